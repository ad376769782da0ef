"""Hours that interventions take from a committee's staff, against those that the staff have.

Most of what takes time competes with everything else, and what does not fit is left undone. Hours
that a scenario takes off beforehand are different: more of them than there are is no intervention
that anybody could carry out, and the run would quietly take what there is. Hours that are bought
in or lent add to the staff's and have no such bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.interventions.base import Intervention
from sim.scenario.problems import at

if TYPE_CHECKING:
    from sim.errors import InputError
    from sim.scenario.schema import Scenario
    from sim.scenario.tree import Node

TAKEN = {"admin_hours": 1.0, "moderation_staff": 1.0, "recruit_hours": 1.0, "staff_hours": -1.0}
"""Levers that take hours from the staff, and the sign with which they do."""


def beyond_hours(scenario: Scenario, tree: Node) -> list[InputError]:
    """Interventions of which one alone takes more hours a week than a committee's staff have.

    Args:
        scenario: A scenario whose single values are sound.
        tree: The tree it was made from, for files and lines.
    """
    available = hours_of_a_committee(scenario)
    if available is None:
        return []
    problems = []
    for i, item in enumerate(scenario.interventions):
        if not isinstance(item, Intervention):
            continue
        keys = _hours_given(item)
        if sum(keys.values()) * max(1.0, item.dose) <= available:
            continue
        end = scenario.weeks.total
        taken = hours_taken(item, end)
        if taken <= available:
            continue
        where = ("interventions", i, _to_blame(item, keys, available, end))
        told = {"taken": f"{taken:g}", "available": f"{available:g}"}
        problems.append(at(tree, where, "scenario.beyond_hours", **told))
    return problems


def hours_of_a_committee(scenario: Scenario) -> float | None:
    """Staff hours a week of the largest committee; None where the number of posts is not known.

    A committee of merged settlements has the posts of both, one for the whole place those of all.
    """
    committee = scenario.community.committee
    own = committee.staff * committee.hours_per_week
    if scenario.organisation.committees == "merged":
        settlements = scenario.community.places.settlements
        return None if settlements is None else own * settlements
    redrawn = (getattr(item, "redraws_committees", "keep") for item in scenario.interventions)
    return own * 2 if "merge" in redrawn else own


def hours_taken(item: Intervention, end: int) -> float:
    """Hours that an intervention takes from the staff in the week in which it takes most.

    Args:
        item: The intervention.
        end: Number of weeks of the run.
    """
    most = 0.0
    for _, levers in item.levers_by_week(end):
        given = {name: sign * levers.place.get(name, 0.0) for name, sign in TAKEN.items()}
        most = max(most, sum(max(0.0, hours) for hours in given.values()))
    return most


def _hours_given(item: Intervention) -> dict[str, float]:
    """The keys of an intervention that are hours, with their values."""
    return {
        key: float(value)
        for key in type(item).model_fields
        if "hours" in key and isinstance(value := getattr(item, key), int | float)
    }


def _to_blame(item: Intervention, keys: dict[str, float], available: float, end: int) -> str:
    """The key that asks for too much: the dose where the hours alone would fit, else the hours."""
    if item.dose > 1.0 and hours_taken(item.model_copy(update={"dose": 1.0}), end) <= available:
        return "dose"
    without = {key: hours_taken(item.model_copy(update={key: 0.0}), end) for key in keys}
    return min(without, key=lambda name: without[name])
