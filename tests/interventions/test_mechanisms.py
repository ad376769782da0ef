"""What a mechanism implies, whatever the parameters are fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from sim.interventions import registry


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


def test_proxies_and_the_box_change_ballots_and_not_voters(town_arm) -> None:
    week = {"community__calendar__election_week": 78}
    ballots = {}
    for name, factor in (("none", 0.0), ("usual", 1.0)):
        drive = {"kind": "election_drive", "contact_hours": 0, "proxies": factor, "box": factor}
        held = town_arm(drive, **week).run(80).measures.loc[78]
        ballots[name] = (held["ballots"], held["voters"])
    assert ballots["none"][1] == ballots["usual"][1]
    assert ballots["none"][0] == ballots["none"][1] < ballots["usual"][0]


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
