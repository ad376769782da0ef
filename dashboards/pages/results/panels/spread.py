"""Distributions: all runs, not their mean, and a word where there are two regimes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from dashboards.language import t, use_language
from dashboards.pages.results.controls import Controls, select
from dashboards.pages.results.linked import LinkedTable
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.parts import Figure, SaveTable, Sentences
from dashboards.pages.results.pictures import histogram
from dashboards.pages.results.views import VALUE, factor_label, spread, value_label
from experiments.sweep.summary import labels

if TYPE_CHECKING:
    from dashboards.pages.results.asked import Survey
    from dashboards.pages.results.opened import Opened

MOST_SHOWN = 12
"""Points with two groups that are listed."""


@solara.component
def Distribution(opened: Opened, survey: Survey, frame: pd.DataFrame) -> None:
    """How runs are distributed, by level of a factor; points with two groups by themselves."""
    lang = use_language()
    factors = {factor.name: factor for factor in opened.factors}
    only = next(iter(factors)) if len(factors) == 1 else ""
    chosen, set_chosen = solara.use_state(only)
    by = chosen if chosen in factors else ""
    measure = Measure(survey.landscape.found.outcome, survey.landscape.found.difference, lang)
    options = [("", t("dash.results.response.none"))]
    options += [(f.name, labels(f)[lang]) for f in factors.values()]

    def change(name: str, value: Any) -> None:
        del name
        set_chosen(value if value in factors else "")

    with solara.Div(classes=["results-distribution"]):
        Controls([select("by", t("dash.results.spread.by"), by, options)], "results-by", change)
        if frame.empty:
            solara.Text(t("dash.results.no_runs"))
            return
        found = spread(frame, factors.get(by), lang)
        everything = t("dash.results.spread.all")
        rows = [
            [f"{measure.say(low, unit=False)} – {measure.say(high)}", *map(str, counts)]
            for low, high, *counts in zip(
                found.edges, found.edges[1:], *found.counts.values(), strict=False
            )
        ]
        headers = [measure.axis, *(level or everything for level in found.counts)]
        said = t("dash.results.spread.said", count=len(frame), outcome=measure.inside)
        option = histogram(
            found, measure, t("dash.results.spread.runs"), everything, t("dash.chart.save")
        )
        Figure(option, said, headers, rows, height=400, name="histogram")
        Regimes(opened, survey, frame)
        SaveTable(frame.rename(columns={VALUE: measure.outcome}), f"distribution-{measure.outcome}")


@solara.component
def Regimes(opened: Opened, survey: Survey, frame: pd.DataFrame) -> None:
    """Points whose replicates fall into two groups: the groups, not a mean."""
    lang = use_language()
    told = survey.findings["regimes"]
    if not told["points"]:
        Sentences([t("dash.results.spread.too_few")], "regimes")
        return
    two = [point for point in survey.two if (frame["point"] == point).any()]
    if not two:
        Sentences([t("dash.results.spread.one", points=told["points"])], "regimes")
        return
    measure = Measure(survey.landscape.found.outcome, False, lang)
    Sentences([t("dash.results.spread.two", two=len(two), points=told["points"])], "regimes")
    rows = []
    for point in two[:MOST_SHOWN]:
        values = sorted(v for v in survey.landscape.found.absolute[point] if v == v)
        settings = zip(opened.factors, opened.plan.points[point], strict=True)
        rows.append(
            [*(value_label(f, v, lang) for f, v in settings),
             t("dash.results.join").join(measure.say(v, unit=False) for v in values)]
        )  # fmt: skip
    headers = [*(factor_label(f, lang) for f in opened.factors), measure.axis]
    points = [(point, 0) for point in two[:MOST_SHOWN]]
    LinkedTable(opened, headers, rows, points, ["linli-scroll", "results-two-groups"])
