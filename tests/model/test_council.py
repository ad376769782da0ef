"""The council of unit leaders: it meets in shipped scenarios, and its seats are decisions."""

from __future__ import annotations

import pytest

from sim import ParticipationModel, Scenario
from sim.scenario.names import shipped


def lived(scenario: Scenario, seed: int = 3) -> ParticipationModel:
    """Return a model at the end of its window."""
    model = ParticipationModel(scenario, seed=seed)
    model.run()
    return model


@pytest.mark.parametrize("name", ["baseline", "smaller_units", "baseline_village"])
def test_the_council_meets_in_the_window_after_a_spin_up_of_any_length(name):
    scenario = Scenario.load(name, {"weeks.window": 52, "weeks.after": 0})
    assert scenario.weeks.spin_up == "auto"
    model = ParticipationModel(scenario, seed=3)
    model.spin_up()
    before = model.arrays.committees["council_week"]
    interval = int(model.parameters.council_interval)
    assert (before <= interval).all()  # nobody waits for years of spin-up that were not needed
    model.run()
    assert model.measures["councils"].sum() >= 1


def test_a_seat_is_taken_by_some_leaders_and_not_by_others():
    measures = lived(Scenario.load("smaller_units", {"weeks.window": 104})).measures
    weeks = measures[measures["councils"] > 0]
    assert len(weeks) > 5
    assert (weeks["council_acts"] <= weeks["leaders"]).all()
    taken = weeks["council_acts"].sum() / weeks["leaders"].sum()
    assert 0.05 < taken < 0.95
    assert (measures.loc[measures["councils"] == 0, "council_acts"] == 0).all()
    assert (measures["council_acts"] <= measures["deliberate_acts"]).all()


def test_a_council_that_takes_longer_finds_fewer_leaders():
    taken = []
    for hours in (0.25, 8.0):
        over = {"weeks.window": 104, "parameters.council_length": hours}
        measures = lived(Scenario.load("smaller_units", over)).measures
        weeks = measures[measures["councils"] > 0]
        assert len(weeks) > 0
        taken.append(weeks["council_acts"].sum() / weeks["leaders"].sum())
    assert taken[1] < 0.7 * taken[0]


@pytest.mark.parametrize("retry", [4, 9])
def test_what_a_council_did_not_agree_on_waits_as_long_as_it_says(retry):
    over = {
        "weeks.spin_up": 8,
        "weeks.window": 104,
        "organisation.unit": {"level": "building"},
        "parameters.leader_share": 0.3,
        "parameters.base_deliberate": 2.0,
        "parameters.agree_base": 0.2,
        "parameters.council_least": 1.0,
        "parameters.council_after": 0.0,
        "parameters.council_retry": retry,
        "parameters.joint_share": 1.0,
    }
    model = ParticipationModel(Scenario.load("baseline", over), seed=3)
    put_off = {}
    waits = []

    def look(lived, week):
        for s, settlement in enumerate(lived.arrays.settlements):
            for m in lived.arrays.live[s, : settlement["live_count"]]:
                matter = lived.arrays.matters[m]
                name = tuple(int(matter[key]) for key in ("building", "raised_week", "ordinal"))
                if matter["council_week"] == week + retry:
                    if name in put_off:
                        waits.append(week - put_off[name])
                    put_off[name] = week

    model.hooks.append(look)
    model.run()
    assert len(put_off) > 5
    assert waits and min(waits) >= retry


def test_shipped_scenarios_leave_nothing_to_a_year_that_never_comes():
    for name in shipped("scenario"):
        scenario = Scenario.load(name, {"weeks.window": 4, "weeks.after": 0})
        if "nantong" in name or scenario.weeks.spin_up != "auto":
            continue
        model = ParticipationModel(scenario, seed=1)
        model.spin_up()
        for table in ("committees", "units", "settlements"):
            array = getattr(model.arrays, table)
            for field in array.dtype.names:
                if field.endswith("_week") and array.dtype[field].kind == "i":
                    assert (array[field] < 104).all(), (name, table, field)
