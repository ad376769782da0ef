"""Counter-based random numbers: a draw is a pure function of (seed, purpose, keys).

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3")
turns a 128-bit counter and a 64-bit key into four 32-bit words. The key is the run's seed mixed
with the hash of a named purpose; the counter is made of stable identities (a person and its
generation, a household, a matter's origin, a week), never of a row or unit number. So a draw does
not depend on order, threads or engine, and the same person meets the same luck in every arm of a
comparison.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from sim.columns import BLOCK
from sim.engine.cache import compiled

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_SCALE = 1.0 / 4294967296.0


@compiled
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return the four output words of Philox4x32-10.

    Args:
        c0: Counter word 0 (the low 32 bits are used), likewise `c1`, `c2`, `c3`.
        c1: Counter word 1.
        c2: Counter word 2.
        c3: Counter word 3.
        k0: Key word 0.
        k1: Key word 1.

    Returns:
        Four uint64 values in 0 … 2**32 - 1.
    """
    x0 = np.uint64(c0) & _MASK
    x1 = np.uint64(c1) & _MASK
    x2 = np.uint64(c2) & _MASK
    x3 = np.uint64(c3) & _MASK
    key0 = np.uint64(k0) & _MASK
    key1 = np.uint64(k1) & _MASK
    for _ in range(10):
        p0 = _M0 * x0
        p1 = _M1 * x2
        x0 = (p1 >> _SHIFT) ^ x1 ^ key0
        x1 = p1 & _MASK
        x2 = (p0 >> _SHIFT) ^ x3 ^ key1
        x3 = p0 & _MASK
        key0 = (key0 + _W0) & _MASK
        key1 = (key1 + _W1) & _MASK
    return x0, x1, x2, x3


@compiled
def draw4(seed: int, purpose: int, a: int, b: int, c: int, d: int) -> Any:
    """Return four independent uniforms in (0, 1) for one purpose and one identity.

    Args:
        seed: Run seed, 0 … 2**63 - 1.
        purpose: Hash of the purpose's name (`purpose`), 0 … 2**32 - 1.
        a: First identity word (usually a person), 32 bits are used.
        b: Second identity word (usually a generation).
        c: Third identity word (usually a week).
        d: Fourth identity word (an ordinal or a second person).

    Returns:
        Four floats, each (word + 0.5) / 2**32.
    """
    low = np.uint64(seed)
    w0, w1, w2, w3 = philox(a, b, c, d, low, (low >> _SHIFT) ^ np.uint64(purpose))
    return (
        (float(w0) + 0.5) * _SCALE,
        (float(w1) + 0.5) * _SCALE,
        (float(w2) + 0.5) * _SCALE,
        (float(w3) + 0.5) * _SCALE,
    )


@compiled
def draw4_of_rows(
    seed: int, purpose: int, people: Any, first: int, count: int, week: int, out: Any, place: int
) -> None:
    """Write what `draw4` gives for each of a block of residents: for compiled code only.

    Ten rounds side by side take a third of the time that they take one resident after another. A
    word may keep more than its 32 bits until it is multiplied.

    Args:
        seed: Run seed.
        purpose: Hash of the purpose's name.
        people: Rows of residents (`person` and `generation` are read).
        first: First row of the block.
        count: Rows of the block.
        week: Third identity word.
        out: Room for floats: written are `count` firsts of the four at `place`, as many seconds
            `BLOCK` further, and so on.
        place: Where the firsts go.
    """
    low = np.uint64(seed)
    first_key = low & _MASK
    second_key = ((low >> _SHIFT) ^ np.uint64(purpose)) & _MASK
    third_word = np.uint64(week) & _MASK
    for k in range(count):
        x0 = np.uint64(people[first + k].person)
        x1 = np.uint64(people[first + k].generation) & _MASK
        x2 = third_word
        x3 = np.uint64(0)
        key0 = first_key
        key1 = second_key
        for _ in range(10):
            p0 = _M0 * (x0 & _MASK)
            p1 = _M1 * (x2 & _MASK)
            x0 = (p1 >> _SHIFT) ^ x1 ^ key0
            x1 = p1
            x2 = (p0 >> _SHIFT) ^ x3 ^ key1
            x3 = p0
            key0 = (key0 + _W0) & _MASK
            key1 = (key1 + _W1) & _MASK
        out[place + k] = (float(x0 & _MASK) + 0.5) * _SCALE
        out[place + BLOCK + k] = (float(x1 & _MASK) + 0.5) * _SCALE
        out[place + 2 * BLOCK + k] = (float(x2 & _MASK) + 0.5) * _SCALE
        out[place + 3 * BLOCK + k] = (float(x3 & _MASK) + 0.5) * _SCALE


