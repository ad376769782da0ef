"""Running the command in this process, and a scenario small enough to run in a moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sim import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SMALL = """
extends: baseline
label: {en: Small, zh: 小}
community:
  population: {kind: synthetic, place: haimen, people: 300}
  places: {settlements: 1, courts: 2, buildings: 3, stairwells: 2}
  committee: {staff: 2}
weeks: {spin_up: 8, window: 26}
organisation: {unit: {level: court}}
"""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote, read as JSON."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    with texts.language("en"):
        yield


@pytest.fixture
def linli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The command: call it with its arguments."""
    from experiments.cli import main

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ended(int(left.value.code or 0), out, err)

    return call


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A scenario of 300 people and half a year."""
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file
