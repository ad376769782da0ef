"""Reports: any folder of results as one HTML page and one PDF, to be read, printed or handed on.

    folder ──> folders.py ──> builder of its kind ──> Document ──> page.py   HTML
                              comparison, run, sweep,  document.py  paper.py  PDF
                              studies

A builder says what is told and in which order; the back-ends only set it. Both need no network:
figures are inside the file, and the PDF brings its fonts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.texts import nearest_language

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.report.document import Document

NAME = "report.html"
"""File name of the page in a folder of results."""

PAPER = "report.pdf"
"""File name of the PDF."""


def document_for(
    result: Comparison | Path | str, lang: str, folder: Path | None = None
) -> Document:
    """What a report says.

    Args:
        result: A finished comparison, or a folder of results of any kind.
        lang: Language code.
        folder: Folder of a comparison, where a study of unit sizes may be.

    Raises:
        InputError: The folder holds no results, or they cannot be read.
    """
    code = nearest_language(lang)
    if isinstance(result, Path | str):
        from experiments.report.folders import document_of

        return document_of(Path(result), code)
    from experiments.report.comparison import comparison_document

    return comparison_document(result, code, folder)


def html(result: Comparison | Path | str, lang: str) -> str:
    """The report as one HTML file with everything in it; see `document_for`."""
    from experiments.report.page import as_html

    return as_html(document_for(result, lang))


def pdf(result: Comparison | Path | str, lang: str) -> bytes:
    """The report as PDF, equal to the byte for equal results; see `document_for`."""
    from experiments.report.paper import as_pdf

    return as_pdf(document_for(result, lang))


def render(comparison: Comparison, lang: str, folder: Path | None = None) -> str:
    """The report of a comparison as HTML.

    Args:
        comparison: A finished comparison.
        lang: Language code.
        folder: Its folder, where a study of unit sizes may be.
    """
    from experiments.report.page import as_html

    return as_html(document_for(comparison, lang, folder))


def write(comparison: Comparison, folder: Path, lang: str) -> Path:
    """Write the page of a comparison into its folder.

    Args:
        comparison: A finished comparison.
        folder: The folder of its results. A study of unit sizes in it becomes a section.
        lang: Language code.

    Returns:
        The file.

    Raises:
        InputError: The folder cannot be written to.
    """
    from experiments.writing import unwritable, write_text

    page = render(comparison, lang, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / NAME, page)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder / NAME
