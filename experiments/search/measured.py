"""What is kept of a run of a search: the outcomes of sweeps, what goals need, and what was used.

`used_<line>_<year>` is the quantity of a line of the price file that a year of the window used, the
years counted from 1. Money is made of it afterwards, so a finished search can be priced again.
Weeks that do not make a whole year belong to the last one, scaled to 52 weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.outcomes import WEEKS
from experiments.search.goals import reached
from experiments.sweep import measured

if TYPE_CHECKING:
    import pandas as pd

    from sim import ParticipationModel

USED: Final = "used_"
TAKEN: Final = ("hours_admin", "hours_moderation", "hours_recruit")
"""Staff hours that are not spent on residents' matters."""


def outcomes(arm: ParticipationModel, goals: tuple[Any, ...]) -> dict[str, float]:
    """The numbers of a finished run.

    Args:
        arm: A model that has run to the end of its scenario.
        goals: The objectives of the search.
    """
    return {
        **measured.outcomes(arm),
        **reached(arm, goals),
        **used(arm.quantities, arm.scenario.weeks.window),
    }


def used(quantities: pd.DataFrame, window: int) -> dict[str, float]:
    """Quantities a year of the window, by line and year.

    Args:
        quantities: Columns `week`, `line`, `quantity`.
        window: Weeks of the window.
    """
    week = quantities["week"].to_numpy()
    lines = quantities["line"].to_numpy()
    amounts = quantities["quantity"].to_numpy(np.float64)
    starts = year_starts(window)
    ends = [*starts[1:], window]
    found = {}
    for line in sorted(set(lines[week < window].tolist())):
        mine = lines == line
        for k, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
            inside = mine & (week >= start) & (week < end)
            scale = WEEKS["year"] / (end - start)
            found[f"{USED}{line}_{k}"] = float(amounts[inside].sum()) * scale
    return found


def year_starts(window: int) -> list[int]:
    """The first weeks of the years of a window; a part of a year belongs to the year before it."""
    return [WEEKS["year"] * k for k in range(max(1, window // WEEKS["year"]))]
