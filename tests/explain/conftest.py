"""A small neighbourhood in which every kind of offer is met within half a year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim import ParticipationModel, Scenario

SMALL = {
    "community.population.households": 80,
    "community.places.courts": 2,
    "community.places.buildings": 3,
    "community.places.stairwells": 2,
    "community.calendar.election_week": 3,
    "community.calendar.appraisal_weeks": [12, 16],
    "parameters.moves_renter": 0.9,
    "parameters.ballot_share": 1.0,
    "parameters.need_rate": 0.2,
    "parameters.matter_rate": 8.0,
    "weeks.spin_up": 12,
    "weeks.window": 20,
}


@pytest.fixture
def model() -> Callable[..., ParticipationModel]:
    """Make a small model that has been spun up."""

    def make(engine: str = "fast", name: str = "all_three", **kwargs: Any) -> ParticipationModel:
        made = ParticipationModel(Scenario.load(name, SMALL), seed=5, engine=engine, **kwargs)
        made.spin_up()
        return made

    return make
