"""What the README shows works as it stands there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from sim import Scenario

ROOT = Path(__file__).resolve().parents[2]
README, CHINESE = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")
)


def block(language: str, page: str = README) -> str:
    found = re.search(rf"```{language}\n(.*?)```", page, flags=re.DOTALL)
    assert found is not None
    return found[1]


def commands(page: str) -> set[str]:
    """Commands of Linli that a page names: in blocks and in its text."""
    return set(re.findall(r"\blinli ([a-z]+(?:-[a-z]+)*)\b", page))


def test_the_python_of_the_readme_runs(capsys: object) -> None:
    names: dict[str, object] = {}
    exec(compile(block("python"), "README.md", "exec"), names)
    measures = names["model"].measures  # type: ignore[attr-defined]
    assert isinstance(measures, pd.DataFrame)
    assert len(measures) == 104
    assert measures["points_issued"].sum() > 0


def test_the_scenario_of_the_readme_is_one(tmp_path: Path) -> None:
    file = tmp_path / "half_a_year.yaml"
    file.write_text(block("yaml"), encoding="utf-8")
    scenario = Scenario.load(file)
    (points,) = scenario.interventions
    assert points.kind == "points"  # type: ignore[attr-defined]
    assert points.dose_in(25) == 0.5 and points.dose_in(26) == 0.0  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["python", "yaml"])
def test_both_languages_show_the_same(language: str) -> None:
    assert block(language) == block(language, CHINESE)


@pytest.mark.parametrize("page", [README, CHINESE], ids=["en", "zh"])
def test_the_commands_exist(page: str) -> None:
    from experiments.cli.app import command

    assert len(commands(page)) > 10
    assert commands(page) <= set(command().commands)


def test_both_languages_name_the_same_commands() -> None:
    assert commands(README) == commands(CHINESE)
