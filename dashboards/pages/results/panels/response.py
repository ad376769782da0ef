"""The response over one or two factors: a map, curves with bands, and the smooth surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from dashboards.components import Explain
from dashboards.language import t, use_language
from dashboards.pages.results.controls import Controls, select
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.panels.ask import scale, usual
from dashboards.pages.results.parts import Figure, SaveTable, Sentences
from dashboards.pages.results.pictures import curves, map_of_cells, map_of_surface
from dashboards.pages.results.views import cells, factor_label, value_label
from experiments.analysis.surface import TRUSTED
from experiments.sweep.summary import labels

if TYPE_CHECKING:
    from dashboards.pages.results.asked import Survey
    from dashboards.pages.results.opened import Opened
    from dashboards.pages.results.views import Cells
    from experiments.sweep.factors import Factor


@solara.component
def Response(opened: Opened, survey: Survey, frame: pd.DataFrame) -> None:
    """Means over the levels of one or two factors, drawn as a map, as curves or as a surface."""
    lang = use_language()
    factors = {factor.name: factor for factor in opened.factors}
    names = list(factors)
    chosen, set_chosen = solara.use_state({"x": names[0], "y": names[1] if len(names) > 1 else ""})
    kind, set_kind = solara.use_state("curves")
    x, y = chosen["x"], chosen["y"] if chosen["y"] != chosen["x"] else ""
    measure = Measure(survey.landscape.found.outcome, survey.landscape.found.difference, lang)
    options = [(f.name, labels(f)[lang]) for f in factors.values()]
    kinds = [("curves", t("dash.results.response.curves"))]
    if y:
        kinds.append(("map", t("dash.results.response.map")))
        if _smooth(survey, factors[x], factors[y]):
            kinds.append(("surface", t("dash.results.response.surface")))
    drawn = kind if kind in dict(kinds) else "curves"
    items = [
        select("x", t("dash.results.response.x"), x, options),
        select("y", t("dash.results.response.y"), y,
               [("", t("dash.results.response.none")), *[o for o in options if o[0] != x]]),
        select("kind", t("dash.results.response.kind"), drawn, kinds),
    ]  # fmt: skip

    def change(name: str, value: Any) -> None:
        if name == "kind":
            set_kind(value)
        elif value in factors or (name == "y" and not value):
            set_chosen(lambda old: {**old, name: value})

    with solara.Div(classes=["results-response"]):
        Controls(items, "results-axes", change)
        if frame.empty:
            solara.Text(t("dash.results.no_runs"))
            return
        found = cells(
            frame, factors[x], factors[y] if y else None, lang, survey.landscape.confidence
        )
        if drawn == "surface":
            Surface(opened, survey, factors[x], factors[y], measure)
        else:
            _drawn(drawn, found, factors[x], factors.get(y), measure)
        Sentences(_words(survey, found, lang), "response")
        Explain(t("dash.results.response.how_short"), t("dash.results.response.how"))
        SaveTable(_frame(found, x, y, measure), f"response-{measure.outcome}")


def _drawn(drawn: str, found: Cells, along: Factor, up: Factor | None, measure: Measure) -> None:
    lang = measure.lang
    x_name, y_name = factor_label(along, lang), factor_label(up, lang) if up else ""
    save = t("dash.chart.save")
    headers = [x_name, *([y_name] if up else []), measure.axis, t("dash.results.interval_name"),
               t("dash.results.points")]  # fmt: skip
    rows = [
        [c.x, *([c.y] if up else []), measure.say(c.mean), measure.interval(c.low, c.high),
         str(c.points)]
        for c in found.cells
    ]  # fmt: skip
    if drawn == "map":
        option = map_of_cells(found, x_name, y_name, measure, save)
        height = max(260, min(560, 90 + 52 * len(found.y)))
    else:
        option, height = curves(found, x_name, measure, save), 400
    key = "said_two" if up else "said_one"
    said = t(f"dash.results.response.{key}", outcome=measure.name, x=x_name, y=y_name)
    Figure(option, said, headers, rows, height=height, name=drawn)


@solara.component
def Surface(opened: Opened, survey: Survey, along: Factor, up: Factor, measure: Measure) -> None:
    """The smooth surface over two factors, the others where their sliders stand at first."""
    lang = measure.lang
    rest = {f.name: scale(f)[usual(f)] for f in opened.factors}
    found = survey.landscape.grid(along.name, up.name, rest)
    if found is None:
        solara.Text(t("dash.results.ask.no_surface"))
        return
    xs, ys, values = found
    names = [[value_label(f, v, lang) for v in vs] for f, vs in ((along, xs), (up, ys))]
    x_name, y_name = factor_label(along, lang), factor_label(up, lang)
    others = [
        t("dash.results.response.is", factor=factor_label(f, lang),
          value=value_label(f, rest[f.name], lang))
        for f in opened.factors if f.name not in (along.name, up.name)
    ]  # fmt: skip
    rows = [
        [a, b, measure.say(float(values[j, i]))]
        for j, b in enumerate(names[1]) for i, a in enumerate(names[0])
    ][:: max(1, values.size // 120)]  # fmt: skip
    said = t("dash.results.response.said_two", outcome=measure.name, x=x_name, y=y_name)
    option = map_of_surface(
        names[0], names[1], values, x_name, y_name, measure, t("dash.chart.save")
    )
    Figure(option, said, [x_name, y_name, measure.axis], rows, height=440, name="surface")
    if others:
        Sentences([t("dash.results.response.rest", others=t("dash.results.join").join(others))])


def _smooth(survey: Survey, along: Factor, up: Factor) -> bool:
    smooth = survey.landscape.smooth
    return smooth is not None and smooth.trusted and along.numeric and up.numeric


def _words(survey: Survey, found: Cells, lang: str) -> list[str]:
    from sim.texts import text

    sentences = []
    made = survey.findings["surface"]
    if made is not None and made["q2"] is not None:
        key = "trusted" if made["q2"] >= TRUSTED else "not_trusted"
        share = f"{max(0.0, made['q2']) * 100:.0f}"
        sentences.append(text(f"analysis.{key}", lang, share=share))
    two = sum(cell.two for cell in found.cells)
    if two:
        all_points = sum(cell.points for cell in found.cells)
        sentences.append(text("analysis.regimes", lang, two=two, points=all_points))
    return sentences


def _frame(found: Cells, x: str, y: str, measure: Measure) -> pd.DataFrame:
    heads = [
        "mean of runs",
        "interval from",
        "interval to",
        "design points",
        "of them in two groups",
    ]
    rows = [
        {x: c.x, **({y: c.y} if y else {}),
         **dict(zip(heads, (c.mean, c.low, c.high, c.points, c.two), strict=True))}
        for c in found.cells
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame.insert(0, "name of outcome", measure.outcome)
    return frame
