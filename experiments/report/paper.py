"""A document as PDF, set by Typst in the fonts that ship with the program: no browser, no network.

The file is PDF/A-2a and PDF/UA-1: it can be archived, and read aloud. It is tagged, has an outline
and page numbers, and depends on the document only, to the byte.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from experiments.lettering import FONTS, missing, printable
from experiments.report.document import Figure, Paragraph, Table, numbered
from experiments.report.parts import shown_day
from experiments.report.words import caption, heading, shown_date
from sim.texts import text

if TYPE_CHECKING:
    from experiments.report.document import Block, Document
    from experiments.views import View

TEMPLATE: Final = Path(__file__).parent / "report.typ"
STANDARDS: Final = ["a-2a", "ua-1"]
FEWEST_FOR_CONTENTS: Final = 6
"""Sections below which there is no table of contents."""

STICKY: Final = 220.0
"""Length in em up to which a paragraph stays with what follows it."""

WIDTH: Final = 453.0
"""Width of the text in points: A4 less the margins."""
SIZES: Final = (8.5, 8.0, 7.5, 7.0, 6.5)
"""Sizes of letters in tables; the first in which a table fits is taken."""
LARGE: Final = 3
"""Sizes that are tried before anything is broken into lines."""
TOGETHER: Final = 22
"""Rows up to which a table stays on one page."""
ROOMY: Final = 14.0
"""Width in em that a column of words should have, if it needs it."""
INSET: Final = 0.8
"""Room between columns, in em."""


def as_pdf(document: Document) -> bytes:
    """The paper.

    Args:
        document: What it says.
    """
    made, _ = _typst().compile_with_warnings(
        source(document),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=_moment(document.date),
    )
    assert isinstance(made, bytes)
    return made


def as_pngs(document: Document, dots: float = 100.0) -> list[bytes]:
    """The pages of the paper as pictures, for eyes and tests.

    Args:
        document: What it says.
        dots: Dots an inch.
    """
    made = _typst().compile(
        source(document), font_paths=[str(FONTS)], ignore_system_fonts=True, format="png", ppi=dots
    )
    return made if isinstance(made, list) else [made]


def _typst() -> Any:
    """The module; its types do not say that it reads files from a dict, too."""
    import typst

    return typst


def source(document: Document) -> dict[str, bytes]:
    """What Typst reads: the template, the document as data, and the figures."""
    whole = numbered(document)
    lost: set[str] = set()
    figures: dict[str, bytes] = {}
    plain = _printable(_plain(whole, figures), lost, whole.lang != "zh")
    if lost:
        signs = text("document.join_signs", whole.lang).join(
            f"U+{ord(s):04X}" for s in sorted(lost)
        )
        note = text("document.unknown_signs", whole.lang, signs=signs)
        plain["sections"][0]["blocks"].append(_block(Paragraph(note, "note"), whole.lang, figures))
    data = json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()
    return {"main": TEMPLATE.read_bytes(), "document.json": data, **figures}


def _plain(document: Document, figures: dict[str, bytes]) -> dict[str, Any]:
    lang = document.lang
    contents = len(document.sections) >= FEWEST_FOR_CONTENTS
    return {
        "lang": lang,
        "name": document.name,
        "title": document.title,
        "size": round(min(19.0, max(14.0, 0.98 * WIDTH / ems(document.title))), 1),
        "short": _shortened(document.title),
        "date": shown_day(document.date, lang),
        "byline": " · ".join(part for part in (shown_date(document), document.note) if part),
        "note": document.note,
        "contents": text("document.contents", lang) if contents else "",
        "lines": _lines_of_contents(document),
        "page": text("document.page", lang, page="\u0001", pages="\u0002"),
        "sections": [
            {
                "title": heading(place, part.title, lang),
                "blocks": _kept([_block(block, lang, figures) for block in part.blocks]),
            }
            for place, part in enumerate(document.sections)
        ],
    }


def _block(block: Block, lang: str, figures: dict[str, bytes]) -> dict[str, Any]:
    if isinstance(block, Figure):
        name = f"figure{block.number}.svg"
        figures[name] = block.svg
        return {
            "kind": block.kind,
            "file": name,
            "alt": block.title + " " + block.note,
            "caption": caption(block, lang),
            "note": _note(block.note, lang),
            "width": block.width,
        }
    if isinstance(block, Table):
        found = {"kind": block.kind, "caption": caption(block, lang)}
        return {**found, **_table(block.view), "note": _note(block.view.note, lang)}
    return {"kind": block.kind, **asdict(block)}


def _lines_of_contents(document: Document) -> float:
    """Lines that each of the two columns of the table of contents needs."""
    lines = [1 + int(ems(part.title) // 27) for part in document.sections]
    return -(-sum(lines) // 2) + max(lines) - 1 + 0.3


def _kept(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tell short paragraphs to stay with the figure or table that follows."""
    for k, block in enumerate(blocks):
        follows = blocks[k + 1]["kind"] if k + 1 < len(blocks) else ""
        if block["kind"] == "paragraph":
            block["sticky"] = follows in ("figure", "table") and ems(block["text"]) < STICKY
    return blocks


