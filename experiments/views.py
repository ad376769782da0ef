"""The tables that a policymaker reads, as plain rows of words, for every way of showing them.

A `View` is a table without a medium: the terminal, the report and the plain text show the same
ones. Effects on shares are in percentage points. A star marks a difference whose interval,
corrected for all outcomes of its family, leaves out zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import wording
from experiments.outcomes import GROUPS, HOURS, SHOWN_FORMS
from experiments.prices import BUDGETS
from experiments.statistics import replicates_needed
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from experiments.comparison import Comparison

QUARTERS_A_TABLE = 8
"""Quarters side by side before a further table begins."""

OTHER_OUTCOMES = (
    "units",
    "unit_people",
    "newcomers",
    "depth",
    "gini",
    "top_tenth",
    "core",
    "representativeness",
    "ballots",
    "voters",
    "matters_raised",
    "matters_resolved",
    "matters_expired",
    "reports_filed",
    "reply_weeks",
    "reports_forgotten",
    "backlog",
    "meetings",
    "turned_away",
    "trust",
    "efficacy",
    "belonging",
    "fatigue",
    "satisfaction",
    "leaders",
    "leaders_quit",
)
"""Outcomes beside participation, in the order of the table."""


@dataclass(frozen=True)
class Row:
    """One row: a name and cells.

    Attributes:
        cells: Texts, one a column, the name first.
        head: Whether it opens a section (its cells after the first are empty).
        strong: Whether it is to be set off (a total, the primary outcome).
    """

    cells: tuple[str, ...]
    head: bool = False
    strong: bool = False


@dataclass(frozen=True)
class View:
    """A table to be shown.

    Attributes:
        key: Stable name, as "effects.points".
        title: What it shows.
        columns: Heads of the columns; the first column holds names, the others align right.
        rows: The rows.
        note: How to read it, or "".
        words: Indices of further columns that hold words and align left.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    words: tuple[int, ...] = ()


