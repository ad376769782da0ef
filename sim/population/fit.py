"""The joint table of a place: how all traits of residents go together.

Iterative proportional fitting (Deming and Stephan 1940, by the library ipfn) starts from a table
that holds the shapes of the file of shares (schooling falls with age, members are schooled …) and
its structural zeros (no minor is a party member, no pupil is retired), and scales it until it
meets the margins: age by sex and schooling as the place published them, the others from the file
of shares. The table is in shares, so one fit serves every size of the same place.

Axes of the table: stratum (age band × sex, 36), schooling (5), employment (4), dwelling (tenure ×
registration, 4), party (2), digital (2), away (2).
"""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
from ipfn.ipfn import ipfn

from sim.errors import InputError
from sim.population.bands import ADULT_AGE, AGENT_BANDS, BANDS, national_by_band
from sim.population.margins import DATA, Margins, read_margins
from sim.population.shares import read_shares
from sim.population.spec import located

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.shares import Shares
    from sim.population.spec import ResidentsSpec, SyntheticSpec
    from sim.population.types import Floats

AXES = ("stratum", "schooling", "employment", "dwelling", "party", "digital", "away")
SIZES = (2 * len(AGENT_BANDS), 5, 4, 4, 2, 2, 2)
CONVERGED = 1e-7
"""Largest relative error of a margin at which the fit stops."""
MOST_ROUNDS = 400
MARGIN_ERROR = 1e-5
"""Error of a margin, as a share of all residents, at which margins contradict one another."""

EMPLOYED = 1
LAST_AWAY_AGE = 69

GROUPS = ((0, 14), (15, 59), (60, 64), (65, 200))
"""Broad age groups that places publish; the last two come together where the split is missing."""


@dataclass(frozen=True, eq=False)
class JointTable:
    """The fitted table and what it was fitted to.

    Attributes:
        margins: The published totals.
        shares: The shares used for the rest.
        age: float64[1 + B], share of all people in each band; sums to 1.
        female: float64[1 + B], share of women in each band.
        table: float64[SIZES], share of residents of six and over; sums to 1.
        cumulative: The table summed over its last axes: entry k keeps the first k + 1 axes, flat.
        wanted: Margins that the table was fitted to, by axis name.
        notes: How margins that the place did not publish were filled in.
    """

    margins: Margins
    shares: Shares
    age: Floats
    female: Floats
    table: Floats
    cumulative: tuple[Floats, ...]
    wanted: dict[str, Floats]
    notes: dict[str, str]

    @property
    def under_six(self) -> float:
        """Share of people who are too young to be agents."""
        return float(self.age[0])


def joint_table(
    margins: Margins, urban: float | str = "published", shares: Path | None = None
) -> JointTable:
    """Fit the joint table of a place, or take it from the memory of this process.

    Args:
        margins: Published totals.
        urban: Weight of the shares of towns, 0 to 1, or `published`.
        shares: A file of shares; None takes the shipped one.

    Raises:
        InputError: Margins and shares contradict one another, so no table meets both.
    """
    weight = _urban_share(margins) if urban == "published" else float(urban)
    return _fitted(margins, weight, read_shares(weight, shares))


def _urban_share(margins: Margins) -> float:
    if margins.urban is None:
        raise InputError("population.urban_not_published", key="population.urban",
                         place=margins.place)  # fmt: skip
    return margins.urban / margins.population


def table_of(spec: SyntheticSpec | ResidentsSpec, folder: Path | None) -> JointTable:
    """The joint table of the place that a block names."""
    margins = read_margins(spec.place, located(spec.margins, folder) if spec.margins else None)
    shares = located(spec.shares, folder) if spec.shares else None
    return joint_table(margins, spec.urban, shares)


