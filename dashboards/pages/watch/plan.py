"""A neighbourhood as a drawing: where every settlement, court, building, stairwell and resident is.

There is no map of a synthetic place. The drawing is laid out from the hierarchy itself: a building
is a front of stairwells, a stairwell is floors of windows, a window is a household, and buildings
stand in rows in their court. Lengths are in windows (a household's window is 1 by 1); x runs to
the right, y downwards. The same place is laid out for screens of several shapes; nothing is drawn
by chance, so a place always looks the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.population.population import Population

    Boxes = NDArray[np.float32]
    Ints = NDArray[np.int64]

SHAPES = (2.3, 1.5, 1.05, 0.8, 0.55)
"""Widths over heights that are laid out: one neighbourhood on a screen or a projector, two side by
side, and a telephone."""

LEVELS = ("settlement", "court", "building", "stairwell")

WALL = 0.3
"""Beside each stairwell of a building."""
ROOF, GROUND = 0.9, 0.4
"""Above the highest window of a building, and below its lowest."""
LANE = 1.2
"""Between two buildings of a court."""
SIGN = 3.0
"""Strip at the top of a court, for its name and what goes on there."""
FENCE = 0.9
"""Between the fence of a court and its buildings."""
STREET = 1.6
"""Between two courts; settlements are twice as far from one another."""
OFFICE = 5.0
"""Strip at the top of a settlement, for its committee's office."""
MOST_COLUMNS = 24
"""Columns beside one another that are tried at most, at each level."""
WASTE = 0.6
"""How much smaller a drawing may be if no room for buildings is left empty in it, as a share."""
MARGIN = 0.14
"""Between a window's frame and the dots in it."""


class Columns(NamedTuple):
    """How many places stand beside one another in the place above them."""

    buildings: int
    courts: int
    settlements: int


@dataclass(frozen=True)
class Plan:
    """A drawing of one shape.

    Attributes:
        width: Windows.
        height: Windows.
        boxes: By level of `LEVELS`: float32[n, 4], left, top, width and height of each place.
        offices: float32[settlements, 4], the strip of each settlement's committee.
        windows: float32[households, 4].
        residents: float32[residents, 2], the middle of each resident's dot.
        dots: float32[residents], radius that a dot may have without touching another, windows.
    """

    width: float
    height: float
    boxes: dict[str, Boxes]
    offices: Boxes
    windows: Boxes
    residents: Boxes
    dots: Boxes


def doors(households: int) -> int:
    """Return how many windows a floor of a stairwell has: two, more in a tower.

    Args:
        households: Households of the stairwell.
    """
    return max(2, math.ceil(math.sqrt(households / 4.0)))


