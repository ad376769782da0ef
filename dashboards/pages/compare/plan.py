"""A plan: a community, how long it is watched, and up to three packages of interventions.

A plan is plain values, so that it fits into an address and into a message between processes:

    {"base": "baseline", "households": 2000, "staff": 12, "unit": null, "file": null,
     "window": 104, "after": 0, "replicates": 20, "seed": 1,
     "packages": [{"name": "", "items": [{"kind": "points", "start": 0, "stop": null, "dose": 1.0,
                                          "target": {"age": ["60-74"]}, "set": {"penalty": 1}}]}]}

`base` names a shipped scenario; `file` holds an uploaded one instead (`dashboards.own.reading`). A
unit may be `{"times": 0.5}`: so many times the size that units have now. `resolved` turns a plan
into scenarios, and there everything is checked by the scenario's own rules.
"""

from __future__ import annotations

import base64
import json
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from dashboards.own.tables import remember
from dashboards.pages.compare import shapes
from dashboards.pages.compare.intake import scenario_in
from dashboards.pages.compare.labels import package_label
from dashboards.pages.compare.placing import STEM, PlacedError
from dashboards.pages.compare.size import HOUSEHOLD
from sim.errors import InputError
from sim.scenario import Scenario
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

Plan = dict[str, Any]

BASES: Final = ("baseline", "baseline_village", "baseline_village_before")
"""Shipped scenarios without interventions whose community is small enough for a page."""

MOST_PACKAGES: Final = 3
MOST_ITEMS: Final = 8
LEAST_WEEKS: Final = 13
"""Weeks of a window at least: a quarter is what the primary outcome counts."""

MOST_WEEKS: Final = 312
REPLICATES: Final = 20
LONGEST_LINK: Final = 6000

FIRST_WEEK: Final = 0
"""Week in which a package starts unless told otherwise: that in which measuring begins, as in the
shipped scenarios. A year that is measured is then a whole year of the package, and what was before
is seen in the end of the spin-up."""


def new_plan() -> Plan:
    """The plan of a first visit: does halving the unit size help here?"""
    return example("half")


def example(name: str) -> Plan:
    """A ready plan.

    Args:
        name: "half", "points", "online" or "together".
    """
    half = item("smaller_units", unit={"times": 0.5})
    building = item("smaller_units", unit={"level": "building"})
    kept = item("points")
    packages = {
        "half": [[half]],
        "points": [[{**kept, "stop": 52}], [kept]],
        "online": [[item("online_channel")], [item("online_channel", moderation_hours=0.0)]],
        "together": [[building], [kept], [building, kept, item("closed_loop")]],
    }[name]
    return {
        "base": BASES[0],
        "households": None,
        "staff": None,
        "unit": None,
        "file": None,
        "window": 104,
        "after": 0,
        "replicates": REPLICATES,
        "seed": 1,
        "packages": [{"name": "", "items": items} for items in packages],
    }


EXAMPLES: Final = ("half", "points", "online", "together")


def item(kind: str, **values: Any) -> dict[str, Any]:
    """An intervention of a package as it is first put in."""
    return {"kind": kind, "start": FIRST_WEEK, "stop": None, "dose": 1.0, "target": {},
            "set": values}  # fmt: skip


