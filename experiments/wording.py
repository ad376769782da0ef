"""Numbers, names and verdicts as people read them, in either language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.bibliography import UNSOURCED, keys_of
from sim.texts import has_text, text

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from experiments.comparison import Comparison
    from experiments.effects import Analysis
    from experiments.outcomes import Span
    from experiments.statistics import Ratio

NOTHING = "–"
"""Shown where a number is not defined."""

PEOPLE: Final = {"synthetic": "synthetic", "residents": "given", "alike": "alike"}
"""What texts on the residents are called, by the kind of the population."""


def percent(share: float) -> str:
    """A share as a percentage with one decimal, as 31.2%."""
    return NOTHING if math.isnan(share) else f"{100 * share:.1f}%"


def signed(value: float, unit: str) -> str:
    """A difference with its sign; shares in percentage points."""
    if math.isnan(value):
        return NOTHING
    return _signed(100 * value, 1) if unit == "share" else _signed(value, decimals(value, unit))


def plain(value: float, unit: str) -> str:
    """A value in its unit, without the unit's name; shares as percentages."""
    if math.isnan(value):
        return NOTHING
    if unit == "share":
        return percent(value)
    return f"{value:,.{decimals(value, unit)}f}"


def decimals(value: float, unit: str) -> int:
    """Decimals that a value of a unit is shown with."""
    if unit in ("index", "rung"):
        return 3
    if unit == "yuan":
        return 0 if abs(value) >= 10 else 1
    return 0 if abs(value) >= 1000 else 1


def bracketed(low: float, high: float, unit: str) -> str:
    """An interval of differences, as [+1.2, +3.4]."""
    if math.isnan(low) or math.isnan(high):
        return NOTHING
    return f"[{signed(low, unit)}, {signed(high, unit)}]"


def change(row: pd.Series | None) -> str:
    """An effect in one cell: the difference, with * when its interval leaves out zero.

    A difference so small that it is shown as zero has no star.
    """
    if row is None or math.isnan(row["mean"]):
        return NOTHING
    shown = signed(row["mean"], row["unit"])
    zero = float(shown.replace(",", "")) == 0
    return shown + ("*" if certain(row) and not zero else "")


def range_of(ratio: Ratio) -> dict[str, str]:
    """A ratio and its interval as values of a text, in whole units."""
    return {name: f"{getattr(ratio, name):,.0f}" for name in ("value", "low", "high")}


def certain(row: pd.Series) -> bool:
    """Whether the interval of an effect leaves out zero."""
    return bool(row["low"] > 0 or row["high"] < 0)


def form_name(form: str, lang: str) -> str:
    """Name of a form of participation."""
    return text(f"form.{form}", lang)


def took_part(form: str, lang: str) -> str:
    """What somebody did who took part in a form, as "joined an activity"."""
    return text(f"form_in.{form}", lang)


def level_name(group: str, level: str, lang: str) -> str:
    """Name of one group of residents, as "owners" or "18-29"."""
    key = f"level.{group}.{level}"
    return text(key, lang) if has_text(key) else level


def group_name(group: str, lang: str) -> str:
    """Name of what groups are told apart by, as "age"."""
    return text(f"group.{group}", lang)


def period_phrase(period: str, lang: str, span: Span) -> str:
    """When participation is measured, as "in an average quarter of the last year"."""
    return text(f"when.{_period_key(period, span)}", lang)


def period_head(period: str, lang: str, span: Span) -> str:
    """The same in few words, to head rows of a table."""
    return text(f"when_head.{_period_key(period, span)}", lang)


def _period_key(period: str, span: Span) -> str:
    """Quarters are those of the last year only where there is a year."""
    return f"{period}_short" if period == "quarter" and span.short else period


def who_phrase(analysis: Analysis, lang: str) -> str:
    """Whose participation the primary outcome measures."""
    if analysis.group == "all":
        return text("who.all", lang)
    level = level_name(analysis.group, analysis.level, lang)
    return text("who.group", lang, group=group_name(analysis.group, lang), level=level)


def kind_name(kind: str, lang: str) -> str:
    """Name of an outcome, with its unit where it has one."""
    return text(f"outcome.{kind}", lang)


def budget_name(budget: str, lang: str) -> str:
    """Name of a budget line."""
    return text(f"budget.{budget}", lang)


def unit_name(unit: str, lang: str) -> str:
    """Name of a unit of a price or parameter; units that need no translation stay."""
    key = f"unit.{unit}"
    return text(key, lang) if has_text(key) else unit


def source_name(source: str, lang: str) -> str:
    """Keys of the bibliography as they are; `assumed` and `calibrated` in words."""
    shown = [text(f"evidence.{key}", lang) if key in UNSOURCED else key for key in keys_of(source)]
    return listed(shown, lang)


def verdict_word(row: pd.Series | None, lang: str) -> str:
    """The verdict in a few words; outcomes that are not shares rise or fall."""
    if row is None:
        return text("verdict.undefined", lang)
    family = "verdict" if row["unit"] == "share" else "direction"
    return text(f"{family}.{row['verdict']}", lang)


def listed(items: list[str], lang: str) -> str:
    """Items joined as a language joins them."""
    return text("join.items", lang).join(items)


def named(names: list[str], lang: str) -> str:
    """Names in a row, as a language sets them."""
    return text("join.names", lang).join(names)


def sentences(parts: list[str], lang: str) -> str:
    """Sentences joined as a language joins them."""
    return text("join.sentences", lang).join(part for part in parts if part)


def whose_people(kinds: Collection[str], lang: str) -> str:
    """Whether residents were synthetic, those of a user's table, or all alike, as a caution.

    Args:
        kinds: Kinds of the populations, as `residents`; a district can have several.
        lang: Language code.
    """
    known = [text(f"report.{PEOPLE[kind]}", lang) for kind in PEOPLE if kind in kinds]
    return sentences(known, lang)


def new_each_time(kinds: Collection[str]) -> str:
    """Ending of texts on what is drawn anew for a replicate: luck alone where people are given."""
    return "_given" if set(kinds) == {"residents"} else ""


def primary_name(comparison: Comparison, lang: str) -> str:
    """The primary outcome in words."""
    analysis = comparison.analysis
    return text(
        "primary.name",
        lang,
        who=who_phrase(analysis, lang),
        form=took_part(analysis.form, lang),
        when=period_phrase(analysis.period, lang, comparison.span),
    )


def _signed(value: float, places: int) -> str:
    rounded = round(value, places)
    return f"{rounded:+,.{places}f}" if rounded else f"{0:.{places}f}"
