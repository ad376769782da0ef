"""Which groups of residents gain more than others: differences between effects, with intervals.

Whether a group's own effect can be told from zero says nothing of whether two groups differ. So
the effects of each two groups are compared replicate by replicate, and all these intervals hold at
once, over the pairs and the scenarios (Bonferroni), since the two that are told are picked after
looking.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from experiments.statistics import paired_effect

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison


@dataclass(frozen=True)
class Contrast:
    """The groups that gain most and least, as far as they can be told apart.

    Attributes:
        most: Row of the effects of the group that gains most.
        least: Row of the group that gains least.
        low: Lower end of the interval of the difference between the two, as a share.
        high: Upper end.
        widest: The largest difference between any two groups that the intervals allow.
    """

    most: pd.Series
    least: pd.Series
    low: float
    high: float
    widest: float

    @property
    def difference(self) -> float:
        """How much more the one gains than the other, as a share."""
        return float(self.most["mean"] - self.least["mean"])

    def verdict(self, smallest: float) -> str:
        """`alike`, `differ` or `unclear`.

        Args:
            smallest: The smallest difference of shares that matters.
        """
        if self.widest < smallest:
            return "alike"
        return "differ" if self.low > 0 else "unclear"


def group_contrast(comparison: Comparison, scenario: str, group: str) -> Contrast | None:
    """Compare what a scenario does to the levels of a group of residents.

    Args:
        comparison: A finished comparison.
        scenario: Name of a scenario that is not the baseline.
        group: What residents are told apart by, as `age`.

    Returns:
        None where fewer than two levels have an effect with an interval, or nothing changes.
    """
    known = comparison.remembered  # it is told in several sentences, each in two languages
    key = ("contrast", scenario, group)
    if key not in known:
        known[key] = _contrast(comparison, scenario, group)
    found: Contrast | None = known[key]
    return found


def _contrast(comparison: Comparison, scenario: str, group: str) -> Contrast | None:
    rows = _effects(comparison, scenario, group)
    if len(rows) < 2 or not (rows["mean"] != 0).any():
        return None
    changes = _changes(comparison, scenario, group)[list(rows["level"])]
    sets = None if comparison.sets is None else comparison.sets.loc[changes.index].to_numpy()
    pairs = list(combinations(changes.columns, 2))
    family = len(pairs) * len(comparison.others)
    found = {
        (one, other): paired_effect(
            changes[one],
            changes[other],
            confidence=comparison.analysis.confidence,
            family=family,
            sets=sets,
        )
        for one, other in pairs
    }
    ranked = rows.sort_values("mean", kind="stable")
    most, least = ranked.iloc[-1], ranked.iloc[0]
    ends = (str(most["level"]), str(least["level"]))
    between = found.get(ends) or found[ends[::-1]]
    low, high = (between.low, between.high) if ends in found else (-between.high, -between.low)
    widest = max(max(abs(each.low), abs(each.high)) for each in found.values())
    return None if math.isnan(low) else Contrast(most, least, low, high, widest)


def _effects(comparison: Comparison, scenario: str, group: str) -> pd.DataFrame:
    """Effects on the levels of a group that have an interval."""
    rows = comparison.effects
    if rows.empty:
        return rows
    found = rows[
        (rows["scenario"] == scenario)
        & (rows["kind"] == "share")
        & (rows["form"] == "any")
        & (rows["period"] == comparison.span.period)
        & (rows["moment"] == "last")
        & (rows["group"] == group)
    ]
    return found[found["low"].notna()]


def _changes(comparison: Comparison, scenario: str, group: str) -> pd.DataFrame:
    """Change of each level's share, one row a replicate and one column a level."""
    values = comparison.values
    rows = values[
        values["scenario"].isin((scenario, comparison.baseline))
        & (values["kind"] == "share")
        & (values["form"] == "any")
        & (values["period"] == comparison.span.period)
        & (values["moment"] == "last")
        & (values["group"] == group)
    ]
    wide = rows.pivot_table(
        index="replicate", columns=["scenario", "level"], values="value", observed=True
    )
    return wide[scenario] - wide[comparison.baseline]
