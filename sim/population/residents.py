"""Residents that a user gives, one row a person in a CSV file.

Columns, in any order, named in English or Chinese (`sim/texts`, `residents.column`):

    id, age                                   required
    sex, schooling, employment, tenure, registration, party, digital, away
                                              categories by name, as `female` or `女`
    household                                 same text = same household (of one stairwell)
    stairwell, building, court, settlement, subdistrict, district
                                              names of places, each inside the one above it

A column that is left out is drawn: traits from the joint table of a place given those that are
there, households as for synthetic people, places from the block `places`. A cell that is empty in
a column that is there is an error, like every other problem reported with its line. Children under
six are rows, too; they are counted with their household and are not agents.

A person's identity is a function of the id alone, so neither the order of rows nor the seed
changes whom a stream of luck belongs to.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from sim.population.ages import age_meant, age_of, is_birth
from sim.population.bands import ADULT_AGE
from sim.population.draw import TRAITS, draw_traits
from sim.population.fit import table_of
from sim.population.grouping import Places, grouped, households_within, natural
from sim.population.names import shown
from sim.population.population import LEVELS, Population
from sim.population.spec import PlacesSpec, ResidentsSpec
from sim.population.tables import Problems, Table, coded, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.fit import JointTable
    from sim.population.types import Columns, Ints

REQUIRED = ("id", "age")
PLACE_COLUMNS = tuple(reversed(LEVELS))
"""Columns of places, large to small."""

AGENT_AGE = 6

CUT_NUMBER = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
"""What spreadsheets make of a long number, as that of a card."""


def residents_from_csv(
    path: Path,
    block: ResidentsSpec | None = None,
    places: PlacesSpec | None = None,
    seed: int = 0,
    folder: Path | None = None,
) -> Population:
    """Read residents and draw what is not given.

    Args:
        path: The CSV file.
        block: Where missing traits are drawn from; None takes the country.
        places: Numbers of places of levels that have no column.
        seed: Draws what is not given.
        folder: Folder that files named in `block` are relative to.

    Raises:
        InputError: All problems of the file at once: the first twenty, each with its line, and
            their number.
    """
    block = block or ResidentsSpec(file=str(path))
    problems = Problems(path)
    wanted = (*REQUIRED, *TRAITS[1:], "household", *PLACE_COLUMNS)
    table = read_table(path, wanted, REQUIRED, problems)
    known = _read(table, problems)
    problems.stop()

    ids = table.columns["id"]
    order = np.array(sorted(range(len(ids)), key=lambda row: natural(ids[row])), dtype=np.int64)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, len(ids)])))
    joint = table_of(block, folder)
    columns = draw_traits(joint, {name: known[name][order] for name in known}, random)
    text_of = {
        name: [table.columns[name][row] for row in order]
        for name in ("id", "household", *PLACE_COLUMNS)
        if name in table.columns
    }
    household = households_within(columns, text_of, joint, random)
    arranged = grouped(columns["age"], text_of, household, places or PlacesSpec())
    given = set(table.columns)
    _check_households(arranged, columns["age"], [table.lines[row] for row in order], problems)
    _share_in_household(columns, arranged, {"tenure", "registration"} - given)
    return _population(path, columns, text_of["id"], arranged, joint, given)


def person_numbers(ids: list[str]) -> Ints:
    """A number below 2**32 for each id: its hash, or the next free one where hashes collide.

    Args:
        ids: Distinct identifiers. Their order does not matter.

    Returns:
        int64 in the order of `ids`.
    """
    hashes = {
        name: int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "little")
        for name in ids
    }
    taken: set[int] = set()
    numbers: dict[str, int] = {}
    for name in sorted(ids, key=lambda name: (hashes[name], name)):
        number = hashes[name]
        while number in taken:
            number = (number + 1) % 2**32
        taken.add(number)
        numbers[name] = number
    return np.array([numbers[name] for name in ids], dtype=np.int64)


def _read(table: Table, problems: Problems) -> Columns:
    """Numbers of the columns that are there; what is wrong is noted."""
    seen: dict[str, int] = {}
    for line, name in zip(table.lines, table.columns["id"], strict=True):
        if not name:
            problems.add(
                "population.missing_value", line=line, column=shown("residents.column.id"),
                expected="population.expect_text",
            )  # fmt: skip
        elif name in seen:
            cut = "population.cut_number" if CUT_NUMBER.fullmatch(name) else None
            problems.add(
                cut or "population.duplicate_id", line=line, column=shown("residents.column.id"),
                name=name, first=seen[name],
            )  # fmt: skip
        else:
            seen[name] = line
    age = _ages(table, problems)
    columns: Columns = {"age": age}
    infants = age < AGENT_AGE
    for trait in TRAITS[1:]:
        if trait in table.columns:
            columns[trait] = np.array(coded(table, trait, problems, infants), dtype=np.uint8)
    for place in ("household", *PLACE_COLUMNS):
        for line, cell in zip(table.lines, table.columns.get(place, []), strict=False):
            if not cell:
                problems.add(
                    "population.missing_value", line=line,
                    column=shown(f"residents.column.{place}"),
                    expected="population.expect_filled",
                )  # fmt: skip
    if "party" in columns:
        for row in np.flatnonzero((columns["party"] == 1) & (columns["age"] < ADULT_AGE)):
            problems.add(
                "population.minor_member", line=table.lines[row],
                column=shown("residents.column.party"),
            )  # fmt: skip
    return columns


def _ages(table: Table, problems: Problems) -> Ints:
    ages = []
    for line, cell in zip(table.lines, table.columns["age"], strict=True):
        age = age_of(cell)
        if age is None:
            told = "population.birth_date" if is_birth(cell) else "population.bad_age"
            problems.add(
                told if cell else "population.missing_value", line=line,
                column=shown("residents.column.age"), expected="population.expect_age",
                got=cell or None, nearest=age_meant(cell),
            )  # fmt: skip
            age = ADULT_AGE
        ages.append(age)
    return np.array(ages, dtype=np.int64)


def _check_households(places: Places, age: Ints, lines: list[int], problems: Problems) -> None:
    """A household needs somebody who is an agent."""
    oldest = places.rows[_first_rows(places.household)]
    for row in oldest[age[oldest] < AGENT_AGE]:
        problems.add(
            "population.only_infants", line=lines[row], column=shown("residents.column.household")
        )
    problems.stop()


def _share_in_household(columns: Columns, places: Places, drawn: set[str]) -> None:
    """What was drawn but belongs to a household is that of its oldest member; in place."""
    oldest = places.rows[_first_rows(places.household)]
    for name in drawn:
        columns[name][places.rows] = columns[name][oldest][places.household]


def _first_rows(household: Ints) -> Ints:
    """The first person of each household, who is its oldest."""
    return np.searchsorted(household, np.arange(int(household[-1]) + 1)).astype(np.int64)


def _population(
    path: Path, columns: Columns, ids: list[str], places: Places, joint: JointTable,
    given: set[str],
) -> Population:  # fmt: skip
    rows = places.rows
    agents = columns["age"][rows] >= AGENT_AGE
    household = places.household
    households = int(household.max()) + 1
    under_six = np.bincount(household[~agents], minlength=households)
    kept = rows[agents]
    residents: Columns = {name: columns[name][kept].astype(np.uint8) for name in TRAITS[1:]}
    residents["age"] = columns["age"][kept].astype(np.int16)
    residents["household"] = household[agents].astype(np.int32)
    residents["person"] = person_numbers(ids)[kept]
    start = np.concatenate([[0], np.cumsum(np.bincount(household[agents], minlength=households))])
    heads = _first_rows(household)
    drawn = [name for name in ("sex", *TRAITS[2:]) if name not in given]
    return Population(
        place=path.stem,
        people=int(rows.size),
        residents=residents,
        households={
            "start": start.astype(np.int32),
            "under6": under_six.astype(np.int16),
            "tenure": columns["tenure"][rows[heads]].astype(np.uint8),
        },
        stairwell_start=places.starts["stairwell"],
        building_start=places.starts["building"],
        court_start=places.starts["court"],
        settlement_start=places.starts["settlement"],
        subdistrict_start=places.starts["subdistrict"],
        district_start=places.starts["district"],
        names=places.names,
        provenance={
            "kind": "residents",
            "file": path.name,
            "given": sorted(given),
            "drawn": drawn,
            "drawn_from": joint.margins.place,
            "sources": {name: joint.shares.sources.get(name, "") for name in joint.shares.sources},
            "places_made": [level for level in ("household", *LEVELS) if level not in given],
        },
        ids=tuple(ids[row] for row in kept),
        young=tuple(ids[row] for row in rows[~agents]),
    )
