"""Steps of ABC-MCMC on the emulator (Marjoram et al. 2003), many particles at once.

A particle's proposal is a difference of two others added to it (ter Braak 2006), so that steps have
the shape of the posterior without anything to tune; with a uniform prior it is accepted where it
lies in the unit cube and what the emulator draws there, luck included, is near enough. The
tolerance comes down to `ACCEPTED` first; then the particles mix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from experiments.calibration.emulator import Emulator

ACCEPTED = 1.2
"""Largest distance that is accepted: were the misses of the ten numbers with a target normal, each
with its tolerance, and the three bands met, 95 % of them would lie within √(18.3/13) = 1.19."""
COOLING, MIXING = 300, 500
"""Steps while the tolerance comes down, and after that."""


class Aim:
    """What draws of an emulator are held against: the patterns, or a synthetic truth.

    Args:
        emulator: The emulator.
        targets: Values by quantity of a synthetic truth; None takes the patterns.
        seeds: Seeds whose mean a draw stands for.
        rng: Source of luck.
    """

    def __init__(
        self,
        emulator: Emulator,
        targets: Mapping[str, float] | None,
        seeds: int,
        rng: np.random.Generator,
    ) -> None:
        """See the class."""
        self._emulator, self._seeds, self._rng = emulator, seeds, rng
        ends = [part.ends if targets is None else (targets[part.quantity],) * 2
                for part in emulator.parts]  # fmt: skip
        self._low, self._high = np.array(ends).T
        self._tolerance = np.array([part.tolerance for part in emulator.parts])

    def distances(self, units: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of one draw at each place of the unit cube, shape (n, parameters) to (n,)."""
        luck = self._rng.normal(size=(len(units), len(self._tolerance))) / np.sqrt(self._seeds)
        values = self._emulator.at(units, luck)
        misses = (values - np.clip(values, self._low, self._high)) / self._tolerance
        return np.asarray(np.sqrt(np.mean(misses**2, axis=1)))


def moved(points: NDArray[np.float64], aim: Aim, rng: np.random.Generator) -> NDArray[np.float64]:
    """Move particles until they are a sample of the posterior.

    Args:
        points: Particles in the unit cube, shape (n, parameters).
        aim: What they are held against.
        rng: Source of luck.
    """
    points, apart = points.copy(), aim.distances(points)
    for step in range(COOLING):
        bound = max(ACCEPTED, float(np.quantile(apart, 0.5)))
        points, apart = _step(points, apart, np.maximum(bound, apart), aim, rng, step)
        if step % 20 == 19:  # who is left behind starts again from somebody who is not
            ahead = np.flatnonzero(apart <= np.quantile(apart, 0.75))
            behind = np.flatnonzero(apart > np.quantile(apart, 0.75))
            source = rng.choice(ahead, size=len(behind))
            points[behind], apart[behind] = points[source], apart[source]
    reached = max(ACCEPTED, float(np.quantile(apart, 0.2)))
    near = np.flatnonzero(apart <= reached)
    far = np.flatnonzero(apart > reached)
    source = rng.choice(near, size=len(far))
    points[far], apart[far] = points[source], apart[source]
    for step in range(MIXING):
        points, apart = _step(points, apart, np.full(len(apart), reached), aim, rng, step)
    return points


def _step(
    points: NDArray[np.float64],
    apart: NDArray[np.float64],
    bound: NDArray[np.float64],
    aim: Aim,
    rng: np.random.Generator,
    step: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    count, dimensions = points.shape
    first = rng.integers(count, size=count)
    second = rng.integers(count, size=count)
    best = 2.38 / np.sqrt(2.0 * dimensions)
    reach = 1.0 if step % 10 == 0 else best * rng.uniform(0.2, 1.0, size=(count, 1))
    proposed = points + reach * (points[first] - points[second])
    proposed = proposed + 0.005 * rng.normal(size=points.shape)
    inside = np.all((proposed >= 0.0) & (proposed <= 1.0), axis=1)
    found = np.full(count, np.inf)
    if inside.any():
        found[inside] = aim.distances(proposed[inside])
    taken = found <= bound
    return np.where(taken[:, None], proposed, points), np.where(taken, found, apart)
