"""The whole of Nantong: building it, a year of it, its memory, and what a resident's week costs.

It is measured in a process of its own (`python -m benchmarks.city`), whose memory is the city's
alone; that process prints its quantities as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bare_loop import BareLoop
from benchmarks.communities import LIVED_IN_WEEKS, PEOPLE, lived_in, weeks
from benchmarks.timing import Contender, Sample, interleaved, one, seconds, speed_ratio
from sim import ParticipationModel, Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
WEEKS = 52
REPEATS, QUICK_REPEATS = 5, 2
MANY, QUICK_MANY = 100, 4


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.city", *(["--quick"] if quick else [])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        encoding="utf-8",
    )
    values = json.loads(done.stdout.splitlines()[-1])
    return {key: Sample(tuple(taken)) for key, taken in values.items()}


def peak_gib() -> float:
    """Return the most memory that this process has held, GiB."""
    import psutil

    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return float(memory.peak_wset) / 2**30
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def _part_of_city(number: int | None) -> Scenario:
    """So many communities as those of Nantong, or the whole of it: like is compared with like."""
    values: dict[str, object] = {"weeks.spin_up": LIVED_IN_WEEKS, "weeks.window": 5200}
    if number is not None:
        values |= {
            "community.population.counties": None,
            "community.population.people": number * PEOPLE,
            "community.places.people_per_settlement": None,
            "community.places.settlements": number,
            "community.places.settlements_per_subdistrict": None,
        }
    return Scenario.load("nantong", values)


def measured(quick: bool) -> dict[str, Sample]:
    """Measure in this process.

    Args:
        quick: Take a few communities instead of the city.
    """
    threads = os.cpu_count() or 1
    scenario = _part_of_city(2 * QUICK_MANY if quick else None)
    city: ParticipationModel | None = None

    def build() -> None:
        nonlocal city
        city = ParticipationModel(scenario, seed=1, threads=threads)

    building = seconds(build)
    assert city is not None
    city.spin_up()
    running = seconds(lambda: city.run(WEEKS))
    peak = peak_gib()
    many = lived_in(_part_of_city(QUICK_MANY if quick else MANY), threads=threads)
    single = lived_in(_part_of_city(1))
    bare = BareLoop(city, threads)
    residents = len(city.arrays.people)
    costs = interleaved(
        {
            "city": Contender(lambda: weeks(city, 4), 4 * residents),
            "bare": Contender(lambda: bare.weeks(4), 4 * residents),
            "many": Contender(lambda: weeks(many, WEEKS), WEEKS * len(many.arrays.people)),
            "one": Contender(lambda: weeks(single, WEEKS), WEEKS * len(single.arrays.people)),
        },
        QUICK_REPEATS if quick else REPEATS,
    )
    return {
        "nantong_people": one(city.population.people),
        "nantong_build_seconds": one(building),
        "nantong_run_seconds": one(running),
        "nantong_peak_gib": one(peak),
        "nantong_nanoseconds": costs["city"].times(1e9),
        "nantong_over_bare_loop": speed_ratio(costs, "city", "bare"),
        "cost_ratio_city_to_community": speed_ratio(costs, "many", "city"),
        "cost_ratio_city_to_one": speed_ratio(costs, "one", "city"),
    }


def main(arguments: Sequence[str]) -> None:
    """Measure and print the values as one line of JSON."""
    found = measured("--quick" in arguments)
    print(json.dumps({key: taken.values for key, taken in found.items()}))


if __name__ == "__main__":
    main(sys.argv[1:])
