"""A quick stand-in for the model: how each target answers to the parameters.

A response surface of second order a target (its logit where it is a share, its logarithm where it
is an amount), fitted to finished runs by ridge regression. Runs that come near the figures weigh
more, so that the surface is good where it matters. It proposes parameter sets and gives the
posterior its shape; what is reported comes from runs of the model itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.targets.target import Target

SMALL: Final = 0.002
"""Added to a share and to its complement, so that 0 and 1 have logits."""
RIDGE: Final = 0.1
"""Shrinkage of slopes and curvatures, in runs' worth of information."""
FAR: Final = 25.0
"""Mean squared distance, in errors, at which a run weighs half of one that hits the figures."""


@dataclass(frozen=True)
class Stretch:
    """The scale on which a target answers smoothly.

    Attributes:
        low: Lower end of a target with two ends; what is added to an amount otherwise.
        high: Upper end; None for an amount.
    """

    low: float
    high: float | None

    @classmethod
    def of(cls, target: Target) -> Stretch:
        """The scale of a target."""
        if target.scale is not None:
            return cls(*target.scale)
        if target.bounded:
            return cls(0.0, 1.0)
        return cls(max(0.1 * target.value, 0.5 * target.standard_error), None)

    def there(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values on the smooth scale."""
        if self.high is None:
            return np.asarray(np.log(np.maximum(values, 0.0) + self.low))
        share = np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.asarray(np.log((share + SMALL) / (1.0 - share + SMALL)))

    def back(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of the smooth scale as the target tells them."""
        ratio = np.exp(np.clip(values, -50.0, 50.0))
        if self.high is None:
            return np.asarray(np.maximum(0.0, ratio - self.low))
        share = np.clip((ratio * (1.0 + SMALL) - SMALL) / (1.0 + ratio), 0.0, 1.0)
        return np.asarray(self.low + (self.high - self.low) * share)

    def slope(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much the target moves where the smooth scale moves by one."""
        step = 1e-3
        return np.asarray((self.back(values + step) - self.back(values - step)) / (2 * step))


class Response:
    """Response surfaces fitted to finished runs.

    Args:
        places: Parameters of the sets in the unit cube, shape (n, parameters).
        given: What the sets gave, shape (n, targets); sets with a NaN are left out.
        targets: The targets.
        errors: How far each may be off, for the weights: standard error and luck together.
        luck: Standard deviation of luck in `given`.
    """

    def __init__(
        self,
        places: NDArray[np.float64],
        given: NDArray[np.float64],
        targets: Sequence[Target],
        errors: NDArray[np.float64],
        luck: NDArray[np.float64],
    ) -> None:
        """See the class."""
        usable = np.isfinite(given).all(axis=1)
        places, given = places[usable], given[usable]
        self.runs = len(places)
        self.stretches = [Stretch.of(target) for target in targets]
        design = features(places)
        values = np.array([target.value for target in targets])
        off = np.square((given - values) / errors).mean(axis=1)
        nearest = float(off.min()) if len(off) else 0.0
        weights = FAR / (FAR + off - nearest)
        ridge = RIDGE * np.eye(design.shape[1])
        ridge[0, 0] = 1e-9
        matrix = (design * weights[:, None]).T @ design + ridge
        self._inverse = np.linalg.inv(matrix)
        free = float(
            weights.sum() - np.trace(matrix @ self._inverse) + np.trace(ridge @ self._inverse)
        )
        free = max(1.0, free)
        smooth = np.column_stack([s.there(given[:, k]) for k, s in enumerate(self.stretches)])
        self._slopes = self._inverse @ (design * weights[:, None]).T @ smooth
        rest = smooth - design @ self._slopes
        self.noise = np.sqrt((weights[:, None] * rest**2).sum(axis=0) / free)
        at = smooth.mean(axis=0)
        known = np.array(
            [
                float(luck[k] / max(1e-12, s.slope(at[k : k + 1])[0]))
                for k, s in enumerate(self.stretches)
            ]
        )
        self._misfit = np.sqrt(np.maximum(0.0, self.noise**2 - known**2))

    def __call__(
        self, places: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the model would give on average, and the standard deviation of not knowing it.

        Args:
            places: Places in the unit cube, shape (n, parameters).

        Returns:
            Both of shape (n, targets), as the targets tell it.
        """
        design = features(places)
        smooth = design @ self._slopes
        unsure = np.einsum("ij,jk,ik->i", design, self._inverse, design)
        spread = np.sqrt(unsure[:, None] * self.noise**2 + self._misfit**2)
        means, doubts = np.empty_like(smooth), np.empty_like(smooth)
        for k, stretch in enumerate(self.stretches):
            means[:, k] = stretch.back(smooth[:, k])
            doubts[:, k] = spread[:, k] * np.abs(stretch.slope(smooth[:, k]))
        return means, doubts


def features(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """One, the parameters, their squares and products, centred; shape (n, terms)."""
    x = 2.0 * places - 1.0
    first, second = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, first] * x[:, second]])


def terms(parameters: int) -> int:
    """Number of terms of a surface."""
    return 1 + parameters + parameters * (parameters + 1) // 2
