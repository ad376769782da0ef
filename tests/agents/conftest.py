"""A small neighbourhood in which much happens: people move, leaders quit, an election is held."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from sim import ParticipationModel, Scenario

SMALL = {
    "community.population.households": 80,
    "community.places.courts": 2,
    "community.places.buildings": 3,
    "community.places.stairwells": 2,
    "community.calendar.election_week": 6,
    "parameters.moves_renter": 0.9,
    "parameters.moves_owner": 0.5,
    "weeks.spin_up": 6,
    "weeks.window": 26,
}


def small(name: str = "all_three", **more: Any) -> Scenario:
    """Return a scenario of some 170 residents, half of whom move within a year."""
    return Scenario.load(name, {**SMALL, **more})


def state(model: ParticipationModel) -> dict[str, bytes]:
    """Return all memory of a model, as bytes by name; unused bytes between fields left out."""
    found: dict[str, bytes] = {}
    for item in dataclasses.fields(model.arrays):
        array = getattr(model.arrays, item.name)
        found.update(
            {f"{item.name}.{name}": array[name].tobytes() for name in array.dtype.names}
            if array.dtype.names
            else {item.name: array.tobytes()}
        )
    return found


@pytest.fixture
def model() -> Callable[..., ParticipationModel]:
    """Make a small model that has been spun up."""

    def make(engine: str = "fast", **kwargs: Any) -> ParticipationModel:
        made = ParticipationModel(small(), seed=5, engine=engine, **kwargs)
        made.spin_up()
        return made

    return make
