"""Indices of functions whose indices are known, and refusals where there is nothing to tell."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from experiments.analysis import sensitivity
from experiments.analysis.policies import policies
from experiments.analysis.response import Response
from experiments.analysis.surface import fit
from experiments.sweep import designs
from experiments.sweep.factors import Factor

NAMES = ("a", "b", "c")
Function = Callable[[np.ndarray], np.ndarray]


def factors() -> list[Factor]:
    return [Factor(name=name, path=name, low=0.0, high=1.0) for name in NAMES]


def answered(
    design: designs.DesignSpec, function: Function, replicates: int = 6, noise: float = 0.0
) -> tuple[Response, np.ndarray]:
    """The response of a known function on a design, each replicate shifted and disturbed."""
    places = np.array(designs.points(design, factors(), 5), float)
    random = np.random.default_rng(2)
    shift = random.normal(size=replicates)
    values = (
        function(places)[:, None] + shift + noise * random.normal(size=(len(places), replicates))
    )
    return Response("y", False, values, values, np.arange(len(places))), places


def ishigami(x: np.ndarray) -> np.ndarray:
    z = math.pi * (2 * x - 1)
    return np.sin(z[:, 0]) + 7 * np.sin(z[:, 1]) ** 2 + 0.1 * z[:, 2] ** 4 * np.sin(z[:, 0])


def linear(x: np.ndarray) -> np.ndarray:
    return 4 * x[:, 0] - 2 * x[:, 1] + 0 * x[:, 2]


def by_kind(found: sensitivity.Sensitivity, kind: str) -> dict[str, sensitivity.Index]:
    return {index.factor: index for index in found.indices if index.kind == kind}


def test_sobol_indices_of_ishigamis_function() -> None:
    found, _ = answered(designs.Sobol(base=1024, second_order=True), ishigami)
    made = sensitivity.sobol(found, NAMES, second_order=True)
    known = {
        "S1": {"a": 0.3139, "b": 0.4424, "c": 0.0},
        "ST": {"a": 0.5576, "b": 0.4424, "c": 0.2437},
        "S2": {"a × b": 0.0, "a × c": 0.2437, "b × c": 0.0},
    }
    for kind, values in known.items():
        indices = by_kind(made, kind)
        for name, value in values.items():
            assert indices[name].value == pytest.approx(value, abs=0.06), (kind, name)
            assert indices[name].low - 0.02 <= value <= indices[name].high + 0.02
    ranks = by_kind(made, "ST")
    assert made.refused == "" and (ranks["c"].best, ranks["c"].worst) == (3, 3)
    assert ranks["a"].best == 1


def test_noise_that_hides_the_factors_forbids_a_ranking() -> None:
    found, _ = answered(designs.Sobol(base=16), linear, replicates=3, noise=30.0)
    made = sensitivity.sobol(found, NAMES, second_order=False)
    assert made.refused == "unclear"
    assert all((i.best, i.worst) == (1, 3) for i in made.indices if i.kind == "ST")


def test_a_flat_outcome_has_no_indices() -> None:
    found, places = answered(designs.Sobol(base=16), lambda x: 0 * x[:, 0])
    assert sensitivity.sobol(found, NAMES, second_order=False).refused == "flat"
    levels = [["u", "v"] * (len(places) // 2)] * 3
    assert sensitivity.variance_shares(found, levels, NAMES).refused == "flat"


def test_a_failed_run_takes_its_whole_block_away() -> None:
    found, _ = answered(designs.Sobol(base=64), linear)
    found.values[7, 2] = math.nan
    made = sensitivity.sobol(found, NAMES, second_order=False)
    assert made.refused == "" and by_kind(made, "S1")["a"].value == pytest.approx(0.8, abs=0.1)
    found.values[::5] = math.nan
    assert sensitivity.sobol(found, NAMES, second_order=False).refused == "few"


def test_morris_finds_the_slopes_of_a_linear_function() -> None:
    design = designs.Morris(trajectories=10)
    found, places = answered(design, linear)
    made = sensitivity.morris(found, places, NAMES, design.levels)
    for name, slope in (("a", 4.0), ("b", -2.0), ("c", 0.0)):
        assert by_kind(made, "mu")[name].value == pytest.approx(slope, abs=1e-9)
        assert by_kind(made, "mu_star")[name].value == pytest.approx(abs(slope), abs=1e-9)
        assert by_kind(made, "sigma")[name].value == pytest.approx(0.0, abs=1e-9)
    assert [i.best for i in made.indices if i.kind == "mu_star"] == [1, 2, 3]


def test_shares_of_variance_of_a_factorial_add_up() -> None:
    def crossed(x: np.ndarray) -> np.ndarray:
        z = 2 * x - 1
        return 3 * z[:, 0] + 4 * z[:, 1] * z[:, 2]

    found, places = answered(designs.Factorial(steps=2), crossed)
    rows = [[str(value) for value in places[:, k]] for k in range(3)]
    made = sensitivity.variance_shares(found, rows, NAMES)
    assert by_kind(made, "main")["a"].value == pytest.approx(9 / 25)
    assert by_kind(made, "main")["b"].value == pytest.approx(0.0, abs=1e-12)
    assert by_kind(made, "pair")["b × c"].value == pytest.approx(16 / 25)


def test_shares_of_few_drawn_points_are_not_chance() -> None:
    """With a part of the range a point, any outcome would be explained whole, as noise is."""
    random = np.random.default_rng(4)
    rows = [[str(k // 3) for k in random.permutation(12)] for _ in NAMES]
    shares = []
    for _ in range(60):
        noise = random.normal(size=(12, 4)) * 0.01 + random.normal(size=(12, 1))
        found = Response("y", False, noise, noise, np.arange(12))
        made = sensitivity.variance_shares(found, rows, NAMES, drawn=True)
        shares += [index.value for index in made.indices if index.kind == "main"]
    assert np.mean(shares) < 0.15  # 0.27, were what chance gives not taken off
    points = [[str(k) for k in range(12)]] * 3
    assert sensitivity.variance_shares(found, points, NAMES, drawn=True).refused == "few"


def test_a_factor_that_explains_all_is_found_among_drawn_points() -> None:
    found, places = answered(designs.LatinHypercube(points=24), lambda x: np.floor(4 * x[:, 1]))
    rows = [[str(int(4 * value)) for value in places[:, k]] for k in range(3)]
    made = sensitivity.variance_shares(found, rows, NAMES, drawn=True)
    assert by_kind(made, "main")["b"].value == pytest.approx(1.0)
    assert by_kind(made, "main")["b"].best == 1


def test_one_replicate_gives_shares_without_an_order() -> None:
    found, places = answered(designs.Factorial(steps=2), linear, replicates=1)
    rows = [[str(value) for value in places[:, k]] for k in range(3)]
    made = sensitivity.variance_shares(found, rows, NAMES)
    assert by_kind(made, "main")["a"].value == pytest.approx(0.8)
    assert math.isnan(by_kind(made, "main")["a"].low) and made.refused == "unclear"


def test_a_surface_of_second_degree_is_found_exactly_and_trusted() -> None:
    places = np.random.default_rng(1).random((60, 2))
    words = np.random.default_rng(2).integers(0, 3, 60)
    at = np.column_stack([places, words])

    def truth(x: np.ndarray) -> np.ndarray:
        return (
            1
            + x[:, 0] ** 2
            - 3 * x[:, 0] * x[:, 1]
            + np.array([0.0, 2.0, -1.0])[x[:, 2].astype(int)]
        )

    made = fit(at, truth(at), NAMES, (0, 0, 3))
    new = np.array([[0.2, 0.9, 1], [0.7, 0.1, 2]])
    assert made.at(new) == pytest.approx(truth(new))
    assert made.q2 == pytest.approx(1.0) and made.trusted
    assert made.interactions["a", "b"] > 0.01 > made.interactions["a", "c"]


def test_a_surface_of_noise_is_not_trusted() -> None:
    random = np.random.default_rng(3)
    made = fit(random.random((60, 3)), random.normal(size=60), NAMES, (0, 0, 0))
    assert made.q2 < 0.2 and not made.trusted
    few = fit(random.random((6, 3)), random.normal(size=6), NAMES, (0, 0, 0))
    assert math.isnan(few.q2) and not few.trusted


def effects(means: list[float], replicates: int, noise: float) -> Response:
    random = np.random.default_rng(4)
    base = random.normal(10, 5, (len(means), replicates))
    values = np.array(means)[:, None] + noise * random.normal(size=base.shape)
    return Response("y", True, values, base + values, np.arange(len(means)))


def test_judged_points_hold_at_once_and_the_best_are_a_set() -> None:
    found = policies(effects([0.0, 1.0, 1.02, -1.0], replicates=12, noise=0.1))
    assert found.table["point"].tolist()[-1] == 3 and set(found.best) == {1, 2}
    assert found.needed is not None and found.needed > 12
    verdicts = found.table.set_index("point")["verdict"]
    assert verdicts[3] == "loss" and verdicts[1] == "gain"
    clear = policies(effects([0.0, 1.0, 3.0], replicates=12, noise=0.1))
    assert clear.best == (2,) and clear.needed is None


def test_intervals_of_many_points_seldom_miss_at_all() -> None:
    missed = 0
    for trial in range(60):
        random = np.random.default_rng(trial)
        values = random.normal(size=(20, 8))
        table = policies(Response("y", True, values, values, np.arange(20)), 0.9).table
        missed += bool(((table["low"] > 0) | (table["high"] < 0)).any())
    assert missed <= 12


def test_two_groups_of_replicates_are_told() -> None:
    values = np.array([[0.0, 0.1, 0.05, 0.02, 9.0, 9.1, 9.05, 9.02, 0.04, 9.04]])
    assert policies(Response("y", False, values, values, np.arange(1))).table["regimes"][0]
