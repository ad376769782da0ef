"""Paired differences between scenarios: how large, how sure, and what one community may expect.

Replicate *k* meets the same people and the same luck in every scenario, so an effect is the
mean of the differences d_k = scenario_k - baseline_k, k = 1..n, with standard deviation s.

- **Interval of the mean** (shrinks with n): mean +- t(1 - alpha/2, n-1) * s / sqrt(n). The primary
  outcome uses alpha = 1 - confidence. The m others of a family use alpha / m (Bonferroni, valid
  whatever the dependence between outcomes), so that all their intervals hold at once.
- **Range of one community** (does not shrink): the 90 % prediction interval of a single new
  community, mean +- t(0.95, n-1) * s * sqrt(1 + 1/n), its 5th to 95th percentile.
- **Unpaired half-width**, for contrast: what the half-width would be had the arms not shared
  their luck and their parameters (Welch). Its ratio to the paired one says how much pairing is
  worth.
- **Parameter sets**: where replicates come from several, two a set, replicates of one set are not
  independent. The mean, its interval, the unpaired half-width, the ratio and the test for two
  regimes then take the means of the sets, one value a set, so that they cover parameters and luck.
  Nested analysis of variance says how much of the spread is each's, and the range of one community
  is that of a new set with new luck (`nested_range`).
- **Assumption decides**: where the effects of nine sets in ten, luck averaged out, lie on both
  sides of zero, sets were seen on both, and the effects matter on one, the sign hangs on parameters
  that the evidence leaves open, however narrow the interval of the mean.
- **Verdict**: the interval against zero and against the smallest effect that matters.
- **Two regimes**: the test of Engelman and Hartigan (1969) for two clusters on a line.
- **Ratio of two paired means** (cost per participant): Fieller's (1954) interval.

Everything here takes plain arrays and knows nothing of the model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, stdtrit

Floats = NDArray[np.float64]

RANGE_LOW, RANGE_HIGH = 0.05, 0.95
"""Quantiles of the range that one community should expect."""

ROUNDING = 1e-12
"""Part of a value by which equal sums of binary numbers may differ."""

FEWEST_FOR_REGIMES = 8
"""Replicates below which two regimes cannot be told from scatter."""


class Verdict(StrEnum):
    """What an effect's interval says; each value is a key of the catalogue under `verdict`."""

    GAIN = "gain"
    GAIN_UNSURE = "gain_unsure"
    GAIN_SMALL = "gain_small"
    LOSS = "loss"
    LOSS_UNSURE = "loss_unsure"
    LOSS_SMALL = "loss_small"
    NO_EFFECT = "no_effect"
    UNCLEAR = "unclear"
    ASSUMPTION = "assumption"
    SAME = "same"
    ONE_RUN = "one_run"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class Effect:
    """A paired effect; fields that cannot be known are NaN.

    Attributes:
        n: Replicates in which both arms gave a number.
        mean: Mean difference, in the outcome's unit.
        sd: Standard deviation of the difference between communities: of the replicates, or of
            parameters and luck together where they come from parameter sets.
        low: Lower end of the interval of the mean.
        high: Upper end of the interval of the mean.
        range_low: 5th percentile of what a single community should expect.
        range_high: 95th percentile of the same.
        baseline_mean: Mean of the baseline over the same replicates.
        scenario_mean: Mean of the scenario over the same replicates.
        unpaired_half: Half-width that the interval would have without pairing.
        confidence: Confidence of the interval after the correction for many outcomes.
        verdict: What the interval says.
        sets: Parameter sets that the replicates came from; 0 where all had the same parameters.
        by_parameters: Share of the variance between replicates that comes from parameters, the
            rest being luck; NaN where it cannot be told.
    """

    n: int
    mean: float
    sd: float
    low: float
    high: float
    range_low: float
    range_high: float
    baseline_mean: float
    scenario_mean: float
    unpaired_half: float
    confidence: float
    verdict: Verdict
    sets: int = 0
    by_parameters: float = math.nan

    @property
    def half(self) -> float:
        """Half-width of the interval of the mean."""
        return (self.high - self.low) / 2

    @property
    def narrowing(self) -> float:
        """How many times narrower the interval is thanks to pairing (NaN if it has no width)."""
        return self.unpaired_half / self.half if self.half > 0 else math.nan


