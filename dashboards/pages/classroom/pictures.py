"""The pictures of a lesson as options of ECharts, and the same numbers as tables.

Pure functions of the lesson, the values of a run and a language; drawn by the page, tested
without a browser.
"""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

from dashboards import charts
from dashboards.lessons import reading
from dashboards.lessons.schema import (
    UNITS,
    BarsPicture,
    ChoicePrediction,
    CurvePicture,
    NumberAnswer,
    NumberPrediction,
    Picture,
    Quantity,
    QuartersPicture,
    SpreadPicture,
    WeeksPicture,
)
from dashboards.pages.classroom import guesses
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.charts import Option
    from dashboards.lessons.running import Values
    from dashboards.lessons.schema import Lesson
    from dashboards.pages.classroom.rooms import Prediction

LARGE = 1.5
"""Factor on every size of print for a projector."""
LEAST_INDEX = 10.0
"""Points of 100 that an axis of a state shows at least."""
TOLD_WEEKS = 13
"""Weeks between two rows of a table of curves."""
ANSWER = charts.PALETTE[2]
CLASS = charts.PALETTE[1]
BAR, INTERVAL = "#9ecae8", charts.INK
REAL = charts.PALETTE[3]

Table = tuple[list[str], list[list[str]]]
"""Headings, and rows of a table."""


def option(plan: Lesson, number: int, values: Values, lang: str, *, large: bool = False) -> Option:
    """A picture of a lesson.

    Args:
        plan: The lesson.
        number: Number of the picture, from 0.
        values: What a run gave.
        lang: Language code.
        large: Whether it is for a projector.
    """
    picture = plan.pictures[number]
    if isinstance(picture, (WeeksPicture, QuartersPicture)):
        found = _curves(plan, picture, values["series"][str(number)], lang)
    elif isinstance(picture, BarsPicture):
        found = _bars(plan, picture, values, lang)
    elif isinstance(picture, CurvePicture):
        found = _curve(plan, picture, values, lang)
    else:
        found = _spread(picture, values, lang)
    return enlarged(found) if large else found


def height(plan: Lesson, number: int, *, large: bool = False) -> int:
    """Height of a picture, in pixels.

    Args:
        plan: The lesson.
        number: Number of the picture.
        large: Whether it is for a projector.
    """
    picture = plan.pictures[number]
    pixels = 90 + 44 * len(picture.bars) if isinstance(picture, BarsPicture) else 340
    return round(pixels * (LARGE if large else 1.0))


def table(plan: Lesson, number: int, values: Values, lang: str) -> Table:
    """The numbers of a picture as a table.

    Args:
        plan: The lesson.
        number: Number of the picture, from 0.
        values: What a run gave.
        lang: Language code.
    """
    picture = plan.pictures[number]
    if isinstance(picture, (WeeksPicture, QuartersPicture)):
        return _curves_table(plan, picture, values["series"][str(number)], lang)
    mean, ends = _word("mean", lang), _word("range", lang)
    if isinstance(picture, BarsPicture):
        rows = []
        for bar in picture.bars:
            shown = _estimate_row(plan, bar.quantity, values)
            observed = "" if bar.observed is None else reading.number(bar.observed, "percent")
            rows.append([bar.label.in_language(lang), *shown, observed])
        head = [_word("name", lang), mean, ends, _word("series_observed", lang)]
        if all(bar.observed is None for bar in picture.bars):
            return head[:-1], [row[:-1] for row in rows]
        return head, rows
    if isinstance(picture, CurvePicture):
        rows = []
        for arm in picture.arms:
            quantity = Quantity(outcome=picture.outcome, arm=arm, unit=picture.unit)
            rows.append(
                [plan.arm(arm).label.in_language(lang), *_estimate_row(plan, quantity, values)]
            )
        return [picture.axis.in_language(lang), mean, ends], rows
    sample = sorted(_in_unit(picture.quantity, values))
    unit = picture.quantity.unit
    return (
        [_word("place", lang), text(f"dash.classroom.unit.{unit}", lang)],
        [[str(k), reading.number(value, unit)] for k, value in enumerate(sample, start=1)],
    )


