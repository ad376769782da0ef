"""Parameters and luck are told apart as nested analysis of variance does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.statistics import (
    Verdict,
    paired_effect,
    parameter_range,
    parameter_share,
    set_means,
)


def test_the_textbook_split() -> None:
    values = [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]
    sets = [0, 0, 1, 1, 2, 2]
    # means 2, 6, 10: between = 2 * (16 + 0 + 16) / 2 = 32; within = 6 / 3 = 2; (32 - 2) / 2 = 15
    assert parameter_share(values, sets) == pytest.approx(15 / 17)
    assert list(set_means(np.array(values), sets)) == [2, 6, 10]


def test_luck_alone_and_parameters_alone() -> None:
    assert parameter_share([0.0, 1.0, 0.0, 1.0], [0, 0, 1, 1]) == 0
    assert parameter_share([1.0, 1.0, 2.0, 2.0], [0, 0, 1, 1]) == 1
    assert math.isnan(parameter_share([1.0, 2.0], [0, 1]))
    assert math.isnan(parameter_share([1.0, 2.0], [0, 0]))


def test_the_split_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(7)
    sets = np.repeat(np.arange(2000), 2)
    values = 2.0 * rng.normal(size=2000)[sets] + rng.normal(size=4000)
    assert parameter_share(values, sets) == pytest.approx(0.8, abs=0.02)


def test_the_interval_is_that_of_the_sets() -> None:
    rng = np.random.default_rng(3)
    sets = np.repeat(np.arange(10), 2)
    base = rng.normal(size=20)
    difference = 1.0 + 0.5 * rng.normal(size=10)[sets] + 0.01 * rng.normal(size=20)
    grouped = paired_effect(base + difference, base, sets=sets)
    plain = paired_effect(base + difference, base)
    assert grouped.half > 1.3 * plain.half
    assert (grouped.sets, plain.sets) == (10, 0)
    assert grouped.by_parameters > 0.95
    assert grouped.mean == pytest.approx(plain.mean)
    assert grouped.range_low == pytest.approx(plain.range_low, rel=1e-6)


def test_a_sign_that_hangs_on_parameters_is_said_to() -> None:
    sets = np.repeat(np.arange(40), 2)
    effects = np.linspace(-0.02, 0.06, 40)[sets] + np.tile([0.0005, -0.0005], 40)
    effect = paired_effect(effects, np.zeros(80), sets=sets, smallest=0.01)
    assert effect.low > 0  # the mean is clear …
    assert effect.verdict is Verdict.ASSUMPTION  # … and not the sign
    surer = paired_effect(effects + 0.05, np.zeros(80), sets=sets, smallest=0.01)
    assert surer.verdict is Verdict.GAIN


def test_scatter_that_may_be_luck_decides_nothing() -> None:
    rng = np.random.default_rng(5)
    sets = np.repeat(np.arange(10), 2)
    effects = 0.01 + 0.02 * rng.normal(size=20)
    low, high = parameter_range(effects, sets)
    assert low == high == pytest.approx(effects.mean())
    assert paired_effect(effects, np.zeros(20), sets=sets).verdict is not Verdict.ASSUMPTION