def paired_effect(
    scenario: ArrayLike,
    baseline: ArrayLike,
    *,
    confidence: float = 0.95,
    family: int = 1,
    smallest: float = 0.0,
    sets: ArrayLike | None = None,
) -> Effect:
    """The effect of a scenario against its baseline, replicate by replicate.

    Args:
        scenario: Shape (n,), one value a replicate; NaN where the replicate has none.
        baseline: Shape (n,), the baseline of the same replicates in the same order.
        confidence: Confidence wanted for the whole family, in (0, 1).
        family: Number of outcomes whose intervals must hold at once, at least 1.
        smallest: Smallest effect that matters, in the outcome's unit, at least 0.
        sets: Shape (n,), the parameter set of each replicate; the interval is then that of the
            mean over sets, since replicates of one set are not independent. None: all the same.

    Raises:
        ValueError: Shapes differ, or an argument is outside its range.
    """
    treated, control = _as_pair(scenario, baseline)
    if not 0 < confidence < 1 or family < 1 or smallest < 0:
        raise ValueError(f"{confidence=} {family=} {smallest=}")
    alpha = (1 - confidence) / family
    both = np.isfinite(treated) & np.isfinite(control)
    treated, control = treated[both], control[both]
    n = len(treated)
    if n == 0:
        nan = math.nan
        return Effect(0, nan, nan, nan, nan, nan, nan, nan, nan, nan, 1 - alpha, Verdict.UNDEFINED)
    difference = differences(treated, control)
    count, share, sd = 0, math.nan, _spread(difference)
    means = difference
    if sets is None:
        range_low, range_high = single_range(float(means.mean()), sd, n)
    else:
        groups = np.asarray(sets)[both]
        means = set_means(difference, groups)
        treated, control = set_means(treated, groups), set_means(control, groups)
        count = len(means)
        share = parameter_share(difference, groups)
        parameters, luck = variance_components(difference, groups)
        sd = math.sqrt(parameters + luck) if share >= 0 else sd
        range_low, range_high = nested_range(difference, groups)
    mean = float(means.mean())
    low, high = mean_interval(mean, _spread(means), len(means), alpha)
    verdict = verdict_of(means, low, high, smallest)
    if sets is not None and verdict is not Verdict.SAME:
        ends = parameter_range(difference, groups)
        if ends[0] < 0 < ends[1] and max(-ends[0], ends[1]) > smallest:
            verdict = Verdict.ASSUMPTION
    return Effect(
        n,
        mean,
        sd,
        low,
        high,
        range_low,
        range_high,
        float(control.mean()),
        float(treated.mean()),
        _welch_half(treated, control, alpha),
        1 - alpha,
        verdict,
        count,
        share,
    )


def differences(scenario: Floats, baseline: Floats) -> Floats:
    """Paired differences, of which those in the last binary digits are none.

    Means that are equal on paper can differ there, which no interval could tell from an effect
    that is small but the same every time.

    Args:
        scenario: Shape (n,); NaN where there is no value.
        baseline: Shape (n,).
    """
    found = scenario - baseline
    found[np.abs(found) <= ROUNDING * np.maximum(np.abs(scenario), np.abs(baseline))] = 0.0
    return np.asarray(found)


def set_means(values: Floats, sets: ArrayLike) -> Floats:
    """Mean of the values of each parameter set.

    Args:
        values: Shape (n,), finite.
        sets: Shape (n,), number of each value's set.
    """
    _, index = np.unique(np.asarray(sets), return_inverse=True)
    return np.asarray(np.bincount(index, weights=values) / np.bincount(index))


def variance_components(values: ArrayLike, sets: ArrayLike) -> tuple[float, float]:
    """Variance of parameters and variance of luck: nested analysis of variance.

    With mean squares between and within sets, and n0 replicates a set, the variance of parameters
    is (between - within) / n0, at least 0, and that of luck is `within`.

    Args:
        values: Shape (n,), finite.
        sets: Shape (n,), number of each value's set.

    Returns:
        Both, in the values' unit squared; NaN with fewer than two sets, or no set of two.
    """
    sample = np.asarray(values, dtype=np.float64)
    _, index, sizes = np.unique(np.asarray(sets), return_inverse=True, return_counts=True)
    n, groups = len(sample), len(sizes)
    if groups < 2 or n <= groups:
        return math.nan, math.nan
    means = np.bincount(index, weights=sample) / sizes
    within = float(((sample - means[index]) ** 2).sum()) / (n - groups)
    between = float((sizes * (means - sample.mean()) ** 2).sum()) / (groups - 1)
    each = (n - float((sizes**2).sum()) / n) / (groups - 1)
    return max(0.0, (between - within) / each), within


