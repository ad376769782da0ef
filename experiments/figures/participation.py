"""Figures of participation: effects by form, over time, who is reached, and the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import wording
from experiments.figures.panels import beside_bars, effect_panel, share_limits, week_marks
from experiments.figures.style import (
    BASELINE,
    SOFT,
    blank,
    colour,
    finish,
    grid,
    marker,
)
from experiments.outcomes import GROUPS, SHOWN_FORMS, WEEKS
from experiments.views import group_levels, indexed_effects
from sim.columns import FORMS
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.comparison import Comparison

PANELS_A_ROW = 4

SHORT = 0.1
"""Share of the widest bar below which a bar has its number beside it."""


def effects_by_form(comparison: Comparison, lang: str) -> Figure:
    """Every scenario's effect on every form, with both intervals."""
    period = comparison.span.period
    rows = {
        name: [
            comparison.effect(
                name, "share", form=form, period=period, moment="last", group="all", level="all"
            )
            for form in SHOWN_FORMS
        ]
        for name in comparison.others
    }
    names = [wording.form_name(form, lang) for form in SHOWN_FORMS]
    lines = -(-len(rows) // PANELS_A_ROW)
    figure = blank(height=2.1 + 3.9 * lines)
    grid_of_axes = figure.subplots(
        lines, min(PANELS_A_ROW, len(rows)), sharex=True, sharey=True, squeeze=False
    )
    panels = list(grid_of_axes.flat)
    smallest = comparison.analysis.smallest_effect
    for index, (axes, name) in enumerate(zip(panels, rows, strict=False)):
        effect_panel(axes, rows[name], index, comparison.label(name, lang), smallest)
        axes.set_yticks(range(len(names)), names[::-1])
        axes.set_xlabel(text("figure.points", lang))
    for axes in panels[len(rows) :]:
        axes.set_visible(False)
    share_limits(panels[: len(rows)])
    when = wording.period_phrase(period, lang, comparison.span)
    return finish(
        figure,
        text("figure.effects.title", lang, when=when),
        text("figure.effects.note", lang, smallest=f"{100 * smallest:g}"),
    )


def over_time(comparison: Comparison, lang: str) -> Figure | None:
    """Each form quarter by quarter with bands; None when the window holds fewer than two."""
    span = comparison.span
    quarters = [*span.whole("quarter"), *span.later("quarter")]
    if len(quarters) < 2:
        return None
    effects = indexed_effects(comparison)
    figure = blank(height=7.6)
    panels = list(figure.subplots(2, 3, sharex=True).flat)
    for axes, form in zip(panels, SHOWN_FORMS, strict=True):
        _lines(axes, comparison, form, quarters, effects, lang)
        axes.set_title(wording.form_name(form, lang))
        axes.margins(y=0.12)
        grid(axes, "y")
    for axes in panels[3:]:
        axes.set_xlabel(text("figure.quarter", lang))
        axes.set_xticks([q + 1 for q in quarters if q % 2 == 0 or len(quarters) < 8])
    for axes in (panels[0], panels[3]):
        axes.set_ylabel(text("figure.share", lang))
    return finish(
        figure,
        text("figure.time.title", lang),
        text("figure.time.note", lang),
        _key(comparison, lang),
    )


def reach(comparison: Comparison, lang: str) -> Figure:
    """Who takes part in the baseline, and who gains under each scenario."""
    effects = indexed_effects(comparison)
    period = comparison.span.period
    keys, labels, first = [], [], []
    for group in GROUPS:
        for number, level in enumerate(group_levels(comparison, group)):
            keys.append(("share", "any", period, "last", group, level))
            labels.append(wording.level_name(group, level, lang))
            if number == 0:
                first.append((len(keys) - 1, wording.group_name(group, lang)))
    figure = blank(height=2.0 + 0.34 * len(keys))
    count = len(comparison.others)
    widths = [0.85] + [1.0] * count
    axes = figure.subplots(1, 1 + count, sharey=True, width_ratios=widths, squeeze=False)[0]
    _baseline_bars(
        axes[0], comparison, [effects.get((comparison.others[0], *k)) for k in keys], lang
    )
    for index, name in enumerate(comparison.others):
        rows = [effects.get((name, *key)) for key in keys]
        effect_panel(
            axes[1 + index],
            rows,
            index,
            comparison.label(name, lang),
            comparison.analysis.smallest_effect,
        )
        axes[1 + index].set_xlabel(text("figure.points", lang))
    share_limits(axes[1:])
    axes[0].set_yticks(range(len(labels)), labels[::-1])
    for panel in axes:
        for place, _ in first[1:]:
            panel.axhline(len(keys) - place - 0.5, color=SOFT, lw=0.6)
    when = wording.period_phrase(period, lang, comparison.span)
    return finish(
        figure, text("figure.reach.title", lang, when=when), text("figure.reach.note", lang)
    )


def ladder(comparison: Comparison, lang: str) -> Figure:
    """The five rungs: how many residents stand on each in a year, in every scenario."""
    period = comparison.span.periods[-1]
    figure = blank(height=6.2)
    axes = figure.subplots()
    rows = comparison.effects
    rungs = rows[(rows["kind"] == "share") & (rows["period"] == period) & (rows["group"] == "all")]
    widest = 100 * float(rungs["scenario_mean"].max()) if len(rungs) else 0.0
    for rung, form in enumerate(FORMS):
        found = [
            comparison.effect(
                name, "share", form=form, period=period, moment="last", group="all", level="all"
            )
            for name in comparison.others
        ]
        known = [row for row in found if row is not None and np.isfinite(row["baseline_mean"])]
        if not known:
            continue
        base = 100 * known[0]["baseline_mean"]
        axes.barh(rung, base, height=0.62, color="#cfcfcf", zorder=1)
        shown = [100 * row["scenario_mean"] for row in known if np.isfinite(row["scenario_mean"])]
        beside = base < SHORT * widest
        axes.annotate(
            f"{base:.1f}%",
            (max(base, *shown) if beside else 0, rung),
            xytext=(12 if beside else 6, 0),
            textcoords="offset points",
            va="center",
            color=BASELINE,
        )
        offsets = np.linspace(0.2, -0.2, len(found)) if len(found) > 1 else [0.0]
        for index, (row, offset) in enumerate(zip(found, offsets, strict=True)):
            if row is not None and np.isfinite(row["scenario_mean"]):
                axes.plot(
                    100 * row["scenario_mean"],
                    rung + offset,
                    marker(index),
                    color=colour(index),
                    ms=8,
                    mec="white",
                    zorder=3,
                )
    names = [f"{rung}  {wording.form_name(form, lang)}" for rung, form in enumerate(FORMS, start=1)]
    axes.set_yticks(range(len(FORMS)), names)
    axes.set_xlabel(text("figure.share", lang))
    axes.set_xlim(left=0)
    grid(axes)
    when = wording.period_phrase(period, lang, comparison.span)
    return finish(
        figure,
        text("figure.ladder.title", lang, when=when),
        text("figure.ladder.note", lang),
        _key(comparison, lang),
    )


def _lines(
    axes: Axes,
    comparison: Comparison,
    form: str,
    quarters: list[int],
    effects: dict[tuple[str, ...], pd.Series],
    lang: str,
) -> None:
    x = np.array(quarters) + 1.0
    for index, name in enumerate(comparison.others):
        found = [
            effects.get((name, "share", form, "quarter", str(q), "all", "all")) for q in quarters
        ]
        base = np.array([np.nan if r is None else 100 * r["baseline_mean"] for r in found])
        mean = np.array([np.nan if r is None else 100 * r["scenario_mean"] for r in found])
        low = np.array([np.nan if r is None else 100 * r["low"] for r in found])
        high = np.array([np.nan if r is None else 100 * r["high"] for r in found])
        if index == 0:
            axes.plot(x, base, color=BASELINE, lw=2.4, zorder=3)
        axes.fill_between(x, base + low, base + high, color=colour(index), alpha=0.16, lw=0)
        axes.plot(x, mean, color=colour(index), lw=1.8, marker=marker(index), ms=4.5, zorder=4)
    marks: dict[int, str] = {}
    for name in comparison.others:
        for mark in comparison.arm(name).marks:
            if mark.start > 0:
                marks.setdefault(mark.start, text("figure.start", lang))
            if mark.stop is not None:
                marks[mark.stop] = text("figure.stop", lang)
    week_marks(axes, marks, WEEKS["quarter"])
    axes.set_xlim(0.4, x[-1] + 0.4)


def _baseline_bars(
    axes: Axes, comparison: Comparison, rows: list[pd.Series | None], lang: str
) -> None:
    shares = [np.nan if row is None else 100 * row["baseline_mean"] for row in rows]
    places = np.arange(len(rows))[::-1]
    axes.barh(places, shares, height=0.66, color="#cfcfcf")
    beside_bars(axes, shares, places, "{:.0f}", 3)
    axes.set_title(comparison.label(comparison.baseline, lang), color=BASELINE)
    axes.set_xlabel(text("figure.share", lang))
    axes.margins(x=0.18)
    axes.set_xlim(left=0)
    axes.tick_params(axis="both", length=0)


def _key(comparison: Comparison, lang: str) -> list[tuple[Any, str]]:
    """Lines and signs of the scenarios with their names."""
    from matplotlib.lines import Line2D

    key: list[tuple[Any, str]] = [
        (Line2D([], [], color=BASELINE, lw=3), comparison.label(comparison.baseline, lang))
    ]
    for index, name in enumerate(comparison.others):
        line = Line2D([], [], color=colour(index), marker=marker(index), ms=8, lw=1.8)
        key.append((line, comparison.label(name, lang)))
    return key
