"""Several of one kind at once, and doses between none and full."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel

from .conftest import TOWN, load

OLD, YOUNG = {"age": ["60-74", "75+"]}, {"age": ["18-29", "30-44"]}


def scheme(target: dict[str, list[str]], **more: object) -> dict[str, object]:
    return {"kind": "points", "told_per_week": 1.0, "target": target, **more}


def test_each_scheme_pays_for_its_own_points(town_arm) -> None:
    dear = town_arm(scheme(OLD, yuan_per_point=1.0), scheme(YOUNG, yuan_per_point=6.0))
    dear.step()
    people, group = dear.arrays.people, dear.arrays.group
    worth = group["points_yuan"][people["group"]]
    assert set(worth[people["age"] >= 60]) == {1.0}
    assert set(worth[(people["age"] >= 18) & (people["age"] < 45)]) == {6.0}
    beside = town_arm(scheme(OLD), scheme(YOUNG, yuan_per_point=0.0)).run(30).measures
    # what the young hand in is worth nothing
    assert 0 < beside["yuan_goods"].sum() < beside["points_redeemed"].sum()


def test_a_later_scheme_renews_the_novelty_of_its_own_people_only(town_arm) -> None:
    arm = town_arm(scheme(OLD, novelty_weeks=4.0), scheme(YOUNG, start=12))
    arm.run(13)
    people, group = arm.arrays.people, arm.arrays.group
    left = group["novelty"][people["group"]]
    assert left[people["age"] >= 60] == pytest.approx(np.exp(-3.0))
    assert left[(people["age"] >= 18) & (people["age"] < 45)] == pytest.approx(1.0)


def test_a_scheme_that_joins_another_brings_its_money_when_it_begins(town_arm) -> None:
    first = scheme(OLD, budget_per_year=5_000)
    second = scheme(YOUNG, start=6, stop=20, budget_per_year=52_000, yuan_per_point=0.0)
    arm, alone = town_arm(first, second), town_arm(first)
    left = {}
    for name, model in (("both", arm), ("first", alone)):
        model.run(6)
        weeks = int(model.arrays.now["fiscal_left"][0]) - 1  # of week 6
        left[name] = [float(model.arrays.committees["points_left"][0])]
        model.step()
        left[name].append(float(model.arrays.committees["points_left"][0]))
    assert weeks > 20
    assert left["both"][0] == left["first"][0]
    for name, model in (("both", arm), ("first", alone)):
        left[name].append(float(model.measures["yuan_goods"].iloc[-1]))
    assert left["first"][1] == pytest.approx(left["first"][0] - left["first"][2])
    spent = left["both"][2]
    assert left["both"][1] == pytest.approx(left["both"][0] - spent + 1_000 * weeks)
    arm.run(14)
    rest = 5_000 * float(arm.arrays.now["fiscal_left"][0]) / 52
    assert 0 <= float(arm.arrays.committees["points_left"][0]) <= rest


def meetings(dose: float) -> float:
    often = {"kind": "micro_deliberation", "dose": dose, "preparation": 1.0, "length": 1.0}
    often |= {"way": 1.0, "speaking": 1.0, "seats_less": 0, "facilitation": 0.0}
    held = 0.0
    for seed in range(3):
        busy = {**TOWN, "parameters.matter_rate": 6.0, "community.committee.staff": 12}
        scenario = load("baseline", busy, interventions=[often], weeks__spin_up=0)
        held += float(ParticipationModel(scenario, seed=seed).run(52).measures["meetings"].sum())
    return held


def test_half_a_dose_of_frequent_meetings_is_between_none_and_all() -> None:
    none, little, half, full = (meetings(dose) for dose in (0.0, 0.02, 0.5, 1.0))
    assert none < half < full
    assert little - none < 0.3 * (full - none)


@pytest.mark.parametrize("forms", [["report"], ["report", "vote", "activity"]])
def test_a_channel_without_meetings_opens_no_meeting(forms: list[str]) -> None:
    place = {**TOWN, "community.committee.venue_seats": 0}
    for opened in (forms, [*forms, "deliberate"]):
        offer = {"kind": "online_channel", "forms": opened}
        scenario = load("baseline", place, interventions=[offer], weeks__spin_up=0)
        measures = ParticipationModel(scenario, seed=5).run(40).measures
        assert measures["hours_moderation"].sum() > 0
        assert (measures["meetings"].sum() > 0) == ("deliberate" in opened)


@pytest.mark.parametrize("form", ["decision", "appraisal"])
def test_branches_ask_to_votes_and_appraisals_open_to_all(form: str) -> None:
    """Nothing else is on offer: no activities, no meetings but on what is put to the vote."""
    over = {"parameters__notice": 0.0, "parameters__word_of_mouth": 0.0, "weeks__spin_up": 0}
    if form == "decision":
        over |= {"parameters__decision_by": "all", "parameters__ballot_share": 1.0}
        over |= {"parameters__matter_rate": 6.0}
        came = "decision_voters"
    else:
        came = "supervise_acts"
    open_to_all = {"kind": "supervision", "open_share": 1.0}
    branches = {"kind": "party_exemplars", "asked_share": 1.0, "hours_each": 0.0, "admin_hours": 0}
    found = {}
    for name, kinds in (("quiet", [open_to_all]), ("asking", [open_to_all, branches])):
        scenario = load("baseline", TOWN, interventions=kinds, **over)
        model = ParticipationModel(scenario, seed=3, engine="fast")
        office = (model.arrays.people["representative"] == 1) | (
            model.arrays.people["serving"] == 1
        )
        asked = model.arrays.people["party"] == 1
        bit = 4 if form == "appraisal" else 3
        acts = np.zeros(len(asked), int)

        def count(m, week, acts=acts, bit=bit) -> None:
            acts += (m.acted_last >> bit) & 1

        model.hooks.append(count)
        model.run(52)
        found[name] = int(acts[asked & ~office].sum()), float(model.measures[came].sum())
    assert found["quiet"][0] == 0
    assert found["asking"][0] > 0
    assert found["asking"][1] > found["quiet"][1]


@pytest.mark.parametrize("weight", [0.7, 1.0, 1.5])
def test_neighbours_may_ask_as_strongly_as_staff_but_nobody_is_fined_for_that(weight) -> None:
    """Nobody is invited by staff, leaders or branches; neighbours ask neighbours."""
    alone = {"parameters__contact_meeting": 0.0, "parameters__hours_contact": 4.0}
    alone |= {"parameters__leader_share": 0.0, "community__committee__staff": 0.5}
    alone |= {"parameters__tie_asks": 0.3, "parameters__tie_ask": weight}
    fines = {"kind": "points", "told_per_week": 1.0, "penalty": 5, "admin_hours": 0}
    helped = {"kind": "civic_education", "activity_hours": 24}
    scenario = load("baseline", TOWN, interventions=[fines, helped], weeks__spin_up=0, **alone)
    measures = ParticipationModel(scenario, seed=2).run(40).measures
    assert measures[["asks", "asks_branch"]].sum().sum() == 0
    assert measures["points_issued"].sum() > 0
    assert measures["points_withdrawn"].sum() == 0
    assert measures["fatigue"].max() == 0
