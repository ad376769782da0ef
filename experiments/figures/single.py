"""Figures of a single run: participation over time, and by group of residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments import wording
from experiments.figures.panels import beside_bars, spread, week_marks
from experiments.figures.style import (
    BASELINE,
    SOFT,
    blank,
    colour,
    finish,
    grid,
    letters,
    marker,
    render,
    style,
)
from experiments.outcomes import SHOWN_FORMS, WEEKS
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from experiments.figures.style import Picture


def over_time(
    shares: pd.DataFrame, marks: Mapping[int, str], lang: str, bare: bool = True
) -> Picture:
    """Each form quarter by quarter.

    Args:
        shares: One row a quarter (its number from 0), one column a form.
        marks: Weeks to name.
        lang: Language code.
        bare: Leave out title and reading help, for documents that set them as text.
    """
    forms = [form for form in SHOWN_FORMS if form in shares.columns]
    with style(bare):
        figure = blank(height=5.6)
        axes = figure.subplots()
        x = np.array(shares.index, dtype=float) + 1
        top = 108 * max(0.02, float(shares[forms].to_numpy().max()))
        ends = spread([100 * float(shares[form].iloc[-1]) for form in forms], 0.055 * top)
        names = {form: wording.form_name(form, lang) for form in forms}
        for index, (form, height) in enumerate(zip(forms, ends, strict=True)):
            shade = BASELINE if form == "any" else colour(index)
            width = 2.6 if form == "any" else 1.8
            axes.plot(x, 100 * shares[form], color=shade, lw=width, marker=marker(index), ms=5)
            axes.annotate(
                names[form],
                (x[-1], height),
                xytext=(10, 0),
                textcoords="offset points",
                va="center",
                color=shade,
                annotation_clip=False,
            )
        week_marks(axes, dict(marks), WEEKS["quarter"])
        room = 0.012 * max(map(letters, names.values())) * max(4.0, float(len(x)))
        axes.set_xlim(0.6, x[-1] + 0.2 + room)
        axes.set_xticks([n for n in x if len(x) <= 12 or n % 2 == 0])
        axes.set_ylim(0, top)
        axes.set_xlabel(text("figure.quarter", lang))
        axes.set_ylabel(text("figure.share", lang))
        grid(axes, "y")
        finish(figure, text("figure.run_time.title", lang), text("figure.run_time.note", lang))
        return render(figure)


def by_group(
    groups: Sequence[tuple[str, str, float]], everyone: float, lang: str, bare: bool = True
) -> Picture:
    """Share of each group who took part.

    Args:
        groups: Name of what tells groups apart ("" where it goes on), of the group, its share.
        everyone: Share of all residents.
        lang: Language code.
        bare: Leave out title and reading help, for documents that set them as text.
    """
    with style(bare):
        figure = blank(height=1.6 + 0.3 * len(groups))
        axes = figure.subplots()
        places = np.arange(len(groups))[::-1]
        shares = np.array([100 * share for _, _, share in groups])
        axes.barh(places, shares, height=0.66, color=colour(0), alpha=0.75)
        beside_bars(axes, shares, places, "{:.1f}", 4)
        for place, (family, _, _) in zip(places, groups, strict=True):
            if family and place != places[0]:
                axes.axhline(place + 0.5, color=SOFT, lw=0.6)
        axes.axvline(100 * everyone, color=BASELINE, lw=1.4, ls=(0, (4, 3)))
        axes.set_yticks(places, [name for _, name, _ in groups])
        axes.set_xlabel(text("figure.share", lang))
        axes.set_xlim(0, 1.1 * max(1.0, float(np.nanmax(shares))))
        axes.set_ylim(-0.6, len(groups) - 0.4)
        grid(axes)
        finish(figure, text("figure.run_groups.title", lang), text("figure.run_groups.note", lang))
        return render(figure)
