"""How long a sweep will take, before it begins.

A few weeks of the first point are lived and everything else is counted: populations, spin-ups and
runs, as the tasks share them (workers share a little more, from task to task).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from experiments.sweep.plan import Plan
    from sim.scenario import Scenario

PROBE_WEEKS: Final = 13
OUTCOME_SECONDS: Final = 0.01
"""Seconds that the outcomes of a run take; measured with a community of 2,496 people."""
AUTO_WEEKS: Final = 208
"""Weeks that `spin_up: auto` takes at least, and usually."""


@dataclass(frozen=True)
class Estimate:
    """What is to be expected.

    Attributes:
        points: Points.
        runs: Runs.
        spin_ups: Spin-ups.
        tasks: Tasks.
        seconds: Seconds on so many workers.
        workers: Workers.
    """

    points: int
    runs: int
    spin_ups: int
    tasks: int
    seconds: float
    workers: int


def probe(scenario: Scenario, seed: int, engine: str) -> tuple[float, float]:
    """Seconds that a population takes, and a week of it.

    Args:
        scenario: What is run.
        seed: Seed.
        engine: Name of the engine.

    Raises:
        InputError: The scenario cannot be run after all.
    """
    from sim import ParticipationModel

    clock = time.perf_counter()
    model = ParticipationModel(scenario, seed=seed, engine=engine)
    building = time.perf_counter() - clock
    model.step()
    clock = time.perf_counter()
    for _ in range(PROBE_WEEKS):
        model.step()
    return building, (time.perf_counter() - clock) / PROBE_WEEKS


def spin_up_weeks(scenario: Scenario) -> int:
    """Weeks of spin-up that are to be expected."""
    asked = scenario.weeks.spin_up
    return AUTO_WEEKS if asked == "auto" else int(asked)


def estimate(plan: Plan, workers: int, remaining: float = 1.0) -> Estimate:
    """Measure a few weeks and count.

    Args:
        plan: The plan.
        workers: Processes that will work at it.
        remaining: Share of the runs that are not finished yet.

    Raises:
        InputError: The first point cannot be run after all.
    """
    blocks = [[plan.states[point] for point in block] for block in plan.blocks]
    spin_ups = sum(len({spin_up for _, spin_up in block}) for block in blocks)
    people = sum(len({who for who, _ in block}) for block in blocks)
    points = len(plan.points)
    first = plan.scenario(0)
    building, week = probe(first, plan.tasks[0].seed, plan.study.run.engine)
    spun = spin_up_weeks(first)
    lived = points * (first.weeks.total * week + OUTCOME_SECONDS)
    once = people * building + spin_ups * spun * week + lived
    tasks = len(plan.tasks)
    seconds = once * plan.study.replicates * remaining / min(workers, tasks)
    return Estimate(
        points,
        plan.runs,
        spin_ups * plan.study.replicates,
        tasks,
        seconds,
        workers,
    )