def all_views(comparison: Comparison, lang: str) -> list[View]:
    """Every table of a comparison, in reading order.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    views = [effect_view(comparison, name, lang) for name in comparison.others]
    views += quarter_views(comparison, lang)
    views += [
        group_view(comparison, lang),
        outcome_view(comparison, lang),
        hours_view(comparison, lang),
        money_view(comparison, lang),
        cost_view(comparison, lang),
        pairing_view(comparison, lang),
    ]
    return [view for view in views if view.rows]


def effect_view(comparison: Comparison, scenario: str, lang: str) -> View:
    """Every form of participation: baseline, scenario, effect, both ranges, verdict."""
    rows = []
    for period in comparison.span.periods:
        rows.append(_section(wording.period_head(period, lang), 7))
        for form in SHOWN_FORMS:
            row = _share(comparison, scenario, form, period)
            if row is None:
                continue
            cells = (
                wording.form_name(form, lang),
                wording.percent(row["baseline_mean"]),
                wording.percent(row["scenario_mean"]),
                wording.change(row),
                wording.bracketed(row["low"], row["high"], "share"),
                wording.bracketed(row["range_low"], row["range_high"], "share"),
                wording.verdict_word(row, lang),
            )
            rows.append(Row(cells, strong=row["family"] == "primary"))
    columns = ("form", "baseline", "with", "effect", "interval", "community", "verdict")
    return View(
        f"effects.{scenario}",
        text(
            "view.effects.title",
            lang,
            scenario=comparison.label(scenario, lang),
            baseline=comparison.label(comparison.baseline, lang),
        ),
        _columns(columns, lang),
        tuple(rows),
        text("view.effects.note", lang),
        (6,),
    )


def quarter_views(comparison: Comparison, lang: str) -> list[View]:
    """Each form quarter by quarter: the baseline's share, then every scenario's difference."""
    span = comparison.span
    if span.period == "week":
        return []
    quarters = [*span.whole("quarter"), *span.later("quarter")]
    chunks = [
        quarters[first : first + QUARTERS_A_TABLE]
        for first in range(0, len(quarters), QUARTERS_A_TABLE)
    ]
    return [_quarter_view(comparison, chunk, lang) for chunk in chunks]


def _quarter_view(comparison: Comparison, quarters: list[int], lang: str) -> View:
    effects = indexed_effects(comparison)
    rows = []
    for form in SHOWN_FORMS:
        rows.append(_section(wording.form_name(form, lang), 1 + len(quarters)))
        keys = [("share", form, "quarter", str(q), "all", "all") for q in quarters]
        for name in comparison.others:
            found = [effects.get((name, *key)) for key in keys]
            if name == comparison.others[0]:
                base = [wording.NOTHING if r is None else _level(r) for r in found]
                rows.append(Row((comparison.label(comparison.baseline, lang), *base)))
            cells = (wording.change(r) for r in found)
            rows.append(Row((comparison.label(name, lang), *cells)))
    heads = [
        text(
            "column.quarter_after"
            if q not in comparison.span.whole("quarter")
            else "column.quarter",
            lang,
            number=q + 1,
        )
        for q in quarters
    ]
    return View(
        f"quarters.{quarters[0] + 1}",
        text("view.quarters.title", lang, first=quarters[0] + 1, last=quarters[-1] + 1),
        (text("column.form", lang), *heads),
        tuple(rows),
        text("view.quarters.note", lang),
    )


def group_view(comparison: Comparison, lang: str) -> View:
    """Who gained: participation in any form by group of residents."""
    effects = indexed_effects(comparison)
    period = comparison.span.period
    rows: list[Row] = []
    for group in GROUPS:
        levels = group_levels(comparison, group)
        found = []
        for level in levels:
            key = ("share", "any", period, "last", group, level)
            across = [effects.get((name, *key)) for name in comparison.others]
            cells = _against(across, "share")
            if cells:
                found.append(Row((wording.level_name(group, level, lang), *cells)))
        if found:
            rows += [_section(wording.group_name(group, lang), 2 + len(comparison.others)), *found]
    return View(
        "groups",
        text("view.groups.title", lang, when=wording.period_phrase(period, lang)),
        _scenario_columns(comparison, "group", lang),
        tuple(rows),
        text("view.groups.note", lang),
    )


def outcome_view(comparison: Comparison, lang: str) -> View:
    """What else changed: newcomers, inequality, ballots, matters, replies, trust, leaders."""
    rows = _kind_rows(comparison, OTHER_OUTCOMES, lang)
    return View(
        "outcomes",
        text("view.outcomes.title", lang),
        _scenario_columns(comparison, "outcome", lang),
        tuple(rows),
        text("view.outcomes.note", lang),
    )


def hours_view(comparison: Comparison, lang: str) -> View:
    """Hours a week by use: the baseline's, then what each scenario adds or takes."""
    rows = _kind_rows(comparison, ("hours_available", *HOURS), lang)
    return View(
        "hours",
        text("view.hours.title", lang),
        _scenario_columns(comparison, "use", lang),
        tuple(rows),
        text("view.hours.note", lang),
    )


def money_view(comparison: Comparison, lang: str) -> View:
    """Yuan by calendar year and budget line: the baseline's, then what each scenario adds."""
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
        rows.append(_section(text("column.year", lang, number=year), 2 + len(order)))
        total = [sum(column) for column in zip(*table.values(), strict=True)]
        for line in lines:
            cells = _money_cells(table[line], base, order)
            rows.append(Row((wording.budget_name(line, lang), *cells)))
        cells = _money_cells(total, base, order)
        rows.append(Row((text("budget.all", lang), *cells), strong=True))
    return View(
        "money",
        text("view.money.title", lang, prices=comparison.prices.label.in_language(lang)),
        _scenario_columns(comparison, "budget", lang),
        tuple(rows),
        text("view.money.note", lang),
    )


