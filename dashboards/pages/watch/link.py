"""The address of what is watched: `?place=baseline&seed=1&weeks=104&on=points.10.40.d50`.

What is switched on stands as kind, first week, week from which it is off again, and its dose in
per cent behind a "d"; the last two are left out where it stays on, and where the dose is 100.

What an address says is checked piece by piece; a piece that cannot be is left at its default.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from dashboards.pages.watch.living import DOSES, Place, Plan, Switch, put
from dashboards.pages.watch.words import COMMUNITIES, kinds
from sim.scenario.schema import LARGEST_SEED

WEEKS_A_YEAR = 52
YEARS = (1, 2, 3)
USUAL = Place(COMMUNITIES[0], 1, 2 * WEEKS_A_YEAR)
MOST_SWITCHES = 60


def allowed(place: Place) -> bool:
    """Return whether the page offers a place."""
    return (
        (place.scenario in COMMUNITIES or bool(place.content))
        and place.weeks in [n * WEEKS_A_YEAR for n in YEARS]
        and 0 <= place.seed <= LARGEST_SEED
    )


def query_of(place: Place, plan: Plan, lang: str | None = None) -> str:
    """Return the query of the address, without "?".

    It is empty for what is shown at first, and for a visitor's own file, which no address can hold.

    Args:
        place: The neighbourhood.
        plan: What is switched on when.
        lang: Language that the address named.
    """
    parts = {} if lang is None else {"lang": lang}
    if place.content:
        return urlencode(parts)
    if place != USUAL or plan:
        parts |= {"place": place.scenario, "seed": str(place.seed), "weeks": str(place.weeks)}
    if plan:
        parts["on"] = ",".join(".".join(_parts(switch)) for switch in plan)
    return urlencode(parts, safe=",")


def read(query: str | None) -> tuple[Place, Plan, str | None]:
    """Return the place, the plan and the language that an address names.

    Args:
        query: What stands after "?".
    """
    given = {name: values[-1] for name, values in parse_qs(query or "").items()}
    place = USUAL
    tried: dict[str, Any] = {
        "scenario": given.get("place"),
        "seed": _number(given.get("seed")),
        "weeks": _number(given.get("weeks")),
    }
    for name, value in tried.items():
        if value is not None and allowed(changed := place._replace(**{name: value})):
            place = changed
    plan: Plan = ()
    for part in given.get("on", "").split(",")[:MOST_SWITCHES]:
        switch = _switch(part, place.weeks)
        if switch is not None:
            plan = put(plan, switch)
    return place, plan, given.get("lang")


def possible(switch: Switch, weeks: int) -> bool:
    """Return whether something can be switched on so.

    Args:
        switch: What is switched on.
        weeks: Weeks of the run.
    """
    known = {one["kind"]: bool(one["share"]) for one in kinds("en")}
    most = min(DOSES[1], 1.0) if known.get(switch.kind) else DOSES[1]
    return (
        switch.kind in known
        and 0 <= switch.start < weeks
        and (switch.stop is None or switch.start < switch.stop)
        and DOSES[0] <= switch.dose <= most
    )


def _parts(switch: Switch) -> list[str]:
    weeks = [str(week) for week in (switch.start, switch.stop) if week is not None]
    dose = [] if switch.dose == 1.0 else [f"d{round(100 * switch.dose)}"]
    return [switch.kind, *weeks, *dose]


def _switch(part: str, weeks: int) -> Switch | None:
    """Return what a piece of an address switches on, or None where that cannot be."""
    kind, *rest = part.split(".")
    dose = _number(rest.pop()[1:]) if rest and rest[-1].startswith("d") else 100
    numbers = [_number(week) for week in rest]
    if not 1 <= len(numbers) <= 2 or None in numbers or dose is None:
        return None
    stop = numbers[1] if len(numbers) == 2 else None
    switch = Switch(kind, numbers[0] or 0, stop, dose / 100)
    if not possible(switch, weeks):
        return None
    return switch._replace(stop=None) if stop is not None and stop >= weeks else switch


def _number(text: str | None) -> int | None:
    """Return a whole number of ordinary digits, or None."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 17 else None
