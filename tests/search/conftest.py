"""Searches small enough to run in a moment, carried out for real in this process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from experiments.search.check import check
from experiments.search.conduct import conduct
from experiments.search.finish import TABLES, finish
from experiments.search.rounds import Frame
from experiments.search.spec import Search
from experiments.search.state import Conducted

SCENARIO: dict[str, Any] = {
    "weeks": {"spin_up": 8, "window": 26},
    "community.population": {"kind": "synthetic", "place": "haimen", "people": 300},
    "community.places": {"settlements": 1, "courts": 2, "buildings": 3, "stairwells": 2},
    "community.committee.staff": 2,
}
SMALL: dict[str, Any] = {
    "name": "small",
    "label": {"en": "Small", "zh": "小"},
    "scenario": "baseline",
    "set": SCENARIO,
    "choices": [
        {"kind": "points", "dose": [0.5, 1], "with": {"budget_per_year": [2000, 30000]}},
        {"kind": "online_channel", "dose": [0.5, 1]},
        {"kind": "closed_loop"},
        {"kind": "role_models", "name": "idle", "dose": 0},
    ],
    "most": 2,
    "budgets": {"money": 20000, "staff": 1},
    "objectives": [
        {"goal": "participation"},
        {"goal": "reach", "group": "schooling", "levels": ["none", "primary"]},
    ],
    "search": {
        "candidates": 14, "population": 6, "screen": 2, "race": 4, "survivors": 4, "front": 3,
        "fresh": 8, "reasons": 1,
    },
    "run": {"timeout": 120, "workers": 2},
}  # fmt: skip


def framed(**changes: Any) -> Frame:
    """The small search with some keys replaced."""
    search = Search.from_dict({**SMALL, **changes})
    return Frame.of(search)


def begun(home: Path, frame: Frame) -> Frame:
    """A search that has begun and carried out nothing."""
    home.mkdir(parents=True, exist_ok=True)
    check(frame, home)
    frame.save(home)
    return frame


def carried(home: Path, **changes: Any) -> tuple[Conducted, dict[str, Any]]:
    """A whole search, carried out by a thread of this process."""
    frame = begun(home, framed(**changes))
    with ThreadPoolExecutor(1) as executor:
        state = conduct(frame, home, executor=executor)
    found = finish(state, {})
    assert found is not None
    return state, found


def kept(home: Path) -> dict[str, bytes]:
    """The files whose bytes a resumed search must repeat."""
    names = [f"{name}.parquet" for name in TABLES]
    names += [f"{name}.csv" for name in TABLES]
    names += ["findings.json", "report.en.md", "report.zh.md", "packages/community.yaml"]
    return {name: (home / name).read_bytes() for name in names}


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Conducted, dict[str, Any]]:
    """The small search with nothing in its way: its folder, its runs, its findings."""
    home = tmp_path_factory.mktemp("undisturbed")
    return home, *carried(home)
