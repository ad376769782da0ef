"""The pages of docs/lessons, made from the lessons and from what was measured.

One page a lesson and language (`<name>.en.md`, `<name>.zh.md`) and an index in each. A test makes
them again and compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboards.lessons import measured, reading
from dashboards.lessons.schema import ChoicePrediction, NumberAnswer, NumberPrediction
from dashboards.lessons.sheets import lines
from dashboards.lessons.shelf import lesson, names
from sim.bibliography import bibliography
from sim.texts import text

if TYPE_CHECKING:
    from dashboards.lessons.running import Values
    from dashboards.lessons.schema import Evidence, Lesson

COMMAND: Final = "python -m dashboards.lessons"
LANGUAGES: Final = ("en", "zh")
FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "lessons"


def pages() -> dict[str, str]:
    """The text of every page by file name."""
    made = {f"README.{lang}.md": index(lang) for lang in LANGUAGES}
    for name in names():
        made |= {f"{name}.{lang}.md": page(name, lang) for lang in LANGUAGES}
    return made


def write(folder: Path = FOLDER) -> None:
    """Write the pages.

    Args:
        folder: Where they go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def index(lang: str) -> str:
    """The page that lists the lessons.

    Args:
        lang: Language code.
    """
    columns = text("dash.lesson.page.index_columns", lang).split("|")
    rows = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for name in names():
        plan = lesson(name)
        rows.append(
            f"| [{plan.order}. {plan.title.in_language(lang)}]({name}.{lang}.md) "
            f"| {plan.question.in_language(lang)} | {text(f'dash.lesson.kind.{plan.kind}', lang)} "
            f"| {text('dash.lesson.page.minutes', lang, minutes=plan.minutes)} |"
        )
    other = "zh" if lang == "en" else "en"
    return "\n\n".join(
        [
            f"# {text('dash.lesson.page.index', lang)}",
            text("dash.lesson.page.index_intro", lang),
            "\n".join(rows),
            f"## {text('dash.lesson.page.how', lang)}",
            *(text(f"dash.lesson.page.how_{kind}", lang) for kind in ("one", "phones", "paper")),
            text("dash.lesson.page.made", lang, command=COMMAND),
            f"[{text('dash.lesson.page.other', lang)}](README.{other}.md)\n",
        ]
    )


def page(name: str, lang: str) -> str:
    """The page of a lesson, as Markdown.

    Args:
        name: Name of the lesson.
        lang: Language code.
    """
    plan = lesson(name)

    def say(key: str, **found: Any) -> str:
        return text(f"dash.lesson.page.{key}", lang, **found)

    other = "zh" if lang == "en" else "en"
    head = text(
        "dash.lesson.page.title", lang, order=plan.order, title=plan.title.in_language(lang)
    )
    kind = text(f"dash.lesson.kind.{plan.kind}", lang)
    parts = [
        f"# {head}",
        f"{kind} · {say('minutes', minutes=plan.minutes)} · [{say('other')}]({name}.{other}.md)",
        f"## {say('question')}",
        plan.question.in_language(lang),
        f"## {say('situation')}",
        *lines(plan.situation.in_language(lang)),
        f"## {say('prediction')}",
        *_prediction(plan, lang),
        f"## {say('run')}",
        *_run(plan, lang),
        f"## {say('results')}",
        *_results(name, plan, lang),
        f"## {say('discussion')}",
        "\n".join(f"{k}. {q.in_language(lang)}" for k, q in enumerate(plan.discussion, start=1)),
        f"## {say('notes')}",
        *_notes(plan, lang),
        say("made", command=COMMAND) + "\n",
    ]
    return "\n\n".join(parts)


def answer_in_words(plan: Lesson, values: Values, lang: str) -> str:
    """The model's answer with its interval, or the choices that it can be.

    Args:
        plan: The lesson.
        values: What a run gave.
        lang: Language code.
    """
    if isinstance(plan.answer, NumberAnswer):
        assert isinstance(plan.prediction, NumberPrediction)
        found = reading.estimate(plan.answer.quantity, values, exact=plan.run.exact)
        unit = _unit(plan)
        shown = text(
            "dash.lesson.value",
            lang,
            number=reading.number(found.value, unit),
            unit=plan.prediction.unit.in_language(lang),
        )
        if plan.run.exact:
            return shown
        ends = text(
            "dash.lesson.page.interval",
            lang,
            low=reading.number(found.low, unit),
            high=reading.number(found.high, unit),
        )
        return text("dash.lesson.with_interval", lang, value=shown, interval=ends)
    assert isinstance(plan.prediction, ChoicePrediction)
    keys = reading.answer_keys(plan, values)
    labels = [c.label.in_language(lang) for c in plan.prediction.choices if c.key in keys]
    if len(labels) == 1:
        return labels[0]
    return text(
        "dash.lesson.page.answer_open", lang, names=text("dash.lesson.list", lang).join(labels)
    )


