"""Figures of a sweep: the outcome over two factors at once, as a map and as lines.

Cells of a map are means of points that were run. Where points were drawn at random, a smooth
surface is drawn instead, and only if it predicts points that it has not seen.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.findings import fitted
from experiments.analysis.response import places
from experiments.figures.style import SOFT, blank, colour, finish, folded, grid, marker
from experiments.statistics import mean_interval
from experiments.sweep.designs import Factorial, LatinHypercube, Sobol
from experiments.sweep.summary import is_share, outcome_label, plain_number
from experiments.views.sweep import full_label, shown_value
from sim.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from experiments.analysis.response import Response
    from experiments.analysis.surface import Surface
    from experiments.sweep.factors import Factor
    from experiments.sweep.plan import Plan

MOST_MAPS = 2
MOST_LINES = 6
"""Levels of the second factor that are drawn as lines."""
GRID = 41
"""Places along a side of a smooth map."""


def pairs(plan: Plan, entry: dict[str, Any] | None) -> list[tuple[int, int]]:
    """Pairs of factors, the one that matters most first.

    Args:
        plan: The plan of the sweep.
        entry: What was found of the outcome, or None.
    """
    names = [factor.name for factor in plan.study.factors]
    weight = dict.fromkeys(names, 0.0)
    joint: dict[frozenset[str], float] = {}
    told: dict[str, Any] = entry["sensitivity"] if entry else {"indices": (), "ranked": ""}
    for index in told["indices"]:
        value = index["value"] or 0.0
        if index["kind"] == told["ranked"]:
            weight[index["factor"]] = value
        elif " × " in index["factor"]:
            joint[frozenset(index["factor"].split(" × "))] = value
    total = sum(weight.values()) or 1.0
    return sorted(
        combinations(range(len(names)), 2),
        key=lambda pair: (
            -joint.get(frozenset((names[pair[0]], names[pair[1]])), 0.0)
            - (weight[names[pair[0]]] + weight[names[pair[1]]]) / total
        ),
    )


def maps(plan: Plan, found: Response, entry: dict[str, Any] | None, lang: str) -> list[Figure]:
    """The outcome over the pairs of factors that matter most.

    Args:
        plan: The plan of the sweep.
        found: The response of the outcome.
        entry: What was found of it, or None.
        lang: Language code.
    """
    design = plan.study.design
    if isinstance(design, Factorial):
        chosen = pairs(plan, entry)[:MOST_MAPS]
        return [_cells(plan, found, pair, lang) for pair in chosen]
    if not isinstance(design, Sobol | LatinHypercube):
        return []
    surface = fitted(plan, found)
    if surface is None or not surface.trusted:
        return []
    numeric = [p for p in pairs(plan, entry) if all(plan.study.factors[k].numeric for k in p)]
    return [_smooth(plan, found, surface, pair, lang) for pair in numeric[:MOST_MAPS]]


def _cells(plan: Plan, found: Response, pair: tuple[int, int], lang: str) -> Figure:
    x_factor, y_factor = (plan.study.factors[k] for k in pair)
    xs, ys, table, _ = _means(plan, found, pair)
    scale = _scale(found.outcome)
    figure = blank(height=2.2 + 0.6 * max(4, len(ys)))
    axes = figure.subplots()
    shades = _shades(scale * table, found.difference)
    image = axes.imshow(scale * table, aspect="auto", origin="lower", **shades)
    for row in range(len(ys)):
        for column in range(len(xs)):
            value = scale * table[row, column]
            if np.isfinite(value):
                red, green, blue, _ = image.cmap(image.norm(value))
                dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
                shade = "white" if dark else "black"
                shown = _short(value, found.outcome, found.difference)
                axes.text(column, row, shown, ha="center", va="center", color=shade, fontsize=11)
    axes.set_xticks(range(len(xs)), [shown_value(x_factor, v, lang) for v in xs])
    axes.set_yticks(range(len(ys)), [shown_value(y_factor, v, lang) for v in ys])
    return _mapped(figure, axes, image, plan, found, pair, "cells", lang)


def _smooth(
    plan: Plan, found: Response, surface: Surface, pair: tuple[int, int], lang: str
) -> Figure:
    """The fitted surface over two factors, all others in the middle of the design."""
    at = places(plan)
    points = np.unique(found.rows)
    middle = np.median(at[points], axis=0)
    steps = np.linspace(0.0, 1.0, GRID)
    across, up = np.meshgrid(steps, steps)
    asked = np.tile(middle, (GRID * GRID, 1))
    asked[:, pair[0]], asked[:, pair[1]] = across.ravel(), up.ravel()
    scale = _scale(found.outcome)
    heights = scale * surface.at(asked).reshape(GRID, GRID)
    figure = blank(height=6.4)
    axes = figure.subplots()
    shades = _shades(heights, found.difference)
    image = axes.pcolormesh(across, up, heights, shading="gouraud", **shades)
    image.set_rasterized(True)
    lines = axes.contour(across, up, heights, levels=7, colors="black", linewidths=0.7)
    axes.clabel(lines, fmt=lambda v: _short(v, found.outcome, found.difference), fontsize=10)
    axes.plot(at[points, pair[0]], at[points, pair[1]], ".", color="black", ms=2.5, alpha=0.45)
    for axis, k in ((axes.xaxis, pair[0]), (axes.yaxis, pair[1])):
        factor = plan.study.factors[k]
        ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
        axis.set_ticks(ticks, [plain_number(float(factor.at(t))) for t in ticks])
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    return _mapped(figure, axes, image, plan, found, pair, "smooth", lang)


def _shades(values: NDArray[np.float64], difference: bool) -> dict[str, Any]:
    """Colours of a map: from zero where all values have one sign, from the middle where not."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if not difference:
        return {"cmap": "Blues", "vmin": low - 0.15 * (high - low), "vmax": high}
    limit = max(abs(low), abs(high)) or 1.0
    if low >= 0.0:
        return {"cmap": "Blues", "vmin": 0.0, "vmax": limit}
    if high <= 0.0:
        return {"cmap": "Reds_r", "vmin": -limit, "vmax": 0.0}
    return {"cmap": "RdBu", "vmin": -limit, "vmax": limit}


