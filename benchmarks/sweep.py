"""Many runs: forks of one spun-up community in two processes, and whether memory stays steady."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from benchmarks.communities import PEOPLE, communities, lived_in
from benchmarks.timing import Sample, one, processor_seconds, sample, seconds

if TYPE_CHECKING:
    from sim import ParticipationModel

WEEKS = 156
PROCESSES = 2
RUNS, QUICK_RUNS = 60, 4
REPEATS, QUICK_REPEATS = 5, 1
QUICK_PEOPLE = 640

_base: Any = None


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    runs = QUICK_RUNS if quick else RUNS
    rates, memory = [], []
    context = multiprocessing.get_context("spawn")
    people = QUICK_PEOPLE if quick else PEOPLE
    with ProcessPoolExecutor(
        PROCESSES, mp_context=context, initializer=_prepare, initargs=(people,)
    ) as pool:
        held: dict[int, list[float]] = {}
        cost: list[float] = []

        def turn() -> None:
            for process, mib, taken in pool.map(_run, range(runs)):
                held.setdefault(process, []).append(mib)
                cost.append(taken * 1e3)

        turn()
        for _ in range(QUICK_REPEATS if quick else REPEATS):
            rates.append(runs / seconds(turn))
        memory = [taken[-1] - taken[len(taken) // 4] for taken in held.values()]
    return {
        "sweep_runs_per_second": sample(rates),
        "sweep_run_milliseconds": sample(cost),
        "sweep_memory_growth_mib": one(max(memory)),
    }


def _prepare(people: int) -> None:
    """Spin one community up in a worker."""
    global _base
    _base = lived_in(communities(1, people))


def _run(_number: int) -> tuple[int, float, float]:
    """Carry out one run with its tables.

    Returns:
        The process, the memory that it holds (MiB), and the processor time of the run (seconds).
    """
    import psutil

    taken = processor_seconds(_forked_run)
    return os.getpid(), psutil.Process().memory_info().rss / 2**20, taken


def _forked_run() -> None:

    arm: ParticipationModel = _base.fork()
    arm.run(WEEKS)
    _ = arm.measures, arm.participation, arm.quantities
