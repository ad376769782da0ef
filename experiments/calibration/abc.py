"""Approximate Bayesian computation: a sample of parameter sets that reproduce the fitted patterns.

In waves: a space-filling design of runs, an emulator of them, a sample of the emulator's posterior
by ABC-SMC (pyABC; Toni et al. 2009), runs of the model there on two seeds each, and again. The
emulator only proposes: sets are accepted by what the model itself gives. Distances are in
tolerances, fixed beforehand (`patterns.toml`).

All runs are kept in one Parquet file, so that an interrupted calibration goes on where it was.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.calibration.emulator import Emulator
from experiments.calibration.observe import averaged, fitted_quantities
from experiments.calibration.priors import distance, fitted_priors, misses
from experiments.processes import carry_out
from sim.errors import InputError
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.processes import Progress

RUNS = "runs.parquet"
SEEDS = 2
"""Seeds a proposal."""
ACCEPTED = 1.6
"""Largest distance that is accepted. The nearest points lie at about 1, because targets pull
against one another; were each miss normal with its tolerance, most of a posterior over twelve
parameters would lie out to about 1.5. A smaller number would feign certainty."""
BATCH = 96
"""Runs between two writings of the file."""


@dataclass(frozen=True)
class Plan:
    """How much is computed.

    Attributes:
        design: Runs of the first wave, over the whole priors.
        wave: Proposals of each further wave, each run on `SEEDS` seeds.
        waves: Number of further waves.
        keep: Sets that are accepted.
    """

    design: int = 512
    wave: int = 96
    waves: int = 3
    keep: int = 42


SMALL = Plan(design=64, wave=16, waves=1, keep=8)
"""Enough to see how it works, not to believe it."""


def calibrate(
    folder: Path,
    plan: Plan | None = None,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Sample the posterior.

    Args:
        folder: Where runs are kept; what is there already is not run again.
        plan: How much is computed.
        seed: Seed of design, proposals and runs.
        workers: Processes; None uses every core.
        progress: Called after each run with the number done and the number in all.

    Returns:
        One row an accepted set: the fitted parameters, `distance`, and the
        fitted quantities as means over the two seeds.

    Raises:
        InputError: pyABC is not installed.
        KeyboardInterrupt: Interrupted; finished runs are kept.
    """
    plan = plan or Plan()
    folder.mkdir(parents=True, exist_ok=True)
    book = _Book(folder / RUNS, workers, progress, _total(plan))
    names = [prior.name for prior in fitted_priors()]
    low = [prior.low for prior in fitted_priors()]
    high = [prior.high for prior in fitted_priors()]
    cube = qmc.Sobol(len(names), rng=np.random.default_rng(seed)).random(plan.design)
    book.run("design", qmc.scale(cube, low, high), 1, seed)
    for wave in range(plan.waves):
        book.run(f"wave_{wave}", _proposals(book.table, plan.wave, seed + wave), SEEDS, seed)
    return accepted_sets(book.table, plan.keep)


