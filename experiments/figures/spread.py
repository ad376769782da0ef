"""Figures of a sweep: every replicate of chosen points, and the box where cases are dense.

A mean hides two regimes; so replicates are drawn one by one, and a point whose replicates fall
into two groups is marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from experiments.analysis.response import places
from experiments.analysis.words import case_name
from experiments.figures.style import BASELINE, FAINT, SOFT, blank, colour, finish, grid
from experiments.figures.surfaces import pairs, response_label, unit_label
from experiments.statistics import FEWEST_FOR_REGIMES, two_regimes
from experiments.sweep.summary import is_share, plain_number
from experiments.views.sweep import full_label, shown_value
from sim.texts import text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.analysis.response import Response
    from experiments.sweep.plan import Plan

MOST_POINTS = 12
"""Points whose replicates are drawn."""


def distributions(plan: Plan, found: Response, lang: str) -> Figure | None:
    """Replicates of the points from the best to the worst; None where none is there.

    Args:
        plan: The plan of the sweep.
        found: The response of the outcome.
        lang: Language code.
    """
    points = np.unique(found.rows)
    points = points[np.isfinite(found.values[points]).any(axis=1)]
    if not len(points):
        return None
    order = points[np.argsort(-np.nanmean(found.values[points], axis=1), kind="stable")]
    places_ = np.unique(np.linspace(0, len(order) - 1, min(MOST_POINTS, len(order))).round())
    chosen = [int(order[int(k)]) for k in places_]
    scale = 100.0 if is_share(found.outcome) else 1.0
    figure = blank(height=1.9 + 0.36 * len(chosen))
    axes = figure.subplots()
    if found.difference:
        axes.axvline(0, color=BASELINE, lw=1)
    names = []
    for row, point in enumerate(chosen):
        y = len(chosen) - 1 - row
        known = scale * found.values[point][np.isfinite(found.values[point])]
        absolute = found.absolute[point][np.isfinite(found.absolute[point])]
        split = len(absolute) >= FEWEST_FOR_REGIMES and bool(two_regimes(absolute))
        shade = colour(1) if split else colour(0)
        axes.plot([known.min(), known.max()], [y, y], color=FAINT, lw=7, zorder=1)
        axes.plot(known, np.full(len(known), y), "o", color=shade, ms=5, alpha=0.55, mew=0)
        if not split:
            axes.plot(known.mean(), y, "|", color="black", ms=14, mew=2, zorder=4)
        values = (
            shown_value(factor, value, lang)
            for factor, value in zip(plan.study.factors, plan.points[point], strict=True)
        )
        names.append(text("join.names", lang).join(values))
    axes.set_yticks(range(len(chosen)), names[::-1], fontsize=10)
    axes.set_ylim(-0.7, len(chosen) - 0.3)
    axes.set_xlabel(unit_label(found, lang))
    grid(axes)
    factors = text("join.names", lang).join(full_label(f, lang) for f in plan.study.factors)
    return finish(
        figure,
        text("figure.distributions.title", lang, outcome=response_label(found, lang)),
        text(
            "figure.distributions.note",
            lang,
            factors=factors,
            shown=len(chosen),
            points=len(points),
        ),
    )


def box(
    plan: Plan,
    found: Response,
    discovery: dict[str, Any],
    entry: dict[str, Any] | None,
    lang: str,
) -> Figure | None:
    """All points over the two factors that limit the box most, and the box; None without a box.

    Args:
        plan: The plan of the sweep.
        found: The response of the primary outcome.
        discovery: What `analysis.findings` found.
        entry: What was found of the outcome, to choose a second factor by.
        lang: Language code.
    """
    if discovery["box"] is None:
        return None
    limits = {limit["factor"]: limit for limit in discovery["box"]["limits"]}
    pair = _axes_of(plan, list(limits), entry)
    points = np.unique(found.rows)
    points = points[np.isfinite(found.mean[points])]
    wanted = _wanted(found.mean[points], discovery)
    at = places(plan)[points]
    jitter = np.random.default_rng(1).uniform(-0.018, 0.018, (len(points), 2))
    figure = blank(height=6.0)
    axes = figure.subplots()
    xy = at[:, list(pair)] + jitter
    shades = ((~wanted, SOFT, 0.4), (wanted, colour(1), 0.85))
    for mask, shade, alpha in shades:
        axes.plot(*xy[mask].T, "o", color=shade, alpha=alpha, ms=6, mew=0)
    edges = [_edges(plan, k, limits.get(plan.study.factors[k].name)) for k in pair]
    (left, right), (bottom, top) = edges
    axes.add_patch(
        Rectangle(
            (left, bottom), right - left, top - bottom, fill=False, ec=colour(0), lw=2.5, zorder=5
        )
    )
    for axis, k in ((axes.xaxis, pair[0]), (axes.yaxis, pair[1])):
        _ticks(axis, plan, k, lang)
    axes.set_xlabel(full_label(plan.study.factors[pair[0]], lang))
    axes.set_ylabel(full_label(plan.study.factors[pair[1]], lang))
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.06, 1.06)
    axes.tick_params(axis="both", length=0)
    return finish(
        figure,
        text("figure.box.title", lang, kind=case_name(discovery, lang)),
        text("figure.box.note", lang),
        _key(lang),
    )


def _axes_of(plan: Plan, limited: list[str], entry: dict[str, Any] | None) -> tuple[int, int]:
    """Numbers of two factors: those with limits first, then those that matter most."""
    names = [factor.name for factor in plan.study.factors]
    order = [names.index(name) for name in limited]
    order += [k for pair in pairs(plan, entry) for k in pair]
    first = order[0]
    second = next((k for k in order if k != first), first)
    return first, second


def _wanted(mean: Any, discovery: dict[str, Any]) -> Any:
    wanted = np.zeros(len(mean), bool)
    if discovery["below"] is not None:
        wanted |= mean < discovery["below"]
    if discovery["above"] is not None:
        wanted |= mean > discovery["above"]
    return wanted


def _edges(plan: Plan, k: int, limit: dict[str, Any] | None) -> tuple[float, float]:
    """Where a limit lies along an axis, a little outside the points that it holds."""
    factor = plan.study.factors[k]
    if limit is None:
        return -0.045, 1.045
    if limit["words"] is not None:
        inside = [
            factor.place(word) for word in factor.choices or () if str(word) in limit["words"]
        ]
    else:
        inside = [
            0.0 if limit["low"] is None else factor.place(_own(factor, limit["low"])),
            1.0 if limit["high"] is None else factor.place(_own(factor, limit["high"])),
        ]
    return min(inside) - 0.03, max(inside) + 0.03


def _own(factor: Any, value: float) -> Any:
    """The factor's own value that equals a number, since 4.0 stands for 4."""
    return next((choice for choice in factor.choices or () if choice == value), value)


def _ticks(axis: Any, plan: Plan, k: int, lang: str) -> None:
    factor = plan.study.factors[k]
    if factor.choices is None:
        at = [0.0, 0.25, 0.5, 0.75, 1.0]
        axis.set_ticks(at, [plain_number(float(factor.at(t))) for t in at])
    else:
        axis.set_ticks(
            [factor.place(choice) for choice in factor.choices],
            [shown_value(factor, choice, lang) for choice in factor.choices],
        )


def _key(lang: str) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    return [
        (Line2D([], [], color=colour(1), marker="o", ls="", ms=8), text("figure.box.case", lang)),
        (Line2D([], [], color=SOFT, marker="o", ls="", ms=8), text("figure.box.other", lang)),
        (Line2D([], [], color=colour(0), lw=2.5), text("figure.box.box", lang)),
    ]