def lay_out(population: Population, aspect: float) -> Plan:
    """Lay a place out.

    Args:
        population: Who lives where.
        aspect: Width over height to aim at.
    """
    homes = np.diff(population.stairwell_start.astype(np.int64))
    wide = np.array([doors(int(n)) for n in homes], np.int64)
    floors = np.maximum(1, -(-homes // wide))
    stairwells = population.building_start.astype(np.int64)
    fronts = np.add.reduceat(wide + WALL, stairwells[:-1]) + WALL
    slot = (float(fronts.max(initial=1.0)), float(floors.max(initial=1)) + ROOF + GROUND)
    numbers = Columns(
        int(np.diff(population.court_start).max(initial=1)),
        int(np.diff(population.settlement_start).max(initial=1)),
        len(population.settlement_start) - 1,
    )
    columns = _columns(numbers, slot, aspect)
    court, settlement = _sizes(columns, numbers, slot)

    settlements = _grid(numbers.settlements, columns.settlements, settlement, 2.0 * STREET)
    courts = _inside(
        settlements, population.settlement_start, columns.courts, court, STREET, OFFICE
    )
    buildings = _inside(
        courts, population.court_start, columns.buildings, slot, LANE, SIGN + FENCE, FENCE
    )
    offices = settlements.copy()
    offices[:, 3] = OFFICE - STREET
    parent = np.repeat(np.arange(len(fronts)), np.diff(stairwells))
    before = np.cumsum(wide + WALL) - (wide + WALL)
    left = before - before[stairwells[:-1]][parent]
    stairs = np.empty((len(homes), 4))
    stairs[:, 0] = buildings[parent, 0] + WALL + left
    stairs[:, 2] = wide
    stairs[:, 3] = floors + GROUND
    highest = np.maximum.reduceat(floors, stairwells[:-1])
    foot = buildings[:, 1] + slot[1]
    stairs[:, 1] = foot[parent] - stairs[:, 3]
    buildings[:, 2] = fronts
    buildings[:, 3] = highest + ROOF + GROUND
    buildings[:, 1] = foot - buildings[:, 3]
    windows = _windows(population, stairs, wide, foot[parent])
    residents, dots = _residents(population, windows)
    total = _extent(settlements)
    boxes = dict(zip(LEVELS, (settlements, courts, buildings, stairs), strict=True))
    return Plan(
        width=float(total[0]),
        height=float(total[1]),
        boxes={name: box.astype(np.float32) for name, box in boxes.items()},
        offices=offices.astype(np.float32),
        windows=windows.astype(np.float32),
        residents=residents.astype(np.float32),
        dots=dots.astype(np.float32),
    )


def _sizes(
    columns: Columns, numbers: Columns, slot: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return width and height of a court and of a settlement."""
    rows = -(-numbers.buildings // columns.buildings)
    court = (
        columns.buildings * (slot[0] + LANE) - LANE + 2.0 * FENCE,
        SIGN + rows * (slot[1] + LANE) - LANE + 2.0 * FENCE,
    )
    rows = -(-numbers.courts // columns.courts)
    settlement = (
        columns.courts * (court[0] + STREET) - STREET,
        OFFICE + rows * (court[1] + STREET) - STREET,
    )
    return court, settlement


def _columns(numbers: Columns, slot: tuple[float, float], aspect: float) -> Columns:
    """Return the columns with which the drawing is largest on a screen of such a shape."""
    best, largest = Columns(1, 1, 1), 0.0
    ranges = (range(1, min(number, MOST_COLUMNS) + 1) for number in numbers)
    for tried in product(*ranges):
        columns = Columns(*tried)
        _, (width, height) = _sizes(columns, numbers, slot)
        rows = -(-numbers.settlements // columns.settlements)
        width = columns.settlements * (width + 2.0 * STREET) - 2.0 * STREET
        height = rows * (height + 2.0 * STREET) - 2.0 * STREET
        empty = 1.0 - numbers.buildings / (
            columns.buildings * -(-numbers.buildings // columns.buildings)
        )
        scale = min(aspect / width, 1.0 / height) * (1.0 - WASTE * empty)
        if scale > largest * (1.0 + 1e-9):
            best, largest = columns, scale
    return best


def _grid(number: int, columns: int, size: tuple[float, float], gap: float) -> NDArray[np.float64]:
    """Return boxes of one size, row by row."""
    k = np.arange(number)
    boxes = np.empty((number, 4))
    boxes[:, 0] = (k % columns) * (size[0] + gap)
    boxes[:, 1] = (k // columns) * (size[1] + gap)
    boxes[:, 2:] = size
    return boxes


def _inside(
    parents: NDArray[np.float64],
    starts: NDArray[np.int32],
    columns: int,
    size: tuple[float, float],
    gap: float,
    top: float,
    side: float = 0.0,
) -> NDArray[np.float64]:
    """Return boxes of one size in rows inside their parents, below a strip at the top."""
    first = starts.astype(np.int64)
    counts: Ints = first[1:] - first[:-1]
    parent = np.repeat(np.arange(len(counts)), counts)
    ordinal = np.arange(len(parent)) - first[:-1][parent]
    boxes = np.empty((len(parent), 4))
    boxes[:, 0] = parents[parent, 0] + side + (ordinal % columns) * (size[0] + gap)
    boxes[:, 1] = parents[parent, 1] + top + (ordinal // columns) * (size[1] + gap)
    boxes[:, 2:] = size
    return boxes


def _windows(
    population: Population, stairs: NDArray[np.float64], wide: Ints, foot: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a window for each household: floor by floor from the ground, left to right."""
    starts = population.stairwell_start.astype(np.int64)
    stairwell = np.repeat(np.arange(len(stairs)), np.diff(starts))
    ordinal = np.arange(len(stairwell)) - starts[:-1][stairwell]
    windows = np.ones((len(stairwell), 4))
    windows[:, 0] = stairs[stairwell, 0] + ordinal % wide[stairwell]
    windows[:, 1] = foot[stairwell] - GROUND - 1.0 - ordinal // wide[stairwell]
    return windows


def _residents(
    population: Population, windows: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the dots of residents, in a small grid in their window, and their radius."""
    starts = population.households["start"].astype(np.int64)
    sizes = np.diff(starts)
    home = np.repeat(np.arange(len(sizes)), sizes)
    ordinal = np.arange(len(home)) - starts[:-1][home]
    across = np.maximum(1, np.ceil(np.sqrt(sizes))).astype(np.int64)
    down = np.maximum(1, -(-sizes // across))
    room = 1.0 - 2.0 * MARGIN
    places = np.empty((len(home), 2))
    places[:, 0] = (ordinal % across[home] + 0.5) / across[home]
    places[:, 1] = (ordinal // across[home] + 0.5) / down[home]
    dots = 0.5 * room / across[home]
    return windows[home, :2] + MARGIN + room * places, np.minimum(dots, 0.26)


def _extent(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return width and height of a drawing that begins at (0, 0)."""
    corner: NDArray[np.float64] = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    return corner
