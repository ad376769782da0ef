"""Words for a decision that could have gone otherwise, for a life, and for a decomposition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import FORMS
from sim.explain.splitting import REASONS
from sim.explain.wording import describe, pronouns, signed
from sim.rules import TERMS
from sim.texts import text

if TYPE_CHECKING:
    from sim.explain.counterfactual import Change, Counterfactual
    from sim.explain.decomposition import Decomposition
    from sim.explain.encounters import Who
    from sim.explain.life import Life

MOST_CHANGES = 4
WORTH_TELLING = 0.02
"""Change of a state, 0 to 1, from which on a story tells of it."""
PER = 1000.0
"""Acts are shown per so many residents and week."""


def counterfactual_words(found: Counterfactual, who: Who, lang: str | None) -> str:
    """Return what would have changed a decision, the shortest way first."""
    she = pronouns(who, lang)
    side = "came" if found.came else "stayed"
    values = {"draw": f"{found.draw:.3f}", "gap": f"{abs(found.gap):.2f}", **she}
    if not found.changes:
        return text(f"explain.counterfactual.{side}_none", lang, **values)
    changes = [_change(change, found.came, lang) for change in found.changes[:MOST_CHANGES]]
    joined = text("explain.list", lang).join(changes)
    return text(f"explain.counterfactual.{side}", lang, changes=joined, **values)


def _change(change: Change, came: bool, lang: str | None) -> str:
    term = text(f"explain.term.{change.term}", lang)
    needed, now = signed(change.needed), signed(change.now)
    if change.term == "asked":
        kind = "not_asked" if came else "asked"
    elif change.level is None:
        kind = "term"
    else:
        kind = change.term if change.term in ("reward", "time") else "state"
    digits = 2 if kind == "state" else 1
    level = "" if change.level is None else f"{change.level:.{digits}f}"
    was = "" if change.was is None else f"{change.was:.{digits}f}"
    key = f"explain.counterfactual.change.{kind}"
    return text(key, lang, term=term, level=level, was=was, needed=needed, now=now)


def told(life: Life, lang: str | None) -> str:
    """Return a life as a short story, one matter a line."""
    she = pronouns(life.start, lang)
    last = life.weeks[-1].week if life.weeks else life.first_week
    lines = [
        text("explain.story.start", lang, person=life.start.name, who=describe(life.start, lang),
             first=life.first_week, last=last)
    ]  # fmt: skip
    lines.append(_acts(life, she, lang))
    lines += _replies(life, she, lang)
    lines += _offices(life, she, lang)
    if life.weeks:
        lines += _trust(life, she, lang)
        lines += _states(life, she, lang)
    if life.left is not None:
        lines.append(text("explain.story.left", lang, week=life.left, **she))
    return "\n".join(lines)


def _acts(life: Life, she: dict[str, str], lang: str | None) -> str:
    phrases = []
    for form in FORMS:
        acts = [
            (each.week, channel) for each in life.weeks for f, channel in each.acts if f == form
        ]
        if acts:
            online = sum(channel == "online" for _, channel in acts)
            phrases.append(
                text("explain.story.form", lang, form=text(f"explain.story.forms.{form}", lang),
                     times=len(acts), online=online, week=acts[0][0])
            )  # fmt: skip
    if not phrases:
        return text("explain.story.nothing", lang, **she)
    return text("explain.story.acts", lang, acts=text("explain.list", lang).join(phrases), **she)


def _replies(life: Life, she: dict[str, str], lang: str | None) -> list[str]:
    ended = [each for each in life.weeks if each.answer]
    lines = []
    answered = [each.waited for each in ended if each.answer != "forgotten"]
    if answered:
        mean = f"{sum(answered) / len(answered):.1f}"
        late = sum(each.answer == "late" for each in ended)
        lines.append(
            text("explain.story.replies", lang, number=len(answered), weeks=mean, late=late, **she)
        )
    forgotten = len(ended) - len(answered)
    if forgotten:
        lines.append(text("explain.story.forgotten", lang, number=forgotten, **she))
    return lines


def _offices(life: Life, she: dict[str, str], lang: str | None) -> list[str]:
    lines, before = [], life.offices
    for each in life.weeks:
        for office in ("serving", "representative"):
            if (office in each.offices) != (office in before):
                key = f"explain.story.{'took' if office in each.offices else 'gave_up'}_{office}"
                lines.append(text(key, lang, week=each.week, **she))
        before = each.offices
    return lines


def _trust(life: Life, she: dict[str, str], lang: str | None) -> list[str]:
    causes: dict[str, float] = {}
    for each in life.weeks:
        for name, value in each.trust.items():
            causes[name] = causes.get(name, 0.0) + value
    ordered = sorted(causes.items(), key=lambda item: -abs(item[1]))
    phrases = [
        text("explain.reason", lang, phrase=text(f"explain.story.cause.{name}", lang),
             value=signed(value))
        for name, value in ordered
        if abs(value) >= 0.5 * WORTH_TELLING
    ]  # fmt: skip
    before, after = life.start.states["trust"], life.weeks[-1].who.states["trust"]
    levels = {"before": f"{before:.2f}", "after": f"{after:.2f}"}
    if not phrases:
        return [text("explain.story.trust_same", lang, **levels, **she)]
    reasons = text("explain.list", lang).join(phrases)
    return [text("explain.story.trust", lang, reasons=reasons, **levels, **she)]


def _states(life: Life, she: dict[str, str], lang: str | None) -> list[str]:
    end = life.weeks[-1]
    rows = [
        (text(f"explain.story.state.{name}", lang), life.start.states[name], end.who.states[name])
        for name in ("efficacy", "belonging", "motivation", "fatigue")
    ]
    rows += [
        (
            text("explain.story.habit", lang, form=text(f"explain.story.forms.{form}", lang)),
            life.habits[form],
            end.habits[form],
        )
        for form in FORMS
    ]
    phrases = [
        text("explain.story.changed", lang, name=name, before=f"{a:.2f}", after=f"{b:.2f}")
        for name, a, b in rows
        if abs(b - a) >= WORTH_TELLING
    ]
    if not phrases:
        return []
    changes = text("explain.list", lang).join(phrases)
    return [text("explain.story.changes", lang, changes=changes, **she)]


def reason_name(reason: str, lang: str | None = None) -> str:
    """Return a reason of `REASONS` in words."""
    kind = "term" if reason in TERMS else "decomposition.factor"
    return text(f"explain.{kind}.{reason}", lang)


def tabulated(found: Decomposition, lang: str | None) -> str:
    """Return a decomposition as a heading and a table, the largest reason first."""
    heading, headers, rows, foot = table_of(found, lang)
    body = [headers, *rows]
    widths = [max(_width(row[k]) for row in body) for k in range(len(headers))]
    lines = [
        "  ".join(
            cell + _pad(cell, width) if k == 0 else _pad(cell, width) + cell
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in body
    ]
    return "\n".join((heading, "", *lines, "", foot))


def table_of(found: Decomposition, lang: str | None) -> tuple[str, list[str], list[list[str]], str]:
    """Return (heading, column headings, rows, remarks) of a decomposition, in words.

    Args:
        found: The decomposition.
        lang: Language code; None takes the language of the current context.
    """
    key = "explain.decomposition"
    heading = text(
        f"{key}.heading", lang, arm=found.arm, baseline=found.baseline, residents=found.residents,
        population=found.population, first=found.first_week,
        last=found.first_week + found.weeks - 1, per=int(PER),
    )  # fmt: skip
    forms = [form for form in FORMS if found.before[form] or found.after[form]]
    headers = [
        text(f"{key}.reason", lang),
        *(text(f"explain.story.forms.{f}", lang) for f in forms),
    ]
    headers += [text(f"{key}.all", lang), text(f"{key}.error", lang)]
    together = found.by_reason()
    rows = []
    for reason in sorted(REASONS, key=lambda name: -abs(together[name])):
        values = [found.parts[form][reason] for form in forms]
        if any(values):
            row = [*(_acts_of(value) for value in (*values, together[reason]))]
            error = f"{PER * found.errors[reason]:.2f}"
            rows.append([reason_name(reason, lang), *row, error])
    totals = [found.total(form) for form in forms]
    rows.append([text(f"{key}.total", lang), *map(_acts_of, (*totals, found.total())), ""])
    for name, side in (("before", found.before), ("after", found.after)):
        levels = [side[form] for form in forms]
        cells = [f"{PER * value:.2f}" for value in (*levels, sum(levels))]
        rows.append([text(f"{key}.{name}", lang), *cells, ""])
    return heading, headers, rows, text(f"{key}.remark", lang)


def _acts_of(value: float) -> str:
    return signed(PER * value)


def _width(words: str) -> int:
    """Return the columns a text takes on a screen; Chinese characters take two."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in words)


def _pad(words: str, width: int) -> str:
    return " " * (width - _width(words))
