"""Put households into settlements, courts, buildings and stairwells.

Settlements and courts are cut so that they hold equal numbers of people (settlements to the
person where two households can be swapped to get there); buildings and stairwells, which are
dwellings of one design, so that they hold equal numbers of households. Every level is an array of
boundaries into the level below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.population.spec import PlacesSpec
    from sim.population.types import Floats, Ints

SEARCHED = 300
"""Households on each side of a boundary among which a swap is looked for."""
LARGEST_SWAPPED = 8


@dataclass(frozen=True)
class Layout:
    """An order of households and the boundaries of every level.

    Attributes:
        order: int64, households in order of place.
        stairwell: int64, boundaries into households; the others likewise into the level below.
        building: Boundaries into stairwells.
        court: Boundaries into buildings.
        settlement: Boundaries into courts.
    """

    order: Ints
    stairwell: Ints
    building: Ints
    court: Ints
    settlement: Ints


def lay_out(sizes: Ints, settlements: int, places: PlacesSpec, order: Ints) -> Layout:
    """Lay households out.

    Args:
        sizes: int64, people of each household, under-sixes included.
        settlements: Number of settlements.
        places: Courts in a settlement, buildings in a court, stairwells in a building.
        order: int64, households in the order in which they are to be housed.

    Raises:
        InputError: There are more stairwells than households.
    """
    stairwells = settlements * places.courts * places.buildings * places.stairwells
    if stairwells > sizes.size:
        raise InputError(
            "population.too_many_stairwells", key="places.stairwells", stairwells=stairwells,
            households=int(sizes.size),
        )  # fmt: skip
    order = order.copy()
    reached = np.concatenate([[0], np.cumsum(sizes[order])])
    targets = np.rint(np.arange(settlements + 1) * (reached[-1] / settlements)).astype(np.int64)
    cuts = _nearest(reached, targets)
    _swap_to_target(order, sizes, cuts, targets)
    reached = np.concatenate([[0], np.cumsum(sizes[order])])

    inner = np.arange(places.courts) / places.courts
    people = np.diff(reached[cuts])
    wanted = (reached[cuts[:-1], None] + inner * people[:, None]).reshape(-1)
    courts = np.append(_nearest(reached, wanted), sizes.size)
    courts = np.maximum.accumulate(courts)
    buildings = _even_parts(courts, places.buildings)
    stairs = _even_parts(buildings, places.stairwells)
    if (np.diff(stairs) == 0).any():
        raise InputError(
            "population.too_many_stairwells", key="places.stairwells", stairwells=stairwells,
            households=int(sizes.size),
        )  # fmt: skip
    return Layout(
        order=order,
        stairwell=stairs,
        building=np.arange(0, stairs.size, places.stairwells),
        court=np.arange(0, buildings.size, places.buildings),
        settlement=np.arange(0, courts.size, places.courts),
    )


def _even_parts(starts: Ints, parts: int) -> Ints:
    """Boundaries after each of the given ranges is cut into parts of equal numbers."""
    inner = np.arange(parts) / parts
    cuts = starts[:-1, None] + np.rint(inner * np.diff(starts)[:, None]).astype(np.int64)
    return np.append(cuts.reshape(-1), starts[-1])


def _nearest(reached: Ints, targets: Ints | Floats) -> Ints:
    """Index of the running total nearest to each target."""
    above = np.clip(np.searchsorted(reached, targets), 1, reached.size - 1)
    lower = targets - reached[above - 1] <= reached[above] - targets
    return np.where(lower, above - 1, above).astype(np.int64)


def _swap_to_target(order: Ints, sizes: Ints, cuts: Ints, targets: Ints) -> None:
    """Swap two households across a boundary where that brings it to its target; in place."""
    reached = np.concatenate([[0], np.cumsum(sizes[order])])
    excess = reached[cuts] - targets
    for boundary in range(1, cuts.size - 1):
        over = int(excess[boundary])
        if over == 0:
            continue
        cut = int(cuts[boundary])
        low = max(int(cuts[boundary - 1]), cut - SEARCHED)
        high = min(int(cuts[boundary + 1]), cut + SEARCHED)
        left, right = sizes[order[low:cut]], sizes[order[cut:high]]
        for size in range(max(1, 1 - over), LARGEST_SWAPPED):
            here, there = np.flatnonzero(left == size + over), np.flatnonzero(right == size)
            if here.size and there.size:
                a, b = low + int(here[-1]), cut + int(there[0])
                order[a], order[b] = order[b], order[a]
                break
