"""Which factors an outcome hangs on, and how sure that is.

- **Sobol** (a Sobol design): S1, the share of the variance that a factor explains alone, and ST,
  the share that it has any part in; S2 of pairs where the design has them. SALib's estimators.
- **Morris** (a Morris design): mu* (mean size of elementary effects), mu (with their signs),
  sigma (how much they differ from place to place). SALib's.
- **Shares of variance** (a full factorial, and roughly any other design): the variance of the
  means by level, and of pairs of factors what goes beyond both. Where points were drawn, means of
  few points differ by chance; what chance alone would give is taken off (epsilon squared).

Two things make an index uncertain: the points that happened to be drawn (SALib's bootstrap over
the design) and the replicates (a jackknife: the index without each of them in turn). The
half-widths of both are joined as the root of the sum of their squares. Ranks are given as the
range that the intervals allow; where every factor could be first or last, there is no ranking.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.statistics import t_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from experiments.analysis.response import Response

    Floats = NDArray[np.float64]

RESAMPLES: Final = 200
"""Bootstrap samples of the design."""
SEED: Final = 1
"""Seed of the bootstrap, so that the same table gives the same intervals."""
FEWEST_BLOCKS: Final = 16
"""Base rows or trajectories below which no index is given."""
FEWEST_PER_CELL: Final = 2
"""Points of a level below which shares of variance are not given."""
FLAT: Final = 1e-12
"""Spread of a response, beside its size, below which nothing can hang on anything."""


@dataclass(frozen=True)
class Index:
    """One index of one factor (or pair), with its interval.

    Attributes:
        factor: Name of the factor; of a pair both, joined by `×`.
        kind: S1, ST, S2, mu_star, mu, sigma, main or pair.
        value: The index.
        low: Lower end of the interval.
        high: Upper end.
        best: Best rank that the intervals allow, from 1; 0 where the kind is not ranked.
        worst: Worst rank that they allow.
    """

    factor: str
    kind: str
    value: float
    low: float
    high: float
    best: int = 0
    worst: int = 0


@dataclass(frozen=True)
class Sensitivity:
    """Indices of an outcome.

    Attributes:
        outcome: Name of the outcome.
        method: sobol, morris or variance.
        indices: The indices.
        ranked: Kind of index that factors are ranked by.
        refused: Why there are no indices (`flat`, `few`), or no ranking (`unclear`), or "".
    """

    outcome: str
    method: str
    indices: tuple[Index, ...]
    ranked: str
    refused: str = ""


def sobol(
    response: Response, names: Sequence[str], second_order: bool, confidence: float = 0.95
) -> Sensitivity:
    """Sobol indices of a response on a Sobol design.

    Base rows with a failed run are left out as a whole.

    Args:
        response: The response.
        names: Names of the factors.
        second_order: Whether the design was drawn for indices of pairs.
        confidence: Confidence of the intervals, in (0, 1).
    """
    from SALib.analyze import sobol as analyse

    from experiments.sweep.designs import problem

    count = len(names)
    block = (2 * count if second_order else count) + 2
    pairs = list(combinations(range(count), 2)) if second_order else []

    def estimate(means: Floats, resamples: int) -> dict[str, tuple[Floats, Floats]]:
        found = analyse.analyze(
            problem(count), means[response.rows][good], calc_second_order=second_order,
            num_resamples=resamples, conf_level=confidence, seed=SEED,
        )  # fmt: skip
        kinds = {kind: (found[kind], found[f"{kind}_conf"]) for kind in ("S1", "ST")}
        if second_order:
            s2 = (found["S2"], found["S2_conf"])
            values, halves = (np.array([m[i, j] for i, j in pairs]) for m in s2)
            kinds["S2"] = (values, halves)
        return kinds

    good = _whole_blocks(response, block)
    refused = _refused(response.mean[response.rows][good], good, block)
    if refused:
        return Sensitivity(response.outcome, "sobol", (), "ST", refused)
    labels = {
        "S1": list(names),
        "ST": list(names),
        "S2": [f"{names[i]} × {names[j]}" for i, j in pairs],
    }
    return _with_intervals(response, "sobol", "ST", estimate, labels, confidence)


def morris(
    response: Response,
    places: Floats,
    names: Sequence[str],
    levels: int,
    confidence: float = 0.95,
) -> Sensitivity:
    """Morris screening of a response on a Morris design.

    Trajectories with a failed run are left out as a whole.

    Args:
        response: The response.
        places: Where each row of the design lies on each factor, shape (rows, factors).
        names: Names of the factors.
        levels: Places of each factor in the design.
        confidence: Confidence of the intervals, in (0, 1).
    """
    from SALib.analyze import morris as analyse

    from experiments.sweep.designs import problem

    count = len(names)

    def estimate(means: Floats, resamples: int) -> dict[str, tuple[Floats, Floats]]:
        found = analyse.analyze(
            problem(count), places[good], means[response.rows][good],
            num_resamples=resamples, conf_level=confidence, num_levels=levels, seed=SEED,
        )  # fmt: skip
        none = np.zeros(count)
        return {
            "mu_star": (np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])),
            "mu": (np.asarray(found["mu"]), none),
            "sigma": (np.asarray(found["sigma"]), none),
        }

    good = _whole_blocks(response, count + 1)
    refused = _refused(response.mean[response.rows][good], good, count + 1, fewest=4)
    if refused:
        return Sensitivity(response.outcome, "morris", (), "mu_star", refused)
    labels = {kind: list(names) for kind in ("mu_star", "mu", "sigma")}
    return _with_intervals(response, "morris", "mu_star", estimate, labels, confidence)


def variance_shares(
    response: Response,
    levels: Sequence[Sequence[str]],
    names: Sequence[str],
    confidence: float = 0.95,
    *,
    drawn: bool = False,
) -> Sensitivity:
    """Shares of the variance over points that factors and pairs of them explain.

    Args:
        response: The response.
        levels: Level of each point of the design, one row a factor.
        names: Names of the factors.
        confidence: Confidence of the intervals (over replicates), in (0, 1).
        drawn: Whether the points were drawn, so that other factors differ between the levels of
            one by chance: shares are then those beyond what chance alone gives, 0 at least.
    """
    points = np.unique(response.rows)
    points = points[np.isfinite(response.mean[points])]
    codes = [np.unique(np.asarray(row)[points], return_inverse=True)[1] for row in levels]
    fewest = FEWEST_PER_CELL * max(int(code.max(initial=0)) + 1 for code in codes) if drawn else 4
    refused = _refused(response.mean[points], points, 1, fewest=max(4, fewest))
    if refused:
        return Sensitivity(response.outcome, "variance", (), "main", refused)
    pairs = [
        (i, j)
        for i, j in combinations(range(len(names)), 2)
        if len(points) >= FEWEST_PER_CELL * (codes[i].max() + 1) * (codes[j].max() + 1)
    ]

    def estimate(means: Floats, resamples: int) -> dict[str, tuple[Floats, Floats]]:
        y = means[points]
        main = np.array([_explained(y, code, drawn) for code in codes])
        joint = [
            _explained(y, codes[i] * (codes[j].max() + 1) + codes[j], drawn) - main[i] - main[j]
            for i, j in pairs
        ]
        return {
            "main": (main, np.zeros(len(main))),
            "pair": (np.array(joint), np.zeros(len(joint))),
        }

    labels = {"main": list(names), "pair": [f"{names[i]} × {names[j]}" for i, j in pairs]}
    return _with_intervals(response, "variance", "main", estimate, labels, confidence)


def _explained(y: Floats, code: NDArray[np.int64], drawn: bool) -> float:
    """Share of the variance of y that the means by code have, beyond chance where drawn."""
    counts = np.bincount(code)
    sums = np.bincount(code, weights=y - y.mean())
    there = counts > 0
    share = float((sums[there] ** 2 / counts[there]).sum() / ((y - y.mean()) ** 2).sum())
    if not drawn:
        return share
    left = len(y) - int(there.sum())
    return max(0.0, 1.0 - (1.0 - share) * (len(y) - 1) / left) if left > 0 else 0.0


def _whole_blocks(response: Response, block: int) -> NDArray[np.int64]:
    """Rows of the blocks of the design in which no run is missing."""
    finite = np.isfinite(response.mean[response.rows]).reshape(-1, block)
    return np.flatnonzero(np.repeat(finite.all(axis=1), block))


def _refused(y: Floats, good: NDArray[np.int64], block: int, fewest: int = FEWEST_BLOCKS) -> str:
    if len(good) < fewest * block:
        return "few"
    return "flat" if np.ptp(y) <= FLAT * max(1.0, float(np.abs(y).max())) else ""


def _with_intervals(
    response: Response,
    method: str,
    ranked: str,
    estimate: Callable[[Floats, int], dict[str, tuple[Floats, Floats]]],
    labels: dict[str, list[str]],
    confidence: float,
) -> Sensitivity:
    whole = estimate(response.mean, RESAMPLES)
    n = response.replicates
    left_out = [estimate(response.without(k), 2) for k in range(n)] if n > 1 else []
    indices: list[Index] = []
    for kind, (values, halves) in whole.items():
        chance = np.zeros(len(values))
        if left_out:
            others = np.array([found[kind][0] for found in left_out])
            spread = (n - 1) / n * ((others - others.mean(axis=0)) ** 2).sum(axis=0)
            chance = t_quantile((1 + confidence) / 2, n - 1) * np.sqrt(spread)
        elif method == "variance":  # nothing says how sure the only replicate is
            chance = np.full(len(values), np.nan)
        half = np.sqrt(np.nan_to_num(halves) ** 2 + chance**2)
        low, high = values - half, values + half
        for k, name in enumerate(labels[kind]):
            best = worst = 0
            if kind == ranked:
                best = 1 + int((low > high[k]).sum())
                worst = len(values) - int((high < low[k]).sum())
            ends = (float(values[k]), float(low[k]), float(high[k]))
            indices.append(Index(name, kind, *ends, best, worst))
    mine = [index for index in indices if index.kind == ranked]
    unclear = len(mine) > 1 and all(i.best == 1 and i.worst == len(mine) for i in mine)
    return Sensitivity(
        response.outcome, method, tuple(indices), ranked, "unclear" if unclear else ""
    )


def as_plain(found: Sensitivity) -> dict[str, Any]:
    """Indices as values that JSON can hold."""
    return {
        "outcome": found.outcome,
        "method": found.method,
        "ranked": found.ranked,
        "refused": found.refused,
        "indices": [
            {
                key: None if isinstance(value, float) and not math.isfinite(value) else value
                for key, value in vars(index).items()
            }
            for index in found.indices
        ],
    }
