"""Paired statistics: textbook answers, coverage, and odd samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics import (
    Verdict,
    differences,
    dissimilarity,
    mean_interval,
    paired_effect,
    paired_ratio,
    replicates_needed,
    single_range,
    two_regimes,
)

numbers = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


def test_interval_is_that_of_the_paired_t_test() -> None:
    rng = np.random.default_rng(3)
    control = rng.normal(0.3, 0.02, 20)
    treated = control + rng.normal(0.01, 0.004, 20)
    effect = paired_effect(treated, control)
    expected = stats.ttest_rel(treated, control).confidence_interval(0.95)
    assert effect.low == pytest.approx(expected.low)
    assert effect.high == pytest.approx(expected.high)
    welch = stats.ttest_ind(treated, control, equal_var=False).confidence_interval(0.95)
    assert effect.unpaired_half == pytest.approx((welch.high - welch.low) / 2)
    assert effect.narrowing > 2


def test_known_answer_of_the_range_of_one_community() -> None:
    """Four values with s = 1: t(0.95, 3) = 2.3534, times sqrt(1.25)."""
    low, high = single_range(0.0, 1.0, 4)
    assert high == pytest.approx(2.3533634 * math.sqrt(1.25), rel=1e-6)
    assert low == -high


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(11)
    runs, n = 4000, 8
    samples = rng.normal(1.0, 2.0, (runs, n))
    new = rng.normal(1.0, 2.0, runs)
    inside_mean = inside_range = 0
    for sample, another in zip(samples, new, strict=True):
        mean, sd = float(sample.mean()), float(sample.std(ddof=1))
        low, high = mean_interval(mean, sd, n, 0.05)
        inside_mean += low <= 1.0 <= high
        low, high = single_range(mean, sd, n)
        inside_range += low <= another <= high
    assert inside_mean / runs == pytest.approx(0.95, abs=0.015)
    assert inside_range / runs == pytest.approx(0.90, abs=0.02)


def test_a_family_of_nothing_rarely_shows_anything() -> None:
    """Bonferroni: among 40 effects that are all zero, at least one is starred in about 5 %."""
    rng = np.random.default_rng(5)
    families, size = 400, 40
    false = 0
    for _ in range(families):
        differences = rng.normal(0, 1, (size, 10))
        zero = np.zeros(10)
        effects = [paired_effect(row, zero, family=size) for row in differences]
        false += any(e.low > 0 or e.high < 0 for e in effects)
    assert 0.02 < false / families < 0.085


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [
        (0.050, Verdict.GAIN),
        (0.010, Verdict.GAIN_UNSURE),
        (0.004, Verdict.GAIN_SMALL),
        (0.000, Verdict.NO_EFFECT),
        (-0.004, Verdict.LOSS_SMALL),
        (-0.010, Verdict.LOSS_UNSURE),
        (-0.050, Verdict.LOSS),
    ],
)
def test_verdicts_against_zero_and_what_matters(shift: float, verdict: Verdict) -> None:
    scatter = np.array([-0.002, 0.002] * 5)
    effect = paired_effect(0.3 + shift + scatter, np.full(10, 0.3), smallest=0.01)
    assert effect.verdict is verdict


def test_a_wide_interval_around_zero_is_unclear() -> None:
    scatter = np.array([-0.05, 0.05] * 5)
    assert paired_effect(scatter, np.zeros(10), smallest=0.01).verdict is Verdict.UNCLEAR


def test_one_replicate_gives_no_interval() -> None:
    effect = paired_effect([0.4], [0.3])
    assert effect.verdict is Verdict.ONE_RUN
    assert effect.mean == pytest.approx(0.1)
    assert math.isnan(effect.low) and math.isnan(effect.range_high)


def test_equal_arms_are_the_same() -> None:
    effect = paired_effect([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])
    assert effect.verdict is Verdict.SAME
    assert effect.low == effect.high == effect.sd == 0
    assert paired_effect([0.1], [0.1]).verdict is Verdict.SAME


def test_last_binary_digits_are_no_difference() -> None:
    summed, said = np.array([0.1 + 0.2] * 6), np.array([0.3] * 6)
    assert np.any(summed != said)
    for scenario, sets in ((summed, None), (summed, [0, 0, 1, 1, 2, 2])):
        effect = paired_effect(scenario, said, smallest=0.0, sets=sets)
        assert effect.verdict is Verdict.SAME
        assert (effect.mean, effect.low, effect.high) == (0.0, 0.0, 0.0)
    found = differences(np.array([1e6 + 1e-5, np.nan, 0.0, 2.0]), np.array([1e6, 1.0, 0.0, 1.0]))
    assert found[0] == pytest.approx(1e-5, rel=1e-3) and np.isnan(found[1])
    assert list(found[2:]) == [0.0, 1.0]


def test_a_constant_difference_has_an_interval_without_width() -> None:
    effect = paired_effect([0.5, 0.5], [0.25, 0.25], smallest=0.01)
    assert (effect.low, effect.high, effect.verdict) == (0.25, 0.25, Verdict.GAIN)


def test_missing_values_leave_out_the_pair() -> None:
    nan = math.nan
    effect = paired_effect([1.0, nan, 3.0, 4.0], [0.0, 0.0, nan, 1.0])
    assert effect.n == 2
    assert effect.mean == 2.0
    assert paired_effect([nan, nan], [0.0, 1.0]).verdict is Verdict.UNDEFINED
    assert paired_effect([], []).verdict is Verdict.UNDEFINED


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30), numbers)
def test_effect_of_swapped_arms_is_the_opposite(
    pairs: list[tuple[float, float]], shift: float
) -> None:
    one, two = np.array(pairs).T
    effect, opposite = paired_effect(one, two), paired_effect(two, one)
    assert effect.mean == pytest.approx(-opposite.mean, abs=1e-9)
    assert effect.low == pytest.approx(-opposite.high, abs=1e-6)
    moved = paired_effect(one + shift, two + shift)
    assert moved.mean == pytest.approx(effect.mean, abs=1e-6)
    assert effect.range_low <= effect.low + 1e-9 or effect.n < 4
    assert effect.low <= effect.mean <= effect.high


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=20), st.integers(2, 200))
def test_a_larger_family_never_narrows(pairs: list[tuple[float, float]], family: int) -> None:
    one, two = np.array(pairs).T
    assert paired_effect(one, two, family=family).half >= paired_effect(one, two).half


@given(st.floats(0.001, 5), st.floats(0.001, 2))
def test_replicates_needed_are_enough_and_no_more(sd: float, half: float) -> None:
    needed = replicates_needed(sd, half, most=10**9)
    low, high = mean_interval(0.0, sd, needed, 0.05)
    assert high - low <= 2 * half * (1 + 1e-9)
    if needed > 2:
        low, high = mean_interval(0.0, sd, needed - 1, 0.05)
        assert high - low > 2 * half


def test_replicates_needed_known_answer() -> None:
    """With s = half-width: t(0.975, 6) / sqrt(7) = 0.925, t(0.975, 5) / sqrt(6) = 1.049."""
    assert replicates_needed(1.0, 1.0) == 7
    with pytest.raises(ValueError, match="half"):
        replicates_needed(1.0, 0.0)


def test_ratio_covers_the_truth() -> None:
    rng = np.random.default_rng(8)
    inside = 0
    for _ in range(1000):
        people = rng.normal(100, 20, 12)
        yuan = 50 * people + rng.normal(0, 800, 12)
        ratio = paired_ratio(yuan, people)
        inside += ratio.low <= 50 <= ratio.high
    assert 0.93 < inside / 1000 < 0.97


def test_ratio_to_nothing_is_undefined() -> None:
    scatter = np.array([-1.0, 1.0] * 5)
    assert math.isnan(paired_ratio(np.full(10, 500.0), scatter).value)
    assert math.isnan(paired_ratio([1.0], [1.0]).value)


def test_two_groups_are_seen_and_one_is_not() -> None:
    rng = np.random.default_rng(2)
    low, high = rng.normal(0.05, 0.005, 10), rng.normal(0.30, 0.005, 10)
    assert two_regimes(np.concatenate([low, high]), apart=0.01) is True
    assert two_regimes(np.concatenate([low, high]), apart=0.5) is False
    assert two_regimes(np.full(20, 0.3)) is False
    assert two_regimes(rng.normal(size=7)) is None
    single = [two_regimes(rng.normal(size=20)) for _ in range(1000)]
    assert sum(map(bool, single)) <= 6


def test_a_lone_outlier_is_no_regime() -> None:
    sample = np.append(np.random.default_rng(4).normal(0.3, 0.01, 19), 0.9)
    assert two_regimes(sample) is False


def test_dissimilarity_known_answers() -> None:
    assert dissimilarity([5, 10], [50, 100]) == pytest.approx(0)
    assert dissimilarity([10, 0], [50, 50]) == pytest.approx(0.5)
    assert math.isnan(dissimilarity([0, 0], [50, 50]))
