"""What pages name exists: links, files, the other language; and indexes leave nothing out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("README*.md"), *DOCS.rglob("*.md")]
FOLDERS = "sim|experiments|dashboards|scenarios|benchmarks|tests|tools|examples|notebooks"
TO_BE_MADE = {"sim/interventions/loudspeaker.py"}
"""Files that a page lets its reader make."""


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_files_that_are_named_exist() -> None:
    found = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name in re.findall(rf"`((?:{FOLDERS}|week)/[\w/.-]+)`", text):
            path = ROOT / "sim" / name if name.startswith("week/") else ROOT / name
            assert path.exists() or name in TO_BE_MADE, f"{page.name}: {name}"
            found += 1
    assert found > 50


def test_the_index_names_every_page() -> None:
    for index, other in (("README.md", ".zh.md"), ("README.zh.md", None)):
        text = (DOCS / index).read_text(encoding="utf-8")
        linked = {str((DOCS / t).resolve()) for t in re.findall(r"\]\(([^)#:]+)\)", text)}
        for page in [*DOCS.glob("*.md"), *(DOCS / "how-to").glob("*.md")]:
            chinese = page.name.endswith(".zh.md")
            if page.name.startswith("README") or (other is not None) == chinese:
                continue
            assert str(page.resolve()) in linked, f"{index} does not name {page.name}"


def test_the_index_names_every_decision() -> None:
    folder = DOCS / "decisions"
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    for index in ("README.md", "README.zh.md"):
        text = (folder / index).read_text(encoding="utf-8")
        assert re.findall(r"(?m)^\d+\. \[.*?\]\((.*?)\)", text) == pages


def test_each_page_leads_to_the_other_language_and_stays_in_its_own() -> None:
    """A reader of Chinese is led to an English page only where there is no Chinese one."""
    checked = 0
    for chinese in (page for page in PAGES if page.name.endswith(".zh.md")):
        name = chinese.name.removesuffix(".zh.md")
        candidates = (chinese.with_name(name + ending) for ending in (".md", ".en.md"))
        (english,) = (page for page in candidates if page.exists())
        assert f"[English]({english.name})" in chinese.read_text(encoding="utf-8"), chinese.name
        assert re.search(rf"\[中文.*?\]\({chinese.name}\)", english.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+\.md)\)", chinese.read_text(encoding="utf-8")):
            if target.endswith(".zh.md") or target == english.name:
                continue
            other = chinese.parent / (target.removesuffix(".md").removesuffix(".en") + ".zh.md")
            assert not other.exists(), f"{chinese.name} leads to {target}"
        checked += 1
    assert checked > 40
