"""Whatever happens, the command ends with a message and the right exit code."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from experiments import cli
from experiments.cli.files import usable_file, usable_folder
from experiments.cli.outcome import ended
from sim.errors import InputError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(cli.__file__).parents[2]
COMMAND = [sys.executable, "-c", "from experiments.cli import main; main()"]


def failing(problem: BaseException) -> Callable[[], None]:
    """Work that fails."""

    def work() -> None:
        raise problem

    return work


def test_bad_input_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(failing(InputError("error.not_found", file="x.yaml"))) == 2
    assert capsys.readouterr().err == "x.yaml: the file does not exist\n"


def test_an_interrupt_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(failing(KeyboardInterrupt())) == 130
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_what_the_system_refuses_is_2(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(failing(OSError(number, os.strerror(number), "here.csv"))) == 2
    assert "here.csv" in capsys.readouterr().err


def test_a_bug_is_1_and_keeps_its_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ended(lambda: 1 / 0) == 1
    told = capsys.readouterr().err
    log = next(tmp_path.glob("linli-error-*.log"))
    assert str(log) in told and "ZeroDivisionError" in told and "Traceback" not in told
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_nobody_reading_is_no_mistake() -> None:
    process = subprocess.Popen(
        [*COMMAND, "list", "parameters"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(), told) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_2() -> None:
    for command in (["schema", "--out", "/dev/full"], ["list", "prices"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [*COMMAND, *command], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 2, command
        assert b"Traceback" not in done.stderr and done.stderr


def test_a_folder_or_file_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    for work in (
        lambda: usable_folder(blocked / "results"),
        lambda: usable_file(blocked / "acts.parquet"),
        lambda: usable_file(tmp_path),
    ):
        with pytest.raises(InputError):
            work()
    usable_folder(tmp_path / "new" / "results")
    usable_file(None)
    assert list((tmp_path / "new" / "results").iterdir()) == []


def test_an_interrupted_run_keeps_the_weeks_it_finished(small: Path, tmp_path: Path) -> None:
    from experiments.single import run_one

    def interrupt(done: int, total: int) -> None:
        if done == 8:
            signal.raise_signal(signal.SIGINT)

    result = run_one(Scenario.load(small), progress=interrupt)
    assert result.interrupted
    assert result.manifest["weeks"] == 8 and len(result.tables["measures"]) == 8
    folder = result.save(tmp_path / "kept")
    assert (folder / "manifest.json").is_file()
    assert (folder / "tables" / "measures.parquet").is_file()
