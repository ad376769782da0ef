"""One figure a classic: how far what the engine gave is from the known answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.figures.style import BASELINE, blank, colour, finish, grid, marker, render, style
from experiments.verification.words import case_name, classic_name
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.figures.style import Picture
    from experiments.verification.checks import Check
    from experiments.verification.study import ClassicsStudy

LEAST = 1.6
"""Margins that the axis shows on each side at least."""
MOST = 12.0
"""Margins that the axis shows at most; what lies further out is drawn at its end."""


def pictures(study: ClassicsStudy, lang: str, bare: bool = False) -> dict[str, Picture]:
    """The figures by name of the classic's page.

    Args:
        study: A finished study.
        lang: Language code.
        bare: Leave out titles and reading helps, for documents that set them as text.
    """
    return {name: _picture(name, checks, lang, bare) for name, checks in study.checks.items()}


def distance(check: Check) -> float:
    """Difference from what is expected in margins; infinite where none is allowed for."""
    difference = check.got - check.expected
    if difference == 0.0:
        return 0.0
    return difference / check.margin if check.margin else float("inf") * difference


def _picture(name: str, checks: Sequence[Check], lang: str, bare: bool) -> Picture:
    with style(bare):
        figure = blank(height=2.1 + 0.34 * len(checks))
        axes = figure.subplots()
        distances = [distance(check) for check in checks]
        widest = max(abs(value) for value in distances)
        end = min(MOST, max(LEAST, 1.15 * widest))
        axes.axvspan(-1.0, 1.0, color="#e4e4e4", lw=0)
        axes.axvline(0.0, color=BASELINE, lw=1)
        for place, (check, value) in enumerate(zip(checks, distances, strict=True)):
            shade = colour(0) if check.kind != "prediction" else colour(1)
            sign = marker(0) if check.kind != "prediction" else marker(1)
            at = min(0.97 * end, max(-0.97 * end, value))
            filled = shade if check.met else "white"
            axes.plot(at, len(checks) - 1 - place, sign, color=shade, mfc=filled, ms=7.5)
        several = len({check.classic for check in checks}) > 1
        names = [case_name(check, lang, with_classic=several) for check in checks]
        axes.set_yticks(range(len(names)), names[::-1])
        axes.set_ylim(-0.7, len(names) - 0.3)
        axes.set_xlim(-end, end)
        axes.set_xlabel(text("classics.figure.axis", lang))
        grid(axes)
        title = text("classics.figure.title", lang, name=classic_name(name, lang))
        finish(figure, title, text("classics.figure.note", lang))
        return render(figure)
