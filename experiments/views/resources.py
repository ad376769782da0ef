"""Tables of resources: hours, money, cost per participant, and what pairing is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import wording
from experiments.costs import calendar_year
from experiments.outcomes import HOURS, WEEKS
from experiments.prices import BUDGETS
from experiments.statistics import replicates_to_reach
from experiments.views.table import (
    Row,
    View,
    columns,
    kind_rows,
    scenario_columns,
    section,
    timed_title,
)
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from experiments.comparison import Comparison


def hours_view(comparison: Comparison, lang: str) -> View:
    """Hours a week by use: the baseline's, then what each scenario adds or takes."""
    rows = kind_rows(comparison, ("hours_available", *HOURS), lang)
    return View(
        "hours",
        timed_title(comparison, "hours", lang),
        scenario_columns(comparison, "use", lang),
        tuple(rows),
        text("view.hours.note", lang),
    )


def money_view(comparison: Comparison, lang: str) -> View:
    """Yuan by calendar year and budget line: the baseline's, then what each scenario adds.

    Years of which only some weeks were measured say how many, since sums of such years cannot be
    compared with those of whole ones.
    """
    runs = comparison.runs[comparison.runs["status"] == "done"]
    counts = runs.groupby("scenario")["replicate"].nunique()
    sums = comparison.money.groupby(["year", "budget", "scenario"])["yuan"].sum()
    means = {key: value / counts[key[2]] for key, value in sums.items()}
    used = {(year, budget) for year, budget, _ in means}
    rows: list[Row] = []
    for year in sorted({year for year, _ in used}):
        lines = [line for line in BUDGETS if (year, line) in used]
        table = {
            line: [means.get((year, line, name), 0.0) for name in comparison.names]
            for line in lines
        }
        order = [comparison.names.index(name) for name in comparison.others]
        base = comparison.names.index(comparison.baseline)
        rows.append(section(year_name(comparison, year, lang), 2 + len(order)))
        total = [sum(column) for column in zip(*table.values(), strict=True)]
        for line in lines:
            cells = _money_cells(table[line], base, order)
            rows.append(Row((wording.budget_name(line, lang), *cells)))
        cells = _money_cells(total, base, order)
        rows.append(Row((text("budget.all", lang), *cells), strong=True))
    return View(
        "money",
        text("view.money.title", lang, prices=comparison.prices.label.in_language(lang)),
        scenario_columns(comparison, "budget", lang),
        tuple(rows),
        wording.sentences([text("view.money.note", lang), _fund_note(comparison, lang)], lang),
    )


def year_name(comparison: Comparison, year: int, lang: str) -> str:
    """Head of a calendar year: its number, and its weeks where not all were measured."""
    weeks = comparison.year_weeks.get(year, WEEKS["year"])
    part = "" if weeks == WEEKS["year"] else "_part"
    return text(f"column.year{part}", lang, number=year, weeks=weeks)


def _fund_note(comparison: Comparison, lang: str) -> str:
    """That a few weeks can hold a year's project money, where they do in these results."""
    table = comparison.priced
    chosen = (table["line"] == "project") & (table["scenario"] == comparison.baseline)
    yuan = table[chosen].groupby("week")["yuan"].sum()
    for year, spent in yuan.groupby(calendar_year(yuan.index, comparison.first_week)):
        weeks = comparison.year_weeks.get(year, WEEKS["year"])
        if weeks < WEEKS["year"] and spent.max() > spent.sum() / 2:
            return text("view.money.fund", lang)
    return ""


def cost_view(comparison: Comparison, lang: str) -> View:
    """What one additional participant costs, where there are any."""
    rows = []
    for name in comparison.others:
        yuan = comparison.effect(name, "money", level="all")
        cost = comparison.costs[name]
        worth = (
            text(f"cost.undefined.{cost.undefined}", lang)
            if cost.undefined
            else text(f"cost.{cost.told}", lang, **wording.range_of(cost.yuan))
        )
        spent = wording.NOTHING if yuan is None else wording.signed(yuan["mean"], "yuan")
        rows.append(Row((comparison.label(name, lang), spent, worth)))
    return View(
        "costs",
        text("view.costs.title", lang),
        columns(("scenario", "yuan_a_year", "cost"), lang),
        tuple(rows),
        text(
            "view.costs.note_quarter" if comparison.span.short else "view.costs.note",
            lang,
            weeks=comparison.span.window,
        ),
        (2,),
    )


def pairing_view(comparison: Comparison, lang: str) -> View:
    """How much narrower pairing makes the interval, and how many replicates more would help."""
    target = comparison.analysis.smallest_effect / 2
    rows = []
    for name in comparison.others:
        row = comparison.primary(name)
        if row is None or math.isnan(row["half"]):
            continue
        needed = text("column.enough", lang) if target <= 0 else f"{_needed(row, target):,}"
        narrowing = row["narrowing"]
        rows.append(
            Row(
                (
                    comparison.label(name, lang),
                    f"±{100 * row['half']:.2f}",
                    f"±{100 * row['unpaired_half']:.2f}",
                    wording.NOTHING if math.isnan(narrowing) else f"×{narrowing:.1f}",
                    needed,
                )
            )
        )
    return View(
        "pairing",
        text("view.pairing.title", lang),
        columns(("scenario", "paired", "unpaired", "narrowing", "needed"), lang),
        tuple(rows),
        text(
            "view.pairing.note" if comparison.sets is None else "view.pairing.note_sets",
            lang,
            target=f"{100 * target:.2f}",
            sets=0 if comparison.sets is None else comparison.sets.nunique(),
        ),
    )


def _needed(row: pd.Series, target: float) -> int:
    """Replicates whose interval of the primary outcome would be no wider than +- `target`."""
    n, sets = int(row["n"]), int(row["sets"])
    return replicates_to_reach(row["half"], target, n, sets, 1 - row["confidence"])


def _money_cells(values: list[float], base: int, order: list[int]) -> Iterator[str]:
    yield f"{values[base]:,.0f}"
    for position in order:
        yield wording.signed(round(values[position] - values[base]), "yuan").replace(".0", "")
