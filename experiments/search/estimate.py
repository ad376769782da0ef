"""How long a search will take: a few weeks are lived, everything else is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.search.conduct import expected_runs
from experiments.search.rounds import scenario_of
from experiments.search.space import NOTHING
from experiments.sweep.estimate import OUTCOME_SECONDS, probe, spin_up_weeks

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.search.rounds import Frame

HEAVIER: Final = 1.5
"""How much longer a week takes with measures than without, roughly."""


@dataclass(frozen=True)
class Estimate:
    """What is to be expected.

    Attributes:
        packages: Packages that there are.
        tried: Packages that are run in each community at most.
        places: Communities.
        runs: Runs.
        seconds: Seconds on so many workers.
    """

    packages: int
    tried: int
    places: int
    runs: int
    seconds: float


def estimate(frame: Frame, home: Path, workers: int) -> Estimate:
    """Measure a few weeks in the first community and count.

    Args:
        frame: The search.
        home: Its folder.
        workers: Processes that will work at it.

    Raises:
        InputError: The scenario cannot be run after all.
    """
    scenario = scenario_of(frame, home, 0, NOTHING)
    building, week = probe(scenario, frame.search.seed, frame.search.run.engine)
    spun = spin_up_weeks(scenario)
    effort, places = frame.search.search, len(frame.places)
    runs = expected_runs(frame)
    states = places * (effort.fresh + effort.race * min(workers, 2))
    each = scenario.weeks.total * week * HEAVIER + OUTCOME_SECONDS
    seconds = (states * (building + spun * week) + runs * each) / workers
    tried = min(effort.candidates, frame.space.size - 1)
    return Estimate(frame.space.size, tried, places, runs, seconds)
