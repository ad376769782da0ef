"""The folder of a fit, and going on with what it holds.

    <folder>/
      manifest.json            what was fitted: targets, scenario, seeds, versions, what is done
      fit.json                 the same before anything was run; what `--resume` goes by
      batches/<nn>-<name>.json the parameter sets and seeds of each batch, written before it is run
      runs.journal             finished runs, safe from the moment they are finished
      runs.parquet, .csv       one row a run: batch, set, seed, status, error, parameters, measures
      times.parquet            seconds and process of each run; the one table that never repeats
      targets.parquet, .csv    each figure, its error, and what the model gives
      parameters.parquet, .csv each parameter before and after
      sets.csv                 the sets that fit, for `linli compare --sets`
      place.yaml               the scenario without the fitted parameters, for the same
      fitted.yaml              `point`: the scenario with the parameters that fit best
      summary.json, report.txt what the command said; figures/

Batches are proposed from finished runs only, so equal runs make equal batches; as they are written
down, a fit that goes on elsewhere goes on with the same ones.
"""

from __future__ import annotations

import json
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.basis import Basis, read_begun
from experiments.extras import need
from experiments.sweep import folder as files
from experiments.sweep.crew import WorkerDied
from experiments.sweep.journal import Finished, Journal, read
from experiments.targets.spec import Targets
from experiments.targets.work import run_one
from experiments.writing import unwritable, write_table, write_text
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Progress = Callable[[int, int], object]
    Sets = list[dict[str, float]]

FORMAT: Final = 1
FILE: Final = "fit.json"
JOURNAL: Final = "runs.journal"
BATCHES: Final = "batches"
DEATHS: Final = 3
"""Times a run may end its process before it is given up."""
LOOK: Final = 0.5
"""Seconds between two looks at what is finished."""


@dataclass(frozen=True)
class Plan:
    """What is fitted.

    Attributes:
        targets: The targets file.
        base: The scenario in full.
        basis: What the runs rest on: model, parameters, ensemble, ranges.
    """

    targets: Targets
    base: dict[str, Any]
    basis: Basis

    @classmethod
    def of(cls, targets: Targets) -> Plan:
        """The plan of a targets file."""
        patterns = targets.prior == "patterns"
        base = targets.base.to_dict()
        basis = Basis.now(
            ensemble=patterns, ranges=_ranges(targets), communities=[base["community"]]
        )
        return cls(targets, base, basis)

    @property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """Bounds of the fitted parameters, as they are now."""
        return _ranges(self.targets)

    def save(self, home: Path) -> None:
        """Write the plan into a folder, which is made.

        Raises:
            InputError: The folder cannot be written to.
        """
        plain = {
            "format": FORMAT,
            **self.basis.to_dict(),
            "targets": self.targets.to_dict(),
            "base": self.base,
        }
        try:
            (home / BATCHES).mkdir(parents=True, exist_ok=True)
            write_text(home / FILE, json.dumps(plain, ensure_ascii=False) + "\n")
        except OSError as problem:
            raise unwritable(home, problem) from problem

    @classmethod
    def load(cls, home: Path) -> Plan:
        """Read the plan of a folder.

        Raises:
            InputError: It has none, or one of another version of this program.
        """
        return read_begun(home / FILE, "targets.not_a_fit", FORMAT, cls._from_plain)

    @classmethod
    def _from_plain(cls, plain: dict[str, Any]) -> Plan:
        return cls(Targets.from_dict(plain["targets"]), plain["base"], Basis.from_plain(plain))