def _note(note: str, lang: str) -> str:
    return text("document.note_label", lang) + note.replace("\n", " ") if note else ""


def _table(view: View) -> dict[str, Any]:
    words = {0, *view.words}
    size, widths = _widths(view, words)
    return {
        "columns": list(view.columns),
        "align": ["left" if k in words else "right" for k in range(len(view.columns))],
        "size": size,
        "widths": widths,
        "rows": [asdict(row) for row in view.rows],
        "breakable": len(view.rows) > TOGETHER,
    }


def _widths(view: View, words: set[int]) -> tuple[float, list[float]]:
    """Size of the letters, and width of each column in em, such that the table fits the page.

    Numbers never break; names and heads may.
    """
    cells = [[row.cells[k] for row in view.rows if not row.head] for k in range(len(view.columns))]
    natural, least = [], []
    for k, head in enumerate(view.columns):
        widest = max(map(ems, cells[k]), default=0.0)
        if k in words:
            natural.append(max(widest, ems(head)) + INSET)
            shortest = max(map(_unbroken, [*cells[k], head]), default=0.0)
            least.append(max(min(widest, 7.0), min(shortest, 9.0)) + INSET)
        else:
            natural.append(max(widest, min(ems(head), 9.0)) + INSET)
            least.append(max(widest, _unbroken(head)) + INSET)
    fits = [s for s in SIZES[:LARGE] if sum(natural) * s <= WIDTH]
    easy = [max(low, min(natural[k], ROOMY)) if k in words else low for k, low in enumerate(least)]
    roomy = sum(easy)
    fits += [s for s in SIZES if roomy * s <= WIDTH]
    fits += [s for s in SIZES if sum(least) * s <= WIDTH]
    size = next(iter(fits), SIZES[-1])
    room = WIDTH / size
    if sum(natural) <= room:
        factor = min(1.3, room / sum(natural))
        return size, [round(width * factor, 3) for width in natural]
    if roomy <= room:  # words first, heads of numbers from what is left
        least = easy
    spare, wish = room - sum(least), sum(natural) - sum(least)
    share = max(0.0, spare / wish) if wish > 0 else 0.0
    found = [low + share * (high - low) for low, high in zip(least, natural, strict=True)]
    shrink = min(1.0, room / sum(found))
    return size, [round(width * shrink, 3) for width in found]


def ems(line: str) -> float:
    """Width of a line in em of the sans, a little too wide rather than too narrow."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.57 for sign in line)


def _unbroken(line: str) -> float:
    """Width of the longest part of a line that cannot be broken; Chinese breaks anywhere."""
    found, run = 0.0, 0.0
    for sign in line:
        wide = east_asian_width(sign) in "WF"
        run = 0.0 if sign == " " else 1.0 if wide else run + 0.57
        found = max(found, run)
    return found


def _shortened(title: str, most: float = 48.0) -> str:
    """A title that fits into the head of a page."""
    if ems(title) <= most:
        return title
    kept = title
    while ems(kept) > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _printable(value: Any, lost: set[str], latin: bool) -> Any:
    """Strings without signs that the fonts lack, which are added to `lost`.

    The fonts have Chinese signs where the languages share one: dots go up to the middle.
    """
    if isinstance(value, dict):
        return {key: _printable(child, lost, latin) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(child, lost, latin) for child in value]
    if not isinstance(value, str):
        return value
    if latin:
        value = value.replace("…", "...")
    lost |= missing(value)
    return printable(value)


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day or "2000-01-01").replace(tzinfo=UTC)
