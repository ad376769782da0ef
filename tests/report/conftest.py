"""A small folder of every kind of results, as the commands write them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import experiments
from experiments.compare import compare
from experiments.factorial import factorial_study
from experiments.report import document_for
from experiments.report.document import Document
from experiments.report.paper import as_pdf
from experiments.single import run_one
from experiments.stability import Stability, provenance
from experiments.store import save
from experiments.sweep import driver, tables
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from experiments.sweep.work import run_task
from experiments.unit_size import unit_size_study
from experiments.verification.study import classics_study
from sim.scenario import Scenario
from tests.search.conftest import carried as searched

SMALL: dict[str, Any] = {
    "community.population": {"kind": "synthetic", "place": "haimen", "people": 300},
    "community.places": {"settlements": 1, "courts": 2, "buildings": 3, "stairwells": 2},
    "community.committee.staff": 2,
}
WEEKS = {"weeks.spin_up": 8, "weeks.window": 60, "weeks.after": 0}

FACTORIAL: dict[str, Any] = {
    "label": {"en": "Budget and staff", "zh": "预算与工作人员"},
    "description": {"en": "What a budget does.", "zh": "预算有什么作用。"},
    "scenario": "points",
    "set": {**SMALL, "weeks": {"spin_up": 8, "window": 26}},
    "factors": [
        {
            "name": "budget",
            "label": {"en": "Budget a year", "zh": "年度预算"},
            "unit": {"en": "yuan", "zh": "元"},
            "path": "interventions.points.budget_per_year",
            "values": [0, 9000, 40000],
        },
        {
            "name": "crew",
            "label": {"en": "Crew", "zh": "人手"},
            "levels": [
                {"name": "few", "label": {"en": "Few people", "zh": "人手少"}},
                {
                    "name": "many",
                    "label": {"en": "Many people", "zh": "人手多"},
                    "set": {"community.committee.staff": 4},
                },
            ],
        },
    ],
    "reference": {"budget": 0},
    "replicates": 3,
    "analysis": {"outcomes": ["any_quarter", "any_quarter_age_60_74", "yuan"], "below": 0.02},
}

SOBOL: dict[str, Any] = {
    **FACTORIAL,
    "label": {"en": "Drawn at random", "zh": "随机取点"},
    "factors": [
        {"name": "budget", "path": "interventions.points.budget_per_year", "low": 0, "high": 40000},
        {"name": "novel", "path": "interventions.points.novelty_weeks", "low": 5, "high": 80},
    ],
    "reference": {"budget": 0, "novel": 5},
    "design": {"kind": "sobol", "base": 16},
    "replicates": 2,
}

KINDS = (
    "run", "comparison", "factorial_sweep", "sobol_sweep", "search",
    "unit_size", "factorial", "stability", "classics",
)  # fmt: skip
INCOMPLETE = ("part_of_a_sweep", "early_run", "early_stability")
"""Folders that lack something: runs, or what early versions of the program did not keep."""


@dataclass(frozen=True)
class Paper:
    """A PDF: its bytes, and the text of each page."""

    content: bytes
    pages: list[str]


def small(name: str, **more: Any) -> Scenario:
    """A shipped scenario in a small community."""
    return Scenario.load(name, overrides={**SMALL, **WEEKS, **more})


def swept(home: Path, values: dict[str, Any], share: float = 1.0) -> None:
    """Carry a study out, or the first part of it, in this process."""
    plan = Plan.of(Study.from_dict(values))
    driver.begin(plan, home)
    for task in plan.tasks[: max(1, round(share * len(plan.tasks)))]:
        run_task(Plan.load, str(home), task.number, "here")
    tables.finish(plan, home)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of every kind of results."""
    found = {kind: tmp_path_factory.mktemp(kind) for kind in (*KINDS, *INCOMPLETE)}
    run_one(small("points", **{"weeks.window": 104}), seed=3).save(found["run"])
    names = ("baseline", "points", "online_channel", "smaller_units")
    made = compare([small(name) for name in names], replicates=3, workers=1)
    save(made, found["comparison"], "en")
    swept(found["factorial_sweep"], FACTORIAL)
    swept(found["sobol_sweep"], SOBOL)
    swept(found["part_of_a_sweep"], FACTORIAL, 0.5)
    searched(found["search"] / "whole")
    found["search"] /= "whole"
    unit_size_study(
        sizes=(24, 208), staff=(6.0,), alternatives=("online",), people=416, replicates=2, workers=1
    ).save(found["unit_size"])
    factorial_study(
        overrides={**SMALL, "weeks.spin_up": 8, "weeks.window": 26}, replicates=2, workers=1
    ).save(found["factorial"])
    studies = Path(experiments.__file__).parent / "studies"
    shutil.copy(studies / "stability.json", found["early_stability"])
    known, _ = Stability.load(studies)
    known.save(found["stability"], provenance(small("baseline"), 5))
    classics_study(("granovetter", "gerber_green_larimer"), 0.2).save(found["classics"])
    _early(found["run"], found["early_run"])
    return found


def _early(new: Path, old: Path) -> None:
    """A run as the first version of the program kept it."""
    shutil.copytree(new, old, dirs_exist_ok=True)
    for path in (old / "tables").glob("concentration.*"):
        path.unlink()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    for key in ("people", "residents", "machine", "parameters"):
        del manifest[key]
    (old / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="session")
def reports(folders: dict[str, Path]) -> dict[tuple[str, str], Document]:
    """What the report of every folder says, by kind and language.

    The appendices, which are the same in all, are kept in that of a run only: they take longest
    to read back.
    """
    return {
        (kind, lang): document_for(folder, lang) if kind == "run" else _brief(folder, lang)
        for kind, folder in folders.items()
        if kind in KINDS
        for lang in ("en", "zh")
    }


def _brief(folder: Path, lang: str) -> Document:
    whole = document_for(folder, lang)
    kept = (part for part in whole.sections if not part.key.startswith("appendix"))
    return replace(whole, sections=tuple(kept))


@pytest.fixture(scope="session")
def papers(reports: dict[tuple[str, str], Document]) -> Callable[[str, str], Paper]:
    """The paper of a report, set and read once."""

    @cache
    def paper(kind: str, lang: str) -> Paper:
        content = as_pdf(reports[kind, lang])
        pages = PdfReader(io.BytesIO(content)).pages
        return Paper(content, [page.extract_text() for page in pages])

    return paper
