"""Whole searches, run for real, whose answers are known from how they are made."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.search.findings import curve
from experiments.search.finish import TABLES
from experiments.search.space import NOTHING
from experiments.search.state import Conducted
from sim.errors import InputError

from .conftest import SCENARIO, SMALL, carried

Whole = tuple[Path, Conducted, dict[str, Any]]
QUICK = {
    "candidates": 40,
    "screen": 4,
    "race": 4,
    "survivors": 6,
    "front": 4,
    "fresh": 8,
    "reasons": 0,
}


def test_the_documented_tables_are_there(undisturbed: Whole) -> None:
    home, state, found = undisturbed
    for name in TABLES:
        table = pd.read_parquet(home / f"{name}.parquet")
        assert len(table) and (home / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "search" and manifest["complete"]
    runs = pd.read_parquet(home / "evaluations.parquet")
    assert len(runs) == manifest["runs"] == state.runs and (runs["status"] == "done").all()
    assert set(runs["stage"]) == {"search", "race", "fresh"}
    fresh = runs["stage"] == "fresh"
    assert not set(runs.loc[fresh, "seed"]) & set(runs.loc[~fresh, "seed"])
    assert json.loads((home / "findings.json").read_text(encoding="utf-8")) == found
    for lang in ("en", "zh"):
        assert (home / f"report.{lang}.md").stat().st_size > 1000
        assert (home / "figures" / lang / "front.png").stat().st_size > 5000


def test_all_packages_of_a_replicate_share_people_and_luck(undisturbed: Whole) -> None:
    runs = pd.read_parquet(undisturbed[0] / "evaluations.parquet")
    of_replicate = runs.groupby([runs["stage"] == "fresh", "replicate"])
    assert (of_replicate["seed"].nunique() == 1).all()
    assert (of_replicate["parameter_set"].nunique() == 1).all()
    assert (of_replicate["residents"].nunique() == 1).all()
    fresh = runs[runs["stage"] == "fresh"]
    assert (fresh["parameter_set"] == fresh["replicate"] // 2).all()


def test_what_is_recommended_and_on_the_front_keeps_to_the_budgets(undisturbed: Whole) -> None:
    home, _, found = undisturbed
    front = pd.read_parquet(home / "front.parquet")
    kept = front[(front["role"] == "winner") | front["on_front"]]
    assert kept["within"].all()
    money = kept[kept["objective"] == "money"]
    budget = found["budgets"]["money"]
    costs = pd.read_parquet(home / "costs.parquet")
    whole = costs[(costs["line"] == "all") & costs["candidate"].isin(money["candidate"])]
    assert (whole["most"] <= budget).all()
    candidates = pd.read_parquet(home / "candidates.parquet").set_index("candidate")
    assert (candidates.loc[money["candidate"], "staff"] <= found["budgets"]["staff"]).all()


def test_lines_add_up_to_what_is_held_against_the_budget(undisturbed: Whole) -> None:
    costs = pd.read_parquet(undisturbed[0] / "costs.parquet")
    for _, package in costs.groupby("candidate"):
        lines = package[(package["line"] != "all") & package["counted"]]
        total = package.loc[package["line"] == "all", "yuan"].iloc[0]
        assert lines["yuan"].sum() == pytest.approx(total, abs=1e-6)
    pay = costs[(costs["line"] == "staff_hour")]
    assert not pay["counted"].any()


def test_nothing_done_is_no_change_to_the_last_act(undisturbed: Whole) -> None:
    _, state, found = undisturbed
    ledger = state.ledger
    idle = next(p for p in ledger.packages(0) if p[0] == 0 and p[1] == ((3, 0),))
    score = ledger.score(0, idle)
    assert not np.any(score.changes["any_quarter"]) and not np.any(score.used["money"])
    nothing = ledger.score(0, NOTHING, fresh=True)
    assert not np.any(nothing.changes["any_quarter"]) and nothing.within
    assert found["places"][0]["nothing"]["any_quarter"] > 0


def test_the_winner_is_the_best_of_the_search_told_from_fresh_seeds(undisturbed: Whole) -> None:
    home, state, found = undisturbed
    ledger = state.ledger
    raced = [p for p in state.race[0][:3] if ledger.score(0, p).within]
    raced.sort(key=lambda p: -ledger.score(0, p).gains["any_quarter"])
    best = next(p for p in raced if ledger.score(0, p, fresh=True).within)
    assert state.winners == [best]
    told = found["places"][0]["winner"]["effects"][0]
    fresh = ledger.score(0, best, fresh=True).changes["any_quarter"]
    assert told["mean"] == pytest.approx(fresh.mean()) and told["n"] == len(fresh) == 8
    assert told["searched"] == pytest.approx(ledger.score(0, best).changes["any_quarter"].mean())
    front = pd.read_parquet(home / "front.parquet")
    assert (front["role"] == "winner").sum() == len(found["goals"])


def test_leaving_a_part_out_is_the_package_without_it(undisturbed: Whole) -> None:
    _, state, found = undisturbed
    ledger, winner = state.ledger, state.winners[0]
    parts = {row["part"]: row for row in found["places"][0]["parts"]}
    assert len(parts) == len(winner[1]) + bool(winner[0]) >= 1
    for name, rest in state.frame.space.without(winner):
        whole, less = (ledger.score(0, p, True).changes["any_quarter"] for p in (winner, rest))
        assert parts[name]["mean"] == pytest.approx((whole - less).mean())


def test_a_larger_budget_never_buys_less(undisturbed: Whole) -> None:
    rows = curve(undisturbed[1])
    assert all(np.diff([row["gain"] for row in rows]) >= -1e-9)
    assert all(row["money"] <= row["budget"] + 1e-6 for row in rows)


def test_the_same_file_gives_the_same_search_to_the_bit(undisturbed: Whole, tmp_path: Path) -> None:
    from .conftest import kept

    carried(tmp_path)
    assert kept(tmp_path) == kept(undisturbed[0])


def test_a_budget_below_the_price_keeps_the_dear_out(tmp_path: Path) -> None:
    """The platform of the online channel costs 12,000 yuan a year; what it saves is far less."""
    choices = [{"kind": "online_channel"}, {"kind": "closed_loop", "dose": [0.5, 1]}]
    for money, expected in ((20_000, True), (5_000, False)):
        home = tmp_path / str(money)
        budgets = {"money": money}
        set_ = {**SCENARIO, "weeks": {"spin_up": 8, "window": 52}}
        state, found = carried(
            home, choices=choices, budgets=budgets, most=1, search=QUICK, set=set_
        )
        taken = {part["choice"] for part in found["places"][0]["winner"]["details"]}
        assert ("online_channel" in taken) is expected
        online = state.ledger.score(0, (0, ((0, 0),)))
        assert online.within is expected


def test_equity_picks_who_is_reached(tmp_path: Path) -> None:
    """The same points for either group: reaching one group is a matter of aiming at it."""
    low, high = {"schooling": ["none", "primary"]}, {"schooling": ["senior", "college"]}
    rich = {"budget_per_year": 500000, "yuan_per_point": 20.0}
    choices = [
        {"kind": "points", "name": "for_low", "target": low, "with": rich},
        {"kind": "points", "name": "for_high", "target": high, "with": rich},
    ]
    won = {}
    for name, levels in (("low", ["none", "primary"]), ("high", ["senior", "college"])):
        goal = {"goal": "reach", "group": "schooling", "levels": levels}
        set_ = {**SCENARIO, "weeks": {"spin_up": 8, "window": 52}}
        set_["community.population"] = {**SCENARIO["community.population"], "people": 600}
        _, found = carried(
            tmp_path / name, choices=choices, budgets={}, most=1, objectives=[goal], search=QUICK,
            set=set_,
        )  # fmt: skip
        won[name] = [part["choice"] for part in found["places"][0]["winner"]["details"]]
    assert won == {"low": ["for_low"], "high": ["for_high"]}


def test_an_objective_without_a_number_is_told(tmp_path: Path) -> None:
    goals = [{"goal": "participation"}, {"goal": "outcome", "name": "voters", "better": "more"}]
    with pytest.raises(InputError, match="voters"):
        carried(tmp_path, objectives=goals)


def test_where_nothing_helps_nothing_is_recommended(tmp_path: Path) -> None:
    choices = [{"kind": "points", "name": "idle", "dose": 0}]
    _, found = carried(tmp_path, choices=choices, budgets={}, most=1, search=QUICK)
    place = found["places"][0]
    assert place["winner"]["nothing_at_all"] and place["parts"] == []
    assert "Do nothing" in (tmp_path / "report.en.md").read_text(encoding="utf-8")
    assert "维持现状" in (tmp_path / "report.zh.md").read_text(encoding="utf-8")


def test_a_district_divides_one_budget(tmp_path: Path) -> None:
    table = tmp_path / "district.csv"
    table.write_text("name,label_en,label_zh,people,staff\na,A,甲,300,2\nb,B,乙,500,3\n", "utf-8")
    small = {"candidates": 8, "population": 4, "screen": 2, "race": 2, "survivors": 6,
             "front": 3, "fresh": 4}  # fmt: skip
    set_ = {"weeks": {"spin_up": 8, "window": 52}}
    home = tmp_path / "out"
    state, found = carried(
        home, district=str(table), set=set_, search=small, budgets={"money": 16000, "staff": 1},
        choices=SMALL["choices"][1:3],
    )  # fmt: skip
    allocation = pd.read_parquet(home / "allocation.parquet")
    for division in ("best", "by_head"):
        mine = allocation[allocation["division"] == division]
        places = mine[mine["place"] != "all"]
        assert set(places["place"]) == {"a", "b"} and places["staff"].sum() <= 1
        total = mine[mine["place"] == "all"].iloc[0]
        assert places["money"].sum() == pytest.approx(total["money"], rel=1e-6)
        assert places["gain"].sum() == pytest.approx(total["gain"], rel=1e-6)
        assert places["residents"].sum() == pytest.approx(total["residents"])
    from experiments.search.district import common_budgets, divided, item_of, menus_of

    best, even = divided(state)
    assert best == state.winners and even == state.heads
    budgets = common_budgets(state)
    items = [item_of(state, place, package) for place, package in enumerate(best)]
    for name, most in budgets.items():
        assert sum(item.uses.get(name, 0.0) for item in items) <= most + 1e-6
    gains = [sum(item_of(state, k, p).gain for k, p in enumerate(d)) for d in (best, even)]
    assert gains[0] >= gains[1] - 1e-9
    assert len(menus_of(state)[0]) == 2 and math.isfinite(found["division"]["best"]["mean"])
    assert "甲" in (home / "report.zh.md").read_text(encoding="utf-8")
    assert (home / "figures" / "zh" / "allocation.png").stat().st_size > 5000
