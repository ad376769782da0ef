"""Whatever happens, the command ends with a message and the right exit code."""

from __future__ import annotations

import errno
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from experiments import cli
from experiments.cli.files import usable_file, usable_folder
from experiments.cli.keeping import kept_whole
from experiments.cli.outcome import Interrupted, ended
from experiments.processes import carry_out
from experiments.single import SingleRun
from experiments.store import load
from sim.errors import InputError
from sim.scenario import Scenario
from tests.command import PATIENCE, started

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Ended

one_process_can_be_interrupted = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGINT for one process"
)
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
    assert capsys.readouterr().err == "Interrupted; nothing new was kept.\n"
    assert ended(failing(Interrupted("runs", done=3, all=9, folder="kept", command="x"))) == 130
    told = capsys.readouterr().err
    assert told == "Interrupted. 3 of 9 runs are finished and kept in kept. To go on: x\n"


@one_process_can_be_interrupted
def test_an_interrupt_before_the_command_is_read_is_130() -> None:
    """Ctrl-C comes while that is loaded which would tell of it."""
    code = (
        "import signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'experiments.cli.outcome':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from experiments.cli import main\n"
        "main(['list'])\n"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert (process.returncode, process.stdout) == (130, b"")
    assert process.stderr.decode().splitlines() == ["Interrupted; nothing new was kept."]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "cannot be read or written (rights)"),
        (errno.EROFS, "cannot be read or written (rights)"),
    ],
)
def test_what_the_system_refuses_is_2(
    number: int, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(failing(OSError(number, os.strerror(number), "here.csv"))) == 2
    assert capsys.readouterr().err == f"here.csv: {reason}\n"
    assert ended(failing(OSError(number, os.strerror(number)))) == 2
    assert capsys.readouterr().err == f"{reason}\n"


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


def test_whoever_stops_reading_loses_no_results(small: Path, tmp_path: Path) -> None:
    """`linli compare … | head` keeps what it would have kept."""
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: Other, zh: 另}\n", encoding="utf-8")
    arguments = ["compare", small, other, "-r", "2", "--threads", "1", "--out", "kept", "--quiet"]
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(timeout=PATIENCE), told) == (0, "")
    assert (tmp_path / "kept" / "report.html").is_file()


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


def interrupted(when: Callable[[], object], *arguments: object) -> tuple[int | None, str, str]:
    """Exit code, output and remarks of a command that gets one Ctrl-C when something is so."""
    process = started(*arguments, apart=True)
    end = time.monotonic() + PATIENCE
    while not when() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


@one_process_can_be_interrupted
@pytest.mark.parametrize("seconds", [0.0, 1.5, 5.0])
def test_ctrl_c_while_a_comparison_runs_is_one_sentence(
    small: Path, tmp_path: Path, seconds: float
) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: Other, zh: 另}\n", encoding="utf-8")
    home = tmp_path / "kept"
    arms = ("compare", small, other, "-r", 4000, "--threads", 2, "--no-ensemble", "--no-report")
    process = started(*arms, "--out", home, apart=True)
    assert process.stderr is not None
    assert process.stderr.readline() == b"Comparing 2 scenarios.\n"
    time.sleep(seconds)  # nothing that can be seen tells how far the processes are
    process.send_signal(signal.SIGINT)
    out, err = (part.decode("utf-8") for part in process.communicate(timeout=PATIENCE))
    assert process.returncode == 130, err
    if home.joinpath("manifest.json").is_file():
        assert err.startswith(f"Kept in {home}\n") and len(err.splitlines()) == 3
        comparison = load(home)
        assert comparison.interrupted
        assert err.endswith(
            f"Interrupted. {comparison.replicates} of 4000 replicates were finished; "
            f"they are kept in {home}.\n"
        )
        assert "Other" in out and home.joinpath("summary.json").is_file()
    else:
        assert err == "Interrupted before anything was finished; nothing was kept.\n"


def test_a_second_ctrl_c_and_one_after_the_last_task_lose_nothing() -> None:
    def press(done: int, total: int) -> None:
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    kept: list[list[float]] = []
    with kept_whole() as counted:
        advance = counted(press)
        done, stopped = carry_out(math.sqrt, [1, 4, 9], lost=failed, workers=1, progress=advance)
        assert stopped
        assert (counted.done, counted.all) == (2, 3)
        signal.raise_signal(signal.SIGINT)
        kept.append(done)
    assert kept == [[1, 2]]
    with pytest.raises(KeyboardInterrupt), kept_whole() as counted:
        advance = counted(press)
        done, stopped = carry_out(math.sqrt, [1, 4], lost=failed, workers=1, progress=advance)
        assert not stopped
        kept.append(done)
    assert kept[1] == [1, 2]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def failed(task: float, reason: str) -> float:
    """What a task whose process died gives."""
    raise AssertionError(task, reason)


