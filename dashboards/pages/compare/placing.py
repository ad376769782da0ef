"""Where in a plan an error lies, or something odd, in the words of the page.

The scenario's rules know interventions by their place in a list (`interventions[2].start`); who
sees the page knows packages, cards and fields. So errors are told with those, in the language in
which they are read.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, Final

from dashboards.pages.compare.catalog import catalog
from sim.errors import InputError, InputErrors
from sim.scenario.remarks import remarks
from sim.texts import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario

STEM: Final = "package_"
"""What scenarios of packages are called before the package's place in the plan, from 1."""

SHARED: Final = ("start", "stop", "dose", "target")
"""Fields of every card."""

_PLACE: Final = re.compile(r"interventions\[(\d+)\](?:\.(\w+))?(?:\.(\w+))?")


def odd_in(plan: dict[str, Any], scenarios: Sequence[Scenario]) -> dict[str, list[PlacedError]]:
    """What is odd about packages that can be compared all the same, by name of their scenario.

    Args:
        plan: The plan.
        scenarios: What it became: the baseline, and a scenario for each package.
    """
    found = {}
    for scenario in scenarios[1:]:
        number = int(scenario.name.removeprefix(STEM))
        package = plan["packages"][number - 1]
        found[scenario.name] = [PlacedError(each, package, number) for each in remarks(scenario)]
    return found


class PlacedError(InputError):
    """A problem with a package, told with the names that the page has for its parts.

    Args:
        found: The problem as the scenario's rules tell it.
        package: The package.
        number: Its place in the plan, from 1.
    """

    def __init__(self, found: InputError, package: dict[str, Any], number: int) -> None:
        """Hold the problem and the package."""
        super().__init__(found.message, key=found.key)
        self.found = found
        self.package = package
        self.number = number

    def in_language(self, lang: str | None = None) -> str:
        """The whole message."""
        code = current_language() if lang is None else lang
        return self._renamed(self.found, code).in_language(lang)

    def _renamed(self, error: InputError, lang: str) -> InputError:
        renamed = copy.copy(error)
        if isinstance(renamed, InputErrors):
            renamed.errors = [self._renamed(each, lang) for each in renamed.errors]
        if "kind" in error.values:
            card = catalog(lang)["kinds"].get(error.values["kind"], {})
            renamed.values = {**error.values, "kind": card.get("label", error.values["kind"])}
        if error.key is not None:
            renamed.key = place_of(error.key, self.package, self.number, lang)
        return renamed


def place_of(key: str, package: dict[str, Any], number: int, lang: str) -> str:
    """A part of a package as the page names it; a key that leads elsewhere comes back as it is.

    Args:
        key: Dotted key in the scenario that the package became.
        package: The package.
        number: Its place in the plan, from 1.
        lang: Language code.
    """
    found = _PLACE.match(key)
    if not found or not 0 < int(found[1]) <= len(package["items"]):
        return key
    kind = package["items"][int(found[1]) - 1]["kind"]
    card = catalog(lang)["kinds"].get(kind, {"label": kind, "fields": ()})
    own = package["name"].strip()
    parts = [own or text("dash.compare.package", lang, letter="ABC"[number - 1]), card["label"]]
    if found[2]:
        parts.append(_field(found[2], card, lang))
    if found[3]:
        parts += _inner(found[2], found[3], lang)
    return text("dash.compare.step", lang).join(parts)


def _field(name: str, card: dict[str, Any], lang: str) -> str:
    """The label of a field of a card."""
    if name in SHARED:
        mark = text("dash.compare.colon", lang).strip()
        return text(f"dash.compare.words.{name}", lang).strip().rstrip(mark)
    labels = {field["name"]: field["label"] for field in card["fields"]}
    return str(labels.get(name, name))


def _inner(field: str, name: str, lang: str) -> list[str]:
    """The label of one of the values that a field holds: a form, or a characteristic of people."""
    known = catalog(lang)["targets"] if field == "target" else catalog(lang)["forms"]
    return [each["label"] for each in known if each["name"] == name]
