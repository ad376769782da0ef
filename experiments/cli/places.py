"""`linli validate` for the files that scenarios name: communities and prices by themselves.

Such a file is checked as the community, or the prices, of the shipped baseline. So its tables are
read and its places are filled as they will be, and what is wrong has the file and line it has in
any scenario.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.planfile import says
from sim.texts import current_language, text

if TYPE_CHECKING:
    from sim.scenario import Scenario

IN_COMMUNITIES = ("population", "committee", "places", "ties")
"""Keys that communities have and scenarios have not."""


def is_community(path: Path) -> bool:
    """Whether a file is about a community rather than a scenario; one that is broken is not."""
    return any(says(path, key) for key in IN_COMMUNITIES) and not says(path, "community")


def is_prices(path: Path) -> bool:
    """Whether a file lists prices; one that is broken does not."""
    return says(path, "lines")


def community(file: str, overrides: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Facts about a community file with its tables, and a sentence that it is in order.

    Args:
        file: The file.
        overrides: Values that go over a scenario that has it, as `community.committee.staff`.

    Raises:
        InputError: It is not.
    """
    from sim.scenario.people import check_people

    scenario = _with("community", file, overrides)
    people = check_people(scenario)
    label = scenario.community.label
    facts = {
        "kind": "community",
        "name": scenario.community.name,
        "label": label.model_dump(),
        "people": people,
    }
    named = {"file": Path(file).name, "label": label.in_language(current_language())}
    if people is None:  # a city, which is too large to build for a check
        return facts, text("cli.validate.city", None, **named)
    return facts, text("cli.validate.community", None, **named, people=f"{people:,}")


def prices(file: str, overrides: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Facts about a price file, and a sentence that it is in order.

    Args:
        file: The file.
        overrides: Values that go over a scenario that has it, as `prices.lines.goods.value`.

    Raises:
        InputError: It is not.
    """
    found = _with("prices", file, overrides).prices
    facts = {
        "kind": "prices",
        "name": found.name,
        "label": found.label.model_dump(),
        "lines": {name: line.value for name, line in found.lines.items()},
    }
    label = found.label.in_language(current_language())
    named = {"file": Path(file).name, "label": label, "count": len(found.lines)}
    return facts, text("cli.validate.prices", None, **named)


def _with(key: str, file: str, overrides: dict[str, Any]) -> Scenario:
    from sim.scenario import Scenario
    from sim.scenario.names import resolve

    path = resolve(file, "community" if key == "community" else "prices")
    return Scenario.from_dict({"extends": "baseline", key: str(path)}, overrides)
