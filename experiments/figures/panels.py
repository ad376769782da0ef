"""Parts that several figures are made of: effect rows in panels, and labels that do not collide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.style import BASELINE, FAINT, SOFT, colour, grid, marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes


def effect_panel(
    axes: Axes,
    rows: Sequence[pd.Series | None],
    index: int,
    title: str,
    smallest: float = 0.0,
    factor: float = 100.0,
) -> None:
    """Effects as dots, the interval of the mean as a thick bar, one community as a thin line.

    Args:
        axes: Where to draw.
        rows: Effects from top to bottom; None leaves the place empty.
        index: Number of the scenario, for its colour.
        title: Its name.
        smallest: Half-width of the grey band of effects that do not matter, as a share.
        factor: What values are multiplied with; 100 turns shares into points.
    """
    shade = colour(index)
    if smallest > 0:
        axes.axvspan(-factor * smallest, factor * smallest, color=FAINT, lw=0, zorder=0)
    axes.axvline(0, color=BASELINE, lw=1, zorder=1)
    for place, row in enumerate(rows):
        if row is None or not np.isfinite(row["mean"]):
            continue
        y = len(rows) - 1 - place
        ends = [factor * row[name] for name in ("range_low", "range_high", "low", "high")]
        if np.isfinite(ends).all():
            axes.plot(ends[:2], [y, y], color=shade, lw=1.4, zorder=2)
            axes.plot(
                ends[2:], [y, y], color=shade, lw=7, zorder=3, alpha=0.55, solid_capstyle="butt"
            )
        axes.plot(
            factor * row["mean"],
            y,
            marker(index),
            color=shade,
            ms=5.5,
            mec="white",
            mew=0.7,
            zorder=4,
        )
    axes.set_title(title, color=shade)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    grid(axes)


def share_limits(panels: Sequence[Axes]) -> None:
    """Give panels side by side the same horizontal limits, with zero inside."""
    limits = np.array([axes.get_xlim() for axes in panels])
    low, high = min(0.0, float(limits[:, 0].min())), max(0.0, float(limits[:, 1].max()))
    for axes in panels:
        axes.set_xlim(low, high)


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move labels apart so that neighbours are at least `gap` away, as little as possible.

    Args:
        heights: Where labels would like to be.
        gap: Least distance.

    Returns:
        Heights in the order given.
    """
    order = np.argsort(heights, kind="stable")
    wanted = np.asarray(heights, dtype=float)[order] - gap * np.arange(len(heights))
    blocks: list[tuple[float, int]] = []
    for height in wanted:
        blocks.append((float(height), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (one, count), (two, more) = blocks[-2:]
            blocks[-2:] = [((one * count + two * more) / (count + more), count + more)]
    flat = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks])
    placed = np.empty(len(heights))
    placed[order] = flat + gap * np.arange(len(heights))
    return [float(height) for height in placed]


def beside_bars(
    axes: Axes, shares: Iterable[float], places: Iterable[float], form: str, gap: float
) -> None:
    """Write its share beside each bar that has one.

    Args:
        axes: Where the bars are.
        shares: Lengths of the bars.
        places: Their heights.
        form: How a share is written, as "{:.1f}".
        gap: Points between a bar and its share.
    """
    for place, share in zip(places, shares, strict=True):
        if np.isfinite(share):
            axes.annotate(
                form.format(share),
                (share, place),
                xytext=(gap, 0),
                textcoords="offset points",
                va="center",
                fontsize=10,
                color=BASELINE,
            )


def week_marks(axes: Axes, weeks: dict[int, str], period_weeks: int) -> None:
    """Vertical lines where interventions start and stop, named at the top.

    Args:
        axes: Axes whose horizontal unit is a period, the first being 1 (its middle at 1).
        weeks: Week to name.
        period_weeks: Weeks of a period.
    """
    for week, name in weeks.items():
        x = week / period_weeks + 0.5
        axes.axvline(x, color=SOFT, lw=1, ls=(0, (4, 3)), zorder=1)
        axes.annotate(
            name,
            (x, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, -2),
            textcoords="offset points",
            va="top",
            fontsize=10,
            color=SOFT,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            zorder=5,
        )
