"""Sentences name the time that was counted, and say nothing of an end that never came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pandas as pd
import pytest

from experiments.comparison import Arm, Comparison
from experiments.sentences import findings, opening
from experiments.terminal import plain
from experiments.views import all_views

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


def twice(table: pd.DataFrame) -> pd.DataFrame:
    """Each replicate k as the replicates 2 k and 2 k + 1."""
    first = table.assign(replicate=2 * table["replicate"])
    return pd.concat([first, first.assign(replicate=first["replicate"] + 1)], ignore_index=True)


def found(made: Comparison, key: str, lang: str) -> tuple[str, ...]:
    return next(view.rows[0].cells for view in all_views(made, lang) if view.key == key)
