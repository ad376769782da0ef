"""Join persons into households: head, partner, relatives, children.

Tenure and registration belong to a household, so each of the four kinds of dwelling (owner or
renter, local or migrant) is joined by itself. Inside one kind:

1. Men and women who live with a partner are paired by age.
2. Couples and single adults are *cores*. There are more cores than households of the published
   mean size, so some of them (mostly the young and the very old) join relatives a generation
   older or younger. Where there are too few cores, couples live apart.
3. Children, and the under-sixes (who are counts), join households of parents' age.

The number of households, and so their mean size, is met exactly wherever there are enough adults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.population.bands import ADULT_AGE
from sim.population.rounding import largest_remainder

if TYPE_CHECKING:
    from sim.population.shares import Shares
    from sim.population.types import Bools, Bytes, Columns, Floats, Ints

FEMALE, MALE = 0, 1
KINDS = 4
"""Kinds of dwelling: tenure × 2 + registration."""

HEAD, PARTNER, RELATIVE, CHILD = range(4)

AGE_GAP_OF_COUPLES = 2.0
"""Years by which a man is older than his partner. Assumed."""
SPREAD_OF_COUPLES = 2.5
"""Standard deviation of the noise in the pairing of ages, in years. Assumed."""
GENERATION = (23.0, 35.0)
"""Youngest and oldest age at which a parent has a child, in years. Assumed."""
CHILDREN_WITH_COUPLES = 0.92
"""Share of children who live with two adults of parents' age. Assumed."""
NEAR = (2.0, 6.0)
"""Years around a sought age within which a household is found. Assumed."""
MOST_PEOPLE = 8
"""Most people in a household. Assumed."""
PARENTS = (20, 45)
"""Ages of those in proportion to whom under-sixes are shared out among kinds of dwelling."""


@dataclass(frozen=True)
class Joined:
    """Persons joined into households.

    Attributes:
        household: int64 for each person, index of the household.
        role: uint8 for each person: head, partner, relative or child.
        under_six: int64 for each household.
        kind: int64 for each household, tenure × 2 + registration.
    """

    household: Ints
    role: Bytes
    under_six: Ints
    kind: Ints


def join_households(
    persons: Columns,
    under_six: int,
    mean_size: float,
    shares: Shares,
    random: np.random.Generator,
    households: int | None = None,
) -> Joined:
    """Join persons into households.

    Args:
        persons: Columns `age`, `sex`, `tenure`, `registration`; at least one adult. Where a kind
            of dwelling has children but no adult, the children's tenure and registration are
            changed to those of the household that takes them.
        under_six: Children under six, who are counted with a household.
        mean_size: Mean number of people of a household, under-sixes included.
        shares: Living arrangements.
        random: Source of luck.
        households: Number of households; None takes people over `mean_size`.
    """
    kinds = persons["tenure"].astype(np.int64) * 2 + persons["registration"]
    age = persons["age"].astype(np.int64)
    adults = np.bincount(kinds[age >= ADULT_AGE], minlength=KINDS)
    young = (age >= PARENTS[0]) & (age <= PARENTS[1])
    parents = np.bincount(kinds[young], minlength=KINDS)
    infants = largest_remainder(parents + 1e-9 * adults, under_six)
    people = np.where(adults > 0, np.bincount(kinds, minlength=KINDS) + infants, 0)
    total = households or max(1, round((age.size + under_six) / mean_size))
    number = np.minimum(np.maximum(largest_remainder(people, total), adults > 0), adults)

    household = np.full(age.size, -1, dtype=np.int64)
    role = np.full(age.size, CHILD, dtype=np.uint8)
    infants_at: list[Ints] = []
    first = 0
    for kind in np.flatnonzero(adults):
        members = np.flatnonzero(kinds == kind)
        joined, roles, small = _join_kind(
            age[members], persons["sex"][members], int(infants[kind]), int(number[kind]),
            shares, random,
        )  # fmt: skip
        number_here = int(number[kind])
        joined = _not_too_many(joined, roles, small, random)
        household[members] = joined + first
        role[members] = roles
        infants_at.append(small)
        first += number_here
    kind_of = np.repeat(np.arange(KINDS), np.where(adults > 0, number, 0))
    orphans = np.flatnonzero(household < 0)
    if orphans.size:
        household[orphans] = random.integers(0, first, orphans.size)
        persons["tenure"][orphans] = kind_of[household[orphans]] // 2
        persons["registration"][orphans] = kind_of[household[orphans]] % 2
    return Joined(household, role, np.concatenate(infants_at), kind_of)


