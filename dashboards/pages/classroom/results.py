"""After the run: the model's answer beside the class's, the pictures, and what the run shows."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

import solara

from dashboards.components import Markup, Section, Tag
from dashboards.components.chart import Chart
from dashboards.language import t, use_language
from dashboards.lessons import reading
from dashboards.lessons.pages import robustness
from dashboards.lessons.running import Values
from dashboards.lessons.schema import (
    ChoicePrediction,
    NumberAnswer,
    NumberPrediction,
    QuartersPicture,
    WeeksPicture,
)
from dashboards.lessons.shelf import lesson
from dashboards.pages.classroom import guesses, pictures
from dashboards.pages.classroom.rooms import Prediction


@solara.component
def Results(name: str, values: Values | None, given: Sequence[Prediction], large: bool) -> None:
    """The comparison, the pictures and the findings; nothing before the first result."""
    if values is None:
        return
    with Section(t("dash.classroom.result.title"), classes=["classroom-results"]):
        Compare(name, values, given, large)
    with (
        Section(t("dash.classroom.result.pictures"), classes=["classroom-pictures"]),
        solara.Div(classes=["classroom-figures"]),
    ):
        for number in range(len(lesson(name).pictures)):
            Figure(name, number, values, large)
    with Section(t("dash.classroom.result.findings"), classes=["classroom-findings"]):
        Findings(name, values)


@solara.component
def Compare(name: str, values: Values, given: Sequence[Prediction], large: bool) -> None:
    """The model's answer and the class's prediction, large, and how they lie to each other."""
    lang = use_language()
    plan = lesson(name)
    with solara.Div(classes=["classroom-answers"]):
        if isinstance(plan.prediction, NumberPrediction):
            _number_answers(plan, values, given, lang)
        else:
            _choice_answers(plan, values, given, lang)
    if not given:
        Tag("p", children=[t("dash.classroom.result.nobody")], classes=["classroom-nobody"])
        return
    Tag("p", children=[_how_close(plan, values, given, lang)], classes=["classroom-close-count"])
    option = pictures.guesses_option(plan, given, values, lang, large=large)
    label = t("dash.classroom.result.guesses")
    with Tag(
        "figure",
        classes=["classroom-figure", "classroom-guesses"],
        attributes={"aria-label": label},
    ):
        Tag("figcaption", children=[label])
        Chart(option, 420 if large else 280)


def _number_answers(plan: Any, values: Values, given: Sequence[Prediction], lang: str) -> None:
    found, unit = guesses.answer_of(plan, values), guesses.answer_unit(plan)
    word = plan.prediction.unit.in_language(lang)
    notes = []
    if plan.run.exact:
        notes.append(t("dash.classroom.result.exact"))
    elif math.isfinite(found.low):
        low, high = reading.number(found.low, unit), reading.number(found.high, unit)
        notes.append(t("dash.classroom.result.interval", low=low, high=high))
    _card(
        "model",
        t("dash.classroom.result.model"),
        t("dash.classroom.with_unit", number=reading.number(found.value, unit), unit=word),
        notes,
    )
    assert isinstance(plan.answer, NumberAnswer)
    if plan.answer.observed is not None:
        real = reading.number(plan.answer.observed, unit)
        _card(
            "real",
            t("dash.classroom.result.observed"),
            t("dash.classroom.with_unit", number=real, unit=word),
            [],
        )
    if given:
        middle = f"{guesses.close(plan, given, found.value).middle:g}".replace("-", reading.MINUS)
        _card(
            "class",
            t("dash.classroom.result.class"),
            t("dash.classroom.with_unit", number=middle, unit=word),
            [t("dash.classroom.result.median")],
        )


def _choice_answers(plan: Any, values: Values, given: Sequence[Prediction], lang: str) -> None:
    assert isinstance(plan.prediction, ChoicePrediction)
    labels = {c.key: c.label.in_language(lang) for c in plan.prediction.choices}
    keys = reading.answer_keys(plan, values)
    between = t("dash.lesson.list")
    _card(
        "model",
        t("dash.classroom.result.model"),
        between.join(labels[k] for k in keys),
        [t("dash.classroom.result.open")] if len(keys) > 1 else [],
    )
    if given:
        counted = guesses.votes(plan, given)
        most = max(counted.values())
        winners = between.join(labels[k] for k, count in counted.items() if count == most)
        _card(
            "class", t("dash.classroom.result.class"), winners, [t("dash.classroom.result.winner")]
        )


def _card(kind: str, label: str, value: str, notes: Sequence[str]) -> None:
    with Tag("div", classes=["classroom-answer", kind]):
        Tag("div", children=[label], classes=["label"])
        Tag("div", children=[value], classes=["big"])
        for note in notes:
            Tag("div", children=[note], classes=["label"])


def _how_close(plan: Any, values: Values, given: Sequence[Prediction], lang: str) -> str:
    if isinstance(plan.prediction, NumberPrediction):
        found = guesses.close(plan, given, guesses.answer_of(plan, values).value)
        near = t(
            "dash.classroom.with_unit",
            number=f"{found.near:g}",
            unit=plan.prediction.unit.in_language(lang),
        )
        return t("dash.classroom.result.close", count=found.count, of=found.of, near=near)
    keys = reading.answer_keys(plan, values)
    right = sum(key in keys for key in given)
    return t("dash.classroom.result.right", count=right, of=len(given))


@solara.component
def Figure(name: str, number: int, values: Values, large: bool) -> None:
    """A picture, with its numbers to unfold."""
    lang = use_language()
    plan = lesson(name)
    picture = plan.pictures[number]
    title = picture.title.in_language(lang)
    with Tag("figure", classes=["classroom-figure"], attributes={"aria-label": title}):
        Tag("figcaption", children=[title])
        size = pictures.height(plan, number, large=large)
        Chart(pictures.option(plan, number, values, lang, large=large), size)
        if not plan.run.exact and isinstance(picture, (WeeksPicture, QuartersPicture)):
            paired = isinstance(picture, QuartersPicture) and picture.against is not None
            band = t(f"dash.classroom.result.band_{'interval' if paired else 'range'}")
            Tag("p", children=[band], classes=["classroom-note"])
        head, rows = pictures.table(plan, number, values, lang)
        Markup(
            f"<summary>{html.escape(t('dash.classroom.result.table'))}</summary>"
            + _table(head, rows),
            tag="details",
        )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{html.escape(row[0])}</th>'
        + "".join(f'<td class="number">{html.escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="linli-scroll"><table class="linli-table"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


@solara.component
def Findings(name: str, values: Values) -> None:
    """Each finding, with whether this run shows it."""
    lang = use_language()
    plan = lesson(name)
    words = {"holds": "holds", "open": "not_yet", "contrary": "contrary"}
    for number, finding in enumerate(plan.findings):
        how = reading.standing(finding, values, exact=plan.run.exact)
        said = reading.sentence(finding, values, lang, exact=plan.run.exact)
        with Tag("div", classes=["classroom-finding", how]):
            Tag(
                "span",
                children=[t(f"dash.classroom.result.{words[how]}")],
                classes=["classroom-badge", how],
            )
            Markup(
                f"{html.escape(said)} <span class='classroom-sets'>"
                f"{html.escape(robustness(name, number, lang))}</span>",
                tag="span",
            )