@lru_cache(maxsize=32)
def _fitted(margins: Margins, urban: float, shares: Shares) -> JointTable:
    age, female = _age_and_sex(margins, shares)
    strata = _strata(age, female)
    schooling, source, of_place = _schooling(margins, shares, float(age[0]))
    wanted = _wanted(strata, schooling, shares, float(age[0]))
    table = _fit(_seed(strata, shares), wanted)
    notes = {
        "schooling": f"{source} ({of_place})",
        "urban": f"{urban:.4f}",
        "age_within_groups": "census2020_age5",
    }
    cumulative = tuple(
        table.sum(axis=tuple(range(k + 1, len(SIZES)))).reshape(-1) for k in range(len(SIZES))
    )
    return JointTable(margins, shares, age, female, table, cumulative, wanted, notes)


def _age_and_sex(margins: Margins, shares: Shares) -> tuple[Floats, Floats]:
    """Share of people in each band, and of women in each band."""
    five_year = {}
    for line in (DATA / "china2020_age5.csv").read_text(encoding="utf-8").split()[1:]:
        name, millions = line.split(",")
        five_year[name] = float(millions)
    people = national_by_band(five_year)
    groups = GROUPS if len(margins.ages) == len(GROUPS) else (*GROUPS[:2], (60, 200))
    for (low, high), total in zip(groups, margins.ages, strict=True):
        inside = np.array([low <= first and last <= high for first, last in BANDS])
        people[inside] *= total / people[inside].sum()
    people /= people.sum()
    ratio = shares.male_per_female
    seed = np.stack([people / (1 + ratio), people * ratio / (1 + ratio)], axis=1)
    sexes = np.array([margins.female, margins.male], dtype=np.float64)
    fitted = _ipf(seed, [people, sexes / sexes.sum()], [[0], [1]])
    return people, fitted[:, 0] / fitted.sum(axis=1)


def _strata(age: Floats, female: Floats) -> Floats:
    """float64[36], share of residents of six and over by band and sex (female, male)."""
    agents = age[1:] / age[1:].sum()
    return np.stack([agents * female[1:], agents * (1 - female[1:])], axis=1).reshape(-1)


def _schooling(margins: Margins, shares: Shares, under_six: float) -> tuple[Floats, str, str]:
    """float64[5], shares of residents of six and over; its source; the place it is from."""
    if margins.schooling is None:
        levels, source, place = shares.schooling_of(margins.place)
    else:
        levels = np.array(margins.schooling) / margins.population
        source, place = "published", margins.place
    levels = levels / (1.0 - under_six)
    none = 1.0 - levels.sum()
    if none < 0:
        raise InputError("population.too_much_schooling", place=place)
    return np.concatenate([[none], levels]), source, place


def _wanted(strata: Floats, schooling: Floats, shares: Shares, under_six: float) -> dict[str, Any]:
    """The margins that the table is fitted to, as shares of residents of six and over."""
    employment = strata.reshape(-1, 2, 1) * shares.employment
    renting_migrants = shares.migrants * shares.renters_among_migrants
    dwelling = np.array([
        1 - shares.renters - shares.migrants + renting_migrants,  # owner, local
        shares.migrants - renting_migrants,  # owner, migrant
        shares.renters - renting_migrants,  # renter, local
        renting_migrants,
    ])  # fmt: skip
    if (dwelling < 0).any():
        raise InputError("population.bad_dwellings")
    members = shares.party / (1.0 - under_six)
    women, men = members * shares.party_women, members * (1 - shares.party_women)
    sexes = strata.reshape(-1, 2).sum(axis=0)
    band = strata.reshape(-1, 2).sum(axis=1)
    away = shares.away / (1.0 - under_six)
    return {
        "stratum": strata,
        "schooling": schooling,
        "employment": employment.reshape(-1, 4),
        "dwelling": dwelling,
        "party": np.stack([sexes - [women, men], [women, men]], axis=1),
        "digital": np.stack([band * (1 - shares.digital), band * shares.digital], axis=1),
        "away": np.array([1 - away, away]),
    }


