"""From a point of a study to Compare: the same community, and the point's interventions as cards.

The address names the folder and the point; Compare asks `compare_plan` for the rest. So it is
short, it can be shared with everybody who uses this server, and it reaches nothing but listed
folders. An uploaded folder is its visitor's alone and has no address: there the point goes into
the address itself where Compare can hold it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dashboards.pages.results.folders import folder_of, results_root
from sim.errors import InputError

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened

OWN_KEYS: Final = ("kind", "start", "stop", "dose", "target")
"""What a card of Compare has for every kind; the rest belongs to the kind."""
MOST_PACKAGES: Final = 3


def compare_link(opened: Opened, point: int) -> str:
    """The address of a point in Compare.

    Args:
        opened: The folder that it is in.
        point: Its number; of a search, the number of a candidate.

    Returns:
        The address on this server; "" where Compare cannot show the point.
    """
    if not opened.name or opened.kind == "table":
        return ""
    return "/?" + urlencode({"results": opened.name, "point": point})


def compare_plan(name: str, point: int, place: int = 0, root: Path | None = None) -> dict[str, Any]:
    """A plan of Compare that holds a point.

    Args:
        name: A folder below the results directory, as the list has it.
        point: Number of the point; of a search, of the candidate.
        place: Number of the community of a search.
        root: The results directory; None: this server's.

    Raises:
        InputError: There is no such folder or point, or it cannot be compared in a page.
    """
    home, choice = folder_of(root or results_root(), name)
    try:
        if choice.kind == "sweep":
            scenario = _of_sweep(home, point)
        elif choice.kind == "comparison":
            scenario = _of_comparison(home, point)
        elif choice.kind == "search":
            scenario = _of_search(home, point, place)
        else:
            raise InputError("dash.results.error.no_compare", file=name)
    except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("dash.results.error.no_point", file=name, got=point) from error
    return plan_of_scenario(f"{Path(name).name}-{point}", scenario)


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
        "file": {"name": f"{name}.yaml", "text": json.dumps(community, ensure_ascii=False)},
        "window": weeks["window"],
        "after": weeks["after"],
        "replicates": REPLICATES,
        "seed": 1,
        "packages": [{"name": "", "items": items}],
    }


def _of_sweep(home: Path, point: int) -> dict[str, Any]:
    from experiments.sweep.plan import Plan

    plan = Plan.load(home)
    if not 0 <= point < len(plan.points):
        raise IndexError(point)
    return plan.scenario(point).to_dict()


def _of_comparison(home: Path, point: int) -> dict[str, Any]:
    from experiments.store import load

    if point < 0:
        raise IndexError(point)
    return dict(load(home).arms[point].plain)


def _of_search(home: Path, point: int, place: int) -> dict[str, Any]:
    from dashboards.pages.results.searched import scenario_of_candidate

    return scenario_of_candidate(home, point, place)