def _mapped(
    figure: Figure,
    axes: Axes,
    image: Any,
    plan: Plan,
    found: Response,
    pair: tuple[int, int],
    kind: str,
    lang: str,
) -> Figure:
    """Name the axes, the colours and the figure."""
    x_name, y_name = (full_label(plan.study.factors[k], lang) for k in pair)
    axes.set_xlabel(x_name)
    axes.set_ylabel(folded(y_name, 36))
    axes.tick_params(axis="both", length=0)
    bar = figure.colorbar(image, ax=axes, shrink=0.9, pad=0.02)
    if is_share(found.outcome):
        bar.set_label(text("figure.points", lang) if found.difference else "%", fontsize=11)
    bar.outline.set_visible(False)
    return finish(
        figure,
        text("figure.map.title", lang, outcome=response_label(found, lang)),
        text(f"figure.map.note.{kind}", lang),
    )


def interactions(
    plan: Plan, found: Response, entry: dict[str, Any] | None, lang: str
) -> list[Figure]:
    """Lines of the outcome along one factor, one line a level of another, for the first pairs.

    Args:
        plan: The plan of the sweep.
        found: The response of the outcome.
        entry: What was found of it, or None.
        lang: Language code.
    """
    if not isinstance(plan.study.design, Factorial) or len(plan.study.factors) < 2:
        return []
    chosen = pairs(plan, entry)[:2]
    figure = blank(height=5.2)
    panels = figure.subplots(1, len(chosen), sharey=True, squeeze=False)[0]
    for axes, pair in zip(panels, chosen, strict=True):
        _lines(axes, plan, found, _along(plan, pair), lang)
    panels[0].set_ylabel(folded(unit_label(found, lang), 34))
    return [
        finish(
            figure,
            text("figure.interactions.title", lang, outcome=response_label(found, lang)),
            text("figure.interactions.note", lang),
        )
    ]


