"""The central set meets at least fifteen of the twenty patterns at once."""

from __future__ import annotations

import math

import pytest

from experiments.calibration.scoreboard import Scoreboard, scoreboard

RUNS, SEED = 8, 1


@pytest.fixture(scope="module")
def central() -> Scoreboard:
    return scoreboard(runs=RUNS, seed=SEED, workers=1)


def test_at_least_fifteen_of_twenty_are_met_at_once(central: Scoreboard) -> None:
    assert len(central.counted) == 20
    assert central.met >= 15, [row.pattern.name for row in central.counted if not row.met]


def test_every_fitted_number_lies_in_what_counts_as_met(central: Scoreboard) -> None:
    fitted = [x for row in central.counted for x in row.readings if x.part.fit]
    assert len(fitted) == 13
    for reading in fitted:
        assert reading.met, (reading.part.quantity, reading.mean)


def test_every_number_is_measured_in_every_run(central: Scoreboard) -> None:
    for run in central.runs:
        assert all(math.isfinite(value) for value in run.values()), run
