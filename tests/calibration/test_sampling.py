"""The sampler resumes, the emulator learns, the external check computes what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration import abc
from experiments.calibration.emulator import Emulator
from experiments.calibration.external import bootstrapped, slope
from experiments.calibration.identification import informed_part, sign_changes
from experiments.calibration.patterns import fitted_parts
from experiments.calibration.priors import fitted_priors


def test_runs_that_are_done_are_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def quick(task: tuple[str, int, tuple[float, ...], int, int]) -> dict[str, object]:
        done.append(task[1])
        point = dict(zip([p.name for p in fitted_priors()], task[2], strict=True))
        return {"wave": task[0], **point, "distance": 1.0}

    monkeypatch.setattr(abc, "_drawn", quick)
    middle = np.array([[(p.low + p.high) / 2 for p in fitted_priors()]] * 5)
    file = tmp_path / "runs.parquet"
    abc._Book(file, 1, None, 5).run("design", middle[:3], 1, 1)
    book = abc._Book(file, 1, None, 5)
    book.run("design", middle, 1, 1)
    assert done == [0, 1, 2, 3, 4]
    assert len(book.table) == len(pd.read_parquet(file)) == 5


def test_the_emulator_learns_a_smooth_answer() -> None:
    priors, parts = fitted_priors(), fitted_parts()
    rng = np.random.default_rng(2)
    unit = rng.random((160, len(priors)))
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
    told = emulator.misses(point, np.zeros(len(parts)))[0] * ballots.tolerance + ballots.target
    assert told == pytest.approx(truth, abs=0.01)


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
