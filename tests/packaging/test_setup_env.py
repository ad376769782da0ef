"""The environment is made once, brought up to date when its inputs change, and never half-made.

A tiny project stands in for Linli: it builds itself with a backend of its own, so that nothing
is fetched. The environment, pip and the processes are real.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
PINS = f"py{sys.version_info[0]}.{sys.version_info[1]}.txt"

BACKEND = """
import pathlib, zipfile

def build_editable(folder, settings=None, metadata=None):
    name = "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("tiny.pth", str(pathlib.Path.cwd()))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        kind = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(f"{info}/WHEEL", kind)
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "小区 project"
    (folder / "constraints").mkdir(parents=True)
    (folder / "constraints" / PINS).write_text("", encoding="utf-8")
    (folder / "backend.py").write_text(textwrap.dedent(BACKEND), encoding="utf-8")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


def ensure(project: Path, *extras: str) -> subprocess.CompletedProcess:
    """Call `setup_env.ensure` in a process of its own; what it prints is in English."""
    code = (
        "import sys; from pathlib import Path\n"
        f"sys.path.insert(0, {str(TOOLS)!r})\n"
        "import setup_env\n"
        "try:\n"
        f"    setup_env.ensure({extras!r}, root=Path({str(project)!r}))\n"
        "except setup_env.SetupError as error:\n"
        "    sys.exit(f'refused: {error}')\n"
    )
    english = {**os.environ, "LC_ALL": "C.UTF-8", "LINLI_LANG": "", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env=english,
        check=False,
    )


def stamp(project: Path) -> dict:
    text = (project / ".venv" / "linli-stamp.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.mark.slow
def test_nothing_is_done_twice_and_everything_when_it_must_be(project: Path) -> None:
    first = ensure(project)
    assert first.returncode == 0, first.stderr
    assert "Setting up" in first.stdout
    assert stamp(project)["extras"] == []

    second = ensure(project)
    assert (second.returncode, second.stdout) == (0, "")

    (project / "constraints" / PINS).write_text("six==1.17.0\n", encoding="utf-8")
    third = ensure(project)
    assert "Bringing .venv up to date" in third.stdout
    assert ensure(project).stdout == ""

    # A set-up that broke off leaves no stamp, whatever the one before said.
    (project / "backend.py").write_text("raise SystemExit(3)", encoding="utf-8")
    (project / "pyproject.toml").write_text(PROJECT + "\n# changed\n", encoding="utf-8")
    failed = ensure(project)
    assert failed.returncode != 0
    assert "refused" in failed.stderr
    assert not (project / ".venv" / "linli-stamp.json").exists()
    (project / "backend.py").write_text(textwrap.dedent(BACKEND), encoding="utf-8")
    assert ensure(project).returncode == 0

    # In another place the scripts of an environment point into nothing: it is made anew.
    moved = project.rename(project.with_name("moved"))
    again = ensure(moved)
    assert "Setting up" in again.stdout
    assert stamp(moved)["root"] == str(moved)


def test_a_place_that_cannot_hold_an_environment_is_told_in_a_sentence(project: Path) -> None:
    (project / ".venv").write_text("a file in the way", encoding="utf-8")
    said = ensure(project)
    assert said.returncode == 1
    assert "refused: Python could not make a virtual environment" in said.stderr
    assert "Traceback" not in said.stderr
