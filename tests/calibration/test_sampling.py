"""The sampler resumes, the emulator learns, the external check computes what it says."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration import abc
from experiments.calibration.abc import Plan, sample
from experiments.calibration.book import Book
from experiments.calibration.coverage import summary
from experiments.calibration.emulator import Emulator
from experiments.calibration.external import bootstrapped, slope
from experiments.calibration.identification import informed_part, sign_changes
from experiments.calibration.moves import ACCEPTED, Aim, moved
from experiments.calibration.patterns import Part, fitted_parts
from experiments.calibration.priors import fitted_priors
from sim.errors import InputError

TINY = Plan(trajectories=1, design=16, wave=4, waves=1, keep=4, centre=1, centre_seeds=1)


def without_time(book: Book) -> pd.DataFrame:
    return book.table.sort_values(["stage", "number"]).reset_index(drop=True)


def test_an_interrupted_calibration_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abc, "GENERATIONS", 1)  # enough to propose something
    whole = Book(tmp_path, 1, asdict(TINY), workers=1)
    sample(whole, TINY)
    assert list(whole.table.groupby("stage").size()) == [16, 4]
    kept = whole.table.iloc[:-2]  # as an interrupt in the middle of the wave leaves it
    kept.to_parquet(tmp_path / "runs.parquet", index=False)
    again = Book(tmp_path, 1, asdict(TINY), workers=1)
    assert again.done("wave_0") == 2
    sample(again, TINY)
    pd.testing.assert_frame_equal(without_time(again), without_time(whole))


def test_runs_of_another_seed_or_plan_are_not_gone_on_with(tmp_path: Path) -> None:
    Book(tmp_path, 1, asdict(TINY))
    for seed, plan in ((2, asdict(TINY)), (1, asdict(Plan()))):
        with pytest.raises(InputError):
            Book(tmp_path, seed, plan)


def test_particles_find_and_fill_the_posterior() -> None:
    class Plane:
        """A known answer: one quantity, which is the mean of two of three parameters."""

        parts = (Part("x", target=0.5, tolerance=0.02),)

        def at(self, units: np.ndarray, luck: np.ndarray) -> np.ndarray:
            return units[:, :2].mean(axis=1, keepdims=True)

    rng = np.random.default_rng(1)
    aim = Aim(Plane(), None, 1, rng)  # type: ignore[arg-type]
    points = moved(rng.random((400, 3)), aim, rng)
    assert np.abs(points[:, :2].mean(axis=1) - 0.5).max() <= 0.02 * ACCEPTED + 1e-9
    assert points[:, 0].std() == pytest.approx(1 / math.sqrt(12), abs=0.04)  # free along the line
    assert points[:, 2].std() == pytest.approx(1 / math.sqrt(12), abs=0.04)  # never informed


def test_coverage_is_what_it_promises_where_ranks_are_uniform() -> None:
    rng = np.random.default_rng(5)
    exact = pd.DataFrame(rng.random((400, 3)), columns=list("abc")).assign(number=0)
    half, most = summary(exact)
    assert half.held == pytest.approx(0.5, abs=0.05)
    assert most.held == pytest.approx(0.9, abs=0.03)
    narrow = pd.DataFrame(rng.choice([0.0, 1.0], (400, 3)), columns=list("abc")).assign(number=0)
    assert summary(narrow)[1].held == 0.0


def test_the_emulator_learns_a_smooth_answer() -> None:
    priors, parts = fitted_priors(), fitted_parts()
    rng = np.random.default_rng(2)
    unit = rng.random((400, len(priors)))
    table = pd.DataFrame(
        {p.name: p.low + (p.high - p.low) * unit[:, k] for k, p in enumerate(priors)}
    )
    table["distance"] = 1.0
    logit = -1.0 + unit[:, 0] - 2.0 * unit[:, 1] + unit[:, 2] * unit[:, 3]
    for part in parts:
        table[part.quantity] = 1.0 / (1.0 + np.exp(-logit))
    emulator = Emulator(table, priors)
    point = np.array([p.low + 0.4 * (p.high - p.low) for p in priors])
    truth = 1.0 / (1.0 + np.exp(-(-1.0 + 0.4 - 0.8 + 0.16)))
    ballots = parts[0]
    assert emulator.values(point)[parts.index(ballots)] == pytest.approx(truth, abs=0.01)


def test_slope_and_bootstrap() -> None:
    x = np.array([0.0, 1.0, 2.0, 3.0])
    assert slope(x, 2.0 * x + 1.0) == pytest.approx(2.0)
    rng = np.random.default_rng(1)
    share = np.repeat(rng.random(60), 20)
    data = pd.DataFrame(
        {
            "address": np.repeat(np.arange(60), 20),
            "takeup_survey": (rng.random(1200) < 0.2 + 0.5 * share).astype(float),
            "pre_takeup_rate": share,
            "default": 0.0,
            "intensive": 0.0,
        }
    )
    value, low, high = bootstrapped(data, lambda rows: slope(rows[:, 1], rows[:, 0]), seed=1)
    assert low < value < high
    assert low < 0.5 < high


def test_the_sign_changes_only_where_both_sides_are_reached_and_one_matters() -> None:
    assert sign_changes([-0.02, 0.05], 0.01)
    assert not sign_changes([0.001, 0.05], 0.01)
    assert not sign_changes([-0.002, 0.004], 0.01)


def test_effects_are_laid_to_the_parameters_that_move_them() -> None:
    rng = np.random.default_rng(4)
    sets = [{"known": a, "open": b} for a, b in rng.random((40, 2))]
    width = pd.Series({"known": 0.3, "open": 1.0})
    by_open = np.array([s["open"] for s in sets])
    assert informed_part(by_open, sets, width) < 0.05
    by_known = np.array([s["known"] for s in sets])
    assert informed_part(by_known, sets, width) > 0.95
