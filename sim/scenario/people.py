"""Checks that need the people themselves: tables that a scenario names, places that must be filled.

Loading a scenario reads no table and builds no population. `check_people` does, for places smaller
than a city, so that what is wrong with them is told before many runs are begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, InputErrors
from sim.population.synthesis import settlements_of_city
from sim.scenario.problems import raise_all
from sim.scenario.reaching import idle, missing

if TYPE_CHECKING:
    from sim.population import Population
    from sim.scenario.community import Community
    from sim.scenario.schema import Scenario

_BLOCKS = ("population", "places", "ties")


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
            settlements = settlements_of_city(scenario.community, None)
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
        found = scenario.problem(f"community.{key}", problem.message)
        problem.file, problem.line, problem.key = found.file, found.line, found.key
    return problem


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
