"""Ctrl-C tells the truth: what was finished, where it is, and what goes on with it.

Real commands get a real signal, at the first moment and in the middle; what they say is held
against what is in the folder.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from experiments.calibration import nulls, scoreboard
from experiments.calibration.book import Book
from experiments.factorial import FactorialStudy
from experiments.sweep.plan import Plan
from experiments.sweep.rows import count_finished
from experiments.targets.store import JOURNAL, Fit
from experiments.targets.store import Plan as FitPlan
from sim.randomness import derive_seed
from tests.command import PATIENCE, ROOT, started

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGINT for one process"
)

STUDY = """
label: {en: Many, zh: 多}
scenario: small.yaml
factors:
  - {name: staff, path: community.committee.staff, values: [2, 4]}
replicates: 400
run: {workers: 1}
"""
FIT = """
label: {en: Figures, zh: 数据}
scenario: small.yaml
targets:
  - {measure: activity, period: quarter, value: 0.3, error: 0.02}
parameters: {base_activity: null}
"""


def interrupted(when: Callable[[], object], *arguments: object) -> tuple[str, str]:
    """Output and remarks of a command that gets one Ctrl-C when something is so."""
    process = started(*arguments, apart=True)
    end = time.monotonic() + PATIENCE
    while not when() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    out, err = (part.decode("utf-8") for part in process.communicate(timeout=PATIENCE))
    assert process.returncode == 130, err
    return out, err


@pytest.mark.parametrize(
    "command",
    [
        *("run", "compare", "sweep", "search", "factorial", "nulls", "calibrate", "identify"),
        *("unit-size", "stability", "scoreboard", "external-check", "decompose"),
    ],
)
def test_in_the_first_moment_nothing_is_said_to_be_kept(small: Path, command: str) -> None:
    study = small.with_name("study.yaml")
    study.write_text(STUDY, encoding="utf-8")
    given = {"run": [small], "compare": [small, small], "sweep": [study], "search": ["district"]}
    home = small.with_name("home")
    for name in ("unit-size", "stability", "factorial"):
        given[name] = [small]
    given |= {"identify": [small, small], "decompose": [small, small]}
    homeless = {"nulls", "identify", "external-check"}
    rest = [] if command in homeless else ["--out", home]
    if command == "scoreboard":
        rest = ["--figures", home]
    begun = time.monotonic()

    def soon() -> bool:
        return time.monotonic() > begun + 0.3

    out, err = interrupted(soon, command, *given.get(command, []), *rest)
    assert out == "" and "Traceback" not in err
    assert err.splitlines()[-1] in (
        "Interrupted; nothing new was kept.",
        "Interrupted before anything was finished; nothing was kept.",
    )
    assert not home.is_dir() or not [p for p in home.iterdir() if p.suffix in (".json", ".parquet")]


def test_a_sweep_says_what_its_folder_holds_and_how_to_go_on(small: Path, tmp_path: Path) -> None:
    study, home = small.with_name("study.yaml"), tmp_path / "a sweep"
    study.write_text(STUDY, encoding="utf-8")
    command = f'linli sweep "{home}"'
    out, err = interrupted((home / "plan.json").exists, "sweep", study, "--out", home, "--quiet")
    plan = Plan.load(home)
    if not count_finished(plan, home):
        assert out == ""
        assert err == (
            "Interrupted before a run was finished. "
            f"What is to be run is kept in {home}. To go on: {command}\n"
        )

    def some() -> bool:
        return count_finished(plan, home) > 3

    out, err = interrupted(some, "sweep", home, "--quiet")
    done = count_finished(plan, home)
    assert 3 < done < plan.runs == 800
    assert len(pd.read_parquet(home / "runs.parquet")) == done
    assert f"{done:,} of 800 runs" in out
    assert err == (
        f"Interrupted. {done:,} of 800 runs are finished and kept in {home}. To go on: {command}\n"
    )
    again = count_finished(plan, home) + 2
    _, err = interrupted(
        lambda: count_finished(plan, home) > again,
        *("worker", home, "--index", 0, "--of", 2, "--quiet"),
    )
    assert err == (
        f"Interrupted. {count_finished(plan, home):,} of 800 runs are finished and kept in "
        f"{home}. The same command goes on.\n"
    )


def test_a_fit_says_what_its_folder_holds_and_how_to_go_on(small: Path, tmp_path: Path) -> None:
    targets, home = small.with_name("figures.yaml"), tmp_path / "fit"
    targets.write_text(FIT, encoding="utf-8")
    rest = ("--workers", 1, "--quiet")
    journal = home / JOURNAL

    def some() -> bool:
        return journal.is_file() and journal.stat().st_size > 2000

    _, err = interrupted(some, "fit", targets, "--out", home, *rest)
    done = Fit(FitPlan.load(home), home).done
    found = re.fullmatch(
        r"Interrupted\. ([\d,]+) of [\d,]+ runs are finished and kept in (.+)\. "
        r"To go on: linli fit (.+)\n", err
    )  # fmt: skip
    assert found and done > 0, err
    assert (found[1], found[2], found[3]) == (f"{done:,}", str(home), str(home))


def test_an_interrupted_factorial_study_is_kept_and_is_no_success(
    small: Path, tmp_path: Path
) -> None:
    home = tmp_path / "study"
    rest = ("-r", 3000, "--threads", 1, "--out", home)
    process = started("factorial", small, *rest, apart=True)
    time.sleep(8)  # nothing that can be seen tells how far it is
    process.send_signal(signal.SIGINT)
    out, err = (part.decode("utf-8") for part in process.communicate(timeout=PATIENCE))
    assert process.returncode == 130, err
    if (home / "factorial.json").is_file():
        study = FactorialStudy.load(home)
        done = study.runs["replicate"].nunique()
        assert study.interrupted and out
        assert err.endswith(
            f"Interrupted. {done} of 3000 replicates were finished; they are kept in {home}.\n"
        )
    else:
        assert err == "Interrupted before anything was finished; nothing was kept.\n"


def test_stability_is_kept_whole_or_not_at_all(small: Path, tmp_path: Path) -> None:
    home = tmp_path / "feedback"
    begun = time.monotonic()
    _, err = interrupted(
        lambda: time.monotonic() > begun + 6, "stability", small, "-r", 500, "--out", home
    )
    assert err.splitlines()[-1] in (
        "Interrupted; nothing new was kept.",
        "Interrupted before anything was finished; nothing was kept.",
    )
    assert not home.is_dir() or list(home.iterdir()) == []


def test_of_a_file_that_is_written_an_interrupt_tells(small: Path, tmp_path: Path) -> None:
    """Ctrl-C while a finished answer is written, and when nothing is left to be done."""
    code = (
        "import signal, sys\n"
        "from experiments.cli import main, screen\n"
        "kept = screen.deliver\n"
        "def deliver(*given):\n"
        "    kept(*given)\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "screen.deliver = deliver\n"
        "main(sys.argv[1:])\n"
    )
    out = tmp_path / "scenarios.txt"
    process = subprocess.run(
        [sys.executable, "-c", code, "validate", str(small), "--out", str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LINLI_LANG": "en"},
        capture_output=True,
    )
    assert process.returncode == 130
    assert process.stderr.decode().strip() == f"Interrupted. Written so far: {out}"
    assert "in order" in out.read_text(encoding="utf-8")


def pressing(number: int) -> Callable[[int, int], None]:
    """A function that presses Ctrl-C when so many tasks are done."""

    def press(done: int, _: int) -> None:
        if done == number:
            signal.raise_signal(signal.SIGINT)

    return press


def test_interrupted_nulls_are_those_that_are_whole() -> None:
    """Half a null would have no interval; and no null may get the runs of another."""
    part = nulls.nulls(2, workers=1, progress=pressing(3))
    first = next(iter(nulls.NULLS))
    assert part["null"].tolist() == [first]
    runs = [nulls._observed((first, derive_seed(1, "null", k))) for k in range(2)]
    assert part["activity_week"][0] == pytest.approx(sum(r["activity_week"] for r in runs) / 2)
    with pytest.raises(KeyboardInterrupt):
        nulls.nulls(2, workers=1, progress=pressing(1))


def test_an_interrupted_scoreboard_says_on_how_many_runs_it_rests() -> None:
    board = scoreboard.scoreboard(runs=4, workers=1, progress=pressing(2))
    assert len(board.runs) == 2
    process = started("scoreboard", "-r", 500, "--threads", 1, apart=True)
    time.sleep(12)  # nothing that can be seen tells how far it is
    process.send_signal(signal.SIGINT)
    out, err = (part.decode("utf-8") for part in process.communicate(timeout=PATIENCE))
    assert process.returncode == 130, err
    shown = re.fullmatch(
        r"Interrupted: what is shown rests on (\d+) of 500 runs\. Nothing was kept\.\n", err
    )
    assert shown if out else err == "Interrupted; nothing new was kept.\n"


def test_a_calibration_goes_on_with_the_runs_that_are_missing(tmp_path: Path) -> None:
    """Processes finish out of order, so an interrupted batch has gaps."""
    before = Book(tmp_path, 1, {}, workers=1)
    rows = [{"stage": "design", "number": k, "distance": -1.0} for k in (0, 2)]
    before.table = pd.DataFrame(rows)
    before.table.to_parquet(tmp_path / "runs.parquet", index=False)
    book = Book(tmp_path, 1, {}, workers=1)
    book.run("design", np.array([[-2.0], [-2.5], [-3.0], [-3.5]]), 1, names=["base_activity"])
    found = book.stage("design").set_index("number")
    assert found.index.tolist() == [0, 1, 2, 3]
    assert (found["distance"][[0, 2]] == -1.0).all() and (found["distance"][[1, 3]] > 0).all()
    assert found["base_activity"][[1, 3]].tolist() == [-2.5, -3.5]
