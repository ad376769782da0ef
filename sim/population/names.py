"""What columns and categories are called in tables that people bring, in either language.

The text catalogues hold the spellings of each column (`residents.column.age`) and category
(`residents.category.sex.female`), several of them parted by a bar. The names of the program
itself and the numbers of the codes are understood, too.
"""

from __future__ import annotations

from functools import cache

from sim.columns import CATEGORIES
from sim.population.ties import KINDS
from sim.texts import available_languages, current_language, text

YES_NO = ("no", "yes")
CODES: dict[str, tuple[str, ...]] = {
    **{name: CATEGORIES[name] for name in ("sex", "schooling", "employment", "tenure",
                                           "registration")},
    "party": YES_NO,
    "digital": YES_NO,
    "away": YES_NO,
    "kind": KINDS,
}  # fmt: skip
"""Names of the categories of each trait, in the order of their codes."""


@cache
def spellings(key: str) -> frozenset[str]:
    """All spellings of a catalogue key in all languages, folded."""
    return frozenset(
        folded(word) for lang in available_languages() for word in text(key, lang).split("|")
    )


def shown(key: str) -> str:
    """The spelling that is shown in the language of the current context."""
    return text(key, current_language()).split("|")[0]


@cache
def column_names(wanted: tuple[str, ...]) -> dict[str, str]:
    """Each folded spelling of the wanted columns, and the program's own name for it."""
    known = {folded(name): name for name in wanted}
    for name in wanted:
        for word in spellings(f"residents.column.{name}"):
            known.setdefault(word, name)
    return known


@cache
def category_codes(trait: str) -> dict[str, int]:
    """Each folded spelling of a trait's categories, and its code."""
    known: dict[str, int] = {}
    for code, name in enumerate(CODES[trait]):
        known[folded(name)] = code
        for word in spellings(f"residents.category.{trait}.{name}"):
            known.setdefault(word, code)
    for code in range(len(CODES[trait])):
        known.setdefault(str(code), code)
    return known


def category_names(trait: str) -> list[str]:
    """The categories of a trait as they are shown."""
    return [shown(f"residents.category.{trait}.{name}") for name in CODES[trait]]


def folded(word: str) -> str:
    """A spelling without case, spaces or underscores."""
    return "".join(word.split()).replace("_", "").casefold()
