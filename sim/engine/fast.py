"""The fast engine: whole weeks in compiled code, committees shared out over threads.

Committees touch only their own area and read last week's acts of others, so any division over
threads gives the same bits. Compiled functions release the interpreter lock; threads are ordinary
Python threads.
"""

from __future__ import annotations

import itertools
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from sim.engine.cache import cache_folder, compiled
from sim.engine.tallies import tally_all
from sim.week import after_decisions, before_decisions
from sim.week.living import live_all
from sim.week.turnover import found, group_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.tallies import Tallies

log = logging.getLogger(__name__)

SMALL = 20_000
"""People below whom a tally is not worth sharing out."""


@compiled
def begin_week(w: Any, c: int) -> None:
    """Carry out stages 0 to 3 of a committee's week."""
    before_decisions(w, c)


@compiled
def live_week(w: Any, c: int) -> None:
    """Carry out stages 4 and 5."""
    live_all(w, c)


@compiled
def end_week(w: Any, c: int) -> None:
    """Carry out stages 6 to 8."""
    after_decisions(w, c)


@compiled
def run_committees(w: Any, first: int, last: int) -> None:
    """Carry out one week for the committees first … last - 1.

    The stages are compiled by themselves, two of them beside one another (`warmup`).
    """
    for c in range(first, last):
        if w.committees[c].active == 1:
            begin_week(w, c)
            live_week(w, c)
            end_week(w, c)


@compiled
def found_settlements(w: Any, first: int, last: int) -> None:
    """Give the first residents of some settlements their traits and states."""
    for s in range(first, last):
        found(w, s)


@compiled
def regroup(w: Any) -> None:
    """Work out anew which targets each resident belongs to."""
    for i in range(len(w.people)):
        w.people[i].group = group_of(w, w.people[i])


class FastEngine:
    """Runs weeks in compiled code.

    Args:
        threads: Threads to use; never more than there are committees.
    """

    name = "fast"

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(1, threads)
        self._pool: ThreadPoolExecutor | None = None

    def _parts(self, sizes: np.ndarray) -> list[tuple[int, int]]:
        """Return ranges of places with about equal numbers of people, several for each thread."""
        count = len(sizes)
        if self.threads == 1 or count == 1:
            return [(0, count)]
        number = min(count, 8 * self.threads)
        before = np.concatenate([[0], np.cumsum(sizes)])
        cuts = np.searchsorted(before, before[-1] * np.arange(1, number) / number)
        edges = np.unique(np.concatenate([[0], cuts, [count]]))
        return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]

    def _share_out(
        self, function: Callable[[int, int], object], parts: list[tuple[int, int]]
    ) -> None:
        """Carry out all parts: each thread takes the next one when it is through with one."""
        left = deque(parts)

        def work() -> None:
            while True:
                try:
                    first, last = left.popleft()
                except IndexError:
                    return
                function(first, last)

        helpers = min(self.threads, len(parts)) - 1
        if helpers and self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads - 1)
        jobs = [self._pool.submit(work) for _ in range(helpers)] if self._pool else []
        try:
            work()
        finally:
            left.clear()
            for job in jobs:
                job.result()

    def found(self, model: Any) -> None:
        """Give the first residents their traits and states."""
        parts = self._parts(model.arrays.settlements["people"])
        self._share_out(partial(found_settlements, model.world), parts)

    def regroup(self, model: Any) -> None:
        """Work out anew which targets each resident belongs to."""
        regroup(model.world)

    def week(self, model: Any) -> None:
        """Carry out one week."""
        committees = model.arrays.committees
        parts = self._parts(committees["people"] * committees["active"])
        self._share_out(partial(run_committees, model.world), parts)

    def tally(self, people: np.ndarray, yearly: bool) -> Tallies:
        """Count who took part, as `tally_all` does, with all threads."""
        size = len(people)
        number = 1 if self.threads == 1 or size < SMALL else self.threads
        cuts = [size * k // number for k in range(number + 1)]
        found: list[Tallies] = []
        self._share_out(
            lambda first, last: found.append(tally_all(people[first:last], yearly)),
            list(itertools.pairwise(cuts)),
        )
        return tuple(sum(counts[1:], counts[0]) for counts in zip(*found, strict=True))

    def __getstate__(self) -> dict[str, Any]:
        """Leave the threads behind when copied or sent to another process."""
        return {"threads": self.threads, "_pool": None}


def ensure_compiled(announce: Any = None) -> None:
    """Compile once for all processes: the first does it, the others wait for it.

    Args:
        announce: Called without arguments before a compilation starts, to tell the user why it
            takes a while.
    """
    folder = cache_folder()
    if folder is None or (folder / "ready").exists():
        return
    with FileLock(str(folder / "lock")):
        if (folder / "ready").exists():
            return
        if announce is not None:
            announce()
        from sim.engine.warmup import warm_up

        warm_up()
        (folder / "ready").write_text("", encoding="utf-8")