def parameter_share(values: ArrayLike, sets: ArrayLike) -> float:
    """Share of the variance that lies between parameter sets; see `variance_components`.

    Args:
        values: Shape (n,), finite.
        sets: Shape (n,), number of each value's set.

    Returns:
        A share in [0, 1]; NaN with fewer than two sets, or no set of two.
    """
    parameters, luck = variance_components(values, sets)
    total = parameters + luck
    return parameters / total if total > 0 else math.nan


def nested_range(values: ArrayLike, sets: ArrayLike) -> tuple[float, float]:
    """The 5-95 % range of one further community: a new parameter set with luck of its own.

    The variance to expect of it around the mean of the sets' means is that of parameters and luck
    plus that of the mean: (1 + 1/k) S + (1 - 1/m) W for k sets of m values, S being the variance
    of their means and W that within them. Its degrees of freedom are Satterthwaite's (1946).

    Args:
        values: Shape (n,), finite.
        sets: Shape (n,), number of each value's set.

    Returns:
        Both ends; NaN with fewer than two sets.
    """
    sample = np.asarray(values, dtype=np.float64)
    _, index, sizes = np.unique(np.asarray(sets), return_inverse=True, return_counts=True)
    n, groups = len(sample), len(sizes)
    if groups < 2:
        return math.nan, math.nan
    means = np.bincount(index, weights=sample) / sizes
    between, df = (1 + 1 / groups) * _spread(means) ** 2, float(groups - 1)
    within = 0.0
    if n > groups:
        weight = 1 - float((1 / sizes).mean())
        within = weight * float(((sample - means[index]) ** 2).sum()) / (n - groups)
    total = between + within
    if within > 0:
        df = total**2 / (between**2 / (groups - 1) + within**2 / (n - groups))
    mean, half = float(means.mean()), t_quantile(RANGE_HIGH, df) * math.sqrt(total)
    return mean - half, mean + half


def parameter_range(values: ArrayLike, sets: ArrayLike) -> tuple[float, float]:
    """Where the effects of 90 % of parameter sets lie, luck averaged out.

    Only where the variance between sets cannot be luck (F test at 5 %); else both ends are the
    mean. The range ends at zero where the effects of all sets lie on one side of it: spread to one
    side, however wide, is no doubt about the sign.

    Args:
        values: Shape (n,), finite.
        sets: Shape (n,), number of each value's set.
    """
    sample = np.asarray(values, dtype=np.float64)
    means = set_means(sample, sets)
    mean, share = float(means.mean()), parameter_share(sample, sets)
    n, groups = len(sample), len(means)
    if not share > 0:
        return mean, mean
    each = n / groups
    ratio = 1.0 + each * share / (1.0 - share) if share < 1.0 else math.inf
    if ratio < float(fdtri(groups - 1, n - groups, 0.95)):
        return mean, mean
    half = t_quantile(RANGE_HIGH, groups - 1) * math.sqrt(variance_components(sample, sets)[0])
    low = max(0.0, mean - half) if means.min() >= 0 else mean - half
    high = min(0.0, mean + half) if means.max() <= 0 else mean + half
    return low, high


def mean_interval(mean: float, sd: float, n: int, alpha: float) -> tuple[float, float]:
    """The t interval of a mean.

    Args:
        mean: Mean of n values.
        sd: Their standard deviation; NaN when n is 1.
        n: Number of values.
        alpha: Chance that the interval misses, in (0, 1).

    Returns:
        Both ends; NaN when n is 1.
    """
    if n < 2:
        return math.nan, math.nan
    half = t_quantile(1 - alpha / 2, n - 1) * sd / math.sqrt(n)
    return mean - half, mean + half


def single_range(mean: float, sd: float, n: int) -> tuple[float, float]:
    """The 5-95 % range of one further value, with the uncertainty of the mean and the spread.

    Args:
        mean: Mean of n values.
        sd: Their standard deviation.
        n: Number of values.
    """
    if n < 2:
        return math.nan, math.nan
    half = t_quantile(RANGE_HIGH, n - 1) * sd * math.sqrt(1 + 1 / n)
    return mean - half, mean + half


