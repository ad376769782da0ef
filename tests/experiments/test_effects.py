"""Outcomes and effects of comparisons whose answer is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison
from experiments.effects import Analysis, effects
from experiments.outcomes import KEY, Span
from experiments.terminal import plain

Maker = Callable[..., Comparison]


def test_effects_are_found_and_told_apart_from_nothing(compared: Comparison) -> None:
    points, small = compared.primary("points"), compared.primary("smaller_units")
    assert points is not None and small is not None
    assert points["low"] < 0.045 < points["high"]
    assert points["verdict"] == "gain"
    assert small["verdict"] in ("no_effect", "gain_small")
    assert points["range_low"] < points["low"] < points["high"] < points["range_high"]
    assert points["narrowing"] > 1.5


def test_one_row_an_outcome_and_run(compared: Comparison) -> None:
    assert not compared.values.duplicated(["replicate", "scenario", *KEY]).any()
    assert not compared.effects.duplicated(["scenario", *KEY]).any()


def test_the_primary_outcome_alone_is_not_widened(compared: Comparison) -> None:
    effects = compared.effects
    assert (effects.groupby("scenario")["family"].value_counts().unstack()["primary"] == 1).all()
    confidence = effects.groupby("family")["confidence"].agg(["min", "max"])
    assert (confidence["min"] == confidence["max"]).all()
    assert confidence.loc["primary", "min"] == 0.95
    for family in ("main", "groups", "series"):
        told = effects[effects["family"] == family]
        count = int(((told["sd"] > 0) | (told["mean"] != 0)).sum())
        assert confidence.loc[family, "min"] == pytest.approx(1 - 0.05 / count)


def test_another_primary_outcome_can_be_chosen(make_comparison: Maker) -> None:
    analysis = Analysis(form="deliberate", period="year", group="age", level="60-74")
    made = make_comparison(
        {"baseline": 0.0, "points": 0.05}, replicates=5, analysis=analysis, paired_sd=0.001
    )
    row = made.primary("points")
    assert row is not None
    assert tuple(row[KEY]) == ("share", "deliberate", "year", "last", "age", "60-74")
    assert row["baseline_mean"] == pytest.approx(0.218 * 1.6, abs=0.02)


def test_scenarios_that_are_equal_are_the_same(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "copy": 0.0}, replicates=4, paired_sd=0.0)
    shares = made.effects[made.effects["kind"] == "share"]
    assert set(shares["verdict"]) == {"same"}
    assert "Not a single run differs" in plain(made, "en")


def test_after_the_window_effects_have_gone(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=6, after=26)
    key = {"form": "any", "period": "quarter", "group": "all"}
    during = made.effect("points", "share", moment="7", **key)
    later = made.effect("points", "share", moment="8", **key)
    after = made.effect("points", "share", moment="after", **key)
    assert during is not None and later is not None and after is not None
    assert during["mean"] > 0.03
    assert later["mean"] == after["mean"] == 0


def test_a_failed_run_leaves_out_its_pair_only(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05, "online_channel": 0.03}, replicates=6)
    lost = {"replicate": 2, "scenario": "points"}

    def without(table: pd.DataFrame) -> pd.DataFrame:
        return table[(table["replicate"] != 2) | (table["scenario"] != "points")]

    runs = made.runs.copy()
    mask = (runs["replicate"] == lost["replicate"]) & (runs["scenario"] == lost["scenario"])
    runs.loc[mask, ["status", "error"]] = ["failed", "ValueError: lost"]
    kept = Comparison(
        **{
            **{name: getattr(made, name) for name in ("arms", "baseline", "span", "analysis")},
            **{name: getattr(made, name) for name in ("prices", "first_week", "provenance")},
            "runs": runs,
            "participation": without(made.participation),
            "measures": without(made.measures),
            "quantities": without(made.quantities),
            "concentration": without(made.concentration),
        }
    )
    points, online = kept.primary("points"), kept.primary("online_channel")
    assert points is not None and online is not None
    assert (points["n"], online["n"]) == (5, 6)
    assert "1 of 18 runs failed" in plain(kept, "en")


def test_intervals_end_where_the_outcome_does(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=2, arm_sd=0.2)
    rows = made.effects[made.effects["unit"].isin(["share", "hours", "yuan"])]
    rows = rows[rows["low"].notna()]
    shares = rows[rows["unit"] == "share"]
    for low, high in (("low", "high"), ("range_low", "range_high")):
        assert shares[low].min() >= -1.0 and shares[high].max() <= 1.0
        assert (rows[low] <= rows["mean"]).all() and (rows["mean"] <= rows[high]).all()
    cut = shares[(shares["low"] == -1.0) & (shares["high"] == 1.0)]
    assert len(cut) > 5  # two replicates say next to nothing …
    assert (cut["half"] > (cut["high"] - cut["low"]) / 2).all()  # … and their width is not hidden


@pytest.mark.parametrize("sets", [None, pd.Series(np.arange(12) // 2)])
@pytest.mark.parametrize("unit", ["share", "hours"])
def test_intervals_hold_as_often_where_nothing_is_left(unit: str, sets: pd.Series | None) -> None:
    """Cut at the baseline's mean, as they once were, they held in every second comparison."""
    rng = np.random.default_rng(7)
    kind, form = ("share", "any") if unit == "share" else ("hours_idle", "")
    key = dict(zip(KEY, (kind, form, "quarter", "last", "all", "all"), strict=True))
    held, expected, times = 0, 0, 200
    for _ in range(times):
        apart = rng.normal(0.0, 0.01, 13)
        if sets is not None:  # two of a set share its parameters
            apart = apart + np.append(rng.normal(0.0, 0.015, 6).repeat(2), rng.normal(0.0, 0.015))
        base = 0.07 + apart[:12]
        tables = [
            pd.DataFrame(
                {"replicate": range(12), "scenario": name, **key, "unit": unit, "value": v}
            )
            for name, v in (("baseline", base), ("ended", np.zeros(12)))
        ]
        row = effects(
            pd.concat(tables, ignore_index=True),
            ["baseline", "ended"],
            "baseline",
            Analysis(),
            sets,
        ).iloc[0]
        held += row["low"] <= -0.07 <= row["high"]
        expected += row["range_low"] <= -(0.07 + apart[12]) <= row["range_high"]
    assert held / times > 0.9  # nominal 0.95 and 0.90
    assert expected / times > 0.84


