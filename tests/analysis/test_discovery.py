"""Planted boxes are found, and where there is none, none is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.analysis.discovery import Box, discover


def columns(points: int = 400, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        "x": random.random(points),
        "y": random.random(points),
        "z": random.random(points),
        "word": random.choice(np.array(["red", "green", "blue"]), points),
    }


def limits(box: Box | None) -> dict[str, tuple[float | None, float | None]]:
    assert box is not None
    return {limit.factor: (limit.low, limit.high) for limit in box.limits}


def test_a_corner_is_found_with_its_edges() -> None:
    values = columns()
    box = discover(values, (values["x"] > 0.6) & (values["y"] < 0.4))
    found = limits(box)
    assert set(found) == {"x", "y"}
    assert found["x"] == (pytest.approx(0.6, abs=0.03), None)
    assert found["y"] == (None, pytest.approx(0.4, abs=0.03))
    assert box is not None and box.coverage > 0.95 and box.density > 0.95
    assert all(limit.found_again == 1.0 for limit in box.limits)


def test_a_band_inside_has_two_edges() -> None:
    values = columns()
    found = limits(discover(values, (values["z"] > 0.3) & (values["z"] < 0.6)))
    assert found == {"z": (pytest.approx(0.3, abs=0.03), pytest.approx(0.6, abs=0.03))}


def test_words_are_limited_by_name() -> None:
    values = columns()
    box = discover(values, (values["word"] != "green") & (values["x"] < 0.5))
    assert box is not None
    words = {limit.factor: limit.words for limit in box.limits}
    assert words == {"word": ("blue", "red"), "x": None}


def test_a_planted_box_is_found_through_noise() -> None:
    values = columns(1000)
    random = np.random.default_rng(9)
    inside = (values["x"] > 0.5) & (values["y"] > 0.5)
    wanted = np.where(inside, random.random(1000) < 0.85, random.random(1000) < 0.05)
    box = discover(values, wanted)
    found = limits(box)
    assert set(found) == {"x", "y"}
    assert box is not None and box.density > 0.75 and box.coverage > 0.8 and 0.2 < box.mass < 0.3


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_where_nothing_matters_seldom_anything_is_found(seed: int) -> None:
    values = columns(200, seed)
    box = discover(values, np.random.default_rng(seed + 1).random(200) < 0.3)
    if box is not None:
        assert max(limit.found_again for limit in box.limits) < 1.0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_or_nothing_has_no_box(share: float) -> None:
    values = columns(100)
    assert discover(values, np.full(100, bool(share))) is None


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_what_a_box_says_of_itself_is_so(seed: int, a: float, b: float) -> None:
    values = columns(150, seed)
    wanted = (values["x"] > a) & (values["y"] < b)
    box = discover(values, wanted)
    if box is None:
        return
    inside = np.ones(150, bool)
    for limit in box.limits:
        column = values[limit.factor]
        if limit.words is not None:
            inside &= np.isin(column, limit.words)
        if limit.low is not None:
            inside &= column >= limit.low
        if limit.high is not None:
            inside &= column <= limit.high
    assert inside.sum() == box.points
    assert box.density == pytest.approx(wanted[inside].mean())
    assert box.coverage == pytest.approx(wanted[inside].sum() / wanted.sum())
    assert box.mass == pytest.approx(inside.mean())
    coverages = [step[0] for step in box.trajectory]
    assert coverages == sorted(coverages, reverse=True)
