"""Many points against their references, honestly: each with an interval that allows for all.

A point and its reference meet the same people with the same luck, so the effect is the mean of
the differences over the replicates (`experiments.statistics.paired_effect`). All intervals hold at
once (Bonferroni over the points that differ at all). Whoever looks at the table for the best point
looks at all of them: `best` is the set of points that are not surely worse than the first, compared
with it replicate by replicate, since chance alone may have put one of them before another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.statistics import (
    FEWEST_FOR_REGIMES,
    mean_interval,
    paired_effect,
    replicates_needed,
    two_regimes,
)

if TYPE_CHECKING:
    from experiments.analysis.response import Response


@dataclass(frozen=True)
class Policies:
    """All points of a design with their effects.

    Attributes:
        table: One row a point: `point, n, mean, low, high, range_low, range_high, verdict,
            regimes` (True where replicates fall into two groups), sorted by the mean.
        best: Points that cannot be told from the best, the best first.
        family: Number of intervals that hold at once.
        needed: Replicates that would tell the best point from the second, at this scatter; None
            where they are equal or told apart already.
    """

    table: pd.DataFrame
    best: tuple[int, ...]
    family: int
    needed: int | None


def policies(response: Response, confidence: float = 0.95, smallest: float = 0.0) -> Policies:
    """Judge every point of a design.

    Args:
        response: The response; without a reference the mean itself is judged, not an effect.
        confidence: Confidence of all intervals together, in (0, 1).
        smallest: Smallest effect that matters, in the outcome's unit.
    """
    points = [int(p) for p in np.unique(response.rows) if np.isfinite(response.values[p]).any()]
    family = max(1, sum(bool(np.nan_to_num(response.values[p]).any()) for p in points))
    rows = [_judged(response, point, family, confidence, smallest) for point in points]
    table = pd.DataFrame(rows, columns=list(rows[0]) if rows else ["point"])
    if table.empty:
        return Policies(table, (), family, None)
    table = table.sort_values(["mean", "point"], ascending=[False, True], ignore_index=True)
    first = int(table["point"].iloc[0])
    rivals = max(1, len(table) - 1)
    best = tuple(
        int(point)
        for point in table["point"]
        if not _worse(
            response.values[int(point)], response.values[first], (1 - confidence) / rivals
        )
    )
    return Policies(table, best, family, _needed(response, table, confidence))


def _judged(
    response: Response, point: int, family: int, confidence: float, smallest: float
) -> dict[str, object]:
    values = response.values[point]
    known = values[np.isfinite(values)]
    regimes = two_regimes(known) if len(known) >= FEWEST_FOR_REGIMES else None
    if response.difference:
        base = response.absolute[point] - values
        effect = paired_effect(
            response.absolute[point], base, confidence=confidence, family=family, smallest=smallest
        )
        ends = (effect.low, effect.high, effect.range_low, effect.range_high)
        mean, verdict = effect.mean, str(effect.verdict)
    else:
        mean = float(known.mean())
        sd = float(known.std(ddof=1)) if len(known) > 1 else math.nan
        low, high = mean_interval(mean, sd, len(known), (1 - confidence) / family)
        ends, verdict = (low, high, *_range(known)), ""
    names = ("low", "high", "range_low", "range_high")
    return {
        "point": point,
        "n": len(known),
        "mean": mean,
        **dict(zip(names, ends, strict=True)),
        "verdict": verdict,
        "regimes": regimes,
    }


def _worse(values: np.ndarray, best: np.ndarray, alpha: float) -> bool:
    """Whether a point is surely worse than the best, replicate by replicate."""
    lost = (best - values)[np.isfinite(best - values)]
    if len(lost) < 2:
        return False
    if not np.ptp(lost):
        return bool(lost[0] > 0)
    low, _ = mean_interval(float(lost.mean()), float(lost.std(ddof=1)), len(lost), alpha)
    return low > 0


def _range(known: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(known, [0.05, 0.95])
    return float(low), float(high)


def _needed(response: Response, table: pd.DataFrame, confidence: float) -> int | None:
    """Replicates that the two best points need to be told apart, replicate by replicate."""
    if len(table) < 2:
        return None
    first, second = (response.values[int(table["point"].iloc[k])] for k in (0, 1))
    difference = (first - second)[np.isfinite(first - second)]
    if len(difference) < 2 or not np.ptp(difference) or difference.mean() <= 0:
        return None
    sd, mean = float(difference.std(ddof=1)), float(difference.mean())
    needed = replicates_needed(sd, mean, 1 - confidence)
    return needed if needed > len(difference) else None
