"""What a report says, without a medium: sections of paragraphs, figures and tables.

Builders make a `Document` from a folder of results; `page` shows it as HTML, `paper` as PDF.
Both say the same, in the same order and with the same numbers. Texts are plain: a back-end may
not read markup in them, since names of scenarios come from users.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from experiments.views import View
from sim.texts import text


@dataclass(frozen=True)
class Paragraph:
    """Running text.

    Attributes:
        text: What it says.
        tone: "plain", "note" (smaller) or "warning" (set off).
    """

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """Terms with what they mean."""

    kind: ClassVar[str] = "terms"
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Facts:
    """Names and values, in two columns."""

    kind: ClassVar[str] = "facts"
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """A sentence or two of an answer.

    Attributes:
        text: What it says.
        label: What it says it of, as the name of a scenario with a colon, or "".
    """

    text: str
    label: str = ""


@dataclass(frozen=True)
class Glance:
    """Questions with short answers, for a reader of the first page only.

    Attributes:
        items: Questions with their answers.
    """

    kind: ClassVar[str] = "glance"
    items: tuple[tuple[str, tuple[Answer, ...]], ...]


@dataclass(frozen=True)
class Card:
    """One scenario in brief.

    Attributes:
        label: Its name.
        tone: "gain", "loss" or "unclear".
        figure: The number that matters most, with its sign, or "".
        unit: Unit of the number.
        verdict: What the number amounts to, in a few words.
        findings: Sentences.
    """

    label: str
    tone: str
    figure: str
    unit: str
    verdict: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Scenarios in brief, one after the other."""

    kind: ClassVar[str] = "cards"
    items: tuple[Card, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing.

    Attributes:
        svg: The drawing, without title and reading help.
        title: What it shows.
        note: How to read it, or "".
        number: Its number in the document; `numbered` gives it.
        width: Share of the width of the text that it takes.
    """

    kind: ClassVar[str] = "figure"
    svg: bytes
    title: str
    note: str = ""
    number: int = 0
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        view: Its rows of words.
        folded: Whether a page shows it on request only.
        number: Its number in the document; `numbered` gives it.
    """

    kind: ClassVar[str] = "table"
    view: View
    folded: bool = False
    number: int = 0


Block = Paragraph | Heading | Bullets | Terms | Facts | Glance | Cards | Figure | Table


@dataclass(frozen=True)
class Section:
    """A part with a heading.

    Attributes:
        key: Stable name, also the anchor in a page.
        title: Heading.
        blocks: What is in it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        lang: Language code.
        name: What kind of report it is, for the line above the title.
        title: What it is about.
        date: Day on which the results were computed, as 2026-01-31.
        note: A line below the title.
        sections: Its parts in order; the first is the summary.
    """

    lang: str
    name: str
    title: str
    date: str
    note: str
    sections: tuple[Section, ...]

    def blocks(self) -> Iterator[Block]:
        """All blocks in order."""
        for section in self.sections:
            yield from section.blocks


def section(key: str, title: str, *parts: Block | Iterable[Block] | None) -> Section:
    """A section of blocks and lists of blocks; None and empty tables are left out.

    Args:
        key: Stable name.
        title: Heading.
        *parts: Blocks, or lists of them.
    """
    blocks: list[Block] = []
    for part in parts:
        blocks += [] if part is None else part if isinstance(part, Iterable) else [part]
    return Section(key, title, tuple(block for block in blocks if not _is_empty(block)))


def paragraphs(*texts: str, tone: str = "plain") -> list[Block]:
    """One paragraph a text; empty ones are left out."""
    return [Paragraph(each, tone) for each in texts if each]


def glance(answers: Mapping[str, Iterable[str | Answer]], lang: str) -> Glance:
    """Questions with answers; questions without any are left out.

    Args:
        answers: Answers by the key of their question in the catalogue; empty ones are left out.
        lang: Language code.
    """
    items = []
    for key, found in answers.items():
        told = tuple(Answer(each) if isinstance(each, str) else each for each in found if each)
        if told:
            items.append((text(f"glance.{key}", lang), told))
    return Glance(tuple(items))


def numbered(document: Document) -> Document:
    """The document without empty sections, figures and tables numbered through."""
    counts = {Figure: 0, Table: 0}

    def count(block: Block) -> Block:
        if isinstance(block, Figure | Table):
            counts[type(block)] += 1
            return replace(block, number=counts[type(block)])
        return block

    kept = [part for part in document.sections if part.blocks]
    made = tuple(replace(part, blocks=tuple(map(count, part.blocks))) for part in kept)
    return replace(document, sections=made)


def _is_empty(block: Block) -> bool:
    if isinstance(block, Table):
        return not block.view.rows
    if isinstance(block, Paragraph | Heading):
        return not block.text
    return isinstance(block, Bullets | Terms | Facts | Cards | Glance) and not block.items