@one_process_can_be_interrupted
@pytest.mark.parametrize("sight", ["tables/runs.parquet", "manifest.json"])
def test_ctrl_c_while_a_comparison_is_saved_waits(small: Path, tmp_path: Path, sight: str) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: Other, zh: 另}\n", encoding="utf-8")
    home = tmp_path / "kept"
    code, out, err = interrupted(
        (home / sight).exists,
        *("compare", small, other, "-r", 2, "--threads", 1, "--no-ensemble", "--out", home),
    )
    assert code == 130, err
    assert f"Kept in {home}" in err
    assert err.endswith(f"2 of 2 replicates were finished; they are kept in {home}.\n")
    assert (
        "Other" in out and out.strip() == (home / "table.txt").read_text(encoding="utf-8").strip()
    )
    comparison = load(home)
    assert comparison.replicates == 2 and not comparison.interrupted
    assert (home / "summary.json").is_file() and not (home / "report.html").exists()


@one_process_can_be_interrupted
def test_ctrl_c_in_a_run_keeps_its_weeks_or_says_that_there_are_none(
    small: Path, tmp_path: Path
) -> None:
    home, acts = tmp_path / "kept", tmp_path / "acts.parquet"
    code, out, err = interrupted(
        lambda: list(tmp_path.glob("*acts.parquet*")),
        *("run", small, "--weeks", 5200, "--acts", acts, "--out", home, "--quiet"),
    )
    weeks = SingleRun.load(home).manifest["weeks"]
    assert (code, err) == (
        130, f"Interrupted. {weeks} of 5200 weeks were finished; they are kept in {home}.\n"
    )  # fmt: skip
    assert "Small" in out
    long = small.with_name("long.yaml")
    long.write_text("extends: small.yaml\nweeks: {spin_up: 5200}\n", encoding="utf-8")
    home = tmp_path / "early"
    code, out, err = interrupted(home.exists, "run", long, "--out", home, "--quiet")
    assert (code, out) == (130, "")
    assert err == "Interrupted before anything was finished; nothing was kept.\n"


@pytest.mark.parametrize("command", ["run", "compare"])
def test_without_a_place_for_results_nothing_is_run(
    linli: Callable[..., Ended], small: Path, tmp_path: Path, command: str
) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\n", encoding="utf-8")
    arms = [small, other] if command == "compare" else [small]
    (tmp_path / "results").write_text("mine", encoding="utf-8")
    ended = linli(command, *arms, "--set", "weeks.window=5200")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("results: "), ended.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["run", "compare"])
def test_results_that_cannot_be_kept_are_shown(
    linli: Callable[..., Ended], small: Path, tmp_path: Path, command: str
) -> None:
    other = small.with_name("other.yaml")
    other.write_text("extends: small.yaml\nlabel: {en: Other, zh: 另}\n", encoding="utf-8")
    tables = tmp_path / "kept" / "tables"
    tables.mkdir(parents=True)
    for name in ("participation", "measures"):
        (tables / f".{name}.parquet.{os.getpid()}").symlink_to("/dev/full")
    rest = ("--threads", 1, "--out", "kept")
    if command == "compare":
        ended = linli("compare", small, other, "-r", 1, "--no-ensemble", *rest)
    else:
        ended = linli("run", small, *rest)
    assert ended.code == 2
    assert ("Other" if command == "compare" else "Small") in ended.out
    (told,) = ended.err.replace("Comparing 2 scenarios.\n", "").splitlines()
    assert told == "kept: the disk is full"


def test_files_that_are_no_files_of_their_kind_are_told_before_the_run(
    linli: Callable[..., Ended], small: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    for given, told in (
        (("--acts", "x.parquet", "--panel", "./x.parquet"), ("--acts", "--panel")),
        (("--panel", "x.parquet", "--network", "folder/../x.parquet"), ("--panel", "--network")),
        (("--acts", "x.parquet", "--network", tmp_path / "x.parquet"), ("--acts", "--network")),
        (("--acts", "x.csv"), ("x.csv", "--acts", ".parquet")),
        (("--panel", "x"), ("--panel", ".parquet")),
        (("--network", "x.csv"), ("x.csv", ".graphml")),
        (("--every", 2), ("--every", "--panel")),
        (("--every", 4), ("--every", "--panel")),
    ):
        ended = linli("run", small, "--set", "weeks.window=5200", *given)
        assert (ended.code, ended.out) == (2, ""), given
        assert all(part in ended.err for part in told), ended.err
        assert len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "small.yaml"]
