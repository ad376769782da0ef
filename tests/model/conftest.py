"""Small places to test the core on, and ways to compare two models to the bit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim import ParticipationModel, Scenario

TOWN = {
    "community.population.households": 160,
    "community.places.courts": 4,
    "community.places.buildings": 2,
    "community.places.stairwells": 2,
    "weeks.spin_up": 8,
    "weeks.window": 60,
}
"""One settlement of about 340 residents: four courts, eight buildings, sixteen stairwells."""

TWO = {
    **TOWN,
    "community.population.households": 200,
    "community.places.settlements": 2,
    "community.places.courts": 2,
    "community.ties.elsewhere": 0.0,
}
"""Two settlements without friendships across."""

VILLAGE = {
    "community.population.people": 700,
    "community.places.courts": 3,
    "community.places.buildings": 2,
    "community.places.stairwells": 2,
    "weeks.spin_up": 8,
    "weeks.window": 60,
}


def load(name: str, *places: dict[str, Any], **more: Any) -> Scenario:
    """Return a shipped scenario in a small place; a double underscore stands for a dot."""
    over: dict[str, Any] = {}
    for place in places:
        over.update(place)
    over.update({key.replace("__", "."): value for key, value in more.items()})
    return Scenario.load(name, over)


def columns(model: ParticipationModel) -> dict[str, np.ndarray]:
    """Return everything a model remembers, one plain array a field."""
    found: dict[str, np.ndarray] = {}
    for item in fields(model.arrays):
        array = getattr(model.arrays, item.name)
        if array.dtype.names:
            found.update({f"{item.name}.{name}": array[name] for name in array.dtype.names})
        else:
            found[item.name] = array
    return found


BOOKS = ("targets", "target_courts", "group", "people.group")
"""Whom a scenario's interventions reach, which its mere mention settles; not what anybody does."""


def digest(model: ParticipationModel, *, books: bool = True) -> str:
    """Return a hash of everything that a model remembers; without `books`, but for `BOOKS`."""
    state = hashlib.blake2s(str(model.week).encode())
    for name, array in columns(model).items():
        if books or not (name in BOOKS or name.split(".")[0] in BOOKS):
            state.update(name.encode())
            state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()


def differing(a: ParticipationModel, b: ParticipationModel) -> list[str]:
    """Return the names of fields in which two models differ."""
    x, y = columns(a), columns(b)
    return [name for name in x if x[name].tobytes() != y[name].tobytes()]


@pytest.fixture(scope="session")
def place() -> Callable[..., Scenario]:
    """`load`, for tests."""
    return load


@pytest.fixture(scope="session")
def town() -> dict[str, Any]:
    """Overrides for one small settlement."""
    return TOWN


@pytest.fixture(scope="session")
def two() -> dict[str, Any]:
    """Overrides for two small settlements without ties between them."""
    return TWO


@pytest.fixture(scope="session")
def village() -> dict[str, Any]:
    """Overrides for a small village of two settlements."""
    return VILLAGE


@pytest.fixture(scope="session")
def same() -> Callable[[ParticipationModel, ParticipationModel], list[str]]:
    """`differing`, for tests."""
    return differing


@pytest.fixture(scope="session")
def state() -> Callable[..., str]:
    """`digest`, for tests."""
    return digest
