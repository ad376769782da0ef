"""The rules at the bounds of what a parameter or a place may be."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel, Scenario
from sim.units import set_committees

TOWN = {
    "community.population.households": 320,
    "community.places.courts": 4,
    "community.places.buildings": 2,
    "community.places.stairwells": 2,
    "weeks.spin_up": 0,
    "weeks.window": 104,
}


def lived(weeks: int, seed: int = 1, **over: object) -> ParticipationModel:
    values = {key.replace("__", "."): value for key, value in over.items()}
    return ParticipationModel(Scenario.load("baseline", {**TOWN, **values}), seed=seed).run(weeks)


def test_a_matter_that_all_units_must_meet_on_is_settled_when_all_have() -> None:
    rules = {"parameters__wide_alone": "yes", "parameters__base_deliberate": 1.0}
    rules["community__committee__council"] = False
    adopted = {
        share: lived(78, parameters__joint_share=share, **rules).measures["matters_adopted"].sum()
        for share in (0.9, 1.0)
    }
    assert adopted[0.9] > 30
    assert adopted[1.0] > 0.8 * adopted[0.9]


@pytest.mark.parametrize("staff", [1.0, 0.5])
def test_a_committee_with_an_hour_a_week_for_replies_saves_for_one(staff: float) -> None:
    small = {"community__population__households": 40, "community__places__courts": 1}
    small |= {"community__places__buildings": 1, "community__committee__admin_share": 0.9}
    model = lived(104, community__committee__staff=staff, **small)
    measures = model.measures
    assert measures["replies"].sum() > 0.5 * measures["reports_filed"].sum() > 0
    uses = ("admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit",
            "election", "idle")  # fmt: skip
    used = measures[[f"hours_{use}" for use in uses]]
    assert (used >= -1e-9).all().all()
    assert used.sum(axis=1).to_numpy() == pytest.approx(measures["hours_available"].to_numpy())
    assert model.arrays.committees["reply_saved"][0] < 4.0


def test_people_online_are_counted_together_when_committees_merge_and_shared_when_they_part():
    offer = {"kind": "online_channel", "moderation_hours": 2}
    scenario = Scenario.load(
        "baseline_village_before",
        {"community.population.people": 700, "weeks.spin_up": 0, "interventions": [offer]},
    )
    arrays = ParticipationModel(scenario, seed=3).run(4).arrays
    arrays.committees["online_recent"] = [6.0, 3.0]
    assert set_committees(arrays, np.zeros(2, np.int64))
    assert arrays.committees["online_recent"][0] == pytest.approx(9.0)
    assert set_committees(arrays, np.arange(2))
    share = arrays.settlements["people"] / arrays.settlements["people"].sum()
    assert arrays.committees["online_recent"] == pytest.approx(9.0 * share)
