"""Tables of participation: effects by form, by quarter, by group, and what else changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import wording
from experiments.outcomes import GROUPS, SHOWN_FORMS
from experiments.views.table import (
    Row,
    View,
    against,
    columns,
    group_levels,
    indexed_effects,
    kind_rows,
    scenario_columns,
    section,
    timed_title,
)
from sim.texts import text

if TYPE_CHECKING:
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


def effect_view(comparison: Comparison, scenario: str, lang: str) -> View:
    """Every form of participation: baseline, scenario, effect, both ranges, verdict."""
    rows = []
    for period in comparison.span.periods:
        rows.append(section(wording.period_head(period, lang, comparison.span), 7))
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
    keys = ("form", "baseline", "with", "effect", "interval", "community", "verdict")
    return View(
        f"effects.{scenario}",
        text(
            "view.effects.title",
            lang,
            scenario=comparison.label(scenario, lang),
            baseline=comparison.label(comparison.baseline, lang),
        ),
        columns(keys, lang),
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
        rows.append(section(wording.form_name(form, lang), 1 + len(quarters)))
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
    period = comparison.span.period
    rows: list[Row] = []
    for group in GROUPS:
        levels = group_levels(comparison, group)
        found = []
        for level in levels:
            key = ("share", "any", period, "last", group, level)
            across = [comparison.effect_at(name, key) for name in comparison.others]
            cells = against(across, "share")
            if cells:
                found.append(Row((wording.level_name(group, level, lang), *cells)))
        if found:
            rows += [section(wording.group_name(group, lang), 2 + len(comparison.others)), *found]
    return View(
        "groups",
        text("view.groups.title", lang, when=wording.period_phrase(period, lang, comparison.span)),
        scenario_columns(comparison, "group", lang),
        tuple(rows),
        text("view.groups.note", lang),
    )


def outcome_view(comparison: Comparison, lang: str) -> View:
    """What else changed: newcomers, inequality, ballots, matters, replies, trust, leaders."""
    rows = kind_rows(comparison, OTHER_OUTCOMES, lang)
    return View(
        "outcomes",
        timed_title(comparison, "outcomes", lang),
        scenario_columns(comparison, "outcome", lang),
        tuple(rows),
        text("view.outcomes.note", lang),
    )


def _share(comparison: Comparison, scenario: str, form: str, period: str) -> pd.Series | None:
    key = {"form": form, "period": period, "moment": "last", "group": "all", "level": "all"}
    return comparison.effect(scenario, "share", **key)


def _level(row: pd.Series) -> str:
    return (
        wording.NOTHING if math.isnan(row["baseline_mean"]) else f"{100 * row['baseline_mean']:.1f}"
    )
