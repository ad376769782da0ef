"""A small town short of staff, and arms of one spun-up state to compare interventions on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from sim import ParticipationModel, Scenario

TOWN = {
    "community.population.households": 320,
    "community.places.courts": 4,
    "community.places.buildings": 2,
    "community.places.stairwells": 2,
    "community.committee.staff": 3,
    "weeks.spin_up": 26,
    "weeks.window": 104,
    "weeks.after": 0,
}
"""About 700 residents in sixteen stairwells, with three workers."""

VILLAGE = {
    "community.population.people": 900,
    "community.places.courts": 3,
    "community.places.buildings": 2,
    "community.places.stairwells": 2,
    "weeks.spin_up": 26,
    "weeks.window": 52,
    "weeks.after": 0,
}
"""Two small villages side by side."""


def load(name: str, place: dict[str, Any], **more: Any) -> Scenario:
    """Return a shipped scenario in a small place; a double underscore stands for a dot."""
    return Scenario.load(
        name, {**place, **{key.replace("__", "."): value for key, value in more.items()}}
    )


@cache
def spun_up(place: str, seed: int = 5) -> ParticipationModel:
    """Return the baseline of a small place at week 0; arms are forked from it, never run it."""
    town = place == "town"
    scenario = load("baseline" if town else "baseline_village_before", TOWN if town else VILLAGE)
    model = ParticipationModel(scenario, seed=seed)
    model.spin_up()
    return model


def arm(*interventions: dict[str, Any], name: str = "baseline", **more: Any) -> ParticipationModel:
    """Return an arm of the town at week 0: a shipped scenario, or the baseline with some kinds."""
    over = {"interventions": list(interventions)} if interventions else {}
    return spun_up("town").fork(load(name, TOWN, **over, **more))


def village_arm(name: str) -> ParticipationModel:
    """Return an arm of the two villages at week 0."""
    return spun_up("village").fork(load(name, VILLAGE))


@pytest.fixture(scope="session")
def town_arm() -> Callable[..., ParticipationModel]:
    """`arm`, for tests."""
    return arm


@pytest.fixture(scope="session")
def villages() -> Callable[[str], ParticipationModel]:
    """`village_arm`, for tests."""
    return village_arm