def verdict_of(difference: Floats, low: float, high: float, smallest: float) -> Verdict:
    """What the interval [low, high] of the differences says about zero and about `smallest`.

    Args:
        difference: Shape (n,), n >= 1, finite.
        low: Lower end of the interval of the mean.
        high: Upper end.
        smallest: Smallest effect that matters; 0 means that any effect does.
    """
    if not np.any(difference):
        return Verdict.SAME
    if len(difference) < 2:
        return Verdict.ONE_RUN
    if low > 0:
        return _graded(low, high, smallest, (Verdict.GAIN, Verdict.GAIN_UNSURE, Verdict.GAIN_SMALL))
    if high < 0:
        return _graded(
            -high, -low, smallest, (Verdict.LOSS, Verdict.LOSS_UNSURE, Verdict.LOSS_SMALL)
        )
    within = -smallest < low and high < smallest
    return Verdict.NO_EFFECT if within else Verdict.UNCLEAR


def replicates_needed(sd: float, half: float, alpha: float = 0.05, most: int = 100_000) -> int:
    """The fewest replicates whose interval of the mean is no wider than +- `half`.

    Args:
        sd: Standard deviation of the paired difference, at least 0.
        half: Half-width wanted, above 0.
        alpha: 1 - confidence.
        most: Never answer more than this.

    Raises:
        ValueError: `half` is not positive or `sd` is negative or NaN.
    """
    if not half > 0 or not sd >= 0:
        raise ValueError(f"{sd=} {half=}")
    low, high = 2, 2
    while high < most and _half_width(sd, high, alpha) > half:
        low, high = high, min(high * 2, most)
    while low < high:
        middle = (low + high) // 2
        if _half_width(sd, middle, alpha) > half:
            low = middle + 1
        else:
            high = middle
    return low


def replicates_to_reach(
    half: float, wanted: float, n: int, sets: int = 0, alpha: float = 0.05
) -> int:
    """About how many replicates make an interval of the mean no wider than +- `wanted`.

    Args:
        half: Half-width of the interval with `n` replicates, at least 0.
        wanted: Half-width wanted, above 0.
        n: Replicates that gave it, at least 2.
        sets: Parameter sets that they came from, at least 2, whose means the interval is of; the
            answer has as many replicates a set. 0: all had the same parameters.
        alpha: 1 - confidence of the interval.

    Raises:
        ValueError: An argument is outside its range.
    """
    units = sets or n
    if units < 2:
        raise ValueError(f"{n=} {sets=}")
    sd = half * math.sqrt(units) / t_quantile(1 - alpha / 2, units - 1)
    return math.ceil(replicates_needed(sd, wanted, alpha) * n / units - 1e-9)


@dataclass(frozen=True)
class Ratio:
    """Ratio of two means with its interval; NaN throughout when it is undefined."""

    value: float
    low: float
    high: float


def paired_ratio(
    numerator: ArrayLike,
    denominator: ArrayLike,
    confidence: float = 0.95,
    sets: ArrayLike | None = None,
) -> Ratio:
    """Mean numerator over mean denominator with Fieller's interval (1954), for paired values.

    The ratio is undefined when the denominator's mean cannot be told from zero: its interval
    would then be unbounded.

    Args:
        numerator: Shape (n,), as additional yuan, one value a replicate.
        denominator: Shape (n,), as additional participants, in the same order.
        confidence: Confidence of the interval.
        sets: Shape (n,), the parameter set of each value; the ratio is then that of the means
            over sets. None: all the same.
    """
    top, bottom = _as_pair(numerator, denominator)
    both = np.isfinite(top) & np.isfinite(bottom)
    top, bottom = top[both], bottom[both]
    if sets is not None and len(top):
        groups = np.asarray(sets)[both]
        top, bottom = set_means(top, groups), set_means(bottom, groups)
    n = len(top)
    if n < 2:
        return Ratio(math.nan, math.nan, math.nan)
    t2 = t_quantile((1 + confidence) / 2, n - 1) ** 2
    cov = np.cov(np.vstack([top, bottom])) / n
    x, y = float(top.mean()), float(bottom.mean())
    a = y * y - t2 * float(cov[1, 1])
    if a <= 0 or y == 0:
        return Ratio(math.nan, math.nan, math.nan)
    b = x * y - t2 * float(cov[0, 1])
    c = x * x - t2 * float(cov[0, 0])
    root = math.sqrt(max(0.0, b * b - a * c))
    return Ratio(x / y, (b - root) / a, (b + root) / a)


