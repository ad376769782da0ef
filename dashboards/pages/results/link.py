"""From a point of a study to Compare: the same community, and the point's interventions as cards.

The address names the folder and the point; Compare asks `compare_plan` for the rest. So it is
short, it can be shared with everybody who uses this server, and it reaches nothing but listed
folders. An uploaded folder is its visitor's alone and has no address: there the point goes into
the address itself (`own_links`, in a worker, for the points that are shown), without the prices
where they are the shipped ones, so that it stays within what Compare's own links may take.
"""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dashboards.pages.results.folders import folder_of, kind_of, results_root
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.pages.results.folders import Kind
    from dashboards.pages.results.opened import Opened

At = tuple[int, int]
"""A point and the number of its community, 0 but in a search for several."""

OWN_KEYS: Final = ("kind", "start", "stop", "dose", "target")
"""What a card of Compare has for every kind; the rest belongs to the kind."""


def compare_link(opened: Opened, point: int, place: int = 0) -> str:
    """The address of a point of a listed folder in Compare.

    Args:
        opened: The folder that it is in.
        point: Its number; of a search, the number of a candidate.
        place: Number of the community of a search.

    Returns:
        The address on this server; "" where the folder has no address, or Compare cannot show it.
    """
    if not opened.name or opened.kind == "table":
        return ""
    asked = {"results": opened.name, "point": point} | ({"place": place} if place else {})
    return "/?" + urlencode(asked)


def own_links(folder: str, stamp: str, points: tuple[At, ...]) -> dict[At, str]:
    """The addresses of points of a visitor's own folder in Compare; each holds its whole plan.

    Args:
        folder: Where it was unpacked.
        stamp: Its state, so that an answer that is kept belongs to it.
        points: Points with the numbers of their communities.

    Returns:
        The addresses; a point that Compare cannot show has none.
    """
    from dashboards.pages.compare.plan import tidy

    del stamp
    home = Path(folder)
    scenario = _scenarios(home, kind_of(home))
    found = {}
    for point, place in points:
        try:
            plan = plan_of_scenario(
                f"point-{point}", _without_shipped_prices(scenario(point, place))
            )
            packed = _packed(tidy(plan))
        except (KeyError, IndexError, TypeError, ValueError, OSError):
            continue
        if packed:
            found[point, place] = "/?" + urlencode({"plan": packed})
    return found


def _packed(plan: dict[str, Any]) -> str:
    """A plan as Compare's links have it (`from_link` reads it); "" where it is too long."""
    from dashboards.pages.compare.plan import LONGEST_LINK, canonical

    packed = base64.urlsafe_b64encode(zlib.compress(canonical(plan).encode(), 9)).decode()
    return packed.rstrip("=") if len(packed) <= LONGEST_LINK else ""


def _without_shipped_prices(plain: dict[str, Any]) -> dict[str, Any]:
    """A scenario that says nothing of prices has the shipped ones, which are half of its text."""
    same = plain["prices"] == _shipped_prices()
    return {key: value for key, value in plain.items() if not (same and key == "prices")}


@cache
def _shipped_prices() -> dict[str, Any]:
    from sim.scenario import Scenario

    return dict(Scenario.load("baseline").to_dict()["prices"])


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
        scenario = _scenarios(home, choice.kind)(point, place)
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
