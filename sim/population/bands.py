"""Age bands that the joint table of a population is fitted in.

They split the broad groups that places publish (0-14, 15-59, 60-64, 65 and over) and the bands
that results are reported in, so that both are sums of whole bands. Tables of the file of shares
name their own ranges (`"18-29"`, `"85-"`); `by_band` spreads them over these bands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.population.types import Floats

OLDEST = 120
"""Oldest age that a resident may have, in years."""

OLDEST_DRAWN = 104
"""Oldest age that a synthetic resident is given, in years."""

BANDS: tuple[tuple[int, int], ...] = (
    (0, 5), (6, 9), (10, 14), (15, 17), (18, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 44),
    (45, 49), (50, 54), (55, 59), (60, 64), (65, 69), (70, 74), (75, 79), (80, 84), (85, OLDEST),
)  # fmt: skip
"""First and last age of each band, in years; the first band holds people who are not agents."""

AGENT_BANDS = BANDS[1:]
ADULT_AGE = 18

Entry = TypeVar("Entry")


def parse_range(name: str) -> tuple[int, int]:
    """First and last age of a range such as `18-29` or `85-` (open at the end).

    Raises:
        ValueError: The name is not a range of ages.
    """
    first, dash, last = str(name).partition("-")
    if not dash:
        raise ValueError(name)
    return int(first), int(last) if last.strip() else OLDEST


def by_band(
    table: Mapping[str, Entry], bands: tuple[tuple[int, int], ...] = AGENT_BANDS
) -> list[Entry]:
    """The entry that holds for each band.

    Args:
        table: Entries by range of ages.
        bands: The bands, each inside one range of the table.

    Raises:
        ValueError: A band lies in no range of the table, or in several.
    """
    ranges = [(parse_range(name), entry) for name, entry in table.items()]
    found: list[Entry] = []
    for low, high in bands:
        inside = [entry for (first, last), entry in ranges if first <= low and high <= last]
        if len(inside) != 1:
            raise ValueError(f"{low}-{high}")
        found.append(inside[0])
    return found


def national_by_band(five_year: Mapping[str, float]) -> Floats:
    """People by band, from five-year bands with ages spread evenly inside each.

    Args:
        five_year: People by five-year range (`"0-4"` … `"85+"`), in any unit.

    Returns:
        float64[len(BANDS)] in the same unit.
    """
    single = np.zeros(OLDEST + 1)
    for name, people in five_year.items():
        low, high = parse_range(name.replace("+", "-"))
        single[low : high + 1] = people / (high + 1 - low)
    return np.array([single[low : high + 1].sum() for low, high in BANDS])
