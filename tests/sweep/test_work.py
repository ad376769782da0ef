"""What a worker does: sharing changes nothing, and a task goes on from where it stands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.sweep import driver, rows, tables
from experiments.sweep import folder as files
from experiments.sweep.journal import Journal
from experiments.sweep.measured import outcomes
from experiments.sweep.plan import Plan
from experiments.sweep.work import DEATHS, run_task
from sim import ParticipationModel
from sim.errors import InputError

from .conftest import begun, finished, kept


def copied(undisturbed: Path, home: Path) -> Plan:
    """The same sweep with nothing carried out."""
    plan = Plan.load(undisturbed)
    driver.begin(plan, home)
    return plan


def test_shared_people_and_spin_up_give_what_a_run_of_its_own_gives(undisturbed: Path) -> None:
    plan = Plan.load(undisturbed)
    frame = pd.read_parquet(undisturbed / "runs.parquet")
    assert (frame["status"] == "done").all() and len(frame) == plan.runs
    for _, row in frame.iloc[[2, 8, 17]].iterrows():
        alone = ParticipationModel(plan.scenario(row["point"]), seed=row["seed"]).run()
        for name, value in outcomes(alone).items():
            assert row[name] == value or (pd.isna(row[name]) and value != value), name


def test_the_table_of_runs_is_tidy(undisturbed: Path) -> None:
    frame = pd.read_parquet(undisturbed / "runs.parquet")
    assert frame[["point", "replicate"]].duplicated().sum() == 0
    assert frame["budget"].tolist()[:3] == [0.0] * 3 and set(frame["staff"]) == {2.0, 4.0}
    assert frame.groupby("replicate")["seed"].nunique().eq(1).all()
    assert frame["any_quarter"].between(0, 1).all()
    richer = frame[frame["budget"] == 40000].set_index(["staff", "replicate"])["any_quarter"]
    none = frame[frame["budget"] == 0].set_index(["staff", "replicate"])["any_quarter"]
    assert (richer > none).all()
    series = pd.read_parquet(undisturbed / "series")
    assert len(series) == len(frame) * 2
    assert series.groupby(["point", "replicate"]).size().eq(2).all()
    assert tables.is_complete(undisturbed)


@pytest.mark.parametrize("finished", [0, 1, 2])
def test_a_task_goes_on_from_its_journal(undisturbed: Path, tmp_path: Path, finished: int) -> None:
    plan = copied(undisturbed, tmp_path)
    task = plan.tasks[1]
    runs = files.read_chunk(undisturbed, task.number)
    journal = Journal(files.journal_path(tmp_path, task.number, "other"))
    for run in runs[:finished]:
        run.row["seconds"] = -1.0
        journal.start(run.row["point"], "before")
        journal.finish(run)
    journal.start(runs[finished].row["point"], "before")
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b"\x10\x00")
    assert run_task(Plan.load, str(tmp_path), task.number, "now") == task.number
    rows = files.read_rows(files.chunk_path(tmp_path, task.number))
    assert [row["seconds"] == -1.0 for row in rows] == [k < finished for k in range(3)]
    assert not files.journals(tmp_path)
    series = files.chunk_path(tmp_path, task.number, "series")
    assert series.read_bytes() == files.chunk_path(undisturbed, task.number, "series").read_bytes()


def test_a_run_that_ended_its_process_too_often_is_given_up(
    undisturbed: Path, tmp_path: Path
) -> None:
    plan = copied(undisturbed, tmp_path)
    task = plan.tasks[0]
    for k in range(DEATHS):
        journal = Journal(files.journal_path(tmp_path, 0, str(k)))
        journal.start(task.points[1], "now")
        journal.start(task.points[2], "earlier")
        journal.close()
    run_task(Plan.load, str(tmp_path), 0, "now")
    rows = files.read_rows(files.chunk_path(tmp_path, 0))
    assert [row["status"] for row in rows] == ["done", "failed", "done"]
    assert "processes ended in it" in rows[1]["error"]


TOO_MANY: dict[str, Any] = {
    "interventions": {
        "replace": [
            {
                "kind": "points",
                "budget_per_year": 1000 + k,
                "target": {"settlements": [0], **target},
            }
            for k, target in enumerate(
                [{"age": [age]} for age in ("6-17", "18-29", "30-44", "45-59", "60-74", "75+")]
                + [{"sex": ["female"]}]
            )
        ]
    }
}
"""Seven groups of residents: more than the model takes, which it says when the window begins."""


def test_a_run_that_raises_is_a_row_with_its_error(tmp_path: Path) -> None:
    levels = [{"name": "good"}, {"name": "bad", "set": TOO_MANY}]
    factors = [{"name": "kind", "levels": levels}]
    plan = begun(tmp_path, factors=factors, reference=None, replicates=1, run={"block": 2})
    for task in plan.tasks:
        run_task(Plan.load, str(tmp_path), task.number, "now")
    frame = finished(plan, tmp_path)
    assert frame["status"].tolist() == ["done", "failed"]
    assert "InputError" in frame["error"][1] and pd.isna(frame["any_quarter"][1])
    assert frame["kind"].tolist() == ["good", "bad"]
    assert driver.retry_failed(plan, tmp_path) == 1
    assert not files.done_tasks(tmp_path) and len(files.journals(tmp_path)) == 1
    run_task(Plan.load, str(tmp_path), 0, "later")
    again = finished(plan, tmp_path)
    pd.testing.assert_frame_equal(again.drop(columns="error"), frame.drop(columns="error"))


def test_panels_and_acts_are_kept_on_request(tmp_path: Path) -> None:
    factors = [{"name": "staff", "path": "community.committee.staff", "values": [2, 4]}]
    keep = {"series": "week", "panel": 13, "acts": True}
    plan = begun(tmp_path, factors=factors, reference=None, replicates=1, keep=keep)
    for task in plan.tasks:
        run_task(Plan.load, str(tmp_path), task.number, "now")
    frame = finished(plan, tmp_path)
    acts = pd.read_parquet(tmp_path / "acts")
    counted = acts.groupby("point").size()
    series = pd.read_parquet(tmp_path / "series").groupby("point")
    columns = [f"{form}_acts" for form in ("report", "activity", "deliberate", "vote", "supervise")]
    assert counted.tolist() == series[columns].sum().sum(axis=1).tolist()
    panel = pd.read_parquet(tmp_path / "panel")
    assert sorted(set(panel["week"])) == [-1, 12, 25]
    assert panel.groupby(["point", "week"]).size().groupby("point").first().tolist() == (
        frame["residents"].tolist()
    )
    assert not list((tmp_path / "work").iterdir())


def test_a_full_disk_is_told_and_what_is_finished_stays(undisturbed: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    plan = copied(undisturbed, tmp_path)
    run_task(Plan.load, str(tmp_path), 0, "now")
    shutil.rmtree(tmp_path / "series")
    (tmp_path / "series").symlink_to("/dev/full")
    with pytest.raises(OSError):
        run_task(Plan.load, str(tmp_path), 1, "now")
    assert files.done_tasks(tmp_path) == {0} and len(files.journals(tmp_path, 1)) == 1
    assert len(rows.gathered(tmp_path)) == 6
    (tmp_path / "series").unlink()
    for task in plan.tasks:
        run_task(Plan.load, str(tmp_path), task.number, "now")
    tables.finish(plan, tmp_path)
    mine, theirs = kept(tmp_path), kept(undisturbed)
    assert mine.pop("series/000000.parquet", None) is None
    theirs.pop("series/000000.parquet")
    assert mine == theirs


def test_a_folder_that_holds_a_sweep_is_not_begun_again(undisturbed: Path) -> None:
    with pytest.raises(InputError, match="already"):
        driver.begin(Plan.load(undisturbed), undisturbed)


def test_a_sweep_of_other_sources_is_not_gone_on_with(undisturbed: Path) -> None:
    from dataclasses import replace

    plan = Plan.load(undisturbed)
    other = replace(plan, basis=replace(plan.basis, sources="0"))
    with pytest.raises(InputError, match="another version"):
        driver.carry(other, undisturbed)


def test_two_drivers_do_not_share_a_folder(undisturbed: Path) -> None:
    with (
        driver.alone(undisturbed),
        pytest.raises(InputError, match="another process"),
        driver.alone(undisturbed),
    ):
        pass


def test_export_as_csv_joins_all_chunks(undisturbed: Path, tmp_path: Path) -> None:
    assert tables.export_csv(undisturbed, tmp_path) == 4
    series = pd.read_csv(tmp_path / "series.csv", encoding="utf-8-sig")
    assert len(series) == pq.read_metadata(undisturbed / "runs.parquet").num_rows * 2
    assert os.listdir(tmp_path) and not list(tmp_path.glob(".*"))
