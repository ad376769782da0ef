"""Figures of a comparison, as matplotlib figures and as PNG and SVG files in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from experiments.comparison import Comparison
    from experiments.figures.style import Picture

NAMES = ("effects", "time", "ladder", "reach", "resources")
"""Names of the figures of a comparison, in reading order; also their file names."""


def draw(comparison: Comparison, name: str, lang: str) -> Figure | None:
    """One figure; call it, and save what it gives, inside `style.style`.

    Args:
        comparison: A finished comparison.
        name: One of `NAMES`.
        lang: Language code.

    Returns:
        The figure, or None where the comparison is too short for it.
    """
    from experiments.figures import participation
    from experiments.figures.resources import resources

    makers = {
        "effects": participation.effects_by_form,
        "time": participation.over_time,
        "ladder": participation.ladder,
        "reach": participation.reach,
        "resources": resources,
    }
    return makers[name](comparison, lang)


def rendered(comparison: Comparison, name: str, lang: str) -> Picture | None:
    """One figure as PNG and SVG; drawn once a comparison and language.

    Args:
        comparison: A finished comparison.
        name: One of `NAMES`.
        lang: Language code.
    """
    from experiments.figures.style import render, style

    if (name, lang) not in comparison.drawn:
        with style():
            figure = draw(comparison, name, lang)
            comparison.drawn[name, lang] = None if figure is None else render(figure)
    return comparison.drawn[name, lang]


def save_figures(comparison: Comparison, folder: Path, lang: str) -> list[Path]:
    """Draw every figure into a folder, as PNG and SVG.

    Args:
        comparison: A finished comparison.
        folder: Made when it is not there.
        lang: Language code.

    Returns:
        The files.

    Raises:
        InputError: The folder cannot be written to.
    """
    from experiments.store import unwritable

    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            picture = rendered(comparison, name, lang)
            if picture is not None:
                files += picture.save(folder / name)
    except OSError as error:
        raise unwritable(folder, error) from error
    return files
