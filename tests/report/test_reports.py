"""Every kind of folder as a page and as a paper, in both languages."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from experiments.comparison import Arm
from experiments.provenance import ensemble_digest, parameter_digest
from experiments.report import document_for, pdf
from experiments.report.document import (
    Bullets,
    Cards,
    Document,
    Facts,
    Figure,
    Glance,
    Paragraph,
    Table,
    Terms,
    numbered,
)
from experiments.report.page import as_html
from experiments.report.paper import as_pdf
from experiments.report.studies import stability_document
from experiments.sentences import findings
from experiments.stability import Stability
from experiments.store import load
from experiments.wording import signed
from sim.parameters import registry
from sim.texts import text
from tests.report.conftest import INCOMPLETE, KINDS, Paper
from tests.report.reading import Page

Reports = dict[tuple[str, str], Document]
Papers = Callable[[str, str], Paper]

both = pytest.mark.parametrize("lang", ["en", "zh"])
every = pytest.mark.parametrize("kind", KINDS)


def said(document: Document) -> list[str]:
    """Everything that a document says."""
    words = [document.title, document.name, document.note]
    for section in numbered(document).sections:
        words.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                words.append(block.text)
            elif isinstance(block, Bullets):
                words += block.items
            elif isinstance(block, Terms | Facts):
                words += [part for pair in block.items for part in pair]
            elif isinstance(block, Glance):
                for question, answers in block.items:
                    words += [question, *(part for a in answers for part in (a.label, a.text))]
            elif isinstance(block, Cards):
                for card in block.items:
                    words += [card.label, card.figure, card.unit, card.verdict, *card.findings]
            elif isinstance(block, Figure):
                words += [block.title, block.note]
            elif isinstance(block, Table):
                words += [block.view.title, block.view.note, *block.view.columns]
                words += [cell for row in block.view.rows for cell in row.cells]
    return [word for word in words if word]


def squeezed(words: str) -> str:
    """Without spaces and hyphens, which lines may add, and with one form of every letter."""
    return re.sub(r"[\s\u00ad\u2010-]", "", unicodedata.normalize("NFKC", words))


def read(content: bytes) -> list[str]:
    """The text of every page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


@both
@every
def test_a_page_says_all_and_needs_nothing_else(reports: Reports, kind: str, lang: str) -> None:
    document = reports[kind, lang]
    content = as_html(document)
    page = Page(content)
    assert page.open == []
    assert all(address.startswith("data:image/svg+xml;base64,") for address in page.addresses)
    assert not re.search(r"url\(|@import|<script|<link|https?://[^<]*\"", content)
    assert len(page.images) == sum(isinstance(block, Figure) for block in document.blocks())
    assert all(image["alt"] for image in page.images)
    words = squeezed("".join(page.words))
    for sentence in said(document):
        assert squeezed(sentence) in words


@both
@every
def test_a_paper_says_all_that_the_page_says(
    reports: Reports, papers: Papers, kind: str, lang: str
) -> None:
    document, pages = reports[kind, lang], papers(kind, lang).pages
    title = squeezed(document.title)
    number = re.compile(re.escape(text("document.page", lang, page="X", pages=len(pages))))
    found = squeezed("".join(pages))
    for word in said(document):
        # A paragraph may go on after the foot and the head of a page: its parts must be there.
        parts = re.split(r"[，。；、,;.]\s*", word) if len(word) > 40 else [word]
        for part in parts:
            assert squeezed(part) in found or _across(part, pages), part
    for place, words in enumerate(pages, start=1):
        shown = number.pattern.replace("X", str(place))
        assert squeezed(shown.replace("\\", "")) in squeezed(words)
        assert place == 1 or title[:20] in squeezed(words)


def _across(part: str, pages: list[str]) -> bool:
    """Whether one page ends with the first half of a part, and the next has the other."""
    whole = squeezed(part)
    flat = [squeezed(page) for page in pages]
    return any(
        whole[:k] in one and whole[k:] in other
        for k in range(1, len(whole))
        for one, other in pairwise(flat)
    )


