"""The exact solutions against numbers that were computed elsewhere, before the engine was run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification import solutions as exact


def test_the_window_of_watts() -> None:
    low, high = exact.window(0.18) or (0.0, 0.0)
    assert (round(low, 3), round(high, 3)) == (1.021, 5.765)
    assert exact.window(0.26) is None  # one tie of three at most is enough: too few such people


@pytest.mark.parametrize(
    ("degree", "frequency", "size"),
    [(0.8, 0.0, None), (1.2, 0.29, 0.30), (2.0, 0.74, 0.80), (4.0, 0.88, 0.98), (5.5, 0.42, 0.996),
     (6.5, 0.0, None)],
)  # fmt: skip
def test_cascades_agree_with_200_runs_of_another_program(
    degree: float, frequency: float, size: float | None
) -> None:
    expected = exact.cascade_frequency(degree, 0.18)
    assert abs(expected - frequency) < 4 * math.sqrt(max(0.005, expected * (1 - expected)) / 200)
    if size is not None:
        assert exact.cascade_size(degree, 0.18) == pytest.approx(size, abs=0.006)


@settings(max_examples=20)
@given(st.floats(0.08, 0.25))
def test_cascades_happen_inside_the_window_only(threshold: float) -> None:
    window = exact.window(threshold)
    assert window is not None
    low, high = window
    assert exact.cascade_frequency(low * 0.9, threshold) < 1e-6
    assert exact.cascade_frequency(high * 1.1, threshold) < 1e-6
    assert exact.cascade_frequency(0.5 * (low + high), threshold) > 0.1


@pytest.mark.parametrize(
    ("intensity", "start", "level"),
    [(0.5, 1.0, 0.0), (1.5, 0.0, 0.0), (1.5, 1.0, 0.85856), (1.5, -1.0, -0.85856),
     (2.0, 1.0, 0.95750)],
)  # fmt: skip
def test_levels_of_brock_and_durlauf(intensity: float, start: float, level: float) -> None:
    assert exact.mean_field(intensity, 0.0, 1.0, start) == pytest.approx(level, abs=5e-6)


@settings(max_examples=50)
@given(st.floats(0.1, 3.0), st.floats(-0.5, 0.5), st.floats(0.0, 1.5), st.floats(-1.0, 1.0))
def test_a_level_of_brock_and_durlauf_solves_its_equation(
    intensity: float, private: float, social: float, start: float
) -> None:
    level = exact.mean_field(intensity, private, social, start)
    error = abs(level - math.tanh(intensity * (private + social * level)))
    assert error < 1e-4  # slow where the two sides touch


def test_the_ladder_of_granovetter() -> None:
    ladder = np.arange(100) / 100
    assert exact.threshold_path(ladder, 110)[-1] == 1.0
    ladder[1] = 0.02
    assert exact.threshold_path(ladder, 110)[-1] == 0.01


def test_normal_thresholds_tip_at_a_standard_deviation() -> None:
    tipping = exact.normal_tipping(0.25)
    assert tipping == pytest.approx(0.1222, abs=1e-4)
    assert exact.normal_limit(0.25, tipping - 0.002) < 0.1
    assert exact.normal_limit(0.25, tipping + 0.002) > 0.9


def test_copied_acts_by_hand() -> None:
    pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert exact.copied_acts(pair, 0.25, 1) == pytest.approx(0.25)
    assert exact.copied_acts(pair, 0.25, 2) == pytest.approx(0.25 + 0.75 * 0.25)
    # in a short time, each of the four who look at the first copies with chance p/4 a week
    assert exact.copied_acts(exact.ring_steps(40, 4), 1e-4, 1) == pytest.approx(1e-4)


def test_a_small_chance_is_a_branching_process() -> None:
    # to first order, each of `weeks` weeks brings p further acts: the offspring of one person
    ring = exact.ring_steps(60, 6)
    for weeks in (1, 5, 10):
        assert exact.copied_acts(ring, 1e-6, weeks) == pytest.approx(weeks * 1e-6, rel=1e-4)
