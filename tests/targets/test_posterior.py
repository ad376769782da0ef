"""The sampler gives posteriors that can be worked out otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.calibration.ensemble import parameter_sets
from experiments.targets.posterior import Figures, sampled, wave_sizes
from experiments.targets.prior import Prior
from experiments.targets.response import Response, Stretch
from experiments.targets.search import generations

from .conftest import targets

TRUST = {"measure": "trust", "value": 0.5, "error": 0.02}


def prior(*names: str, kind: str = "wide") -> Prior:
    """The prior of some parameters."""
    return Prior.of(targets(parameters=dict.fromkeys(names)).bounds(), kind)


def one_figure(error: float, luck: float = 0.0, places: int = 1) -> Figures:
    """A single figure of 0.5."""
    return Figures(
        np.array([0]), np.array([0.5]), np.array([error]), np.array([luck]), places, seeds=10**9
    )


def answered(
    known: Prior, slopes: list[float], noise: float = 0.0, runs: int = 200, middle: float = 0.5
) -> Response:
    """A surface fitted to a linear answer around the middle of the range."""
    rng = np.random.default_rng(1)
    places = rng.random((runs, len(slopes)))
    given = middle + (places - 0.5) @ np.array(slopes) + noise * rng.normal(size=runs)
    (target,) = targets(targets=[TRUST]).targets
    spread = np.array([max(noise, 1e-6)])
    return Response(places, given[:, None], [target], np.array([0.02]), spread)


def test_one_figure_of_one_parameter_gives_the_normal_posterior() -> None:
    known = prior("weight_trust")
    response = answered(known, [0.4])
    found = sampled(response, known, one_figure(0.02), np.random.default_rng(3))
    assert found.stretched == 1.0
    assert found.places.mean() == pytest.approx(0.5, abs=0.005)
    assert found.places.std() == pytest.approx(0.02 / 0.4, rel=0.05)


def test_luck_of_few_communities_widens_the_posterior() -> None:
    known = prior("weight_trust")
    response = answered(known, [0.4])
    wide = sampled(response, known, one_figure(0.02, 0.04), np.random.default_rng(3))
    assert wide.places.std() == pytest.approx(np.hypot(0.02, 0.04) / 0.4, rel=0.06)
    many = sampled(response, known, one_figure(0.02, 0.04, 10_000), np.random.default_rng(3))
    assert many.places.std() == pytest.approx(0.05, rel=0.05)


def test_two_parameters_that_act_as_a_sum_are_known_as_a_sum_only() -> None:
    known = prior("weight_trust", "weight_habit")
    response = answered(known, [0.15, 0.15])
    found = sampled(response, known, one_figure(0.004), np.random.default_rng(3)).places
    assert found.sum(axis=1).std() == pytest.approx(0.004 / 0.15, rel=0.1)
    assert np.corrcoef(found, rowvar=False)[0, 1] < -0.95
    assert found[:, 0].std() > 0.8 / np.sqrt(12)


def test_what_no_figure_answers_to_stays_as_it_was() -> None:
    known = prior("weight_trust", "weight_habit")
    response = answered(known, [0.4, 0.0], noise=0.01)
    found = sampled(response, known, one_figure(0.02, 0.01), np.random.default_rng(3)).places
    assert found[:, 1].std() == pytest.approx(1 / np.sqrt(12), rel=0.04)
    assert found[:, 1].mean() == pytest.approx(0.5, abs=0.02)


def test_a_figure_out_of_reach_stretches_the_errors() -> None:
    known = prior("weight_trust")
    response = answered(known, [0.1], middle=0.65)
    found = sampled(response, known, one_figure(0.02), np.random.default_rng(3))
    assert found.stretched == pytest.approx(0.1 / 0.02, rel=0.1)
    assert found.places.mean() < 0.5


def test_the_surface_is_exact_where_the_answer_is_of_second_order() -> None:
    rng = np.random.default_rng(2)
    places = rng.random((120, 3))
    logit = -1 + places[:, 0] - 2 * places[:, 1] * places[:, 2] + places[:, 2] ** 2
    activity = {"measure": "activity", "period": "year", "value": 0.3, "error": 0.02}
    (target,) = targets(targets=[activity]).targets
    given = Stretch.of(target).back(logit)[:, None]
    response = Response(places, given, [target], np.array([0.5]), np.array([0.01]))
    means, doubts = response(places[:20])
    assert np.abs(means - given[:20]).max() < 0.003
    assert (doubts < 0.01).all()


@pytest.mark.parametrize(
    "says",
    [
        {"measure": "activity", "period": "year", "value": 0.3, "error": 0.02},
        {"measure": "reports_filed", "period": "quarter", "value": 80, "error": 5},
        {"measure": "trust", "scale": [1, 5], "value": 3.0, "error": 0.1},
    ],
)
def test_smooth_scales_come_back(says: dict[str, object]) -> None:
    (target,) = targets(targets=[says]).targets
    stretch = Stretch.of(target)
    low, high = (0.0, 200.0) if stretch.high is None else (stretch.low, stretch.high)
    values = np.linspace(low, high, 11)
    assert stretch.back(stretch.there(values)) == pytest.approx(values, abs=1e-9)
    assert (np.diff(stretch.there(values)) > 0).all()


def test_the_prior_of_the_patterns_has_the_middle_of_the_shipped_sets() -> None:
    names = ("base_activity", "weight_asked", "weight_injunctive")
    known = prior(*names, kind="patterns")
    draws = known.draws(4000, np.random.default_rng(1))
    values = np.array([[s[name] for s in parameter_sets()] for name in names[:2]]).T
    bounds = known.bounds
    for k, bound in enumerate(bounds[:2]):
        drawn = bound.low + bound.width * draws[:, k]
        spread = values[:, k].std()
        assert drawn.mean() == pytest.approx(values[:, k].mean(), abs=0.25 * spread)
        assert drawn.std() == pytest.approx(spread, rel=0.35)
    assert draws[:, 2].std() == pytest.approx(1 / np.sqrt(12), rel=0.05)
    assert np.isneginf(known.log_density(np.array([[0.5, 1.2, 0.5]])))[0]
    even = known.spread_evenly(100, 1)
    assert even.shape == (100, 3) and ((even >= 0) & (even <= 1)).all()


def test_values_and_places_are_each_others_reverse() -> None:
    known = prior("notice", "base_vote")
    point = np.array([0.25, 0.75])
    values = known.values(point)
    assert known.places([values])[0] == pytest.approx(point, abs=1e-5)
    assert all(len(f"{value:.12g}".lstrip("-0.")) <= 7 for value in values.values())


def test_budgets_are_kept() -> None:
    for runs in (5, 40, 601):
        assert sum(wave_sizes(runs)) == runs
    for runs, seeds, parameters in ((600, 4, 12), (40, 3, 2), (3000, 4, 5)):
        sets = generations(runs, seeds, parameters)
        assert sum(sets) == max(4, runs // seeds) and min(sets) > 0


def test_figures_hold_what_luck_does() -> None:
    figures = one_figure(0.03, 0.04)
    assert figures.search == pytest.approx([0.05])
    assert replace(figures, places=10**9).search == pytest.approx([0.03])
    assert figures.one_run == pytest.approx([np.sqrt(0.03**2 + 2 * 0.04**2)])
