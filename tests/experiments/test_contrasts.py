"""Which groups gain more: told where it is known, and not where it is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison
from experiments.contrasts import group_contrast
from experiments.sentences import groups_sentence

Maker = Callable[..., Comparison]
Effects = dict[str, float]

FLAT = dict.fromkeys(("6-17", "18-29", "30-44", "45-59", "60-74", "75+"), 0.0)


def by_age(made: Comparison, effects: Effects, scatter: float, seed: int = 0) -> Comparison:
    """The comparison with these effects on the age groups, and scatter of each group's own."""
    rng = np.random.default_rng(seed)
    table = made.participation.copy()
    keys = ["replicate", "level"]
    ages = (table["group"] == "age") & (table["form"] == "any") & (table["period"] == "quarter")
    share = pd.Series(0.3, index=table.index)
    luck = {
        key: effects[str(key[1])] + rng.normal(0, scatter)
        for key in table.loc[ages, keys].drop_duplicates().itertuples(index=False, name=None)
    }
    treated = ages & (table["scenario"] == "points")
    share[treated] += [luck[key] for key in table.loc[treated, keys].itertuples(False, None)]
    table.loc[ages, "took_part"] = share[ages] * table.loc[ages, "people"]
    made.participation = table
    return made


@pytest.fixture
def points(make_comparison: Maker) -> Comparison:
    return make_comparison({"baseline": 0.0, "points": 0.02}, replicates=8, window=52)


def test_groups_that_differ_are_named_though_some_do_not_change(points: Comparison) -> None:
    made = by_age(points, {**FLAT, "30-44": 0.06, "75+": -0.03}, 0.004)
    found = group_contrast(made, "points", "age")
    assert found is not None
    assert (found.most["level"], found.least["level"]) == ("30-44", "75+")
    assert found.low < 0.09 < found.high
    assert found.verdict(0.01) == "differ"
    told = groups_sentence(made, "points", "en")
    assert "best for residents of 30–44" in told and "worst for those of 75 and over" in told
    assert "30–44岁" in groups_sentence(made, "points", "zh")


def test_wide_scatter_is_not_called_alike(points: Comparison) -> None:
    """Effects between -1 and -2.6 points, most of which cannot be told from zero: not alike."""
    effects = dict(zip(FLAT, (-0.010, -0.026, -0.014, -0.020, -0.012, -0.024), strict=True))
    made = by_age(points, effects, 0.02)
    found = group_contrast(made, "points", "age")
    assert found is not None and found.verdict(0.01) == "unclear"
    assert "cannot be told" in groups_sentence(made, "points", "en")
    assert "无法判断" in groups_sentence(made, "points", "zh")


def test_alike_is_said_where_it_was_shown(points: Comparison) -> None:
    made = by_age(points, dict.fromkeys(FLAT, 0.03), 0.0005)
    found = group_contrast(made, "points", "age")
    assert found is not None and found.widest < 0.01
    assert "alike" in groups_sentence(made, "points", "en")


def test_nothing_is_said_of_one_run_or_of_no_change(make_comparison: Maker) -> None:
    for effect, replicates in ((0.05, 1), (0.0, 4)):
        made = make_comparison(
            {"baseline": 0.0, "points": effect}, replicates=replicates, window=52, paired_sd=0.0
        )
        assert group_contrast(made, "points", "age") is None
        assert groups_sentence(made, "points", "en") == ""


def test_groups_that_are_alike_are_rarely_told_apart(make_comparison: Maker) -> None:
    """Picked after looking at 15 pairs, yet wrong in at most about one of twenty comparisons."""
    false, runs = 0, 60
    for seed in range(runs):
        made = make_comparison({"baseline": 0.0, "points": 0.02}, replicates=6, window=13)
        found = group_contrast(by_age(made, FLAT, 0.02, seed), "points", "age")
        false += found is not None and found.verdict(0.001) == "differ"
    assert false / runs <= 0.1
