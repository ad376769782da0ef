"""Whether interventions reach anything, seen from the places and people that were built.

Loading a scenario knows how many places it asks for, if it says so; how many there are, and who
lives there, is known only of a population. `missing` is checked before every run, since nothing can
be run on places that are not there; `idle` before runs from the command line, since an intervention
that cannot do anything is a slip of the pen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.columns import AGE_BANDS, CATEGORIES
from sim.errors import InputError
from sim.reach import court_mask, heads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.population import Population
    from sim.scenario.schema import Scenario

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.integer]


def missing(scenario: Scenario, settlement_of: Ints) -> list[InputError]:
    """Settlements and courts that targets name and the place does not have.

    Args:
        scenario: A sound scenario.
        settlement_of: Settlement of each court of the place.
    """
    count = {"settlements": int(settlement_of.max()) + 1, "courts": len(settlement_of)}
    problems = []
    for i, target in _targets(scenario):
        path = f"interventions.{i}.target"
        absent = [
            scenario.problem(
                f"{path}.{name}.{k}", f"scenario.no_such_{name}", got=number, last=count[name] - 1
            )
            for name in count
            for k, number in enumerate(getattr(target, name) or ())
            if number >= count[name]
        ]
        problems += absent
        if not absent and not court_mask(target, settlement_of).any():
            problems.append(scenario.problem(f"{path}.courts", "scenario.no_place_reached"))
    return problems


def idle(scenario: Scenario, settlement_of: Ints, population: Population) -> list[InputError]:
    """Interventions that reach nobody, or change no committee.

    Args:
        scenario: A scenario of which nothing is `missing`.
        settlement_of: Settlement of each court of the place.
        population: Who lives there.
    """
    problems = []
    for i, target in _targets(scenario):
        if target.people_only and not _inside(target, settlement_of, population).any():
            problems.append(
                scenario.problem(f"interventions.{i}.target", "scenario.nobody_reached")
            )
    return [*problems, *_committees(scenario, settlement_of)]


def _targets(scenario: Scenario) -> list[tuple[int, Any]]:
    """Number and target of the interventions that do not reach everybody."""
    listed = enumerate(getattr(item, "target", None) for item in scenario.interventions)
    return [(i, target) for i, target in listed if target is not None and not target.everybody]


def _inside(target: Any, settlement_of: Ints, population: Population) -> Bools:
    """Which residents a target reaches, bool[residents]."""
    inside = court_mask(target, settlement_of)[population.index_of("court")]
    masks, residents = target.masks(), population.residents
    band = np.searchsorted([low for low, _ in AGE_BANDS[1:]], residents["age"], side="right")
    inside &= (masks["ages"] >> band) & 1 == 1
    for name in CATEGORIES:
        inside &= (masks[name] >> residents[name].astype(np.int64)) & 1 == 1
    return inside


def _committees(scenario: Scenario, settlement_of: Ints) -> list[InputError]:
    """Mergers that merge nothing, and partings that part nothing or more than they say."""
    count = int(settlement_of.max()) + 1
    whole = scenario.organisation.committees == "merged"
    changes: list[tuple[str, Bools]] = []
    problems = []
    for i, item in enumerate(scenario.interventions):
        wish = getattr(item, "redraws_committees", "keep")
        if wish == "keep":
            continue
        inside = np.zeros(count, bool)
        inside[settlement_of[court_mask(getattr(item, "target", None), settlement_of)]] = True
        before = heads(count, whole, changes)
        changes.append((wish, inside))
        after = heads(count, whole, changes)
        problem = _change(wish, inside, before, after, whole)
        if problem is not None:
            message, values = problem
            does_more = getattr(item, "unit", None) or getattr(item, "staff_hours_less", 0.0)
            if not (does_more and message.startswith("scenario.nothing")):
                problems.append(
                    scenario.problem(f"interventions.{i}.committees", message, **values)
                )
    return problems


def _change(
    wish: str, inside: Bools, before: Ints, after: Ints, whole: bool
) -> tuple[str, dict[str, int]] | None:
    """What is wrong with a change of committees: a message and its values."""
    if wish == "merge" and not whole:
        for s in np.flatnonzero(inside):
            other = int(s) ^ 1
            if other < len(inside) and not inside[other]:
                return "scenario.unpaired", {"number": int(s), "other": other}
    if np.array_equal(before, after):
        return f"scenario.nothing_to_{wish}", {}
    staying = ~inside
    if wish == "split" and len(np.unique(after[staying])) > len(np.unique(before[staying])):
        return "scenario.split_inside", {"number": int(np.flatnonzero(inside)[0])}
    return None
