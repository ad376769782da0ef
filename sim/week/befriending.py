"""Stage 7: taking part together makes ties, at activities and at meetings."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import GENERATION_MASK, NOBODY, ROW_BITS, ROW_MASK
from sim.engine.dispatch import rule

LEARNED = 6


@rule
def meet_neighbour(w: Any, c: int, i: int, host: Any, form: int) -> None:
    """Maybe make a tie to the person who came before, in an own learned slot.

    An empty one, else the next in turn.

    Args:
        w: The world.
        c: Committee.
        i: Row of the resident, who takes part in person.
        host: The unit or court in which both do.
        form: Form of participation.
    """
    r = w.people[i]
    j = host.last_row
    host.last_row = i
    if j == NOBODY:
        return
    other = w.people[j]
    u = rnd.draw(w.seed, rnd.RESIDENT_TIE_MADE, r.person, other.person, w.now.week, form)
    if u >= w.p.tie_made * w.place[c].tie_making:
        return
    learned = 0
    chosen = NOBODY
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        packed = w.ties_to[k]
        if packed >= 0 and (packed & ROW_MASK) == j:
            return
        if w.ties_kind[k] == LEARNED:
            if packed < 0:
                chosen = k
            learned = learned + 1
    if learned == 0:
        return
    if chosen == NOBODY:
        turn = r.next_slot % learned
        r.next_slot = (turn + 1) % learned
        for k in range(w.ties_start[i], w.ties_start[i + 1]):
            if w.ties_kind[k] == LEARNED:
                if turn == 0:
                    chosen = k
                turn = turn - 1
    w.ties_to[chosen] = j | ((other.generation & GENERATION_MASK) << ROW_BITS)
