"""The examples run as they are shown, and show what they say."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def example(name: str) -> ModuleType:
    """Return an example as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_from_the_command_line(path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=ROOT,
        env={**__import__("os").environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 2


def test_there_are_examples_of_a_rule_and_of_an_agent():
    assert {path.stem for path in EXAMPLES} >= {"own_rule", "own_agent"}


def test_an_own_rule_makes_a_difference():
    acts = example("own_rule").main(households=60, weeks=10)
    assert acts["waiting for others"] != acts["as shipped"] > 0


def test_a_steward_makes_old_people_feel_at_home():
    belonging = example("own_agent").main(households=60, weeks=10, visits=8)
    assert belonging["with a steward"] > belonging["without"]
    same = example("own_agent").main(households=60, weeks=10, visits=0)
    assert same["with a steward"] == same["without"]
