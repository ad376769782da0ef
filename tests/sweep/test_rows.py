"""The table of runs is written a slice at a time, and is the same as if it were written at once."""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.sweep import folder as files
from experiments.sweep import tables
from experiments.sweep.journal import Finished, Journal
from experiments.sweep.plan import Plan
from experiments.sweep.rows import FinishedRuns, gathered

from .conftest import begun, kept

SIZES = (1, 2, 3, 5, 7, 18, 1000)
"""Runs of a slice: fewer than the replicates of a point, as many, more than there are runs."""


def columns(home: Path) -> list[str]:
    """Everything that any run of a folder has, in the order in which it comes."""
    return list(dict.fromkeys(name for row in gathered(home) for name in row))


def assert_same(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    """Whether rows are the same, with the same columns in the same order; NaN is equal to NaN."""
    assert [list(row) for row in rows] == [list(row) for row in others]
    pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(others))


@pytest.mark.parametrize("size", SIZES)
def test_slices_are_all_rows_in_their_order(undisturbed: Path, size: int) -> None:
    found = FinishedRuns(Plan.load(undisturbed), undisturbed, size)
    slices = list(found.slices())
    assert max(map(len, slices)) <= size
    assert_same(list(chain.from_iterable(slices)), gathered(undisturbed))
    assert [name for name in columns(undisturbed) if name in found.columns()] == found.columns()
    assert "any_quarter" in found.columns() and "seconds" not in found.columns()


@pytest.mark.parametrize("size", SIZES)
def test_runs_in_journals_come_among_those_in_chunks(
    undisturbed: Path, tmp_path: Path, size: int
) -> None:
    home = tmp_path / "sweep"
    shutil.copytree(undisturbed, home)
    plan = Plan.load(home)
    for number in (1, 4):
        runs = files.read_chunk(home, number)
        files.chunk_path(home, number).unlink()
        journal = Journal(files.journal_path(home, number, "killed"))
        for run in runs[: 2 if number == 1 else 3]:
            journal.finish(run)
        journal.close()
    found = FinishedRuns(plan, home, size)
    rows = list(chain.from_iterable(found.slices()))
    assert_same(rows, gathered(home))
    assert len(rows) == plan.runs - 1
    assert found.columns() == FinishedRuns(plan, undisturbed).columns()


@pytest.mark.parametrize("size", SIZES)
def test_columns_come_as_the_rows_have_them(tmp_path: Path, size: int) -> None:
    plan = begun(tmp_path)
    told = [{}, {"b": 1.0}, {"b": 2.0, "a": None}, {"a": 3.0}, {"c": 1.0, "b": 2.0}]
    for task in plan.tasks:
        runs = [
            Finished(
                {"point": point, "replicate": task.replicate, "seed": task.seed, "status": "done"}
                | told[(point * 3 + task.replicate) % len(told)]
            )
            for point in task.points
        ]
        files.write_chunk(tmp_path, task.number, runs)
    mine = FinishedRuns(plan, tmp_path, size)
    assert mine.columns() == [n for n in columns(tmp_path) if n in ("a", "b", "c")]
    assert_same(list(chain.from_iterable(mine.slices())), gathered(tmp_path))


def test_a_table_that_is_written_in_parts_is_the_same(undisturbed: Path, tmp_path: Path) -> None:
    plan = Plan.load(undisturbed)
    found = FinishedRuns(plan, undisturbed)
    whole = tables.runs_table(plan, gathered(undisturbed), found.columns())
    files.write_frame(tmp_path / "whole", whole)
    with files.growing(tmp_path / "parts") as add:
        for first in range(0, len(whole), 4):
            add(whole.iloc[first : first + 4])
    assert pq.read_table(tmp_path / "parts.parquet").equals(
        pq.read_table(tmp_path / "whole.parquet")
    )
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert (tmp_path / "whole.csv").read_bytes() == kept(undisturbed)["runs.csv"]
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "parts.parquet"), whole)


def test_a_table_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    files.write_frame(tmp_path / "runs", pd.DataFrame({"point": [1]}))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt), files.growing(tmp_path / "runs") as add:
        add(pd.DataFrame({"point": [2]}))
        raise KeyboardInterrupt
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_sweep_without_a_finished_run_has_an_empty_table(tmp_path: Path) -> None:
    plan = begun(tmp_path)
    tables.finish(plan, tmp_path)
    frame = pd.read_parquet(tmp_path / "runs.parquet")
    assert frame.empty and {"point", "budget", "status"} <= set(frame)
    assert not tables.is_complete(tmp_path)


def test_only_what_is_asked_for_is_read(undisturbed: Path) -> None:
    plan = Plan.load(undisturbed)
    part = tables.read_runs(plan, undisturbed, ["trust", "nothing of this name"])
    whole = pd.read_parquet(undisturbed / "runs.parquet")
    assert "any_quarter" not in part and {"budget", "staff", "status"} <= set(part)
    pd.testing.assert_frame_equal(part, whole[list(part)])
