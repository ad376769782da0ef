"""Figures of a comparison, as matplotlib figures and as PNG and SVG files in either language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.comparison import Comparison

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
    from experiments.figures.style import save_figure, style
    from experiments.store import unwritable

    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with style():
            for name in NAMES:
                figure = draw(comparison, name, lang)
                if figure is not None:
                    files += save_figure(figure, folder / name)
    except OSError as error:
        raise unwritable(folder, error) from error
    return files
