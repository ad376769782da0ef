"""Checks before anything is run: every way of taking every measure makes a sound scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.search.rounds import Frame, scenario_of
from experiments.search.space import NOTHING
from experiments.sweep.measured import checked_outcome
from sim.errors import InputError
from sim.scenario.people import check_people

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[int, int], object]

MOST_TRIED = 60
"""Options of a choice that are all tried; of more, the first and last value of each list."""


def check(frame: Frame, home: Path, progress: Progress | None = None) -> None:
    """Check a search against its scenario and its communities.

    Args:
        frame: The search.
        home: Its folder, where files of shares are written.
        progress: Called with the checks done and the checks in all.

    Raises:
        InputError: An outcome does not exist, or a measure cannot be taken as the file says.
    """
    search, space = frame.search, frame.space
    base = scenario_of(frame, home, 0, NOTHING)
    own = {goal.key for goal in search.objectives if goal.goal in ("reach", "gap", "money")}
    for goal in search.objectives:
        if goal.key not in own:
            checked_outcome(goal.column, base)
    for limit in search.limits:
        if limit.outcome not in own:
            checked_outcome(limit.outcome, base)
    if search.removes and base.weeks.after < 13:
        raise InputError("search.too_short_after", weeks=base.weeks.after)
    numbers = range(len(space.choices))
    tried = [(choice, option) for choice in numbers for option in _tried(frame, choice)]
    total = len(tried) + len(frame.places)
    for done, (choice, option) in enumerate(tried, 1):
        try:
            scenario_of(frame, home, 0, space.package(0, [(choice, option)]))
        except InputError as problem:
            label = space.part_label(choice, option, "en")
            name = search.choices[choice].name
            raise InputError(
                "search.bad_choice", name=name, option=label, reason=problem.in_language()
            ) from None
        if progress is not None:
            progress(done, total)
    for place in range(len(frame.places)):
        try:
            check_people(scenario_of(frame, home, place, NOTHING))
        except InputError as problem:
            if search.district is None:
                raise
            reason = f"{frame.places[place].name}: {problem.in_language()}"
            raise InputError("search.bad_place", file=search.district, reason=reason) from None
        if progress is not None:
            progress(len(tried) + place + 1, total)


def _tried(frame: Frame, choice: int) -> list[int]:
    """The options of a choice to try."""
    space = frame.space
    count = space.options(choice)
    if count <= MOST_TRIED:
        return list(range(count))
    found = [0]
    for name, values in space.dimensions[choice]:
        found += [space.option_number(choice, {name: k}) for k in range(1, len(values))]
    return found
