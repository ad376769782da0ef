"""A policy search as the page shows it: its packages, what each does and costs, and its words.

The folder is described in `experiments.search`; findings and words are its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboards.pages.results.folders import manifest
from dashboards.pages.results.opened import KEYS, MOST_RUNS, Opened
from experiments.basis import Basis
from experiments.search import words
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.search.words import Block

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Searched:
    """What a search found.

    Attributes:
        found: Its findings (`experiments.search.findings`).
        candidates: One row a package.
        front: One row a place, package and objective.
        documents: Its words, by language code.
    """

    found: dict[str, Any]
    candidates: pd.DataFrame
    front: pd.DataFrame
    documents: dict[str, list[Block]]

    @property
    def goals(self) -> list[dict[str, Any]]:
        """Its objectives, the first decides."""
        return list(self.found["goals"])

    def label(self, candidate: int, lang: str) -> str:
        """What people call a package."""
        rows = self.candidates[self.candidates["candidate"] == candidate]
        return str(rows[f"label_{lang}"].iloc[0]) if len(rows) else str(candidate)

    def staff(self, candidate: int) -> float:
        """Posts that a package adds."""
        rows = self.candidates[self.candidates["candidate"] == candidate]
        return float(rows["staff"].iloc[0]) if len(rows) else 0.0


def read_search(home: Path) -> Opened:
    """Read the folder of a search.

    Args:
        home: The folder.

    Raises:
        InputError: It is not finished, or damaged.
    """
    if not (home / "findings.json").is_file() or not (home / "front.parquet").is_file():
        raise InputError("dash.results.error.search_open", file=home.name)
    found = json.loads((home / "findings.json").read_text(encoding="utf-8"))
    candidates = pd.read_parquet(home / "candidates.parquet")
    front = pd.read_parquet(home / "front.parquet")
    plan = _plan(found, candidates)
    known = {str(name) for name in ("candidate", "label_en", "label_zh", "staff", "parts")}
    if not known <= set(candidates.columns) or not {"place", "role", "objective"} <= {
        *front.columns
    }:
        raise InputError("dash.results.error.other_plan")
    for named in (*found["goals"], *found["places"]):
        names = named["name"] if isinstance(named["name"], dict) else named["label"]
        if not all(isinstance(names[lang], str) for lang in LANGUAGES):
            raise TypeError("label")
    documents = {lang: words.document(found, lang) for lang in LANGUAGES}
    runs = _runs(home, candidates)
    facts = manifest(home)
    search = facts.get("search")
    description = search.get("description") if isinstance(search, dict) else None
    return Opened(
        "search", dict(found["label"]), description if isinstance(description, dict) else {},
        runs, facts, plan, front=Searched(found, candidates, front, documents),
        primary=tuple(str(goal["key"]) for goal in found["goals"]),
    )  # fmt: skip


def _runs(home: Path, candidates: pd.DataFrame) -> pd.DataFrame:
    """Runs of the search as a table of runs: the point is the package."""
    frame = pd.read_parquet(home / "evaluations.parquet")
    if len(frame) > MOST_RUNS:
        raise InputError(
            "dash.results.error.too_many_runs", count=f"{len(frame):,}", most=f"{MOST_RUNS:,}"
        )
    if len(candidates) and not frame["candidate"].between(0, len(candidates) - 1).all():
        raise InputError("dash.results.error.other_plan")
    frame = frame.rename(columns={"candidate": "point"})
    frame["package"] = frame["point"].astype(str)
    frame["reference"] = pd.array([0] * len(frame), dtype="Int64")
    rest = [name for name in frame.columns if name not in (*KEYS, "package")]
    return frame[[*KEYS, "package", *rest]]


def _plan(found: dict[str, Any], candidates: pd.DataFrame) -> Plan:
    """The packages as the points of a plan with one factor."""
    levels = [
        {"name": str(row["candidate"]), "label": {k: row[f"label_{k}"] for k in LANGUAGES}}
        for row in candidates.to_dict("records")
    ]
    label = {lang: text("dash.results.package", lang) for lang in LANGUAGES}
    study = Study.from_dict(
        {
            "label": dict(found["label"]),
            "scenario": "baseline",
            "factors": [{"name": "package", "label": label, "levels": levels}],
            "replicates": max(1, int(found["effort"]["fresh"])),
        }
    )
    points = tuple((level["name"],) for level in levels)
    count = len(points)
    return Plan(study, {}, points, tuple(range(count)), (None,) * count, (), (), Basis(""))


def trade_off_rows(searched: Searched, place: str, x: str, y: str) -> pd.DataFrame:
    """Packages of a place with two objectives: `candidate, role, on_front, within, x, y`.

    Args:
        searched: The search.
        place: Name of the community.
        x: Key of the objective along.
        y: Key of the objective up.
    """
    mine = searched.front[searched.front["place"] == place]
    wide = mine.pivot_table(index="candidate", columns="objective", values="mean")
    facts = mine.drop_duplicates("candidate").set_index("candidate")[["role", "on_front", "within"]]
    rows = facts.join(wide)
    for name, goal in (("x", x), ("y", y)):
        rows[name] = rows.get(goal, np.nan)
    return rows.reset_index()


def scenario_of_candidate(home: Path, candidate: int, place: int = 0) -> dict[str, Any]:
    """The scenario of a package in a community, without the posts that it adds.

    Args:
        home: Folder of a search.
        candidate: Number of the package.
        place: Number of the community.

    Raises:
        InputError: There is no such package or community.
    """
    from experiments.search.rounds import Frame

    frame = Frame.load(home)
    table = pd.read_parquet(home / "candidates.parquet")
    rows = table[table["candidate"] == candidate]
    if rows.empty or not 0 <= place < len(frame.places):
        raise InputError("dash.results.error.no_point", file=home.name, got=candidate)
    search = frame.search
    base = dict(frame.places[place].base)
    choices = {choice.name: choice for choice in search.choices}
    last = base["weeks"]["window"] if search.removes else None
    added = [
        {
            "kind": part["kind"],
            "dose": part["dose"],
            "start": part["start"],
            "stop": choices[part["choice"]].stop or last,
            "ramp": choices[part["choice"]].ramp,
            "target": part["target"],
            **part["with"],
        }
        for part in json.loads(rows["parts"].iloc[0])
    ]
    return {**base, "interventions": [*base.get("interventions", []), *added]}
