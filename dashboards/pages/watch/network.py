"""A neighbourhood as a network: residents near their place, drawn towards those they are tied to.

Courts lie round a circle, their buildings round them, residents round their building; then each
resident is moved some way towards the mean of his or her ties, a fixed number of times, and kept at
home by a spring. Nothing is drawn by chance: the same ties give the same picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model import ParticipationModel
    from sim.population.population import Population

GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
"""Angle between two neighbours of a sunflower, radians."""
ROUNDS = 12
HOME = 0.62
"""How strongly a resident is kept at home, against the mean of the ties, 0 to 1."""


def anchors(population: Population) -> NDArray[np.float64]:
    """Return where each resident is at home: float64[residents, 2], within about 1 of (0, 0)."""
    starts = population.court_start.astype(np.int64)
    buildings: NDArray[np.int64] = starts[1:] - starts[:-1]
    courts = len(buildings)
    centres, radius = _ring(courts)
    court = np.repeat(np.arange(courts), buildings)
    ordinal: NDArray[np.int64] = np.arange(len(court)) - starts[:-1][court]
    spots = centres[court] + _sunflower(ordinal, buildings[court]) * (0.8 * radius)
    rows = population.starts("building").astype(np.int64)
    residents: NDArray[np.int64] = rows[1:] - rows[:-1]
    building = np.repeat(np.arange(len(residents)), residents)
    inner: NDArray[np.int64] = np.arange(len(building)) - rows[:-1][building]
    small = 0.62 * radius / np.sqrt(float(buildings.max(initial=1)))
    home: NDArray[np.float64] = spots[building] + _sunflower(inner, residents[building]) * small
    return home


def _ring(number: int) -> tuple[NDArray[np.float64], float]:
    """Return the middles of places round a circle, and how far each may reach."""
    if number == 1:
        return np.zeros((1, 2)), 0.9
    angle = np.pi / number - np.pi / 2.0 + 2.0 * np.pi * np.arange(number) / number
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.66
    return circle, float(0.66 * np.sin(np.pi / number) * 0.86)


def _sunflower(k: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return points spread evenly over a disc of radius 1."""
    radius = np.sqrt((k + 0.5) / np.maximum(1, number))
    angle = k * GOLDEN
    points: NDArray[np.float64] = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points


def pairs(model: ParticipationModel) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ties as they are now, each pair of residents once.

    Args:
        model: The model.

    Returns:
        int64[M, 2] rows, the lower first, and int64[M] the kind (`sim.population.ties.KINDS`); the
        nearest kind where two are tied in several ways.
    """
    from sim.records import ties_now

    source, target, kind = ties_now(model)
    low, high = np.minimum(source, target), np.maximum(source, target)
    order = np.lexsort((kind, high, low))
    low, high, kind = low[order], high[order], kind[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    first &= low != high
    return np.stack([low[first], high[first]], axis=1), kind[first]


def lay_out(population: Population, ends: NDArray[np.int64]) -> NDArray[np.float32]:
    """Lay the network out.

    Args:
        population: Who lives where.
        ends: int64[M, 2], rows of the residents who are tied.

    Returns:
        float32[residents, 2], within [0, 1].
    """
    home = anchors(population)
    place = home.copy()
    both = np.concatenate([ends[:, 0], ends[:, 1]])
    other = np.concatenate([ends[:, 1], ends[:, 0]])
    size = population.size
    degree = np.maximum(1, np.bincount(both, minlength=size))
    for _ in range(ROUNDS):
        mean = np.stack(
            [np.bincount(both, place[other, axis], size) / degree for axis in (0, 1)], axis=1
        )
        tied = np.bincount(both, minlength=size)[:, None] > 0
        place = np.where(tied, HOME * home + (1.0 - HOME) * mean, home)
    low, high = place.min(axis=0), place.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    return np.asarray((place - low) / span, np.float32)
