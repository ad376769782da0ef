"""Charts of the results page, as option dicts of ECharts made from plain values.

Tooltips are drawn as text on the canvas, never as HTML: labels may come from a stranger's file.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dashboards import charts
from dashboards.charts import INK, PALETTE, SOFT, Option
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboards.pages.results.landscape import Answer
    from dashboards.pages.results.measure import Measure
    from dashboards.pages.results.views import Cells, Spread

SYMBOLS: Final = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect")
MOST_CURVES: Final = 6
"""Curves in one picture above which only a table tells them apart."""


def finished(option: Option) -> Option:
    """The same chart with tooltips that are text, and a frame that leaves room for labels."""
    tooltip = option.setdefault("tooltip", {})
    tooltip["renderMode"] = "richText"
    if "formatter" in tooltip:
        tooltip["formatter"] = tooltip["formatter"].replace("<br/>", "\n")
    axis = option["xAxis"]
    axis["axisLine"] = {**axis.get("axisLine", {}), "onZero": False}
    return option


def map_of_cells(found: Cells, x_name: str, y_name: str, measure: Measure, save: str) -> Option:
    """Means by level of two factors as coloured cells with their numbers."""
    table = {(cell.x, cell.y): cell for cell in found.cells}
    values = [
        [_value(table[x, y].mean, measure) if (x, y) in table else None for x in found.x]
        for y in found.y
    ]
    option = charts.heat_chart(
        found.x, found.y, values, x_name=x_name, y_name=y_name, value_name="",
        diverging=measure.difference, save=save, name="map",
    )  # fmt: skip
    _numbers_in_cells(option)
    return _framed(option, measure)


def map_of_surface(
    along: Sequence[str],
    up: Sequence[str],
    values: Any,
    x_name: str,
    y_name: str,
    measure: Measure,
    save: str,
) -> Option:
    """A smooth surface over two factors."""
    rows = [[_value(float(v), measure) for v in row] for row in values]
    option = charts.heat_chart(
        along, up, rows, x_name=x_name, y_name=y_name, value_name="",
        diverging=measure.difference, save=save, name="surface",
    )  # fmt: skip
    return _framed(option, measure)


def _framed(option: Option, measure: Measure) -> Option:
    option["title"] = _title(measure.axis)
    option["grid"] |= {"top": 62, "right": 84, "bottom": 34}
    option["xAxis"]["axisLabel"] = {"hideOverlap": True}
    option["visualMap"] |= {"precision": 3 if option["visualMap"]["max"] < 1 else 1, "text": None}
    return finished(option)


def _title(title: str) -> Option:
    style = {"fontSize": 13, "fontWeight": "normal", "color": SOFT}
    return {"text": title, "left": 0, "top": 0, "textStyle": style}


def _numbers_in_cells(option: Option) -> None:
    """Write each value into its cell, in ink that can be read on its colour."""
    scale = option["visualMap"]
    low, high = scale["min"], scale["max"]
    diverging = low < 0 < high and math.isclose(-low, high)
    data = []
    for column, row, value in option["series"][0]["data"]:
        place = (value - low) / ((high - low) or 1)
        dark = abs(place - 0.5) > 0.36 if diverging else place > 0.6
        data.append(
            {
                "value": [column, row, value],
                "label": {
                    "show": True,
                    "color": "#fff" if dark else INK,
                    "formatter": f"{value:.3g}",
                },
            }
        )
    option["series"][0]["data"] = data


def curves(found: Cells, x_name: str, measure: Measure, save: str) -> Option:
    """Means along one factor, a curve a level of another, with bands over replicates."""
    table = {(cell.x, cell.y): cell for cell in found.cells}
    series = []
    for number, level in enumerate(found.y[:MOST_CURVES]):
        known = [table.get((x, level)) for x in found.x]
        mean = [None if c is None else _value(c.mean, measure) for c in known]
        low = [None if c is None else _value(c.low, measure, c.mean) for c in known]
        high = [None if c is None else _value(c.high, measure, c.mean) for c in known]
        series.append(_curve(level or measure.name, mean, low, high, number))
    option = charts.band_chart(
        [], [], x_name=x_name, y_name=measure.axis, save=save, name="interaction"
    )
    option["xAxis"] |= {"data": list(found.x), "boundaryGap": True}
    option["series"] = [line for lines in series for line in lines]
    option["legend"]["data"] = [lines[0]["name"] for lines in series] if len(series) > 1 else []
    option["yAxis"] |= {"scale": True}
    if len(series) <= 1:
        option["grid"]["top"] = 44
    if measure.difference and option["series"]:
        option["series"][0]["markLine"] = _zero("yAxis")
    return finished(option)


def _curve(
    name: str, mean: list[Any], low: list[Any], high: list[Any], number: int
) -> list[Option]:
    """A curve with its band, which is two stacked lines without ink."""
    color = PALETTE[(number + 1) % len(PALETTE)]
    quiet = {"type": "line", "symbol": "none", "silent": True, "tooltip": {"show": False},
             "stack": f"band{number}", "stackStrategy": "all",
             "lineStyle": {"opacity": 0}}  # fmt: skip
    spread = [None if a is None or b is None else b - a for a, b in zip(low, high, strict=True)]
    return [
        {"name": name, "type": "line", "data": mean, "connectNulls": True, "symbolSize": 8,
         "symbol": SYMBOLS[number % len(SYMBOLS)],
         "itemStyle": {"color": color},
         "lineStyle": {"color": color, "width": 2, "type": charts.DASHES[number % 7]}},
        {**quiet, "name": f"band{number}-", "data": low},
        {**quiet, "name": f"band{number}+", "data": spread,
         "areaStyle": {"color": color, "opacity": 0.14}},
    ]  # fmt: skip


def histogram(found: Spread, measure: Measure, y_name: str, everything: str, save: str) -> Option:
    """How runs are distributed, a colour a level."""
    edges = [edge * measure.scale for edge in found.edges]
    entries = [
        {"name": level or everything, "counts": counts, "color": PALETTE[(k + 1) % len(PALETTE)]}
        for k, (level, counts) in enumerate(found.counts.items())
    ]
    option = charts.histogram_chart(
        edges, entries, x_name=measure.axis, y_name=y_name, save=save, name="distribution"
    )
    option["xAxis"]["data"] = [f"{(a + b) / 2:.3g}" for a, b in pairwise(edges)]
    for entry in option["series"]:
        entry |= {"stack": "all", "barCategoryGap": "2%"}
    option["grid"] |= {"top": 62 if len(entries) > 1 else 44, "bottom": 34}
    return finished(option)


def replicates(answer: Answer, measure: Measure, save: str) -> Option:
    """The replicates of one point, each a dot; the mean as a line unless it means nothing."""
    word = text("dash.results.replicate", measure.lang)
    points = [
        {"x": _value(v, measure), "y": 0, "name": f"{word} {k} · {measure.say(v)}"}
        for k, v in enumerate(answer.each, start=1)
    ]
    option = charts.scatter_chart(
        [{"name": measure.name, "points": points, "size": 13}], x_name=measure.axis, y_name="",
        save=save, name="replicates",
    )  # fmt: skip
    option["yAxis"] |= {"show": False, "min": -1, "max": 1}
    option["tooltip"] |= {"formatter": "{b}"}
    shown = [_value(v, measure) for v in (*answer.each, answer.low, answer.high)]
    known = [v for v in shown if v is not None]
    if known and min(known) < max(known):  # the shade counts, too: the axis follows dots alone
        room = 0.06 * (max(known) - min(known))
        ends = {"min": min(known) - room, "max": max(known) + room}
        option["xAxis"] |= {name: float(f"{end:.3g}") for name, end in ends.items()}
    option["series"][0]["itemStyle"]["opacity"] = 0.65
    if not answer.two and answer.each:
        option["series"][0]["markLine"] = {
            "symbol": "none", "silent": True, "label": {"show": False},
            "lineStyle": {"color": INK, "type": "solid", "width": 2},
            "data": [{"xAxis": _value(answer.mean, measure)}],
        }  # fmt: skip
        if math.isfinite(answer.low):
            option["series"][0]["markArea"] = {
                "silent": True, "itemStyle": {"color": "rgba(0,114,178,0.12)"},
                "data": [[{"xAxis": _value(answer.low, measure)},
                          {"xAxis": _value(answer.high, measure)}]],
            }  # fmt: skip
    option["grid"] |= {"top": 24, "bottom": 34}
    return finished(option)


def indices(
    rows: Sequence[tuple[str, Mapping[str, Mapping[str, Any]]]],
    kinds: Sequence[tuple[str, str]],
    x_name: str,
    save: str,
) -> Option:
    """Indices of factors with their intervals.

    Args:
        rows: Label of each factor and its indices by kind.
        kinds: Kinds that are drawn, with their labels.
        x_name: What is on the x axis.
        save: Label of the button that saves the picture.
    """
    entries = []
    for label, by_kind in rows:
        values = []
        for kind, _ in kinds:
            index = by_kind.get(kind)
            ends = None if index is None else (index["value"], index["low"], index["high"])
            values.append(None if ends is None or None in ends else ends)
        entries.append({"label": label, "values": values})
    option = charts.interval_chart(
        entries, series=[label for _, label in kinds], x_name=x_name, save=save, name="sensitivity"
    )
    option["grid"]["bottom"] = 34
    return finished(option)


def region(
    inside: Sequence[Mapping[str, Any]],
    outside: Sequence[Mapping[str, Any]],
    names: tuple[str, str],
    box: tuple[float | None, float | None, float | None, float | None] | None,
    words: tuple[str, str, str],
    save: str,
) -> Option:
    """Points of interest among all points, over two factors, and the box that holds them.

    Args:
        inside: Points of interest: `x`, `y`, `name`.
        outside: The others.
        names: Names of the two factors.
        box: Lowest and highest x, lowest and highest y; None for a side without a limit.
        words: Labels of points of interest and of the others, and what a point is called.
        save: Label of the button that saves the picture.
    """
    option = charts.scatter_chart(
        [
            {"name": words[0], "points": inside, "color": PALETTE[2], "symbol": "diamond",
             "size": 11},
            {"name": words[1], "points": outside, "color": PALETTE[6], "symbol": "emptyCircle"},
        ],
        x_name=names[0], y_name=names[1], save=save, name="region",
    )  # fmt: skip
    if box is not None:
        low_x, high_x, low_y, high_y = box
        option["series"][0]["markArea"] = {
            "silent": True,
            "itemStyle": {"color": "rgba(213,94,0,0.10)", "borderColor": PALETTE[2],
                          "borderWidth": 1},
            "data": [[
                {"xAxis": "min" if low_x is None else low_x,
                 "yAxis": "min" if low_y is None else low_y},
                {"xAxis": "max" if high_x is None else high_x,
                 "yAxis": "max" if high_y is None else high_y},
            ]],
        }  # fmt: skip
    option["grid"] |= {"top": 62, "bottom": 34}
    option["tooltip"] |= {"formatter": f"{words[2]} {{b}}<br/>{{a}}"}
    return finished(option)


def shares(
    x: Sequence[str],
    y: Sequence[str],
    values: Sequence[Sequence[float | None]],
    names: tuple[str, str],
    title: str,
    save: str,
) -> Option:
    """Shares of points of interest, in per cent, over the levels of two factors."""
    option = charts.heat_chart(
        x, y, values, x_name=names[0], y_name=names[1], value_name="", save=save, name="region"
    )
    option["visualMap"] |= {"min": 0, "max": 100}
    _numbers_in_cells(option)
    option["title"] = _title(title)
    option["grid"] |= {"top": 62, "right": 84, "bottom": 34}
    option["visualMap"]["text"] = None
    return finished(option)


def trade_off(series: Sequence[Mapping[str, Any]], x_name: str, y_name: str, save: str) -> Option:
    """Packages by two objectives."""
    option = charts.scatter_chart(
        [dict(entry) for entry in series], x_name=x_name, y_name=y_name, save=save, name="front"
    )
    option["grid"] |= {"top": 62, "bottom": 34, "right": 36}
    option["tooltip"] |= {"trigger": "item", "formatter": "{b}"}
    return finished(option)


def effects(
    rows: Sequence[tuple[str, tuple[float, float, float] | None]], measure: Measure, save: str
) -> Option:
    """Effects of several scenarios on one outcome, with intervals."""
    entries = [
        {"label": label, "values": [
            None if ends is None else tuple(_value(end, measure, ends[0]) for end in ends)
        ]}
        for label, ends in rows
    ]  # fmt: skip
    option = charts.interval_chart(
        entries, series=[measure.name], x_name=measure.axis, save=save, name="effects"
    )
    option["grid"]["bottom"] = 34
    return finished(option)


def _value(value: float, measure: Measure, otherwise: float | None = None) -> float | None:
    if math.isfinite(value):
        return measure.scaled(value)
    return None if otherwise is None else measure.scaled(otherwise)


def _zero(axis: str) -> Option:
    return {"symbol": "none", "silent": True, "label": {"show": False},
            "lineStyle": {"color": INK, "type": "solid", "width": 1},
            "data": [{axis: 0}]}  # fmt: skip
