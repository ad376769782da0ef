"""Scenario discovery: "smaller units fail when …", in words and over two factors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import solara

from dashboards.components import Explain
from dashboards.language import t, use_language
from dashboards.pages.results.asked import discovery
from dashboards.pages.results.controls import Controls, number, select
from dashboards.pages.results.linked import ToCompare
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.opened import FEW_VALUES
from dashboards.pages.results.parts import Figure, SaveTable, Sentences
from dashboards.pages.results.pictures import region, shares
from dashboards.pages.results.views import factor_label, value_label
from dashboards.work import use_job
from experiments.analysis.words import discovery_sentences

if TYPE_CHECKING:
    from dashboards.charts import Option
    from dashboards.pages.results.asked import Survey
    from dashboards.pages.results.opened import Opened
    from experiments.sweep.factors import Factor

MEAN, CASE = "mean of runs", "of interest"
"""Columns of the table of points; no factor can be called so, for the spaces in them."""


def threshold(told: Any, measure: Measure) -> float | None:
    """What was typed as a limit, in the outcome's own unit; None: no limit.

    Args:
        told: What was typed, in the unit of the page (per cent for a share).
        measure: The outcome.
    """
    try:
        value = float(str(told).strip())
    except ValueError:
        return None
    return value / measure.scale if math.isfinite(value) else None


def first_limits(opened: Opened, survey: Survey) -> tuple[float | None, float | None]:
    """The limits of the study for its primary outcome; else the worst quarter of the points."""
    options = opened.plan.study.analysis
    found = survey.landscape.found
    told = options.below is not None or options.above is not None
    same = found.difference == opened.has_reference
    if told and same and options.outcomes and found.outcome == options.outcomes[0]:
        return options.below, options.above
    mean = found.mean[np.unique(found.rows)]
    mean = mean[np.isfinite(mean)]
    if found.difference and (mean < 0).any() and not (mean < 0).all():
        return 0.0, None
    return (float(f"{np.quantile(mean, 0.25):.3g}") if len(mean) else None), None


@solara.component
def When(opened: Opened, survey: Survey, folder: str, stamp: str, filtered: bool) -> None:
    """When an outcome is below or above a limit, as a box of factors."""
    lang = use_language()
    found = survey.landscape.found
    measure = Measure(found.outcome, found.difference, lang)
    own = (found.outcome, found.difference)
    told, set_told = solara.use_state(
        cast("dict[tuple[str, bool], tuple[float | None, float | None]]", {})
    )
    limits = told.get(own, first_limits(opened, survey))
    below, above = limits

    def change(name: str, value: Any) -> None:
        given = threshold(value, measure)
        new = (given, above) if name == "below" else (below, given)
        set_told(lambda old: {**old, own: new})

    shown = ["" if x is None else f"{x * measure.scale:.6g}" for x in limits]
    asked = below is not None or above is not None
    job = use_job(
        discovery if asked else None, folder, stamp, found.outcome, found.difference, below, above
    )
    with solara.Div(classes=["results-when"]):
        Explain(t("dash.results.when.what", outcome=measure.inside), t("dash.results.when.how"))
        items = [
            number("below", t("dash.results.when.below"), shown[0], measure.unit),
            number("above", t("dash.results.when.above"), shown[1], measure.unit),
        ]
        Controls(items, "results-limits", change)
        if filtered:
            Sentences([t("dash.results.whole_design")], "unfiltered")
        if not asked:
            Sentences([t("dash.results.when.no_limit")])
        elif job.error:
            Sentences([job.error], "error")
        elif job.value is None:
            solara.ProgressLinear(True)
        else:
            Found(opened, survey, job.value, limits, measure)


@solara.component
def Found(
    opened: Opened,
    survey: Survey,
    facts: dict[str, Any],
    limits: tuple[float | None, float | None],
    measure: Measure,
) -> None:
    """The box in words, drawn over its two strongest factors."""
    lang = measure.lang
    clicked, set_clicked = solara.use_state(-1)
    Sentences(discovery_sentences(facts, opened.plan, lang), "discovery")
    frame = points_of(opened, survey, limits)
    if len(frame) == 0 or len(opened.factors) < 2:
        return
    x, y = axes(opened, facts)
    factors = {f.name: f for f in opened.factors}
    inside, outside = int(frame[CASE].sum()), int((~frame[CASE]).sum())
    dots = any(
        f.choices is None or len(f.choices) > FEW_VALUES for f in (factors[x], factors[y])
    )
    if dots:
        option = _scattered(frame, factors[x], factors[y], facts, lang)
    else:
        option = _map(frame, factors[x], factors[y], lang)
    drawn = {str(point) for point in frame["point"]}
    shown = str(clicked) if str(clicked) in drawn else ""

    def choose(name: Any) -> None:
        set_clicked(int(name) if name in drawn else -1)

    def click(event: Any) -> None:
        if isinstance(event, dict) and event.get("name") in drawn:
            choose(event["name"])

    headers = [t("dash.results.point"), *(factor_label(f, lang) for f in opened.factors),
               measure.axis, t("dash.results.when.case")]  # fmt: skip
    rows = [
        [str(row["point"]), *(value_label(f, row[f.name], lang) for f in opened.factors),
         measure.say(row[MEAN]), t(f"dash.results.{'yes' if row[CASE] else 'no'}")]
        for row in frame.head(200).to_dict("records")
    ]  # fmt: skip
    said = t("dash.results.when.said", cases=inside, points=inside + outside)
    # A cell of a map is called by its place on the axis, which may be the number of a point, too.
    Figure(
        option, said, headers, rows, height=420, on_click=click if dots else None, name="region"
    )
    if dots:  # also when one is chosen: what comes and goes before the list takes the focus from it
        Sentences([t("dash.results.when.click")])
    # What a click on the chart does, for those who have no mouse or many points in one place.
    Controls(
        [select("point", t("dash.results.point"), shown, [("", t("dash.results.choose"))],
                _choices(frame, measure))],
        "results-drawn",
        lambda _, value: choose(value),
    )  # fmt: skip
    if shown:
        Point(opened, survey, int(shown), measure)
    SaveTable(frame.rename(columns={MEAN: measure.outcome}), f"discovery-{measure.outcome}")


def _choices(frame: pd.DataFrame, measure: Measure) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every point with its mean, cases of interest first."""
    return [
        (
            t(f"dash.results.when.{name}"),
            [
                (str(row["point"]), f"{row['point']} · {measure.say(row[MEAN])}")
                for row in frame[frame[CASE] == case].to_dict("records")
            ],
        )
        for name, case in (("cases", True), ("others", False))
    ]


