"""Many runs: `linli sweep` beside Mesa's `batch_run`, what one run costs, and steady memory.

The sweep is a part of the shipped study of points (156 weeks, 2,496 people), carried out by the
command itself in two processes: starting, building, spinning up, writing and reading back count.
`batch_run` runs the plain model for as many weeks in as many processes. They take turns.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.communities import PEOPLE, communities, lived_in
from benchmarks.plain_mesa import BatchModel
from benchmarks.start import linli
from benchmarks.timing import (
    Contender,
    Sample,
    interleaved,
    one,
    processor_seconds,
    sample,
    seconds,
    speed_ratio,
)

if TYPE_CHECKING:
    from sim import ParticipationModel

WEEKS = 156
PROCESSES = 2
RUNS, QUICK_RUNS = 60, 4
REPEATS, QUICK_REPEATS = 3, 1
QUICK_PEOPLE = 640
STUDY = "points_budget_novelty"
BASE, REPLICATES = 32, 4
"""An eighth of the study's base, and half of its replicates."""

_base: Any = None


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    return {**_beside_batch_run(quick), **_one_run(quick)}


def study_runs(base: int, replicates: int) -> int:
    """Return the runs of the study: five points a base in a Sobol design of three, and one more."""
    return (5 * base + 1) * replicates


def sweep(folder: Path, *settings: str) -> None:
    """Carry out the study, or a part of it, in a folder.

    Args:
        folder: Where to; must not be there yet.
        *settings: Further arguments of the command.
    """
    linli("sweep", STUDY, "--out", str(folder), "--threads", str(PROCESSES), "--quiet", *settings)


def _beside_batch_run(quick: bool) -> dict[str, Sample]:
    base, replicates = (2, 1) if quick else (BASE, REPLICATES)
    people, weeks = (QUICK_PEOPLE, 4) if quick else (PEOPLE, WEEKS)
    iterations = PROCESSES if quick else 2 * PROCESSES
    with tempfile.TemporaryDirectory() as place:
        numbers = iter(range(1000))

        def ours() -> None:
            settings = [f"design.base={base}", f"set.weeks.window={max(52, weeks)}"]
            if quick:
                settings.append(f"set.community.population.people={people}")
            named = [part for setting in settings for part in ("--set", setting)]
            sweep(Path(place, str(next(numbers))), "--replicates", str(replicates), *named)

        def plain() -> None:
            mesa.batch_run(
                BatchModel,
                {"people": people},
                number_processes=PROCESSES,
                iterations=iterations,
                max_steps=weeks - 1,
                display_progress=False,
            )

        costs = interleaved(
            {
                "ours": Contender(ours, study_runs(base, replicates)),
                "batch_run": Contender(plain, iterations),
            },
            QUICK_REPEATS if quick else REPEATS,
            seconds,
        )
    return {
        "sweep_runs_per_second": sample([1.0 / value for value in costs["ours"].values]),
        "batch_run_runs_per_second": sample([1.0 / value for value in costs["batch_run"].values]),
        "sweep_over_batch_run": speed_ratio(costs, "ours", "batch_run"),
    }


def _one_run(quick: bool) -> dict[str, Sample]:
    """What a forked run costs, and whether the memory of those that carry them out grows."""
    runs = QUICK_RUNS if quick else RUNS
    context = multiprocessing.get_context("spawn")
    people = QUICK_PEOPLE if quick else PEOPLE
    with ProcessPoolExecutor(
        PROCESSES, mp_context=context, initializer=_prepare, initargs=(people,)
    ) as pool:
        held: dict[int, list[float]] = {}
        cost: list[float] = []
        for _ in range(1 + (QUICK_REPEATS if quick else REPEATS)):
            for process, mib, taken in pool.map(_run, range(runs)):
                held.setdefault(process, []).append(mib)
                cost.append(taken * 1e3)
        memory = [taken[-1] - taken[len(taken) // 4] for taken in held.values()]
    return {
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
