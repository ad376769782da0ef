"""Charts as plain option dictionaries of ECharts: pure functions, tested without a browser.

Colours are those of Okabe and Ito, which people with any kind of colour blindness can tell apart;
series also differ in dash or symbol. Every text comes from the caller, in the reader's language.
ECharts gets JSON only: formatters are template strings, never functions.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Option = dict[str, Any]

PALETTE: Final = ("#4d4d4d", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""The first is for what others are compared with; after Okabe and Ito (2008)."""

DASHES: Final = ("solid", "solid", "dashed", "dotted", "solid", "dashed", "dotted")

SEQUENTIAL: Final = ("#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b")
DIVERGING: Final = ("#b35806", "#f1a340", "#f7f7f7", "#998ec3", "#542788")

FONT: Final = (
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Source Han Sans SC", "Linli Sans SC", "WenQuanYi Micro Hei", sans-serif'
)
"""Fonts of this machine first; the one that ships where it has none for Chinese."""

INK: Final = "#26323f"
SOFT: Final = "#6b7785"
GRID: Final = "#e3e7ec"


def base(save: str = "", name: str = "linli") -> Option:
    """What every chart starts from.

    Args:
        save: Label of the button that saves the picture; "" leaves it out.
        name: File name of the picture.
    """
    option: Option = {
        "animation": False,
        "color": list(PALETTE[1:]),
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 13},
        "tooltip": {"confine": True, "textStyle": {"fontFamily": FONT, "fontSize": 13}},
        "grid": {"left": 12, "right": 24, "top": 44, "bottom": 12, "containLabel": True},
    }
    if save:
        option["toolbox"] = {
            "right": 8,
            "top": 0,
            "itemSize": 14,
            "feature": {
                "saveAsImage": {"title": save, "name": name, "pixelRatio": 2, "type": "png"}
            },
        }
    return option


