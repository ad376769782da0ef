"""What a price file says: yuan a unit of everything that an intervention uses up.

The model counts quantities (hours, meetings, goods); money is quantity times price, so a
finished result can be priced again. Each line belongs to one budget line.
"""

from __future__ import annotations

from typing import Literal

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
