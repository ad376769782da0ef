"""How it goes week by week: means and bands over the replicates, from the end of the spin-up on.

Weeks below 0 are those of the spin-up, when nothing differs yet: there is one line for all arms.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.columns import FORMS

if TYPE_CHECKING:
    from experiments.comparison import Comparison

OFTEN: Final = ("report", "activity", "deliberate", "supervise")
"""Forms that go on all the year; ballots come in a few weeks and hide everything else."""

STATES: Final = ("trust", "backlog")

CURVES: Final = ("often", *FORMS, *STATES)
"""What is drawn over time: acts a week of these forms or of one, and two states."""

KEYS: Final = ("week", "replicate")
NEEDED: Final = (*(f"{form}_acts" for form in FORMS), "agents", *STATES)
"""Columns of the weekly measures that curves are made of."""

SMOOTHED: Final = 4
"""Weeks over which curves are averaged."""

SETTLING: Final = (52, 28, 16, 4)
"""Weeks of spin-up that are shown, fewer before a shorter window: so many that the first point and
that of week 0 lie a multiple of 12 weeks apart, which is how the axis is written."""

BAND: Final = (0.1, 0.9)
"""Quantiles of the replicates between which a curve's band lies."""


Floats = NDArray[np.float64]
Band = dict[str, list[float | None]]
"""`mean`, `low` and `high` at each stretch of weeks."""


def curves(comparison: Comparison, settling: pd.DataFrame) -> dict[str, Any]:
    """Mean and band of each arm, by what is drawn; acts are a thousand residents and week.

    Args:
        comparison: The comparison.
        settling: Weekly measures before week 0 with `replicate` and `week`; may be empty.

    Returns:
        `settling`: weeks of spin-up that are shown; `weeks`: where each stretch that is averaged
        ends, ascending, 0 being the end of the spin-up; and by what is drawn (`CURVES`) and arm
        the `mean`, `low` and `high` at those weeks, for each arm but the baseline also
        `<arm>-difference`. Before week 0 only the baseline has a level; from its value at week 0
        the arms' lines part. Differences are zero until then.
    """
    before = _shown(settling, comparison.span.window + comparison.span.after)
    frame = comparison.measures[["scenario", *KEYS, *NEEDED]]
    grids = {name: _grid(frame[frame["scenario"] == name]) for name in comparison.names}
    early_grid, base_grid = _grid(before), grids[comparison.baseline]
    drawn: dict[str, Any] = {
        "settling": len(early_grid["agents"]),
        "weeks": _ends(-len(early_grid["agents"]), 0) + _ends(0, len(base_grid["agents"])),
    }
    for what in CURVES:
        early, base = _stretches(early_grid, what), _stretches(base_grid, what)
        arms = {comparison.baseline: _joined(_band(early), _band(base))}
        for name in comparison.others:
            means = _stretches(grids[name], what)
            arms[name] = _joined(_last_only(_band(early)), _band(means))
            if means.shape == base.shape:
                same = _band(np.zeros((len(early), 1)))
                arms[f"{name}-difference"] = _joined(same, _band(means - base))
        drawn[what] = arms
    return drawn


def _shown(settling: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """The end of the spin-up, shorter before a shorter window."""
    if settling.empty:
        return pd.DataFrame(columns=[*KEYS, *NEEDED])
    known = int(settling.groupby("replicate")["week"].count().min())
    count = next((count for count in SETTLING if count <= min(known, weeks / 2 + 3)), 0)
    return settling[settling["week"] >= -count]


def _ends(first: int, stop: int) -> list[int]:
    """Weeks at which the stretches between two weeks end."""
    return [min(stop, start + SMOOTHED) for start in range(first, stop, SMOOTHED)]


def _grid(frame: pd.DataFrame) -> dict[str, Floats]:
    """What is needed of some runs by column, float[weeks, replicates]; every run has all weeks."""
    ordered = frame.sort_values(list(KEYS))
    count = max(1, ordered["replicate"].nunique())
    return {name: ordered[name].to_numpy(dtype=float).reshape(-1, count) for name in NEEDED}


def _stretches(grid: dict[str, Floats], what: str) -> Floats:
    """Means over `SMOOTHED` weeks each, float[stretches, replicates]."""
    weekly = _values(grid, what)
    starts = range(0, len(weekly), SMOOTHED)
    if not starts:
        return np.zeros((0, 1))
    return np.array([weekly[k : k + SMOOTHED].mean(axis=0) for k in starts])


def _values(grid: dict[str, Floats], what: str) -> Floats:
    """What is drawn, week by week."""
    if what in STATES:
        return grid[what]
    forms = OFTEN if what == "often" else (what,)
    return 1000 * sum(grid[f"{form}_acts"] for form in forms) / grid["agents"]


def _band(values: Floats) -> Band:
    """Mean and band over replicates, of float[stretches, replicates]."""
    return {
        "mean": _rounded(values.mean(axis=1)),
        "low": _rounded(np.quantile(values, BAND[0], axis=1)),
        "high": _rounded(np.quantile(values, BAND[1], axis=1)),
    }


def _last_only(band: Band) -> Band:
    """Nothing but the last point, where a line begins that goes on elsewhere."""
    return {key: [*[None] * (len(values) - 1), *values[-1:]] for key, values in band.items()}


def _joined(first: Band, second: Band) -> Band:
    return {key: first[key] + second[key] for key in second}


def _rounded(values: Floats) -> list[float | None]:
    """Four digits, which is finer than a line can be drawn."""
    return [float(f"{v:.4g}") if math.isfinite(v) else None for v in values]
