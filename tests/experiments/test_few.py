"""Whoever has few sets or replicates is told why intervals are wide, and how many would help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from experiments.few import ADVISED, ENOUGH, of_comparison, of_replicates, widening
from experiments.sentences import opening
from experiments.statistics import mean_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from experiments.comparison import Comparison

LANGUAGES = ("en", "zh")


@pytest.mark.parametrize(("count", "times"), [(2, 6.483), (3, 2.195), (7, 1.248), (10, 1.154)])
def test_widening_is_students_t_over_the_normal(count: int, times: float) -> None:
    """Quantiles 12.706, 4.303, 2.447 and 2.262 of the tables, against 1.95996."""
    assert widening(count, 0.05) == pytest.approx(times, abs=0.001)


def test_widening_is_what_an_interval_is_wider_by() -> None:
    low, high = mean_interval(0.0, 1.0, 4, 0.05)
    assert (high - low) / 2 == pytest.approx(widening(4, 0.05) * 1.959964 / 2)


def test_from_enough_values_on_there_is_nothing_to_say() -> None:
    assert widening(ENOUGH - 1, 0.05) > 1.25 > widening(ENOUGH, 0.05)
    for lang in LANGUAGES:
        assert [of_replicates(n, lang) != "" for n in (0, 1, 2, ENOUGH - 1, ENOUGH, 20)] == [
            False, False, True, True, False, False,
        ]  # fmt: skip
        assert "6.5" in of_replicates(2, lang) and "1.2" in of_replicates(2, lang)
        assert str(ADVISED) in of_replicates(2, lang)


def test_intervals_that_hold_together_suffer_more_from_few_values() -> None:
    told = re.findall(r"[\d.]+", of_replicates(2, "en", alpha=0.05 / 15))
    assert float(told[1]) > 10 * widening(2, 0.05)


def test_a_comparison_of_few_sets_says_so_and_one_of_many_does_not(
    make_comparison: Callable[..., Comparison],
) -> None:
    """The factor that is told is that of the interval in the table."""
    for replicates, count in ((2, 1), (4, 2), (6, 3), (2 * ENOUGH, 0)):
        found = make_comparison(replicates=replicates)
        found.runs = found.runs.assign(parameter_set=found.runs["replicate"] // 2)
        row = found.primary("points")
        assert row is not None
        for lang in LANGUAGES:
            told = of_comparison(found, lang)
            assert (told != "") is (count > 0)
            assert not told or told in opening(found, lang)
            if count > 1:
                assert f"{widening(count, 0.05):.1f}" in told and "20" in told
                means = set_means_of(found, "points")
                known = 1.959964 * means.std(ddof=1) / np.sqrt(count)
                assert row["half"] / known == pytest.approx(widening(count, 0.05), rel=1e-5)


def set_means_of(found: Comparison, name: str) -> np.ndarray:
    """Mean effect of each parameter set on the primary outcome."""
    values = found.values[found.analysis.is_primary(found.values)]
    wide = values.pivot_table(index="replicate", columns="scenario", values="value", observed=True)
    difference = (wide[name] - wide[found.baseline]).to_numpy()
    return np.asarray(difference.reshape(-1, 2).mean(axis=1))


def test_replicates_of_the_same_parameters_are_counted_by_themselves(
    make_comparison: Callable[..., Comparison],
) -> None:
    told = of_comparison(make_comparison(replicates=3), "en")
    assert "3 replicates" in told and "With 10 replicates" in told and "set" not in told
    joint = [float(number) for number in re.findall(r"([\d.]+) times", told)]
    assert joint[1] > joint[0] == pytest.approx(2.2)
    assert of_comparison(make_comparison(replicates=20), "zh") == ""
