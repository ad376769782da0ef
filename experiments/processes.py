"""Carrying out many tasks in processes: failures are data, and an interrupt keeps what is done.

A task is a plain value and its function a module's own, so that any `concurrent.futures`
executor can carry it out, on this machine or on a cluster.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    Progress = Callable[[int, int], object]

Task = TypeVar("Task")
Result = TypeVar("Result")


def carry_out(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    lost: Callable[[Task, str], Result],
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[list[Result], bool]:
    """Carry out tasks.

    Args:
        function: What to do with a task; it catches its own errors.
        tasks: The tasks.
        lost: The result of a task whose worker died, given the task and the reason.
        workers: Processes; None uses every core, 1 works in this process.
        progress: Called after each task with the number done and the number in all.
        executor: An executor to use instead of local processes.

    Returns:
        The results in the order of the tasks, without those that were not done, and whether
        the work was interrupted.

    Raises:
        KeyboardInterrupt: It was interrupted before the first task was done.
    """
    count = min(workers or os.cpu_count() or 1, max(1, len(tasks)))
    done: dict[int, Result] = {}
    interrupted = False
    try:
        with closing(_stream(function, tasks, lost, count, executor)) as stream:
            for index, result in stream:
                done[index] = result
                if progress is not None:
                    progress(len(done), len(tasks))
    except KeyboardInterrupt:
        if not done:
            raise
        interrupted = True
    return [done[index] for index in sorted(done)], interrupted


def _stream(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    lost: Callable[[Task, str], Result],
    workers: int,
    executor: Executor | None,
) -> Generator[tuple[int, Result], None, None]:
    if executor is not None:
        yield from _submitted(executor, function, tasks, lost)
    elif workers == 1:
        for index, task in enumerate(tasks):
            yield index, function(task)
    else:
        with local_processes(workers) as pool:
            yield from _submitted(pool, function, tasks, lost)


def _submitted(
    executor: Executor,
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    lost: Callable[[Task, str], Result],
) -> Generator[tuple[int, Result], None, None]:
    waiting = {executor.submit(function, task): index for index, task in enumerate(tasks)}
    try:
        for future in as_completed(waiting):
            index = waiting[future]
            yield index, _collected(future, tasks[index], lost)
    finally:
        for future in waiting:
            future.cancel()


def _collected(future: Future[Result], task: Task, lost: Callable[[Task, str], Result]) -> Result:
    try:
        return future.result()
    except (BrokenProcessPool, MemoryError, OSError) as error:
        return lost(task, f"{type(error).__name__}: {error}")


@contextmanager
def local_processes(workers: int) -> Iterator[Executor]:
    """Fresh processes that never import a stranger's `sim` from the current folder.

    When the block is left early, the processes are ended at once.

    Args:
        workers: Number of processes.
    """
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_ignore_interrupts)
    with safe_path():
        try:
            yield pool
        except BaseException:
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    pool.shutdown()


_safe_lock = threading.Lock()
_safe_before: list[str | None] = []


@contextmanager
def safe_path() -> Iterator[None]:
    """Processes started in this block import nothing from the current folder unasked."""
    with _safe_lock:
        _safe_before.append(os.environ.get("PYTHONSAFEPATH"))
        os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        with _safe_lock:
            earlier = _safe_before.pop()
            if earlier is None:
                os.environ.pop("PYTHONSAFEPATH", None)
            else:
                os.environ["PYTHONSAFEPATH"] = earlier


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that collects the results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