def _seed(strata: Floats, shares: Shares) -> Floats:
    """The table before fitting: traits as the shapes and odds of the file of shares have them."""
    bands = len(AGENT_BANDS)
    first = np.array([low for low, _ in AGENT_BANDS])
    last = np.array([high for _, high in AGENT_BANDS])
    two = np.array([0, 1])
    # axes: band, sex, schooling, employment, tenure, registration, party, digital, away
    table = strata.reshape(bands, 2, *(1,) * 7) * np.ones((1, 1, 5, 4, 2, 2, 2, 2, 2))
    table *= shares.schooling_shape.reshape(bands, 1, 5, *(1,) * 6)
    table *= shares.employment.reshape(bands, 2, 1, 4, *(1,) * 5)
    table *= np.power.outer(shares.renter_odds, two).reshape(bands, 1, 1, 1, 2, *(1,) * 4)
    table *= np.power.outer(shares.migrant_odds, two).reshape(bands, *(1,) * 4, 2, 1, 1, 1)
    adult = np.where(first >= ADULT_AGE, shares.party_age, 0.0)
    member = adult.reshape(bands, 1) * shares.party_schooling
    nobody = np.ones_like(member)
    table *= np.stack([nobody, member], axis=-1).reshape(bands, 1, 5, 1, 1, 1, 2, 1, 1)
    odds = (shares.digital / (1.0 - shares.digital + 1e-9)).reshape(bands, 1)
    online = odds * shares.digital_schooling
    table *= np.stack([nobody, online], axis=-1).reshape(bands, 1, 5, *(1,) * 4, 2, 1)
    may_leave = np.where((first >= ADULT_AGE) & (last <= LAST_AWAY_AGE), shares.away_odds, 0.0)
    leaves = np.zeros((bands, 2, 4, 2))  # band, sex, employment, registration
    leaves[:, 0, EMPLOYED, 0] = may_leave
    leaves[:, 1, EMPLOYED, 0] = may_leave * shares.away_male
    away = np.stack([np.ones_like(leaves), leaves], axis=-1)
    table *= away.reshape(bands, 2, 1, 4, 1, 2, 1, 1, 2)
    return table.reshape(SIZES)


def _fit(seed: Floats, wanted: dict[str, Any]) -> Floats:
    """Scale the table to all margins at once; bands and sexes are split out where they cross."""
    bands = len(AGENT_BANDS)
    split = seed.reshape(bands, 2, *SIZES[1:])
    strata = wanted["stratum"].reshape(bands, 2)
    employment = wanted["employment"].reshape(bands, 2, 4)
    fitted = _ipf(
        split,
        [
            wanted["schooling"], wanted["dwelling"], wanted["away"], wanted["party"],
            wanted["digital"], employment, strata,
        ],
        [[2], [4], [7], [1, 5], [0, 6], [0, 1, 3], [0, 1]],
    )  # fmt: skip
    return fitted.reshape(SIZES) / fitted.sum()


def _ipf(seed: Floats, margins: list[Any], axes: list[list[int]]) -> Floats:
    # Cells that must be empty make the library divide nought by nought when it measures its
    # progress (the cells themselves stay nought), and it prints how it ended.
    with np.errstate(divide="ignore", invalid="ignore"), redirect_stdout(StringIO()):
        table = ipfn(
            seed.copy(), [margin.copy() for margin in margins], axes,
            convergence_rate=CONVERGED, max_iteration=MOST_ROUNDS, rate_tolerance=0.0,
        ).iteration()  # fmt: skip
    for margin, kept in zip(margins, axes, strict=True):
        rest = tuple(axis for axis in range(seed.ndim) if axis not in kept)
        if np.abs(table.sum(axis=rest) - margin).max() > MARGIN_ERROR:
            raise InputError("population.margins_contradict")
    return np.asarray(table, dtype=np.float64)
