"""Sort given residents into the hierarchy of places that they name.

Places are sorted by name (numbers in names by their value), households inside their place, and
persons inside their household with the oldest first. Levels without a column are made: one that
lies above or between given levels is the place around it; one below all given levels is cut into
equal numbers of households, as many as the block `places` says or as there are households.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.bands import ADULT_AGE
from sim.population.households import join_households
from sim.population.population import LEVELS

if TYPE_CHECKING:
    from sim.population.fit import JointTable
    from sim.population.spec import PlacesSpec
    from sim.population.types import Columns, Int32s, Ints

LARGE_TO_SMALL = tuple(reversed(LEVELS))


@dataclass(frozen=True)
class Places:
    """Persons in order of place.

    Attributes:
        rows: int64, the given persons in that order.
        household: int64 for each of them, its household, counted in that order.
        starts: Boundaries of every level into the level below, as `Population` has them.
        names: Names of settlements, courts, subdistricts and districts that were given.
    """

    rows: Ints
    household: Ints
    starts: dict[str, Int32s]
    names: dict[str, list[str]]


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts “2” before “10”."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)


def households_within(
    columns: Columns, given: dict[str, list[str]], joint: JointTable, random: np.random.Generator
) -> list[str]:
    """Name of each person's household: the given one, or one made inside the smallest given place.

    Tenure and registration that were drawn become those of the oldest of the household.
    """
    if "household" in given:
        return given["household"]
    levels = [level for level in LARGE_TO_SMALL if level in given]
    paths = list(zip(*(given[level] for level in levels), strict=True)) or [()] * len(given["id"])
    members: dict[Any, list[int]] = {}
    for row, path in enumerate(paths):
        members.setdefault(path, []).append(row)
    names = [""] * len(paths)
    for path in sorted(members, key=lambda path: tuple(map(natural, path))):
        rows = np.array(members[path])
        agents = rows[columns["age"][rows] >= 6]
        small = rows[columns["age"][rows] < 6]
        if not (columns["age"][agents] >= ADULT_AGE).any():
            for row in rows:
                names[row] = "0"
            continue
        persons = {name: columns[name][agents] for name in ("age", "sex", "tenure", "registration")}
        joined = join_households(
            persons, small.size, joint.margins.household_size, joint.shares, random
        )
        for name in ("tenure", "registration"):
            columns[name][agents] = persons[name]
        for row, home in zip(agents, joined.household, strict=True):
            names[row] = str(home)
        homes = np.repeat(np.arange(joined.under_six.size), joined.under_six)
        for row, home in zip(small, homes, strict=True):
            names[row] = str(home)
    return names


def grouped(
    age: Ints, given: dict[str, list[str]], household: list[str], places: PlacesSpec
) -> Places:
    """Sort persons by place and find the boundaries of every level.

    Args:
        age: Years of each person.
        given: Names by column: `id` and any levels.
        household: Name of each person's household.
        places: Numbers of places of levels that are not given.
    """
    levels = [level for level in LARGE_TO_SMALL if level in given]
    columns = [*(given[level] for level in levels), household]
    keys = [_ranks(column) for column in columns]
    rows = np.lexsort((_ranks(given["id"]), -age, *reversed(keys)))
    changed = np.zeros(rows.size, dtype=bool)
    changed[0] = True
    first_of: dict[str, Ints] = {}  # households at which each given level begins
    marks: dict[str, Ints] = {}
    for level, key in zip([*levels, "household"], keys, strict=True):
        changed = changed.copy()
        changed[1:] |= key[rows][1:] != key[rows][:-1]
        marks[level] = changed
    home: Ints = np.cumsum(marks["household"], dtype=np.int64) - 1
    for level in levels:
        first_of[level] = home[marks[level]]
    cuts = _all_levels(first_of, int(home[-1]) + 1, places)
    starts: dict[str, Int32s] = {}
    below = np.arange(int(home[-1]) + 2)
    for level in LEVELS:
        starts[level] = np.searchsorted(below, cuts[level]).astype(np.int32)
        below = cuts[level]
    names: dict[str, list[str]] = {
        level: [given[level][row] for row in rows[marks[level]]]
        for level in ("district", "subdistrict", "settlement", "court")
        if level in given
    }
    return Places(rows, home, starts, names)


def _all_levels(given: dict[str, Ints], households: int, places: PlacesSpec) -> dict[str, Ints]:
    """Boundaries of every level into households."""
    number = {
        "settlement": places.settlements or 1, "court": places.courts,
        "building": places.buildings, "stairwell": places.stairwells,
    }  # fmt: skip
    smallest = max((LARGE_TO_SMALL.index(level) for level in given), default=-1)
    around = np.array([0, households])
    cuts: dict[str, Ints] = {}
    for depth, level in enumerate(LARGE_TO_SMALL):
        if level in given:
            around = np.append(given[level], households)
        elif depth > smallest:
            around = _cut(around, number.get(level, 1))
        cuts[level] = around
    return cuts


def _cut(around: Ints, parts: int) -> Ints:
    """Cut each range into parts of equal numbers, fewer where it is too short."""
    pieces = [
        np.linspace(low, high, min(parts, high - low), endpoint=False).round().astype(np.int64)
        for low, high in pairwise(around)
    ]
    return np.append(np.concatenate(pieces), around[-1])


def _ranks(names: list[str]) -> Ints:
    """Rank of each name in natural order; equal names have equal ranks."""
    rank = {name: place for place, name in enumerate(sorted(set(names), key=natural))}
    return np.array([rank[name] for name in names], dtype=np.int64)
