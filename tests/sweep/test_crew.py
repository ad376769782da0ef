"""A crew begins, ends and is interrupted at any moment: every task has an end, no process is left.

All with real processes; what hangs on the moment is tried at several.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.sweep import driver, tables
from experiments.sweep import folder as files
from experiments.sweep.crew import Crew, WorkerDied
from experiments.sweep.journal import Finished
from tests.command import PATIENCE, ROOT

from .conftest import begun
from .test_survival import until

no_sigint = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one")
no_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def children() -> set[int | None]:
    """Processes that this one has started and that are alive."""
    return {process.pid for process in multiprocessing.active_children()}


def test_who_is_dismissed_finishes_what_was_handed_in() -> None:
    """Also what nobody had begun, and for which no process was there yet."""
    before = children()
    with Crew(2) as crew:
        found = [crew.submit(pow, 2, k) for k in range(6)]
    assert [future.result(0) for future in found] == [1, 2, 4, 8, 16, 32]
    assert children() <= before


@pytest.mark.parametrize("seconds", [0.0, 0.002, 0.01, 0.03, 0.1, 0.3, 1.0])
def test_a_crew_is_dropped_at_any_moment_of_its_beginning(seconds: float) -> None:
    """A process that is just being started when the crew is dropped carries nothing."""
    before = children()
    crew = Crew(4)
    found = [crew.submit(time.sleep, 1000) for _ in range(6)]
    time.sleep(seconds)
    begun_at = time.monotonic()
    crew.shutdown(cancel_futures=True)
    assert time.monotonic() - begun_at < 100
    assert all(future.done() for future in found)
    assert children() <= before and crew.processes == []


@no_sigint
def test_ctrl_c_while_the_last_are_waited_for_ends_them() -> None:
    before = children()
    crew = Crew(2)
    found = [crew.submit(time.sleep, 1000) for _ in range(3)]
    until(lambda: len(crew.processes) == 2)
    press = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    with pytest.raises(KeyboardInterrupt):
        crew.shutdown()
    assert all(future.done() for future in found)
    assert children() <= before
    crew.shutdown()


@no_sigkill
def test_who_dies_between_two_tasks_costs_none() -> None:
    with Crew(1) as crew:
        for _ in range(3):
            assert crew.submit(pow, 2, 5).result(PATIENCE) == 32
            (process,) = crew.processes
            os.kill(process, signal.SIGKILL)
            until(partial(gone, crew))
        assert crew.submit(pow, 2, 6).result(PATIENCE) == 64
        (process,) = crew.processes
        os.kill(process, signal.SIGKILL)  # and one that is dismissed when it is dead already


def gone(crew: Crew) -> bool:
    """Whether the processes of a crew have ended."""
    return crew.processes == []


def killed_in(crew: Crew, first: int, second: int) -> None:
    """Kill a process while its answer is being made and sent."""
    answer = crew.submit(bytes, 300_000_000)
    until(lambda: crew.processes)
    time.sleep(second / 1000)
    for process in crew.processes:
        os.kill(process, signal.SIGKILL)
    try:
        assert len(answer.result(PATIENCE)) == 300_000_000
    except WorkerDied as death:
        assert str(first) in str(death)
    until(partial(gone, crew))  # where the answer was quicker, it is only being ended


@no_sigkill
@pytest.mark.parametrize("milliseconds", [300, 600, 900, 1200])
def test_half_an_answer_is_a_death(milliseconds: int) -> None:
    with Crew(1) as crew:
        killed_in(crew, -signal.SIGKILL, milliseconds)
        assert crew.submit(pow, 2, 7).result(PATIENCE) == 128


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of open files")
def test_a_process_that_cannot_be_started_is_told_and_another_may_be() -> None:
    """A machine that has no room for one more process must not leave the sweep waiting."""
    program = """
import os, resource
from experiments.sweep.crew import Crew, WorkerDied
from experiments.sweep.journal import Finished
if __name__ == "__main__":
    low = max(map(int, os.listdir("/proc/self/fd" if os.path.isdir("/proc") else "/dev/fd")))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    for more in (1, 3, 4, 5, 6, 7):
        crew = Crew(1)
        resource.setrlimit(resource.RLIMIT_NOFILE, (low + more, most[1]))
        first = crew.submit(pow, 2, 3)
        try:
            first.result(60)
        except WorkerDied as death:
            print("refused", death)
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
        print(crew.submit(pow, 2, 4).result(60))
        crew.shutdown()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, err
    assert out.count("16\n") == 6 and "refused" in out


@no_sigint
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.4, 0.8])
def test_ctrl_c_at_a_terminal_while_processes_begin_is_one_sentence(
    tmp_path: Path, seconds: float
) -> None:
    """A terminal sends it to all processes, also to those that are still importing."""
    home = tmp_path / "sweep"
    plan = begun(home, replicates=400)
    code = "from experiments.cli import main\nif __name__ == '__main__': main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "sweep", str(home), "--threads", "3", "--quiet"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LINLI_LANG": "en"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    group = os.getpgid(process.pid)
    until(lambda: more_than_one(group) or process.poll() is not None)
    time.sleep(seconds)
    os.killpg(group, signal.SIGINT)
    err = process.communicate(timeout=PATIENCE)[1].decode("utf-8")
    assert process.returncode == 130, err
    assert len(err.splitlines()) == 1 and err.startswith("Interrupted"), err
    assert len(files.done_tasks(home)) < len(plan.tasks)


def more_than_one(group: int) -> bool:
    """Whether a process group has workers, where the system can be asked."""
    found = [path for path in Path("/proc").glob("[0-9]*/stat") if of_group(path, group)]
    return len(found) > 1 or not Path("/proc/self").exists()


def of_group(stat: Path, group: int) -> bool:
    """Whether a process belongs to a group."""
    try:
        return int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[2]) == group
    except (OSError, ValueError):
        return False


@no_sigint
def test_ctrl_c_in_a_sweep_of_ones_own_leaves_no_process(tmp_path: Path) -> None:
    """In a notebook nothing but the sweep itself ends its processes."""
    plan = begun(tmp_path, replicates=400)
    before = children()
    press = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    try:
        state = driver.carry(plan, tmp_path, workers=3)
        assert state.interrupted
    except KeyboardInterrupt:
        pass
    press.join()
    assert children() <= before
    assert len(files.done_tasks(tmp_path)) < len(plan.tasks)


def write_much(home: str) -> None:
    """Write the chunk of a task, for as long as a process can be killed in it."""
    row = {"point": 0, "replicate": 0, "seed": 1, "status": "done"}
    table = pa.table(
        {"point": np.arange(20_000_000) % 7, "x": np.random.default_rng(1).random(20_000_000)}
    )
    files.write_chunk(Path(home), 1, [Finished(row, {"series": table})])


@no_sigkill
def test_a_chunk_that_is_half_written_leaves_nothing(tmp_path: Path) -> None:
    plan = begun(tmp_path)
    with Crew(1) as crew:
        crew.submit(write_much, str(tmp_path))
        until(lambda: list(tmp_path.rglob("*.part")))
        for process in crew.processes:
            os.kill(process, signal.SIGKILL)
    assert not files.is_done(tmp_path, 1)
    left = [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.parquet*")]
    assert left == [files.WORK]
    half = tmp_path / ".runs.parquet.12345"
    half.write_bytes(b"half")
    assert driver.carry(plan, tmp_path, workers=1).complete
    tables.finish(plan, tmp_path)
    assert not half.exists() and list((tmp_path / files.WORK).iterdir()) == []
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".lock"]
