"""Carrying out a plan: what is not finished is handed out until it is.

The driver holds no results. It hands out numbers of tasks through any `concurrent.futures`
executor and looks at which chunks there are; workers do the rest (`work`). Whatever ends a driver
or a worker, the next driver goes on from the folder.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from experiments.interrupts import interrupts_held
from experiments.sweep import folder as files
from experiments.sweep.crew import Crew, WorkerDied
from experiments.sweep.plan import Plan
from experiments.sweep.work import DEATHS, run_task
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from experiments.sweep.plan import Runnable
    from experiments.sweep.work import Load

    Progress = Callable[[int, int], object]

AHEAD: Final = 2
"""Tasks handed out for each process of this machine, so that none waits for the next."""
FAR_AHEAD: Final = 4000
"""Tasks handed out at once to an executor whose size may change."""
LOOK: Final = 0.5
"""Seconds between two looks at the clock."""


@dataclass
class Carried:
    """How far a sweep came.

    Attributes:
        runs: Runs of finished tasks.
        all_runs: Runs in all.
        interrupted: Whether somebody stopped it.
        out_of_time: Whether the hours that the study allows were over.
    """

    runs: int
    all_runs: int
    interrupted: bool = False
    out_of_time: bool = False

    @property
    def complete(self) -> bool:
        """Whether every run is there."""
        return self.runs == self.all_runs


def begin(plan: Plan, home: Path) -> None:
    """Write a plan into a folder.

    Args:
        plan: What is to be run.
        home: The folder; it may exist, but not hold a sweep.

    Raises:
        InputError: It holds a sweep, or cannot be written to.
    """
    from experiments.sweep.plan import FILE

    if (home / FILE).exists():
        raise InputError("study.there_already", file=home)
    with writable(home):
        files.prepare(home)
        plan.save(home)


def carry(
    plan: Runnable,
    home: Path,
    *,
    executor: Executor | None = None,
    workers: int = 1,
    tasks: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Carried:
    """Carry out what is missing of a plan.

    Args:
        plan: What is to be run.
        home: Its folder, as `begin` made it.
        executor: Any `concurrent.futures` executor whose workers reach the folder under the same
            name; None: processes of this machine.
        workers: Number of processes of this machine.
        tasks: Numbers of the tasks to look after; None: all.
        progress: Called with the runs finished and the runs in all.

    Returns:
        How far it came.

    Raises:
        InputError: The folder cannot be written to, which keeps what is finished; or the model
            or a parameter has changed since it was begun.
    """
    plan.basis.check(home)
    sizes = {task.number: len(task.points) for task in plan.tasks}
    mine = list(sizes) if tasks is None else list(tasks)
    done = files.done_tasks(home)
    waiting = [number for number in mine if number not in done]
    state = Carried(sum(sizes[n] for n in mine if n in done), sum(sizes[n] for n in mine))
    if progress is not None:
        progress(state.runs, state.all_runs)
    if not waiting:
        return state
    own = Crew(min(workers, len(waiting))) if executor is None else None
    ahead = AHEAD * workers if own is not None else FAR_AHEAD
    limit = plan.study.run.hours
    end = time.monotonic() + limit * 3600 if limit is not None else float("inf")
    hands = _Hands(own or executor, type(plan).load, home, ahead, waiting)
    left_well = False
    try:
        with writable(home):
            while hands.busy(time.monotonic() < end):
                for number in hands.finished():
                    state.runs += sizes[number]
                    if progress is not None:
                        progress(state.runs, state.all_runs)
        state.out_of_time = not state.complete
        left_well = True
    except KeyboardInterrupt:
        state.interrupted = True
    finally:
        with interrupts_held():
            hands.drop()
            if own is not None and not left_well:
                own.shutdown(cancel_futures=True)
        if own is not None:
            own.shutdown()
    return state


class _Hands:
    """Tasks that are waiting and tasks that are out."""

    def __init__(
        self, executor: Executor | None, load: Load, home: Path, ahead: int, waiting: list[int]
    ) -> None:
        assert executor is not None
        self.executor, self.load, self.home, self.ahead = executor, load, home, ahead
        self.waiting = waiting[::-1]
        self.out: dict[Future[int], int] = {}
        self.session = uuid.uuid4().hex
        self.deaths: Counter[int] = Counter()

    def busy(self, go_on: bool) -> bool:
        """Hand out what may be handed out; whether there is anything to wait for."""
        while go_on and self.waiting and len(self.out) < self.ahead:
            self._hand_out(self.waiting.pop())
        return bool(self.out)

    def finished(self) -> list[int]:
        """Tasks that have been finished meanwhile; those that lost their worker go out again."""
        done, _ = wait(self.out, timeout=LOOK, return_when=FIRST_COMPLETED)
        numbers = []
        for future in done:
            number = self.out.pop(future)
            try:
                numbers.append(future.result())
            except (WorkerDied, BrokenProcessPool, CancelledError) as problem:
                self._again(number, problem)
            except Exception as problem:
                if type(problem).__name__ != "KilledWorker":
                    raise
                self._again(number, problem)
        return numbers

    def drop(self) -> None:
        """Take back what is out."""
        for future in self.out:
            future.cancel()

    def _hand_out(self, number: int) -> None:
        arguments = (self.load, str(self.home.resolve()), number, self.session)
        self.out[self.executor.submit(run_task, *arguments)] = number

    def _again(self, number: int, problem: BaseException) -> None:
        """Hand a task out once more; the journal sees to it that no run kills workers for ever."""
        self.deaths[number] += 1
        without_any_run = not files.journals(self.home, number)
        if without_any_run and self.deaths[number] >= DEATHS:
            raise RuntimeError(f"workers end before they begin task {number}") from problem
        self._hand_out(number)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only driver of a folder.

    Raises:
        InputError: Another process is at work there.
    """
    with writable(home):
        home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError("study.busy", file=home) from None
    try:
        yield
    finally:
        lock.release()


def retry_failed(plan: Plan, home: Path) -> int:
    """Take back the failed runs of finished tasks, so that they are carried out again.

    Args:
        plan: The plan.
        home: Its folder.

    Returns:
        How many there were.
    """
    from experiments.sweep.journal import Journal

    count = 0
    for number in sorted(files.done_tasks(home)):
        runs = files.read_chunk(home, number)
        failures = [run for run in runs if run.row["status"] != "done"]
        if not failures:
            continue
        count += len(failures)
        journal = Journal(files.journal_path(home, number, "kept"))
        for run in runs:
            if run.row["status"] == "done":
                journal.finish(run)
        journal.close()
        for kind in (files.CHUNKS, *files.KINDS):
            files.chunk_path(home, number, kind).unlink(missing_ok=True)
    return count


@contextmanager
def writable(home: Path) -> Iterator[None]:
    """Tell a person what is wrong with the folder, in place of an error of the system."""
    try:
        yield
    except OSError as problem:
        from experiments.writing import unwritable

        raise unwritable(home, problem) from problem
