"""A population as the model takes it: columns of residents, sorted by where they live.

One row a resident of six or over, in the order settlement, court, building, stairwell, household,
so that the residents of any place are one range of rows. Younger children are counts of a
household. Every level of the hierarchy is an array of boundaries into the level below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.population.spec import TieSpec
    from sim.population.ties import Ties
    from sim.population.types import Columns, Int32s, Ints

LEVELS = ("stairwell", "building", "court", "settlement", "subdistrict", "district")
"""Levels above the household, small to large."""

TRAITS = ("sex", "schooling", "employment", "tenure", "registration", "party", "digital", "away")


@dataclass(frozen=True)
class Population:
    """Who lives in a place.

    Attributes:
        place: Name of the place whose margins or table was used.
        people: People in all, including those under six.
        residents: One entry a resident of six or over: `person` int64 (identity that never
            changes), `age` int16 in years, `household` int32 (index into `households`), and the
            uint8 codes of `TRAITS`.
        households: `start` int32[H + 1] into the rows, `under6` int16[H] persons, `tenure`
            uint8[H].
        stairwell_start: int32[n + 1], boundaries into households.
        building_start: int32[n + 1], boundaries into stairwells.
        court_start: int32[n + 1], boundaries into buildings.
        settlement_start: int32[n + 1], boundaries into courts.
        subdistrict_start: int32[n + 1], boundaries into settlements.
        district_start: int32[n + 1], boundaries into subdistricts.
        names: Names of places by level; a level without names is left out.
        provenance: What was published, fitted and assumed; margins wanted and obtained.
        ids: The user's own identifiers in row order; empty for synthetic residents.
        young: The user's own identifiers of children under six, who have no row.
    """

    place: str
    people: int
    residents: Columns
    households: Columns
    stairwell_start: Int32s
    building_start: Int32s
    court_start: Int32s
    settlement_start: Int32s
    subdistrict_start: Int32s
    district_start: Int32s
    names: dict[str, list[str]] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    young: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of residents of six and over."""
        return int(self.residents["age"].size)

    def starts(self, level: str) -> Ints:
        """Boundaries of a level into the rows of residents.

        Args:
            level: `household` or one of `LEVELS`.

        Returns:
            int64[n + 1].
        """
        starts = self.household_starts(level)
        rows: Ints = self.households["start"].astype(np.int64)
        return rows[starts]

    def household_starts(self, level: str) -> Ints:
        """Boundaries of a level into households; see `starts`."""
        if level == "household":
            return np.arange(self.households["under6"].size + 1)
        if level not in LEVELS:
            raise KeyError(level)
        starts: Ints = self.stairwell_start.astype(np.int64)
        for above in LEVELS[1 : LEVELS.index(level) + 1]:
            starts = starts[getattr(self, f"{above}_start")]
        return starts

    def count(self, level: str) -> int:
        """Number of places of a level."""
        return int(self.starts(level).size) - 1

    def rows_of(self, level: str, k: int) -> tuple[int, int]:
        """First row and the row after the last of the residents of one place.

        Args:
            level: `household` or one of `LEVELS`.
            k: Index of the place, 0 to `count(level)` - 1.
        """
        starts = self.starts(level)
        if not 0 <= k < starts.size - 1:
            raise IndexError(k)
        return int(starts[k]), int(starts[k + 1])

    def people_of(self, level: str) -> Ints:
        """People of each place of a level, under-sixes included.

        Returns:
            int64[count(level)].
        """
        starts = self.starts(level)
        under_six = np.concatenate([[0], np.cumsum(self.households["under6"], dtype=np.int64)])
        young = under_six[self.household_starts(level)]
        return np.diff(starts) + np.diff(young)

    def index_of(self, level: str) -> Int32s:
        """The place of each resident.

        Returns:
            int32[size], index of the place of that level.
        """
        widths = np.diff(self.starts(level))
        return np.repeat(np.arange(widths.size, dtype=np.int32), widths)

    def summary(self) -> dict[str, Any]:
        """Numbers of people and places, and the shares of each trait, for people to read."""
        shares = {
            trait: (np.bincount(self.residents[trait].astype(np.int64)) / self.size)
            .round(4).tolist()
            for trait in TRAITS
        }  # fmt: skip
        return {
            "place": self.place,
            "people": self.people,
            "residents": self.size,
            "households": self.count("household"),
            "mean_household_size": round(self.people / self.count("household"), 3),
            **{f"{level}s": self.count(level) for level in LEVELS},
            **{
                f"people_per_{level}": round(self.people / self.count(level), 1)
                for level in LEVELS[:4]
            },
            "shares": shares,
        }

    def ties(self, seed: int, spec: TieSpec | None = None) -> Ties:
        """Whom each resident is tied to; see `sim.population.ties.build_ties`."""
        from sim.population.ties import build_ties

        return build_ties(self, seed, spec)
