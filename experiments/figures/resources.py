"""Figure of hours and money: what each scenario adds to or takes from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import wording
from experiments.figures.style import BASELINE, blank, colour, finish, grid
from experiments.outcomes import STAFF_USES
from experiments.prices import BUDGETS
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.comparison import Comparison


def resources(comparison: Comparison, lang: str) -> Figure:
    """Differences in staff hours by use, and in money by budget line."""
    uses = {
        wording.kind_name(f"hours_{use}", lang): [
            comparison.effect(name, f"hours_{use}") for name in comparison.others
        ]
        for use in STAFF_USES
    }
    lines = {
        text(f"budget.{line}", lang): [
            comparison.effect(name, "money", level=line) for name in comparison.others
        ]
        for line in (*BUDGETS, "all")
    }
    uses, lines = _changed(uses, 0.05), _changed(lines, 1.0)
    figure = blank(height=2.4 + 0.52 * max(len(uses), len(lines)))
    left, right = figure.subplots(1, 2)
    _bars(left, uses, lambda hours: text("figure.hours_of", lang, value=f"{hours:,.0f}"), 1.0)
    left.set_title(text("figure.hours", lang))
    left.set_xlabel(text("figure.hours_change", lang))
    _bars(right, lines, lambda yuan: text("figure.yuan_of", lang, value=f"{yuan:,.0f}"), 1e-3)
    right.set_title(text("figure.money", lang))
    right.set_xlabel(text("figure.money_change", lang))
    return finish(
        figure,
        text("figure.resources.title", lang),
        text("figure.resources.note", lang),
        _key(comparison, lang),
    )


def _changed(
    table: dict[str, list[pd.Series | None]], least: float
) -> dict[str, list[pd.Series | None]]:
    """Rows in which any scenario differs from the baseline by at least `least` on average."""
    return {
        name: rows
        for name, rows in table.items()
        if any(row is not None and abs(row["mean"]) >= least for row in rows)
    }


def _bars(
    axes: Axes,
    table: Mapping[str, Sequence[pd.Series | None]],
    base: Callable[[float], str],
    factor: float,
) -> None:
    names = []
    for place, (name, rows) in enumerate(table.items()):
        y = len(table) - 1 - place
        height = 0.74 / max(1, len(rows))
        for index, row in enumerate(rows):
            if row is None or not np.isfinite(row["mean"]):
                continue
            at = y + 0.37 - height * (index + 0.5)
            axes.barh(at, factor * row["mean"], height=0.86 * height, color=colour(index))
            if np.isfinite(row["low"]) and row["high"] > row["low"]:
                ends = [factor * row["low"], factor * row["high"]]
                axes.plot(ends, [at, at], color="black", lw=1.2)
        known = next(row for row in rows if row is not None)
        names.append(f"{name}{base(factor * known['baseline_mean'])}")
    axes.axvline(0, color=BASELINE, lw=1)
    axes.set_yticks(range(len(names)), names[::-1])
    axes.set_ylim(-0.6, len(names) - 0.4)
    grid(axes)


def _key(comparison: Comparison, lang: str) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    names = [comparison.label(name, lang) for name in comparison.others]
    return [(Patch(color=colour(index)), name) for index, name in enumerate(names)]
