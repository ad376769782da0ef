"""What is measured on the model is what the patterns speak of."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.nulls import NULLS, _observed, shuffled
from experiments.calibration.observe import (
    VILLAGE,
    base_quantities,
    contact_effect,
    place,
    probed,
    settled,
    surveyed,
)
from experiments.calibration.patterns import fitted_parts
from experiments.calibration.priors import distance
from experiments.calibration.probes import fitted_quantities
from sim import ParticipationModel
from sim.columns import LOCAL
from sim.parameters import find

SMALL = {"community__population__people": 600, "weeks__spin_up": 8}


@pytest.fixture(scope="module")
def village() -> ParticipationModel:
    return settled(place(VILLAGE, {}, **SMALL), seed=3)


def before_election(model: ParticipationModel) -> ParticipationModel:
    arm = model.fork()
    arm.run(model.scenario.community.calendar.election_week)
    return arm


def test_every_fitted_quantity_is_measured(village: ParticipationModel) -> None:
    found = base_quantities(village, village)
    assert {part.quantity for part in fitted_parts()} <= set(fitted_quantities({}, 1))
    assert found["turnout_urban"] == found["turnout_village"]
    assert 0 < found["turnout_urban"] < 1
    assert found["ballots"] > found["ballots_without_voters"] >= 0


def test_a_contact_acts_through_asking_and_what_being_asked_costs() -> None:
    tiring = settled(place(VILLAGE, {"weight_asked": 0.0}, **SMALL), seed=3)
    assert contact_effect(before_election(tiring)) <= 0.0
    nothing = {"weight_asked": 0.0, "fatigue_gain": 0.0, "ask_erosion": 0.0}
    quiet = settled(place(VILLAGE, nothing, **SMALL), seed=3)
    assert contact_effect(before_election(quiet)) == 0.0


def test_a_contact_raises_turnout_and_leaves_the_model_as_it_was(
    village: ParticipationModel,
) -> None:
    arm = before_election(village)
    states, week = arm.arrays.people.copy(), arm.week
    branch = float(arm.arrays.p["branch_asks"][0])
    assert contact_effect(arm) > 0
    assert arm.week == week
    assert float(arm.arrays.p["branch_asks"][0]) == branch
    assert np.array_equal(arm.arrays.people, states)


def test_a_probe_sets_its_levers_and_nothing_else(village: ParticipationModel) -> None:
    arm = probed(village, contact_hours=30.0)
    arm.run(2)
    assert np.all(arm.arrays.place["contact_hours"] == 30.0)
    assert np.all(arm.arrays.place["notice"] == 1.0)
    same = probed(village, venue_seats=0.0)
    same.run(4)
    plain = village.fork()
    plain.run(4)
    assert same.measures.equals(plain.measures)


def test_surveys_ask_adults_who_live_there_and_are_registered(village: ParticipationModel) -> None:
    people = village.arrays.people
    asked = people[surveyed(people)]
    assert len(asked) > 0
    assert asked["age"].min() >= 18
    assert set(asked["registration"]) == {LOCAL}
    assert not asked["away"].any()


def test_a_null_gives_all_that_is_fitted() -> None:
    found = _observed(("shuffled_network", 1))
    assert 0 < distance(found) < 10
    assert set(found) == set(fitted_quantities({}, 1))


def test_nulls_name_parameters_and_a_shuffle_keeps_ties() -> None:
    for values in NULLS.values():
        for name, value in values.items():
            find(name).checked(value)
    scenario = place(VILLAGE, {"tie_made": 0.0, "moves_owner": 0.0, "moves_renter": 0.0}, **SMALL)
    fresh = ParticipationModel(scenario, seed=3)
    mixed = shuffled(scenario, 3)
    assert mixed.week == 0
    assert len(mixed.arrays.ties_to) == len(fresh.arrays.ties_to)
    assert not np.array_equal(mixed.arrays.ties_to, fresh.arrays.ties_to)
