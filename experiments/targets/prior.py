"""What is known of the fitted parameters before the user's figures are looked at.

`wide`: uniform between the bounds. `patterns`: what the published patterns leave, as the shipped
ensemble has it: a normal distribution with its means and its shrunken covariance, cut off at the
bounds; parameters that the ensemble lacks are uniform. All of it lives in the unit cube of the
bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm, qmc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.targets.spec import Bounds

DIGITS: Final = 6
"""Significant digits of a proposed value: readable, and the same on every machine."""
SHRUNK: Final = 0.7
"""Correlations of the shipped ensemble are taken at this part: a few dozen sets know no better."""
NARROWEST: Final = 0.02
"""Smallest standard deviation of a parameter, of its range."""


@dataclass(frozen=True)
class Prior:
    """A distribution over the unit cube of the fitted parameters.

    Attributes:
        bounds: Name and range of each parameter.
        normal: Places in `bounds` of the parameters that are normal.
        mean: Their means, in the unit cube.
        covariance: Their covariance.
    """

    bounds: tuple[Bounds, ...]
    normal: tuple[int, ...]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @classmethod
    def of(cls, bounds: Sequence[Bounds], kind: str) -> Prior:
        """The prior of some parameters.

        Args:
            bounds: Name and range of each.
            kind: wide or patterns.
        """
        from experiments.calibration.ensemble import parameter_sets

        sets = parameter_sets() if kind == "patterns" else ()
        known = tuple(k for k, b in enumerate(bounds) if sets and b.name in sets[0])
        if not known:
            return cls(tuple(bounds), (), np.zeros(0), np.zeros((0, 0)))
        places = np.array(
            [[(s[bounds[k].name] - bounds[k].low) / bounds[k].width for k in known] for s in sets]
        )
        spread = np.maximum(places.std(axis=0, ddof=1), NARROWEST)
        together = np.atleast_2d(np.corrcoef(places, rowvar=False)) * SHRUNK
        together = np.nan_to_num(together)
        np.fill_diagonal(together, 1.0)
        covariance = together * np.outer(spread, spread)
        return cls(tuple(bounds), known, places.mean(axis=0), covariance)

    @property
    def names(self) -> list[str]:
        """Names of the parameters."""
        return [b.name for b in self.bounds]

    def spread_evenly(self, count: int, seed: int) -> NDArray[np.float64]:
        """Points that fill the prior evenly (scrambled Sobol), shape (count, parameters).

        Args:
            count: Number of points.
            seed: Seed of the scrambling.
        """
        sampler = qmc.Sobol(len(self.bounds), rng=np.random.default_rng(seed))
        cube = sampler.random(1 << max(0, count - 1).bit_length())
        if not self.normal:
            return np.asarray(cube[:count])
        return self._bent(cube)[:count]

    def draws(self, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Independent draws, shape (count, parameters)."""
        cube = rng.random((count, len(self.bounds)))
        return self._bent(cube) if self.normal else cube

    def _bent(self, cube: NDArray[np.float64]) -> NDArray[np.float64]:
        """Uniform places bent to the normal part; what falls outside is folded back."""
        root = np.linalg.cholesky(self.covariance)
        where = list(self.normal)
        normal = norm.ppf(np.clip(cube[:, where], 1e-9, 1 - 1e-9)) @ root.T + self.mean
        bent = cube.copy()
        folded = np.abs(np.mod(normal, 2.0))
        bent[:, where] = np.where(folded > 1.0, 2.0 - folded, folded)
        return bent

    def log_density(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Logarithm of the density up to a constant, shape (n,); −∞ outside the bounds."""
        inside = ((points >= 0.0) & (points <= 1.0)).all(axis=1)
        value = np.zeros(len(points))
        if self.normal:
            apart = points[:, list(self.normal)] - self.mean
            value = -0.5 * np.einsum("ij,ij->i", apart @ np.linalg.inv(self.covariance), apart)
        return np.where(inside, value, -np.inf)

    def values(self, point: NDArray[np.float64]) -> dict[str, float]:
        """Parameters of a place in the unit cube, by name."""
        found = {}
        for bound, place in zip(self.bounds, point, strict=True):
            value = float(f"{bound.low + bound.width * float(place):.{DIGITS}g}")
            found[bound.name] = min(max(value, bound.low), bound.high)
        return found

    def places(self, sets: Sequence[dict[str, float]]) -> NDArray[np.float64]:
        """Places in the unit cube of parameters, shape (n, parameters)."""
        return np.array(
            [[(s[b.name] - b.low) / b.width for b in self.bounds] for s in sets], dtype=float
        ).reshape(len(sets), len(self.bounds))
