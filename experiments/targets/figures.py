"""Figures of a fit: the model against the figures, and the posterior against the prior."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures import save_pictures
from experiments.figures.style import (
    BASELINE,
    FAINT,
    INK,
    SOFT,
    blank,
    colour,
    finish,
    grid,
    render,
    style,
)
from experiments.targets.target import NORMAL_95
from experiments.targets.words import parameter_name, target_name
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from matplotlib.figure import Figure

    from experiments.targets.findings import Findings
    from experiments.targets.spec import Targets

FARTHEST = 12.0
"""Standard errors at which a value is drawn at the edge."""


def save(targets: Targets, findings: Findings, folder: Path, lang: str) -> None:
    """Draw both figures as PNG and SVG.

    Args:
        targets: The targets file.
        findings: What its fit found.
        folder: Made when it is not there.
        lang: Language code.

    Raises:
        InputError: The folder cannot be written to.
    """
    with style():
        drawn = {
            "fit": render(against_figures(targets, findings, lang)),
            "posterior": render(against_prior(findings, lang)),
        }
    save_pictures(drawn, folder)


def against_figures(targets: Targets, findings: Findings, lang: str) -> Figure:
    """One row a figure: its interval, the model before, the model after."""
    rows = findings.targets.to_dict("records")
    figure = blank(height=2.3 + 0.52 * len(rows))
    axes = figure.subplots()
    survey = before = after = None
    for place, row in enumerate(reversed(rows)):
        unit = math.sqrt(row["error"] ** 2 + row["luck"] ** 2 / targets.places)
        half = NORMAL_95 * row["error"] / unit
        survey = axes.plot([-half, half], [place, place], color=INK, lw=9, alpha=0.22, zorder=1)
        axes.plot(0, place, "|", color=INK, ms=14, mew=2, zorder=2)
        first, mean, low, high = (
            float(np.clip((row[name] - row["value"]) / unit, -FARTHEST, FARTHEST))
            for name in ("before", "model", "low", "high")
        )
        before = axes.plot(
            first, place + 0.18, "s", color=colour(1), ms=6, mfc="white", mew=1.6, zorder=3
        )
        axes.plot([low, high], [place, place], color=colour(0), lw=1.8, zorder=4)
        after = axes.plot(mean, place, "o", color=colour(0), ms=7, mec="white", mew=0.8, zorder=5)
    names = [target_name(target, lang) for target in reversed(targets.targets)]
    axes.set_yticks(range(len(rows)), [_short(name, lang) for name in names])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.axvline(0, color=BASELINE, lw=1, zorder=0)
    axes.set_xlabel(text("targets.figure.fit_axis", lang))
    grid(axes)
    assert survey is not None and before is not None and after is not None
    key = [
        (survey[0], text("targets.figure.survey", lang)),
        (before[0], text("targets.figure.before", lang)),
        (after[0], text("targets.figure.after", lang)),
    ]
    title, note = text("targets.figure.fit_title", lang), text("targets.figure.fit_note", lang)
    return finish(figure, title, note, key)


def against_prior(findings: Findings, lang: str) -> Figure:
    """One row a parameter: prior, posterior, the value before, and the ratio of widths."""
    rows = findings.parameters.to_dict("records")
    figure = blank(height=2.3 + 0.52 * len(rows))
    axes = figure.subplots()
    for place, row in enumerate(reversed(rows)):

        def at(name: str, row: dict[Hashable, Any] = row) -> float:
            return float((row[name] - row["low"]) / (row["high"] - row["low"]))

        axes.plot([0, 1], [place, place], color=FAINT, lw=1.4, zorder=0)
        axes.plot(
            [at("prior_p05"), at("prior_p95")],
            [place, place],
            color=SOFT,
            lw=9,
            alpha=0.25,
            zorder=1,
        )
        axes.plot([at("p05"), at("p95")], [place, place], color=colour(0), lw=1.8, zorder=2)
        axes.plot([at("p25"), at("p75")], [place, place], color=colour(0), lw=5, zorder=3)
        start = at("start")
        inside = float(np.clip(start, -0.03, 1.03))
        axes.plot(inside, place, "s", color=colour(1), ms=6, mfc="white", mew=1.6, zorder=4)
        if not math.isnan(row["fitted"]):
            axes.plot(at("fitted"), place, "o", color=INK, ms=6, zorder=5)
        shade = SOFT if row["informed"] == "none" else colour(0)
        axes.text(1.06, place, f"{row['width']:.2f}", va="center", color=shade, fontsize=12)
    names = [parameter_name(row["parameter"], lang) for row in reversed(rows)]
    axes.set_yticks(range(len(rows)), [_short(name, lang) for name in names])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(-0.06, 1.14)
    axes.set_xticks([])
    axes.set_xlabel(text("targets.figure.posterior_axis", lang))
    grid(axes)
    title = text("targets.figure.posterior_title", lang)
    return finish(figure, title, text("targets.figure.posterior_note", lang))


def _short(name: str, lang: str) -> str:
    """A long name in two lines."""
    width = 24 if lang.startswith("zh") else 44
    if len(name) <= width:
        return name
    for mark in ("；", "（", "，", " (", ", ", " "):
        place = name.rfind(mark, width // 3, width + 1)
        if place > 0:
            cut = place + (0 if mark in ("（", " (") else len(mark))
            return name[:cut].rstrip() + "\n" + name[cut:].lstrip()
    return name
