"""Real processes that are killed, hang, or lose their disk: nothing finished is lost.

Each test ends with the same files as a sweep that nothing disturbed, to the bit.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.sweep import driver, tables
from experiments.sweep import folder as files
from experiments.sweep.crew import Crew, WorkerDied
from experiments.sweep.plan import Plan
from experiments.sweep.rows import count_finished
from sim.errors import InputError
from tests.command import PATIENCE, ROOT, ended, started

from .conftest import SMALL, begun, finished, kept


def copied(undisturbed: Path, home: Path) -> Plan:
    """The same sweep with nothing carried out."""
    plan = Plan.load(undisturbed)
    driver.begin(plan, home)
    return plan


def until(wanted: Any) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


def shows_or_ended(plan: Plan, home: Path, driven: subprocess.Popen[bytes]) -> bool:
    """Whether a sweep has a run to show, or is over."""
    return count_finished(plan, home) > 0 or driven.poll() is not None


def test_a_crew_outlives_its_members() -> None:
    with Crew(1) as crew:
        assert crew.submit(os.path.join, "a", "b").result(PATIENCE) == os.path.join("a", "b")
        (first,) = crew.processes
        with pytest.raises(WorkerDied, match="exit code 3"):
            crew.submit(os._exit, 3).result(PATIENCE)
        with pytest.raises(FileNotFoundError):
            crew.submit(os.remove, "no such file").result(PATIENCE)
        (second,) = crew.processes
        assert first != second
        assert "PYTHONSAFEPATH" not in os.environ
        assert crew.submit(os.getenv, "PYTHONSAFEPATH").result(PATIENCE) == "1"
    with pytest.raises(RuntimeError):
        crew.submit(os.getpid)


def test_a_crew_sent_home_leaves_nothing_behind() -> None:
    crew = Crew(1)
    crew.submit(os.getpid).result(PATIENCE)
    (process,) = crew.processes
    asleep = crew.submit(time.sleep, 1000)
    waiting = crew.submit(os.getpid)
    until(asleep.running)
    crew.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    with pytest.raises(WorkerDied):
        asleep.result(PATIENCE)
    with pytest.raises(OSError):
        os.kill(process, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_workers_cost_nothing(undisturbed: Path, tmp_path: Path) -> None:
    plan = copied(undisturbed, tmp_path)
    killed: list[int] = []
    crew = Crew(2)

    def kill_one(done: int, _: int) -> None:
        if done and len(killed) < 2 and crew.processes:
            killed.append(crew.processes[0])
            os.kill(killed[-1], signal.SIGKILL)

    state = driver.carry(plan, tmp_path, executor=crew, progress=kill_one)
    crew.shutdown()
    assert state.complete and len(killed) == 2
    tables.finish(plan, tmp_path)
    assert kept(tmp_path) == kept(undisturbed)
    assert not files.journals(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_driver_costs_nothing(undisturbed: Path, tmp_path: Path) -> None:
    home = tmp_path / "sweep"
    copied(undisturbed, home)
    driven = started("sweep", str(home), "--threads", "2", "--quiet")
    until(lambda: files.done_tasks(home))
    driven.kill()
    driven.communicate(timeout=PATIENCE)
    before = files.done_tasks(home)
    chunks = {number: files.chunk_path(home, number).read_bytes() for number in before}
    again = ended(started("sweep", str(home), "--threads", "2"))
    assert "18 of 18 runs are there" in again
    for number, content in chunks.items():
        assert files.chunk_path(home, number).read_bytes() == content
    assert kept(home) == kept(undisturbed)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_sweep_shows_what_it_has_and_goes_on(
    undisturbed: Path, tmp_path: Path
) -> None:
    for attempt in range(10):  # on a quick machine the sweep may be done before the signal comes
        home = tmp_path / f"sweep {attempt}"
        plan = copied(undisturbed, home)
        driven = started("sweep", str(home), "--threads", "1", "--quiet")
        until(partial(shows_or_ended, plan, home, driven))
        driven.send_signal(signal.SIGINT)
        out = driven.communicate(timeout=PATIENCE)[0].decode("utf-8")
        if driven.returncode != 0:
            break
    assert driven.returncode == 130 and "of 18 runs are there" in out, out
    (home / "work" / "000001-left.acts.parquet.part").write_bytes(b"half")
    assert "18 of 18" in ended(started("sweep", str(home), "--threads", "2"))
    assert kept(home) == kept(undisturbed)
    assert not list((home / "work").iterdir())


def test_a_run_that_does_not_end_is_a_row_and_the_others_are_there(tmp_path: Path) -> None:
    people = "community.population.people"
    levels = [
        {"name": "short"},
        {"name": "endless", "set": {people: 30000, "weeks.window": 5200}},
        {"name": "other", "set": {"weeks.window": 39}},
    ]
    changes: dict[str, Any] = {
        "factors": [{"name": "length", "levels": levels}],
        "reference": None,
        "replicates": 1,
        "run": {"timeout": 6, "block": 3},
    }
    plan = begun(tmp_path, **changes)
    state = driver.carry(plan, tmp_path, workers=1)
    assert state.complete
    frame = finished(plan, tmp_path).set_index("length")
    assert frame["status"].to_dict() == {"short": "done", "endless": "failed", "other": "done"}
    assert frame["error"]["endless"] == "TimeoutError: not finished after 6 s"
    assert not files.journals(tmp_path)


def test_a_full_disk_stops_a_sweep_with_a_word_and_it_goes_on(
    undisturbed: Path, tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    plan = copied(undisturbed, tmp_path)
    (tmp_path / "series").symlink_to("/dev/full")
    with pytest.raises(InputError):
        driver.carry(plan, tmp_path, workers=1)
    assert not files.done_tasks(tmp_path) and files.journals(tmp_path)
    (tmp_path / "series").unlink()
    assert driver.carry(plan, tmp_path, workers=1).complete
    tables.finish(plan, tmp_path)
    assert kept(tmp_path) == kept(undisturbed)


def test_hours_that_are_over_stop_a_sweep_that_can_be_gone_on_with(
    undisturbed: Path, tmp_path: Path
) -> None:
    plan = begun(tmp_path, run={**SMALL["run"], "hours": 1e-9})
    state = driver.carry(plan, tmp_path, workers=1)
    assert state.out_of_time and not state.complete
    frame = finished(plan, tmp_path)
    assert len(frame) == state.runs and not tables.is_complete(tmp_path)


def test_elements_of_a_job_array_share_only_the_folder(undisturbed: Path, tmp_path: Path) -> None:
    home = tmp_path / "sweep"
    copied(undisturbed, home)
    elements = [
        started("worker", str(home), "--index", str(index), "--of", "2") for index in range(2)
    ]
    for element in elements:
        ended(element)
    assert "18 of 18" in ended(started("results", str(home)))
    assert kept(home) == kept(undisturbed)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_dask_workers_come_and_go(undisturbed: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    from experiments.sweep.cluster import dask_executor

    home = tmp_path / "sweep"
    plan = copied(undisturbed, home)
    address, scheduler = _scheduler(tmp_path)
    workers = [_worker(address)]
    killed: list[bool] = []

    def lose_one(done: int, _: int) -> None:
        if done and not killed:
            workers.append(_worker(address))
            workers[0].kill()
            killed.append(True)

    try:
        with dask_executor(str(address), 1) as executor:
            state = driver.carry(plan, home, executor=executor, progress=lose_one)
    finally:
        for process in (*workers, scheduler):
            process.terminate()
            process.communicate(timeout=PATIENCE)
    assert state.complete and killed
    tables.finish(plan, home)
    assert kept(home) == kept(undisturbed)


def _scheduler(folder: Path) -> tuple[Path, subprocess.Popen[bytes]]:
    file = folder / "scheduler.json"
    process = _dask("scheduler", "--no-dashboard", "--port", "0", "--scheduler-file", str(file))
    until(file.exists)
    return file, process


def _worker(scheduler: Path) -> subprocess.Popen[bytes]:
    return _dask("worker", "--scheduler-file", str(scheduler), "--nthreads", "1", "--no-dashboard")


def _dask(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_the_command_says_what_came_out(undisturbed: Path, tmp_path: Path) -> None:
    out = ended(started("results", str(undisturbed), "--csv", str(tmp_path)))
    assert "18 of 18" in out and "staff" in out
    frame = pd.read_csv(tmp_path / "runs.csv", encoding="utf-8-sig")
    assert len(frame) == 18