@both
@every
def test_a_paper_can_be_archived_and_read_aloud(
    reports: Reports, papers: Papers, kind: str, lang: str
) -> None:
    document = reports[kind, lang]
    reader = PdfReader(io.BytesIO(papers(kind, lang).content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith(lang)
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfaid:part" in metadata and "pdfuaid:part" in metadata
    assert reader.metadata is not None and reader.metadata.title == document.title
    sections = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert len(sections) == len(numbered(document).sections)
    for page in reader.pages:
        width, height = (float(side) for side in page.mediabox[2:])
        assert (round(width), round(height)) == (595, 842)
        for font in page["/Resources"]["/Font"].values():
            assert re.search(r"\+Linli(Sans|Serif)SC", font.get_object()["/BaseFont"])


@both
def test_the_first_page_answers_what_a_reader_asks(
    folders: dict[str, Path], reports: Reports, papers: Papers, lang: str
) -> None:
    compared = load(folders["comparison"])
    first = squeezed(papers("comparison", lang).pages[0])
    for question in ("tried", "changed", "whom", "cost", "sure"):
        assert squeezed(text(f"glance.{question}", lang)) in first
    for name in compared.others:
        row = compared.primary(name)
        assert row is not None
        assert squeezed(compared.label(name, lang)) in first
        for end in ("mean", "low", "high"):
            assert squeezed(signed(row[end], "share")) in first
    page = as_html(reports["comparison", lang])
    for name in compared.others:
        for sentence in findings(compared, name, lang):
            assert sentence in page


@both
def test_what_numbers_rest_on_is_told(papers: Papers, lang: str) -> None:
    words = squeezed("".join(papers("run", lang).pages))
    for parameter in registry().values():
        assert squeezed(parameter.zh if lang == "zh" else parameter.en) in words
    for key in ("synthetic", "community", "good", "politics", "horizon", "rare", "one_run"):
        assert squeezed(text(f"limits.{key}", lang))[:30] in words


@both
@pytest.mark.parametrize("kind", INCOMPLETE)
def test_a_folder_that_lacks_something_is_reported(
    folders: dict[str, Path], kind: str, lang: str
) -> None:
    document = document_for(folders[kind], lang)
    first = squeezed(read(as_pdf(document))[0])
    assert squeezed(document.title) in first
    if kind == "part_of_a_sweep":
        assert squeezed(text("sweep_report.incomplete", lang, done=9, runs=18)) in first


@pytest.mark.parametrize("kind", ["comparison", "factorial_sweep"])
def test_equal_folders_give_equal_bytes(
    folders: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    there = tmp_path / "别处"
    shutil.copytree(folders[kind], there)
    command = [sys.executable, "-c", "from experiments.cli import main; main()", "report"]
    done = subprocess.run(
        [*command, str(there), "--format", "pdf", "--lang", "zh", "--quiet"],
        capture_output=True, encoding="utf-8", check=False,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (there / "report.pdf").read_bytes() == pdf(folders[kind], "zh")


@both
def test_signs_that_no_font_has_are_marked_and_told(folders: dict[str, Path], lang: str) -> None:
    document = replace(document_for(folders["stability"], lang), title="𠮷祥里 🙂 小区")
    content = as_pdf(document)
    words = squeezed("".join(read(content)))
    assert "〓祥里〓小区" in words
    assert "U+20BB7" in words and "U+1F642" in words
    assert "𠮷祥里" in as_html(document)


def test_names_of_users_are_neither_code_nor_lost(folders: dict[str, Path]) -> None:
    compared = load(folders["comparison"])
    evil = '<script>x</script> #panic("x") $x$ *b* \\'
    names = {"points": evil}
    compared.arms = tuple(
        Arm(arm.name, {"zh": names.get(arm.name, f"堃{arm.name}𠮷")}, arm.plain, arm.marks)
        for arm in compared.arms
    )
    document = document_for(compared, "zh")
    words = squeezed("".join(read(as_pdf(document))))
    assert squeezed(evil) in words
    assert "〓smaller_units〓" in words and "U+5803" in words
    page = as_html(document)
    assert "<script>" not in page
    assert "堃smaller_units𠮷" in page


def test_a_result_of_other_parameters_is_marked(folders: dict[str, Path]) -> None:
    found, facts = Stability.load(folders["stability"])
    warning = text("limits.outdated", "en")
    assert warning not in as_html(stability_document(found, facts, "en"))
    old = {**facts, "parameters": "0" * 12}
    assert warning in as_html(stability_document(found, old, "en"))


@both
def test_a_search_of_other_parameters_or_another_ensemble_is_marked(
    folders: dict[str, Path], reports: Reports, tmp_path: Path, lang: str
) -> None:
    keys = ("limits.outdated", "limits.outdated_ensemble")
    before = said(reports["search", lang])
    assert not any(text(key, lang) in before for key in keys)
    shutil.copytree(folders["search"], tmp_path / "search")
    path = tmp_path / "search" / "manifest.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    assert known["parameters"] == parameter_digest() and known["ensemble"] == ensemble_digest()
    path.write_text(json.dumps({**known, "parameters": "0", "ensemble": "0"}), encoding="utf-8")
    after = said(document_for(tmp_path / "search", lang))
    assert all(text(key, lang) in after for key in keys)
