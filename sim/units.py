"""Drawing the map of self-government: which rows form a unit, which settlements share a committee.

A unit is a level of the hierarchy or a number of people; sizes are met as nearly as whole
stairwells (or, below their size, whole households) allow. An intervention may redraw only some
courts. When the map changes, what has not changed keeps its state, leaders go on where they live,
and people, staff, queues and money stay what they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim import columns as col
from sim.rules import meeting_hours_of, visibility_of

if TYPE_CHECKING:
    from sim.engine.world import Arrays
    from sim.population.population import Population
    from sim.scenario import Unit


class Map:
    """The boundaries that units can be drawn along, fixed for a population.

    Args:
        population: Who lives where.
    """

    def __init__(self, population: Population) -> None:
        self.levels = {
            name: population.starts(name)
            for name in ("household", "stairwell", "building", "court", "settlement")
        }
        under6 = np.zeros(population.size + 1)
        houses = population.households
        occupied = np.diff(houses["start"]) > 0
        np.add.at(under6, houses["start"][:-1][occupied] + 1, houses["under6"][occupied])
        self.people_before = np.arange(population.size + 1) + np.cumsum(under6)
        stairwells = self.levels["stairwell"]
        self.stairwell_people = self.people_before[-1] / max(1, len(stairwells) - 1)

    def people(self, start: int, stop: int) -> int:
        """Return the people, under-sixes included, of a range of rows."""
        return int(self.people_before[stop] - self.people_before[start])

    def cuts(self, unit: Unit, start: int, stop: int) -> list[int]:
        """Return the boundaries of units in [start, stop), without `start`, with `stop`.

        Args:
            unit: Level or size.
            start: First row.
            stop: Row after the last.
        """
        if unit.level == "community":
            return [stop]
        if unit.level is not None:
            inside = self._inside(unit.level, start, stop)
            return sorted({*inside, stop})
        assert unit.people is not None
        here = self.people(start, stop)
        number = max(1, round(here / unit.people))
        allowed = "stairwell" if unit.people >= self.stairwell_people else "household"
        candidates = np.array([*self._inside(allowed, start, stop), stop])
        before = self.people_before[candidates] - self.people_before[start]
        wanted = here * np.arange(1, number) / number
        after = np.clip(np.searchsorted(before, wanted), 0, len(before) - 1)
        earlier = np.clip(after - 1, 0, None)
        nearer = np.where(wanted - before[earlier] < before[after] - wanted, earlier, after)
        return sorted({*candidates[nearer].tolist(), stop})

    def _inside(self, level: str, start: int, stop: int) -> list[int]:
        starts = self.levels[level]
        low = int(np.searchsorted(starts, start, side="right"))
        high = int(np.searchsorted(starts, stop, side="left"))
        return [int(x) for x in np.unique(starts[low:high]) if start < x < stop]


def set_committees(arrays: Arrays, heads: np.ndarray) -> bool:
    """Give each settlement to the committee of a head settlement; return whether anything changed.

    Staff, money and running records go with the people: merged committees pool them, parted ones
    share them out by people. A fixed administrative load is one load a committee.

    Args:
        arrays: The world, changed in place.
        heads: Head settlement of each settlement, shape (S,); a committee's settlements lie side by
            side.
    """
    settlements, committees = arrays.settlements, arrays.committees
    before = settlements["committee"].copy()
    first_time = not committees["active"].any()
    if not first_time and np.array_equal(before, heads):
        return False
    old = committees.copy()
    share = settlements["people"] / np.maximum(
        1, np.bincount(before, settlements["people"], len(before))[before]
    )
    pooled = (
        "fund",
        "fund_year",
        "points_left",
        "activity_saved",
        "meeting_saved",
        "recruit_saved",
        "course_saved",
        "credit_pool",
        "volunteer_next",
        "calls",
        "online_recent",
        "reply_saved",
    )
    parts = {
        name: np.where(old[name][before] > 0, old[name][before] * share, old[name][before])
        for name in pooled
    }
    if first_time:
        parts = {name: old[name].astype(float) for name in pooled}
    settlements["committee"] = heads
    committees["active"] = 0
    for c in np.unique(heads):
        members = np.flatnonzero(heads == c)
        row = committees[c : c + 1]
        weight = settlements["people"][members] / max(1, settlements["people"][members].sum())
        row["active"] = 1
        row["settlements_start"], row["settlements_stop"] = members[0], members[-1] + 1
        row["start"], row["stop"] = (
            settlements["start"][members[0]],
            settlements["stop"][members[-1]],
        )
        row["people"] = settlements["people"][members].sum()
        row["staff"] = settlements["staff"][members].sum()
        for name in pooled:
            values = parts[name][members]
            row[name] = values[values > 0].sum() if (values > 0).any() else values.max()
        origin = old[before[members]]
        for name in (
            "performance",
            "expectation",
            "reply_delay",
            "staff_skill",
            "credit_confidence",
        ):
            row[name] = (origin[name] * weight).sum()
        row["venue_seats"] = origin["venue_seats"].max()
        row["council"] = origin["council"].max()
        row["supervision"] = origin["supervision"].max()
        row["council_week"] = origin["council_week"].max()
        row["points_year"] = origin["points_year"].max()
        row["points_broken_week"] = origin["points_broken_week"].max()
        row["ballot"] = col.NOBODY
    return True


def set_units(
    arrays: Arrays,
    fences: Map,
    unit_of_court: list[Unit],
    week: int,
    parameters: Any,
) -> bool:
    """Draw the units of every committee; return whether anything changed.

    Args:
        arrays: The world, changed in place.
        fences: Boundaries that units can be drawn along.
        unit_of_court: The unit that holds in each court.
        week: This week: new units may meet, and look for a leader, from now on.
        parameters: How visible one is in a unit, and how long its meetings take.
    """
    courts, committees = arrays.courts, arrays.committees
    bounds: list[tuple[int, int, int]] = []
    for c in np.flatnonzero(committees["active"]):
        first = int(arrays.settlements["courts_start"][committees["settlements_start"][c]])
        last = int(arrays.settlements["courts_stop"][committees["settlements_stop"][c] - 1])
        k = first
        while k < last:
            end = k + 1
            while end < last and unit_of_court[end] == unit_of_court[k]:
                end += 1
            start, stop = int(courts["start"][k]), int(courts["stop"][end - 1])
            for cut in fences.cuts(unit_of_court[k], start, stop):
                if cut > start:
                    bounds.append((int(c), start, cut))
                start = cut
            k = end
    old = arrays.units
    known = {(int(row["start"]), int(row["stop"])): row for row in old}
    units = np.zeros(len(bounds), col.UNIT)
    for u, (committee, start, stop) in enumerate(bounds):
        row = units[u : u + 1]
        if (start, stop) in known:
            row[0] = known[(start, stop)]
            row["committee"] = committee
            continue
        row["start"], row["stop"], row["committee"] = start, stop, committee
        row["people"] = fences.people(start, stop)
        row["leader"] = col.NOBODY
        row["last_row"] = col.NOBODY
        row["next_week"] = week
        row["recruit_week"] = week
        row["attendance"] = 10.0
        row["willing"] = 0.5
        people = float(row["people"][0])
        row["visibility"] = visibility_of(parameters, people)
        row["meeting_hours"] = meeting_hours_of(parameters, people)
    changed = len(old) != len(units) or any((b[1], b[2]) not in known for b in bounds)
    if changed:
        _seat_leaders(arrays, units)
        _begin_again(
            arrays, [(start, stop) for _, start, stop in bounds if (start, stop) not in known]
        )
    arrays.units = units
    for c in np.flatnonzero(committees["active"]):
        mine = np.flatnonzero(units["committee"] == c)
        committees["units_start"][c], committees["units_stop"][c] = mine[0], mine[-1] + 1
    return changed


def _begin_again(arrays: Arrays, redrawn: list[tuple[int, int]]) -> None:
    """Let units that were redrawn take up their matters anew.

    What others have met on stays as it is.
    """
    matters = arrays.matters
    anew = np.zeros(len(matters), bool)
    for start, stop in redrawn:
        anew |= (matters["start"] < stop) & (matters["stop"] > start)
    for name in ("units_low", "units_high", "parties", "attended", "discussed"):
        matters[name][anew] = 0


def _seat_leaders(arrays: Arrays, units: np.ndarray) -> None:
    """Let serving residents lead the unit they live in.

    Where several do, the one who led it before, or the first.
    """
    serving = np.flatnonzero(arrays.people["serving"] == 1)
    home = np.searchsorted(units["start"], serving, side="right") - 1
    for i, u in zip(serving.tolist(), home.tolist(), strict=True):
        if units["leader"][u] == col.NOBODY:
            units["leader"][u] = i
    keep = set(units["leader"].tolist())
    for i in serving.tolist():
        if i not in keep:
            arrays.people["serving"][i] = 0
