"""Studies small enough to run in a moment, and the sweep that nothing disturbed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.sweep import driver, tables
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study

SMALL: dict[str, Any] = {
    "label": {"en": "Small", "zh": "小"},
    "scenario": "points",
    "set": {
        "weeks": {"spin_up": 8, "window": 26},
        "community.population": {"kind": "synthetic", "place": "haimen", "people": 300},
        "community.places": {"settlements": 1, "courts": 2, "buildings": 3, "stairwells": 2},
        "community.committee.staff": 2,
    },
    "factors": [
        {
            "name": "budget",
            "path": "interventions.points.budget_per_year",
            "values": [0, 9000, 40000],
        },
        {"name": "staff", "path": "community.committee.staff", "values": [2, 4]},
    ],
    "reference": {"budget": 0},
    "replicates": 3,
    "keep": {"series": "quarter"},
    "run": {"timeout": 120, "block": 3},
}


def study(**changes: Any) -> Study:
    """The small study with some keys replaced."""
    return Study.from_dict({**SMALL, **changes})


def begun(home: Path, **changes: Any) -> Plan:
    """A sweep of the small study that has begun and carried out nothing."""
    plan = Plan.of(study(**changes))
    driver.begin(plan, home)
    return plan


def finished(plan: Plan, home: Path) -> pd.DataFrame:
    """The table of runs, written and read."""
    tables.finish(plan, home)
    return pd.read_parquet(home / "runs.parquet")


def kept(home: Path) -> dict[str, bytes]:
    """The files whose bytes a resumed sweep must repeat."""
    names = ["runs.parquet", "runs.csv", "design.parquet"]
    series = sorted(path.relative_to(home).as_posix() for path in home.glob("series/*.parquet"))
    return {name: (home / name).read_bytes() for name in [*names, *series]}


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole sweep of the small study, carried out in this process, one task after another."""
    from experiments.sweep.work import run_task

    home = tmp_path_factory.mktemp("undisturbed")
    plan = begun(home)
    for task in plan.tasks:
        run_task(Plan.load, str(home), task.number, "here")
    tables.finish(plan, home)
    return home
