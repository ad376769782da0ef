"""Money and hours: conservation, calendar years, cost per participant, other prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison
from experiments.costs import calendar_year, money_by_year, weeks_of_years
from experiments.outcomes import STAFF_USES
from experiments.prices import money
from experiments.repricing import reprice
from experiments.sentences import cost_sentence
from experiments.store import save
from experiments.terminal import plain
from experiments.views.resources import money_view
from sim.errors import InputError
from sim.scenario.loading import load_prices
from sim.scenario.prices import Prices

Maker = Callable[..., Comparison]
PriceMaker = Callable[..., Prices]


def test_money_is_quantity_times_price(compared: Comparison) -> None:
    quantities = compared.quantities.groupby("line")["quantity"].sum()
    prices = {name: line.value for name, line in compared.prices.lines.items()}
    expected = sum(quantity * prices[line] for line, quantity in quantities.items())
    assert compared.priced["yuan"].sum() == pytest.approx(expected)
    assert compared.money["yuan"].sum() == pytest.approx(expected)


def test_money_by_budget_adds_up(compared: Comparison) -> None:
    rows = compared.values[compared.values["kind"] == "money"]
    wide = rows.pivot_table(index=["replicate", "scenario"], columns="level", values="value")
    assert (wide.drop(columns="all").sum(axis=1) - wide["all"]).abs().max() < 1e-6


def test_staff_hours_by_use_add_up(compared: Comparison) -> None:
    rows = compared.values[compared.values["kind"].str.startswith("hours_")]
    wide = rows.pivot_table(index=["replicate", "scenario"], columns="kind", values="value")
    uses = wide[[f"hours_{use}" for use in STAFF_USES]].sum(axis=1)
    assert (uses - wide["hours_available"]).abs().max() < 1e-9


def test_calendar_years_begin_in_week_0_of_the_year() -> None:
    assert calendar_year([0, 42, 43, 94, 95], 9).tolist() == [1, 1, 2, 2, 3]


def test_calendar_years_share_out_all_money(compared: Comparison) -> None:
    by_year = money_by_year(compared.priced, 9)
    assert by_year["yuan"].sum() == pytest.approx(compared.priced["yuan"].sum())
    weeks = by_year[(by_year["scenario"] == "baseline") & (by_year["budget"] == "personnel")]
    shares = weeks.groupby("year")["yuan"].sum() / weeks["yuan"].sum()
    assert shares.to_list() == pytest.approx([43 / 104, 52 / 104, 9 / 104])


def test_cost_of_an_additional_participant(make_comparison: Maker) -> None:
    made = make_comparison(
        {"baseline": 0.0, "points": 0.05}, replicates=8, window=52, paired_sd=0.001
    )
    people = 0.05 * 2350
    yuan = 52 * (700 + 2000 * 0.05)
    ratio = made.costs["points"].yuan
    assert ratio.low < yuan / people < ratio.high
    assert ratio.value == pytest.approx(yuan / people, rel=0.03)


def test_cost_is_undefined_without_additional_participants(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.0}, replicates=8, paired_sd=0.0)
    assert made.costs["points"].undefined == "unclear"
    table = plain(made, "en")
    assert "undefined: additional participants cannot be told from zero" in table
    assert "由于新增参与者与零无法区分" in plain(made, "zh")


def test_cost_is_undefined_where_participants_fall(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": -0.05}, replicates=8)
    assert made.costs["points"].undefined == "fewer"
    assert "fewer residents take part" in plain(made, "en")


def test_savings_are_no_cost_for_each_participant(make_comparison: Maker) -> None:
    """A ratio of -14 yuan would be better, the fewer residents more take part."""
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=8, paired_sd=0.001)
    for spent, told in ((0.5, "saves"), (2.0, "each")):
        table = made.quantities.copy()
        table.loc[table["scenario"] == "points", "quantity"] *= spent
        priced = replace(made, quantities=table)
        assert priced.costs["points"].undefined == ""
        assert priced.costs["points"].told == told
        saves = told == "saves"
        sentence = cost_sentence(priced, "points", "en")
        assert ("so there is no cost for each" in sentence) is saves
        assert ("Each additional participant of a year costs" in sentence) is not saves
        assert ("none: more take part, and less money is spent" in plain(priced, "en")) is saves
        assert ("不适用：参与者增加而支出减少" in plain(priced, "zh")) is saves


def test_money_that_cannot_be_told_from_nothing_is_no_cost(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=8, paired_sd=0.001)
    table = made.quantities[made.quantities["scenario"] == "baseline"]
    scatter = np.random.default_rng(4).normal(1.002, 0.01, 8)
    same = table.assign(
        scenario="points", quantity=table["quantity"] * scatter[table["replicate"].to_numpy()]
    )
    made = replace(made, quantities=pd.concat([table, same], ignore_index=True))
    assert made.costs["points"].told == "free"
    sentence = cost_sentence(made, "points", "en")
    assert "Whether it costs more or less money cannot be told" in sentence
    assert "cannot be told from nothing" in sentence
    assert "支出是增是减尚无法判断" in cost_sentence(made, "points", "zh")


def test_a_line_without_a_price_is_named(make_prices: PriceMaker) -> None:
    frame = pd.DataFrame({"line": ["staff_hours"], "quantity": [1.0]})
    with pytest.raises(InputError, match="staff_hour"):
        money(frame, make_prices())


def test_pricing_again_changes_money_and_nothing_else(
    make_comparison: Maker, make_prices: PriceMaker, tmp_path: Path
) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=4)
    folder = save(made, tmp_path / "results", "en")
    before = pd.read_parquet(folder / "tables" / "effects.parquet")
    dearer = reprice(folder, make_prices(staff_hour=90.0), "en")
    after = pd.read_parquet(folder / "tables" / "effects.parquet")
    staff = made.money["budget"] == "personnel"
    old, new = made.money[staff]["yuan"].sum(), dearer.money[staff]["yuan"].sum()
    assert new == pytest.approx(2 * old)
    other = before["kind"] != "money"
    pd.testing.assert_frame_equal(before[other], after[other])
    assert "90.0" in (folder / "manifest.json").read_text(encoding="utf-8")


def test_weeks_of_years_add_up_and_whole_years_are_whole() -> None:
    assert weeks_of_years(104, 9) == {1: 43, 2: 52, 3: 9}
    assert weeks_of_years(104, 0) == {1: 52, 2: 52}
    assert weeks_of_years(20, 40) == {1: 12, 2: 8}
    for first in range(52):
        assert sum(weeks_of_years(130, first).values()) == 130


@pytest.mark.parametrize(
    ("lang", "part", "whole"),
    [("en", "1 (43 weeks of it)", "Calendar year 2"), ("zh", "（仅 9 周）", "第 2 个自然年")],
)
def test_years_in_part_say_how_many_weeks_they_have(
    make_comparison: Maker, lang: str, part: str, whole: str
) -> None:
    made = replace(make_comparison({"baseline": 0.0, "points": 0.0}, replicates=2), first_week=9)
    heads = [row.cells[0] for row in money_view(made, lang).rows if row.head]
    assert len(heads) == 3
    assert any(head.endswith(part) for head in heads)
    assert heads[1] == whole
    even = replace(made, first_week=0)
    assert [row.cells[0] for row in money_view(even, lang).rows if row.head][1] == whole


def test_money_of_a_year_that_is_spent_in_one_week_is_pointed_out(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.0}, replicates=2)
    made = replace(made, prices=load_prices())
    row = made.quantities.iloc[:1].assign(scenario="baseline", line="project", quantity=9000.0)
    even = pd.concat([row.assign(week=week, quantity=100.0) for week in range(104)])
    for spent, pointed_out in ((row.assign(week=95), True), (even, False)):
        quantities = pd.concat([made.quantities, spent], ignore_index=True)
        note = money_view(replace(made, first_week=9, quantities=quantities), "en").note
        assert ("nearly all of it" in note) == pointed_out
    quantities = pd.concat([made.quantities, row.assign(week=52)], ignore_index=True)
    note = money_view(replace(made, first_week=0, quantities=quantities), "en").note
    assert "nearly all of it" not in note
