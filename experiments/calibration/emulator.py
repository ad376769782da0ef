"""A quick stand-in for the model while the calibration looks for the right region.

One Gaussian process a fitted quantity, over the unit cube of the fitted priors, of its value;
its noise term is the luck of one population. It proposes; only runs of the model
itself decide what is accepted (`abc`).
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import cdist

from experiments.calibration.patterns import fitted_parts
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.calibration.priors import Prior


class Emulator:
    """Gaussian processes fitted to finished runs.

    Shares are emulated as logits, where the model's decisions are nearly additive.

    Args:
        runs: One row a run: the fitted parameters, `distance` and the fitted quantities. The
            nearest `MOST` are used.
        priors: Priors of the fitted parameters.

    Raises:
        InputError: scikit-learn is not installed.
    """

    def __init__(self, runs: pd.DataFrame, priors: tuple[Prior, ...]) -> None:
        """See the class."""
        try:
            from sklearn.gaussian_process import GaussianProcessRegressor
            from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
        except ImportError as problem:
            raise InputError("calibration.needs_analysis", name="scikit-learn") from problem
        self.priors = priors
        runs = runs.nsmallest(MOST, "distance")
        self._points = self.unit(runs[[prior.name for prior in priors]].to_numpy())
        self._design = _features(self._points)
        self.parts = fitted_parts()
        self._ridge = 0.3 * np.eye(self._design.shape[1])
        trends, weights, scales, noise = [], [], [], []
        for part in self.parts:
            y = _stretched(runs[part.quantity].to_numpy(), part.quantity)
            trend = np.linalg.lstsq(
                np.vstack([self._design, self._ridge]),
                np.concatenate([y, np.zeros(len(self._ridge))]),
                rcond=None,
            )[0]
            rest = y - self._design @ trend
            spread = float(rest.std()) or 1.0
            kernel = ConstantKernel(1.0, (1e-3, 10.0)) * RBF(1.5, (0.5, 5.0)) + WhiteKernel(
                0.3, (1e-2, 2.0)
            )
            process = GaussianProcessRegressor(kernel, random_state=1)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # optimum at a bound: fine for a stand-in
                process.fit(self._points, rest / spread)
            fitted = process.kernel_
            trends.append(trend)
            weights.append(process.alpha_ * fitted.k1.k1.constant_value * spread)
            scales.append(fitted.k1.k2.length_scale)
            noise.append(spread * float(np.sqrt(fitted.k2.noise_level)))
        self._trends, self._weights = np.array(trends), np.array(weights)
        self._scales, self.noise = np.array(scales), np.array(noise)
        self._raw = np.array([part.quantity in RAW for part in self.parts])

    def unit(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Parameters, shape (n, parameters), as places in the unit cube of the priors."""
        low = np.array([prior.low for prior in self.priors])
        high = np.array([prior.high for prior in self.priors])
        return np.asarray((points - low) / (high - low))

    def values(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected quantities, shape (quantities,), in the order of `parts`.

        Args:
            point: The parameters, shape (parameters,).
        """
        still = np.zeros((1, len(self.parts)))
        return np.asarray(self.at(self.unit(point[None, :]), still)[0])

    def at(self, units: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantities at places of the unit cube of the priors, shape (n, quantities).

        Args:
            units: Shape (n, parameters).
            luck: Standard normal draws, shape (n, quantities), scaled by the emulator's noise.
        """
        apart = cdist(units, self._points, "sqeuclidean")
        trend = _features(units) @ self._trends.T
        rest = [
            np.exp(-0.5 * apart / scale**2) @ weights
            for scale, weights in zip(self._scales, self._weights, strict=True)
        ]
        mean = trend + np.stack(rest, axis=1) + luck * self.noise
        return np.where(self._raw, mean, _shrunk(mean))


MOST = 400
"""Runs that an emulator is fitted to: the nearest ones matter."""
SMALL = 0.002
"""Added to a share and to its complement, so that 0 and 1 have logits."""
RAW = ("contact_turnout", "willing_30_39_less_50", "contact_over_notice")
"""Fitted quantities that are no shares."""


def _stretched(values: NDArray[np.float64], quantity: str) -> NDArray[np.float64]:
    values = np.where(np.isfinite(values), values, np.nanmean(values))
    if quantity in RAW:
        return values
    return np.asarray(np.log((values + SMALL) / (1.0 - values + SMALL)))


def _shrunk(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = np.exp(np.minimum(50.0, values))
    return np.asarray((ratio * (1.0 + SMALL) - SMALL) / (1.0 + ratio))


def _features(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """One, the parameters, and their squares and products, centred."""
    x = 2.0 * unit - 1.0
    pairs = [x[:, i] * x[:, j] for i in range(x.shape[1]) for j in range(i, x.shape[1])]
    return np.column_stack([np.ones(len(x)), x, *pairs])
