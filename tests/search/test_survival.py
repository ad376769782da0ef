"""Real processes that are killed or interrupted: the search ends the same, to the bit."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from experiments.search.conduct import conduct
from experiments.search.finish import finish
from experiments.search.rounds import Frame
from experiments.search.state import Conducted
from experiments.sweep import folder as files
from experiments.sweep.crew import Crew
from sim.errors import InputError
from tests.command import PATIENCE, ended, started

from .conftest import SMALL, begun, framed, kept

Whole = tuple[Path, Conducted, dict[str, Any]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def code(process: subprocess.Popen[bytes]) -> int:
    process.communicate(timeout=PATIENCE)
    return process.returncode


def chunks(home: Path) -> dict[Path, bytes]:
    """The finished tasks of all rounds."""
    return {path: path.read_bytes() for path in sorted(home.glob("rounds/*/chunks/*.parquet"))}


def rounds(home: Path) -> int:
    return len(list(home.glob("rounds/*/round.json")))


def until(home: Path, wanted: int, driven: subprocess.Popen[bytes]) -> None:
    """Wait until so many rounds have begun and one run more is finished, or the search is over."""
    end = time.monotonic() + PATIENCE
    while driven.poll() is None and time.monotonic() < end:
        if rounds(home) >= wanted:
            last = sorted(home.glob("rounds/*"))[-1]
            if files.journals(last) or files.done_tasks(last):
                return
        time.sleep(0.01)


@pytest.mark.slow
def test_a_killed_driver_costs_nothing(undisturbed: Whole, tmp_path: Path) -> None:
    home = tmp_path / "search"
    begun(home, framed())
    seen: dict[Path, bytes] = {}
    for wanted in (2, 4):
        driven = started("search", home, "--quiet")
        until(home, wanted, driven)
        driven.kill()
        driven.communicate(timeout=PATIENCE)
        for path, content in seen.items():
            assert path.read_bytes() == content
        seen = chunks(home)
    assert seen and not (home / "findings.json").exists()
    out = ended(started("search", home, "--quiet"))
    assert "What to do" in out
    for path, content in seen.items():
        assert path.read_bytes() == content
    assert kept(home) == kept(undisturbed[0])
    assert not [path for part in home.glob("rounds/*") for path in (part / "work").glob("*")]


@pytest.mark.slow
def test_killed_workers_cost_nothing(undisturbed: Whole, tmp_path: Path) -> None:
    frame = begun(tmp_path, framed())
    crew = Crew(2)
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if done > 12 * (len(killed) + 1) and len(killed) < 2 and crew.processes:
            killed.append(crew.processes[0])
            os.kill(killed[-1], signal.SIGKILL)

    state = conduct(frame, tmp_path, executor=crew, progress=kill_one)
    crew.shutdown()
    assert state.finished and len(killed) == 2
    finish(state, {})
    assert kept(tmp_path) == kept(undisturbed[0])


@pytest.mark.slow
def test_an_interrupted_search_keeps_what_it_has_and_goes_on(
    undisturbed: Whole, tmp_path: Path
) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(json.dumps(SMALL), encoding="utf-8")
    for attempt in range(10):  # on a quick machine the search may be over before the signal comes
        home = tmp_path / f"search {attempt}"
        driven = started("search", file, "--out", home, apart=True)
        until(home, 2, driven)
        driven.send_signal(signal.SIGINT)
        err = driven.communicate(timeout=PATIENCE)[1].decode("utf-8")
        if driven.returncode != 0:
            break
    assert driven.returncode == 130 and f"runs are finished and kept in {home}." in err, err
    assert err.endswith(f'To go on: linli search "{home}"\n')
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest["complete"] and (home / "evaluations.parquet").exists()
    assert code(started("search", file, "--out", home, "--quiet")) == 2
    assert code(started("search", file, "--out", home, "--resume", "--set", "seed=9")) == 2
    ended(started("search", file, "--out", home, "--resume", "--quiet"))
    assert kept(home) == kept(undisturbed[0])
    shown = ended(started("results", home, "--lang", "zh", "--csv", tmp_path / "csv"))
    assert "建议" in shown and (tmp_path / "csv" / "front.csv").is_file()


def test_a_finished_search_is_only_shown_again(undisturbed: Whole, tmp_path: Path) -> None:
    home, state, _ = undisturbed
    frame = Frame.load(home)
    before = {path: path.stat().st_mtime_ns for path in chunks(home)}
    with ThreadPoolExecutor(1) as executor:
        again = conduct(frame, home, executor=executor)
    assert again.finished and again.winners == state.winners and again.runs == state.runs
    assert {path: path.stat().st_mtime_ns for path in chunks(home)} == before


def test_rounds_of_another_search_are_refused(undisturbed: Whole, tmp_path: Path) -> None:
    frame = begun(tmp_path, framed())
    there = tmp_path / "rounds" / "000"
    there.mkdir(parents=True)
    content = json.loads((undisturbed[0] / "rounds" / "000" / "round.json").read_text("utf-8"))
    content["points"] = content["points"][:-1]
    (there / "round.json").write_text(json.dumps(content), encoding="utf-8")
    with ThreadPoolExecutor(1) as executor, pytest.raises(InputError, match="--out"):
        conduct(frame, tmp_path, executor=executor)


def test_a_run_that_fails_is_a_row_and_its_package_is_out(
    undisturbed: Whole, tmp_path: Path
) -> None:
    home = tmp_path / "copy"
    shutil.copytree(undisturbed[0], home)
    with ThreadPoolExecutor(1) as executor:
        state = conduct(Frame.load(home), home, executor=executor)
    package = next(p for p in state.ledger.packages(0) if len(p[1]) == 2)
    row = state.ledger.rows[0, package, False][0]
    row |= {"status": "failed", "error": "ValueError: made to fail"}
    state.ledger._scores.clear()
    score = state.ledger.score(0, package)
    assert score.failed == 1 and not score.known and not score.within
    found = finish(state, {})
    assert found is not None and found["effort"]["failed"] == 1
    assert "made to fail" in (home / "report.en.md").read_text(encoding="utf-8")
