"""Approximate Bayesian computation: a sample of parameter sets that reproduce the fitted patterns.

In waves: a space-filling design of runs, an emulator of them, a sample of the emulator's posterior
by ABC-SMC (pyABC; Toni et al. 2009), runs of the model there on two seeds each, and again. The
emulator only proposes: sets are accepted by what the model itself gives. Distances are in
tolerances, fixed beforehand (`patterns.toml`).
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import qmc

from experiments.calibration.emulator import Emulator
from experiments.calibration.moves import ACCEPTED, Aim, moved
from experiments.calibration.priors import fitted_priors
from experiments.calibration.screening import screened
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.calibration.book import Book

SEEDS = 2
"""Seeds a proposal."""


PARTICLES, GENERATIONS = 200, 4
"""Particles of the sampler on the emulator, and generations of ABC-SMC."""
NEAREST = 8
"""Accepted sets that are tried as the central set."""


@dataclass(frozen=True)
class Plan:
    """How much is computed.

    Attributes:
        trajectories: Morris trajectories of the screening.
        design: Runs of the first stage, over the whole priors.
        wave: Proposals of each wave, each run on `SEEDS` seeds.
        waves: Number of waves.
        keep: Sets that are accepted.
        centre: Rounds of the search for the central set.
        centre_seeds: Seeds a candidate for the central set.
    """

    trajectories: int = 3
    design: int = 512
    wave: int = 96
    waves: int = 2
    keep: int = 48
    centre: int = 3
    centre_seeds: int = 8


SMALL = Plan(trajectories=2, design=64, wave=16, waves=1, keep=8, centre=1, centre_seeds=2)
"""Enough to see how it works, not to believe it."""


def sample(book: Book, plan: Plan) -> pd.DataFrame:
    """Sample the posterior.

    Args:
        book: Keeps the runs; what is there already is not run again.
        plan: How much is computed.

    Returns:
        One row an accepted set: the fitted parameters, `distance`, and the
        fitted quantities as means over the seeds.

    Raises:
        InputError: pyABC or scikit-learn is not installed.
        KeyboardInterrupt: Interrupted; finished runs are kept.
    """
    low = [prior.low for prior in fitted_priors()]
    high = [prior.high for prior in fitted_priors()]
    cube = qmc.Sobol(len(low), rng=np.random.default_rng(book.seed)).random(plan.design)
    book.run("design", qmc.scale(cube, low, high), 1)
    for wave, name in enumerate(waves(plan)):
        if book.done(name) < plan.wave:
            before = book.stages(["design", *waves(plan)[:wave]])
            emulator = Emulator(before, fitted_priors())
            points = proposals(emulator, plan.wave, book.seed + wave)
            book.run(name, points, SEEDS)
    return accepted_sets(book.stages(waves(plan)), plan.keep)


def waves(plan: Plan) -> list[str]:
    """Names of the waves."""
    return [f"wave_{wave}" for wave in range(plan.waves)]


def accepted_sets(runs: pd.DataFrame, keep: int) -> pd.DataFrame:
    """The accepted sets: as many of each wave, in the order in which they were proposed.

    One wave alone would look surer than it is: its proposals stem from few points of the
    emulator's posterior.

    Args:
        runs: Runs of the waves.
        keep: Sets wanted; fewer where fewer are near enough.
    """
    near = runs.dropna(axis=1, how="all")
    near = near[near["distance"] <= ACCEPTED].sort_values(["stage", "number"])
    taken = near.groupby("stage").cumcount()
    return near.assign(taken=taken).sort_values(["taken", "stage"]).head(keep).drop(
        columns="taken"
    ).reset_index(drop=True)  # fmt: skip


def proposals(emulator: Emulator, count: int, seed: int) -> NDArray[np.float64]:
    """Draw from the emulator's posterior, shape (count, parameters).

    ABC-SMC (pyABC) finds the region. In so many dimensions its importance weights soon rest on a
    few of its particles, which would make the posterior look far too narrow; so particles are then
    moved by many steps of ABC-MCMC (`moves`), which needs no weights.

    Args:
        emulator: The emulator.
        count: Draws.
        seed: Seed of the sampler.

    Raises:
        InputError: pyABC is not installed.
    """
    rng = np.random.default_rng(seed)
    aim = Aim(emulator, None, SEEDS, rng)
    points = moved(_region(aim, seed, rng), aim, rng)
    chosen = points[rng.permutation(len(points))[:count]]
    low = np.array([prior.low for prior in fitted_priors()])
    high = np.array([prior.high for prior in fitted_priors()])
    return np.asarray(low + chosen * (high - low))


def _region(aim: Aim, seed: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Particles of a short ABC-SMC, in the unit cube, resampled by weight."""
    try:
        import pyabc
    except ImportError as problem:
        raise InputError("calibration.needs_analysis", name="pyABC") from problem
    for name in ("ABC", "ABC.Sampler", "ABC.Distance", "ABC.Population", "ABC.Adaptation"):
        logging.getLogger(name).setLevel(logging.ERROR)
    np.random.seed(seed % 2**32)  # pyABC draws from the global generator
    names = [prior.name for prior in fitted_priors()]
    prior = pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in names})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        search = pyabc.ABCSMC(
            partial(_emulated, aim=aim, names=names),
            prior,
            distance_function=_size,
            population_size=PARTICLES,
            eps=pyabc.QuantileEpsilon(alpha=0.5),
            sampler=pyabc.sampler.SingleCoreSampler(),
        )
        database = Path(scratch) / "abc.db"
        search.new(f"sqlite:///{database.as_posix()}", {})
        history = search.run(minimum_epsilon=ACCEPTED, max_nr_populations=GENERATIONS)
        frame, weights = history.get_distribution()
    chosen = rng.choice(len(frame), size=PARTICLES, p=weights / weights.sum())
    return frame[names].to_numpy()[chosen]


def _emulated(parameters: Any, aim: Aim, names: list[str]) -> dict[str, float]:
    return {"distance": float(aim.distances(np.array([[parameters[name] for name in names]]))[0])}


def _size(simulated: Any, observed: Any) -> float:
    return float(simulated["distance"])


def runs_in_all(plan: Plan) -> int:
    """Points that a calibration runs, whatever the seeds of each."""
    screening = plan.trajectories * (len(screened()) + 1)
    return screening + plan.design + plan.wave * plan.waves + plan.centre + NEAREST