def robustness(name: str, number: int, lang: str) -> str:
    """In how many parameter sets a finding holds, as a sentence; "" where it was not asked.

    Args:
        name: Name of the lesson.
        number: Number of the finding, from 0.
        lang: Language code.
    """
    sets = measured.agreement(name, number)
    if sets is None:
        return ""
    kind = "robust_none" if lesson(name).findings[number].direction == "none" else "robust"
    return text("dash.lesson.between", lang) + text(
        f"dash.lesson.page.{kind}", lang, agree=sets[0], sets=sets[1]
    )


def source_line(key: str) -> str:
    """A source as it is named under a sentence.

    Args:
        key: Key of the bibliography.
    """
    source = bibliography()[key]
    year = str(source.year) if source.year else ""
    return ", ".join(part for part in (source.author, source.title, year) if part)


def _unit(plan: Lesson) -> str:
    assert isinstance(plan.answer, NumberAnswer)
    return reading.shown_unit(plan.answer.quantity)


def _prediction(plan: Lesson, lang: str) -> list[str]:
    wanted = plan.prediction
    found = [f"**{wanted.ask.in_language(lang)}**"]
    if isinstance(wanted, NumberPrediction):
        ends = {
            name: f"{value:g}".replace("-", reading.MINUS)
            for name, value in (("low", wanted.low), ("high", wanted.high), ("step", wanted.step))
        }
        unit = wanted.unit.in_language(lang)
        found.append(text("dash.lesson.page.range", lang, unit=unit, **ends))
    else:
        found.append("\n".join(f"- {c.label.in_language(lang)}" for c in wanted.choices))
    return found


def _run(plan: Lesson, lang: str) -> list[str]:
    colon = text("dash.lesson.colon", lang)
    arms = "\n".join(
        f"- {arm.label.in_language(lang)}{colon}"
        f"[`{arm.scenario}`](../../scenarios/{arm.scenario}.yaml)"
        + "".join(f", `{key}`" for key in arm.set)
        for arm in plan.run.arms
    )
    kind = "exact" if plan.run.exact else "sets" if plan.run.ensemble else "runs"
    return [arms, text(f"dash.lesson.page.{kind}", lang, replicates=plan.run.replicates)]


def _results(name: str, plan: Lesson, lang: str) -> list[str]:
    values = measured.values(name)
    found = [
        text("dash.lesson.page.measured", lang, command=COMMAND),
        text("dash.lesson.page.answer_line", lang, answer=answer_in_words(plan, values, lang)),
    ]
    if isinstance(plan.answer, NumberAnswer) and plan.answer.observed is not None:
        number = reading.number(plan.answer.observed, _unit(plan))
        assert isinstance(plan.prediction, NumberPrediction)
        shown = text(
            "dash.lesson.value", lang, number=number, unit=plan.prediction.unit.in_language(lang)
        )
        source = source_line(plan.answer.observed_source or "")
        found.append(text("dash.lesson.page.observed", lang, value=shown, source=source))
    rows = []
    for k, finding in enumerate(plan.findings):
        line = reading.sentence(finding, values, lang, exact=plan.run.exact)
        rows.append(f"- {line}{robustness(name, k, lang)}")
    return [*found, "\n".join(rows)]


def _notes(plan: Lesson, lang: str) -> list[str]:
    def say(key: str) -> str:
        return text(f"dash.lesson.page.{key}", lang)

    notes = plan.notes
    return [
        f"### {say('stress')}",
        "\n".join(f"- {item.in_language(lang)}" for item in notes.stress),
        f"### {say('misconceptions')}",
        f"| {say('belief')} | {say('reply')} |\n|---|---|\n"
        + "\n".join(
            f"| {item.belief.in_language(lang)} | {item.answer.in_language(lang)} |"
            for item in notes.misconceptions
        ),
        f"### {say('limits')}",
        "\n".join(f"- {item.in_language(lang)}" for item in notes.limits),
        f"### {say('evidence')}",
        "\n".join(_evidence(item, lang) for item in notes.evidence),
    ]


def _evidence(item: Evidence, lang: str) -> str:
    strength = text(f"dash.lesson.strength.{item.strength}", lang)
    return text(
        "dash.lesson.page.evidence_line",
        lang,
        says=item.says.in_language(lang),
        strength=text("dash.lesson.page.strength", lang, strength=strength),
        key=item.source,
        source=source_line(item.source),
    )
