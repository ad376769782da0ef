"""Compiled code is never older than the rules, and many processes may begin at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FOUND = """
import hashlib
from sim import ParticipationModel, Scenario
small = {"community.population.households": 60, "community.places.courts": 2,
         "community.places.buildings": 2, "community.places.stairwells": 2, "weeks.spin_up": 0}
scenario = Scenario.load("all_three", small)
def look(model):
    state = hashlib.blake2s()
    for name in model.arrays.people.dtype.names:
        state.update(model.arrays.people[name].tobytes())
    return state.hexdigest()
"""
FOUNDED = (
    FOUND
    + """
fast = ParticipationModel(scenario, seed=1, warming=True)
print(look(fast), look(ParticipationModel(scenario, seed=1, engine="reference")))
"""
)
LIVED = (
    FOUND
    + """
print(look(ParticipationModel(scenario, seed=1).run(20)))
"""
)


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, and the environment of a process that uses it and an empty cache."""
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LINLI_CACHE_DIR": str(tmp_path / "a cache"),
    }
    return tmp_path, environment


def _start(program, copy):
    folder, environment = copy
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _result(process):
    out, problems = process.communicate(timeout=300)
    assert process.returncode == 0, problems
    return out.split()


@pytest.mark.slow
def test_a_changed_rule_changes_the_very_next_run(copy):
    first = _result(_start(FOUNDED, copy))
    rules = copy[0] / "sim" / "rules.py"
    text = rules.read_text(encoding="utf-8")
    changed = text.replace("r.norm = 0.05\n", "r.norm = 0.06\n")
    assert changed != text
    rules.write_text(changed, encoding="utf-8")
    second = _result(_start(FOUNDED, copy))
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert first[0] != second[0]
    rules.write_text(text, encoding="utf-8")
    assert _result(_start(FOUNDED, copy)) == first
    assert len(list((copy[0] / "a cache").glob("compiled-*"))) == 2


@pytest.mark.slow
def test_eight_processes_begin_at_once_on_an_empty_cache(copy):
    results = [_result(process) for process in [_start(LIVED, copy) for _ in range(8)]]
    assert len({tuple(result) for result in results}) == 1
    folder = next((copy[0] / "a cache").glob("compiled-*"))
    assert (folder / "ready").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.nbc")}
    assert kept
    assert _result(_start(LIVED, copy)) == results[0]
    assert {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.nbc")} == kept


@pytest.mark.slow
def test_without_a_second_process_all_is_compiled_all_the_same(copy):
    alone = "import sys; sys.executable = 'no such program'\n" + LIVED
    by_agents = LIVED.replace("seed=1)", "seed=1, engine='reference')")
    assert _result(_start(alone, copy)) == _result(_start(by_agents, copy))
    (folder,) = (copy[0] / "a cache").glob("compiled-*")
    assert (folder / "ready").exists()
