"""Words that both back-ends set: numbered headings, captions, the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.report.document import Figure
from experiments.report.parts import shown_day
from sim.texts import text

if TYPE_CHECKING:
    from experiments.report.document import Document, Table


def heading(place: int, title: str, lang: str) -> str:
    """The heading of a section.

    Args:
        place: Its place in the document, from 0.
        title: What it says.
        lang: Language code.
    """
    numerals = text("document.numerals", lang).split()
    numeral = numerals[place] if place < len(numerals) else str(place + 1)
    return text("document.numbered", lang, numeral=numeral) + title


def caption(block: Figure | Table, lang: str) -> str:
    """The caption of a figure or table, with its number."""
    is_figure = isinstance(block, Figure)
    name = text("document.figure" if is_figure else "document.table", lang, number=block.number)
    title = block.title if isinstance(block, Figure) else block.view.title
    return text("document.caption", lang, number=name, title=title)


def shown_date(document: Document) -> str:
    """When the results were computed, or "" where nobody knows."""
    day = shown_day(document.date, document.lang)
    return text("document.computed", document.lang, date=day) if day else ""