def test_one_replicate_is_told_as_one(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=1)
    assert "single run cannot tell" in plain(made, "en")
    assert "仅凭一次运行" in plain(made, "zh")
    assert made.regimes["baseline"] is None


def test_two_regimes_are_reported(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=12, arm_sd=0.004)
    rows = made.participation
    rows.loc[rows["replicate"] % 2 == 0, "took_part"] *= 0.4
    fresh = Comparison(**{k: v for k, v in vars(made).items() if k in Comparison.__annotations__})
    assert fresh.regimes["baseline"] is True
    assert "two regimes" in plain(fresh, "en")


@pytest.mark.parametrize(
    ("window", "after", "last", "later", "periods"),
    [
        (104, 52, [4, 5, 6, 7], [8, 9, 10, 11], ["quarter", "year"]),
        (52, 0, [0, 1, 2, 3], [], ["quarter", "year"]),
        (30, 13, [0, 1], [], ["quarter"]),
        (8, 0, [], [], ["week"]),
    ],
)
def test_spans(
    window: int, after: int, last: list[int], later: list[int], periods: list[str]
) -> None:
    span = Span(window, after)
    assert list(span.last("quarter")) == last
    assert list(span.later("quarter")) == later
    assert span.periods == periods
    assert list(span.last_weeks) == list(range(max(0, window - 52), window))


def test_known_outcomes(compared: Comparison) -> None:
    values = compared.values
    wide = values[values["scenario"] == "baseline"].groupby("kind")["value"].mean()
    assert wide["ballots"] == pytest.approx(0.87)
    assert wide["reply_weeks"] == pytest.approx(2.1)
    assert wide["hours_available"] == pytest.approx(480)
    assert wide["gini"] == pytest.approx(0.7)
    shares = np.array([0.06, 0.29, 0.075, 0.04, 0.03])
    assert wide["depth"] == pytest.approx(float(shares @ np.arange(1, 6) / shares.sum()))


def test_a_short_window_without_a_quarter_is_told_as_undefined(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=3, window=8)
    assert made.primary("points") is None
    assert "No run gave the primary outcome" in plain(made, "en")
