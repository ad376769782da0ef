"""Figures of a search, from its findings: front, curve of budgets, parts, division."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from experiments.figures import save_pictures
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
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from experiments.figures.style import Picture

NAMES: Final = ("front", "curve", "parts", "allocation")
"""Names of the figures of a search, in reading order; also their file names."""


def draw(found: dict[str, Any], name: str, lang: str) -> Figure | None:
    """One figure; call it, and save what it gives, inside `figures.style.style`.

    Args:
        found: The findings.
        name: One of `NAMES`.
        lang: Language code.

    Returns:
        The figure, or None where there is nothing to show.
    """
    makers = {"front": _front, "curve": _curve, "parts": _parts, "allocation": _allocation}
    return makers[name](found, lang)


def save_figures(found: dict[str, Any], folder: Path, lang: str) -> list[Path]:
    """Draw every figure into a folder, as PNG and SVG.

    Args:
        found: The findings.
        folder: Made when it is not there.
        lang: Language code.

    Returns:
        The files.
    """
    drawn: dict[str, Picture] = {}
    for name in NAMES:
        with style():
            figure = draw(found, name, lang)
            if figure is not None:
                drawn[name] = render(figure)
    return save_pictures(drawn, folder)


def _scale(goal: dict[str, Any]) -> float:
    return 100.0 if goal["share"] else 1.0


def _axis(goal: dict[str, Any], lang: str) -> str:
    name = str(goal["name"][lang])
    return text("search.figure.points", lang, name=name) if goal["share"] else name


def _front(found: dict[str, Any], lang: str) -> Figure | None:
    """Money against the first objective, every package on fresh seeds."""
    if found["division"] is not None:
        return None
    goal, place = found["goals"][0], found["places"][0]
    points = place["points"]
    if len(points) < 2:
        return None
    scale = _scale(goal)
    figure = blank()
    axes = figure.subplots()
    roles = {"winner": (0, "winner"), "front": (1, "other"), "also": (1, "other")}
    key = {}
    for row in points:
        number, name = roles.get(row["role"], (-1, "reference"))
        shade = SOFT if number < 0 else colour(number)
        x, y = row["money"] / 1000.0, scale * row["mean"]
        ends = [scale * row[end] if row[end] is not None else y for end in ("low", "high")]
        axes.plot([x, x], ends, color=shade, lw=1.2, alpha=0.8)
        shown = axes.scatter([x], [y], color=shade, marker=marker(max(number, 0)), s=60, zorder=3)
        key[name] = (shown, text(f"search.figure.{name}", lang))
    line = sorted((row["money"] / 1000.0, scale * row["mean"]) for row in points if row["on_front"])
    best = [line[k] for k in range(len(line)) if all(line[k][1] > y for _, y in line[:k])]
    if goal["better"] == "more" and len(best) > 1:
        axes.plot(*zip(*best, strict=True), color=BASELINE, lw=1, ls=":", zorder=1)
    axes.axhline(0, color=BASELINE, lw=0.8)
    allowed = found["budgets"]["money"]
    if allowed:
        axes.axvline(allowed / 1000.0, color=BASELINE, lw=1, ls="--")
    axes.set_xlabel(text("search.figure.money", lang))
    axes.set_ylabel(_axis(goal, lang))
    grid(axes, "y")
    order = [key[name] for name in ("winner", "other", "reference") if name in key]
    title, note = (text(f"search.figure.{k}", lang) for k in ("front", "front_note"))
    return finish(figure, title, note, order)


def _curve(found: dict[str, Any], lang: str) -> Figure | None:
    """The best that each budget buys, as the search saw it."""
    rows = found["curve"]
    if len(rows) < 2:
        return None
    figure = blank()
    axes = figure.subplots()
    x, y = ([row[k] for row in rows] for k in ("budget", "gain"))
    axes.plot([v / 1000.0 for v in x], y, color=colour(0), marker=marker(0))
    if found["budgets"]["money"]:
        axes.axvline(found["budgets"]["money"] / 1000.0, color=BASELINE, lw=1, ls="--")
    axes.set_xlabel(text("search.figure.money", lang))
    unit = "curve_y" if found["goals"][0]["people"] else "curve_units"
    axes.set_ylabel(text(f"search.figure.{unit}", lang))
    grid(axes, "y")
    title, note = (text(f"search.figure.{k}", lang) for k in ("curve", "curve_note"))
    return finish(figure, title, note)


def _parts(found: dict[str, Any], lang: str) -> Figure | None:
    """What the winner loses without each part; in a district every community's winner."""
    goal = found["goals"][0]
    scale = _scale(goal)
    rows = []
    several = len(found["places"]) > 1
    for place in found["places"]:
        for row in place["parts"]:
            if len(place["parts"]) < 2 or row["mean"] is None:
                continue
            name = row["label"][lang]
            rows.append((f"{place['label'][lang]}: {name}" if several else name, row))
    if not rows:
        return None
    figure = blank(height=2.0 + 0.5 * len(rows))
    axes = figure.subplots()
    for k, (_, row) in enumerate(rows):
        y = len(rows) - 1 - k
        axes.barh(y, scale * row["mean"], height=0.6, color=colour(0))
        if row["low"] is not None:
            axes.plot([scale * row["low"], scale * row["high"]], [y, y], color="black", lw=1.2)
    axes.axvline(0, color=BASELINE, lw=1)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows][::-1])
    axes.set_xlabel(_axis(goal, lang))
    grid(axes)
    title, note = (text(f"search.figure.{k}", lang) for k in ("parts", "parts_note"))
    return finish(figure, title, note)


def _allocation(found: dict[str, Any], lang: str) -> Figure | None:
    """Money and participants by community, for both divisions."""
    if found["division"] is None:
        return None
    from matplotlib.patches import Patch

    places = {place["name"]: place["label"][lang] for place in found["places"]}
    order = list(places)[::-1]
    figure = blank(height=2.2 + 0.62 * len(order))
    left, right = figure.subplots(1, 2, sharey=True)
    for number, division in enumerate(("best", "by_head")):
        shift = 0.2 if number == 0 else -0.2
        for row in found["division"]["rows"]:
            if row["division"] != division:
                continue
            y = order.index(row["place"]) + shift
            left.barh(y, row["money"] / 1000.0, height=0.36, color=colour(number))
            right.barh(y, row["mean"], height=0.36, color=colour(number))
            if row["low"] is not None and math.isfinite(row["low"]):
                right.plot([row["low"], row["high"]], [y, y], color="black", lw=1.2)
    left.set_yticks(range(len(order)), [places[name] for name in order])
    unit = "gained" if found["goals"][0]["people"] else "curve_units"
    for axes, name in ((left, "spent"), (right, unit)):
        axes.set_xlabel(text(f"search.figure.{name}", lang))
        axes.axvline(0, color=BASELINE, lw=1)
        grid(axes)
    key = [
        (Patch(color=colour(k)), text(f"search.figure.{name}", lang))
        for k, name in enumerate(("best", "by_head"))
    ]
    title, note = (text(f"search.figure.{k}", lang) for k in ("allocation", "allocation_note"))
    return finish(figure, title, note, key)
