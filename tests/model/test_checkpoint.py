"""A checkpoint goes on to the bit, with what had been measured, and refuses what is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import ParticipationModel, Scenario
from sim.errors import InputError

SMALL = {"community.population.households": 330, "weeks.spin_up": 0, "weeks.window": 60}


def test_measures_go_on_where_they_stopped(tmp_path: Path) -> None:
    whole = ParticipationModel(Scenario.load("all_three", overrides=SMALL), seed=5)
    whole.run(30)
    whole.save(tmp_path / "half.linli")
    whole.run()
    rest = ParticipationModel.load(tmp_path / "half.linli")
    assert rest.week == 30
    rest.run()
    pd.testing.assert_frame_equal(rest.measures, whole.measures)
    pd.testing.assert_frame_equal(rest.participation, whole.participation)
    pd.testing.assert_frame_equal(rest.quantities, whole.quantities)
    for field in rest.arrays.people.dtype.names:
        assert np.array_equal(rest.arrays.people[field], whole.arrays.people[field]), field


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "empty", "w") as archive:
        archive.writestr("other.txt", "")
    with zipfile.ZipFile(tmp_path / "foreign", "w") as archive:
        archive.writestr("facts.json", '{"sources": "another"}')
    for name in ("text", "empty", "foreign", "missing"):
        with pytest.raises(InputError):
            ParticipationModel.load(tmp_path / name)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    model = ParticipationModel(Scenario.load("baseline", overrides=SMALL), seed=5)
    with pytest.raises(InputError):
        model.save(tmp_path / "no folder" / "file")
