"""A library that is missing is named before anything is run, and nothing is lost by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.extras import need
from sim.errors import InputError
from sim.texts import text

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_there_is_not_spoken_of() -> None:
    need("json", "analysis")


def test_what_is_missing_is_named_with_what_brings_it() -> None:
    with pytest.raises(InputError) as refused:
        need("no_such_library_at_all", "cluster", "Nothing")
    expected = text("extras.missing", "en", name="Nothing", extra="cluster")
    assert expected in refused.value.in_language("en")


@pytest.mark.parametrize(
    ("arguments", "module", "name"),
    [
        (("search", "money_and_staff"), "optuna", "Optuna"),
        (("fit", "survey", "--method", "point"), "optuna", "Optuna"),
        (("sweep", "points_budget_novelty"), "SALib", "SALib"),
    ],
)
def test_a_command_says_so_and_leaves_no_runs(
    arguments: tuple[str, ...], module: str, name: str, tmp_path: Path
) -> None:
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from experiments.cli import main; main(sys.argv[1:])"
    )
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--out", str(out), "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    expected = text("extras.missing", "en", name=name, extra="analysis")
    assert expected in done.stderr and "Traceback" not in done.stderr
    assert not list(out.rglob("*.journal")) and not list(out.rglob("*.parquet"))
