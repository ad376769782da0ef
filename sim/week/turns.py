"""Whose turn it is: where hours, seats or invitations are short, another is first each week.

Who is first is drawn, for all of an area at once: what comes round at fixed intervals, as meetings
on shared matters do, would otherwise always begin with the same unit.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.engine.dispatch import rule
from sim.week.places import courts_of, unit_at


@rule
def draw_turn(w: Any, c: int) -> None:
    """Draw where a committee begins this week, as a part of whatever it goes through, 0..1."""
    committee = w.committees[c]
    key = committee.settlements_start
    u = rnd.draw4(w.seed, rnd.COMMITTEE_TURN, key, w.now.week, 0, 0)
    committee.turn = u[0]
    committee.turn_within = u[1]


@rule
def in_turn(w: Any, c: int, first: int, count: int, n: int) -> int:
    """Return the n-th of `count` rows from `first` on that a committee turns to this week."""
    return first + (int(w.committees[c].turn * count) + n) % count


@rule
def settlement_in_turn(w: Any, c: int, n: int) -> int:
    """Return the n-th settlement that a committee turns to this week."""
    committee = w.committees[c]
    first = committee.settlements_start
    return in_turn(w, c, first, committee.settlements_stop - first, n)


@rule
def unit_in_turn(w: Any, c: int, n: int) -> int:
    """Return the n-th unit that a committee turns to this week."""
    committee = w.committees[c]
    first = committee.units_start
    return in_turn(w, c, first, committee.units_stop - first, n)


@rule
def court_in_turn(w: Any, c: int, n: int) -> int:
    """Return the n-th court that a committee turns to this week."""
    first, last = courts_of(w, c)
    return in_turn(w, c, first, last - first, n)


@rule
def first_unit_from(w: Any, c: int, row: int) -> int:
    """Return the first unit that begins at a row or after it, or the one after the last."""
    u = unit_at(w, c, row)
    return u + 1 if w.units[u].start < row else u


@rule
def units_of_court(w: Any, c: int, k: int) -> Any:
    """Return the units that begin in court k: (first, how many).

    Residents take their turns court by court, since seats and invitations are the court's, and
    unit by unit in it. A unit wider than a court has its turn with the court where it begins.
    """
    court = w.courts[k]
    first = first_unit_from(w, c, court.start)
    return first, first_unit_from(w, c, court.stop) - first


@rule
def unit_of_court_in_turn(w: Any, c: int, first: int, count: int, n: int) -> int:
    """Return the n-th of a court's units that has its turn this week."""
    return first + (int(w.committees[c].turn_within * count) + n) % count


@rule
def stretch_in_turn(w: Any, c: int, u: int, n: int) -> Any:
    """Return the n-th stretch of rows of unit u that has its turn this week: (first, after last).

    A unit is gone through court by court, whose seats and invitations they share, and each court
    from somewhere in it to its end before its beginning. There are twice as many stretches as
    courts; some may be empty.
    """
    unit = w.units[u]
    first = w.people[unit.start].court
    courts = w.people[unit.stop - 1].court + 1 - first
    court = w.courts[in_turn(w, c, first, courts, n // 2)]
    start = max(unit.start, court.start)
    stop = min(unit.stop, court.stop)
    middle = start + int(w.committees[c].turn * (stop - start))
    if n % 2 == 0:
        return middle, stop
    return start, middle


@rule
def stretches(w: Any, u: int) -> int:
    """Return how many stretches of rows unit u is gone through in."""
    unit = w.units[u]
    if unit.stop == unit.start:
        return 0
    courts: int = w.people[unit.stop - 1].court + 1 - w.people[unit.start].court
    return 2 * courts