@dataclass(frozen=True)
class Batch:
    """Parameter sets that are run together, and what came of them.

    Attributes:
        name: Name of the batch.
        sets: The parameters of each set.
        runs: Set and seed of each run.
        first: Number of its first run.
        rows: The finished runs, in order; shorter than `runs` only while the batch is going on.
    """

    name: str
    sets: Sets
    runs: list[tuple[int, int]]
    first: int
    rows: list[dict[str, Any]]

    def measured(self) -> NDArray[np.float64]:
        """What each set gives: means over its runs, shape (sets, targets); NaN where one failed."""
        width = len(self.rows[0]["measured"]) if self.rows else 0
        sums, counts = np.zeros((len(self.sets), width)), np.zeros((len(self.sets), 1))
        for row in self.rows:
            sums[row["set"]] += row["measured"]
            counts[row["set"]] += 1
        return np.where(counts > 0, sums / np.maximum(1, counts), np.nan)

    def each(self) -> NDArray[np.float64]:
        """What each run gives, shape (runs, targets)."""
        return np.array([row["measured"] for row in self.rows], dtype=float)


class Fit:
    """A fit that is being carried out: its batches so far, and the way to run another.

    Args:
        plan: What is fitted.
        home: Its folder, as `Plan.save` made it.
        executor: Who carries the runs.
        progress: Called with the runs finished and the runs in all.
        total: Runs in all.

    Raises:
        InputError: The folder holds runs of another model, or of other parameters; or a library
            that proposes parameters is not installed.
    """

    def __init__(
        self,
        plan: Plan,
        home: Path,
        executor: Executor | None = None,
        progress: Progress | None = None,
        total: int = 0,
    ) -> None:
        """See the class."""
        if executor is not None:
            if plan.targets.method == "point":
                need("optuna", "analysis", "Optuna")
            plan.basis.check(home, plan.ranges)
        self.plan, self.home, self.executor = plan, home, executor
        self.progress, self.total = progress, total
        self.targets = plan.targets
        self.batches: list[Batch] = []
        self._plain = [target.model_dump(mode="json") for target in self.targets.targets]
        self._known = read(home / JOURNAL)[0]

    @property
    def done(self) -> int:
        """Runs that are finished."""
        return len(self._known)

    def seed(self, purpose: str, number: int) -> int:
        """The seed of a population, or of a draw, for one purpose."""
        return derive_seed(self.targets.seed, "fit", purpose, number) >> 11

    def batch(self, name: str, propose: Callable[[], tuple[Sets, list[tuple[int, int]]]]) -> Batch:
        """Carry out a batch, or what is missing of it.

        Args:
            name: Its name.
            propose: Gives its sets, and set and seed of each run; not asked if they are known.

        Raises:
            InputError: The folder cannot be written to; finished runs are kept.
            KeyboardInterrupt: Interrupted; finished runs are kept.
        """
        path = self.home / BATCHES / f"{len(self.batches):02d}-{name}.json"
        first = sum(len(batch.runs) for batch in self.batches)
        try:
            if path.is_file():
                plain = json.loads(path.read_text(encoding="utf-8"))
                sets, runs = plain["sets"], [(k, seed) for k, seed in plain["runs"]]
            else:
                if self.executor is None:
                    raise NotBegunError(name)
                sets, runs = propose()
                write_text(path, json.dumps({"sets": sets, "runs": runs}) + "\n")
            batch = Batch(name, sets, runs, first, [])
            self.batches.append(batch)
            try:
                self._carry(batch)
            finally:
                numbers = range(first, first + len(runs))
                batch.rows.extend(self._known[n].row for n in numbers if n in self._known)
        except OSError as problem:
            raise unwritable(self.home, problem) from problem
        if len(batch.rows) < len(runs):
            raise NotBegunError(name)
        return batch

    def _carry(self, batch: Batch) -> None:
        numbers = range(batch.first, batch.first + len(batch.runs))
        waiting = [number for number in numbers if number not in self._known]
        self._tell()
        if not waiting or self.executor is None:
            return
        journal = Journal(self.home / JOURNAL)
        whole_journal(self.home / JOURNAL)
        out: dict[Future[dict[str, Any]], int] = {}
        deaths: dict[int, int] = {}
        try:
            for number in waiting:
                out[self._submitted(batch, number)] = number
            while out:
                done, _ = wait(out, timeout=LOOK, return_when=FIRST_COMPLETED)
                for future in done:
                    number = out.pop(future)
                    row = _collected(future)
                    if row is None:
                        deaths[number] = deaths.get(number, 0) + 1
                        if deaths[number] < DEATHS:
                            out[self._submitted(batch, number)] = number
                            continue
                        row = self._lost()
                    place, seed = batch.runs[number - batch.first]
                    keys = {"point": number, "batch": batch.name, "set": place, "seed": seed}
                    self._known[number] = Finished(keys | row)
                    journal.finish(self._known[number])
                    self._tell()
        finally:
            journal.close()
            for future in out:
                future.cancel()

    def _submitted(self, batch: Batch, number: int) -> Future[dict[str, Any]]:
        assert self.executor is not None
        place, seed = batch.runs[number - batch.first]
        return self.executor.submit(run_one, self.plan.base, batch.sets[place], seed, self._plain)

    def _lost(self) -> dict[str, Any]:
        return {
            "status": "failed",
            "error": f"WorkerDied: {DEATHS} processes ended in it",
            "measured": [float("nan")] * len(self._plain),
            "seconds": float("nan"),
            "process": 0,
        }

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.done, max(self.total, self.done))

    def runs(self) -> pd.DataFrame:
        """One row a finished run, in the order of their numbers."""
        rows = [(batch, row) for batch in self.batches for row in batch.rows]
        data: dict[str, Any] = {
            "run": np.array([row["point"] for _, row in rows], np.int64),
            "batch": pd.array([row["batch"] for _, row in rows], dtype="string"),
            "set": np.array([row["set"] for _, row in rows], np.int64),
            "seed": np.array([row["seed"] for _, row in rows], np.int64),
            "status": pd.array([row["status"] for _, row in rows], dtype="string"),
            "error": pd.array([row["error"] for _, row in rows], dtype="string"),
        }
        names = list(dict.fromkeys(n for b in self.batches for s in b.sets for n in s))
        for name in names:
            values = [batch.sets[row["set"]].get(name, np.nan) for batch, row in rows]
            data[f"parameter_{name}"] = np.array(values, np.float64)
        for k, name in enumerate(self.targets.names):
            data[name] = np.array([row["measured"][k] for _, row in rows], np.float64)
        return pd.DataFrame(data)

    def write_runs(self) -> None:
        """Write the tables of runs."""
        write_table(self.home / "runs", self.runs())
        rows = [row for batch in self.batches for row in batch.rows]
        clock = pd.DataFrame(
            {name: [row[name] for row in rows] for name in ("point", "seconds", "process")}
        ).rename(columns={"point": "run"})
        table = pa.Table.from_pandas(clock, preserve_index=False)
        files.write_parquet(self.home / "times.parquet", table)


