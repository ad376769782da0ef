"""Temporary files of the workers, with what visitors uploaded: gone, however a process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from dashboards.work.crew import LostError, Pool
from tests.command import PATIENCE, ROOT
from tests.dashboards import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files that only this test uses."""
    monkeypatch.setenv("LINLI_PAGES_WARM", "0")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def until(wanted: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_killed_worker_leaves_no_table(scratch: Path) -> None:
    pool = Pool(1)
    job = pool.submit(jobs.lay_out_and_hang, ())
    until(lambda: list(scratch.rglob("residents.csv")))
    (table,) = scratch.rglob("residents.csv")
    assert table.read_text(encoding="utf-8") == "somebody"
    os.kill(int((table.parent / "process").read_text(encoding="utf-8")), signal.SIGKILL)
    with pytest.raises(LostError):
        job.result(PATIENCE)
    assert pool.submit(jobs.process, ()).result(PATIENCE) != os.getpid()
    assert not list(scratch.rglob("residents.csv"))
    pool.stop()
    assert list(scratch.iterdir()) == []


def test_workers_whose_server_is_killed_tidy_up(scratch: Path) -> None:
    program = """
from dashboards.work.crew import Pool
from tests.dashboards import jobs
if __name__ == "__main__":
    Pool(1).submit(jobs.lay_out_and_hang, (3.0,)).result()
"""
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    until(lambda: list(scratch.rglob("residents.csv")) or server.poll() is not None)
    server.kill()
    server.communicate(timeout=PATIENCE)
    until(lambda: list(scratch.iterdir()) == [])