def guesses_option(
    plan: Lesson,
    given: Sequence[Prediction],
    values: Values | None,
    lang: str,
    *,
    large: bool = False,
) -> Option:
    """The class's predictions, with the model's answer where it is known.

    Args:
        plan: The lesson.
        given: Predictions.
        values: What a run gave; None before it.
        lang: Language code.
        large: Whether it is for a projector.
    """
    if isinstance(plan.prediction, NumberPrediction):
        found = _guessed_numbers(plan, plan.prediction, given, values, lang)
    else:
        found = _guessed_choices(plan, plan.prediction, given, values, lang)
    return enlarged(found) if large else found


def enlarged(option: Option) -> Option:
    """An option with every size of print larger, for a projector.

    Args:
        option: An option of this module.
    """
    found = copy.deepcopy(option)
    size = round(13 * LARGE, 1)
    found["textStyle"]["fontSize"] = size
    for axis in ("xAxis", "yAxis"):
        for entry in found[axis] if isinstance(found[axis], list) else [found[axis]]:
            for part in ("axisLabel", "nameTextStyle"):
                entry[part] = {**entry.get(part, {}), "fontSize": size}
            if "nameGap" in entry:
                entry["nameGap"] *= LARGE
    found["legend"] = {**found.get("legend", {}), "textStyle": {"fontSize": size}}
    for side in ("top", "bottom"):
        found["grid"][side] *= LARGE
    for line in found["series"]:
        for key in ("symbolSize", "barMaxWidth"):
            if key in line:
                line[key] = round(line[key] * LARGE)
        if "label" in line:
            line["label"]["fontSize"] = size
        for mark in line.get("markLine", {}).get("data", []):
            if "label" in mark:
                mark["label"]["fontSize"] = size
    return found


def _curves(plan: Lesson, picture: Any, series: dict[str, Any], lang: str) -> Option:
    factor, shift = _scale(picture), 0
    lines = []
    for name in picture.arms:
        curve = series[name]
        lines.append(
            {
                "name": plan.arm(name).label.in_language(lang),
                **{key: _rounded(curve[key], factor) for key in ("mean", "low", "high")},
                "color": _color(plan, name),
            }
        )
        shift = len(curve["mean"])
    weekly = isinstance(picture, WeeksPicture)
    found = charts.band_chart(
        list(range(1, shift + 1)),
        lines,
        x_name=_word("week" if weekly else "quarter", lang),
        y_name=text(f"dash.classroom.unit.{_unit(picture)}", lang),
        save=text("dash.chart.save", lang),
    )
    if weekly and picture.unit == "index":
        found["yAxis"] |= _honest_ends(lines)
    if not weekly:
        found["xAxis"]["axisLabel"] = {"interval": 0}
    return found