def two_regimes(
    values: ArrayLike,
    apart: float = 0.0,
    level: float = 0.001,
    sets: ArrayLike | None = None,
) -> bool | None:
    """Whether replicates fall into two groups rather than scatter around one middle.

    The best split into two groups leaves a share of the sum of squares within them; where this
    share is smaller than in all but `level` of normal samples of the same size, there are two
    regimes (Engelman and Hartigan 1969). A lone outlier is not a regime: each group must hold at
    least two values and a tenth of them.

    Args:
        values: Shape (n,), one value a replicate.
        apart: Least distance between the groups' means for the split to matter.
        level: Chance of seeing two regimes where there is one.
        sets: Shape (n,), the parameter set of each value; the means of the sets are then looked
            at, since two values of one set that lies apart are no regime. None: all the same.

    Returns:
        None when there are too few values (or sets; below 8) to tell.
    """
    sample = np.asarray(values, dtype=np.float64)
    known = np.isfinite(sample)
    sample = sample[known]
    if sets is not None and len(sample):
        sample = set_means(sample, np.asarray(sets)[known])
    n = len(sample)
    if n < FEWEST_FOR_REGIMES:
        return None
    if _spread(sample) <= 1e-12 * max(1.0, float(np.abs(sample).max())):
        return False
    within, split = _best_split(np.sort(sample)[None, :])
    ordered = np.sort(sample)
    cut = int(split[0])
    distance = float(ordered[cut:].mean() - ordered[:cut].mean())
    return bool(within[0] < _split_quantile(n, level) and distance > apart)


def dissimilarity(participants: ArrayLike, people: ArrayLike) -> float:
    """How far participants are from a cross-section of the people: 0 equal, towards 1 apart.

    The share of participants who would have to belong to another group for participants to be
    distributed over the groups as the people are: half the sum of |p_g - q_g|.

    Args:
        participants: Shape (groups,), counts of participants.
        people: Shape (groups,), counts of people, in the same order.
    """
    took, everyone = _as_pair(participants, people)
    if took.sum() <= 0 or everyone.sum() <= 0:
        return math.nan
    return float(np.abs(took / took.sum() - everyone / everyone.sum()).sum() / 2)


@lru_cache(maxsize=4096)
def t_quantile(probability: float, df: float) -> float:
    """Quantile of Student's t; cached, because a comparison asks for few of them often."""
    return float(stdtrit(df, probability))


def _as_pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one = np.asarray(first, dtype=np.float64)
    two = np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(f"{one.shape} and {two.shape} are not two equally long rows")
    return one, two


def _spread(values: Floats) -> float:
    """Sample standard deviation; NaN for one value; exactly 0 for equal values."""
    if len(values) < 2:
        return math.nan
    return float(values.std(ddof=1)) if np.ptp(values) > 0 else 0.0


def _welch_half(one: Floats, two: Floats, alpha: float) -> float:
    n = len(one)
    if n < 2:
        return math.nan
    a, b = _spread(one) ** 2 / n, _spread(two) ** 2 / n
    if a + b == 0:
        return 0.0
    df = (a + b) ** 2 * (n - 1) / (a * a + b * b)
    return t_quantile(1 - alpha / 2, df) * math.sqrt(a + b)


def _graded(
    low: float, high: float, smallest: float, grades: tuple[Verdict, Verdict, Verdict]
) -> Verdict:
    if low >= smallest:
        return grades[0]
    return grades[2] if high < smallest else grades[1]


def _half_width(sd: float, n: int, alpha: float) -> float:
    return t_quantile(1 - alpha / 2, n - 1) * sd / math.sqrt(n)


def _best_split(ordered: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Smallest share of the sum of squares left within two groups, and where the second begins.

    Args:
        ordered: Shape (samples, n), each row sorted.
    """
    n = ordered.shape[1]
    least = max(2, math.ceil(n / 10))
    centred = ordered - ordered.mean(axis=1, keepdims=True)
    sums = np.cumsum(centred, axis=1)[:, :-1]
    left = np.arange(1, n)
    between = sums**2 * (1 / left + 1 / (n - left))
    between = between[:, least - 1 : n - least]
    best = between.argmax(axis=1)
    total = (centred**2).sum(axis=1)
    return 1 - between.max(axis=1) / total, best + least


@cache
def _split_quantile(n: int, level: float) -> float:
    """What a normal sample of size n falls below with chance `level`, from fixed samples."""
    count = max(4_000, min(20_000, 2_000_000 // n))
    samples = np.sort(np.random.Generator(np.random.PCG64(1969)).normal(size=(count, n)), axis=1)
    return float(np.quantile(_best_split(samples)[0], level))
