"""The lessons that ship, read and checked.

A lesson file is read like a scenario file, so that a mistake in it is told with its line. Beyond
its shape its scenarios must load, its outcomes must exist in them, and its sources must be in the
bibliography.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dashboards.lessons import observing
from dashboards.lessons.schema import Lesson, QuartersPicture, WeeksPicture
from experiments.calibration.ensemble import parameter_sets
from sim.bibliography import unknown_keys
from sim.columns import FORMS
from sim.errors import InputError, nearest_name
from sim.scenario import Scenario
from sim.scenario.problems import problems_of, raise_all
from sim.scenario.tree import plain, read

if TYPE_CHECKING:
    from dashboards.lessons.schema import Arm

FOLDER = Path(__file__).resolve().parent


@cache
def names() -> tuple[str, ...]:
    """Names of the lessons, in the order in which they are shown."""
    found = {path.stem: lesson(path.stem).order for path in FOLDER.glob("*.yaml")}
    return tuple(sorted(found, key=lambda name: (found[name], name)))


@cache
def lesson(name: str) -> Lesson:
    """A lesson that ships.

    Args:
        name: Its file's name without the ending.

    Raises:
        InputError: There is none of the name, or its file is wrong.
    """
    known = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    if name not in known:
        raise InputError("dash.lesson.unknown", name=name, nearest=nearest_name(name, known))
    return load(FOLDER / f"{name}.yaml")


def load(path: Path) -> Lesson:
    """Read and check a lesson file.

    Args:
        path: The file.

    Raises:
        InputError: It cannot be read, or something in it is wrong.
    """
    tree = read(path)
    try:
        found = Lesson.model_validate(plain(tree))
    except ValidationError as error:
        raise_all(problems_of(error, tree, Lesson))
        raise
    try:
        _check(found)
    except InputError as error:
        error.file = error.file or str(path)
        raise
    return found


def arm_scenario(plan: Lesson, arm: Arm, replicate: int = 0) -> Scenario:
    """The scenario of an arm, with the lesson's changes.

    Args:
        plan: The lesson.
        arm: One of its arms.
        replicate: Number of the replicate, which decides on the parameter set.
    """
    scenario = _loaded(arm.scenario, _frozen({**plan.run.set, **arm.set}))
    if not plan.run.ensemble:
        return scenario
    sets = parameter_sets()
    values = {**sets[replicate % len(sets)], **scenario.to_dict()["parameters"]}
    return Scenario.from_dict({**scenario.to_dict(), "parameters": values})


@lru_cache(maxsize=256)
def _loaded(name: str, changes: tuple[tuple[str, Any], ...]) -> Scenario:
    return Scenario.load(name, {key: _thawed(value) for key, value in changes})


def _frozen(value: Any) -> Any:
    """A value that can be a key of a cache."""
    if isinstance(value, dict):
        return tuple((key, _frozen(child)) for key, child in value.items())
    if isinstance(value, list):
        return ("list", *map(_frozen, value))
    return value


def _thawed(value: Any) -> Any:
    if isinstance(value, tuple):
        if value[:1] == ("list",):
            return [_thawed(child) for child in value[1:]]
        return {key: _thawed(child) for key, child in value}
    return value


def _check(found: Lesson) -> None:
    scenarios = {arm.name: arm_scenario(found, arm) for arm in found.run.arms}
    for quantity in found.quantities:
        observing.checked_outcome(quantity.outcome, scenarios[quantity.arm])
    for picture in found.pictures:
        if isinstance(picture, WeeksPicture):
            observing.checked_measure(picture.measure)
        elif isinstance(picture, QuartersPicture) and picture.form not in (*FORMS, "any"):
            nearest = nearest_name(picture.form, [*FORMS, "any"])
            raise InputError("dash.lesson.unknown_measure", name=picture.form, nearest=nearest)
    sources = [item.source for item in found.notes.evidence]
    for source in [*sources, getattr(found.answer, "observed_source", None)]:
        for key in unknown_keys(source) if source else ():
            raise InputError("scenario.unknown_source", name=key)
