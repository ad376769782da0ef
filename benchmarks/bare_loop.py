"""The least that a week could cost: a compiled loop that only looks, decides and decays.

For every resident it gathers what twelve ties did last week, takes one logit, and updates eight
float64 states (towards a level: states that fade to nothing would become denormal numbers, which
are slow). No matters, no meetings, no hours, no draws, no records; the same ties, the same
threads, and no fast-math, as in the fast engine.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from sim import ParticipationModel

TIES, STATES = 12, 8


@numba.njit(nogil=True, error_model="numpy")
def _week(ties, before, after, s, first, last):  # type: ignore[no-untyped-def]
    """Carry out one week for the rows first … last - 1."""
    s0, s1, s2, s3, s4, s5, s6, s7 = s
    for i in range(first, last):
        active = 0
        for k in range(12):
            active += before[ties[i, k]]
        seen = active / 12.0
        value = -3.0 + 2.0 * seen + 0.5 * s0[i] + 0.4 * s1[i] + 0.3 * s2[i] + 0.3 * s3[i]
        value += 0.2 * s4[i] - 0.5 * s5[i] + 0.2 * s6[i] + 0.1 * s7[i]
        chance = 1.0 / (1.0 + math.exp(-value))
        after[i] = 1 if chance > 0.5 else 0
        s0[i] += 0.05 * (seen - s0[i])
        s1[i] += 0.02 * (0.5 - s1[i])
        s2[i] += 0.0125 * (0.5 - s2[i])
        s3[i] += 0.0125 * (chance - s3[i])
        s4[i] += 0.0125 * (0.5 - s4[i])
        s5[i] += 0.1 * (0.1 - s5[i])
        s6[i] += 0.0125 * (0.5 - s6[i])
        s7[i] += 0.05 * (0.1 - s7[i])


class BareLoop:
    """The loop over the residents and ties of a model.

    Args:
        model: Whose ties to look at; a resident with fewer than twelve looks at some twice.
        threads: Threads, as in the fast engine.
    """

    def __init__(self, model: ParticipationModel, threads: int = 1) -> None:
        """Make the table of ties and the states."""
        self.size = len(model.arrays.people)
        self.threads = threads
        self._ties = _table(model.tie_table.start, model.tie_table.to)
        random = np.random.default_rng(1)
        self._before = (random.random(self.size) < 0.05).astype(np.uint8)
        self._after = np.zeros(self.size, np.uint8)
        self._states = tuple(random.random(self.size) for _ in range(STATES))
        self._pool: Any = ThreadPoolExecutor(threads) if threads > 1 else None
        number = 1 if threads == 1 else 8 * threads
        self._parts = list(pairwise(self.size * k // number for k in range(number + 1)))

    def weeks(self, number: int) -> None:
        """Let some weeks pass."""
        for _ in range(number):
            if self._pool is None:
                self._part(*self._parts[0])
            else:
                for job in [self._pool.submit(self._part, a, b) for a, b in self._parts]:
                    job.result()
            self._before, self._after = self._after, self._before

    def _part(self, first: int, last: int) -> None:
        _week(self._ties, self._before, self._after, self._states, first, last)


@numba.njit
def _table(start, to):  # type: ignore[no-untyped-def]
    """Return int32[N, 12]: the ties of each resident without empty slots, repeated to twelve."""
    table = np.empty((start.size - 1, 12), np.int32)
    for i in range(start.size - 1):
        found = 0
        for k in range(start[i], start[i + 1]):
            if to[k] >= 0 and found < 12:
                table[i, found] = to[k]
                found += 1
        if found == 0:
            table[i, 0] = i
            found = 1
        for k in range(found, 12):
            table[i, k] = table[i, k - found]
    return table
