"""Stage 3: which matters the units are to meet on.

A unit has at most four matters on its agenda, its own before those it shares with other units. A
matter remembers which units have met on it.
"""

from __future__ import annotations

from typing import Any

from sim.columns import WAITING
from sim.engine.dispatch import rule
from sim.week.places import unit_at
from sim.week.turns import settlement_in_turn


@rule
def met_on(matter: Any, k: int) -> bool:
    """Return whether the k-th unit concerned has met on the matter.

    Units beyond the 124th are not remembered.
    """
    if k < 62:
        return (matter.units_low >> k) & 1 == 1
    if k < 124:
        return (matter.units_high >> (k - 62)) & 1 == 1
    return False


@rule
def note_met(matter: Any, k: int) -> None:
    """Remember that the k-th unit concerned has met on the matter."""
    if k < 62:
        matter.units_low = matter.units_low | (1 << k)
    elif k < 124:
        matter.units_high = matter.units_high | (1 << (k - 62))


@rule
def put_on_agenda(unit: Any, m: int) -> None:
    """Put matter m on the agenda of a unit that has room."""
    if unit.items == 0:
        unit.item_0 = m
    elif unit.items == 1:
        unit.item_1 = m
    elif unit.items == 2:
        unit.item_2 = m
    else:
        unit.item_3 = m
    unit.items = unit.items + 1


@rule
def item_of(unit: Any, k: int) -> int:
    """Return the k-th matter on a unit's agenda."""
    if k == 0:
        return unit.item_0
    if k == 1:
        return unit.item_1
    if k == 2:
        return unit.item_2
    return unit.item_3


@rule
def set_agendas(w: Any, c: int, wide: bool) -> None:
    """Put waiting matters on the agendas of the units they concern.

    Own matters first, then those shared with others; the longest alive of a settlement first.
    """
    committee = w.committees[c]
    for n in range(committee.settlements_stop - committee.settlements_start):
        s = settlement_in_turn(w, c, n)
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            matter = w.matters[m]
            if matter.state == WAITING and matter.ready_week <= w.now.week:
                first = unit_at(w, c, matter.start)
                last = unit_at(w, c, matter.stop - 1)
                if (first != last) == wide:
                    for u in range(first, last + 1):
                        unit = w.units[u]
                        if (
                            unit.next_week <= w.now.week
                            and unit.items < w.p.agenda_items
                            and not met_on(matter, u - first)
                        ):
                            put_on_agenda(unit, m)


@rule
def joint_items(w: Any, c: int, u: int) -> int:
    """Return how many matters on a unit's agenda concern other units too."""
    unit = w.units[u]
    joint = 0
    for k in range(unit.items):
        matter = w.matters[item_of(unit, k)]
        if matter.start < unit.start or matter.stop > unit.stop:
            joint = joint + 1
    return joint


@rule
def own_items(w: Any, c: int, u: int) -> int:
    """Return how many matters on a unit's agenda are its own."""
    return w.units[u].items - joint_items(w, c, u)
