"""The runs of a calibration, kept in one file, so that an interrupted one goes on where it was.

A file belongs to one seed, one plan, one set of priors and patterns and one state of the model's
code. It is not gone on with where any of these is another: what came out would be nobody's.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.calibration.observe import averaged
from experiments.calibration.patterns import FILE as PATTERNS
from experiments.calibration.priors import FILE as PRIORS
from experiments.calibration.priors import distance, fitted_priors, misses
from experiments.calibration.probes import fitted_quantities
from experiments.processes import carry_out
from sim.engine.cache import source_key
from sim.errors import InputError
from sim.parameters import registry
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from experiments.processes import Progress

RUNS, MADE = "runs.parquet", "made.json"
BATCH = 32
"""Runs between two writings of the file."""

Task = tuple[str, int, dict[str, float], tuple[int, ...]]
"""Stage, number, parameters by name, seeds."""


class Book:
    """Runs that are done, and the way to do more of them.

    Args:
        folder: Where they are kept.
        seed: Seed of the calibration.
        plan: How much is computed, as plain values.
        workers: Processes; None uses every core.
        progress: Called after each batch with the runs done and those in all.
        total: Runs in all.

    Raises:
        InputError: The folder holds runs of another calibration.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        plan: Mapping[str, int],
        workers: int | None = None,
        progress: Progress | None = None,
        total: int = 0,
    ) -> None:
        """See the class."""
        self.folder, self.seed = folder, seed
        self.workers, self.progress, self.total = workers, progress, total
        self._file = folder / RUNS
        made = {"seed": seed, **plan, "code": code_key()}
        facts = folder / MADE
        if facts.is_file() or self._file.is_file():
            known = json.loads(facts.read_text(encoding="utf-8")) if facts.is_file() else None
            if known != made:
                raise InputError("calibration.other_plan", file=self._file)
        else:
            facts.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        self.table = pd.read_parquet(self._file) if self._file.is_file() else pd.DataFrame()

    def facts(self) -> dict[str, Any]:
        """What the runs were made with: seed, plan, runs, and the key of the code."""
        made: dict[str, Any] = json.loads((self.folder / MADE).read_text(encoding="utf-8"))
        return {**made, "runs": len(self.table)}

    def done(self, stage: str) -> int:
        """How many runs of a stage are done."""
        return int((self.table["stage"] == stage).sum()) if len(self.table) else 0

    def stage(self, name: str) -> pd.DataFrame:
        """The runs of a stage, in order."""
        return self.table[self.table["stage"] == name].sort_values("number")

    def stages(self, names: Sequence[str]) -> pd.DataFrame:
        """The runs of some stages, whatever else is done already."""
        return self.table[self.table["stage"].isin(list(names))].reset_index(drop=True)

    def run(
        self,
        stage: str,
        points: NDArray[Any],
        seeds: int,
        *,
        names: Sequence[str] | None = None,
        same_luck: bool = False,
    ) -> None:
        """Run what is missing of a stage; what is there is taken as it is.

        Args:
            stage: Its name.
            points: Values of parameters, shape (runs, parameters).
            seeds: Seeds a point.
            names: Names of the parameters; None takes those that are fitted.
            same_luck: Whether all points meet the same seeds.

        Raises:
            KeyboardInterrupt: Interrupted; finished runs are kept.
        """
        called = [prior.name for prior in fitted_priors()] if names is None else list(names)
        there = set(self.stage(stage)["number"]) if self.done(stage) else set()
        missing = [k for k in range(len(points)) if k not in there]
        for start in range(0, len(missing), BATCH):
            tasks: list[Task] = [
                (stage, k, dict(zip(called, map(float, points[k]), strict=True)),
                 self._seeds(stage, 0 if same_luck else k, seeds))
                for k in missing[start : start + BATCH]
            ]  # fmt: skip
            rows, interrupted = carry_out(observed, tasks, lost=lost, workers=self.workers)
            self.table = pd.concat([self.table, pd.DataFrame(rows)], ignore_index=True)
            part = self._file.with_suffix(".part")
            self.table.to_parquet(part, index=False)
            part.replace(self._file)
            if self.progress is not None:
                self.progress(min(len(self.table), self.total), self.total)
            if interrupted:
                raise KeyboardInterrupt

    def _seeds(self, stage: str, number: int, count: int) -> tuple[int, ...]:
        return tuple(derive_seed(self.seed, stage, number, k) for k in range(count))


def observed(task: Task) -> dict[str, Any]:
    """Run the model at one point, on its seeds, and say how far it is from the patterns."""
    stage, number, values, seeds = task
    found = averaged([fitted_quantities(values, seed) for seed in seeds])
    missed = {f"miss_{name}": value for name, value in misses(found).items()}
    return {
        "stage": stage, "number": number, **values, "distance": distance(found), **missed, **found
    }  # fmt: skip


def lost(task: Task, reason: str) -> dict[str, Any]:
    """Stop: a calibration without some of its runs would be biased."""
    raise RuntimeError(reason)


def code_key() -> str:
    """Hash of the model's code, the registry but for the sampled values, patterns and priors."""
    digest = hashlib.blake2s(digest_size=12)
    digest.update(source_key().encode("utf-8"))
    digest.update(PATTERNS.read_bytes())
    digest.update(PRIORS.read_bytes())
    sampled = {prior.name for prior in fitted_priors()}
    held = sorted((name, p.value) for name, p in registry().items() if name not in sampled)
    digest.update(repr(held).encode("utf-8"))
    return digest.hexdigest()
