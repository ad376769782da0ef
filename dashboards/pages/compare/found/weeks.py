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

CURVES: Final = ("often", *FORMS, "trust", "backlog")
"""What is drawn over time: acts a week of these forms or of one, and two states."""

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
    frame = comparison.measures
    measured = frame[frame["scenario"] == comparison.baseline]
    drawn: dict[str, Any] = {
        "settling": int(before["week"].nunique()) if len(before) else 0,
        "weeks": _ends(before) + _ends(measured),
    }
    for what in CURVES:
        early = _stretches(before, what)
        base = _stretches(measured, what)
        arms = {comparison.baseline: _joined(_band(early), _band(base))}
        for name in comparison.others:
            means = _stretches(frame[frame["scenario"] == name], what)
            arms[name] = _joined(_last_only(_band(early)), _band(means))
            if means.shape == base.shape:
                same = _band(np.zeros((len(early), 1)))
                arms[f"{name}-difference"] = _joined(same, _band(means - base))
        drawn[what] = arms
    return drawn


def _shown(settling: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """The end of the spin-up, shorter before a shorter window."""
    if settling.empty:
        return settling
    known = int(settling.groupby("replicate")["week"].count().min())
    count = next((count for count in SETTLING if count <= min(known, weeks / 2 + 3)), 0)
    return settling[settling["week"] >= -count]


def _ends(frame: pd.DataFrame) -> list[int]:
    """Weeks at which the stretches end."""
    if frame.empty:
        return []
    weeks = np.sort(frame["week"].unique())
    return [int(weeks[k : k + SMOOTHED][-1]) + 1 for k in range(0, len(weeks), SMOOTHED)]


def _stretches(frame: pd.DataFrame, what: str) -> Floats:
    """Means over `SMOOTHED` weeks each, float[stretches, replicates]."""
    if frame.empty:
        return np.zeros((0, 1))
    table = pd.DataFrame(
        {"v": _values(frame, what), "week": frame["week"], "replicate": frame["replicate"]}
    )
    wide = table.pivot(index="week", columns="replicate", values="v").to_numpy(dtype=float)
    return np.array([wide[k : k + SMOOTHED].mean(axis=0) for k in range(0, len(wide), SMOOTHED)])


def _values(frame: pd.DataFrame, what: str) -> pd.Series:
    if what == "often":
        return 1000 * frame[[f"{form}_acts" for form in OFTEN]].sum(axis=1) / frame["agents"]
    if what in FORMS:
        return 1000 * frame[f"{what}_acts"] / frame["agents"]
    return frame[what]


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
