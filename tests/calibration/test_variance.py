"""Parameters and luck are told apart as nested analysis of variance does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import (
    Verdict,
    mean_interval,
    nested_range,
    paired_effect,
    paired_ratio,
    parameter_range,
    parameter_share,
    replicates_to_reach,
    set_means,
    single_range,
    two_regimes,
    variance_components,
)

Drawn = tuple[np.ndarray, np.ndarray]


def drawn(rng: np.random.Generator, sets: int, parameters: float, luck: float) -> Drawn:
    """Effects of two replicates a set, with known spreads of parameters and of luck; the sets."""
    numbers = np.repeat(np.arange(sets), 2)
    values = parameters * rng.normal(size=sets)[numbers] + luck * rng.normal(size=2 * sets)
    return values, numbers


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
    assert grouped.range_low < plain.range_low  # ten sets say less of a further one than 20 would


def test_a_sign_that_hangs_on_parameters_is_said_to() -> None:
    sets = np.repeat(np.arange(40), 2)
    effects = np.linspace(-0.02, 0.06, 40)[sets] + np.tile([0.0005, -0.0005], 40)
    effect = paired_effect(effects, np.zeros(80), sets=sets, smallest=0.01)
    assert effect.low > 0  # the mean is clear …
    assert effect.verdict is Verdict.ASSUMPTION  # … and not the sign
    surer = paired_effect(effects + 0.05, np.zeros(80), sets=sets, smallest=0.01)
    assert surer.verdict is Verdict.GAIN


def test_spread_to_one_side_leaves_no_doubt_of_the_sign() -> None:
    sets = np.repeat(np.arange(20), 2)
    effects = np.geomspace(0.001, 0.3, 20)[sets] + np.tile([0.0001, -0.0001], 20)
    low, high = parameter_range(effects, sets)
    assert low == 0.0 and high > 0.15  # a symmetric range would reach far below zero
    assert parameter_range(-effects, sets) == (-high, 0.0)
    gain = paired_effect(effects, np.zeros(40), sets=sets, smallest=0.01)
    assert gain.verdict is not Verdict.ASSUMPTION
    effects[:4] -= 0.01  # two sets say the opposite
    assert paired_effect(effects, np.zeros(40), sets=sets, smallest=0.01).verdict is (
        Verdict.ASSUMPTION
    )


def test_scatter_that_may_be_luck_decides_nothing() -> None:
    rng = np.random.default_rng(5)
    sets = np.repeat(np.arange(10), 2)
    effects = 0.01 + 0.02 * rng.normal(size=20)
    low, high = parameter_range(effects, sets)
    assert low == high == pytest.approx(effects.mean())
    assert paired_effect(effects, np.zeros(20), sets=sets).verdict is not Verdict.ASSUMPTION


@pytest.mark.parametrize("sets", [4, 10])
@pytest.mark.parametrize(("parameters", "luck"), [(3.0, 0.3), (1.0, 1.0), (0.0, 1.0)])
def test_the_range_of_one_community_covers_nine_in_ten(
    sets: int, parameters: float, luck: float
) -> None:
    rng = np.random.default_rng(17)
    runs, inside = 3000, 0
    for _ in range(runs):
        values, numbers = drawn(rng, sets, parameters, luck)
        effect = paired_effect(values, np.zeros(2 * sets), sets=numbers)
        inside += (
            effect.range_low
            <= parameters * rng.normal() + luck * rng.normal()
            <= (effect.range_high)
        )
    assert inside / runs == pytest.approx(0.90, abs=0.025)


def test_the_range_without_luck_is_that_of_the_sets() -> None:
    values, sets = np.repeat([1.0, 2.0, 4.0, 7.0], 2), np.repeat(np.arange(4), 2)
    plain = single_range(3.5, float(np.std([1, 2, 4, 7], ddof=1)), 4)
    assert nested_range(values, sets) == pytest.approx(plain)
    assert nested_range(values[::2], sets[::2]) == pytest.approx(plain)
    assert all(math.isnan(end) for end in nested_range([1.0, 2.0], [0, 0]))


def test_a_cost_of_each_participant_covers_as_often_as_it_says() -> None:
    """Participants and yuan of a set hang together; two runs of it are not two observations."""
    rng = np.random.default_rng(1)
    hits = defined = 0
    for _ in range(2000):
        share, sets = drawn(rng, 10, 1.0, 0.05)
        people, yuan = 300 + 80 * share, 36_000 + 4_000 * share + rng.normal(0, 300, 20)
        ratio = paired_ratio(yuan, people, sets=sets)
        defined += not math.isnan(ratio.low)
        hits += ratio.low <= 120 <= ratio.high
    assert hits / defined == pytest.approx(0.95, abs=0.02)


def test_a_ratio_over_sets_is_that_of_their_means() -> None:
    rng = np.random.default_rng(2)
    top, sets = drawn(rng, 8, 1.0, 0.3)
    bottom = 5.0 + drawn(rng, 8, 0.5, 0.1)[0]
    means = paired_ratio(set_means(top, sets), set_means(bottom, sets))
    assert paired_ratio(top, bottom, sets=sets) == means
    assert paired_ratio(top, bottom) != means


@pytest.mark.parametrize("sets", [8, 10, 24])
def test_parameters_that_scatter_are_no_two_regimes(sets: int) -> None:
    """False alarms stay near the one in a thousand that is promised."""
    rng = np.random.default_rng(3)
    samples = [drawn(rng, sets, 3.3, 0.3) for _ in range(3000)]
    alarms = sum(bool(two_regimes(values, sets=numbers)) for values, numbers in samples)
    assert alarms / len(samples) < 0.004


def test_two_groups_of_sets_are_two_regimes_and_one_odd_set_is_none() -> None:
    rng = np.random.default_rng(4)
    scatter, sets = drawn(rng, 12, 0.2, 0.2)
    assert two_regimes(scatter + 10.0 * (sets < 5), sets=sets) is True
    assert two_regimes(scatter + 10.0 * (sets < 1), sets=sets) is False
    assert two_regimes(scatter[:14], sets=sets[:14]) is None  # seven sets are too few


def test_pairing_is_judged_by_the_sets() -> None:
    rng = np.random.default_rng(6)
    level, sets = drawn(rng, 10, 2.0, 2.0)
    difference = drawn(rng, 10, 0.5, 0.1)[0]
    effect = paired_effect(level + difference, level, sets=sets)
    apart = stats.ttest_ind(
        set_means(level + difference, sets), set_means(level, sets), equal_var=False
    ).confidence_interval(0.95)
    assert effect.unpaired_half == pytest.approx((apart.high - apart.low) / 2)
    assert effect.narrowing > 2


def test_replicates_that_would_be_enough_are_counted_in_sets() -> None:
    rng = np.random.default_rng(8)
    values, sets = drawn(rng, 10, 1.0, 0.2)
    effect = paired_effect(values, np.zeros(20), sets=sets)
    means = set_means(values, sets)
    needed = replicates_to_reach(effect.half, 0.4, effect.n, effect.sets)
    assert needed % 2 == 0
    for enough, count in ((True, needed // 2), (False, needed // 2 - 1)):
        low, high = mean_interval(0.0, float(means.std(ddof=1)), count, 0.05)
        assert ((high - low) / 2 <= 0.4) is enough
    assert replicates_to_reach(effect.half, 1.0001 * effect.half, effect.n, effect.sets) <= 20
    plain = paired_effect(values, np.zeros(20))
    assert replicates_to_reach(plain.half, 0.999 * plain.half, plain.n) == 21
    with pytest.raises(ValueError, match="sets=1"):
        replicates_to_reach(0.1, 0.1, 2, 1)


def test_components_are_the_textbook_ones() -> None:
    values, sets = [1.0, 3.0, 5.0, 7.0, 9.0, 11.0], [0, 0, 1, 1, 2, 2]
    assert variance_components(values, sets) == pytest.approx((15.0, 2.0))
    effect = paired_effect(values, np.zeros(6), sets=sets)
    assert effect.sd == pytest.approx(math.sqrt(17.0))
