"""Sentences name the time that was counted, and say nothing of an end that never came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pandas as pd
import pytest

from experiments.calibration.ensemble import parameter_sets
from experiments.comparison import Arm, Comparison
from experiments.provenance import ensemble_digest
from experiments.sentences import findings, held_in_intervals, opening
from experiments.terminal import plain
from experiments.views import all_views
from sim.parameters import registry

Maker = Callable[..., Comparison]
TWO = {"baseline": 0.0, "points": 0.05}


def stopping(made: Comparison, stops: dict[str, int | None]) -> Comparison:
    """The comparison with other weeks in which the scenarios' interventions stop."""

    def changed(arm: Arm) -> Arm:
        marks = tuple(replace(mark, stop=stops[arm.name]) for mark in arm.marks)
        return replace(arm, marks=marks)

    made.arms = tuple(changed(arm) for arm in made.arms)
    return made


def told(made: Comparison, lang: str) -> str:
    return "\n".join([*opening(made, lang), *findings(made, "points", lang)])


def test_weeks_without_interventions_are_so_only_where_all_have_stopped(
    make_comparison: Maker,
) -> None:
    effects = {"baseline": 0.0, "points": 0.05, "online_channel": 0.05}
    made = make_comparison(effects, replicates=4, window=52, after=26)
    for stops, en, zh, ended in (
        ((52, 40), "26 weeks without the interventions", "干预结束后又观测了", True),
        ((None, None), "the interventions went on", "干预仍在继续", False),
        ((78, None), "the interventions went on", "干预仍在继续", False),
        ((52, None), "some interventions had ended", "部分干预已经结束", True),
    ):
        stopping(made, dict(zip(("points", "online_channel"), stops, strict=True)))
        assert en in told(made, "en") and zh in told(made, "zh")
        assert ("After the interventions end" in told(made, "en")) is ended


def test_half_a_year_is_told_in_quarters(make_comparison: Maker) -> None:
    made = make_comparison(TWO, replicates=6, window=26, paired_sd=0.001)
    assert "Each additional participant of a quarter costs" in told(made, "en")
    assert "yuan more a year, reckoned from 26 weeks" in told(made, "en")
    assert "一个季度内每增加一名参与者" in told(made, "zh") and "由 26 周折算" in told(made, "zh")
    for lang, year in (("en", "last year"), ("zh", "最后一年")):
        shown = [word for view in all_views(made, lang) for word in (view.title, view.note)]
        assert year not in "\n".join([told(made, lang), *shown, plain(made, lang)])


