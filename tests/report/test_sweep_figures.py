"""Figures of sweeps on known answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.response import Response, places, response
from experiments.figures.indices import indices
from experiments.figures.spread import box, distributions
from experiments.figures.style import COLOURS, style
from experiments.figures.surfaces import interactions, maps
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from tests.report.conftest import FACTORIAL


@pytest.fixture
def plan() -> Plan:
    return Plan.of(Study.from_dict(FACTORIAL))


def made(plan: Plan, values: Any) -> Response:
    """A response in which a point has the values that a function of its factors gives."""
    table = np.array([values(*point) for point in plan.points], dtype=np.float64)
    return Response("any_quarter", False, table, table, np.array(plan.rows, np.int64))


def test_a_map_shows_the_mean_of_each_cell(folders: dict[str, Path]) -> None:
    plan = Plan.load(folders["factorial_sweep"])
    frame = pd.read_parquet(folders["factorial_sweep"] / "runs.parquet")
    found = response(frame, plan, "any_quarter")
    with style():
        (figure,) = maps(plan, found, None, "en")
    shown = {
        tuple(round(at) for at in words.get_position()): words.get_text()
        for words in figure.axes[0].texts
    }
    means = frame.pivot_table(index="crew", columns="budget", values="any_quarter")
    for row, crew in enumerate(("few", "many")):
        for column, budget in enumerate((0, 9000, 40000)):
            gain = 100 * (means.loc[crew, budget] - means.loc[crew, 0])
            assert float(shown[column, row]) == pytest.approx(gain, abs=0.0501)


def test_lines_carry_the_means_and_their_intervals(plan: Plan) -> None:
    found = made(plan, lambda budget, crew: np.array([0.1, 0.2, 0.3]) + (crew == "many") * 0.5)
    with style():
        (figure,) = interactions(plan, found, None, "en")
    lines = {line.get_label(): line.get_ydata() for line in figure.axes[0].lines}
    assert np.allclose(lines["Few people"], 20.0)
    assert np.allclose(lines["Many people"], 70.0)


def test_two_groups_of_replicates_are_shown_as_such(plan: Plan) -> None:
    split = np.array([0.1] * 10 + [0.6] * 10) + np.linspace(0, 0.01, 20)
    one = np.linspace(0.3, 0.32, 20)
    found = made(plan, lambda budget, crew: split if (budget, crew) == (0, "few") else one)
    with style():
        figure = distributions(plan, found, "en")
    assert figure is not None
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    split_dots = [line for line in dots if line.get_color() == COLOURS[1]]
    assert len(dots) == 6 and len(split_dots) == 1
    assert sorted(split_dots[0].get_xdata()) == pytest.approx(100 * split)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "|"]
    assert len(marks) == 5, "a mean of two groups must not be drawn"


def test_the_frame_holds_the_points_of_the_box(plan: Plan) -> None:
    found = made(plan, lambda budget, crew: np.full(3, 0.1 if budget >= 9000 else 0.5))
    limit = {
        "factor": "budget", "low": 9000.0, "high": None, "words": None,
        "found_again": 1.0, "p": 0.0,
    }  # fmt: skip
    told = {
        "outcome": "any_quarter", "difference": False, "below": 0.2, "above": None,
        "box": {"limits": [limit]},
    }  # fmt: skip
    with style():
        figure = box(plan, found, told, None, "zh")
    assert figure is not None
    (frame,) = figure.axes[0].patches
    at = places(plan)
    inside = (at[:, 0] > frame.get_x()) & (at[:, 0] < frame.get_x() + frame.get_width())
    assert inside.tolist() == [point[0] >= 9000 for point in plan.points]
    assert frame.get_height() > 1.0, "a factor without limits goes through"


def test_bars_are_in_order_and_carry_their_values(plan: Plan) -> None:
    def index(factor: str, value: float) -> dict[str, Any]:
        ends = {"low": value - 0.1, "high": value + 0.1, "best": 1, "worst": 2}
        return {"factor": factor, "kind": "main", "value": value, **ends}

    sensitivity = {
        "method": "variance", "ranked": "main", "refused": "",
        "indices": [index("budget", 0.2), index("crew", 0.7)],
    }  # fmt: skip
    entry = {"outcome": "any_quarter", "difference": False, "sensitivity": sensitivity}
    with style():
        figure = indices({"outcomes": [entry]}, plan, "zh")
    assert figure is not None
    axes = figure.axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["年度预算", "人手"], "the largest is at the top"
    bars = sorted(axes.patches, key=lambda bar: bar.get_y())
    assert [bar.get_width() for bar in bars] == [0.2, 0.7]


def test_panels_share_an_axis_that_holds_the_longest_bar(plan: Plan) -> None:
    def entry(outcome: str, *values: float) -> dict[str, Any]:
        named = zip(("budget", "crew"), values, strict=True)
        found = [
            {
                "factor": name,
                "kind": "main",
                "value": value,
                "low": value - 0.02,
                "high": value + 0.02,
            }
            for name, value in named
        ]
        sensitivity = {"method": "variance", "ranked": "main", "refused": "", "indices": found}
        return {"outcome": outcome, "difference": False, "sensitivity": sensitivity}

    told = {"outcomes": [entry("any_quarter", 0.4, 0.3), entry("trust", 0.97, 0.01)]}
    with style():
        figure = indices(told, plan, "en")
    assert figure is not None
    for axes in figure.axes[:2]:
        low, high = axes.get_xlim()
        assert low <= 0 and 0.99 <= high <= 1.2
