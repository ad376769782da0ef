"""A table without a medium, and what several tables are made of.

The terminal, the report and the plain text show the same `View`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import wording
from experiments.outcomes import KEY
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from experiments.comparison import Comparison


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


def timed_title(comparison: Comparison, key: str, lang: str) -> str:
    """Title of a table of the last year, or of the whole window where that is shorter."""
    ending = "title_short" if comparison.span.short else "title"
    return text(f"view.{key}.{ending}", lang, weeks=comparison.span.window)


def section(name: str, width: int) -> Row:
    """A row that opens a section of a table with `width` columns."""
    return Row((name, *[""] * (width - 1)), head=True)


def columns(keys: Iterable[str], lang: str) -> tuple[str, ...]:
    """Heads of columns by their keys of the catalogue."""
    return tuple(text(f"column.{key}", lang) for key in keys)


def scenario_columns(comparison: Comparison, first: str, lang: str) -> tuple[str, ...]:
    """Heads of a table with the baseline and every scenario side by side."""
    labels = [comparison.label(name, lang) for name in (comparison.baseline, *comparison.others)]
    return (text(f"column.{first}", lang), *labels)


def kind_rows(comparison: Comparison, kinds: Iterable[str], lang: str) -> list[Row]:
    """One row an outcome: the baseline's value, then each scenario's difference.

    Outcomes that are zero everywhere are left out.
    """
    rows = []
    for kind in kinds:
        across = [comparison.effect(name, kind, moment="last") for name in comparison.others]
        known = next((row for row in across if row is not None), None)
        if known is None:
            continue
        nothing = all(
            row is None or (not row["baseline_mean"] and not row["scenario_mean"]) for row in across
        )
        cells = against(across, known["unit"])
        if cells and not nothing:
            strong = kind in ("hours_available",)
            rows.append(Row((wording.kind_name(kind, lang), *cells), strong=strong))
    return rows


def against(across: list[pd.Series | None], unit: str) -> tuple[str, ...]:
    """The baseline's value, then each scenario's difference; () when nothing is known."""
    known = next((row for row in across if row is not None and row["n"] > 0), None)
    if known is None:
        return ()
    base = wording.plain(known["baseline_mean"], unit)
    return (base, *(wording.change(row) for row in across))


def indexed_effects(comparison: Comparison) -> dict[tuple[str, ...], pd.Series]:
    """Effects by (scenario, kind, form, period, moment, group, level)."""
    effects = comparison.effects
    keys = effects[["scenario", *KEY]].itertuples(index=False, name=None)
    return {key: row for key, (_, row) in zip(keys, effects.iterrows(), strict=True)}


def group_levels(comparison: Comparison, group: str) -> list[str]:
    """Levels of a group of residents, in the model's order."""
    rows = comparison.participation
    levels = rows.loc[rows["group"] == group, "level"].unique()
    return [str(level) for level in levels]
