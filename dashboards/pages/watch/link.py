"""The address of what is watched: `?place=baseline&seed=1&weeks=104&on=points.10.40`.

What an address says is checked piece by piece; a piece that cannot be is left at its default.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from dashboards.pages.watch.living import Place, Plan, Switch, switched
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
        parts["on"] = ",".join(
            ".".join(str(part) for part in switch if part is not None) for switch in plan
        )
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
    known = [one["kind"] for one in kinds("en")]
    for part in given.get("on", "").split(",")[:MOST_SWITCHES]:
        kind, _, rest = part.partition(".")
        weeks = [_number(week) for week in rest.split(".")]
        if kind in known and len(weeks) <= 2 and None not in weeks:
            plan = _added(plan, Switch(kind, *weeks), place.weeks)  # type: ignore[arg-type]
    return place, plan, given.get("lang")


def _added(plan: Plan, switch: Switch, weeks: int) -> Plan:
    if switch.start >= weeks or (switch.stop is not None and switch.stop <= switch.start):
        return plan
    plan = switched(plan, switch.kind, switch.start, True)
    if switch.stop is not None and switch.stop < weeks:
        plan = switched(plan, switch.kind, switch.stop, False)
    return plan


def _number(text: str | None) -> int | None:
    """Return a whole number of ordinary digits, or None."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 17 else None
