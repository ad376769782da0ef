"""Example tables to download: a small estate, as a visitor's own table could look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.population.names import CODES
from sim.texts import text

if TYPE_CHECKING:
    from sim.population.population import Population

HOUSEHOLDS: Final = 60
COLUMNS: Final = (
    "age", "sex", "schooling", "employment", "tenure", "registration", "party", "digital",
)  # fmt: skip
PLACES: Final = {"stairwell": 1, "building": 1, "court": 1}
TIES: Final = 80


def residents_example(lang: str) -> bytes:
    """A table of residents with headings and categories in a language, for a spreadsheet.

    Args:
        lang: Language code.
    """
    population = _population()
    residents = population.residents
    rows = [[_column(name, lang) for name in ("id", *COLUMNS, "household", *PLACES)]]
    names = {name: [_category(name, word, lang) for word in CODES[name]] for name in COLUMNS[1:]}
    within = {level: _numbers(population, level) for level in PLACES}
    for row, number in enumerate(_ids(population)):
        traits = [names[name][int(residents[name][row])] for name in COLUMNS[1:]]
        places = [str(within[level][row]) for level in PLACES]
        home = str(int(residents["household"][row]) + 1)
        rows.append([number, str(int(residents["age"][row])), *traits, home, *places])
    return _csv(rows)


def ties_example(lang: str) -> bytes:
    """A table of ties between the residents of `residents_example`.

    Args:
        lang: Language code.
    """
    from sim.population.ties import FRIEND, build_ties

    population = _population()
    ties, ids = build_ties(population, 1), _ids(population)
    friends = np.flatnonzero((ties.kind == FRIEND) & (ties.to >= 0))
    sources = np.searchsorted(ties.start, friends, side="right") - 1
    targets = ties.to[friends]
    pairs = sorted(
        {(int(min(a, b)), int(max(a, b))) for a, b in zip(sources, targets, strict=True)}
    )
    kind = _category("kind", "friend", lang)
    rows = [[_column(name, lang) for name in ("source", "target", "kind")]]
    step = max(1, len(pairs) // TIES)
    rows += [[ids[a], ids[b], kind] for a, b in pairs[::step]]
    return _csv(rows)


def _population() -> Population:
    from sim.population import synthesise

    blocks = {
        "population": {"kind": "synthetic", "place": "haimen", "households": HOUSEHOLDS,
                       "urban": 1.0},
        "places": {"courts": 2, "buildings": 2, "stairwells": 2},
    }  # fmt: skip
    return synthesise(blocks, 1)


def _ids(population: Population) -> list[str]:
    return [f"R{number:03d}" for number in range(1, population.size + 1)]


def _numbers(population: Population, level: str) -> np.ndarray:
    """Numbers of the places that residents live in, from 1 in each place above."""
    above = {"stairwell": "building", "building": "court", "court": "settlement"}[level]
    index, parent = population.index_of(level), population.index_of(above)
    starts = np.searchsorted(parent, np.arange(int(parent.max()) + 1))
    return np.asarray(index - index[starts][parent] + 1)


def _column(name: str, lang: str) -> str:
    return text(f"residents.column.{name}", lang).split("|")[0]


def _category(trait: str, name: str, lang: str) -> str:
    return text(f"residents.category.{trait}.{name}", lang).split("|")[0]


def _csv(rows: list[list[str]]) -> bytes:
    """Rows as a table that spreadsheets of either language open."""
    return ("\ufeff" + "".join(",".join(row) + "\r\n" for row in rows)).encode("utf-8")
