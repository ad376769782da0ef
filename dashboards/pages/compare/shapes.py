"""Whether values that came from a link, a file or a browser have the form that plans have.

Only the form is looked at here, so that the page and the scenario's rules can rely on it; whether a
value makes sense is for those rules to say. Whatever is not of the form raises `ValueError`.
"""

from __future__ import annotations

from typing import Any, Final

from dashboards.own.community import sound
from dashboards.pages.compare.catalog import catalog

DEEPEST: Final = 12
"""Lists and maps that may lie in one another; plans have seven."""
LARGEST: Final = 2**53
"""Largest number that a browser and this program read alike."""


def check_plain(value: Any, depth: int = 0) -> None:
    """Check that a value goes to a browser and back unharmed.

    Args:
        value: What `json.loads` gave.
        depth: In how many lists and maps it lies.

    Raises:
        ValueError: It holds a number that is none, text that cannot be written, or is too deep.
    """
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_plain(text(key), depth + 1)
            check_plain(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check_plain(inner, depth + 1)
    elif isinstance(value, str):
        value.encode()
    elif not isinstance(value, bool | None):
        number(value)


def number(value: Any) -> float | int:
    """A number, finite and not too large."""
    usual = isinstance(value, int | float) and not isinstance(value, bool)
    if not usual or not abs(value) <= LARGEST:  # what is not a number is not below anything
        raise ValueError("not a number")
    return value


def whole(value: Any) -> int:
    """A whole number."""
    if number(value) != round(value):
        raise ValueError("not a whole number")
    return int(value)


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def mapping(value: Any) -> dict[str, Any]:
    """A map."""
    if not isinstance(value, dict):
        raise ValueError("not a map")
    return value


def listing(value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def target(value: Any) -> dict[str, list[str | int]]:
    """Whom an intervention reaches: levels by characteristic, numbers of settlements and courts."""
    return {
        key: [one if isinstance(one, str) else whole(one) for one in listing(inner)]
        for key, inner in mapping(value).items()
    }


def settings(kind: str, value: Any) -> dict[str, Any]:
    """What is set of an intervention: lists where its card has lists, maps where it has maps.

    Args:
        kind: Kind of the intervention; nothing is known of the settings of an unknown one.
        value: The settings.
    """
    given = mapping(value)
    for field in catalog("en")["kinds"].get(kind, {"fields": ()})["fields"]:
        inner = given.get(field["name"])
        if field["name"] not in given:
            continue
        if field["type"] == "formlist":
            for one in listing(inner):
                text(one)
        elif field["type"] == "forms" or (field["type"] == "unit" and inner is not None):
            mapping(inner)
    return given


def own_file(value: Any) -> dict[str, Any] | None:
    """A visitor's file as plans hold it, or None where there is none."""
    if not value:
        return None
    given = mapping(value)
    tables = {
        text(name): text(packed) for name, packed in mapping(given.get("tables") or {}).items()
    }
    return {
        "name": text(given.get("name", "")),
        "text": text(given.get("text")),
        "tables": tables,
        "own": sound(given.get("own")),
    }
