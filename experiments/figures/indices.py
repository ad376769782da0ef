"""Figure of a sweep: how much each factor explains, with intervals, one panel an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.figures.style import BASELINE, blank, colour, finish, folded, grid
from experiments.sweep.summary import outcome_label
from experiments.views.sweep import PAIRS, factor_name
from sim.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweep.plan import Plan

PANELS_A_ROW = 3
SHARES = (-0.25, 1.25)
"""Where the axis of shares ends, though an interval may go on."""
DRAWN = {"sobol": ("ST", "S1"), "morris": ("mu_star", "sigma"), "variance": ("main",)}
"""Kinds of index that are drawn, by method; the first is the one that factors are ranked by."""


def indices(analysis: dict[str, Any], plan: Plan, lang: str) -> Figure | None:
    """Indices of every outcome that has any; None where none has.

    Args:
        analysis: What `analysis.findings.analyse` gave.
        plan: The plan of the sweep.
        lang: Language code.
    """
    told = [entry for entry in analysis["outcomes"] if entry["sensitivity"]["indices"]]
    if not told:
        return None
    method = told[0]["sensitivity"]["method"]
    kinds = DRAWN[method]
    names = _order(told[0]["sensitivity"], kinds[0])
    lines = -(-len(told) // PANELS_A_ROW)
    across = min(PANELS_A_ROW, len(told))
    figure = blank(height=1.6 + lines * (0.9 + 0.42 * len(names)))
    panels = list(
        figure.subplots(lines, across, sharey=True, sharex=method != "morris", squeeze=False).flat
    )
    for axes, entry in zip(panels, told, strict=False):
        _bars(axes, entry["sensitivity"], names, kinds)
        label = outcome_label(entry["outcome"], lang)
        axes.set_title(folded(label, 34 if across > 2 else 60), fontsize=11)
        axes.set_yticks(range(len(names)), [factor_name(n, plan, lang) for n in names][::-1])
        axes.set_ylim(-0.6, len(names) - 0.4)
    if method != "morris":  # once all bars are there: the axis is shared
        low, high = panels[0].get_xlim()
        panels[0].set_xlim(max(low, SHARES[0]), min(high, SHARES[1]))
    for axes in panels[len(told) :]:
        axes.set_visible(False)
    for axes in panels[max(0, len(told) - across) : len(told)]:
        axes.set_xlabel(text(f"figure.indices.axis.{method}", lang))
        axes.tick_params(axis="x", labelbottom=True)
    return finish(
        figure,
        text("figure.indices.title", lang),
        text(f"figure.indices.note.{method}", lang),
        _key(kinds, lang),
    )


def _order(found: dict[str, Any], kind: str) -> list[str]:
    ranked = [index for index in found["indices"] if index["kind"] == kind]
    ranked.sort(key=lambda index: -(index["value"] or 0.0))
    return [index["factor"] for index in ranked]


def _bars(axes: Axes, found: dict[str, Any], names: list[str], kinds: tuple[str, ...]) -> None:
    known = {(i["factor"], i["kind"]): i for i in found["indices"] if i["kind"] not in PAIRS}
    height = 0.74 / len(kinds)
    for place, name in enumerate(names):
        for row, kind in enumerate(kinds):
            index = known.get((name, kind))
            if index is None or index["value"] is None:
                continue
            at = len(names) - 1 - place + 0.37 - height * (row + 0.5)
            shade = colour(0) if row == 0 else colour(1)
            axes.barh(at, index["value"], height=0.8 * height, color=shade, alpha=0.8)
            if index["low"] is not None and index["high"] > index["low"]:
                axes.plot([index["low"], index["high"]], [at, at], color="black", lw=1.1)
    axes.axvline(0, color=BASELINE, lw=1)
    grid(axes)


def _key(kinds: tuple[str, ...], lang: str) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    if len(kinds) < 2:
        return []
    return [
        (Patch(color=colour(row)), text(f"analysis.index.{kind}", lang))
        for row, kind in enumerate(kinds)
    ]
