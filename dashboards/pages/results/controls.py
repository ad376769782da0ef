"""Controls as the browser has them: labelled selects, sliders, ranges, check boxes, numbers.

Native elements, so that keyboards, screen readers and phones know what to do with them. A slider
shows its value while it is dragged and tells the server when the hand rests for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from dashboards.language import t


@solara.component_vue("controls.vue")
def _Controls(
    items: list[dict[str, Any]],
    place: str,
    words: dict[str, str],
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """The elements; see `Controls`."""


@solara.component
def Controls(
    items: list[dict[str, Any]], place: str, on_change: Callable[[str, Any], None]
) -> None:
    """A list of controls.

    Args:
        items: What `select`, `slider`, `span`, `checks`, `switch` and `number` give.
        place: CSS class of the list, unique on the page.
        on_change: Called with the name of a control and its new value.
    """

    def changed(told: dict[str, Any]) -> None:
        if isinstance(told, dict) and told.get("name") in {item["name"] for item in items}:
            on_change(told["name"], told.get("value"))

    words = {"from": t("dash.results.from"), "to": t("dash.results.to")}
    _Controls(items=items, place=place, words=words, event_change=changed)


def select(
    name: str,
    label: str,
    value: str,
    options: Sequence[tuple[str, str]],
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
) -> dict[str, Any]:
    """One of several.

    Args:
        name: Name of the control.
        label: What it is.
        value: The chosen value.
        options: Value and label of each.
        groups: More of them, under headings.
    """
    shown = [("", options), *groups]
    return {
        "kind": "select", "name": name, "label": label, "value": value,
        "groups": [
            {"label": title, "options": [{"value": v, "label": text} for v, text in entries]}
            for title, entries in shown if entries
        ],
    }  # fmt: skip


def slider(name: str, label: str, value: int, steps: Sequence[str]) -> dict[str, Any]:
    """A place on a scale of named steps."""
    return {"kind": "slider", "name": name, "label": label, "value": value, "steps": list(steps)}


def span(name: str, label: str, value: tuple[int, int], steps: Sequence[str]) -> dict[str, Any]:
    """From one step of a scale to another, both included."""
    return {
        "kind": "span", "name": name, "label": label, "value": list(value), "steps": list(steps)
    }  # fmt: skip


def checks(
    name: str, label: str, value: Sequence[str], options: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Any of several."""
    return {
        "kind": "checks", "name": name, "label": label, "value": list(value),
        "options": [{"value": v, "label": text} for v, text in options],
    }  # fmt: skip


def switch(name: str, label: str, value: bool) -> dict[str, Any]:
    """On or off."""
    return {"kind": "switch", "name": name, "label": label, "value": value}


def number(name: str, label: str, value: str, unit: str) -> dict[str, Any]:
    """A number that may be left empty."""
    return {"kind": "number", "name": name, "label": label, "value": value, "unit": unit}
