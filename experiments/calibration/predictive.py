"""Posterior predictive checks as figures: every number that a pattern names, target against model.

One small panel a number. What counts as met is shaded, the source's figure is a line, and the
runs of the ensemble are a histogram over parameters and luck together. The dot is their mean with
its 95 % interval, which is what the scoreboard judges by.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.patches import Patch

from experiments.calibration.views import COUNTS, PLAIN
from experiments.figures.style import (
    COLOURS,
    FAINT,
    INK,
    SOFT,
    blank,
    finish,
    render,
    style,
)
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.calibration.scoreboard import Reading, Scoreboard
    from experiments.figures.style import Picture

COLUMNS: Final = 4
BINS: Final = 14
NAMES: Final = ("fitted", "held_out")
"""The figures, also their file names: the numbers that were fitted, and those that were not."""


def pictures(board: Scoreboard, lang: str) -> dict[str, Picture]:
    """Both figures, by name.

    Args:
        board: A scoreboard, of the ensemble as a rule.
        lang: Language code.
    """
    with style():
        return {name: render(figure(board, name, lang)) for name in NAMES}


def save(board: Scoreboard, folder: Path, lang: str) -> list[Path]:
    """Write both figures, as PNG and SVG.

    Args:
        board: A scoreboard.
        folder: Made when it is not there.
        lang: Language code.

    Returns:
        The files: `predictive_fitted` and `predictive_held_out`, with `_zh` in Chinese.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ending = "" if lang == "en" else f"_{lang}"
    files: list[Path] = []
    for name, picture in pictures(board, lang).items():
        files += picture.save(folder / f"predictive_{name}{ending}")
    return files


def figure(board: Scoreboard, name: str, lang: str) -> Figure:
    """One figure; call it, and save what it gives, inside `style`.

    Args:
        board: A scoreboard.
        name: One of `NAMES`.
        lang: Language code.
    """
    told = [
        (row.pattern.number, reading)
        for row in board.counted
        for reading in row.readings
        if reading.part.fit == (name == "fitted")
    ]
    lines = -(-len(told) // COLUMNS)
    drawn = blank(height=1.4 + 1.55 * lines)
    panels = list(drawn.subplots(lines, COLUMNS, squeeze=False).flat)
    for axes, (number, reading) in zip(panels, told, strict=False):
        values = np.array([run[reading.part.quantity] for run in board.runs])
        _panel(axes, number, reading, values[np.isfinite(values)], lang)
    for axes in panels[len(told) :]:
        axes.set_visible(False)
    key = [
        (Patch(color="#cfe3d4"), text("calibration.predictive.range", lang)),
        (Patch(color=COLOURS[0], alpha=0.45), text("calibration.predictive.runs", lang)),
    ]
    title = text(f"calibration.predictive.{name}", lang, runs=len(board.runs))
    made = finish(drawn, title, text("calibration.predictive.note", lang), key)
    for label in made.legends[0].get_texts():
        label.set_color(INK)
    return made


def _panel(axes: Axes, number: int, reading: Reading, values: np.ndarray, lang: str) -> None:
    part = reading.part
    scale = 1.0 if part.quantity in (*COUNTS, *PLAIN) else 100.0
    low, high = _ends(reading, values)
    shaded_low, shaded_high = _met(reading, low, high)
    axes.axvspan(scale * shaded_low, scale * shaded_high, color="#cfe3d4", lw=0, zorder=0)
    if math.isfinite(part.target):
        axes.axvline(scale * part.target, color=SOFT, lw=1.2, ls=(0, (3, 2)), zorder=1)
    edges = np.linspace(low, high, 2 * BINS + 1)
    counts, _ = np.histogram(values, edges)
    axes.bar(
        scale * edges[:-1], counts, width=scale * (edges[1] - edges[0]), align="edge",
        color=COLOURS[0], alpha=0.45, lw=0, zorder=2,
    )  # fmt: skip
    top = 1.35 * max(1, int(counts.max()))
    at = 0.87 * top
    shade = COLOURS[0] if reading.met else COLOURS[1]
    axes.plot([scale * reading.low, scale * reading.high], [at, at], color=shade, lw=2, zorder=3)
    sign = "o" if reading.met else "X"
    axes.plot([scale * reading.mean], [at], sign, color=shade, ms=6, zorder=4)
    axes.set_xlim(scale * low, scale * high)
    axes.set_ylim(0, top)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", length=0, labelsize=9)
    axes.locator_params(axis="x", nbins=5)
    axes.grid(True, axis="x", color=FAINT)
    unit = " (%)" if scale == 100.0 else ""
    label = text(f"calibration.quantity.{part.quantity}", lang)
    axes.set_title(f"{number}  {_folded(label, lang)}{unit}", fontsize=9.5, pad=4)


def _met(reading: Reading, low: float, high: float) -> tuple[float, float]:
    part = reading.part
    if part.sign:
        return (0.0, high) if part.sign > 0 else (low, 0.0)
    return max(part.low, low), min(part.high, high)


def _ends(reading: Reading, values: np.ndarray) -> tuple[float, float]:
    """Ends of the axis: everything that was seen, and what counts as met where it is near."""
    part = reading.part
    shown = [*values, reading.low, reading.high, *((0.0,) if part.sign else ())]
    shown += [x for x in (part.low, part.high, part.target) if math.isfinite(x)]
    known = [x for x in shown if math.isfinite(x)]
    low, high = min(known), max(known)
    room = 0.06 * (high - low) or 0.01
    return low - room, high + room


def _folded(label: str, lang: str) -> str:
    """A label in two lines at most, for a narrow panel."""
    most = 34 if lang == "en" else 18
    if len(label) <= most:
        return label
    if lang != "en":
        return f"{label[:most]}\n{label[most:]}"
    cut = label.rfind(" ", 0, most)
    return f"{label[:cut]}\n{label[cut + 1 :]}"
