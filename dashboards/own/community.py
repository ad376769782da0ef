"""The community file that is written round a table of residents which comes without one.

A table says who lives there; who governs the place must be said, too. What is assumed of it is a
handful of settings that the page shows and the visitor changes; the community file follows from
them, so that everything that holds can be read in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, get_args

from sim.scenario.unit import Unit
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.population.population import Population

Settings = dict[str, Any]

STAFF_PER_PERSON: Final = 18 / 10_000
"""Community workers a resident: the national target (U48)."""
HOMES: Final = 12
"""Households of a stairwell, where the table says nothing of places; assumed."""
STAIRWELLS: Final = 4
"""Stairwells of a building, likewise."""
BUILDINGS: Final = 10
"""Buildings of a court, likewise."""

PLACES: Final = ("courts", "buildings", "stairwells")
BOUNDS: Final[dict[str, tuple[float, float]]] = {
    "staff": (0.5, 200.0),
    "venue_seats": (0, 5000),
    "company_hours": (0, 2000),
    "courts": (1, 200),
    "buildings": (1, 200),
    "stairwells": (1, 50),
}
KINDS: Final = ("residents", "villagers")
LEVELS: Final[tuple[str, ...]] = get_args(get_args(Unit.model_fields["level"].annotation)[0])
LONGEST_LABEL: Final = 60


def assumed(name: str, population: Population, given: Iterable[str], ties: str | None) -> Settings:
    """What is assumed of a place whose residents are known.

    Args:
        name: What the place is called.
        population: Its residents.
        given: Columns of their table.
        ties: Name of the table of ties, if there is one.
    """
    columns = set(given)
    settlements = population.count("settlement")
    staff = STAFF_PER_PERSON * population.people / settlements
    missing = [part for part in PLACES if part[:-1] not in columns]
    stairwells = population.count("household") / settlements / HOMES
    buildings = stairwells / STAIRWELLS
    courts = max(1, round(buildings / BUILDINGS))
    numbers = {
        "courts": courts,
        "buildings": max(1, round(buildings / courts)),
        "stairwells": max(1, round(min(STAIRWELLS, stairwells))),
    }
    return {
        "label": name[:LONGEST_LABEL],
        "kind": "residents",
        "staff": max(0.5, round(2 * staff) / 2),
        "venue_seats": 60,
        "company_hours": 0,
        "unit": "court",
        **{part: numbers[part] for part in missing},
        "residents": "",
        "ties": ties or "",
        "given": sorted(columns),
        "people": int(population.people),
        "households": int(population.count("household")),
    }


def kept_settings(given: Mapping[str, Any], now: Settings) -> Settings:
    """Settings after a visitor changed some; what cannot be stays as it was.

    Args:
        given: What a browser sent.
        now: The settings so far.
    """
    changed = dict(now)
    label = " ".join(str(given.get("label", now["label"])).split())[:LONGEST_LABEL]
    changed["label"] = label or now["label"]
    for key, allowed in (("kind", KINDS), ("unit", LEVELS)):
        if given.get(key) in allowed:
            changed[key] = given[key]
    for key, (low, high) in BOUNDS.items():
        value = given.get(key)
        if key in now and isinstance(value, int | float) and low <= value <= high:
            changed[key] = float(value) if key == "staff" else int(value)
    return changed


def sound(given: Any) -> Settings | None:
    """Settings that came with a saved plan, or None where they are none.

    Args:
        given: What the plan holds.
    """
    if not isinstance(given, dict):
        return None
    texts = all(isinstance(given.get(key), str) for key in ("label", "residents", "ties"))
    counts = all(isinstance(given.get(key), int) for key in ("people", "households"))
    columns = given.get("given")
    named = isinstance(columns, list) and all(isinstance(one, str) for one in columns)
    chosen = given.get("kind") in KINDS and given.get("unit") in LEVELS
    numbers = {key: given[key] for key in BOUNDS if key in given}
    within = all(
        isinstance(value, int | float) and BOUNDS[key][0] <= value <= BOUNDS[key][1]
        for key, value in numbers.items()
    )
    needed = {"staff", "venue_seats", "company_hours"} <= numbers.keys()
    return dict(given) if texts and counts and named and chosen and within and needed else None


def resettled(file: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor's file after some of its settings were changed.

    Args:
        file: The file as plans hold it.
        given: What a browser sent.
    """
    settings = kept_settings(given, file["own"])
    return {**file, "own": settings, "text": community_file(settings)}


def community_file(settings: Settings) -> str:
    """The community file that settings stand for.

    Args:
        settings: What `assumed` gives.
    """
    label = json.dumps(settings["label"], ensure_ascii=False)
    urban = 1.0 if settings["kind"] == "residents" else 0.0
    comments = {
        name: " / ".join(text(f"dash.own.comment.{name}", lang) for lang in ("zh", "en"))
        for name in ("drawn", "staff", "assumed")
    }
    lines = [
        f"label: {{en: {label}, zh: {label}}}",
        "population:",
        "  kind: residents",
        f"  file: {json.dumps(settings['residents'], ensure_ascii=False)}",
        f"  place: china  # {comments['drawn']}",
        f"  urban: {urban}",
    ]
    numbers = {part: settings[part] for part in PLACES if part in settings}
    if numbers:
        lines += ["places:", *(f"  {part}: {number}" for part, number in numbers.items())]
    if settings["ties"]:
        lines.append(f"ties: {{file: {json.dumps(settings['ties'], ensure_ascii=False)}}}")
    lines += [
        "committee:",
        f"  kind: {settings['kind']}",
        f"  staff: {settings['staff']:g}  # {comments['staff']}",
        f"  venue_seats: {settings['venue_seats']}",
        "  project_fund: 30",
        "  council: true",
        "  supervision: true",
    ]
    if settings["company_hours"]:
        lines.append(f"company: {{hours_per_week: {settings['company_hours']}}}")
    lines += [
        f"unit: {{level: {settings['unit']}}}",
        f"sources:  # {comments['assumed']}",
        "  committee.staff: U48",
        "  committee.venue_seats: assumed",
        "  committee.project_fund: assumed",
    ]
    return "\n".join(lines) + "\n"
