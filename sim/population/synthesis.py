"""Build a population from the block of a community file: the one entry to this package.

A synthetic population takes the published margins of a place, fits the joint table of all traits
(`sim.population.fit`), draws whole persons that meet every margin (`draw`), joins them into
households (`households`) and lays those out in places (`layout`). A city is built county by
county, each county a district. A new population is drawn for every seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.population.draw import TRAITS, age_sex_counts, draw_persons
from sim.population.fit import table_of
from sim.population.households import join_households
from sim.population.layout import lay_out
from sim.population.margins import read_counties
from sim.population.population import Population
from sim.population.provenance import provenance
from sim.population.rounding import largest_remainder
from sim.population.spec import (
    AlikeSpec,
    PeopleSpec,
    ResidentsSpec,
    SyntheticSpec,
    located,
    people_spec,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.fit import JointTable
    from sim.population.spec import PlacesSpec
    from sim.population.types import Columns, Ints


def synthesise(community: object, seed: int, folder: Path | None = None) -> Population:
    """The population of a community.

    Args:
        community: A `PeopleSpec`, a mapping with the blocks `population`, `places`, `ties`, or an
            object with those attributes.
        seed: A new population for every seed, the same for the same seed. Residents that a user
            gave stay the same; only the traits that are not given are drawn.
        folder: Folder that files named in the community are relative to.

    Raises:
        InputError: Something in the blocks or the files they name cannot be used.
    """
    spec = people_spec(community)
    if isinstance(spec.population, ResidentsSpec):
        from sim.population.residents import residents_from_csv

        return residents_from_csv(
            located(spec.population.file, folder), spec.population, spec.places, seed, folder
        )
    if isinstance(spec.population, AlikeSpec):
        from sim.population.alike import alike

        return alike(spec.population, spec.places.settlements or 1, folder)
    return _synthetic(spec, spec.population, seed, folder)


def _synthetic(
    spec: PeopleSpec, block: SyntheticSpec, seed: int, folder: Path | None
) -> Population:
    joint = table_of(block, folder)
    size = joint.margins.household_size
    counties: list[tuple[str, str, int]]
    if block.counties is not None:
        counties = read_counties(block.counties, folder)
    else:
        people = block.people or round((block.households or 1) * size)
        counties = [(block.place, block.place, people)]
    parts = [
        _Part(joint, people, block.households, spec.places, np.random.SeedSequence([seed, number]))
        for number, (_, _, people) in enumerate(counties)
    ]
    names: dict[str, list[str]] = {level: list(given) for level, given in spec.places.names.items()}
    if block.counties is not None:
        names.setdefault("district", [chinese for _, chinese, _ in counties])
    return _assembled(parts, joint, block, spec.places, names)


def settlements_of_city(community: object, folder: Path | None = None) -> int:
    """How many settlements a city of counties has, known from its table without building it.

    Args:
        community: As `synthesise` takes it; its population names `counties`.
        folder: Folder that the table is relative to.

    Raises:
        InputError: No such table, or a total that is not a number of people.
    """
    spec = people_spec(community)
    name = getattr(spec.population, "counties", None) or ""
    return sum(_settlements(people, spec.places) for _, _, people in read_counties(name, folder))


class _Part:
    """One county (or the whole of a community): persons, households and their places."""

    def __init__(
        self, joint: JointTable, people: int, households: int | None, places: PlacesSpec,
        seed: np.random.SeedSequence,
    ) -> None:  # fmt: skip
        """Build it."""
        random = np.random.Generator(np.random.PCG64(seed))
        counts = age_sex_counts(joint, people, random)
        persons = draw_persons(joint, counts[1:], random)
        joined = join_households(
            persons, int(counts[0].sum()), joint.margins.household_size, joint.shares, random,
            households,
        )  # fmt: skip
        sizes = np.bincount(joined.household, minlength=joined.kind.size) + joined.under_six
        settlements = _settlements(people, places)
        layout = lay_out(sizes, settlements, places, random.permutation(sizes.size))
        self.arrange(persons, joined.household, joined.role.astype(np.int64), layout.order)
        self.people = people
        self.children = counts[0]
        self.under_six = joined.under_six[layout.order]
        self.tenure = joined.kind[layout.order] // 2
        self.levels = {
            "stairwell": layout.stairwell, "building": layout.building, "court": layout.court,
            "settlement": layout.settlement,
            "subdistrict": _even_cuts(settlements, places.settlements_per_subdistrict),
        }  # fmt: skip

    def arrange(self, persons: Columns, household: Ints, role: Ints, order: Ints) -> None:
        """Sort persons by the place of their household, then by role."""
        place = np.empty(order.size, dtype=np.int64)
        place[order] = np.arange(order.size)
        where = place[household]
        rows = np.argsort(where * 4 + role, kind="stable")
        self.residents = {name: persons[name][rows] for name in TRAITS}
        self.start = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=order.size))])


def _settlements(people: int, places: PlacesSpec) -> int:
    """How many settlements a number of people makes."""
    if places.people_per_settlement is not None:
        return max(1, round(people / places.people_per_settlement))
    return places.settlements or 1


def _assembled(
    parts: list[_Part], joint: JointTable, block: SyntheticSpec, places: PlacesSpec,
    names: dict[str, list[str]],
) -> Population:  # fmt: skip
    """Join the parts of a city into one population; each part is a district."""
    residents = {name: np.concatenate([part.residents[name] for part in parts]) for name in TRAITS}
    size = int(residents["age"].size)
    start = _joined([part.start for part in parts])
    levels = {
        name: _joined([part.levels[name] for part in parts]).astype(np.int32)
        for name in parts[0].levels
    }
    districts = np.cumsum([0, *(part.levels["subdistrict"].size - 1 for part in parts)])
    residents["household"] = np.repeat(np.arange(start.size - 1, dtype=np.int32), np.diff(start))
    residents["person"] = np.arange(size, dtype=np.int64)
    people = sum(part.people for part in parts)
    return Population(
        place=block.place,
        people=people,
        residents=residents,
        households={
            "start": start.astype(np.int32),
            "under6": np.concatenate([part.under_six for part in parts]).astype(np.int16),
            "tenure": np.concatenate([part.tenure for part in parts]).astype(np.uint8),
        },
        stairwell_start=levels["stairwell"],
        building_start=levels["building"],
        court_start=levels["court"],
        settlement_start=levels["settlement"],
        subdistrict_start=levels["subdistrict"],
        district_start=districts.astype(np.int32),
        names=names,
        provenance=provenance(
            joint, residents, sum(part.children for part in parts), start.size - 1, block
        ),
    )


def _even_cuts(total: int, each: int | None) -> Ints:
    """Boundaries of groups of about equal size."""
    groups = 1 if each is None else max(1, round(total / each))
    return np.concatenate([[0], np.cumsum(largest_remainder(np.ones(groups), total))])


def _joined(starts: list[Ints]) -> Ints:
    """Boundaries of several parts as boundaries of the whole."""
    shifted, base = [np.zeros(1, dtype=np.int64)], 0
    for cuts in starts:
        shifted.append(cuts[1:] + base)
        base += int(cuts[-1])
    return np.concatenate(shifted)