def canonical(plan: Plan) -> str:
    """A plan as text; equal plans give equal texts."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def to_link(plan: Plan) -> str | None:
    """A plan for an address, or None when it holds a file or is too long."""
    if plan.get("file"):
        return None
    packed = base64.urlsafe_b64encode(zlib.compress(canonical(plan).encode(), 9)).decode()
    return packed.rstrip("=") if len(packed) <= LONGEST_LINK else None


def from_link(link: str) -> Plan | None:
    """The plan of an address; None when it is damaged or not one."""
    try:
        packed = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, 200_000)  # a link cannot hold more; no bombs
        plan = tidy(json.loads(plain.decode()))
        return None if plan["file"] else plan
    except (ValueError, zlib.error, UnicodeError, RecursionError):
        return None


def tidy(given: Any) -> Plan:
    """A plan with every key in place; values are judged later, by the scenario's own rules.

    Args:
        given: What came from a browser, a link or a file.

    Raises:
        ValueError: It is not a plan at all.
    """
    shapes.check_plain(given)
    known = example("half")
    plan = known | {key: value for key, value in shapes.mapping(given).items() if key in known}
    if plan["base"] not in BASES:
        raise ValueError("unknown base")
    for key, low, high in (("window", LEAST_WEEKS, MOST_WEEKS), ("after", 0, MOST_WEEKS),
                           ("replicates", 2, REPLICATES), ("seed", 0, 2**53 - 1)):  # fmt: skip
        plan[key] = min(high, max(low, shapes.whole(plan[key])))
    for key, low, high in (("households", 50, 5000), ("staff", 0, 200)):
        if plan[key] is not None:
            plan[key] = min(high, max(low, round(shapes.number(plan[key]))))
    if plan["unit"] is not None:
        shapes.mapping(plan["unit"])
    plan["file"] = shapes.own_file(plan["file"])
    packages = shapes.listing(plan["packages"])[:MOST_PACKAGES]
    plan["packages"] = [_package(shapes.mapping(package)) for package in packages]
    return plan


def _package(given: dict[str, Any]) -> dict[str, Any]:
    items = shapes.listing(given.get("items", []))[:MOST_ITEMS]
    name = shapes.text(given.get("name", ""))[:60]
    return {"name": name, "items": [_item(shapes.mapping(one)) for one in items]}


def _item(given: dict[str, Any]) -> dict[str, Any]:
    empty = item("")
    kept = empty | {key: given[key] for key in empty if key in given}
    kind = shapes.text(kept["kind"])
    return {
        "kind": kind,
        "start": shapes.whole(kept["start"]),
        "stop": None if kept["stop"] is None else shapes.whole(kept["stop"]),
        "dose": shapes.number(kept["dose"]),
        "target": shapes.target(kept["target"]),
        "set": shapes.settings(kind, kept["set"]),
    }


def base_of(plan: Plan) -> Scenario:
    """What the packages are compared with: the community as it is.

    Raises:
        InputError: The uploaded file or a value cannot be used.
    """
    if plan["file"]:
        remember(plan["file"].get("tables"))  # models read them later
    keys = ("base", "households", "staff", "unit", "file", "window", "after")
    return _base(canonical({key: plan[key] for key in keys}))


@lru_cache(maxsize=32)
def _base(text_of_plan: str) -> Scenario:
    """See `base_of`; kept, since reading files takes as long as some runs."""
    plan = json.loads(text_of_plan)
    weeks = {"weeks.window": plan["window"], "weeks.after": plan["after"]}
    if plan["file"]:
        scenario = scenario_in(plan["file"])
        # sources may be those of an intervention
        bare: dict[str, Any] = {"interventions": [], "sources": {}}
        scenario = Scenario.from_dict(scenario.to_dict() | bare, weeks)
    else:
        scenario = Scenario.load(plan["base"], weeks | adapted(plan))
    return Scenario.from_dict(
        scenario.to_dict()
        | {"name": "baseline", "label": _labels("dash.compare.baseline"), "description": None}
    )


def adapted(plan: Plan) -> dict[str, Any]:
    """What a plan changes in the shipped scenario that it is based on, by dotted path.

    With the number of households the number of buildings changes, so that a stairwell holds about
    as many of them as before.

    Args:
        plan: A plan without an uploaded file.
    """
    values: dict[str, Any] = {}
    if plan["households"] is not None:
        values["community.population.households"] = plan["households"]
        community = Scenario.load(plan["base"]).community
        people = getattr(community.population, "people", None)
        usual = getattr(community.population, "households", None) or (people or 0) / HOUSEHOLD
        if usual:
            buildings = round(community.places.buildings * plan["households"] / usual)
            values["community.places.buildings"] = max(1, buildings)
    if plan["staff"] is not None:
        values["community.committee.staff"] = plan["staff"]
    if plan["unit"]:
        values["organisation.unit"] = plan["unit"]
    return values


def resolved(plan: Plan, unit_people: Callable[[Scenario], float]) -> list[Scenario]:
    """The baseline and one scenario a package that holds anything.

    Args:
        plan: The plan.
        unit_people: Mean people of a unit of a scenario as it is, asked where a size is relative.

    Raises:
        InputError: Whatever is wrong with it.
    """
    base = base_of(plan)
    plain = base.to_dict()
    scenarios = [base]
    for number, package in enumerate(plan["packages"], start=1):
        if not package["items"]:
            continue
        try:
            listed = [
                _listed(place, one, base, unit_people)
                for place, one in enumerate(package["items"], start=1)
            ]
            values = {
                "name": f"{STEM}{number}",
                "label": package_label(package, number),
                "interventions": listed,
            }
            scenarios.append(Scenario.from_dict(plain | values))
        except InputError as error:
            raise PlacedError(error, package, number) from None
    return scenarios


def _listed(
    place: int, one: dict[str, Any], base: Scenario, unit_people: Callable[[Scenario], float]
) -> dict[str, Any]:
    """One of a package's interventions, the `place`th, as a scenario has it."""
    values = dict(one["set"])
    unit = values.get("unit")
    if isinstance(unit, dict) and "times" in unit:
        times = unit["times"]
        if not isinstance(times, int | float) or not 0 < times <= 10:
            raise InputError("error.bad_value", key=f"interventions[{place}].unit",
                             expected="expect.number", got=times)  # fmt: skip
        values["unit"] = {"people": max(2, round(times * unit_people(base)))}
    target = {key: value for key, value in one["target"].items() if value}
    listed = {"kind": one["kind"], "start": one["start"], "stop": one["stop"], "dose": one["dose"]}
    return {**listed, "target": target, **values}


def _labels(key: str) -> dict[str, str]:
    return {lang: text(key, lang) for lang in ("en", "zh")}
