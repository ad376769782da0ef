"""Which parameters matter for the fitted patterns: Morris' elementary effects (1991).

Every parameter of `priors` that is not merely carried moves over its whole prior. A parameter's
weight is the largest mean absolute effect (mu*) on any fitted quantity, in that quantity's
tolerances: below one, its whole plausible range moves nothing by more than its tolerance. Runs
share one seed, so that the effects are those of the parameters and not of luck.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.calibration.observe import fitted_quantities
from experiments.calibration.priors import misses, priors
from experiments.processes import carry_out
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.processes import Progress

LEVELS = 4
"""Levels of Morris' grid."""


def screening(
    trajectories: int = 8,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Screen all parameters that have a prior.

    Args:
        trajectories: Paths through the grid, each of one run a parameter and one more.
        seed: Seed of the design and of all runs.
        workers: Processes; None uses every core.
        progress: Called after each run.

    Returns:
        One row a parameter, the weightiest first: `parameter`, `weight`, `most_moved` and one
        column mu* a fitted quantity, in tolerances.

    Raises:
        InputError: SALib is not installed.
    """
    try:
        from SALib.analyze import morris as analyse
        from SALib.sample import morris as sample
    except ImportError as problem:
        raise InputError("calibration.needs_analysis", name="SALib") from problem
    screened = [prior for prior in priors() if not prior.carry]
    names = [prior.name for prior in screened]
    design = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[prior.low, prior.high] for prior in screened],
    }
    points = sample.sample(design, trajectories, num_levels=LEVELS, seed=seed)
    runs, _ = carry_out(
        partial(_missed, names=names, seed=seed),
        [tuple(map(float, point)) for point in points],
        lost=_lost,
        workers=workers,
        progress=progress,
    )
    table = pd.DataFrame(runs)
    effects = {
        quantity: np.asarray(
            analyse.analyze(
                design,
                points[: len(runs)],
                table[quantity].to_numpy(),
                num_levels=LEVELS,
                print_to_console=False,
            )["mu_star"],
            dtype=float,
        )
        for quantity in table.columns
    }
    found = pd.DataFrame(effects, index=pd.Index(names, name="parameter"))
    found.insert(0, "weight", found.max(axis=1))
    found.insert(1, "most_moved", found.drop(columns="weight").idxmax(axis=1))
    return found.sort_values("weight", ascending=False).reset_index()


def _missed(point: tuple[float, ...], names: list[str], seed: int) -> dict[str, float]:
    values = dict(zip(names, point, strict=True))
    return misses(fitted_quantities(values, seed))


def _lost(task: Any, reason: str) -> dict[str, float]:
    raise RuntimeError(reason)