def _scattered(
    frame: pd.DataFrame, x: Factor, y: Factor, facts: dict[str, Any], lang: str
) -> Option:
    """Every point, and the box."""
    points = [
        {"x": row[x.name], "y": row[y.name], "name": str(row["point"]), "inside": row[CASE]}
        for row in frame.to_dict("records")
    ]
    option = region(
        [p for p in points if p["inside"]], [p for p in points if not p["inside"]],
        (factor_label(x, lang), factor_label(y, lang)), box_of(facts, x.name, y.name),
        (t("dash.results.when.cases"), t("dash.results.when.others"), t("dash.results.point")),
        t("dash.chart.save"),
    )  # fmt: skip
    for axis, factor in (("xAxis", x), ("yAxis", y)):
        if not factor.numeric:
            option[axis] |= {"type": "category"}
        elif factor.scale == "log":
            option[axis] |= {"type": "log"}
    return option


def _map(frame: pd.DataFrame, x: Factor, y: Factor, lang: str) -> Option:
    """The share of points of interest at each combination of values."""
    table = frame.groupby([x.name, y.name])[CASE].mean()
    values = [
        [
            None if (a, b) not in table.index else float(100 * table[a, b])
            for a in map(x.shown, x.choices or ())
        ]
        for b in map(y.shown, y.choices or ())
    ]
    names = [[value_label(f, v, lang) for v in f.choices or ()] for f in (x, y)]
    return shares(
        names[0], names[1], values, (factor_label(x, lang), factor_label(y, lang)),
        t("dash.results.when.share"), t("dash.chart.save"),
    )  # fmt: skip


@solara.component
def Point(opened: Opened, survey: Survey, point: int, measure: Measure) -> None:
    """One point in words, with its link to Compare."""
    lang = measure.lang
    answer = survey.landscape.stored(point)
    settings = t("dash.results.join").join(
        t("dash.results.response.is", factor=factor_label(f, lang), value=value_label(f, v, lang))
        for f, v in zip(opened.factors, opened.plan.points[point], strict=True)
    )
    told = t(
        "dash.results.point_says", point=point, settings=settings, outcome=measure.name,
        value=measure.say(answer.mean), interval=measure.interval(answer.low, answer.high),
    )  # fmt: skip
    with solara.Div(classes=["results-point"]):
        Sentences([told])
        ToCompare(opened, (point, 0))


def points_of(
    opened: Opened, survey: Survey, limits: tuple[float | None, float | None]
) -> pd.DataFrame:
    """Every point of the design with its mean, and whether it is a case of interest.

    Args:
        opened: The folder.
        survey: What it says about the outcome.
        limits: Below the first or above the second a point is of interest; None: no limit.
    """
    found = survey.landscape.found
    rows = []
    for point in np.unique(found.rows):
        mean = float(found.mean[point])
        if not math.isfinite(mean):
            continue
        case = (limits[0] is not None and mean < limits[0]) or (
            limits[1] is not None and mean > limits[1]
        )
        values = {
            f.name: f.shown(v)
            for f, v in zip(opened.factors, opened.plan.points[point], strict=True)
        }
        rows.append({"point": int(point), **values, MEAN: mean, CASE: case})
    return pd.DataFrame(rows)


def axes(opened: Opened, facts: dict[str, Any]) -> tuple[str, str]:
    """The two factors that a box is drawn over: its strongest limits, then numbers, then words."""
    limited = [limit["factor"] for limit in (facts["box"] or {}).get("limits", ())]
    rest = [f.name for f in opened.factors if f.numeric] + [f.name for f in opened.factors]
    names = list(dict.fromkeys([*limited, *rest]))
    return names[0], names[1]


def box_of(
    facts: dict[str, Any], x: str, y: str
) -> tuple[float | None, float | None, float | None, float | None] | None:
    """The limits of a box along two factors; None where it has none there that are numbers."""
    if facts["box"] is None:
        return None
    limits = {limit["factor"]: limit for limit in facts["box"]["limits"]}
    ends = [limits.get(name, {}).get(side) for name in (x, y) for side in ("low", "high")]
    return None if all(end is None for end in ends) else (ends[0], ends[1], ends[2], ends[3])
