"""Whose turn it is: where hours, seats or invitations are short, another is first each week.

Who is first is drawn, for all of an area at once: what comes round at fixed intervals, as meetings
on shared matters do, would otherwise always begin with the same unit.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.engine.dispatch import rule


@rule
def draw_turn(w: Any, c: int) -> None:
    """Draw where a committee begins this week, as a part of whatever it goes through, 0..1."""
    committee = w.committees[c]
    key = committee.settlements_start
    committee.turn = rnd.draw(w.seed, rnd.COMMITTEE_TURN, key, w.now.week, 0, 0)


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
