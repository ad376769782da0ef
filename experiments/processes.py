"""Carrying out many tasks in processes: failures are data, and an interrupt keeps what is done.

A task is a plain value and its function a module's own, so that any `concurrent.futures`
executor can carry it out, on this machine or on a cluster.

On this machine each process has a pipe of its own, which the process that collects the results
reads without any thread: one that is ended half-way through an answer closes its pipe and takes
nothing else with it. The pool of the standard library shares one pipe among its processes, and
waits for ever for the rest of an answer whose writer was ended.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from experiments.interrupts import deaf_to_interrupts, interrupts_held
from sim.texts import current_language, set_language

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection

    Progress = Callable[[int, int], object]

Task = TypeVar("Task")
Result = TypeVar("Result")

LEAVE: Final = 5.0
"""Seconds that processes without work have to end by themselves."""
LOOK: Final = 0.5
"""Seconds between two looks at a wish to stop, where waiting cannot be interrupted (Windows)."""
MOST_ON_WINDOWS: Final = 60
"""Processes whose pipes Windows can wait for at once."""


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
        yield from _in_processes(workers, function, tasks, lost)


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
        return lost(task, _reason(error))


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _in_processes(
    workers: int,
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    lost: Callable[[Task, str], Result],
) -> Generator[tuple[int, Result], None, None]:
    """Results as they come, from fresh processes; one that dies costs the task that it carried.

    When it is closed early, the processes are ended at once.
    """
    left = deque(range(len(tasks)))
    owed = len(tasks)
    alive: list[_Worker[Task, Result]] = []
    never_begun = BrokenProcessPool("no process was started")
    try:
        for _ in range(min(workers, MOST_ON_WINDOWS) if os.name == "nt" else workers):
            _hire(alive)
        while owed and alive:
            for worker in _speaking(alive):
                index = worker.index
                try:
                    answer = worker.answer()
                except (EOFError, OSError) as error:
                    alive.remove(worker)
                    death = BrokenProcessPool(f"exit code {worker.end()} ({type(error).__name__})")
                    if not worker.begun:  # nor would another: the fault is not a task's
                        never_begun = death
                    elif left:
                        _hire(alive)
                    if index is not None:
                        owed -= 1
                        yield index, lost(tasks[index], _reason(death))
                    continue
                if left:
                    following = left.popleft()
                    worker.give(following, function, tasks[following])
                if index is not None and answer is not None:
                    owed -= 1
                    yield index, _answered(answer, tasks[index], lost)
        for index in left if owed else ():
            yield index, lost(tasks[index], _reason(never_begun))
        for worker in alive:
            worker.pipe.close()
        for worker in alive:
            worker.process.join(LEAVE)
    finally:
        with interrupts_held():
            for worker in alive:
                worker.end()


def _answered(answer: _Answer[Result], task: Task, lost: Callable[[Task, str], Result]) -> Result:
    """The result in an answer; what a lack of memory or an error of the system took is lost."""
    if answer.problem is None:
        return answer.result
    if isinstance(answer.problem, (MemoryError, OSError)):
        return lost(task, _reason(answer.problem))
    raise answer.problem from RuntimeError(answer.trace)


def _hire(alive: list[_Worker[Task, Result]]) -> None:
    """Start one more process; a Ctrl-C meanwhile counts when the process is known."""
    with interrupts_held():
        alive.append(_Worker())


def _speaking(alive: list[_Worker[Task, Result]]) -> list[_Worker[Task, Result]]:
    """Wait until processes have said something or have ended, and give those."""
    heard: list[Any] = []
    while not heard:
        heard = wait([worker.pipe for worker in alive], LOOK)
    return [worker for worker in alive if worker.pipe in heard]


class _Answer(Generic[Result]):
    """What a process says of a task: its result, or the error and where it came from."""

    def __init__(self, result: Any = None, problem: Exception | None = None) -> None:
        self.result: Result = result
        self.problem = problem
        self.trace = "" if problem is None else "".join(traceback.format_exception(problem))


class _Worker(Generic[Task, Result]):
    """A process of this machine with a pipe of its own; it carries one task at a time.

    Attributes:
        index: Number of the task that it carries, None without one.
        begun: Whether it has said that it is there.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.index: int | None = None
        self.begun = False
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, current_language()), daemon=True)
        with safe_path(), deaf_to_interrupts():
            self.process.start()
        theirs.close()

    def give(self, index: int, function: Callable[[Task], Result], task: Task) -> None:
        """Hand it a task; that it has died meanwhile is found out when its answer is read."""
        self.index = index
        try:
            self.pipe.send((function, task))
        except OSError:
            return

    def answer(self) -> _Answer[Result] | None:
        """What it says: None at first, when it is there, and then an answer a task.

        Raises:
            EOFError: It has ended.
            OSError: It has ended.
        """
        said: _Answer[Result] | None = self.pipe.recv()
        self.begun, self.index = True, None
        return said

    def end(self) -> int | None:
        """End it at once, whatever it is at; give its exit code."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        return self.process.exitcode


def _work(pipe: Connection, lang: str) -> None:
    """Carry tasks until nobody sends one; leave Ctrl-C to the process that collects them.

    What it has to say, as that it compiles, is said in that process's language.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_language(lang)
    answer: _Answer[Any] | None = None
    while True:
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return
        except Exception as problem:  # a result that cannot be sent
            pipe.send(_Answer(problem=RuntimeError(_reason(problem))))
        try:
            function, task = pipe.recv()
        except EOFError:
            return
        except Exception as problem:  # a function that cannot be found here
            answer = _Answer(problem=RuntimeError(_reason(problem)))
            continue
        try:
            answer = _Answer(function(task))
        except Exception as problem:
            answer = _Answer(problem=problem)


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