def band_chart(
    weeks: Sequence[float],
    series: Sequence[dict[str, Any]],
    *,
    x_name: str,
    y_name: str,
    marks: Sequence[dict[str, Any]] = (),
    areas: Sequence[dict[str, Any]] = (),
    save: str = "",
    name: str = "curves",
) -> Option:
    """Curves with bands over time.

    Args:
        weeks: The x values, one a point, in order.
        series: One a curve: `name`, `mean`, `low`, `high` (each as long as `weeks`; None where the
            curve is not) and, if wanted, `color` and `dash`.
        x_name: What the x values are.
        y_name: What the curves are, with unit.
        marks: Vertical lines: `x` (one of `weeks`) and `label`.
        areas: Shaded spans: `start`, `stop` (each one of `weeks`), `label` and, if wanted, `color`.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    option = base(save, name)
    lines: list[Option] = []
    for number, curve in enumerate(series):
        color = curve.get("color", PALETTE[number % len(PALETTE)])
        stack = f"band{number}"
        quiet = {"type": "line", "symbol": "none", "silent": True, "tooltip": {"show": False},
                 "stack": stack, "stackStrategy": "all"}  # fmt: skip
        spread = [
            None if low is None or high is None else high - low
            for low, high in zip(curve["low"], curve["high"], strict=True)
        ]
        lines += [
            {**quiet, "name": f"{stack}-", "data": list(curve["low"]), "lineStyle": {"opacity": 0}},
            {**quiet, "name": f"{stack}+", "data": spread, "lineStyle": {"opacity": 0},
             "areaStyle": {"color": color, "opacity": 0.16}},
            {"name": curve["name"], "type": "line", "symbol": "none", "data": list(curve["mean"]),
             "lineStyle": {"color": color, "width": 2.4,
                           "type": curve.get("dash", DASHES[number % len(DASHES)])},
             "itemStyle": {"color": color}, "emphasis": {"disabled": True}},
        ]  # fmt: skip
    if lines and (marks or areas):
        lines[-1]["markLine"] = {
            "symbol": "none",
            "silent": True,
            "label": {"formatter": "{b}", "color": SOFT, "fontFamily": FONT, "fontSize": 12},
            "lineStyle": {"color": SOFT, "type": "dashed"},
            "data": [{"xAxis": str(mark["x"]), "name": mark["label"]} for mark in marks],
        }
        lines[-1]["markArea"] = {
            "silent": True,
            "itemStyle": {"color": "rgba(31,58,95,0.05)"},
            "label": {
                "color": SOFT,
                "fontFamily": FONT,
                "fontSize": 12,
                "lineHeight": 15,
                "position": "insideTop",
            },
            "data": [
                [
                    {
                        "xAxis": str(area["start"]),
                        "name": area["label"],
                        **({"itemStyle": {"color": area["color"]}} if "color" in area else {}),
                    },
                    {"xAxis": str(area["stop"])},
                ]
                for area in areas
            ],
        }
    option |= {
        # A band drawn by stacking needs categories on the x axis.
        "xAxis": {"type": "category", "data": [str(w) for w in weeks], "boundaryGap": False,
                  "name": x_name, "nameLocation": "middle", "nameGap": 28,
                  "axisLine": {"lineStyle": {"color": SOFT}},
                  "axisLabel": {"hideOverlap": True, **_every(weeks)},
                  "axisTick": {"show": False}},
        "yAxis": {"type": "value", "name": y_name, "nameTextStyle": {"align": "left"},
                  "splitLine": {"lineStyle": {"color": GRID}}},
        "legend": {"data": [curve["name"] for curve in series], "top": 0, "left": 0,
                   "itemWidth": 26, "type": "scroll", "right": 60},
        "series": lines,
    }  # fmt: skip
    option["grid"] |= {"top": 64, "bottom": 28}
    _lower_toolbox(option)
    option["tooltip"] |= {"trigger": "axis"}
    return option


def _lower_toolbox(option: Option) -> None:
    """Put the button that saves the picture below the legend, which needs the width on a phone."""
    if "toolbox" in option:
        option["toolbox"]["top"] = 26
        option["legend"]["right"] = 4


MOST_LABELS: Final = 9
"""Weeks that are written on an axis at the most."""


def _every(weeks: Sequence[float]) -> Option:
    """Which weeks are written on the axis where some are before 0: 0 is among them."""
    zero = weeks.index(0) if 0 in weeks else 0
    if not zero:
        return {}
    steps = [step for step in range(1, zero + 1) if zero % step == 0]
    step = next((step for step in steps if len(weeks) <= step * MOST_LABELS), steps[-1])
    return {"interval": step - 1}


def interval_chart(
    rows: Sequence[dict[str, Any]],
    *,
    series: Sequence[str],
    x_name: str,
    colors: Sequence[str] = PALETTE[1:],
    limit: float | None = None,
    save: str = "",
    name: str = "effects",
) -> Option:
    """Effects with intervals: a point and a bar each, around a line at zero.

    Args:
        rows: One a category, top to bottom: `label` and `values`, a list with a
            `(mean, low, high)` or None for each series.
        series: Names of the series, in the order of `values`.
        x_name: What is on the x axis, with unit.
        colors: Colours of the series.
        limit: Where the axis ends on both sides, and with it longer bars; None: where they end.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    option = base(save, name)
    labels = [row["label"] for row in rows]
    width = 0.7 / max(1, len(series))
    drawn: list[Option] = []
    for number, title in enumerate(series):
        shift = (number - (len(series) - 1) / 2) * width
        color = colors[number % len(colors)]
        points, bars = [], []
        for place, row in enumerate(rows):
            value = row["values"][number]
            if value is None:
                continue
            mean, low, high = value
            told = f"{row['label']} · {_estimate(mean, low, high)}"
            if limit is not None:
                low, high = max(low, -limit), min(high, limit)
            y = len(rows) - 1 - place - shift
            points.append({"value": [mean, y], "name": told})
            bars += [[low, y], [high, y], [None, None]]
        drawn += [
            {"type": "line", "data": bars, "symbol": "none", "silent": True, "name": title,
             "lineStyle": {"color": color, "width": 3, "opacity": 0.55}, "tooltip": {"show": False},
             "itemStyle": {"color": color}},
            {"type": "scatter", "data": points, "symbolSize": 11, "name": title,
             "symbol": ("circle", "rect", "triangle", "diamond")[number % 4],
             "itemStyle": {"color": color, "borderColor": "#fff", "borderWidth": 1}},
        ]  # fmt: skip
    if drawn:
        drawn[0]["markLine"] = {
            "symbol": "none", "silent": True, "label": {"show": False},
            "lineStyle": {"color": INK, "type": "solid", "width": 1},
            "data": [{"xAxis": 0}],
        }  # fmt: skip
    option |= {
        "xAxis": {"type": "value", "name": x_name, "nameLocation": "middle", "nameGap": 28,
                  "axisLine": {"onZero": False},
                  "splitLine": {"lineStyle": {"color": GRID}}},
        "yAxis": [
            {"type": "category", "data": labels[::-1], "axisTick": {"show": False},
             "axisLine": {"show": False}, "splitLine": {"show": False},
             "axisLabel": {"interval": 0, "color": INK}},
            {"type": "value", "min": -0.5, "max": len(rows) - 0.5, "show": False},
        ],
        "legend": {"data": list(series), "top": 0, "left": 0, "type": "scroll", "right": 60},
        "series": [{**entry, "yAxisIndex": 1} for entry in drawn],
    }  # fmt: skip
    if limit is not None:
        option["xAxis"] |= {"min": -limit, "max": limit}
    option["grid"] |= {"top": 36 if len(series) > 1 else 12, "bottom": 30}
    option["legend"]["show"] = len(series) > 1
    # Else the height of a row in the picture would be told as if it were the value.
    option["tooltip"] |= {"formatter": "{a}<br/>{b}"}
    if len(series) > 1:
        _lower_toolbox(option)
    return option


