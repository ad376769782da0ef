"""From a point of a study to Compare: the same community, and the point's interventions as cards.

The address names the folder and the point; Compare asks `compare_plan` for the rest. So it is
short, it can be shared with everybody who uses this server, and it reaches nothing but listed
folders. An uploaded folder is its visitor's alone: its key is a secret that only the visitor's own
page has (`upload.own_folder`), and its addresses lead nowhere once that page is closed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dashboards.pages.results.folders import folder_of, kind_of, results_root
from dashboards.pages.results.keys import OWN, own_folder
from sim.errors import InputError
from sim.scenario.inherit import FILE_BLOCKS, TABLE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.pages.results.folders import Kind
    from dashboards.pages.results.opened import Opened

NAMING: Final = ("extends", *FILE_BLOCKS, *TABLE_KEYS)
"""Keys of a scenario whose values may name files."""
OWN_KEYS: Final = ("kind", "start", "stop", "dose", "target")
"""What a card of Compare has for every kind; the rest belongs to the kind."""


def compare_link(opened: Opened, point: int, place: int = 0) -> str:
    """The address of a point in Compare.

    Args:
        opened: The folder that it is in.
        point: Its number; of a search, the number of a candidate.
        place: Number of the community of a search.

    Returns:
        The address on this server; "" where Compare cannot show the point.
    """
    if not opened.name or opened.kind == "table":
        return ""
    asked = {"results": opened.name, "point": point} | ({"place": place} if place else {})
    return "/?" + urlencode(asked)


def compare_plan(name: str, point: int, place: int = 0, root: Path | None = None) -> dict[str, Any]:
    """A plan of Compare that holds a point.

    Args:
        name: A folder below the results directory, as the list has it, or the key of an upload.
        point: Number of the point; of a search, of the candidate.
        place: Number of the community of a search.
        root: The results directory; None: this server's.

    Raises:
        InputError: There is no such folder or point, or it cannot be compared in a page.
    """
    if name.startswith(OWN):
        home, shown = own_folder(name), "upload"
        kind = kind_of(home)
        if kind == "sweep":
            _refuse_files(home, point)
    else:
        home, choice = folder_of(root or results_root(), name)
        kind, shown = choice.kind, Path(name).name
    try:
        scenario = _scenarios(home, kind)(point, place)
    except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("dash.results.error.no_point", file=shown, got=point) from error
    return plan_of_scenario(f"{shown}-{point}", scenario)


def _refuse_files(home: Path, point: int) -> None:
    """Refuse a point of an upload that names files: they would be this machine's own.

    Raises:
        InputError: It does, or there is no such point.
    """
    from experiments.sweep.plan import Plan

    plan = Plan.load(home)
    if not 0 <= point < len(plan.points):
        raise InputError("dash.results.error.no_point", file="upload", got=point)
    stack: list[tuple[str, Any]] = [("", plan.base)]
    for factor, value in zip(plan.study.factors, plan.points[point], strict=True):
        stack += factor.overrides(value).items()
    while stack:
        key, value = stack.pop()
        if isinstance(value, dict):
            stack += value.items()
        elif isinstance(value, list | tuple):
            stack += [(key, one) for one in value]
        elif isinstance(value, str) and key.rpartition(".")[2] in NAMING and set(value) & {*"./\\"}:
            raise InputError("dash.results.error.names_file", key=key, got=value[:80])


def plan_of_scenario(name: str, plain: dict[str, Any]) -> dict[str, Any]:
    """A plan of Compare from a scenario: its community as a file, its interventions as cards.

    Args:
        name: What the community is called.
        plain: The scenario in its plain form.
    """
    from dashboards.pages.compare.plan import REPLICATES

    items = [
        {
            "kind": one["kind"],
            "start": one.get("start", 0),
            "stop": one.get("stop"),
            "dose": one.get("dose", 1.0),
            "target": {k: v for k, v in (one.get("target") or {}).items() if v},
            "set": {k: v for k, v in one.items() if k not in OWN_KEYS},
        }
        for one in plain["interventions"]
    ]
    weeks = plain["weeks"]
    sources = plain.get("sources") or {}
    kept = {k: v for k, v in sources.items() if not k.startswith("interventions.")}
    community = {**plain, "interventions": [], "sources": kept}
    return {
        "base": "baseline",
        "households": None,
        "staff": None,
        "unit": None,
        "file": {"name": f"{name}.yaml", "text": json.dumps(community, ensure_ascii=False),
                 "tables": {}, "own": None},
        "window": weeks["window"],
        "after": weeks["after"],
        "replicates": REPLICATES,
        "seed": 1,
        "packages": [{"name": "", "items": items}],
    }  # fmt: skip


def _scenarios(home: Path, kind: Kind | None) -> Callable[[int, int], dict[str, Any]]:
    """What gives the scenario of a point in a community, in its plain form.

    Raises:
        InputError: It is a folder whose points are no scenarios.
    """
    if kind == "sweep":
        from experiments.sweep.plan import Plan

        plan = Plan.load(home)

        def of_sweep(point: int, place: int) -> dict[str, Any]:
            if place or not 0 <= point < len(plan.points):
                raise IndexError(point)
            return plan.scenario(point).to_dict()

        return of_sweep
    if kind == "comparison":
        from experiments.store import load

        arms = load(home).arms

        def of_comparison(point: int, place: int) -> dict[str, Any]:
            if place or point < 0:
                raise IndexError(point)
            return dict(arms[point].plain)

        return of_comparison
    if kind == "search":
        from dashboards.pages.results.searched import scenario_of_candidate

        return lambda point, place: scenario_of_candidate(home, point, place)
    raise InputError("dash.results.error.no_compare", file=home.name)
