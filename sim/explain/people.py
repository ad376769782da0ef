"""Who is meant, and who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim import columns as col
from sim.errors import InputError, nearest_name
from sim.explain.encounters import Who
from sim.randomness import draw, purpose
from sim.records import STATES, TRAITS, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model import ParticipationModel

CHOSEN = purpose("explain.whom")

SELECTORS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "random": lambda people: people["age"] >= 18,
    "party": lambda people: people["party"] == 1,
    "leader": lambda people: people["serving"] == 1,
    "representative": lambda people: people["representative"] == 1,
    "owner": lambda people: people["tenure"] == col.OWNER,
    "renter": lambda people: people["tenure"] == col.RENTER,
    "local": lambda people: people["registration"] == col.LOCAL,
    "migrant": lambda people: people["registration"] == col.MIGRANT,
    "retired": lambda people: people["employment"] == col.RETIRED,
    "employed": lambda people: people["employment"] == col.EMPLOYED,
    "active": lambda people: people["acts_year"] == people["acts_year"].max(),
}
"""Whom else than by number one can ask for: one of a group, drawn by the model's seed."""


def row_of(model: ParticipationModel, person: int | str) -> int:
    """Return the row of the resident who is meant.

    Args:
        model: The model.
        person: A number of a person, an id of the user's table, "row:12", or a selector.

    Raises:
        InputError: Nobody is called that.
    """
    people = model.arrays.people
    name = str(person).strip()
    if name in SELECTORS:
        found = np.flatnonzero(SELECTORS[name](people))
        if len(found) == 0:
            raise InputError("explain.nobody", name=name)
        return int(found[int(draw(model.run_seed, CHOSEN, 0, 0, 0, 0) * len(found))])
    kind, _, rest = name.partition(":")
    if kind == "row" and rest.isdecimal() and int(rest) < len(people):
        return int(rest)
    if name in model.population.ids:
        return model.population.ids.index(name)
    found = np.flatnonzero(people["person"] == (int(name) if name.isdecimal() else -1))
    if len(found) == 0:
        near = nearest_name(name, list(SELECTORS))
        choices = ", ".join(SELECTORS)
        raise InputError("explain.unknown_person", name=name, nearest=near, names=choices)
    return int(found[0])


def who(model: ParticipationModel, row: int) -> Who:
    """Return who lives in a row."""
    r = model.arrays.people[row]
    traits = {"age": int(r["age"])}
    named = {name: col.CATEGORIES[name][r[name]] for name in TRAITS}
    flags = {name: int(r[name]) for name in ("digital", "away", "serving", "representative")}
    states = (*STATES, "skill", "stake", "free_hours", "hour_value", "points")
    return Who(
        row=row,
        name=model.population.ids[row] if model.population.ids else str(int(r["person"])),
        person=int(r["person"]),
        generation=int(r["generation"]),
        unit=int(unit_of(model, np.array([row]))[0]),
        traits={**traits, **named, **flags},
        states={name: float(r[name]) for name in states},
    )
