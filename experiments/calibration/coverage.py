"""Are the intervals as wide as they say? Coverage on synthetic truths (Talts et al. 2018).

Some runs of the design, whose parameters are known because they were drawn from the prior, are
taken for data, and the sampler is asked for their parameters, with an emulator that never saw them:
the ABC-MCMC that has the last word on the ensemble's proposals, started anywhere in the prior. Were
the intervals exact, a parameter would lie in its central 90 % interval for nine truths in ten, and
its rank among the draws would be uniform. Held less often: too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import binom

from experiments.calibration.emulator import Emulator
from experiments.calibration.moves import Aim, moved
from experiments.calibration.patterns import fitted_parts
from experiments.calibration.priors import fitted_priors
from experiments.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.processes import Progress

TRUTHS, DRAWS = 20, 100
"""Synthetic truths, and draws of the posterior of each."""
LEVELS = (0.5, 0.9)
"""Central intervals that are checked."""
FILE = "coverage.csv"


@dataclass(frozen=True)
class Coverage:
    """How often central intervals held the truth.

    Attributes:
        level: What they promise.
        held: Share of all truths and parameters.
        low: Lower end of the 95 % range of that share, were the intervals exact and the parameters
            of one truth as good as one (so that the range is rather too wide).
        high: Upper end.
        worst: The parameter that was held least often.
        worst_held: How often.
    """

    level: float
    held: float
    low: float
    high: float
    worst: str
    worst_held: float


def ranks(
    design: pd.DataFrame,
    folder: Path,
    seed: int,
    truths: int = TRUTHS,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Rank each true parameter among draws of its posterior.

    Truths come from the nearer half of the design: elsewhere, where nearly nobody or everybody
    votes, numbers hardly answer to parameters, and the emulator is not made for it.

    Args:
        design: Runs of the design.
        folder: Keeps what is done, in `coverage.csv`.
        seed: Seed of the choice of truths and of the sampler.
        truths: Synthetic truths.
        draws: Draws a truth.
        progress: Called after each truth.

    Returns:
        One row a truth: the share of draws below the truth by parameter, 0 to 1.
    """
    quantities = [part.quantity for part in fitted_parts()]
    known = design.dropna(subset=quantities)
    near = known.nsmallest(len(known) // 2, "distance")
    chosen = near.sample(min(truths, len(near)), random_state=seed).sort_values("number")
    emulator = Emulator(design[~design["number"].isin(chosen["number"])], fitted_priors())
    names = [prior.name for prior in fitted_priors()]
    file = folder / FILE
    done = pd.read_csv(file) if file.is_file() else pd.DataFrame({"number": []})
    for index, truth in enumerate(chosen.to_dict("records")):
        if truth["number"] not in set(done["number"]):
            targets = {name: float(truth[name]) for name in quantities}
            rng = np.random.default_rng([seed, int(truth["number"])])
            points = moved(rng.random((draws, len(names))), Aim(emulator, targets, 1, rng), rng)
            place = emulator.unit(np.array([[truth[name] for name in names]]))[0]
            below = (points < place).mean(axis=0)
            row = {"number": truth["number"], **dict(zip(names, below, strict=True))}
            done = pd.concat([done, pd.DataFrame([row])], ignore_index=True)
            write_text(file, done.to_csv(index=False, lineterminator="\n"))
        if progress is not None:
            progress(index + 1, len(chosen))
    return done


def summary(found: pd.DataFrame) -> tuple[Coverage, ...]:
    """What ranks say of the intervals, one row a level.

    Args:
        found: As `ranks` gives it.
    """
    shares = found.drop(columns="number")
    rows = []
    for level in LEVELS:
        inside = (shares - 0.5).abs() <= level / 2.0
        by_name = inside.mean()
        low, high = (float(binom.ppf(q, len(shares), level)) for q in (0.025, 0.975))
        rows.append(
            Coverage(
                level,
                float(inside.to_numpy().mean()),
                low / len(shares),
                high / len(shares),
                str(by_name.idxmin()),
                float(by_name.min()),
            )
        )
    return tuple(rows)