def accepted_sets(runs: pd.DataFrame, keep: int) -> pd.DataFrame:
    """The accepted sets: as many of each wave, in the order in which they were proposed.

    One wave alone would look surer than it is: its proposals stem from few points of the
    emulator's posterior.

    Args:
        runs: All runs.
        keep: Sets wanted; fewer where fewer are near enough.
    """
    waves = runs[runs["wave"].str.startswith("wave_")]
    near = waves[waves["distance"] <= ACCEPTED]
    each = -(-keep // max(1, near["wave"].nunique()))
    return near.groupby("wave", sort=True).head(each).reset_index(drop=True)


class _Book:
    """Runs that are done, and the way to do more of them."""

    def __init__(
        self, file: Path, workers: int | None, progress: Progress | None, total: int
    ) -> None:
        self.file, self.workers, self.progress, self.total = file, workers, progress, total
        self.table = pd.read_parquet(file) if file.is_file() else pd.DataFrame()

        wanted = {prior.name for prior in fitted_priors()}
        if len(self.table) and not wanted <= set(self.table.columns):
            raise InputError("calibration.other_plan", file=file)

    def run(self, wave: str, points: NDArray[np.float64], seeds: int, seed: int) -> None:
        """Run what is missing of a wave; points that are there already are taken as they are."""
        done = int((self.table["wave"] == wave).sum()) if len(self.table) else 0
        for start in range(done, len(points), BATCH):
            tasks = [
                (wave, k, tuple(map(float, points[k])), seeds, seed)
                for k in range(start, min(start + BATCH, len(points)))
            ]
            rows, interrupted = carry_out(
                _drawn, tasks, lost=_lost, workers=self.workers, progress=None
            )
            self.table = pd.concat([self.table, pd.DataFrame(rows)], ignore_index=True)
            part = self.file.with_suffix(".part")
            self.table.to_parquet(part, index=False)
            part.replace(self.file)
            if self.progress is not None:
                self.progress(min(len(self.table), self.total), self.total)
            if interrupted:
                raise KeyboardInterrupt


def _drawn(task: tuple[str, int, tuple[float, ...], int, int]) -> dict[str, Any]:
    wave, number, point, seeds, seed = task
    values = {prior.name: x for prior, x in zip(fitted_priors(), point, strict=True)}
    found = averaged(
        [fitted_quantities(values, derive_seed(seed, wave, number, k)) for k in range(seeds)]
    )
    missed = {f"miss_{name}": value for name, value in misses(found).items()}
    return {"wave": wave, **values, "distance": distance(found), **missed, **found}


def _lost(task: Any, reason: str) -> dict[str, Any]:
    raise RuntimeError(reason)


def _proposals(runs: pd.DataFrame, count: int, seed: int) -> NDArray[np.float64]:
    """Draw from the emulator's posterior by ABC-SMC, shape (count, parameters)."""
    try:
        import pyabc
    except ImportError as problem:
        raise InputError("calibration.needs_analysis", name="pyABC") from problem
    for name in ("ABC", "ABC.Sampler", "ABC.Distance", "ABC.Population", "ABC.Adaptation"):
        logging.getLogger(name).setLevel(logging.WARNING)
    np.random.seed(seed % 2**32)  # pyABC draws from the global generator
    emulator = Emulator(runs, fitted_priors())
    rng = np.random.default_rng(seed)
    prior = pyabc.Distribution(
        **{p.name: pyabc.RV("uniform", p.low, p.high - p.low) for p in fitted_priors()}
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        search = pyabc.ABCSMC(
            partial(_emulated, emulator=emulator, rng=rng),
            prior,
            distance_function=_size,
            population_size=count,
            eps=pyabc.QuantileEpsilon(alpha=0.4),
            sampler=pyabc.sampler.SingleCoreSampler(),
        )
        database = Path(scratch) / "abc.db"
        search.new(f"sqlite:///{database.as_posix()}", {})
        history = search.run(
            minimum_epsilon=ACCEPTED, max_nr_populations=8, min_acceptance_rate=0.02
        )
        frame, weights = history.get_distribution()
    names = [p.name for p in fitted_priors()]
    chosen = rng.choice(len(frame), size=count, p=weights / weights.sum())
    points = frame[names].to_numpy()
    moved = points[chosen] + _jitter(points, rng, count)
    return np.clip(moved, [p.low for p in fitted_priors()], [p.high for p in fitted_priors()])


def _jitter(points: NDArray[np.float64], rng: Any, count: int) -> NDArray[np.float64]:
    """No two proposals are the same: a tenth of the sample's own spread."""
    return np.asarray(0.1 * points.std(axis=0) * rng.normal(size=(count, points.shape[1])))


def _emulated(parameters: Any, emulator: Emulator, rng: Any) -> dict[str, NDArray[np.float64]]:
    point = np.array([parameters[p.name] for p in emulator.priors])
    luck = rng.normal(size=len(emulator.noise)) / np.sqrt(SEEDS)
    return {"misses": emulator.misses(point, luck)}


def _size(simulated: Any, observed: Any) -> float:
    return float(np.sqrt(np.mean(np.square(simulated["misses"]))))


def _total(plan: Plan) -> int:
    return plan.design + plan.wave * plan.waves
