"""What is kept of a run: goals counted by hand, posts that are hours, quantities by year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.search.goals import Gap, Reach, reached
from experiments.search.ledger import Ledger, dearest, upper
from experiments.search.measured import outcomes, used, year_starts
from experiments.search.posts import AddedPosts
from experiments.search.rounds import Round
from experiments.search.space import NOTHING
from sim import ParticipationModel, Scenario
from sim.scenario.loading import load_prices

from .conftest import SCENARIO, framed


@pytest.fixture(scope="module")
def run() -> ParticipationModel:
    """A finished run of the small community."""
    scenario = Scenario.load("points", overrides=SCENARIO)
    return ParticipationModel(scenario, seed=3).run()


def by_hand(run: ParticipationModel, group: str, levels: list[str]) -> float:
    """The share of some residents in the quarters of the window, from the participation table."""
    table = run.participation
    rows = table[
        (table["period"] == "quarter")
        & (table["form"] == "any")
        & (table["group"] == group)
        & table["level"].isin(levels)
    ]
    return float(rows["took_part"].sum() / rows["people"].sum())


def test_reach_is_the_share_of_a_group(run: ParticipationModel) -> None:
    low = Reach(group="schooling", levels=("none", "primary"))
    everybody = Reach(group="sex", levels=("female", "male"))
    found = reached(run, (low, everybody))
    assert found[low.key] == pytest.approx(by_hand(run, "schooling", ["none", "primary"]))
    assert found[everybody.key] == pytest.approx(by_hand(run, "all", ["all"]))
    assert 0.0 < found[low.key] < 1.0


def test_a_gap_is_how_far_two_shares_are_apart(run: ParticipationModel) -> None:
    sides = (("none", "primary"), ("senior", "college"))
    gap = Gap(group="schooling", between=sides)
    turned = Gap(group="schooling", between=sides[::-1])
    apart = by_hand(run, "schooling", list(sides[1])) - by_hand(run, "schooling", list(sides[0]))
    found = reached(run, (gap, turned, Gap(group="age")))
    assert found[gap.key] == pytest.approx(abs(apart)) == found[turned.key]
    assert 0.0 < found["reached_gap_age"] < 1.0 and gap.better == "less"


def test_goals_have_columns_of_their_own(run: ParticipationModel) -> None:
    goals = framed().search.objectives
    kept = outcomes(run, goals)
    assert {goal.column for goal in goals} <= set(kept)
    assert kept["used_staff_hour_1"] > 0 and "used_staff_hour_2" not in kept


def test_quantities_are_told_by_year_and_a_rest_belongs_to_the_last() -> None:
    weeks = np.arange(130)
    table = pd.DataFrame({"week": weeks, "line": "goods", "quantity": np.where(weeks < 52, 1, 2.0)})
    assert year_starts(104) == [0, 52] and year_starts(130) == [0, 52] and year_starts(26) == [0]
    assert used(table, 104) == {"used_goods_1": 52.0, "used_goods_2": 104.0}
    assert used(table, 130)["used_goods_2"] == pytest.approx(104.0)
    assert used(table, 26) == {"used_goods_1": 52.0}


def test_the_dearest_year_is_held_against_the_budget() -> None:
    nothing = {"used_staff_hour_1": 10.0, "used_staff_hour_2": 10.0, "used_goods_1": 5.0}
    dear = {"used_staff_hour_1": 10.0, "used_staff_hour_2": 12.0, "used_goods_1": 45.0}
    prices = load_prices()
    assert dearest(dear, nothing, prices, ["goods"]) == 40.0
    assert dearest(dear, nothing, prices, ["goods", "staff_hour"]) == 75.0


def test_so_large_a_share_of_runs_keeps_to_it() -> None:
    values = np.arange(1.0, 11.0)
    assert upper(values, 0.9) == 9.0 and upper(values, 1.0) == 10.0
    assert (values <= upper(values, 0.75)).mean() >= 0.75
    assert np.isnan(upper(np.array([]), 0.9))


@pytest.mark.parametrize("settlements", [1, 2])
def test_added_posts_are_staff_hours_however_many_committees_share_them(settlements: int) -> None:
    places = {**SCENARIO["community.places"], "settlements": settlements}
    set_ = {**SCENARIO, "community.places": places}
    frame = framed(set=set_)
    base = Scenario.from_dict(frame.places[0].base)
    (posts,) = frame.space.interventions((1, ()), base)
    assert isinstance(posts, AddedPosts)
    model = ParticipationModel(base, seed=1)
    model.spin_up()
    arm = model.fork(base.model_copy(update={"interventions": (posts,)}))
    hours = []
    for each in (model.fork(), arm):
        each.run(weeks=4)
        hours.append(each.measures["hours_available"].to_numpy())
    assert np.allclose(hours[1] - hours[0], 40.0)


def test_whose_money_pays_added_posts(tmp_path: Path) -> None:
    """A post of 40 hours a week at 37.5 yuan an hour is 78,000 yuan a year."""
    points = ((0, NOTHING), (0, (1, ())))
    done = Round(framed(), tmp_path, 0, "search", points, (0,))
    rows = []
    for point in (0, 1):
        arm = ParticipationModel(done.arm(point, 0), seed=done.seed(0, 0)).run()
        rows.append({"point": point, "replicate": 0, "status": "done"} | done.outcomes(arm))
    scores = {}
    for pay in ("apart", "money"):
        ledger = Ledger(framed(budgets={"money": 20000, "staff": 1, "staff_pay": pay}))
        ledger.add(done, rows)
        scores[pay] = ledger.score(0, (1, ()))
    apart, counted = (float(scores[pay].used["money"][0]) for pay in ("apart", "money"))
    assert counted - apart == pytest.approx(78_000.0)
    assert scores["apart"].within and not scores["money"].within
