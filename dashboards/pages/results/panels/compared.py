"""A comparison: what was found in sentences, effects with intervals, the tables of the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from dashboards.components import Explain, Markup
from dashboards.language import t, use_language
from dashboards.pages.results.linked import ToCompare
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.parts import Figure, SaveTable, Sentences, table
from dashboards.pages.results.pictures import effects
from experiments.sentences import findings, opening
from experiments.views.participation import effect_view

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened
    from experiments.comparison import Comparison


@solara.component
def Compared(opened: Opened, outcome: str) -> None:
    """The findings of a comparison, and one outcome's effects."""
    lang = use_language()
    found = opened.comparison
    assert found is not None
    measure = Measure(outcome, True, lang)
    with solara.Div(classes=["results-compared"]):
        Sentences(opening(found, lang), "opening")
        for name in found.others:
            with solara.Div(classes=["results-card"]):
                Sentences([found.label(name, lang)], "scenario")
                Sentences(findings(found, name, lang), "findings")
                ToCompare(opened, (found.names.index(name), 0))
        rows = effects_of(found, outcome)
        if rows:
            said = t("dash.results.compared.said", outcome=measure.name)
            cells = [
                [found.label(name, lang), measure.say(ends[0]), measure.interval(ends[1], ends[2])]
                for name, ends in rows if ends is not None
            ]  # fmt: skip
            headers = [t("dash.results.scenario"), measure.axis, t("dash.results.interval_name")]
            option = effects(
                [(found.label(name, lang), ends) for name, ends in rows], measure,
                t("dash.chart.save"),
            )  # fmt: skip
            Figure(option, said, headers, cells, height=90 + 56 * len(rows), name="effects")
        Explain(t("dash.results.compared.how_short"), t("dash.results.compared.how"))
        for name in found.others:
            view = effect_view(found, name, lang)
            body = [[str(cell) for cell in row.cells] for row in view.rows]
            Sentences([view.title], "title")
            Markup(
                table([str(column) for column in view.columns], body),
                classes=["linli-scroll", "results-view"],
            )
        SaveTable(pd.DataFrame(found.effects), "effects")


def effects_of(
    found: Comparison, outcome: str
) -> list[tuple[str, tuple[float, float, float] | None]]:
    """Effects of the scenarios on an outcome, with the intervals that the comparison gives.

    Args:
        found: The comparison.
        outcome: Name of the outcome as in the table of runs.
    """
    key: dict[str, Any] = {"moment": "last", "group": "all"}
    form, _, period = outcome.rpartition("_")
    rows = []
    for name in found.others:
        row = None
        if form and period in ("week", "quarter", "year"):
            row = found.effect(name, "share", form=form, period=period, **key)
        if outcome == "yuan" or outcome.startswith("yuan_"):
            level = outcome.removeprefix("yuan_") if outcome != "yuan" else "all"
            row = found.effect(name, "money", moment="last", level=level)
        elif row is None:
            row = found.effect(name, outcome, moment="last")
        ends = None if row is None else tuple(float(row[k]) for k in ("mean", "low", "high"))
        rows.append((name, ends))
    return rows if any(ends is not None for _, ends in rows) else []  # type: ignore[return-value]
