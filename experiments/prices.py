"""Money from quantities.

The model counts quantities (hours, yuan of goods, meetings) and knows no money; it is made here,
afterwards, so that a finished result can be priced again with another price file (the format is
in `sim.scenario.prices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from sim.errors import InputError, InputErrors, nearest_name
from sim.scenario.prices import BudgetLine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from sim.scenario.prices import Prices

BUDGETS: Final[tuple[str, ...]] = get_args(BudgetLine)
"""Budget lines, in the order in which tables show them."""


def money(quantities: pd.DataFrame, prices: Prices) -> pd.DataFrame:
    """Price quantities.

    Args:
        quantities: Table with columns `line` (a key of the prices) and `quantity` (its unit).
        prices: The price file.

    Returns:
        The table with the columns `budget` and `yuan` added.

    Raises:
        InputError: A line has no price.
    """
    names = quantities["line"].astype(str)
    check_lines(names.unique(), prices)
    value = names.map({name: line.value for name, line in prices.lines.items()})
    budget = names.map({name: line.budget for name, line in prices.lines.items()})
    return quantities.assign(budget=budget, yuan=quantities["quantity"] * value.astype(np.float64))


def check_lines(used: Iterable[str], prices: Prices, file: Path | None = None) -> None:
    """Make sure that everything that was used up has a price.

    Args:
        used: Lines that something was charged to.
        prices: The price file.
        file: Where it was read from, for the message.

    Raises:
        InputError: A line has no price.
        InputErrors: Several have none.
    """
    problems = [
        InputError(
            "compare.no_price",
            file=file,
            key=f"lines.{name}",
            name=name,
            prices=prices.name,
            nearest=nearest_name(name, prices.lines),
        )
        for name in sorted(set(used) - set(prices.lines))
    ]
    if problems:
        raise problems[0] if len(problems) == 1 else InputErrors(problems)