def _join_kind(
    age: Ints, sex: Ints, infants: int, households: int, shares: Shares,
    random: np.random.Generator,
) -> tuple[Ints, Bytes, Ints]:  # fmt: skip
    """Household and role of each person of one kind of dwelling, and infants by household."""
    household = np.full(age.size, -1, dtype=np.int64)
    role = np.full(age.size, CHILD, dtype=np.uint8)
    adults = np.flatnonzero(age >= ADULT_AGE)
    men, women = _couples(adults, age, sex, shares, random)
    men, women = _some_live_apart(men, women, adults.size, households, random)
    paired = np.zeros(age.size, dtype=bool)
    paired[men] = paired[women] = True
    singles = adults[~paired[adults]]

    # cores: couples first, then singles; the age of a couple is the mean of both
    couples = men.size
    core_age = np.concatenate([(age[men] + age[women]) / 2.0, age[singles].astype(np.float64)])
    guest = _guests(core_age, couples, core_age.size - households, shares, random)
    home = np.full(core_age.size, -1, dtype=np.int64)
    hosts = np.flatnonzero(~guest)
    home[hosts] = np.arange(hosts.size)
    guests = np.flatnonzero(guest)
    older = core_age[guests] < 40.0
    either = (core_age[guests] >= 40.0) & (core_age[guests] < 50.0)
    older |= either & (random.random(guests.size) < 0.5)
    apart = random.uniform(*GENERATION, guests.size)
    sought = core_age[guests] + np.where(older, apart, -apart)
    home[guests] = home[_near_in_age(sought, hosts, core_age, random)]

    core = np.concatenate([np.arange(couples), np.arange(couples), np.arange(couples, home.size)])
    people = np.concatenate([men, women, singles])
    household[people] = home[core]
    role[people] = np.where(guest[core], RELATIVE, HEAD)
    role[women] = np.where(guest[:couples], RELATIVE, PARTNER)

    pairs = hosts[hosts < couples]
    children = np.flatnonzero(household < 0)
    household[children] = home[
        _parents(age[children].astype(np.float64), pairs, hosts, core_age, random)
    ]
    babies = _parents(random.uniform(0.0, 6.0, infants), pairs, hosts, core_age, random)
    return household, role, np.bincount(home[babies], minlength=households).astype(np.int64)


def _couples(
    adults: Ints, age: Ints, sex: Ints, shares: Shares, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Men and women who live together, paired by age."""
    chance = shares.partnered[sex[adults].astype(np.int64), age[adults]]
    taken = adults[random.random(adults.size) < chance]
    men, women = taken[sex[taken] == MALE], taken[sex[taken] == FEMALE]
    couples = min(men.size, women.size)
    men = men[random.permutation(men.size)[:couples]]
    women = women[random.permutation(women.size)[:couples]]
    him = age[men] + random.normal(0.0, SPREAD_OF_COUPLES, couples)
    her = age[women] + AGE_GAP_OF_COUPLES + random.normal(0.0, SPREAD_OF_COUPLES, couples)
    return men[np.argsort(him)], women[np.argsort(her)]


def _some_live_apart(
    men: Ints, women: Ints, adults: int, households: int, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Break up as many couples as it takes to have a core for each household."""
    missing = households - (adults - men.size)
    if missing <= 0:
        return men, women
    kept = np.sort(random.permutation(men.size)[missing:])
    return men[kept], women[kept]


def _guests(
    core_age: Floats, couples: int, excess: int, shares: Shares, random: np.random.Generator
) -> Bools:
    """Which cores join relatives: weighted sampling without replacement (Efraimidis, Spirakis)."""
    guest = np.zeros(core_age.size, dtype=bool)
    if excess <= 0:
        return guest
    years = core_age.astype(np.int64)
    weight = np.where(
        np.arange(core_age.size) < couples, shares.couple_joins[years], shares.single_joins[years]
    )
    key = random.exponential(size=core_age.size) / np.maximum(weight, 1e-9)
    guest[np.argpartition(key, excess - 1)[:excess]] = True
    return guest


def _parents(
    child_age: Floats, pairs: Ints, hosts: Ints, core_age: Floats, random: np.random.Generator
) -> Ints:
    """A core of parents' age for each child."""
    sought = child_age + random.uniform(*GENERATION, child_age.size)
    with_pair = random.random(child_age.size) < (CHILDREN_WITH_COUPLES if pairs.size else 0.0)
    found = np.empty(child_age.size, dtype=np.int64)
    found[with_pair] = _near_in_age(sought[with_pair], pairs, core_age, random)
    found[~with_pair] = _near_in_age(sought[~with_pair], hosts, core_age, random)
    return found


def _not_too_many(household: Ints, role: Bytes, infants: Ints, random: np.random.Generator) -> Ints:
    """Move relatives and children from households of too many people to any that are smaller."""
    household = household.copy()
    for _ in range(MOST_PEOPLE):
        sizes = np.bincount(household, minlength=infants.size) + infants
        if sizes.max() <= MOST_PEOPLE:
            break
        crowded = np.flatnonzero((sizes[household] > MOST_PEOPLE) & (role >= RELATIVE))
        room = np.flatnonzero(sizes < MOST_PEOPLE)
        if not crowded.size or not room.size:
            break
        # as many leave each household as are too many
        crowded = crowded[np.argsort(household[crowded], kind="stable")]
        home = household[crowded]
        rank = np.arange(crowded.size) - np.searchsorted(home, home)
        leaving = crowded[rank < sizes[home] - MOST_PEOPLE]
        household[leaving] = room[random.integers(0, room.size, leaving.size)]
    return household


def _near_in_age(
    sought: Floats, cores: Ints, core_age: Floats, random: np.random.Generator
) -> Ints:
    """For each sought age a core of about that age; any core where none is as old or as young."""
    ages = core_age[cores]
    order = np.argsort(ages, kind="stable")
    ages = ages[order]
    low, high = np.zeros(sought.size, dtype=np.int64), np.full(sought.size, cores.size)
    for years in reversed(NEAR):  # the narrowest window that holds a core wins
        first = np.searchsorted(ages, sought - years)
        after = np.searchsorted(ages, sought + years, side="right")
        some = after > first
        low[some], high[some] = first[some], after[some]
    place = low + np.floor(random.random(sought.size) * (high - low)).astype(np.int64)
    return cores[order[place]]
