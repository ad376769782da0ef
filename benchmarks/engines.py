"""The fast engine beside a bare loop, the reference engine, plain Mesa and Starsim."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.bare_loop import BareLoop
from benchmarks.communities import PEOPLE, communities, lived_in, weeks
from benchmarks.epidemic import Epidemic
from benchmarks.plain_mesa import PlainModel
from benchmarks.quiet_week import QuietWeek
from benchmarks.timing import (
    Contender,
    Sample,
    interleaved,
    processor_seconds,
    sample,
    seconds,
    speed_ratio,
)
from sim.engine.fast import run_committees

if TYPE_CHECKING:
    from sim import ParticipationModel


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        people: People of the one community.
        weeks: Weeks of a turn of the fast engine and of the bare loop.
        slow_weeks: Weeks of a turn of the reference engine and of Mesa.
        many: Communities that are run with all threads.
        agents: Agents beside Starsim.
        repeats: Turns.
    """

    people: int = PEOPLE
    weeks: int = 208
    slow_weeks: int = 4
    many: int = 100
    agents: int = 100_000
    repeats: int = 9


QUICK = Size(people=640, weeks=26, slow_weeks=1, many=4, agents=2_000, repeats=2)


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    size = QUICK if quick else Size()
    return {**_one_community(size), **_many_communities(size), **_beside_starsim(size)}


def _turn(model: ParticipationModel, number: int) -> Contender:
    """So many weeks of a model as a contender."""
    return Contender(lambda: weeks(model, number), number * len(model.arrays.people))


def _one_community(size: Size) -> dict[str, Sample]:
    fast = lived_in(communities(1, size.people))
    reference = fast.fork(engine="reference")
    arm = fast.fork(communities(1, size.people, "all_three"))
    bare, plain, quiet = BareLoop(fast), PlainModel(fast), QuietWeek(fast)
    residents = len(fast.arrays.people)

    def plain_weeks() -> None:
        for _ in range(size.slow_weeks):
            plain.step()

    costs = interleaved(
        {
            "bare": Contender(lambda: bare.weeks(4 * size.weeks), 4 * size.weeks * residents),
            "quiet": Contender(
                lambda: quiet.weeks(2 * size.weeks), 2 * size.weeks * residents, quiet.restart
            ),
            "fast": _turn(fast, size.weeks),
            "reference": _turn(reference, size.slow_weeks),
            "mesa": Contender(plain_weeks, size.slow_weeks * residents),
        },
        size.repeats,
    )
    return {
        "fast_over_bare_loop": speed_ratio(costs, "fast", "bare"),
        "quiet_over_bare_loop": speed_ratio(costs, "quiet", "bare"),
        "fast_over_reference": speed_ratio(costs, "fast", "reference"),
        "reference_over_mesa": speed_ratio(costs, "reference", "mesa"),
        "fast_nanoseconds": costs["fast"].times(1e9),
        "quiet_nanoseconds": costs["quiet"].times(1e9),
        "bare_nanoseconds": costs["bare"].times(1e9),
        "reference_microseconds": costs["reference"].times(1e6),
        "outside_kernel_microseconds": _outside_kernel(fast, size),
        "outside_kernel_arm_microseconds": _outside_kernel(arm, size),
    }


def _outside_kernel(model: ParticipationModel, size: Size) -> Sample:
    """Microseconds of a step that are not spent in the compiled week itself."""
    inside = 0.0

    def timed(_model: ParticipationModel) -> None:
        nonlocal inside
        world = model.world
        inside += processor_seconds(lambda: run_committees(world, 0, 1))

    model.engine.week = timed
    values = []
    for _ in range(size.repeats):
        inside = 0.0
        taken = processor_seconds(lambda: weeks(model, size.weeks))
        values.append((taken - inside) / size.weeks * 1e6)
    del model.engine.week
    return sample(values)


def _many_communities(size: Size) -> dict[str, Sample]:
    threads = os.cpu_count() or 1
    fast = lived_in(communities(size.many), threads=threads)
    bare = BareLoop(fast, threads)
    number = max(1, size.weeks // 16)
    units = number * len(fast.arrays.people)
    costs = interleaved(
        {"bare": Contender(lambda: bare.weeks(number), units), "fast": _turn(fast, number)},
        size.repeats,
    )
    return {"fast_over_bare_loop_many": speed_ratio(costs, "fast", "bare")}


def _beside_starsim(size: Size) -> dict[str, Sample]:
    """The fast engine beside Starsim: as both use this machine, and with one thread each.

    Starsim steps in one thread. What a user of this machine waits for is time on the clock, with
    all the threads that a program uses; the cost of a step is processor time.
    """
    try:
        import starsim  # noqa: F401 - an extra of its own
    except ImportError:
        return {}
    number = max(1, round(size.agents / PEOPLE))
    scenario = communities(number, size.agents // number)
    turn = max(1, size.weeks // 16)
    waited = interleaved(
        {
            "fast": _turn(lived_in(scenario, threads=os.cpu_count() or 1), turn),
            "random": _epidemic(size, "random", turn),
        },
        size.repeats,
        seconds,
    )
    costs = interleaved(
        {
            "fast": _turn(lived_in(scenario), turn),
            "random": _epidemic(size, "random", turn),
            "static": _epidemic(size, "static", turn),
        },
        size.repeats,
    )
    return {
        "fast_over_starsim": speed_ratio(waited, "fast", "random"),
        "fast_over_starsim_one_thread": speed_ratio(costs, "fast", "random"),
        "fast_over_starsim_static": speed_ratio(costs, "fast", "static"),
    }


def _epidemic(size: Size, network: str, turn: int) -> Contender:
    """So many weeks of an epidemic as a contender."""
    epidemic = Epidemic(size.agents, network)
    return Contender(partial(epidemic.weeks, turn), turn * size.agents, epidemic.restart)
