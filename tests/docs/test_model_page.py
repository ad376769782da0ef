"""The pages on the model say what the program does: parameters are named, numbers agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.parameters import registry
from sim.rules import TERMS
from sim.spin_up import SPIN_UP_LEAST

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {"en": DOCS / "model.md", "zh": DOCS / "model.zh.md"}
LANGUAGES = tuple(PAGES)


def page(lang: str) -> str:
    return PAGES[lang].read_text(encoding="utf-8")


def names(text: str) -> set[str]:
    """Names of the program on a page: what stands in code style."""
    return set(re.findall(r"`([a-z][a-z_0-9]*)`", text))


def headings(text: str) -> list[str]:
    """The levels and numbers of the headings in their order, as "## 3"."""
    return re.findall(r"(?m)^(#+(?: \d)?)", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_parameter_is_on_the_page(lang: str) -> None:
    assert set(registry()) <= names(page(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_looks_like_a_weight_is_a_parameter(lang: str) -> None:
    """The formula is not in code style word by word; its names exist all the same."""
    formula = re.search(r"(?m)^    V = (?:.*\n)+?\n", page(lang))
    assert formula is not None
    weights = set(re.findall(r"[a-z]+_[a-z]+", formula[0])) - {"hour_value", "free_hours"}
    assert weights <= set(registry())
    assert {name for name in registry() if name.startswith("weight_")} <= weights
    assert len(re.findall(r" [+−] (?=weight_)", formula[0])) == len(TERMS) - 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_says_what_the_program_says(lang: str) -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \| (.*) \|$", page(lang))
    assert rows
    assert dict(rows) == {name: getattr(registry()[name], lang) for name, _ in rows}


def test_both_languages_describe_the_same_model() -> None:
    english, chinese = page("en"), page("zh")
    assert names(english) - {"code"} == names(chinese)
    assert headings(english) == headings(chinese)
    assert english.count("\n|") == chinese.count("\n|")


def test_numbers_agree() -> None:
    assert f"={SPIN_UP_LEAST} weeks" in page("en")
    assert f"={SPIN_UP_LEAST} 周" in page("zh")
