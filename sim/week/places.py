"""Where things are in a committee's area: the unit of a row, the courts it has."""

from __future__ import annotations

from typing import Any

from sim.engine.dispatch import rule


@rule
def unit_at(w: Any, c: int, i: int) -> int:
    """Return the unit of committee c that row i belongs to."""
    low = w.committees[c].units_start
    high = w.committees[c].units_stop - 1
    while low < high:
        middle = (low + high + 1) // 2
        if w.units[middle].start <= i:
            low = middle
        else:
            high = middle - 1
    return low


@rule
def courts_of(w: Any, c: int) -> Any:
    """Return the first court of a committee's area, and the court after the last."""
    committee = w.committees[c]
    first = w.settlements[committee.settlements_start].courts_start
    return first, w.settlements[committee.settlements_stop - 1].courts_stop
