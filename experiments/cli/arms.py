"""Scenarios of a comparison with the settings of the command line.

A setting goes over what every scenario says. One that names an intervention, as
`interventions.points.dose=0.5`, holds in the scenarios that have it, since a baseline has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

ABSENT = ("scenario.no_such_item", "scenario.no_items")
"""What is said of a setting for an intervention that a scenario does not have."""


def load_arms(
    names: Sequence[str], overrides: dict[str, Any]
) -> tuple[list[Scenario], dict[str, list[str]]]:
    """Read scenarios with settings.

    Args:
        names: Their names or files.
        overrides: Values by dotted path.

    Returns:
        The scenarios, and by setting those in which it holds, where it does not hold in all.

    Raises:
        InputError: A scenario that cannot be used, or a setting for an intervention that none has.
    """
    absent: dict[str, InputError] = {}
    skipped: dict[str, set[int]] = {}
    scenarios = []
    for number, name in enumerate(names):
        wanted = dict(overrides)
        while True:
            try:
                scenario = Scenario.load(name, overrides=wanted)
                break
            except InputError as problem:
                if problem.message not in ABSENT or problem.key not in wanted:
                    raise
                if _has(name, problem.key):
                    raise
                del wanted[problem.key]
                absent[problem.key] = problem
                skipped.setdefault(problem.key, set()).add(number)
        scenarios.append(scenario)
    for key, numbers in skipped.items():
        if len(numbers) == len(names):
            raise absent[key]
    held = {
        key: [scenario.name for number, scenario in enumerate(scenarios) if number not in numbers]
        for key, numbers in skipped.items()
    }
    return scenarios, held


def _has(name: str, path: str) -> bool:
    """Whether a scenario has the kind of intervention of a path, so that it has it twice."""
    kinds = [getattr(item, "kind", "") for item in Scenario.load(name).interventions]
    return path.split(".")[1] in kinds