@compiled
def draw(seed: int, purpose: int, a: int, b: int, c: int, d: int) -> Any:
    """Return the first of the four uniforms of `draw4`."""
    return draw4(seed, purpose, a, b, c, d)[0]


def purpose(name: str) -> int:
    """Return the 32-bit hash of a purpose's name (BLAKE2s, little-endian)."""
    return int.from_bytes(hashlib.blake2s(name.encode("utf-8"), digest_size=4).digest(), "little")


def derive_seed(seed: int, *keys: int | str) -> int:
    """Return a 63-bit seed for a part of a study, a pure function of a seed and the part's keys.

    Args:
        seed: The study's seed.
        *keys: What distinguishes the part: a replicate's number, a name.
    """
    text = "\x1f".join([str(int(seed)), *(str(key) for key in keys)])
    return (
        int.from_bytes(hashlib.blake2s(text.encode("utf-8"), digest_size=8).digest(), "little") >> 1
    )


# Purposes of the weekly loop. Several lanes of one block serve decisions that every resident meets
# every week.
RESIDENT_WEEK = purpose(
    "resident.week"
)  # lanes: need arises, aware of an activity, takes part in it, invited to it
RESIDENT_TIES = purpose(
    "resident.asked by a tie"
)  # lanes: to an activity, to a meeting, learns of points, heard of result
RESIDENT_MEETING = purpose("resident.meeting")  # lanes: invited, aware, takes part, channel
RESIDENT_COUNCIL = purpose("resident.council of unit leaders")
RESIDENT_REPORT = purpose("resident.report")  # lanes: reports, channel, bounced
RESIDENT_CHANNEL = purpose("resident.activity channel")
RESIDENT_VOTE = purpose("resident.vote")  # lanes: votes, channel, asked, proxied
RESIDENT_DECISION = purpose("resident.decision on a matter")
RESIDENT_APPRAISAL = purpose("resident.appraisal")
RESIDENT_TIE_MADE = purpose("resident.tie made")
RESIDENT_LEADER = purpose("resident.leader quits")
RESIDENT_DEATH = purpose("resident.death")
PERSON_TRAITS = purpose("person.traits")
PERSON_STATES = purpose("person.states")
PERSON_FRIENDS = purpose("person.friends")
HOUSEHOLD_MOVE = purpose("household.move")
HOUSEHOLD_BALLOT = purpose("household.ballot")
BUILDING_MATTERS = purpose("building.matters")
MATTER_NATURE = purpose("matter.nature")
MATTER_PLACE = purpose("matter.place")
MATTER_COURSE = purpose("matter.course")  # lanes: agreed, reported back, redirected
MATTER_HEARD = purpose("matter.heard of the result")
COMMITTEE_STAFF = purpose("committee.staff leaves")
# lanes: acts or looks, at whom or inertia, inertia, noise
DECISION = purpose("resident.decision by a rule with known answers")
START = purpose("resident.acts before week 0")
THRESHOLD = purpose("resident.threshold")
DECISION_LOT = purpose("committee.lot between factions")
UNIT_INTERVAL = purpose("unit.weeks until the next meeting")
COMMITTEE_TURN = purpose("committee.who is first this week")
UNIT_TARGET = purpose("place.reached by an intervention")
