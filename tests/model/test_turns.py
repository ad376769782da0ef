"""Who is served first, and what the parts of a year are worth."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel
from sim.columns import EMPLOYED, NOBODY, RETIRED
from sim.week.befriending import LEARNED


def test_settlements_of_one_committee_take_turns_in_being_served_first(place, two):
    """No settlement of a merged area is better served for its place in the file."""
    gaps = []
    for seed in range(6):
        scenario = place(
            "baseline", two, organisation__committees="merged",
            weeks__spin_up=60, weeks__window=104, community__committee__staff=1.0,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=seed)
        model.run()
        assert int(model.arrays.committees["active"].sum()) == 1
        people, settlements = model.arrays.people, model.arrays.settlements
        means = [
            float(people["efficacy"][row["start"] : row["stop"]].mean()) for row in settlements
        ]
        gaps.append(means[0] - means[1])
    spread = np.std(gaps, ddof=1) / np.sqrt(len(gaps))
    assert abs(np.mean(gaps)) < 3.0 * spread + 0.004, gaps


@pytest.mark.parametrize("fiscal", [0, 10, 26, 51])
def test_a_scheme_that_opens_within_the_year_gets_what_is_left_of_it(place, town, fiscal):
    scenario = place(
        "points", town, community__calendar__fiscal_year_week=fiscal, weeks__spin_up=0,
        weeks__window=3,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=1)
    first = scenario.community.calendar.first_week_of_year
    model.step()
    weeks = next(n for n in range(1, 53) if (first + n) % 52 == fiscal)
    year = float(model.arrays.place["points_budget"][0])
    left = float(model.arrays.committees["points_left"][0])
    spent = float(model.measures["yuan_goods"].sum())
    assert year > 0.0
    assert left + spent == pytest.approx(year * (1.0 if weeks == 52 else weeks / 52))


def test_party_members_who_ask_before_an_election_use_their_hours(place, town):
    scenario = place(
        "baseline", town, community__calendar__election_week=2, weeks__spin_up=0, weeks__window=4,
        parameters__branch_asks=0.9,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=1)
    model.run()
    week = model.measures[model.measures["electorate"] > 0]
    assert len(week) == 1
    asked = int(week["asks_branch"].sum())
    assert asked > 0
    hours = float(week["hours_volunteers"].sum())
    assert hours >= asked * model.parameters.hours_contact_led - 1e-9


def test_units_take_turns_in_the_search_for_leaders(place, town):
    """Where hours are short, no unit waits longer for its place in the list."""
    gaps = []
    for seed in range(8):
        scenario = place(
            "baseline", town, organisation__unit={"level": "stairwell"}, weeks__spin_up=0,
            weeks__window=40, community__committee__staff=1.0, parameters__leader_share=1.0,
            parameters__leader_quit=0.0, parameters__hours_recruit=5.0,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=seed)
        model.run()
        led = (model.arrays.units["leader"] != NOBODY).astype(float)
        half = len(led) // 2
        assert 0.2 < led.mean() < 0.95  # hours are short, and some were found
        gaps.append(led[:half].mean() - led[half:].mean())
    assert abs(np.mean(gaps)) < 0.2, gaps  # of eight units in a half, one more or less


def test_parts_of_a_contact_pass_on_to_the_next_court(place, town):
    """Hours for three invitations a week are not lost because each of four courts has less."""
    scenario = place(
        "baseline", town, parameters__hours_contact=4.0, parameters__hours_activity=1.0,
        weeks__spin_up=0, weeks__window=30,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=1)
    weeks = []

    def look(lived, week):
        courts = lived.arrays.courts
        weeks.append((courts["contacts"].max(), (courts["activities"] > 0).all()))

    model.hooks.append(look)
    model.run()
    everywhere = [most for most, all_courts in weeks if all_courts]
    assert len(everywhere) > 10
    assert max(everywhere) <= 1  # no court has hours for more
    assert sum(everywhere) > 0
    assert model.measures["asks"].sum() > 0


def test_a_call_before_an_election_tires_as_any_other_ask_does(place, town):
    tired = []
    for hours in (0.0, 500.0):
        scenario = place(
            "baseline", town, community__calendar__election_week=2, weeks__spin_up=0,
            weeks__window=4, parameters__base_vote=-8.0, parameters__hours_election=0.0,
            parameters__branch_asks=0.0,
            interventions=[{"kind": "election_drive", "contact_hours": hours}],
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=1)
        model.run()
        assert model.measures["electorate"].sum() > 0
        tired.append(float(model.arrays.people["fatigue"].mean()))
    assert tired[1] > tired[0]


def test_a_part_time_worker_leaves_too(place, town):
    skills = []
    for leaving in (0.0, 2.0):
        scenario = place(
            "baseline", town, community__committee__staff=0.4, weeks__window=104,
            parameters__staff_leaving=leaving,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=1)
        model.run()
        skills.append(float(model.arrays.committees["staff_skill"][0]))
    assert skills[1] < skills[0]


def test_no_unit_is_always_the_first_to_meet_on_shared_matters(place, town):
    """Meetings that come round every few weeks do not always begin with the same unit."""
    held = np.zeros(4)
    for seed in range(6):
        scenario = place(
            "baseline", town, organisation__unit={"level": "court"}, weeks__window=104,
            community__committee__staff=2.0, parameters__leader_share=0.0,
            parameters__matter_rate=10.0, parameters__scope_share_0=0.0,
            parameters__scope_share_1=0.0, parameters__scope_share_2=0.0,
            parameters__council_least=50.0,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=seed)
        model.hooks.append(lambda m, week: np.add(held, m.arrays.units["meets"], out=held))
        model.run()
    assert held.sum() > 60
    assert held.min() > 0.35 * held.max(), held


@pytest.mark.parametrize("level", ["settlement", "building", "stairwell"])
def test_invitations_reach_all_parts_of_a_court_alike(place, town, level):
    """Where invitations run out, nobody lives in the wrong part of the court or the wrong unit."""
    asked = np.zeros(2)

    def look(m, week):
        fresh = m.arrays.people["fatigue"] > before["fatigue"]
        for court in m.arrays.courts:
            middle = (court["start"] + court["stop"]) // 2
            asked[0] += fresh[court["start"] : middle].sum()
            asked[1] += fresh[middle : court["stop"]].sum()
        before["fatigue"] = m.arrays.people["fatigue"].copy()

    for seed in range(3):
        scenario = place(
            "baseline", town, organisation__unit={"level": level}, weeks__window=104,
            community__committee__staff=6.0, parameters__leader_share=0.0,
            community__places__buildings=4, parameters__contact_willing=0.1,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=seed)
        model.spin_up()
        before = {"fatigue": model.arrays.people["fatigue"].copy()}
        model.hooks.append(look)
        model.run()
    assert asked.sum() > 300
    assert 0.87 < asked[0] / asked[1] < 1.15, asked


def test_settlements_that_share_a_unit_have_as_much_room_on_its_agenda(place, two):
    adopted = np.zeros(2)
    for seed in range(4):
        scenario = place(
            "baseline", two, organisation__committees="merged", weeks__window=104,
            organisation__unit={"level": "community"}, parameters__matter_rate=8.0,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=seed)

        def look(m, week):
            for s, settlement in enumerate(m.arrays.settlements):
                for slot in m.arrays.live[s, : settlement["live_count"]]:
                    adopted[s] += m.arrays.matters["adopted_week"][slot] == week and (
                        m.arrays.matters["parties"][slot] > 0
                    )

        model.hooks.append(look)
        model.run()
    assert adopted.sum() > 50
    assert adopted.min() > 0.7 * adopted.max(), adopted


def test_who_comes_of_age_has_the_stake_and_skill_of_an_adult(place, town):
    scenario = place(
        "baseline", town, parameters__moves_renter=0.0, parameters__moves_owner=0.0,
        weeks__window=156, weeks__spin_up=0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=2)
    p = model.parameters
    model.spin_up()
    before = model.arrays.people.copy()
    model.run()
    after = model.arrays.people
    same = before["generation"] == after["generation"]
    grown = same & (before["age"] < 18) & (after["age"] >= 18)
    retired = same & (before["employment"] == EMPLOYED) & (after["employment"] == RETIRED)
    others = same & ~grown & ~retired
    assert grown.sum() > 5
    assert retired.sum() > 5
    gain = after["stake"] - before["stake"]
    free = grown & (before["stake"] > 0.02)
    assert gain[free] == pytest.approx(p.stake_minor + p.stake_age * (18 - 45) / 10)
    inside = retired & (after["stake"] < 1.0)
    assert gain[inside] == pytest.approx(p.stake_retired)
    assert not gain[others].any()
    assert (after["skill"] > before["skill"])[grown].all()


def test_meeting_together_makes_ties(place, town):
    """Where there are meetings and no activities, learned slots fill up."""
    made = []
    for chance in (0.0, 1.0):
        scenario = place(
            "baseline", town, parameters__tie_made=chance, parameters__base_activity=-8.0,
            parameters__base_deliberate=2.0, parameters__matter_rate=6.0,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=2)
        model.run()
        arrays = model.arrays
        made.append(int((arrays.ties_to[arrays.ties_kind == LEARNED] >= 0).sum()))
    assert made[0] == 0
    assert made[1] > 50
