"""What a price file says: yuan a unit of everything that an intervention uses up.

The model counts quantities (hours, meetings, goods); money is quantity times price, so a
finished result can be priced again. Each line belongs to one budget line.
"""

from __future__ import annotations

from typing import Any, Literal

from sim.errors import InputError, nearest_name
from sim.scenario.base import Amount, FileModel, Label, Name

BudgetLine = Literal["personnel", "goods", "platform", "services", "venues", "training"]
"""Budget lines of a community's accounts, in the order in which tables show them."""


class Price(FileModel):
    """The price of one line.

    Attributes:
        value: Yuan a unit.
        unit: The unit that is priced, as `hour` or `leader-month`.
        budget: The budget line that pays.
        source: Keys of the bibliography, `assumed` or `calibrated`.
        label: What it is.
        note: How the figure was arrived at.
    """

    value: Amount
    unit: Name
    budget: BudgetLine
    source: Name
    label: Label
    note: Label | None = None


class Prices(FileModel):
    """One price file."""

    name: Name = "prices"
    label: Label
    currency: Literal["yuan"] = "yuan"
    year: int
    lines: dict[str, Price]


def new_lines(problems: list[InputError], prices: Any, prefix: str) -> list[InputError]:
    """Tell of a line that lacks several keys once, with the line that may have been meant.

    A price file that extends another says of a line only what it changes; where the name is
    mistyped, that is a new line of which the rest is missing.

    Args:
        problems: What is wrong with a scenario or price file.
        prices: The prices as plain values.
        prefix: Dotted path of the lines, with the dot at its end.
    """
    lines = prices.get("lines") if isinstance(prices, dict) else None
    known = lines if isinstance(lines, dict) else {}
    lacking: dict[str, list[str]] = {}
    kept: list[InputError] = []
    for problem in problems:
        name, _, field = (problem.key or "").removeprefix(prefix).rpartition(".")
        if problem.message != "error.missing_key" or name not in known:
            kept.append(problem)
            continue
        if name not in lacking:
            others = [line for line in known if line not in (name, *lacking)]
            kept.append(
                InputError(
                    "scenario.new_price",
                    file=problem.file,
                    line=problem.line,
                    key=f"{prefix}{name}",
                    nearest=nearest_name(name, others),
                    name=name,
                    names="",
                )
            )
        lacking.setdefault(name, []).append(field)
        told = next(each for each in kept if each.key == f"{prefix}{name}")
        told.values["names"] = ", ".join(lacking[name])
    return kept
