"""An explanation in words: the strongest reasons first, then every number behind them."""

from __future__ import annotations

from sim.explain.encounters import Check, Encounter, Explanation, Value, Who
from sim.texts import text

SMALL = 0.05
"""Logit points below which a term is no reason worth a phrase."""
MOST_REASONS = 4


def describe(who: Who, lang: str | None = None) -> str:
    """Return a resident in half a sentence, without a full stop."""
    traits = who.traits
    words = {
        name: text(f"explain.who.{traits[name]}", lang)
        for name in ("sex", "schooling", "employment", "tenure", "registration")
    }
    more = ["party"] if traits["party"] == "member" else []
    more += [name for name in ("serving", "representative", "away") if traits[name]]
    more += [] if traits["digital"] else ["not_digital"]
    comma = text("explain.comma", lang)
    tail = "".join(comma + text(f"explain.who.{name}", lang) for name in more)
    return text("explain.who.sentence", lang, age=traits["age"], more=tail, **words)


def explained(explanation: Explanation, lang: str | None) -> str:
    """Return an explanation as paragraphs, one an encounter.

    Args:
        explanation: What to put into words.
        lang: Language code; None takes the language of the current context.
    """
    who = explanation.who
    she = pronouns(who, lang)
    states = {
        name: f"{who.states[name]:.2f}"
        for name in ("trust", "efficacy", "belonging", "motivation", "fatigue")
    }
    free, seen = f"{who.states['free_hours']:.1f}", share(explanation.seen)
    heading = text("explain.heading", lang, week=explanation.week, person=who.name,
                   who=describe(who, lang))  # fmt: skip
    state = text("explain.state", lang, free=free, seen=seen, she=she["she"], **states)
    paragraphs = ["\n".join((heading, state))]
    paragraphs += [encountered(each, who, lang) for each in explanation.encounters]
    if not explanation.encounters:
        paragraphs.append(text("explain.nothing", lang, object=she["object"]))
    if all(each.offer != "meeting" for each in explanation.encounters):
        paragraphs.append(text("explain.no_meeting", lang, Her=she["Her"]))
    return "\n\n".join(paragraphs)


def encountered(encounter: Encounter, who: Who, lang: str | None) -> str:
    """Return one encounter as lines: what happened, why, how it was known, and the numbers."""
    she = pronouns(who, lang)
    lines = [_what_happened(encounter, she, lang)]
    if encounter.values:
        lines += _why(encounter, who, she, lang)
        lines.append(_known(encounter, she, lang))
        lines += _numbers(encounter, she, lang)
    if encounter.happened("found"):
        lines.append(text("explain.found", lang))
    return "\n".join(lines)


def pronouns(who: Who, lang: str | None) -> dict[str, str]:
    """Return the pronouns of a resident, by the name of the placeholder."""
    sex = who.traits["sex"]
    names = ("she", "her", "She", "Her", "object")
    return {name: text(f"explain.pronoun.{sex}_{name}", lang) for name in names}


def _filled(key: str, lang: str | None, **values: str) -> str:
    """Return a text whose placeholders may be any of those given."""
    return text(key, lang, **values)


def _what_happened(encounter: Encounter, she: dict[str, str], lang: str | None) -> str:
    offer = _filled(f"explain.offer.{encounter.offer}", lang, **she)
    left = f"{encounter.facts.get('hours_left', 0.0):.1f}"
    why = [_filled(f"explain.why.{name}", lang, left=left, **she) for name in encounter.reasons]
    reasons = text("explain.list", lang).join(why)
    if encounter.outcome == "took_part":
        did = _filled(f"explain.did.{encounter.offer}", lang, **she)
        channel = text(f"explain.channel.{encounter.channel}", lang)
        how = text("explain.by_channel", lang, channel=channel)
        return text("explain.she_did", lang, She=she["She"], did=did, how=how)
    if encounter.outcome == "not_heard":
        missed = encounter.check("unaware")
        assert missed is not None
        chance, draw = share(1.0 - missed.chance), _number(1.0 - missed.draw)
        return text(
            "explain.not_heard", lang, She=she["She"], offer=offer, chance=chance, draw=draw
        )
    if encounter.offer == "concern" and encounter.reasons:
        key = f"explain.{encounter.outcome}_concern"
        return text(key, lang, She=she["She"], reasons=reasons)
    if encounter.outcome == "no_way":
        return text("explain.no_way", lang, She=she["She"], offer=offer, reasons=reasons)
    if encounter.outcome == "not_asked":
        return text("explain.not_asked", lang, offer=offer, reasons=reasons)
    name = encounter.offer if encounter.outcome == "stayed_away" else encounter.outcome
    did_not = _filled(f"explain.did_not.{name}", lang, **she)
    return text("explain.she_did_not", lang, She=she["She"], did_not=did_not)


