"""What an outcome hangs on: indices with intervals, and no ranking where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from dashboards.components import Explain
from dashboards.language import t, use_language
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.parts import Figure, SaveTable, Sentences
from dashboards.pages.results.pictures import indices
from experiments.sweep.summary import labels
from sim.texts import text

if TYPE_CHECKING:
    from dashboards.pages.results.asked import Survey
    from dashboards.pages.results.opened import Opened

DRAWN = {"sobol": ("ST", "S1"), "morris": ("mu_star", "sigma"), "variance": ("main",)}
"""Indices that the picture shows, by method."""


@solara.component
def Matters(opened: Opened, survey: Survey, filtered: bool) -> None:
    """Sensitivity of an outcome to the factors."""
    lang = use_language()
    found = survey.findings["sensitivity"]
    measure = Measure(found["outcome"], survey.landscape.found.difference, lang)
    with solara.Div(classes=["results-matters"]):
        Sentences([t(f"dash.results.matters.{found['method']}", outcome=measure.inside)])
        if filtered:
            Sentences([t("dash.results.whole_design")], "unfiltered")
        if found["refused"]:
            Sentences([text(f"analysis.refused.{found['refused']}", lang)], "refused")
        if not found["indices"]:
            return
        rows = _rows(opened, found, lang)
        by_factor = _by_factor(found)
        kinds = [(k, text(f"analysis.index.{k}", lang)) for k in DRAWN[found["method"]]]
        option = indices(
            [(label, by_factor[name]) for name, label in rows],
            kinds, t(f"dash.results.matters.axis.{found['method']}"), t("dash.chart.save"),
        )  # fmt: skip
        shown = [k for k in dict.fromkeys(i["kind"] for i in found["indices"]) if k != "pair"]
        shown = [k for k in shown if k != "S2"]
        headers = [text("analysis.factor", lang)]
        headers += [text(f"analysis.index.{k}", lang) for k in shown]
        headers += [text("analysis.rank", lang)]
        cells = [
            [label, *(_told(by_factor[name].get(k)) for k in shown),
             _rank(by_factor[name][found["ranked"]], found["refused"])]
            for name, label in rows
        ]  # fmt: skip
        said = t("dash.results.matters.said", outcome=measure.inside)
        height = 110 + 52 * len(rows) * len(kinds)
        Figure(option, said, headers, cells, height=min(560, height), name="sensitivity")
        Sentences(_pairs(opened, found, lang), "pairs")
        Explain(
            t("dash.results.matters.how_short"), t(f"dash.results.matters.how.{found['method']}")
        )
        SaveTable(pd.DataFrame(found["indices"]), f"sensitivity-{measure.outcome}")


def _by_factor(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = {}
    for index in found["indices"]:
        table.setdefault(index["factor"], {})[index["kind"]] = index
    return table


def _rows(opened: Opened, found: dict[str, Any], lang: str) -> list[tuple[str, str]]:
    """Factors by their index; in the order of the study where they cannot be ranked."""
    names = {f.name: labels(f)[lang] for f in opened.factors}
    ranked = [i for i in found["indices"] if i["kind"] == found["ranked"]]
    if not found["refused"]:
        ranked.sort(key=lambda index: -(index["value"] or 0.0))
    return [(i["factor"], names.get(i["factor"], i["factor"])) for i in ranked]


def _told(index: dict[str, Any] | None) -> str:
    if index is None or index["value"] is None:
        return "–"
    if index["low"] is None or index["low"] == index["high"]:
        return f"{index['value']:.3g}"
    return f"{index['value']:.3g} [{index['low']:.3g}, {index['high']:.3g}]"


def _rank(index: dict[str, Any], refused: str) -> str:
    if refused:
        return "–"
    best, worst = index["best"], index["worst"]
    return f"{best}" if best == worst else f"{best}–{worst}"


def _pairs(opened: Opened, found: dict[str, Any], lang: str) -> list[str]:
    names = {f.name: labels(f)[lang] for f in opened.factors}
    pairs = [i for i in found["indices"] if i["kind"] in ("S2", "pair") and (i["low"] or 0) > 0]
    return [
        text(
            "analysis.together", lang, share=f"{index['value'] * 100:.0f}",
            pair=" × ".join(names.get(name, name) for name in index["factor"].split(" × ")),
        )
        for index in sorted(pairs, key=lambda index: -index["value"])
    ]  # fmt: skip