def test_a_year_is_told_in_years(make_comparison: Maker) -> None:
    made = make_comparison(TWO, replicates=6, window=52, paired_sd=0.001)
    assert "Each additional participant of a year costs" in told(made, "en")
    assert "全年每增加一名参与者" in told(made, "zh")
    assert "in an average quarter of the last year" in told(made, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pairing_and_cost_are_told_by_sets(make_comparison: Maker, lang: str) -> None:
    """Two runs of each set that agree to the last digit are no more than one."""
    made = make_comparison(TWO, replicates=10, window=52)
    doubled = make_comparison(TWO, replicates=10, window=52)
    for name in ("participation", "measures", "quantities", "concentration", "runs"):
        table = getattr(doubled, name)
        setattr(doubled, name, twice(table))
    doubled.runs = doubled.runs.assign(parameter_set=doubled.runs["replicate"] // 2)
    plain, grouped = (each.costs["points"].yuan for each in (made, doubled))
    assert astuple(grouped) == pytest.approx(astuple(plain))
    one, two = (found(each, "pairing", lang) for each in (made, doubled))
    assert two[1:4] == one[1:4]
    assert int(two[4]) == 2 * int(one[4])


def test_one_set_of_parameters_is_not_judged(make_comparison: Maker) -> None:
    made = make_comparison(TWO, replicates=2, window=52)
    made.runs = made.runs.assign(parameter_set=0)
    assert "over 2 runs with the same set of parameters" in told(made, "en")
    assert "仅凭一套参数无法区分" in told(made, "zh")
    assert "–" not in "".join(findings(made, "points", "en")[:1])


@pytest.mark.parametrize(
    ("window", "weeks", "year"),
    [(104, None, None), (60, "8", "0"), (100, "9", "0"), (170, "1", "104")],
)
def test_weeks_in_no_whole_quarter_are_told(
    make_comparison: Maker, window: int, weeks: str | None, year: str | None
) -> None:
    made = make_comparison(TWO, replicates=2, window=window)
    shown = " ".join(opening(made, "en")), "".join(opening(made, "zh"))
    if weeks is None or year is None:
        assert "none of them" not in shown[0] and "不计入任何季度" not in shown[1]
        return
    are = "week of the window is" if weeks == "1" else "weeks of the window are"
    assert f"the last {weeks} {are} in none of them" in shown[0]
    assert f"最后 {weeks} 周不计入任何季度" in shown[1]
    assert f"the last whole one, weeks {year} to {int(year) + 51}." in shown[0]
    assert f"第 {year} 至第 {int(year) + 51} 周" in shown[1]


def test_what_the_intervals_do_not_hold_is_told(make_comparison: Maker) -> None:
    made = make_comparison(TWO, replicates=4, window=52)
    assert "luck only" in held_in_intervals(made, "en")
    made = replace(made, runs=made.runs.assign(parameter_set=made.runs["replicate"] // 2))
    told_of = held_in_intervals(made, "en")
    assert "both their uncertainty and luck" in told_of and "patterns" not in told_of
    own = [{"notice": 0.1 + k, "base_vote": -1.0, "need_rate": 0.05 * k} for k in range(9)]
    of_own = replace(made, provenance={**made.provenance, "sets": own})
    for lang, words in (("en", "2 sets of one’s own, which differ in 2 of"), ("zh", "2 套参数")):
        told_of = held_in_intervals(of_own, lang)
        assert words in told_of and "patterns" not in told_of and "规律" not in told_of
    made.provenance["ensemble"] = ensemble_digest()
    varied = parameter_sets()[0]
    assumed = [p for p in registry().values() if p.level == "assumed" and p.name not in varied]
    assert len(assumed) > 100
    for lang in ("en", "zh"):
        told = held_in_intervals(made, lang)
        for number in (2, len(varied), len(registry()), len(assumed)):
            assert f" {number} " in told
        assert told[:20] in plain(made, lang)


def test_an_effect_that_wears_off_within_the_year_is_told(make_comparison: Maker) -> None:
    made = make_comparison(TWO, replicates=6, paired_sd=0.003)
    assert "the effect moved" not in told(made, "en")  # the same in all quarters
    table = made.participation.copy()
    late = (table["period"] == "quarter") & (table["index"] == 7) & (table["scenario"] == "points")
    table.loc[late, "took_part"] -= 0.04 * table.loc[late, "people"]
    made = replace(made, participation=table)
    first, last = (made.effect("points", "share", moment=q, form="any", group="all") for q in "47")
    assert first is not None and last is not None
    numbers = [f"{100 * row['mean']:+.1f}" for row in (first, last)]
    assert f"{numbers[0]} points in quarter 5 of the window, {numbers[1]} in quarter 8" in told(
        made, "en"
    )
    assert f"第 5 季度为 {numbers[0]} 个百分点，第 8 季度为 {numbers[1]} 个百分点" in told(
        made, "zh"
    )
    short = make_comparison(TWO, replicates=6, window=13)
    assert "the effect moved" not in told(short, "en")


def test_a_form_whose_sign_hangs_on_parameters_does_not_change_clearly(
    make_comparison: Maker,
) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.012}, replicates=20, paired_sd=0.01)
    for name in ("participation", "measures", "quantities", "concentration", "runs"):
        setattr(made, name, twice(getattr(made, name)))
    made.runs = made.runs.assign(parameter_set=made.runs["replicate"] // 2)
    row = made.effect("points", "share", form="activity", period="quarter", moment="last")
    assert row is not None and row["verdict"] == "assumption" and row["low"] > 0
    told = "\n".join(findings(made, "points", "en"))
    assert "Activity" not in told


def twice(table: pd.DataFrame) -> pd.DataFrame:
    """Each replicate k as the replicates 2 k and 2 k + 1."""
    first = table.assign(replicate=2 * table["replicate"])
    return pd.concat([first, first.assign(replicate=first["replicate"] + 1)], ignore_index=True)


def found(made: Comparison, key: str, lang: str) -> tuple[str, ...]:
    return next(view.rows[0].cells for view in all_views(made, lang) if view.key == key)
