"""Which parameters matter for the fitted patterns: Morris' elementary effects (1991).

Every parameter of `priors` that is not merely carried moves over its whole prior. A parameter's
weight is the largest mean absolute effect (mu*) on any fitted quantity, in that quantity's
tolerances: below one, its whole plausible range moves nothing by more than its tolerance. Runs
share one seed, so that the effects are those of the parameters and not of luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.calibration.patterns import fitted_parts
from experiments.calibration.priors import priors
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.calibration.book import Book

LEVELS = 4
"""Levels of Morris' grid."""
STAGE = "screening"


def screened() -> list[str]:
    """Names of the parameters that are screened."""
    return [prior.name for prior in priors() if not prior.carry]


def screening(book: Book, trajectories: int) -> pd.DataFrame:
    """Screen all parameters that have a prior.

    Args:
        book: Keeps the runs; what is there already is not run again.
        trajectories: Paths through the grid, each of one run a parameter and one more.

    Returns:
        One row a parameter, the weightiest first: `parameter`, `fitted`, `weight`, `most_moved` and
        one column mu* a fitted quantity, in tolerances.

    Raises:
        InputError: SALib is not installed.
        KeyboardInterrupt: Interrupted; finished runs are kept.
    """
    try:
        from SALib.analyze import morris as analyse
        from SALib.sample import morris as sample
    except ImportError as problem:
        raise InputError("calibration.needs_analysis", name="SALib") from problem
    moved = [prior for prior in priors() if not prior.carry]
    names = [prior.name for prior in moved]
    design = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[prior.low, prior.high] for prior in moved],
    }
    points = sample.sample(design, trajectories, num_levels=LEVELS, seed=book.seed)
    book.run(STAGE, points, 1, names=names, same_luck=True)
    table = book.stage(STAGE)
    effects = {
        part.quantity: np.asarray(
            analyse.analyze(
                design,
                points,
                table[f"miss_{part.quantity}"].to_numpy(),
                num_levels=LEVELS,
                print_to_console=False,
            )["mu_star"],
            dtype=float,
        )
        for part in fitted_parts()
    }
    found = pd.DataFrame(effects, index=pd.Index(names, name="parameter"))
    found.insert(0, "weight", found.max(axis=1))
    found.insert(1, "most_moved", found.drop(columns="weight").idxmax(axis=1))
    found.insert(2, "fitted", [prior.fit for prior in moved])
    return found.sort_values("weight", ascending=False).reset_index()
