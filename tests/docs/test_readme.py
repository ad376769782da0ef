"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from sim import Scenario

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)
    assert found is not None
    return found[1]


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