def _honest_ends(lines: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Ends of an axis of a state, at least `LEAST_INDEX` apart: little must look like little."""
    low = min(min(line["low"]) for line in lines)
    high = max(max(line["high"]) for line in lines)
    spare = max(0.0, LEAST_INDEX - (high - low)) / 2
    return {
        "min": max(0.0, math.floor((low - spare) / 5) * 5.0),
        "max": min(100.0, math.ceil((high + spare) / 5) * 5.0),
    }


def _color(plan: Lesson, name: str) -> str:
    """The same colour for an arm in every picture of the lesson; the first arm is grey."""
    order = [arm.name for arm in plan.run.arms].index(name)
    return charts.PALETTE[order % len(charts.PALETTE)]


def _curves_table(plan: Lesson, picture: Any, series: dict[str, Any], lang: str) -> Table:
    factor, unit = _scale(picture), _unit(picture)
    weekly = isinstance(picture, WeeksPicture)
    head = [_word("week" if weekly else "quarter", lang)]
    head += [plan.arm(name).label.in_language(lang) for name in picture.arms]
    length = len(series[picture.arms[0]]["mean"])
    places = sorted({*range(0, length, TOLD_WEEKS if weekly else 1), length - 1})
    rows = [
        [str(place + 1)]
        + [reading.number(series[name]["mean"][place] * factor, unit) for name in picture.arms]
        for place in places
    ]
    return head, rows


def _bars(plan: Lesson, picture: BarsPicture, values: Values, lang: str) -> Option:
    rows = []
    for bar in picture.bars:
        found = reading.estimate(bar.quantity, values, exact=plan.run.exact)
        ends = (found.low, found.high) if math.isfinite(found.low) else (found.value, found.value)
        shown: list[Any] = [tuple(round(v, 3) for v in (found.value, *ends))]
        if any(other.observed is not None for other in picture.bars):
            real = bar.observed
            shown.append(None if real is None else (round(real, 3),) * 3)
        rows.append({"label": bar.label.in_language(lang), "values": shown})
    names = [_word("series_model", lang)]
    if len(rows[0]["values"]) > 1:
        names.append(_word("series_observed", lang))
    unit = picture.bars[0].quantity.unit
    drawn = charts.interval_chart(
        rows,
        series=names,
        x_name=text(f"dash.classroom.unit.{unit}", lang),
        colors=(INTERVAL, ANSWER),
        save=text("dash.chart.save", lang),
    )
    drawn["xAxis"]["axisLine"] = {"show": False}
    if all(bar.quantity.against is None for bar in picture.bars):
        drawn["xAxis"]["min"] = 0
    drawn["series"].insert(
        0,
        {
            "type": "bar",
            "name": names[0],
            "data": [row["values"][0][0] for row in rows][::-1],
            "barMaxWidth": 22,
            "itemStyle": {"color": BAR},
            "silent": True,
            "tooltip": {"show": False},
        },
    )
    return drawn


def _curve(plan: Lesson, picture: CurvePicture, values: Values, lang: str) -> Option:
    found = [
        reading.estimate(
            Quantity(outcome=picture.outcome, arm=name, unit=picture.unit),
            values,
            exact=plan.run.exact,
        )
        for name in picture.arms
    ]
    places = [plan.arm(name).x for name in picture.arms]
    curve = {
        "name": picture.title.in_language(lang),
        "mean": [round(e.value, 2) for e in found],
        "low": [round(e.low if math.isfinite(e.low) else e.value, 2) for e in found],
        "high": [round(e.high if math.isfinite(e.high) else e.value, 2) for e in found],
        "color": CLASS,
    }
    drawn = charts.band_chart(
        [x if x is not None else 0.0 for x in places],
        [curve],
        x_name=picture.axis.in_language(lang),
        y_name=text(f"dash.classroom.unit.{picture.unit}", lang),
        save=text("dash.chart.save", lang),
    )
    drawn["xAxis"]["data"] = [f"{x:g}" for x in places if x is not None]
    drawn["xAxis"]["boundaryGap"] = True
    drawn["legend"]["show"] = False
    for line in drawn["series"]:
        if line["name"] == curve["name"]:
            line |= {"symbol": "circle", "symbolSize": 9}
    return drawn


def _spread(picture: SpreadPicture, values: Values, lang: str) -> Option:
    sample = sorted(_in_unit(picture.quantity, values))
    unit = text(f"dash.classroom.unit.{picture.quantity.unit}", lang)
    points = [{"x": k, "y": round(v, 2)} for k, v in enumerate(sample, start=1)]
    drawn = charts.scatter_chart(
        [{"name": picture.title.in_language(lang), "points": points, "color": CLASS}],
        x_name=_word("place", lang),
        y_name=unit,
        save=text("dash.chart.save", lang),
    )
    drawn["yAxis"]["scale"] = False
    drawn["series"][0]["markLine"] = _mark(0.0, _word("zero", lang), charts.INK, axis="yAxis")
    return drawn


def _guessed_numbers(
    plan: Lesson,
    wanted: NumberPrediction,
    given: Sequence[Prediction],
    values: Values | None,
    lang: str,
) -> Option:
    """A dot for each prediction, stacked where they are equal."""
    seen: dict[float, int] = {}
    unit = wanted.unit.in_language(lang)
    points = []
    for value in sorted(float(v) for v in given):
        seen[value] = seen.get(value, 0) + 1
        number = f"{value:g}".replace("-", reading.MINUS)
        told = text("dash.classroom.with_unit", lang, number=number, unit=unit)
        points.append({"x": value, "y": seen[value], "name": told})
    drawn = charts.scatter_chart(
        [{"name": _word("guesses", lang), "points": points, "color": CLASS, "size": 14}],
        x_name=unit,
        y_name="",
        save=text("dash.chart.save", lang),
    )
    drawn["tooltip"] |= {"formatter": "{b}"}
    tallest = max(seen.values(), default=1)
    drawn["xAxis"] |= {"min": wanted.low, "max": wanted.high, "scale": False}
    drawn["yAxis"] |= {
        "min": 0,
        "max": max(4, tallest + 1),
        "minInterval": 1,
        "scale": False,
        "axisLine": {"onZero": False},
    }
    if values is not None:
        answer = guesses.answer_of(plan, values)
        label = _word("model_mark", lang)
        lines = _mark(answer.value, label, ANSWER)
        assert isinstance(plan.answer, NumberAnswer)
        if plan.answer.observed is not None:
            lines["data"] += _mark(plan.answer.observed, _word("observed_mark", lang), REAL)["data"]
        drawn["series"][0]["markLine"] = lines
        if math.isfinite(answer.low) and answer.high > answer.low:
            drawn["series"][0]["markArea"] = {
                "silent": True,
                "itemStyle": {"color": ANSWER, "opacity": 0.15},
                "data": [[{"xAxis": answer.low}, {"xAxis": answer.high}]],
            }
    return drawn


def _guessed_choices(
    plan: Lesson,
    wanted: ChoicePrediction,
    given: Sequence[Prediction],
    values: Values | None,
    lang: str,
) -> Option:
    counted = guesses.votes(plan, given)
    right = reading.answer_keys(plan, values) if values is not None else []
    labels = [
        c.label.in_language(lang) + (f" ✓ {_word('model_mark', lang)}" if c.key in right else "")
        for c in wanted.choices
    ]
    drawn = charts.bar_chart(
        labels,
        [{"name": _word("votes", lang), "values": list(counted.values())}],
        y_name=_word("votes", lang),
        horizontal=True,
        save=text("dash.chart.save", lang),
    )
    drawn["xAxis"]["minInterval"] = 1
    drawn["series"][0]["data"] = [
        {"value": count, "itemStyle": {"color": ANSWER if key in right else CLASS}}
        for key, count in counted.items()
    ]
    drawn["series"][0]["label"] = {"show": True, "position": "right", "fontSize": 13}
    return drawn


def _mark(place: float, label: str, color: str, axis: str = "xAxis") -> dict[str, Any]:
    style = {"color": color, "width": 3, "type": "solid"}
    shown = {"formatter": label, "color": color, "fontSize": 14, "fontWeight": "bold"}
    if axis == "yAxis":
        shown["position"] = "insideEndBottom"
    return {
        "symbol": "none",
        "silent": True,
        "data": [{axis: place, "lineStyle": style, "label": shown}],
    }


def _scale(picture: Any) -> float:
    return UNITS[_unit(picture)][0]


def _unit(picture: Picture) -> str:
    if isinstance(picture, QuartersPicture):
        return "points" if picture.against else "percent"
    assert isinstance(picture, WeeksPicture)
    return picture.unit


def _rounded(values: list[float], factor: float) -> list[float]:
    return [round(value * factor, 3) for value in values]


def _in_unit(quantity: Quantity, values: Values) -> list[float]:
    factor = UNITS[quantity.unit][0]
    return [float(value) * factor for value in reading.differences(quantity, values)]


def _estimate_row(plan: Lesson, quantity: Quantity, values: Values) -> list[str]:
    found = reading.estimate(quantity, values, exact=plan.run.exact)
    ends = f"{reading.number(found.low, found.unit)} … {reading.number(found.high, found.unit)}"
    return [reading.number(found.value, found.unit), ends]


def _word(key: str, lang: str) -> str:
    return text(f"dash.classroom.result.{key}", lang)
