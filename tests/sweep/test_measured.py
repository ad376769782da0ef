"""The outcomes of a run are those of a comparison, to the last digits."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from experiments.costs import money_values
from experiments.outcomes import SHOWN_FORMS, Span, values
from experiments.prices import money
from experiments.sweep.measured import (
    _money,
    checked_outcome,
    group_column,
    names,
    outcomes,
    series,
)
from sim import ParticipationModel, Scenario
from sim.errors import InputError

from .conftest import SMALL

WEEKS = [(8, 60, 13), (8, 26, 0), (4, 6, 0)]


@pytest.fixture(scope="module", params=WEEKS, ids=lambda weeks: f"{weeks[1]}+{weeks[2]}")
def arm(request: pytest.FixtureRequest) -> ParticipationModel:
    spin_up, window, after = request.param
    given: dict[str, Any] = {**SMALL["set"]}
    given["weeks"] = {"spin_up": spin_up, "window": window, "after": after}
    given["community.calendar.election_week"] = 5
    model = ParticipationModel(Scenario.load("all_three", overrides=given), seed=3)
    return model.run()


def expected(arm: ParticipationModel) -> dict[str, float]:
    """What a comparison says of the same run, under the names of a sweep."""
    weeks = arm.scenario.weeks
    span = Span(weeks.window, weeks.after)
    keys: dict[str, Any] = {"replicate": 0, "scenario": "s"}
    sizes = arm.units_table["people"]
    runs = pd.DataFrame([{**keys, "units": len(sizes), "unit_people": sizes.mean()}])
    frame = arm.participation
    table = values(
        frame.assign(**keys),
        arm.measures.reset_index().assign(**keys),
        arm.concentration.assign(**keys),
        runs,
        span,
    )
    priced = money(arm.quantities.assign(**keys), arm.scenario.prices)
    table = pd.concat([table, money_values(priced, span, runs)], ignore_index=True)
    found: dict[str, float] = {}
    for row in table.to_dict("records"):
        kind, moment, group = row["kind"], row["moment"], row["group"]
        if kind == "share" and group == "all" and moment in ("last", "after"):
            end = "after" if moment == "after" else row["period"]
            found[f"{row['form']}_{end}"] = row["value"]
        elif kind == "share" and moment == "last" and row["form"] == "any":
            if row["period"] == span.period:
                found[group_column(row["period"], group, row["level"])] = row["value"]
        elif kind == "money":
            name = "yuan" if row["level"] == "all" else f"yuan_{row['level']}"
            found[name] = row["value"]
        elif kind != "share":
            found[kind] = row["value"]
    return found


def test_outcomes_are_those_of_comparisons(arm: ParticipationModel) -> None:
    mine = outcomes(arm)
    weeks = arm.scenario.weeks
    if weeks.window < 13:  # weeks are not tallied by person: no shares, only the rest
        assert not [name for name in mine if name.endswith(("_week", "_quarter", "_year"))]
        a_year = arm.measures["meetings"].sum() * 52 / weeks.window
        assert mine["meetings"] == pytest.approx(a_year)
        return
    theirs = expected(arm)
    assert set(theirs) <= set(mine) and len(theirs) > 60
    for name, value in theirs.items():
        assert mine[name] == pytest.approx(value, rel=1e-12, abs=1e-12, nan_ok=True), name


def test_every_outcome_has_a_known_name(arm: ParticipationModel) -> None:
    assert set(outcomes(arm)) <= set(names(arm.scenario))
    assert all(isinstance(value, float) for value in outcomes(arm).values())


def test_an_unknown_outcome_is_told_with_the_nearest(arm: ParticipationModel) -> None:
    with pytest.raises(InputError, match="trust"):
        checked_outcome("trsut", arm.scenario)


def test_series_are_the_models_own(arm: ParticipationModel) -> None:
    weekly = series(arm, "week").to_pandas().set_index("week")
    pd.testing.assert_frame_equal(weekly, arm.measures.astype(float), check_names=False)
    total = arm.scenario.weeks.total
    quarterly = series(arm, "quarter").to_pandas()
    assert len(quarterly) == total // 13
    if len(quarterly):
        first = arm.participation
        rows = first[
            (first["index"] == 0) & (first["period"] == "quarter") & (first["group"] == "all")
        ]
        for form in SHOWN_FORMS:
            share = rows[rows["form"] == form]["share"].iloc[0]
            assert quarterly[form][0] == share
        assert math.isclose(quarterly["trust"][0], arm.measures["trust"][:13].mean())


def test_a_line_without_a_price_is_told_as_a_comparison_tells_it(arm: ParticipationModel) -> None:
    span = Span(arm.scenario.weeks.window, arm.scenario.weeks.after)
    names_used = sorted(arm.quantities["line"].unique())
    missing = {names_used[0], names_used[-1]}
    assert len(missing) == 2
    lines = {k: v for k, v in arm.scenario.prices.lines.items() if k not in missing}
    prices = arm.scenario.prices.model_copy(update={"lines": lines})
    told = []
    for priced in (
        lambda: money(arm.quantities, prices),
        lambda: _money(arm.recorder.quantities, prices, span),
    ):
        with pytest.raises(InputError) as refused:
            priced()
        told.append(refused.value.in_language("zh"))
    assert told[0] == told[1] and all(name in told[0] for name in missing)
