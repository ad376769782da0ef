"""What a mechanism implies, whatever the parameters are fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel
from sim.interventions import registry

from .conftest import TOWN, load


def total(arm, name: str) -> float:
    return float(arm.measures[name].sum())


def mean(arm, name: str) -> float:
    return float(arm.measures[name].mean())


def test_replies_with_hours_to_spare_do_not_lower_efficacy(town_arm) -> None:
    plain = town_arm().run(78)
    loop = town_arm({"kind": "closed_loop", "reply_hours": 500}).run(78)
    assert mean(loop, "efficacy") >= mean(plain, "efficacy")
    assert total(loop, "replies_late") <= total(plain, "replies_late")


def test_the_share_reported_back_and_heard_moves_efficacy_only_through_results(town_arm) -> None:
    told = town_arm({"kind": "closed_loop", "reply_hours": 0, "report_back": 1, "publicity": 1})
    untold = town_arm({"kind": "closed_loop", "reply_hours": 0, "report_back": 0, "publicity": 0})
    told.run(52)
    untold.run(52)
    assert total(told, "matters_resolved") > 0
    assert mean(told, "efficacy") > mean(untold, "efficacy")


@pytest.mark.parametrize("leak", [0.0, 0.5, 1.0])
def test_freed_hours_leak_in_the_long_run(leak: float) -> None:
    kind = registry()["burden_reduction"](leak=leak, leak_weeks=10.0)
    assert kind.leaked(kind.start) == 0.0
    path = [kind.leaked(week) for week in range(0, 200, 10)]
    assert path == sorted(path)
    assert path[-1] == pytest.approx(leak, abs=1e-6)


def test_with_everything_leaked_the_hours_are_those_of_no_burden_reduction(town_arm) -> None:
    plain = town_arm().run(104)
    leaking = {"kind": "burden_reduction", "leak": 1.0, "leak_weeks": 4.0, "review_hours": 0.0}
    leaked = town_arm(leaking).run(104)
    kept = town_arm({**leaking, "leak": 0.0}).run(104)
    hours = {
        name: arm.measures["hours_admin"].to_numpy()
        for name, arm in (("plain", plain), ("leaked", leaked), ("kept", kept))
    }
    assert hours["leaked"][0] == pytest.approx(hours["kept"][0])
    assert hours["leaked"][0] < hours["plain"][0]
    assert hours["leaked"][-1] == pytest.approx(hours["plain"][-1], rel=1e-6)
    assert hours["kept"][-1] == pytest.approx(hours["kept"][0])


def test_assessment_by_quality_adds_no_hours(town_arm) -> None:
    plain = town_arm().run(26)
    quality = town_arm({"kind": "assessment", "metric": "quality"}).run(26)
    before, after = plain.measures, quality.measures
    assert np.allclose(before["hours_available"], after["hours_available"])
    assert (after["hours_contact"] + after["hours_activity"]).sum() < (
        before["hours_contact"] + before["hours_activity"]
    ).sum()


def test_training_takes_hours_first_and_gives_them_back_later() -> None:
    kind = registry()["staff_training"]()
    levers = _levers(kind, 0)
    assert levers["admin_hours"] == kind.training_hours
    assert levers["task_hours"] == 1.0
    assert _levers(kind, 26)["task_hours"] > _levers(kind, 104)["task_hours"] > kind.task_hours


def test_a_covenant_counts_as_far_as_it_is_known_and_enforced() -> None:
    kind = registry()["covenant"]
    first, later = (_levers(kind(), week)["injunctive_vote"] for week in (0, 104))
    assert 0.0 < first < later < 1.0
    lax, strict = (_levers(kind(enforced=share, told_per_week=1.0), 0) for share in (0.0, 1.0))
    assert strict["injunctive_vote"] == pytest.approx(2.0 * lax["injunctive_vote"])
    assert strict["admin_hours"] > lax["admin_hours"]


@pytest.mark.parametrize("kind", ["responsibility_list", "rules_clarity"])
def test_what_is_written_down_costs_hours_before_it_works(kind: str) -> None:
    intervention = registry()[kind](drafting_weeks=5, start=2)
    assert set(_levers(intervention, 6)) == {"admin_hours"}
    assert set(_levers(intervention, 7)) - {"admin_hours"}


def test_printed_rules_are_paid_for_once(town_arm) -> None:
    arm = town_arm({"kind": "rules_clarity", "drafting_weeks": 2, "printed": 1.5}).run(8)
    goods = arm.quantities.query("source == 'rules_clarity' and quantity > 0")
    assert goods["week"].tolist() == [2]
    assert goods["quantity"].tolist() == [1.5 * arm.measures["agents"].iloc[2]]


def test_nobody_loses_more_points_than_the_balance_holds(town_arm) -> None:
    scheme = {"kind": "points", "told_per_week": 1.0, "budget_per_year": 1e6}
    pressed = {"kind": "grid_management", "contact_hours": 60}
    arm = town_arm({**scheme, "penalty": 100}, pressed)
    for _ in range(30):
        arm.step()
        assert arm.arrays.people["points"].min() >= 0.0
    flows = ("points_redeemed", "points_lost", "points_withdrawn", "points_outstanding")
    assert total(arm, "points_withdrawn") > 0
    measures = arm.measures
    used = sum(measures[name].sum() for name in flows[:3]) + measures["points_outstanding"].iloc[-1]
    assert used == pytest.approx(total(arm, "points_issued"))
    free = town_arm(scheme, pressed).run(30)
    assert total(free, "points_withdrawn") == 0.0


def test_control_by_penalties_costs_motivation_beside_rewards(town_arm) -> None:
    scheme = {"kind": "points", "told_per_week": 1.0, "budget_per_year": 1e6}
    pressed = {"kind": "grid_management", "contact_hours": 60}
    kind = town_arm(scheme, pressed).run(52)
    harsh = town_arm({**scheme, "penalty": 8}, pressed).run(52)
    assert harsh.measures["motivation"].iloc[-1] < kind.measures["motivation"].iloc[-1]


def test_services_are_bought_only_from_those_who_are_paid(town_arm) -> None:
    bought = town_arm({"kind": "social_organisations", "purchase": 120000, "admitted": 2}).run(78)
    plain = town_arm().run(78)
    assert total(bought, "yuan_services") == pytest.approx(120000 * 78 / 52)
    assert total(bought, "hours_organisations") > total(plain, "hours_organisations")
    hours = bought.measures["hours_organisations"]
    assert hours.max() < 40 * plain.measures["hours_organisations"].max()
    extra = total(bought, "yuan_organisations") - total(plain, "yuan_organisations")
    assert extra <= total(bought, "yuan_services") + 1e-6


def test_admitted_organisations_close_when_the_money_ends(town_arm) -> None:
    arm = town_arm({"kind": "social_organisations", "admitted": 2, "stop": 20}).run(104)
    alive = arm.measures["organisations"]
    assert alive.iloc[15] > alive.iloc[-1]
    assert total(arm, "organisations_closed") >= 2


@pytest.mark.parametrize("purchase", [20_000, 80_000])
def test_a_service_that_could_live_before_a_purchase_lives_after_it(town_arm, purchase) -> None:
    bought = {"kind": "social_organisations", "admitted": 0, "purchase": purchase, "stop": 30}
    arm, plain = town_arm(bought).run(104), town_arm().run(104)
    assert total(plain, "organisations_closed") == total(arm, "organisations_closed") == 0
    hours, usual = arm.measures["hours_organisations"], plain.measures["hours_organisations"]
    assert hours.iloc[29] > usual.iloc[29] + 2.0
    assert hours.iloc[-1] == pytest.approx(usual.iloc[-1], rel=0.05)
    assert (hours.iloc[31:].diff().dropna() <= 1e-9).all()


@pytest.mark.parametrize("training", [{"dose": 8}, {"task_hours": 0, "dose": 2}])
def test_no_training_lets_work_be_done_in_no_time(town_arm, training) -> None:
    arm = town_arm({"kind": "staff_training", "learning_weeks": 1, **training}).run(20)
    used = arm.measures["hours_activity"].sum()
    least = arm.parameters.hours_activity * arm.parameters.task_least
    others = arm.measures["hours_organisations"].sum() / arm.parameters.hours_activity
    assert 0 < total(arm, "activities") <= used / least + others + 3  # saved before
    assert total(arm, "activities") > total(town_arm().run(20), "activities")


@pytest.mark.parametrize("hours", [0.0, 1.5])
def test_meetings_at_the_door_help_as_far_as_the_hall_is_away(hours) -> None:
    place = {**TOWN, "community.committee.venue_hours": hours}
    model = ParticipationModel(load("baseline", place), seed=5)
    model.spin_up()
    came = {}
    for way in (0.0, 1.0):
        offer = {"kind": "micro_deliberation", "way": way}
        came[way] = model.fork(load("baseline", place, interventions=[offer])).run(52)
    near, far = (total(came[way], "deliberate_acts") for way in (0.0, 1.0))
    assert near == far if hours == 0.0 else near > far


@pytest.mark.parametrize("seed", range(4))
def test_a_share_of_mergers_takes_posts_and_draws_units_where_it_merges(seed) -> None:
    four = {**TOWN, "community.places.settlements": 4, "community.places.courts": 2}
    merger = {"kind": "merged_units", "dose": 0.5, "staff_hours_less": 40.0}
    merger["unit"] = {"level": "settlement"}
    plain = ParticipationModel(load("baseline", four, weeks__spin_up=0), seed=seed).run(3)
    arm = ParticipationModel(
        load("baseline", four, weeks__spin_up=0, interventions=[merger]), seed=seed
    ).run(3)
    committee = arm.arrays.settlements["committee"]
    merged = np.bincount(committee, minlength=4)[committee] == 2
    assert merged.sum() == 2 and merged[0] == merged[1] and merged[2] == merged[3]
    redrawn = arm.programme.holders(2) >= 0
    assert np.array_equal(redrawn, merged[arm.arrays.courts["settlement"]])
    lost = plain.measures["hours_available"] - arm.measures["hours_available"]
    assert lost.tolist() == pytest.approx([40.0] * 3)


def test_proxies_and_the_box_change_ballots_and_not_voters(town_arm) -> None:
    week = {"community__calendar__election_week": 78}
    ballots = {}
    for name, factor in (("none", 0.0), ("usual", 1.0)):
        drive = {"kind": "election_drive", "contact_hours": 0, "proxies": factor, "box": factor}
        held = town_arm(drive, **week).run(80).measures.loc[78]
        ballots[name] = (held["ballots"], held["voters"])
    assert ballots["none"][1] == ballots["usual"][1]
    assert ballots["none"][0] == ballots["none"][1] < ballots["usual"][0]


def test_an_appraisal_open_to_all_is_open_to_who_holds_an_office() -> None:
    place = {**TOWN, "community.committee.supervision": False}
    offer = {"kind": "supervision", "open_share": 1.0}
    over = {"weeks__spin_up": 0, "parameters__base_supervise": 3.0}
    people = {}
    for name, interventions in (("closed", []), ("open", [offer])):
        scenario = load("baseline", place, interventions=interventions, **over)
        people[name] = ParticipationModel(scenario, seed=3).run(52).arrays.people
    assert (people["closed"]["count_supervise"] == 0).all()
    rows = people["open"]
    office = (rows["representative"] == 1) | (rows["serving"] == 1)
    adult = (rows["age"] >= 18) & (rows["away"] == 0)
    came = rows["count_supervise"] > 0
    assert came[adult & office].any() and came[adult & ~office].any()


@pytest.mark.parametrize(("start", "stop"), [(0, 40), (40, 46), (44, 60), (0, 104)])
def test_money_is_charged_as_it_comes(town_arm, start, stop) -> None:
    given = {"kind": "funding_and_venues", "start": start, "stop": stop, "fund": 52_000}
    arm = town_arm(given)
    came = []

    def count(lived, week) -> None:
        if lived.arrays.now["fiscal_start"][0] == 1:
            came.append(float(lived.arrays.place["fund"][0]))

    arm.hooks.append(count)
    arm.run(104)
    charged = arm.quantities[arm.quantities["line"].str.endswith("_money")]
    assert charged["quantity"].sum() == pytest.approx(sum(came))
    assert sum(came) == 52_000 * sum(start <= week < stop for week in (43, 95))


def test_renters_have_no_say_in_owners_governance(town_arm) -> None:
    arm = town_arm({"kind": "owners_governance", "open_share": 1.0})
    arm.run(1)
    people = arm.arrays.people
    opened = arm.arrays.group["supervise_open"][people["group"]]
    assert (opened[people["tenure"] == 0] == 1.0).all()
    assert (opened[people["tenure"] == 1] == 0.0).all()


def test_found_concerns_join_the_queue(town_arm) -> None:
    grid = town_arm({"kind": "grid_management", "contact_hours": 0, "found_share": 1.0}).run(40)
    plain = town_arm().run(40)
    assert total(grid, "reports_found") > 0
    assert total(plain, "reports_found") == 0
    queue = [arm.measures["backlog"].iloc[-10:].mean() for arm in (plain, grid)]
    assert queue[1] > queue[0]


def test_a_time_bank_redeems_no_more_than_was_given(town_arm) -> None:
    arm = town_arm({"kind": "time_bank"}).run(60)
    measures = arm.measures
    given = measures["credits_issued"].cumsum()
    assert (measures["credits_redeemed"].cumsum() <= given + 1e-9).all()
    assert measures["credits_redeemed"].sum() > 0


def _levers(intervention, week: int) -> dict[str, float]:
    from sim.interventions.base import Levers

    levers = Levers(intervention.kind, frozenset(intervention.changes))
    intervention.set_levers(week, 1.0, levers)
    return {**levers.place, **levers.group}


def test_a_time_bank_counts_only_for_who_has_heard_of_it(town_arm) -> None:
    bank = {"kind": "time_bank", "admin_hours": 0, "hours_per_activity": 2.0}
    plain = town_arm().run(26)
    silent = town_arm({**bank, "told_per_week": 0.0}).run(26)
    assert not silent.arrays.people["knows_credits"].any()
    assert silent.measures.equals(plain.measures)
    slow, quick = (town_arm({**bank, "told_per_week": share}).run(26) for share in (0.05, 1.0))
    heard = slow.arrays.people["knows_credits"].mean()
    assert 0.5 < heard < 1.0 == quick.arrays.people["knows_credits"].mean()
    assert total(plain, "activity_acts") < total(slow, "activity_acts")
    first = slice(0, 6)
    acts = [arm.measures["activity_acts"].iloc[first].sum() for arm in (plain, slow, quick)]
    assert acts[0] <= acts[1] < acts[2]
    people = slow.arrays.people
    assert (people["credits"][people["knows_credits"] == 0] == 0.0).all()


@pytest.mark.parametrize("dose", [1.0, 2.0, 8.0])
def test_more_of_small_meetings_does_not_end_meetings(town_arm, dose) -> None:
    arm = town_arm({"kind": "micro_deliberation", "dose": dose}).run(52)
    assert (arm.measures["deliberate_acts"] - arm.measures["council_acts"]).sum() > 100


def test_nobody_calls_a_meeting_that_nobody_can_enter() -> None:
    place = {**TOWN, "community.committee.venue_seats": 0}
    model = ParticipationModel(load("baseline", place), seed=5).run(52)
    councils = total(model, "councils") * model.parameters.hours_council
    assert total(model, "meetings") == 0
    assert total(model, "hours_meeting") == pytest.approx(councils)
    online = {"kind": "online_channel"}
    arm = ParticipationModel(load("baseline", place, interventions=[online]), seed=5).run(52)
    assert total(arm, "meetings") > 0