def cost_view(comparison: Comparison, lang: str) -> View:
    """What one additional participant costs, where there are any."""
    rows = []
    for name in comparison.others:
        yuan = comparison.effect(name, "money", level="all")
        cost = comparison.costs[name]
        worth = (
            text(f"cost.undefined.{cost.undefined}", lang)
            if cost.undefined
            else text("cost.value", lang, **wording.range_of(cost.yuan))
        )
        spent = wording.NOTHING if yuan is None else wording.signed(yuan["mean"], "yuan")
        rows.append(Row((comparison.label(name, lang), spent, worth)))
    return View(
        "costs",
        text("view.costs.title", lang),
        _columns(("scenario", "yuan_a_year", "cost"), lang),
        tuple(rows),
        text("view.costs.note", lang),
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
        needed = (
            text("column.enough", lang)
            if target <= 0
            else f"{replicates_needed(row['sd'], target, 1 - row['confidence']):,}"
        )
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
        _columns(("scenario", "paired", "unpaired", "narrowing", "needed"), lang),
        tuple(rows),
        text("view.pairing.note", lang, target=f"{100 * target:.2f}"),
    )


def _kind_rows(comparison: Comparison, kinds: Iterable[str], lang: str) -> list[Row]:
    rows = []
    for kind in kinds:
        across = [comparison.effect(name, kind, moment="last") for name in comparison.others]
        known = next((row for row in across if row is not None), None)
        if known is None:
            continue
        nothing = all(
            row is None or (not row["baseline_mean"] and not row["scenario_mean"]) for row in across
        )
        cells = _against(across, known["unit"])
        if cells and not nothing:
            strong = kind in ("hours_available",)
            rows.append(Row((wording.kind_name(kind, lang), *cells), strong=strong))
    return rows


def _against(across: list[pd.Series | None], unit: str) -> tuple[str, ...]:
    """The baseline's value, then each scenario's difference; () when nothing is known."""
    known = next((row for row in across if row is not None and row["n"] > 0), None)
    if known is None:
        return ()
    base = wording.plain(known["baseline_mean"], unit)
    return (base, *(wording.change(row) for row in across))


def _money_cells(values: list[float], base: int, order: list[int]) -> Iterator[str]:
    yield f"{values[base]:,.0f}"
    for position in order:
        yield wording.signed(round(values[position] - values[base]), "yuan").replace(".0", "")


def _share(comparison: Comparison, scenario: str, form: str, period: str) -> pd.Series | None:
    key = {"form": form, "period": period, "moment": "last", "group": "all", "level": "all"}
    return comparison.effect(scenario, "share", **key)


def indexed_effects(comparison: Comparison) -> dict[tuple[str, ...], pd.Series]:
    """Effects by (scenario, kind, form, period, moment, group, level)."""
    from experiments.outcomes import KEY

    effects = comparison.effects
    keys = effects[["scenario", *KEY]].itertuples(index=False, name=None)
    return {key: row for key, (_, row) in zip(keys, effects.iterrows(), strict=True)}


def group_levels(comparison: Comparison, group: str) -> list[str]:
    """Levels of a group of residents, in the model's order."""
    rows = comparison.participation
    levels = rows.loc[rows["group"] == group, "level"].unique()
    return [str(level) for level in levels]


def _level(row: pd.Series) -> str:
    return (
        wording.NOTHING if math.isnan(row["baseline_mean"]) else f"{100 * row['baseline_mean']:.1f}"
    )


def _section(name: str, width: int) -> Row:
    return Row((name, *[""] * (width - 1)), head=True)


def _columns(keys: Iterable[str], lang: str) -> tuple[str, ...]:
    return tuple(text(f"column.{key}", lang) for key in keys)


def _scenario_columns(comparison: Comparison, first: str, lang: str) -> tuple[str, ...]:
    labels = [comparison.label(name, lang) for name in (comparison.baseline, *comparison.others)]
    return (text(f"column.{first}", lang), *labels)
