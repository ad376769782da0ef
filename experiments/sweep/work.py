"""What a worker does: one task, from wherever its journals say that it stands.

`run_task` is what every executor carries: a plain function of plain values and of the function that
reads the plan of a folder, since there is more than one kind of plan. It leaves out what is
finished, runs the rest, and writes the chunk. People, ties and spun-up states are kept from task to
task, since neighbouring tasks share them.

A run that raises is a row with its error. A run that does not end is one, too: a thread of the
worker notes it in the journal and ends the process, and whoever carried the task starts it again
with the run left out. A run that has ended its process `DEATHS` times is noted in the same way.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import threading
import time
import traceback
import uuid
from collections import OrderedDict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.replicate import DEEPEST, people_key
from experiments.sweep import folder as files
from experiments.sweep.journal import Finished, Journal
from experiments.sweep.measured import series

if TYPE_CHECKING:
    from collections.abc import Callable

    from experiments.sweep.plan import Runnable, Task
    from sim import ParticipationModel
    from sim.scenario import Scenario

    Load = Callable[[Path], Runnable]

DEATHS: Final = 3
"""Times a run may end its process before it is given up."""
LOOK: Final = 0.2
"""Seconds between two looks at the clock and at the process that started this one."""
TIMED_OUT: Final = 70
"""Exit code of a process that ended itself because a run did not."""
ORPHANED: Final = 71
"""Exit code of a process whose parent is gone."""
OUTSIDE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
"""Errors that are about the folder, not about the run."""


def run_task(load: Load, folder: str, number: int, session: str) -> int:
    """Carry out one task, or what is missing of it.

    Args:
        load: Reads the plan of the folder.
        folder: Folder of the sweep.
        number: Number of the task.
        session: Text that tells this driver's attempts from earlier ones.

    Returns:
        The number of the task.

    Raises:
        OSError: The folder cannot be written to; what is finished is kept.
    """
    home = Path(folder)
    if files.is_done(home, number):
        return number
    plan = _plan(load, home)
    task = plan.tasks[number]
    found = files.journals(home, number)
    finished, begun = files.recorded(found, session)
    journal = Journal(files.journal_path(home, number, f"{os.getpid()}-{uuid.uuid4().hex[:8]}"))
    watch = _watch()
    if plan.study.run.engine == "fast":
        from sim.engine.fast import ensure_compiled

        ensure_compiled()
    _tidy()
    try:
        for point in task.points:
            if point in finished:
                continue
            if begun.get(point, 0) >= DEATHS:
                finished[point] = failed(task, point, f"WorkerDied: {DEATHS} processes ended in it")
                journal.finish(finished[point])
                continue
            journal.start(point, session)
            with watch.over(plan, task, point, journal):
                finished[point] = _run(plan, task, point, home)
            journal.finish(finished[point])
        files.write_chunk(home, number, [finished[point] for point in task.points])
        journal.close(remove=True)
        for path in found:
            path.unlink(missing_ok=True)
    finally:
        journal.close()
    return number


@lru_cache(maxsize=2)
def _plan(load: Load, home: Path) -> Runnable:
    """The plan of a folder, read once a process."""
    return load(home)


_begun = False


def _tidy() -> None:
    """Free what earlier runs left, and spare the collector what never goes away.

    A full collection looks at all that was imported, too, which takes longer than a run does.
    """
    global _begun
    if _begun or multiprocessing.parent_process() is None:
        return
    _begun = True
    gc.collect()
    gc.freeze()


def failed(task: Task, point: int, error: str) -> Finished:
    """The row of a run that gave nothing.

    Args:
        task: Its task.
        point: Number of its point.
        error: Why, the last line first of all.
    """
    return Finished(_keys(task, point) | {"status": "failed", "error": error})


def _keys(task: Task, point: int) -> dict[str, Any]:
    return {"point": point, "replicate": task.replicate, "seed": task.seed}


def _run(plan: Runnable, task: Task, point: int, home: Path) -> Finished:
    started = time.perf_counter()
    try:
        scenario = plan.arm(point, task.replicate)
        base = _spun_up(scenario, task.seed, plan.study.run.engine, plan.kept)
        arm = base.fork(scenario)
        tables = _lived(arm, plan, task, point, home)
        row = {
            "status": "done",
            "error": "",
            "spin_up_weeks": int(base.spin_up_weeks),
            "flat": bool(base.flat),
            "residents": len(base.population.residents["age"]),
            **plan.outcomes(arm),
        }
    except OSError as problem:
        if problem.errno in OUTSIDE:
            raise
        return failed(task, point, traceback.format_exc(limit=DEEPEST))
    except Exception:
        return failed(task, point, traceback.format_exc(limit=DEEPEST))
    seconds = time.perf_counter() - started
    return Finished(_keys(task, point) | row | {"seconds": seconds, "process": os.getpid()}, tables)


def _lived(
    arm: ParticipationModel, plan: Runnable, task: Task, point: int, home: Path
) -> dict[str, pa.Table]:
    """Run an arm to its end; give what is kept of it besides its row."""
    keep = plan.study.keep
    stem = f"{task.number:06d}-{os.getpid()}-{point}"
    records: dict[str, Path] = {}
    if keep.acts:
        records["acts"] = home / files.WORK / f"{stem}.acts.parquet"
        arm.record_acts(records["acts"])
    if keep.panel:
        records["panel"] = home / files.WORK / f"{stem}.panel.parquet"
        arm.record_panel(records["panel"], keep.panel)
    arm.run()
    tables = {}
    for kind, path in records.items():
        tables[kind] = _keyed(pq.read_table(path).replace_schema_metadata(), task, point)
        path.unlink(missing_ok=True)
    if keep.series != "none":
        tables["series"] = _keyed(series(arm, keep.series).replace_schema_metadata(), task, point)
    return tables


def _keyed(table: pa.Table, task: Task, point: int) -> pa.Table:
    """A table with the point and the replicate in front; words are plain, as chunks are joined."""
    for k, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(k, column.name, table.column(k).cast(pa.string()))
    for name, value in (("replicate", task.replicate), ("point", point)):
        table = table.add_column(0, name, pa.repeat(pa.scalar(value, pa.int64()), len(table)))
    return table


class _Kept:
    """The states that were used last, by what they depend on."""

    def __init__(self) -> None:
        self._states: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def get(self, key: tuple[Any, ...], make: Callable[[], Any], most: int) -> Any:
        """The state of a key, made if it is not there; `most` are kept."""
        if key not in self._states:
            while len(self._states) >= most:
                self._states.popitem(last=False)
            self._states[key] = make()
        self._states.move_to_end(key)
        return self._states[key]


_people = _Kept()
_bases = _Kept()


def _spun_up(scenario: Scenario, seed: int, engine: str, most: int) -> ParticipationModel:
    """A model at week 0 that arms of a scenario can be forked from."""

    def make() -> ParticipationModel:
        from sim import ParticipationModel

        def draw() -> tuple[Any, Any]:
            model = ParticipationModel(scenario, seed=seed, engine=engine, threads=1)
            return model.population, model.tie_table

        people, ties = _people.get((people_key(scenario), seed), draw, most)
        base = ParticipationModel(
            scenario, seed=seed, engine=engine, threads=1, population=people, ties=ties
        )
        base.spin_up()
        return base

    return _bases.get((scenario.spin_up_digest, seed, engine), make, most)


class _Watch:
    """A thread that ends this process when a run does not end, or when nobody waits for it.

    Only a process that another one started is ended: that one, or the scheduler behind it, goes on.
    """

    def __init__(self) -> None:
        self.expendable = multiprocessing.parent_process() is not None
        self._current: tuple[float, Task, int, Journal, float] | None = None
        if self.expendable:
            threading.Thread(target=self._look, daemon=True).start()

    def over(self, plan: Runnable, task: Task, point: int, journal: Journal) -> _Watched:
        """Watch one run, for the length of a `with` block."""
        limit = plan.study.run.timeout
        end = time.monotonic() + limit if limit is not None else float("inf")
        return _Watched(self, (end, task, point, journal, limit or 0.0))

    def _look(self) -> None:
        parent = multiprocessing.parent_process()
        while True:
            time.sleep(LOOK)
            if parent is not None and not parent.is_alive():
                os._exit(ORPHANED)
            current = self._current
            if current is None or time.monotonic() < current[0]:
                continue
            _, task, point, journal, limit = current
            with journal.lock:
                if self._current is current:
                    reason = f"TimeoutError: not finished after {limit:g} s"
                    journal.finish(failed(task, point, reason))
                    os._exit(TIMED_OUT)


class _Watched:
    def __init__(self, watch: _Watch, what: tuple[float, Task, int, Journal, float]) -> None:
        self._watch, self._what = watch, what

    def __enter__(self) -> None:
        self._watch._current = self._what

    def __exit__(self, *_: object) -> None:
        with self._what[3].lock:
            self._watch._current = None


@cache
def _watch() -> _Watch:
    return _Watch()
