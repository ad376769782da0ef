"""Figures of the study of unit sizes: by staff, and under changed rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments import wording
from experiments.figures.panels import spread
from experiments.figures.style import (
    BASELINE,
    SOFT,
    blank,
    colour,
    finish,
    grid,
    marker,
    render,
    style,
)
from experiments.unit_size import FULL, OUTCOMES
from experiments.unit_size_findings import Curve, curves
from sim.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.figures.style import Picture
    from experiments.unit_size import UnitSizeStudy

COLUMNS = 5
"""Panels side by side in the figure of rules."""


def pictures(study: UnitSizeStudy, lang: str, bare: bool = False) -> list[tuple[Picture, str]]:
    """The figures of a study with their descriptions.

    Args:
        study: A finished study.
        lang: Language code.
        bare: Leave out titles and reading helps, for documents that set them as text.
    """
    found = curves(study)
    drawn = []
    with style(bare):
        drawn.append((render(by_staff(found, lang)), text("figure.unit_size.title", lang)))
        if any(curve.alternative != FULL for curve in found):
            title = text("figure.unit_size_rules.title", lang)
            drawn.append((render(by_rule(found, study.facts["usual_staff"], lang)), title))
    return drawn


def by_staff(found: list[Curve], lang: str) -> Figure:
    """Share over unit size, one line a number of staff, one panel an outcome."""
    figure = blank(height=5.4)
    panels = figure.subplots(1, len(OUTCOMES), squeeze=False)[0]
    for axes, outcome in zip(panels, OUTCOMES, strict=True):
        told = [c for c in found if c.outcome == outcome and c.alternative == FULL]
        for index, curve in enumerate(told):
            _line(axes, curve, colour(index), marker(index))
        top = 105 * max((max(curve.high) for curve in told), default=0.01)
        ends = spread([100 * curve.mean[-1] for curve in told], 0.06 * top)
        for index, (curve, height) in enumerate(zip(told, ends, strict=True)):
            name = text("figure.staff", lang, staff=f"{curve.staff:g}")
            at = (curve.sizes[-1] * 1.15, height)
            axes.annotate(name, at, va="center", color=colour(index), annotation_clip=False)
        axes.set_ylim(0, top)
        axes.set_title(wording.form_name(outcome, lang))
        _sizes(axes, told, lang)
    panels[0].set_ylabel(text("figure.share", lang))
    return finish(figure, text("figure.unit_size.title", lang), text("figure.unit_size.note", lang))


def by_rule(found: list[Curve], staff: float, lang: str) -> Figure:
    """The curve of each changed rule over that of the full model."""
    told = [c for c in found if c.outcome == OUTCOMES[0]]
    full = next(c for c in told if c.alternative == FULL and c.staff == staff)
    others = [c for c in told if c.alternative != FULL]
    lines = -(-len(others) // COLUMNS)
    figure = blank(height=1.5 + 2.3 * lines)
    panels = list(figure.subplots(lines, COLUMNS, sharex=True, sharey=True, squeeze=False).flat)
    for axes, curve in zip(panels, others, strict=False):
        x = np.log(curve.sizes)
        axes.plot(x, 100 * np.array(full.mean), color=BASELINE, lw=1.4, ls=(0, (4, 2)), zorder=2)
        _line(axes, curve, colour(0), "o", scale=np.log)
        axes.set_title(text(f"unit_size.rule.{curve.alternative}", lang), fontsize=11)
        grid(axes, "y")
    panels[0].set_ylim(0, 105 * max(max(curve.high) for curve in told))
    for axes in panels[len(others) :]:
        axes.set_visible(False)
    shown = full.sizes[1::3]
    for axes in panels:
        axes.set_xticks(np.log(shown), [f"{size:,}" for size in shown])
    for axes in panels[::COLUMNS]:
        axes.set_ylabel("%")
    return finish(
        figure,
        text("figure.unit_size_rules.title", lang),
        text("figure.unit_size_rules.note", lang, staff=f"{staff:g}"),
    )


def _line(axes: Axes, curve: Curve, shade: str, sign: str, scale: object = None) -> None:
    """Mean with its band; sizes that cannot be told from the best are filled."""
    x = np.asarray(curve.sizes, dtype=float)
    if scale is not None:
        x = np.log(x)
    mean = 100 * np.array(curve.mean)
    axes.fill_between(
        x, 100 * np.array(curve.low), 100 * np.array(curve.high), color=shade, alpha=0.18, lw=0
    )
    axes.plot(x, mean, color=shade, lw=1.8, zorder=3)
    close = list(curve.close)
    rest = [index for index in range(len(x)) if index not in close]
    axes.plot(x[rest], mean[rest], sign, color=shade, mfc="white", ms=5.5, zorder=4)
    axes.plot(x[close], mean[close], sign, color=shade, ms=7.5, zorder=5)


def _sizes(axes: Axes, told: list[Curve], lang: str) -> None:
    axes.set_xscale("log")
    axes.set_xlabel(text("figure.unit_people", lang))
    if told:
        sizes = told[0].sizes
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.set_xticks([], minor=True)
        axes.set_xlim(sizes[0] * 0.85, sizes[-1] * 1.9)
    grid(axes, "y")
    axes.tick_params(axis="x", colors=SOFT)
