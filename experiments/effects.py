"""From values to effects: every scenario against the baseline, with honest intervals.

Effects come in families, and the intervals of a family hold all at once (`statistics`):

- `primary`: the one outcome that the scenario file names; unadjusted;
- `main`: shares by form and period, newcomers, ballots, matters, replies, trust and so on;
- `groups`: the share of each group of residents who took part in any form;
- `series`: each form in each quarter;
- `resources`: staff hours by use and money.

A family's size counts the outcomes over all scenarios that differ anywhere: an outcome that is
the same in every run of every scenario says nothing and costs nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.outcomes import HOURS, KEY
from experiments.statistics import Effect, differences, paired_effect

if TYPE_CHECKING:
    from collections.abc import Sequence

FAMILIES = ("primary", "main", "groups", "series", "resources")


@dataclass(frozen=True)
class Analysis:
    """What the scenario file says about the judgement.

    Attributes:
        form: Form of the primary outcome, or "any".
        period: "quarter" or "year".
        group: Group of residents, or "all".
        level: Level of that group, or "all".
        smallest_effect: Smallest effect on a share that matters, as a share (0.01 = one point).
        confidence: Confidence of a family of intervals.
    """

    form: str = "any"
    period: str = "quarter"
    group: str = "all"
    level: str = "all"
    smallest_effect: float = 0.01
    confidence: float = 0.95

    def is_primary(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows of a values table belong to the primary outcome."""
        return (
            (frame["kind"] == "share")
            & (frame["form"] == self.form)
            & (frame["period"] == self.period)
            & (frame["moment"] == "last")
            & (frame["group"] == self.group)
            & (frame["level"] == self.level)
        )


def effects(
    values: pd.DataFrame,
    scenarios: Sequence[str],
    baseline: str,
    analysis: Analysis,
    sets: pd.Series | None = None,
) -> pd.DataFrame:
    """The effect of every scenario on every outcome.

    Args:
        values: The table of `outcomes.values`, with money added.
        scenarios: Names of the scenarios in order.
        baseline: Name of the one that the others are compared with.
        analysis: Primary outcome, smallest effect that matters, confidence.
        sets: Parameter set of each replicate, by its number; None: all have the same parameters.

    Returns:
        One row a scenario and outcome: `scenario, family`, the columns of `outcomes.KEY`,
        `unit`, and the fields of `statistics.Effect` plus `half` and `narrowing`.
    """
    values = values[_told(values, analysis)]
    names = values.drop_duplicates(KEY)[[*KEY, "unit"]].reset_index(drop=True)
    names["family"] = _families(names, analysis)
    lookup = _columns(values)
    missing = np.full(values["replicate"].nunique(), np.nan)
    others = [name for name in scenarios if name != baseline]
    keys = list(names[KEY].itertuples(index=False, name=None))
    pairs = {
        (scenario, index): (
            lookup.get((scenario, *key), missing),
            lookup.get((baseline, *key), missing),
        )
        for scenario in others
        for index, key in enumerate(keys)
    }
    sizes = _family_sizes(names, pairs)
    order = sorted(values["replicate"].unique())
    groups = None if sets is None else sets.loc[order].to_numpy()
    rows = []
    told = names.to_dict("records")
    for (scenario, index), (treated, control) in pairs.items():
        name = told[index]
        effect = paired_effect(
            treated,
            control,
            confidence=analysis.confidence,
            family=max(1, sizes[name["family"]]),
            smallest=analysis.smallest_effect if name["unit"] == "share" else 0.0,
            sets=groups,
        )
        shown = {"half": effect.half, "narrowing": effect.narrowing, **vars(effect)}
        ends = _possible(effect, name["unit"], treated, control, groups)
        rows.append({"scenario": scenario, **name, **shown, **ends})
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    table["verdict"] = table["verdict"].astype(str)
    return table.sort_values(
        ["family", "scenario"],
        key=lambda column: column.map({n: i for i, n in enumerate([*FAMILIES, *scenarios])}),
        kind="stable",
        ignore_index=True,
    )


def _possible(
    effect: Effect, unit: str, treated: np.ndarray, control: np.ndarray, sets: np.ndarray | None
) -> dict[str, float]:
    """Ends of interval and range within what the outcome can be.

    Shares lie between zero and one, hours and money used up are not below zero. So no effect is
    smaller than minus the baseline, and none on a share larger than what is left of one. The
    baseline is not known either, but as far as its own interval (or range) of the same confidence
    goes: that of the effect is cut where this ends, and then misses no more often than it would.
    Cut at the baseline's mean it would miss every second time where next to nothing is left.

    Args:
        effect: The effect, uncut.
        unit: Unit of the outcome.
        treated: Shape (replicates,), the scenario's values.
        control: Shape (replicates,), the baseline's.
        sets: Parameter set of each replicate, or None.
    """
    if unit not in ("share", "hours", "yuan"):
        return {}
    least = -effect.baseline_mean
    most = 1.0 + least if unit == "share" else math.inf
    if not (
        min(effect.low, effect.range_low) < least or max(effect.high, effect.range_high) > most
    ):
        return {}
    both = np.isfinite(treated) & np.isfinite(control)
    own = control[both]
    groups = None if sets is None else sets[both]
    known = paired_effect(own, np.zeros_like(own), confidence=effect.confidence, sets=groups)

    def cut(end: float, low: float, high: float) -> float:
        if unit == "share":
            high = min(high, 1.0)
            end = min(end, 1.0 - max(low, 0.0))
        return max(end, -high)

    return {
        "low": cut(effect.low, known.low, known.high),
        "high": cut(effect.high, known.low, known.high),
        "range_low": cut(effect.range_low, known.range_low, known.range_high),
        "range_high": cut(effect.range_high, known.range_low, known.range_high),
    }


def _told(values: pd.DataFrame, analysis: Analysis) -> pd.Series:
    """Groups are told for any form in the shorter period only, plus the primary outcome."""
    grouped = (values["kind"] == "share") & (values["group"] != "all")
    told = (values["form"] == "any") & (values["period"] != "year") & (values["moment"] == "last")
    return ~grouped | told | analysis.is_primary(values)


def _families(names: pd.DataFrame, analysis: Analysis) -> pd.Series:
    family = pd.Series("main", index=names.index)
    family[names["kind"].isin([*HOURS, "hours_available", "money"])] = "resources"
    series = (names["kind"] == "share") & ~names["moment"].isin(["last", "after", "after_first"])
    family[series] = "series"
    grouped = (names["kind"] == "share") & (names["group"] != "all")
    family[grouped] = "groups"
    family[analysis.is_primary(names)] = "primary"
    return family


def _family_sizes(
    names: pd.DataFrame, pairs: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]]
) -> dict[str, int]:
    sizes = dict.fromkeys(FAMILIES, 0)
    families = names["family"].tolist()
    for (_, index), (treated, control) in pairs.items():
        if np.any(np.nan_to_num(differences(treated, control)) != 0):
            sizes[families[index]] += 1
    sizes["primary"] = 1
    return sizes


def _columns(values: pd.DataFrame) -> dict[tuple[str, ...], np.ndarray]:
    """Values of each (scenario, outcome) over the replicates, all in the same order."""
    wide = values.set_index(["replicate", "scenario", *KEY])["value"].unstack(["scenario", *KEY])
    matrix = wide.sort_index().to_numpy(dtype=np.float64)
    return {key: matrix[:, position] for position, key in enumerate(wide.columns)}