def _estimate(mean: float, low: float, high: float) -> str:
    """A mean and its interval, if it has one, as people read them."""
    told = f"{mean:.4g}" if low == high else f"{mean:.4g} [{low:.4g}, {high:.4g}]"
    return told.replace("-", "−")


def bar_chart(
    labels: Sequence[str],
    series: Sequence[dict[str, Any]],
    *,
    y_name: str,
    stacked: bool = False,
    horizontal: bool = False,
    save: str = "",
    name: str = "bars",
) -> Option:
    """Bars side by side or stacked.

    Args:
        labels: One a category.
        series: `name`, `values` (as long as `labels`) and, if wanted, `color`.
        y_name: What the values are, with unit.
        stacked: Whether the series of a category lie on each other.
        horizontal: Whether bars run from left to right.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    option = base(save, name)
    category: Option = {"type": "category", "data": list(labels), "axisTick": {"show": False},
                        "axisLabel": {"interval": 0, "color": INK}}  # fmt: skip
    value: Option = {"type": "value", "name": y_name, "splitLine": {"lineStyle": {"color": GRID}}}
    if horizontal:
        category["inverse"] = True
        value |= {"nameLocation": "middle", "nameGap": 28}
    else:
        value["nameTextStyle"] = {"align": "left"}
    option |= {
        "xAxis": value if horizontal else category,
        "yAxis": category if horizontal else value,
        "legend": {"top": 0, "left": 0, "type": "scroll", "right": 60, "show": len(series) > 1},
        "series": [
            {"type": "bar", "name": entry["name"], "data": list(entry["values"]),
             "barMaxWidth": 26, **({"stack": "all"} if stacked else {}),
             "itemStyle": {"color": entry.get("color", PALETTE[(number + 1) % len(PALETTE)])}}
            for number, entry in enumerate(series)
        ],
    }  # fmt: skip
    option["tooltip"] |= {"trigger": "axis", "axisPointer": {"type": "shadow"}}
    if horizontal:
        option["grid"]["bottom"] = 30
    return option


def heat_chart(
    x: Sequence[str],
    y: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    x_name: str,
    y_name: str,
    value_name: str,
    diverging: bool = False,
    save: str = "",
    name: str = "surface",
) -> Option:
    """A surface as coloured cells.

    Args:
        x: Labels of the columns.
        y: Labels of the rows, bottom to top.
        values: `values[row][column]`; None leaves a cell empty.
        x_name: What the columns are.
        y_name: What the rows are.
        value_name: What the colour shows, with unit.
        diverging: Whether zero is in the middle of the colours.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    option = base(save, name)
    known = [v for row in values for v in row if v is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if diverging:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    option |= {
        "xAxis": {"type": "category", "data": list(x), "name": x_name, "nameLocation": "middle",
                  "nameGap": 28, "axisTick": {"show": False}},
        "yAxis": {"type": "category", "data": list(y), "name": y_name,
                  "axisTick": {"show": False}, "nameTextStyle": {"align": "left"}},
        "visualMap": {"min": low, "max": high if high > low else low + 1, "calculable": True,
                      "orient": "vertical", "right": 4, "top": "middle", "text": [value_name, ""],
                      "inRange": {"color": list(DIVERGING if diverging else SEQUENTIAL)}},
        "series": [
            {"type": "heatmap",
             "data": [[c, r, v] for r, row in enumerate(values)
                      for c, v in enumerate(row) if v is not None],
             "emphasis": {"itemStyle": {"borderColor": INK, "borderWidth": 1}}}
        ],
    }  # fmt: skip
    option["grid"] |= {"right": 110, "bottom": 30}
    return option


def histogram_chart(
    edges: Sequence[float],
    series: Sequence[dict[str, Any]],
    *,
    x_name: str,
    y_name: str,
    save: str = "",
    name: str = "distribution",
) -> Option:
    """How often values fall between edges.

    Args:
        edges: Edges of the bins, one more than there are counts.
        series: `name`, `counts` and, if wanted, `color`.
        x_name: What the values are, with unit.
        y_name: What is counted.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    middles = [f"{(a + b) / 2:.4g}" for a, b in pairwise(edges)]
    entries = [{"values": entry["counts"], **entry} for entry in series]
    option = bar_chart(middles, entries, y_name=y_name, save=save, name=name)
    option["xAxis"] |= {"name": x_name, "nameLocation": "middle", "nameGap": 28}
    option["xAxis"]["axisLabel"] = {"hideOverlap": True}
    option["grid"]["bottom"] = 30
    for entry in option["series"]:
        entry |= {"barCategoryGap": "4%", "barMaxWidth": 60}
    return option


def scatter_chart(
    series: Sequence[dict[str, Any]],
    *,
    x_name: str,
    y_name: str,
    save: str = "",
    name: str = "points",
) -> Option:
    """Points, as of a trade-off between two outcomes.

    Whoever points at one is told its height, unless `tooltip.formatter` says otherwise.

    Args:
        series: `name`, `points` (dicts with `x`, `y`, `name`) and, if wanted, `color`, `symbol`,
            `size`, `line` (whether they are joined in their order).
        x_name: What is on the x axis, with unit.
        y_name: What is on the y axis, with unit.
        save: Label of the button that saves the picture.
        name: File name of the picture.
    """
    option = base(save, name)
    drawn: list[Option] = []
    for number, entry in enumerate(series):
        color = entry.get("color", PALETTE[(number + 1) % len(PALETTE)])
        drawn.append(
            {"type": "line" if entry.get("line") else "scatter", "name": entry["name"],
             "symbol": entry.get("symbol", "circle"), "symbolSize": entry.get("size", 9),
             "itemStyle": {"color": color}, "lineStyle": {"color": color},
             "data": [{"value": [p["x"], p["y"]], "name": p.get("name", "")}
                      for p in entry["points"]]}
        )  # fmt: skip
    axis: Option = {"type": "value", "scale": True, "splitLine": {"lineStyle": {"color": GRID}}}
    option |= {
        "xAxis": {**axis, "name": x_name, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {**axis, "name": y_name, "nameTextStyle": {"align": "left"}},
        "legend": {"top": 0, "left": 0, "type": "scroll", "right": 60, "show": len(series) > 1},
        "series": drawn,
    }
    option["grid"]["bottom"] = 30
    return option
