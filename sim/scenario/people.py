"""Checks that need the people themselves: tables that a scenario names, places that must be filled.

Loading a scenario reads no table and builds no population. `check_people` does, for places smaller
than a city, so that what is wrong with them is told before many runs are begun.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, InputErrors, nearest_name
from sim.population.margins import DATA
from sim.population.synthesis import settlements_of_city
from sim.scenario.inherit import TABLE_ENDINGS, TABLE_KEYS
from sim.scenario.names import SHIPPED
from sim.scenario.problems import raise_all
from sim.scenario.reaching import idle, missing

if TYPE_CHECKING:
    from sim.population import Population
    from sim.scenario.community import Community
    from sim.scenario.schema import Scenario

_BLOCKS = ("population", "places", "ties")
_PEOPLE = ("population.households", "population.people", "population.file")
_CONCERNED = {
    "places.stairwells": (
        "places.stairwells", "places.buildings", "places.courts", "places.settlements", *_PEOPLE
    ),
    "places.settlements": ("places.settlements", *_PEOPLE),
    "ties.network": ("ties.network", *_PEOPLE),
    "population.urban": ("population.urban", "population.place"),
}  # fmt: skip
"""Keys that a problem can also come from; the one that the user said is told."""


def check_people(*scenarios: Scenario) -> int | None:
    """Build the population of each community once, read the ties it names, and look at targets.

    Args:
        scenarios: Sound scenarios, at least one.

    Returns:
        Number of people of the first; None for a city of counties, which is too large to build for
        a check.

    Raises:
        InputError: A table cannot be used (its rows are named), places cannot be filled, a unit is
            larger than the community, or an intervention reaches nothing.
    """
    built: dict[str, Population | None] = {}
    for scenario in scenarios:
        key = scenario.community.model_dump_json()
        if key not in built:
            built[key] = _built(scenario)
        population = built[key]
        if population is None:
            try:
                settlements = settlements_of_city(scenario.community, None)
            except InputError as problem:
                raise _placed(scenario, problem) from None
            each = scenario.community.places.courts
            raise_all(missing(scenario, np.repeat(np.arange(settlements), each)))
            continue
        raise_all(_units(scenario, population))
        settlement_of = np.repeat(
            np.arange(population.count("settlement")), np.diff(population.settlement_start)
        )
        raise_all(missing(scenario, settlement_of))
        raise_all(idle(scenario, settlement_of, population))
    first = next(iter(built.values()))
    return None if first is None else first.people


def _built(scenario: Scenario) -> Population | None:
    """The population of a scenario; None for a city."""
    from sim.classics import given_attributes
    from sim.population import synthesise
    from sim.population.networks import ties_wanted

    community = scenario.community
    if getattr(community.population, "counties", None) is not None:
        return None
    try:
        population = synthesise(community, scenario.seed)
        if reads_ties(community):
            ties_wanted(community.population, community.ties, population, scenario.seed, None)
        given_attributes(scenario, population, None)
    except InputErrors:
        raise
    except InputError as problem:
        raise _placed(scenario, problem) from None
    return population


def reads_ties(community: Community) -> bool:
    """Whether ties are read or of graph theory, so that something can be wrong with them."""
    ties = community.ties
    return any((ties.file, ties.network, getattr(community.population, "file", None)))


def _placed(scenario: Scenario, problem: InputError) -> InputError:
    """A problem with a block of the community, at the file and line of that block."""
    key = problem.key
    if problem.file is None and key is not None and key.partition(".")[0] in _BLOCKS:
        found = scenario.problem(f"community.{_said(scenario, key)}", problem.message)
        problem.file, problem.line, problem.key = found.file, found.line, found.key
    elif problem.message == "error.not_found" and problem.file is not None:
        path = _naming(scenario, problem.file)
        if path is not None:
            values = {"nearest": _nearest_table(Path(problem.file)), "name": problem.file}
            return scenario.problem(path, "scenario.reference_not_found", **values)
    return problem


def _said(scenario: Scenario, key: str) -> str:
    """Of the keys that a problem concerns, the one that the user said last.

    What stands on the command line comes before the scenario's own file, and that before other
    files of the user's; of shipped files nobody is to change anything.
    """
    given = [name for name in _CONCERNED.get(key, (key,)) if _value(scenario, name) is not None]
    places = {name: scenario.problem(f"community.{name}", key) for name in given}
    own = None if scenario.file is None else str(scenario.file)
    for files in ({None}, {own}):
        for name, place in places.items():
            if place.file in files:
                return name
    for name, place in places.items():
        if not Path(place.file or "").resolve().is_relative_to(SHIPPED.resolve()):
            return name
    return key


def _value(scenario: Scenario, key: str) -> object:
    """The value of a key of a block, as `places.courts`; None if there is none."""
    block, _, name = key.partition(".")
    return getattr(getattr(scenario.community, block), name, None)


def _naming(scenario: Scenario, file: str) -> str | None:
    """The dotted path of the key that names a file, or None."""
    named = {
        f"community.{block}.{key}": _value(scenario, f"{block}.{key}")
        for block in _BLOCKS
        for key in TABLE_KEYS
    }
    named["decision.nodes"] = getattr(scenario.decision, "nodes", None)
    for path, value in named.items():
        if isinstance(value, str) and Path(value).expanduser() == Path(file):
            return path
    return None


def _nearest_table(file: Path) -> str | None:
    """The table that may have been meant: of the same folder, or a shipped one by its name."""
    if not file.suffix:
        return nearest_name(file.name, (path.stem for path in DATA.glob("*.csv")))
    try:
        beside = [path for path in file.parent.iterdir() if path.suffix in TABLE_ENDINGS]
    except OSError:
        return None
    beside.sort(key=lambda path: path.suffix.lower() != file.suffix.lower())
    same = next((path.name for path in beside if path.stem == file.stem), None)
    alike = {path.stem: path.name for path in beside if path.suffix.lower() == file.suffix.lower()}
    return same or alike.get(nearest_name(file.stem, alike) or "")


def _units(scenario: Scenario, population: Population) -> list[InputError]:
    """Units of more people than there are, where the file does not say how many there are."""
    asked: list[tuple[str, object]] = [
        ("community.unit", scenario.community.unit),
        ("organisation.unit", scenario.organisation.unit),
    ]
    for i, intervention in enumerate(scenario.interventions):
        asked.append((f"interventions.{i}.unit", getattr(intervention, "unit", None)))
    problems = []
    for path, unit in asked:
        size = getattr(unit, "people", None)
        if size is not None and size > population.people:
            values = {"size": size, "people": population.people}
            problems.append(scenario.problem(f"{path}.people", "scenario.unit_too_large", **values))
    return problems
