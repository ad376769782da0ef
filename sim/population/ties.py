"""Whom each resident sees, asks and is asked by: directed ties in compressed rows.

The ties of resident i are `to[start[i]:start[i + 1]]`, of the kinds below; -1 is an empty learned
slot. Neighbours are drawn from the hierarchy of places, each level without the one below it, so a
tie of kind `court` leads to another building. Friends are alike: a candidate from the settlement
(or a neighbouring one) is accepted with a chance that falls with the difference in age and
schooling and between locals and migrants (homophily). Draws are pure functions of the seed and
the person, so the same person gets the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.cache import compiled
from sim.population.spec import TieSpec
from sim.randomness import draw4, purpose

if TYPE_CHECKING:
    from sim.population.population import Population
    from sim.population.types import Bytes, Int32s, Ints

KINDS = ("household", "stairwell", "building", "court", "friend", "online", "learned", "given")
HOUSEHOLD, STAIRWELL, BUILDING, COURT, FRIEND, ONLINE, LEARNED, GIVEN = range(len(KINDS))

EMPTY = -1
"""What an empty learned slot points to."""

PURPOSE = "population.ties"
MOST_TRIES = 12
"""Candidates looked at before the most alike of them is taken as a friend."""


@dataclass(frozen=True)
class Ties:
    """Directed ties of all residents.

    Attributes:
        start: int64[N + 1], first tie of each resident.
        to: int32[M], row of the other resident, or -1 for an empty learned slot.
        kind: uint8[M], index into `KINDS`.
    """

    start: Ints
    to: Int32s
    kind: Bytes

    def of(self, row: int) -> Int32s:
        """Rows that one resident is tied to, without empty slots."""
        to = self.to[self.start[row] : self.start[row + 1]]
        return to[to != EMPTY]


def build_ties(population: Population, seed: int, spec: TieSpec | None = None) -> Ties:
    """Draw the ties of a population.

    Args:
        population: Residents and where they live.
        seed: New ties for every seed.
        spec: How many ties of which kind; None takes the defaults (12 slots a resident).
    """
    wanted = spec or TieSpec()
    numbers = np.array(
        [wanted.household, wanted.stairwell, wanted.building, wanted.court, wanted.friends,
         wanted.online, wanted.learned],
        dtype=np.int64,
    )  # fmt: skip
    scales = np.array(
        [wanted.elsewhere, 1.0 / wanted.age_scale, 1.0 / wanted.schooling_scale,
         wanted.registration_weight]
    )  # fmt: skip
    residents = population.residents
    size = population.size
    to = np.empty(size * int(numbers.sum()), dtype=np.int32)
    kind = np.empty(to.size, dtype=np.uint8)
    start = np.zeros(size + 1, dtype=np.int64)
    used = _draw(
        start, to, kind, numbers, scales, seed, purpose(PURPOSE),
        population.starts("household"), population.starts("stairwell"),
        population.starts("building"), population.starts("court"),
        population.starts("settlement"),
        residents["person"], residents["age"], residents["schooling"], residents["registration"],
        residents["digital"],
    )  # fmt: skip
    return Ties(start, to[:used], kind[:used])


@compiled
def _tied(to, first, at, j):  # type: ignore[no-untyped-def]
    """Whether a row is already among the ties first … at."""
    for k in range(first, at):  # noqa: SIM110 - compiled code has no generators
        if to[k] == j:
            return True
    return False


@compiled
def _draw(  # type: ignore[no-untyped-def]
    start, to, kind, numbers, scales, seed, key, households, stairwells, buildings, courts,
    settlements, person, age, schooling, registration, digital,
):  # fmt: skip
    """Fill the ties of all residents, in order of rows; returns how many slots were used."""
    elsewhere, per_year, per_step, other_registration = scales
    household = stairwell = building = court = settlement = 0
    at = 0
    for i in range(person.size):
        while i >= households[household + 1]:
            household += 1
        while i >= stairwells[stairwell + 1]:
            stairwell += 1
        while i >= buildings[building + 1]:
            building += 1
        while i >= courts[court + 1]:
            court += 1
        while i >= settlements[settlement + 1]:
            settlement += 1
        first = at
        for level in range(4):
            # candidates are the rows low … high without the rows skip … resume
            if level == HOUSEHOLD:
                low, high = households[household], households[household + 1]
                skip, resume = i, i + 1
            elif level == STAIRWELL:
                low, high = stairwells[stairwell], stairwells[stairwell + 1]
                skip, resume = households[household], households[household + 1]
            elif level == BUILDING:
                low, high = buildings[building], buildings[building + 1]
                skip, resume = stairwells[stairwell], stairwells[stairwell + 1]
            else:
                low, high = courts[court], courts[court + 1]
                skip, resume = buildings[building], buildings[building + 1]
            candidates = (high - low) - (resume - skip)
            number = min(numbers[level], candidates)
            for slot in range(number):
                u, _, _, _ = draw4(seed, key, person[i], level, slot, 0)
                j = low + int(u * candidates)
                if j >= skip:
                    j += resume - skip
                # walk on past those already tied; there are at least as many candidates as slots
                while _tied(to, first, at, j):
                    j += 1
                    if skip <= j < resume:
                        j = resume
                    if j >= high:
                        j = low if low < skip else resume
                to[at] = j
                kind[at] = level
                at += 1
        low, high = settlements[settlement], settlements[settlement + 1]
        for slot in range(numbers[FRIEND]):
            best, best_weight = -1, -1.0
            for attempt in range(MOST_TRIES):
                u0, u1, u2, _u3 = draw4(seed, key, person[i], FRIEND, slot, attempt)
                near, far = low, high
                if u0 < elsewhere and settlements.size > 2:
                    beside = settlement + 1 if u0 < 0.5 * elsewhere else settlement - 1
                    if beside < 0:
                        beside = settlement + 1
                    if beside > settlements.size - 2:
                        beside = settlement - 1
                    near, far = settlements[beside], settlements[beside + 1]
                j = near + int(u1 * (far - near))
                if j == i or _tied(to, first, at, j):
                    continue
                years = (float(age[i]) - float(age[j])) * per_year
                steps = (float(schooling[i]) - float(schooling[j])) * per_step
                weight = 1.0 / ((1.0 + years * years) * (1.0 + steps * steps))
                if registration[i] != registration[j]:
                    weight *= other_registration
                if weight > best_weight:
                    best, best_weight = j, weight
                if u2 < weight:
                    best = j
                    break
            if best >= 0:
                to[at] = best
                kind[at] = FRIEND
                at += 1
        if digital[i]:
            for slot in range(numbers[ONLINE]):
                for attempt in range(MOST_TRIES):
                    u, _, _, _ = draw4(seed, key, person[i], ONLINE, slot, attempt)
                    j = low + int(u * (high - low))
                    if j != i and digital[j] and not _tied(to, first, at, j):
                        to[at] = j
                        kind[at] = ONLINE
                        at += 1
                        break
        for _slot in range(numbers[LEARNED]):
            to[at] = EMPTY
            kind[at] = LEARNED
            at += 1
        start[i + 1] = at
    return at
