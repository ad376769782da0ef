"""Hours, money, points, people, matters and reports are neither made nor lost."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel
from sim.interventions import registry
from sim.units import set_committees, set_units
from sim.week.own import OWN_WEEK

STAFF_USES = ("admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit",
              "election", "idle")  # fmt: skip


@pytest.fixture(scope="module")
def lived(place, town):
    """Two years with everything on, and what committees and people were each week."""
    scenario = place(
        "all_three", town, weeks__window=104, community__calendar__election_week=40,
        interventions=[
            {"kind": "smaller_units", "unit": {"level": "building"}},
            {"kind": "points", "budget_per_year": 400, "penalty": 1},
            {"kind": "online_channel", "moderation_from": "paid", "moderation_hours": 3},
        ],
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=12)
    model.spin_up()
    weeks = []

    def look(m, week):
        arrays = m.arrays
        weeks.append(
            {
                "week": week,
                "fund": arrays.committees["fund"].sum(),
                "points_left": arrays.committees["points_left"].sum(),
                "fiscal": int(arrays.now["fiscal_start"][0]),
                "points": arrays.people["points"].sum(),
                "reserve": arrays.organisations["reserve"].copy(),
                "live": int(arrays.settlements["live_count"].sum()),
                "states": int((arrays.matters["state"] != 0).sum()),
                "queue": int(arrays.settlements["queue_length"].sum()),
                "open": int((arrays.people["open_report_week"] > -(10**5)).sum()),
                "leaders": int((arrays.people["serving"] == 1).sum()),
                "seated": int((arrays.units["leader"] >= 0).sum()),
                "people": len(arrays.people),
                "moderated": arrays.weekly["hours_moderation_paid"].sum(),
            }
        )

    first = {
        "points": model.arrays.people["points"].sum(),
        "live": int(model.arrays.settlements["live_count"].sum()),
        "queue": int(model.arrays.settlements["queue_length"].sum()),
        "fund": model.arrays.committees["fund"].sum(),
        "points_left": -1.0,
    }
    model.hooks.append(look)
    model.run()
    return model, first, weeks


def test_staff_hours_add_up_every_week_and_no_use_is_negative(lived):
    measures = lived[0].measures
    used = measures[[f"hours_{use}" for use in STAFF_USES]]
    assert (used >= -1e-9).all().all()
    assert used.sum(axis=1).to_numpy() == pytest.approx(measures["hours_available"].to_numpy())
    assert measures["hours_available"].gt(0).all()


def test_bought_moderation_is_not_staff_time(lived):
    measures = lived[0].measures
    assert measures["hours_moderation"].eq(0).all()
    assert measures["hours_moderation_paid"].eq(3.0).all()


def test_project_money_is_spent_once_and_never_beyond_the_fund(lived):
    model, first, weeks = lived
    spent = model.measures["yuan_projects"].to_numpy()
    before = first["fund"]
    for row, yuan in zip(weeks, spent, strict=True):
        assert row["fund"] >= 0.0
        if row["fiscal"]:
            before = model.arrays.committees["fund_year"].sum()
        assert before - row["fund"] == pytest.approx(yuan, abs=1e-6)
        before = row["fund"]
    assert spent.sum() > 0


def test_goods_are_paid_from_the_points_budget(lived):
    model, first, weeks = lived
    goods = model.measures["yuan_goods"].to_numpy()
    before = first["points_left"]
    for row, yuan in zip(weeks, goods, strict=True):
        assert row["points_left"] >= 0.0
        if before >= 0.0 and not row["fiscal"]:
            assert before - row["points_left"] == pytest.approx(yuan, abs=1e-6)
        before = row["points_left"]
    assert goods.sum() > 100


def test_points_issued_are_redeemed_held_or_lost(lived):
    model, first, weeks = lived
    m = model.measures
    gone = m["points_redeemed"] + m["points_lost"] + m["points_withdrawn"]
    made = first["points"] + (m["points_issued"] - gone).cumsum()
    assert made.to_numpy() == pytest.approx(m["points_outstanding"].to_numpy())
    assert m["points_outstanding"].to_numpy() == pytest.approx([row["points"] for row in weeks])
    assert m["points_redeemed"].sum() > 0
    assert m["points_lost"].sum() > 0
    assert m["points_withdrawn"].sum() > 0
    assert m["points_outstanding"].min() >= 0


def test_matters_live_are_resolved_or_expire(lived):
    model, first, weeks = lived
    m = model.measures
    change = m["matters_raised"] - m["matters_resolved"] - m["matters_expired"] - m["matters_lost"]
    assert (first["live"] + change.cumsum()).tolist() == m["matters_live"].tolist()
    assert [row["live"] for row in weeks] == [row["states"] for row in weeks]
    assert m["matters_resolved"].sum() > 0


def test_reports_are_answered_forgotten_or_leave_with_their_author(lived):
    model, first, weeks = lived
    m = model.measures
    gone = m["replies"] + m["reports_forgotten"] + m["reports_waiting_moved"]
    into = m["reports_filed"] + m["reports_found"]
    assert (first["queue"] + (into - gone).cumsum()).tolist() == m["backlog"].tolist()
    assert [row["queue"] for row in weeks] == [row["open"] for row in weeks]


def test_people_and_offices_stay_what_they_are(lived):
    model, _, weeks = lived
    assert len({row["people"] for row in weeks}) == 1
    assert [row["leaders"] for row in weeks] == [row["seated"] for row in weeks]
    assert model.measures["leaders"].tolist() == [row["seated"] for row in weeks]
    houses = model.arrays.households
    covered = np.repeat(np.arange(len(houses)), houses["size"])
    assert np.array_equal(model.arrays.people["household"], covered)
    units = model.arrays.units
    assert units["start"][0] == 0
    assert np.array_equal(units["start"][1:], units["stop"][:-1])
    assert units["stop"][-1] == len(model.arrays.people)
    led = units["leader"][units["leader"] >= 0]
    assert (model.arrays.people["serving"][led] == 1).all()


def test_organisations_work_without_wages_and_never_beyond_their_money(lived):
    model, _, weeks = lived
    assert all((row["reserve"] >= -1e-9).all() for row in weeks)
    unpaid = model.arrays.organisations[model.arrays.organisations["hours"] > 0]
    assert (unpaid["alive"] == 1).all()
    assert len(unpaid) == 2
    assert model.measures["hours_organisations"].min() >= 6.0


@pytest.mark.parametrize(
    ("name", "seed", "week", "hours"),
    [("all_three", 3, 10, 20.0), ("smaller_units", 0, 20, 10.0), ("smaller_units", 3, 21, 10.0)],
)
def test_nobody_uses_more_hours_than_are_free(place, town, monkeypatch, name, seed, week, hours):
    over = []
    used = []
    genuine = OWN_WEEK.end

    def watched(w, c, i):
        r = w.people[i]
        used.append(r.hours_used)
        if r.hours_used > r.free_hours + 1e-9:
            over.append((w.now.week, i, r.hours_used, r.free_hours))
        genuine(w, c, i)

    monkeypatch.setattr(OWN_WEEK, "end", watched)
    scenario = place(name, town, weeks__spin_up=0, community__calendar__election_week=week,
                     parameters__leader_share=0.3, parameters__leader_hours=hours)  # fmt: skip
    model = ParticipationModel(scenario, seed=seed, engine="reference")
    model.run(30)
    assert over == []
    assert max(used) > 3.0
    assert model.measures["hours_leaders"].sum() > 0
    assert model.measures["hours_residents"].sum() == pytest.approx(sum(used))


TOTALS = ("staff", "fund", "fund_year", "activity_saved", "people")


def _totals(arrays):
    active = arrays.committees[arrays.committees["active"] == 1]
    return {name: float(active[name].sum()) for name in TOTALS}


def test_merging_and_parting_keep_people_staff_money_queues_and_matters(place, village):
    model = ParticipationModel(place("baseline_village_before", village), seed=3)
    model.run(30)
    arrays = model.arrays
    before = _totals(arrays)
    kept = {name: getattr(arrays, name).copy() for name in ("matters", "live", "queue", "people")}
    places = arrays.settlements[["queue_head", "queue_length", "live_count"]].copy()
    assert set_committees(arrays, np.zeros(2, np.int64))
    assert arrays.committees["active"].tolist() == [1, 0]
    assert _totals(arrays) == pytest.approx(before)
    assert not set_committees(arrays, np.zeros(2, np.int64))
    assert set_committees(arrays, np.arange(2))
    assert arrays.committees["active"].tolist() == [1, 1]
    assert _totals(arrays) == pytest.approx(before)
    share = arrays.settlements["people"] / arrays.settlements["people"].sum()
    assert arrays.committees["fund"] == pytest.approx(before["fund"] * share)
    for name, array in kept.items():
        assert np.array_equal(getattr(arrays, name), array), name
    assert np.array_equal(arrays.settlements[["queue_head", "queue_length", "live_count"]], places)


def test_redrawn_units_cover_everybody_once_and_leaders_go_on_where_they_live(place, town):
    model = ParticipationModel(
        place("baseline", town, parameters__leader_share=0.3, parameters__hours_recruit=0.1), seed=3
    )
    model.run(20)
    arrays = model.arrays
    leading = set(arrays.units["leader"][arrays.units["leader"] >= 0].tolist())
    assert len(leading) >= 3
    scenario = place("baseline", town, organisation__unit={"level": "stairwell"})
    changed = set_units(
        arrays, model.fences, [scenario.unit] * len(arrays.courts), 20, model.parameters
    )
    assert changed
    units = arrays.units
    assert np.array_equal(units["start"][1:], units["stop"][:-1])
    assert units["people"].sum() == arrays.settlements["people"].sum()
    assert set(units["leader"][units["leader"] >= 0].tolist()) == leading
    for unit in units[units["leader"] >= 0]:
        assert unit["start"] <= unit["leader"] < unit["stop"]
    # back to the largest unit: one of them leads it, the others are free again
    whole = place("baseline", town, organisation__unit={"level": "settlement"})
    set_units(arrays, model.fences, [whole.unit] * len(arrays.courts), 20, model.parameters)
    assert len(arrays.units) == 1
    assert int(arrays.units["leader"][0]) in leading
    assert int(arrays.people["serving"].sum()) == 1


def test_what_is_charged_to_a_targeted_intervention_is_what_it_reaches(place, two):
    here = [{"kind": "smaller_units", "stipend": 52.0, "target": {"settlements": [0]}},
            {"kind": "online_channel", "target": {"settlements": [1]}}]  # fmt: skip
    model = ParticipationModel(
        place("baseline", two, interventions=here, parameters__leader_share=0.3), seed=5
    )
    leaders = []
    model.hooks.append(lambda m, week: leaders.append(m.arrays.weekly["leaders"].tolist()))
    model.run(20)
    frame = model.quantities
    paid = frame[frame["line"] == "leader_stipend"]["quantity"].tolist()
    assert paid == pytest.approx([12.0 * first for first, _ in leaders[-20:]])
    assert any(second > 0 for _, second in leaders)
    platform = frame[frame["line"] == "platform_year"]["quantity"]
    assert platform.to_numpy() == pytest.approx(np.full(20, 1 / 52))


def test_hours_points_credits_and_matters_balance_with_every_kind_on(place, two):
    kinds = [{"kind": kind} for kind in registry() if kind != "merged_units"]
    scenario = place("baseline", two, interventions=kinds, community__calendar__election_week=20)
    model = ParticipationModel(scenario, seed=6)
    model.spin_up()
    live = int(model.arrays.settlements["live_count"].sum())
    queue = int(model.arrays.settlements["queue_length"].sum())
    model.run(52)
    m = model.measures
    used = m[[f"hours_{use}" for use in STAFF_USES]]
    assert (used >= -1e-9).all().all()
    assert used.sum(axis=1).to_numpy() == pytest.approx(m["hours_available"].to_numpy())
    for what in ("points", "credits"):
        made = m[f"{what}_issued"] - m[f"{what}_redeemed"] - m[f"{what}_lost"]
        if what == "points":
            made -= m["points_withdrawn"]
        assert made.cumsum().to_numpy() == pytest.approx(m[f"{what}_outstanding"].to_numpy())
        assert m[f"{what}_redeemed"].sum() > 0
    change = m["matters_raised"] - m["matters_resolved"] - m["matters_expired"] - m["matters_lost"]
    assert (live + change.cumsum()).tolist() == m["matters_live"].tolist()
    gone = m["replies"] + m["reports_forgotten"] + m["reports_waiting_moved"]
    into = m["reports_filed"] + m["reports_found"]
    assert (queue + (into - gone).cumsum()).tolist() == m["backlog"].tolist()
