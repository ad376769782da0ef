"""A quick stand-in for the model while the calibration looks for the right region.

One Gaussian process a fitted quantity, over the unit cube of the fitted priors, of the misses in
tolerances; its noise term is the luck of one population. It proposes; only runs of the model
itself decide what is accepted (`abc`).
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.patterns import fitted_parts
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.calibration.priors import Prior

CLIP = 12.0
"""Misses beyond so many tolerances are all as bad."""


class Emulator:
    """Gaussian processes fitted to finished runs.

    Args:
        runs: One row a run: the fitted parameters, and `miss_` columns of the quantities.
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
        points = self.unit(runs[[prior.name for prior in priors]].to_numpy())
        self._design = _features(points)
        self.columns = [part.quantity for part in fitted_parts()]
        self._trend, self._rest, noise = [], [], []
        for quantity in self.columns:
            y = np.clip(runs[f"miss_{quantity}"].to_numpy(), -CLIP, CLIP)
            trend = np.linalg.lstsq(
                np.vstack([self._design, 0.1 * np.eye(self._design.shape[1])]),
                np.concatenate([y, np.zeros(self._design.shape[1])]),
                rcond=None,
            )[0]
            rest = y - self._design @ trend
            kernel = ConstantKernel(max(0.01, float(rest.var())), (1e-3, 1e3)) * RBF(
                1.0, (0.1, 20.0)
            ) + WhiteKernel(0.1, (1e-3, 10.0))
            process = GaussianProcessRegressor(kernel, random_state=1)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # optimum at a bound: fine for a stand-in
                process.fit(points, rest)
            self._trend.append(trend)
            self._rest.append(process)
            noise.append(float(np.sqrt(process.kernel_.k2.noise_level)))
        self.noise = np.array(noise)

    def unit(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Parameters, shape (n, parameters), as places in the unit cube of the priors."""
        low = np.array([prior.low for prior in self.priors])
        high = np.array([prior.high for prior in self.priors])
        return np.asarray((points - low) / (high - low))

    def misses(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected misses, shape (n, quantities), at parameters of shape (n, parameters)."""
        unit = self.unit(points)
        design = _features(unit)
        return np.column_stack(
            [
                design @ trend + rest.predict(unit)
                for trend, rest in zip(self._trend, self._rest, strict=True)
            ]
        )


def _features(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """One, the parameters, and their squares and products, centred."""
    x = 2.0 * unit - 1.0
    pairs = [x[:, i] * x[:, j] for i in range(x.shape[1]) for j in range(i, x.shape[1])]
    return np.column_stack([np.ones(len(x)), x, *pairs])
