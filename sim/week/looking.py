"""Stage 4: what a resident sees of last week in others.

Acts of ties are added up without branches, which would be guessed wrong too often; a tie to a
person who has moved away is noticed when it is read.
"""

from __future__ import annotations

from typing import Any

from sim.columns import (
    ACTIVITY,
    ACTIVITY_AT,
    ANY_AT,
    BLOCK,
    COUNTED,
    DELIBERATE,
    FORM_MASK,
    GENERATION_MASK,
    MEETING_AT,
    MOVED_AT,
    NOBODY,
    ROW_BITS,
    ROW_MASK,
    SLOTS,
)
from sim.engine.dispatch import rule

PLACE_TIE = 3  # ties of kinds 0..3 are to whoever lives in a place; others are to a person

SHARE = 8 * BLOCK
"""Where the share of ties seen taking part stands, after four draws and four for a meeting."""

ACTIVITY_TIES, MEETING_TIES = SLOTS + 1, SLOTS + 1 + BLOCK
"""Where the ties who went to an activity and to a meeting stand, after sums by slot."""

LUCK_ROOM, SUMS_ROOM = SHARE + BLOCK, MEETING_TIES + BLOCK
"""Room that a block of residents needs for what it draws and sees before it lives."""


@rule
def seen_through(w: Any, packed: int) -> int:
    """Return what one tie shows of last week, for adding up (`sim.columns.SIGNS`).

    An empty slot (-1) counts one in every field and agrees with every generation. There is no
    branch on what a tie did: it would be guessed wrong too often.
    """
    empty = packed >> 63
    sign = w.signs[w.acted_before[packed & ~empty & ROW_MASK]] | empty
    moved = (sign ^ packed) & (GENERATION_MASK << ROW_BITS)
    return (sign & COUNTED) + (moved << (MOVED_AT - ROW_BITS))


@rule
def add_up(w: Any, i: int, seen: int) -> Any:
    """Return what `look_round` returns, from what the ties of the person in row i show together."""
    slots = w.ties_start[i + 1] - w.ties_start[i]
    if seen >> MOVED_AT != 0 or slots > SLOTS:
        return look_again(w, i)
    empty = seen & SLOTS
    ties = slots - empty
    if ties == 0:
        return 0.0, 0, 0
    return (
        (((seen >> ANY_AT) & SLOTS) - empty) / ties,
        ((seen >> ACTIVITY_AT) & SLOTS) - empty,
        ((seen >> MEETING_AT) & SLOTS) - empty,
    )


@rule
def look_round(w: Any, i: int) -> Any:
    """See which ties took part last week; drop ties to people who have moved away.

    Returns:
        (share of ties seen taking part, ties who went to an activity, ties who went to a meeting).
    """
    seen = 0
    first = w.ties_start[i]
    for k in range(first, min(first + SLOTS, w.ties_start[i + 1])):
        seen = seen + seen_through(w, w.ties_to[k])
    return add_up(w, i, seen)


@rule
def look_round_together(w: Any, first: int, count: int, luck: Any, sums: Any) -> None:
    """Look round as `look_round` does, for a block of residents: for compiled code only.

    One loop over all their slots has no end that is guessed wrong for every resident.

    Args:
        w: The world, in compiled code.
        first: First row of the block.
        count: Rows of the block.
        luck: Room for `LUCK_ROOM` floats; those from `SHARE` on are written.
        sums: Room for `SUMS_ROOM` whole numbers, written.
    """
    start = w.ties_start[first]
    slots = w.ties_start[first + count] - start
    if slots <= SLOTS:
        seen = 0
        for k in range(slots):
            sums[k] = seen
            seen = seen + seen_through(w, w.ties_to[start + k])
        sums[slots] = seen
    for k in range(count):
        if slots <= SLOTS:
            a = w.ties_start[first + k] - start
            b = w.ties_start[first + k + 1] - start
            found = add_up(w, first + k, sums[b] - sums[a])
        else:
            found = look_round(w, first + k)
        luck[SHARE + k] = found[0]
        sums[ACTIVITY_TIES + k] = found[1]
        sums[MEETING_TIES + k] = found[2]


@rule
def look_again(w: Any, i: int) -> Any:
    """See which ties took part where somebody moved away; notice who lives in a place now.

    Returns:
        As `look_round`.
    """
    active = 0
    ties = 0
    to_activity = 0
    to_meeting = 0
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        packed = w.ties_to[k]
        if packed >= 0:
            seen = w.acted_before[packed & ROW_MASK]
            ties = ties + 1
            if (seen >> 5) != (packed >> ROW_BITS):
                if w.ties_kind[k] <= PLACE_TIE:
                    w.ties_to[k] = (packed & ROW_MASK) | ((seen >> 5) << ROW_BITS)
                else:
                    w.ties_to[k] = NOBODY
            elif (seen & FORM_MASK) != 0:
                active = active + 1
                to_activity = to_activity + ((seen >> ACTIVITY) & 1)
                to_meeting = to_meeting + ((seen >> DELIBERATE) & 1)
    if ties == 0:
        return 0.0, 0, 0
    return active / ties, to_activity, to_meeting