def _why(encounter: Encounter, who: Who, she: dict[str, str], lang: str | None) -> list[str]:
    """Return what spoke for and against, that which carried the day first."""
    value = encounter.main_value
    assert value is not None
    ordered = sorted(value.terms.items(), key=lambda term: -abs(term[1]))
    lines = {}
    for side, sign in (("for", 1.0), ("against", -1.0)):
        phrases = [
            text("explain.reason", lang, phrase=_phrase(side, name, value, who, she, lang),
                 value=signed(amount))
            for name, amount in ordered
            if amount * sign >= SMALL
        ]  # fmt: skip
        reasons = text("explain.list", lang).join(phrases[:MOST_REASONS])
        lines[side] = [text(f"explain.{side}_it", lang, reasons=reasons)] if phrases else []
    if encounter.outcome == "stayed_away":
        return lines["against"] + lines["for"]
    return lines["for"] + lines["against"]


def _phrase(
    side: str, term: str, value: Value, who: Who, she: dict[str, str], lang: str | None
) -> str:
    facts = {
        "hours": f"{value.offer['hours']:.1f}",
        "free": f"{who.states['free_hours']:.1f}",
        "reward": f"{value.offer['reward']:.1f}",
        "norm": share(who.states["norm"]),
        "trust": f"{value.states['trust']:.2f}",
        "belonging": f"{value.states['belonging']:.2f}",
    }
    return _filled(f"explain.{side}.{term}", lang, **facts, **she)


def _known(encounter: Encounter, she: dict[str, str], lang: str | None) -> str:
    learned = _filled(f"explain.learned.{encounter.learned}", lang, **she)
    check = _check_of(encounter)
    if check is None:
        return text("explain.known", lang, she=she["she"], learned=learned)
    chance, draw = share(check.chance), _number(check.draw)
    if check.what == "unaware":
        chance, draw = share(1.0 - check.chance), _number(1.0 - check.draw)
    return text(
        "explain.known_by_chance", lang, she=she["she"], learned=learned, chance=chance, draw=draw
    )


def _check_of(encounter: Encounter) -> Check | None:
    """Return the comparison through which the resident learned of the offer."""
    names = {"organiser": "asked", "leader": "asked", "branch": "branch", "tie": "tie"}
    return encounter.check(names.get(encounter.learned or "", "unaware"))


def _numbers(encounter: Encounter, she: dict[str, str], lang: str | None) -> list[str]:
    lines = []
    decided, by_phone = encounter.check("takes_part"), encounter.check("online")
    if decided is not None:
        chance, draw = share(decided.chance), _number(decided.draw)
        lines.append(text("explain.chance", lang, chance=chance, draw=draw, she=she["she"]))
    if by_phone is not None and len(encounter.values) > 1:
        chance, draw = share(by_phone.chance), _number(by_phone.draw)
        lines.append(text("explain.share", lang, chance=chance, draw=draw))
    for value in encounter.values:
        terms = [
            text("explain.term_value", lang, term=text(f"explain.term.{name}", lang),
                 value=signed(amount))
            for name, amount in value.terms.items()
        ]  # fmt: skip
        lines.append(
            text("explain.terms", lang, channel=text(f"explain.channel.{value.channel}", lang),
                 terms=text("explain.comma", lang).join(terms), total=signed(value.total))
        )  # fmt: skip
    return lines


def signed(value: float) -> str:
    """Return a number with its sign, a true minus sign for negative ones."""
    rounded = round(value, 2)
    return f"{rounded:+.2f}".replace("-", "−") if rounded else "0.00"


def share(value: float) -> str:
    """Return a share as a percentage, with a decimal where it is small or nearly all."""
    percent = 100.0 * value
    return (
        f"{percent:.0f}%"
        if 1.0 <= percent <= 99.0 or percent in (0.0, 100.0)
        else f"{percent:.1f}%"
    )


def _number(value: float) -> str:
    return f"{value:.3f}"
