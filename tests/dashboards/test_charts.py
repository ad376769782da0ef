"""Option dictionaries of the charts: they hold what they were given, and JSON can carry them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboards import charts

CURVE = {"name": "现状", "mean": [1.0, 2.0, 3.0], "low": [0.5, 1.0, 2.5], "high": [1.5, 3.0, 3.5]}


def all_charts() -> dict[str, dict[str, Any]]:
    areas = [{"start": 1, "stop": 3, "label": "实施中"}]
    bars = [{"name": "a", "values": [1, 2]}, {"name": "b", "values": [3, 4]}]
    points = [{"name": "a", "points": [{"x": 1.0, "y": 2.0, "name": "p"}]}]
    return {
        "band": charts.band_chart([1, 2, 3], [CURVE], x_name="x", y_name="y", areas=areas),
        "interval": charts.interval_chart(
            [{"label": "A", "values": [(1.0, 0.5, 1.5), None]}], series=["a", "b"], x_name="x"
        ),
        "bar": charts.bar_chart(["A", "B"], bars, y_name="y", stacked=True, save="保存"),
        "heat": charts.heat_chart(
            ["1", "2"], ["a"], [[1.0, None]], x_name="x", y_name="y", value_name="v", diverging=True
        ),
        "histogram": charts.histogram_chart(
            [0, 1, 2], [{"name": "a", "counts": [3, 4]}], x_name="x", y_name="y"
        ),
        "scatter": charts.scatter_chart(points, x_name="x", y_name="y"),
    }


@pytest.mark.parametrize("name", list(all_charts()))
def test_options_are_json_and_name_a_font_with_chinese_signs(name: str) -> None:
    option = all_charts()[name]
    assert json.loads(json.dumps(option, ensure_ascii=False)) == option
    assert "Linli Sans SC" in option["textStyle"]["fontFamily"]


def test_a_band_reaches_from_low_to_high() -> None:
    lower, spread, line = all_charts()["band"]["series"]
    assert lower["stack"] == spread["stack"]
    tops = [a + b for a, b in zip(lower["data"], spread["data"], strict=True)]
    assert tops == CURVE["high"] and line["data"] == CURVE["mean"]


def test_a_curve_may_begin_later_than_the_axis() -> None:
    late = {"name": "late", "mean": [None, 2.0, 3.0], "low": [None, 1.0, 2.5], "high": [None, 3, 4]}
    option = charts.band_chart([-4, 0, 4], [CURVE, late], x_name="x", y_name="y")
    assert option["series"][4]["data"] == [None, 2.0, 1.5]
    assert option["series"][5]["data"] == late["mean"]


@pytest.mark.parametrize("before", [1, 4, 7, 13])
def test_week_zero_is_written_on_an_axis_that_begins_before_it(before: int) -> None:
    weeks = [4 * k for k in range(-before + 1, 27)]
    flat = {"name": "a", "mean": [1.0] * len(weeks), "low": [1.0] * len(weeks),
            "high": [1.0] * len(weeks)}  # fmt: skip
    option = charts.band_chart(weeks, [flat], x_name="x", y_name="y")
    interval = option["xAxis"]["axisLabel"].get("interval")
    assert interval is None or weeks.index(0) % (interval + 1) == 0
    assert before == 1 or interval is not None


def test_spans_have_their_own_shades() -> None:
    areas = [
        {"start": 1, "stop": 2, "label": "预热期", "color": "rgba(0,0,0,0.1)"},
        {"start": 2, "stop": 3, "label": "实施中"},
    ]
    option = charts.band_chart([1, 2, 3], [CURVE], x_name="x", y_name="y", areas=areas)
    (first, _), (second, _) = option["series"][-1]["markArea"]["data"]
    assert first["itemStyle"] == {"color": "rgba(0,0,0,0.1)"} and "itemStyle" not in second
    assert [first["name"], second["name"]] == ["预热期", "实施中"]


def test_intervals_lie_on_their_own_row_and_missing_ones_are_left_out() -> None:
    rows = [
        {"label": "first", "values": [(1.0, 0.0, 2.0)]},
        {"label": "second", "values": [(3.0, 2.0, 4.0)]},
    ]
    option = charts.interval_chart(rows, series=["only"], x_name="x")
    bars, points = option["series"]
    places = [point["value"] for point in points["data"]]
    assert [along for along, _ in places] == [1.0, 3.0]
    assert places[0][1] > places[1][1]  # rows are read from the top
    assert bars["data"][:2] == [[0.0, places[0][1]], [2.0, places[0][1]]]
    empty = charts.interval_chart([{"label": "A", "values": [None]}], series=["only"], x_name="x")
    assert empty["series"][1]["data"] == []


def test_who_points_at_an_estimate_is_told_it_and_not_its_row() -> None:
    rows = [
        {"label": "first", "values": [(-1.0, -400.25, 402.5)]},
        {"label": "second", "values": [(3.0, 3.0, 3.0)]},
    ]
    option = charts.interval_chart(rows, series=["only"], x_name="x", limit=10.0)
    told = [point["name"] for point in option["series"][1]["data"]]
    assert told == ["first · −1 [−400.2, 402.5]", "second · 3"]
    assert option["tooltip"]["formatter"] == "{a}<br/>{b}"


def test_a_limited_axis_ends_bars_at_its_ends() -> None:
    rows = [{"label": "A", "values": [(1.0, -400.0, 402.0)]}]
    option = charts.interval_chart(rows, series=["only"], x_name="x", limit=10.0)
    assert (option["xAxis"]["min"], option["xAxis"]["max"]) == (-10.0, 10.0)
    assert [bar[0] for bar in option["series"][0]["data"][:2]] == [-10.0, 10.0]


def test_a_diverging_surface_has_zero_in_the_middle() -> None:
    scale = charts.heat_chart(
        ["1", "2"], ["a"], [[-3.0, 1.0]], x_name="x", y_name="y", value_name="v", diverging=True
    )["visualMap"]
    assert scale["min"] == -scale["max"] == -3.0


def test_series_differ_without_colour() -> None:
    curves = [{**CURVE, "name": str(k)} for k in range(4)]
    option = charts.band_chart([1, 2, 3], curves, x_name="x", y_name="y")
    lines = [one for one in option["series"] if one.get("lineStyle", {}).get("width")]
    styles = [(one["lineStyle"]["type"], one["itemStyle"]["color"]) for one in lines]
    assert len(set(styles)) == 4
