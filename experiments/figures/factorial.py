"""Figure of a factorial study: main effects and strings of interactions of one outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.style import BASELINE, SOFT, blank, colour, finish, grid, render, style
from sim.texts import text

if TYPE_CHECKING:
    from experiments.factorial import FactorialStudy
    from experiments.figures.style import Picture


def contrasts(study: FactorialStudy, outcome: str, lang: str, bare: bool = True) -> Picture:
    """Every contrast of an outcome with its interval.

    Args:
        study: A finished study.
        outcome: One of `factorial.OUTCOMES`.
        lang: Language code.
        bare: Leave out title and reading help, for documents that set them as text.
    """
    found = [c for c in study.contrasts() if c.outcome == outcome]
    with style(bare):
        figure = blank(height=1.9 + 0.36 * len(found))
        axes = figure.subplots()
        axes.axvline(0, color=BASELINE, lw=1, zorder=1)
        names = []
        for place, contrast in enumerate(found):
            y = len(found) - 1 - place
            shade = colour(0) if contrast.order == 1 else SOFT
            if np.isfinite([contrast.low, contrast.high]).all():
                ends = [100 * contrast.low, 100 * contrast.high]
                axes.plot(ends, [y, y], color=shade, lw=5, alpha=0.5, solid_capstyle="butt")
            filled = shade if contrast.certain else "white"
            axes.plot(100 * contrast.mean, y, "o", color=shade, mfc=filled, ms=7, zorder=4)
            names.append(_name(contrast.terms, lang))
        mains = sum(c.order == 1 for c in found)
        axes.axhline(len(found) - mains - 0.5, color=SOFT, lw=0.6)
        axes.set_yticks(range(len(names)), names[::-1])
        axes.set_ylim(-0.7, len(found) - 0.3)
        axes.set_xlabel(text("figure.points", lang))
        grid(axes)
        form = text(f"form.{outcome}", lang)
        title = text("figure.factorial.title", lang, form=form)
        finish(figure, title, text("figure.factorial.note", lang))
        return render(figure)


def _name(terms: tuple[tuple[str, ...], ...], lang: str) -> str:
    """The kind, or the first pair of a string and how many more there are."""
    first = " × ".join(text(f"intervention.{kind}", lang) for kind in terms[0])
    if len(terms) == 1:
        return first
    return text("figure.factorial.string", lang, first=first, more=len(terms) - 1)
