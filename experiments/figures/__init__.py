"""Figures of a comparison, as matplotlib figures and as PNG and SVG files in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def rendered(comparison: Comparison, name: str, lang: str, bare: bool = False) -> Picture | None:
    """One figure as PNG and SVG; drawn once a comparison and language.

    Args:
        comparison: A finished comparison.
        name: One of `NAMES`.
        lang: Language code.
        bare: Leave out title and reading help, for documents that set them as text.
    """
    from experiments.figures.style import render, style

    key = ("figure", f"{name}, bare" if bare else name, lang)
    if key not in comparison.remembered:
        with style(bare):
            figure = draw(comparison, name, lang)
            comparison.remembered[key] = None if figure is None else render(figure)
    picture: Picture | None = comparison.remembered[key]
    return picture


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
    drawn = {name: rendered(comparison, name, lang) for name in NAMES}
    return save_pictures({name: picture for name, picture in drawn.items() if picture}, folder)


def save_pictures(drawn: Mapping[str, Picture], folder: Path) -> list[Path]:
    """Write figures into a folder, as PNG and SVG.

    Args:
        drawn: Figures by name.
        folder: Made when it is not there.

    Returns:
        The files.

    Raises:
        InputError: The folder cannot be written to.
    """
    from experiments.writing import unwritable

    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in drawn.items():
            files += picture.save(folder / name)
    except OSError as error:
        raise unwritable(folder, error) from error
    return files