def _along(plan: Plan, pair: tuple[int, int]) -> tuple[int, int]:
    """The pair with the factor that lies along the axis first: numbers, then more levels."""
    first, second = (plan.study.factors[k] for k in pair)

    def rank(factor: Factor) -> tuple[bool, int]:
        return factor.numeric, len(factor.choices or ())

    return pair if rank(first) >= rank(second) else (pair[1], pair[0])


def _lines(axes: Axes, plan: Plan, found: Response, pair: tuple[int, int], lang: str) -> None:
    x_factor, line_factor = (plan.study.factors[k] for k in pair)
    xs, levels, table, spread = _means(plan, found, pair)
    scale = _scale(found.outcome)
    shown = _thinned(len(levels))
    x = np.arange(len(xs), dtype=float)
    if found.difference:
        axes.axhline(0, color=SOFT, lw=1)
    for index, row in enumerate(shown):
        name = shown_value(line_factor, levels[row], lang)
        shift = 0.06 * (index - (len(shown) - 1) / 2)
        axes.plot(
            x + shift,
            scale * table[row],
            color=colour(index),
            marker=marker(index),
            ms=6,
            label=name,
        )
        low, high = scale * spread[row, :, 0], scale * spread[row, :, 1]
        axes.vlines(x + shift, low, high, color=colour(index), lw=1.2)
    axes.set_xticks(x, [shown_value(x_factor, v, lang) for v in xs])
    axes.set_xlabel(full_label(x_factor, lang))
    axes.legend(
        title=folded(full_label(line_factor, lang), 34),
        frameon=False,
        fontsize=10,
        title_fontsize=10,
    )
    grid(axes, "y")


def _thinned(count: int) -> list[int]:
    """Levels to draw: all, or so many spread evenly."""
    if count <= MOST_LINES:
        return list(range(count))
    return sorted({round(k * (count - 1) / (MOST_LINES - 1)) for k in range(MOST_LINES)})


def _means(
    plan: Plan, found: Response, pair: tuple[int, int]
) -> tuple[list[Any], list[Any], NDArray[np.float64], NDArray[np.float64]]:
    """Levels of two factors, means of the points of each cell (y, x), and intervals (y, x, 2).

    Intervals are over the replicates: a replicate is one draw of people and luck.
    """
    points = np.unique(found.rows)
    values = [plan.points[p] for p in points]
    xs, ys = (_levels(plan.study.factors[k], [v[k] for v in values]) for k in pair)
    table = np.full((len(ys), len(xs)), np.nan)
    spread = np.full((len(ys), len(xs), 2), np.nan)
    confidence = plan.study.analysis.confidence
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            mine = [
                p for p, v in zip(points, values, strict=True) if (v[pair[0]], v[pair[1]]) == (x, y)
            ]
            if not mine:
                continue
            each = found.values[mine].mean(axis=0)
            each = each[np.isfinite(each)]
            if not len(each):
                continue
            mean = float(each.mean())
            sd = float(each.std(ddof=1)) if len(each) > 1 else float("nan")
            table[row, column] = mean
            spread[row, column] = mean_interval(mean, sd, len(each), 1 - confidence)
    return xs, ys, table, spread


def _levels(factor: Factor, values: list[Any]) -> list[Any]:
    order = list(factor.choices or sorted(set(values)))
    return [value for value in order if value in values]


def response_label(found: Response, lang: str) -> str:
    """What is drawn: an outcome, or the effect on it."""
    name = outcome_label(found.outcome, lang)
    return text("figure.effect_on", lang, outcome=name) if found.difference else name


def unit_label(found: Response, lang: str) -> str:
    """What is drawn, with its unit."""
    label = response_label(found, lang)
    if not is_share(found.outcome):
        return label
    unit = text("figure.points", lang) if found.difference else "%"
    return text("analysis.with_unit", lang, label=label, unit=unit)


def _scale(outcome: str) -> float:
    return 100.0 if is_share(outcome) else 1.0


def _short(value: float, outcome: str, difference: bool) -> str:
    """A value that is scaled already, in few digits."""
    shown = f"{value:.1f}" if is_share(outcome) else plain_number(float(value))
    if float(shown.replace(",", "")) == 0:
        return shown.lstrip("-")
    return f"+{shown}" if difference and value > 0 else shown