def _ranges(targets: Targets) -> dict[str, tuple[float, float]]:
    return {bound.name: (bound.low, bound.high) for bound in targets.bounds()}


class NotBegunError(Exception):
    """A batch that has not been carried out: the fit was interrupted before."""


def whole_journal(path: Path) -> None:
    """Cut off a frame that a killed process left half written, so that frames can follow."""
    from experiments.sweep.journal import HEAD, frames

    if not path.is_file():
        return
    content = path.read_bytes()
    place = 0
    for _ in frames(path):
        length, _check = HEAD.unpack_from(content, place)
        place += HEAD.size + length
    if place < len(content):
        with path.open("r+b") as file:
            file.truncate(place)


def _collected(future: Future[dict[str, Any]]) -> dict[str, Any] | None:
    """The row of a finished run, or None when its process died."""
    try:
        return future.result()
    except (WorkerDied, BrokenProcessPool, CancelledError):
        return None
    except Exception as problem:
        if type(problem).__name__ != "KilledWorker":
            raise
        return None


def crossed(count: int, seeds: Sequence[int]) -> list[tuple[int, int]]:
    """Every set with every seed."""
    return [(place, seed) for place in range(count) for seed in seeds]


def in_turn(count: int, seeds: Sequence[int]) -> list[tuple[int, int]]:
    """The sets with the seeds in turn."""
    return [(place, seeds[place % len(seeds)]) for place in range(count)]
