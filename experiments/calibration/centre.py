"""The central set: the one set of parameters that is used where no ensemble is.

Not the mean of the posterior, which nothing promises to lie within every range, but of the sets
tried all of whose fitted numbers do the one at the least distance. Each round the emulator of all
runs so far proposes the set whose numbers lie deepest inside; it, and in the first round the
nearest accepted sets, run on many seeds, and the model decides. Patterns that are not fitted are
not looked at.

The deepest set itself is not taken: how deep the worst number lies differs little between sets that
are far apart, so luck would choose among them, and has chosen one at the edge of what is accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import differential_evolution

from experiments.calibration.abc import NEAREST, waves
from experiments.calibration.emulator import Emulator
from experiments.calibration.patterns import fitted_parts
from experiments.calibration.priors import fitted_priors

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.calibration.abc import Plan
    from experiments.calibration.book import Book
    from experiments.calibration.patterns import Part

DIGITS = 4
"""Significant digits of the central set."""
GENERATIONS = 60
"""Generations of the search on the emulator."""


def central(book: Book, plan: Plan, accepted: pd.DataFrame) -> dict[str, float]:
    """Search the central set.

    Args:
        book: Keeps the runs.
        plan: How much is computed.
        accepted: The accepted sets; the search stays between their smallest and largest values.

    Returns:
        The fitted parameters by name, rounded.
    """
    names = [prior.name for prior in fitted_priors()]
    nearest = accepted.nsmallest(NEAREST, "distance")[names].to_numpy()
    stages = [f"centre_{k}" for k in range(plan.centre)]
    for k, stage in enumerate(stages):
        if book.done(stage):
            continue
        before = book.stages(["design", *waves(plan), *stages[:k]])
        found = _deepest(Emulator(before, fitted_priors()), accepted, book.seed + k)
        points = [found, *nearest] if k == 0 else [found]
        rounded = np.array([[_short(x) for x in point] for point in points])
        book.run(stage, rounded, plan.centre_seeds)
    best = chosen(book.stages(stages))
    return {name: float(best[name]) for name in names}


def chosen(tried: pd.DataFrame) -> pd.Series:
    """Choose among the sets that were tried.

    Args:
        tried: Runs with their `distance` and fitted quantities.

    Returns:
        Of those all of whose fitted numbers count as met the nearest; if there is none, the one
        whose worst number lies least far outside.
    """
    depth = tried.apply(lambda row: worst(row.to_dict()), axis=1)
    within = tried[depth <= 1.0]
    return within.loc[within["distance"].idxmin()] if len(within) else tried.loc[depth.idxmin()]


def worst(values: Mapping[str, float]) -> float:
    """How near the worst of the fitted numbers lies to the end of what counts as met.

    Args:
        values: Fitted quantities by name.

    Returns:
        0 in the middle of every range, 1 at the end of one, more outside.
    """
    return max(position(part, values[part.quantity]) for part in fitted_parts())


def position(part: Part, value: float) -> float:
    """Where a value lies in what counts as met: 0 in the middle, 1 at the end, more outside.

    A sign counts as held safely one tolerance away from zero.

    Args:
        part: The part.
        value: The value.
    """
    if part.sign:
        return max(0.0, 1.0 - part.sign * value / part.tolerance)
    half = (part.high - part.low) / 2.0
    return abs(value - part.low - half) / half


def _deepest(emulator: Emulator, accepted: pd.DataFrame, seed: int) -> NDArray[np.float64]:
    names = [prior.name for prior in fitted_priors()]
    bounds = [(accepted[name].min(), accepted[name].max()) for name in names]

    def cost(point: NDArray[np.float64]) -> float:
        values = emulator.values(point)
        places = [position(part, x) for part, x in zip(emulator.parts, values, strict=True)]
        return max(places) + 0.1 * float(np.mean(places))

    found = differential_evolution(
        cost, bounds, rng=np.random.default_rng(seed), maxiter=GENERATIONS, popsize=6, polish=False
    )
    return np.asarray(found.x)


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
