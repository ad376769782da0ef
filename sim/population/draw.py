"""Draw persons with all their traits from the joint table of a place.

Ages come first (so that the published broad groups and both sexes are met to the person), then
one trait after another, each as its margin wants it and given the traits before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.population.bands import AGENT_BANDS, BANDS, OLDEST_DRAWN
from sim.population.fit import AXES, GROUPS, SIZES
from sim.population.rounding import largest_remainder, split, split_many

if TYPE_CHECKING:
    from sim.population.fit import JointTable
    from sim.population.types import Columns, Floats, Ints

TRAITS = ("age", "sex", "schooling", "employment", "tenure", "registration", "party", "digital",
          "away")  # fmt: skip
FEMALE, MALE = 0, 1


def age_sex_counts(joint: JointTable, people: int, random: np.random.Generator) -> Ints:
    """Persons by band and sex, as the place published them.

    Args:
        joint: The fitted table.
        people: Persons of all ages.
        random: Draws which bands are rounded up.

    Returns:
        int64[1 + B, 2] (female, male). The broad age groups and the sexes, scaled to `people` and
        rounded to whole persons, are met exactly.
    """
    published = joint.margins.ages
    groups = GROUPS if len(published) == len(GROUPS) else (*GROUPS[:2], (60, 200))
    of_group = largest_remainder(np.array(published, dtype=np.float64), people)
    bands = np.zeros(len(BANDS), dtype=np.int64)
    for (low, high), count in zip(groups, of_group, strict=True):
        inside = np.array([low <= first and last <= high for first, last in BANDS])
        bands[inside] = largest_remainder(joint.age[inside], int(count))
    sexes = np.array([joint.margins.female, joint.margins.male], dtype=np.float64)
    women = split(joint.female, bands, int(largest_remainder(sexes, people)[FEMALE]), random)
    return np.stack([women, bands - women], axis=1)


def draw_persons(joint: JointTable, strata: Ints, random: np.random.Generator) -> Columns:
    """Persons of six and over, in no particular order.

    Args:
        joint: The fitted table.
        strata: int64[B, 2], persons by agent band and sex.
        random: Source of luck.

    Returns:
        Columns by trait: `age` int16 in years, the others uint8 codes.
    """
    counts = strata.reshape(-1)
    cells = np.flatnonzero(counts)
    counts = counts[cells]
    persons = int(counts.sum())
    for axis in range(1, len(SIZES)):
        size = SIZES[axis]
        order = _shuffled_within(cells, int(np.prod(SIZES[1:axis])), random)
        cells, counts = cells[order], counts[order]
        given = joint.cumulative[axis].reshape(-1, size)[cells]
        shares = given / given.sum(axis=1, keepdims=True)
        totals = largest_remainder(_margin(joint, axis), persons)
        parts = split_many(shares, counts, totals, random)
        cells = (cells[:, None] * size + np.arange(size)).reshape(-1)
        counts = parts.reshape(-1)
        kept = counts > 0
        cells, counts = cells[kept], counts[kept]
    return _columns(np.repeat(cells, counts), joint, random)


def draw_traits(joint: JointTable, known: Columns, random: np.random.Generator) -> Columns:
    """Traits of persons of whom some traits are known.

    Each person draws the missing traits from the joint table given the known ones. Where the table
    has nobody with the known traits, the next one is drawn given age and sex alone.

    Args:
        joint: The fitted table.
        known: `age` in years, and any other traits.
        random: Source of luck.

    Returns:
        All traits as integers; the known ones unchanged.
    """
    traits: Columns = {name: known[name].astype(np.int64) for name in known}
    persons = traits["age"].size
    band = band_of(traits["age"])
    if "sex" not in traits:
        women = joint.female[1:][band]
        traits["sex"] = (random.random(persons) >= women).astype(np.int64)
    stratum = band * 2 + traits["sex"]
    cells = stratum
    for axis in range(1, len(SIZES)):
        size = SIZES[axis]
        chance = _allowed(axis, traits, persons)
        weight = joint.cumulative[axis].reshape(-1, size)[cells]
        lost = (weight * chance).sum(axis=1) <= 0.0
        rest = tuple(range(1, axis)) + tuple(range(axis + 1, len(SIZES)))
        weight[lost] = joint.table.sum(axis=rest)[stratum[lost]]
        lost = (weight * chance).sum(axis=1) <= 0.0
        weight[lost] = 1.0
        reached = np.cumsum(weight * chance, axis=1)
        drawn = (random.random(persons)[:, None] * reached[:, -1:] >= reached).sum(axis=1)
        cells = cells * size + drawn
        if AXES[axis] == "dwelling":
            traits["tenure"], traits["registration"] = drawn // 2, drawn % 2
        else:
            traits[AXES[axis]] = drawn
    return traits


def _allowed(axis: int, known: Columns, persons: int) -> Floats:
    """1 for each category of an axis that agrees with what is known of a person, else 0."""
    code = np.arange(SIZES[axis])
    allowed = np.ones((persons, code.size), dtype=bool)
    parts = {AXES[axis]: code}
    if AXES[axis] == "dwelling":
        parts = {"tenure": code // 2, "registration": code % 2}
    for name, digit in parts.items():
        if name in known:
            allowed &= digit == known[name][:, None]
    return allowed.astype(np.float64)


def band_of(age: Ints) -> Ints:
    """Index of the agent band of each age; ages over the last band belong to it."""
    last = np.array([high for _, high in AGENT_BANDS[:-1]])
    return np.searchsorted(last, age).astype(np.int64)


def _ages_of_the_oldest(survival: float, persons: int, random: np.random.Generator) -> Ints:
    """Ages of the open band: each is `survival` times as frequent as the one before."""
    first = AGENT_BANDS[-1][0]
    years = OLDEST_DRAWN + 1 - first
    frequency = survival ** np.arange(years)
    reached = np.cumsum(frequency) / frequency.sum()
    return first + np.searchsorted(reached, random.random(persons), side="right")


def _margin(joint: JointTable, axis: int) -> Floats:
    rest = tuple(other for other in range(len(SIZES)) if other != axis)
    margin: Floats = joint.table.sum(axis=rest)
    return margin


def _shuffled_within(cells: Ints, below: int, random: np.random.Generator) -> Ints:
    """An order that keeps strata together and shuffles the cells of each."""
    return np.lexsort((random.random(cells.size), cells // below))


def _columns(cells: Ints, joint: JointTable, random: np.random.Generator) -> Columns:
    columns: dict[str, Ints] = {}
    for name, size in (("away", 2), ("digital", 2), ("party", 2), ("registration", 2),
                       ("tenure", 2), ("employment", 4), ("schooling", 5), ("sex", 2)):  # fmt: skip
        cells, columns[name] = np.divmod(cells, size)
    low = np.array([first for first, _ in AGENT_BANDS])
    width = np.array([last + 1 - first for first, last in AGENT_BANDS])
    age = low[cells] + np.floor(random.random(cells.size) * width[cells]).astype(np.int64)
    oldest = cells == len(AGENT_BANDS) - 1
    age[oldest] = _ages_of_the_oldest(joint.shares.survival, int(oldest.sum()), random)
    result: Columns = {"age": age.astype(np.int16)}
    for name in TRAITS[1:]:
        result[name] = columns[name].astype(np.uint8)
    return result
