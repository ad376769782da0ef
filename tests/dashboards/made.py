"""A directory of real, small results for the tests of pages: sweeps, a comparison, a search."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from experiments.store import save
from experiments.sweep import driver, tables
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from experiments.sweep.work import run_task
from sim.scenario import Scenario

SCENARIO: dict[str, Any] = {
    "weeks": {"spin_up": 8, "window": 26},
    "community.population": {"kind": "synthetic", "place": "haimen", "people": 300},
    "community.places": {"settlements": 1, "courts": 2, "buildings": 3, "stairwells": 2},
    "community.committee.staff": 2,
}
GRID: dict[str, Any] = {
    "label": {"en": "Budget and staff", "zh": "预算与工作人员"},
    "scenario": "points",
    "set": SCENARIO,
    "factors": [
        {
            "name": "budget",
            "label": {"en": "Budget a year", "zh": "年度预算"},
            "unit": {"en": "yuan", "zh": "元"},
            "path": "interventions.points.budget_per_year",
            "values": [0, 9000, 40000],
        },
        {
            "name": "staff",
            "label": {"en": "Staff", "zh": "工作人员"},
            "path": "community.committee.staff",
            "values": [2, 4],
        },
    ],
    "reference": {"budget": 0},
    "replicates": 8,
    "analysis": {"outcomes": ["any_quarter", "trust"], "below": 0.02},
}
SPREAD: dict[str, Any] = {
    "label": {"en": "What a point is worth", "zh": "积分价值"},
    "scenario": "points",
    "set": SCENARIO,
    "factors": [
        # Called as the columns of other tables are called, which must not matter.
        {"name": "value", "path": "interventions.points.yuan_per_point", "low": 0.2, "high": 3.0},
        {"name": "mean", "path": "interventions.points.budget_per_year", "low": 500,
         "high": 20000, "scale": "log"},
        {"name": "who", "path": "interventions.points.target.age",
         "values": [["18-29", "30-44"], ["60-74"]]},
    ],
    "design": {"kind": "sobol", "base": 16},
    "replicates": 3,
    "analysis": {"outcomes": ["any_quarter", "yuan"]},
}  # fmt: skip
TOO_MANY: dict[str, Any] = {
    "interventions": {
        "replace": [
            {
                "kind": "points",
                "budget_per_year": 1000 + k,
                "target": {"settlements": [0], **target},
            }
            for k, target in enumerate(
                [{"age": [age]} for age in ("6-17", "18-29", "30-44", "45-59", "60-74", "75+")]
                + [{"sex": ["female"]}]
            )
        ]
    }
}
"""Seven groups of residents: more than the model takes, which it says when the window begins."""
FAILING: dict[str, Any] = {
    "label": {"en": "Some runs fail", "zh": "部分运行失败"},
    "scenario": "points",
    "set": SCENARIO,
    "factors": [
        {
            "name": "groups",
            "levels": [
                {"name": "one", "label": {"en": "One group", "zh": "一组"}},
                {"name": "seven", "label": {"en": "Seven", "zh": "七组"}, "set": TOO_MANY},
            ],
        },
        GRID["factors"][1],
    ],
    "replicates": 2,
    "run": {"block": 2},
}


def swept(home: Path, study: dict[str, Any]) -> Plan:
    """Carry out a study in this process."""
    plan = Plan.of(Study.from_dict(study))
    driver.begin(plan, home)
    for task in plan.tasks:
        run_task(Plan.load, str(home), task.number, "here")
    tables.finish(plan, home)
    return plan


@cache
def made(base: Path) -> Path:
    """The directory, made once a session."""
    root = base / "pages" / "results"
    root.mkdir(parents=True)
    swept(root / "grid", GRID)
    swept(root / "spread", SPREAD)
    swept(root / "failing", FAILING)
    _compared(root / "compared")
    _searched(root / "searched")
    (root / "notes").mkdir()
    (root / "notes" / "secret.txt").write_text("not for visitors", encoding="utf-8")
    (root.parent / "outside").mkdir()
    swept(root.parent / "outside" / "hidden", {**FAILING, "replicates": 1})
    if hasattr(os, "symlink") and os.name != "nt":
        (root / "elsewhere").symlink_to(root.parent / "outside", target_is_directory=True)
    return root


def _compared(home: Path) -> None:
    from experiments.compare import compare

    arms = [Scenario.load(name, SCENARIO) for name in ("baseline", "points")]
    save(compare(arms, replicates=4, workers=1), home, "en")


def _searched(home: Path) -> None:
    from experiments.search.check import check
    from experiments.search.conduct import conduct
    from experiments.search.finish import finish
    from experiments.search.rounds import Frame
    from experiments.search.spec import Search

    search = Search.from_dict(
        {
            "name": "search",
            "label": {"en": "A small purse", "zh": "小额预算"},
            "scenario": "baseline",
            "set": SCENARIO,
            "choices": [
                {"kind": "points", "dose": [0.5, 1], "with": {"budget_per_year": [2000, 30000]}},
                {"kind": "online_channel"},
            ],
            "most": 2,
            "budgets": {"money": 20000, "staff": 1},
            "objectives": [{"goal": "participation"}, {"goal": "money"}],
            "robust": {"ensemble": False},
            "search": {"candidates": 12, "screen": 2, "race": 3, "survivors": 4, "front": 3,
                       "fresh": 4},
        }
    )  # fmt: skip
    frame = Frame.of(search)
    home.mkdir()
    check(frame, home)
    frame.save(home)
    with ThreadPoolExecutor(1) as executor:
        assert finish(conduct(frame, home, executor=executor), {}) is not None
