"""Processes of this machine that may die: a `concurrent.futures` executor for long work.

The pool of the standard library is broken as a whole when one of its processes is killed. Here
the death of a process costs the task that it carried, whose future gets a `WorkerDied`, and
another process takes its place. Processes are started afresh (`spawn`), with
`PYTHONSAFEPATH`, so that a stranger's `sim` in the current folder is never imported, and end by
themselves when the process that started them is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from concurrent.futures import Executor, Future
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from experiments.interrupts import deaf_to_interrupts, interrupts_held
from experiments.processes import LEAVE, safe_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess


class WorkerDied(RuntimeError):
    """A process ended while it carried a task."""


class Crew(Executor):
    """Processes that carry tasks, one at a time each.

    Args:
        workers: Number of processes, at least 1; each is started when there is work for it.
    """

    def __init__(self, workers: int) -> None:
        """Start no process yet."""
        self._context = multiprocessing.get_context("spawn")
        self._tasks: queue.SimpleQueue[tuple[Future[Any], tuple[Any, ...]] | None]
        self._tasks = queue.SimpleQueue()
        self._ended = threading.Event()
        self._dropped = threading.Event()
        self._door = threading.Lock()
        """Held while a task comes in or the crew is dismissed: none comes in behind the last."""
        self._carriers = [_Carrier(self) for _ in range(workers)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Carry a task as soon as a process is free; see `concurrent.futures.Executor`."""
        future: Future[Any] = Future()
        with self._door:
            if self._ended.is_set():
                raise RuntimeError("this crew has been dismissed")
            self._tasks.put((future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes go; with `cancel_futures` at once, whatever they are at.

        Ctrl-C waits while processes are ended at once; where they are waited for, it ends them.

        Args:
            wait: Whether to wait until they are gone.
            cancel_futures: Whether to leave tasks that are not finished.
        """
        if cancel_futures:
            with interrupts_held():
                self._drop()
                self._dismiss()
                if wait:
                    self._join()
            return
        try:
            with interrupts_held():
                self._dismiss()
            if wait:
                self._join()
        except KeyboardInterrupt:
            self.shutdown(cancel_futures=True)
            raise

    @property
    def processes(self) -> list[int]:
        """Numbers (pid) of the processes that are alive."""
        found = [carrier.alive() for carrier in self._carriers]
        return [number for number in found if number is not None]

    def _dismiss(self) -> None:
        """Take no more tasks; each carrier goes when it finds none before its end."""
        with self._door:
            if not self._ended.is_set():
                self._ended.set()
                for _ in self._carriers:
                    self._tasks.put(None)

    def _drop(self) -> None:
        """Leave every task; no process is started from now on."""
        self._dropped.set()
        for carrier in self._carriers:
            carrier.end()

    def _join(self) -> None:
        for carrier in self._carriers:
            carrier.gone.wait()


class _Carrier:
    """A thread that hands tasks to one process, and replaces the process when it is gone.

    Another thread may end the process at any moment; so it is started, asked after and ended under
    a lock, and nobody sees it before it has been started.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.lock = threading.Lock()
        self.process: SpawnProcess | None = None
        self.pipe: Connection | None = None
        self.gone = threading.Event()
        """Set when it has ended. A thread whose `join` Ctrl-C ends counts as ended from then on, at
        work or not (Python 3.11)."""
        threading.Thread(target=self._serve, daemon=True).start()

    def end(self) -> None:
        """End the process at once."""
        with self.lock:
            if self.process is not None:
                self.process.kill()

    def alive(self) -> int | None:
        """Number (pid) of the process, None where there is none."""
        with self.lock:
            process = self.process
            return process.pid if process is not None and process.is_alive() else None

    def _serve(self) -> None:
        try:
            self._carry_all()
            self._bury()
        finally:
            self.gone.set()

    def _carry_all(self) -> None:
        while (entry := self.crew._tasks.get()) is not None:
            future, call = entry
            if self.crew._dropped.is_set():
                future.cancel()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worked, result = self._carried(call)
            except (EOFError, OSError) as problem:
                code = self._bury()
                future.set_exception(WorkerDied(f"exit code {code} ({type(problem).__name__})"))
            except BaseException as problem:
                future.set_exception(problem)
            else:
                if worked:
                    future.set_result(result)
                else:
                    future.set_exception(result)

    def _carried(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        if self.alive() is None:
            self._hire()
        assert self.pipe is not None and self.process is not None
        self.pipe.send(call)
        wait([self.pipe, self.process.sentinel])
        if not self.pipe.poll():
            raise EOFError
        answer: tuple[bool, Any] = self.pipe.recv()
        return answer

    def _hire(self) -> None:
        """Start a process.

        Raises:
            EOFError: Nobody is to be started any more.
            OSError: The system gives no further process.
        """
        self._bury()
        with self.lock:
            if self.crew._dropped.is_set():
                raise EOFError
            mine, theirs = self.crew._context.Pipe()
            process = self.crew._context.Process(target=_work, args=(theirs,), daemon=True)
            try:
                with safe_path(), deaf_to_interrupts():
                    process.start()
            except OSError:
                mine.close()
                raise
            finally:
                theirs.close()
            self.process, self.pipe = process, mine

    def _bury(self) -> int | None:
        """Let the process go, which is gone, has nothing to do, or is ended; give its exit code."""
        with self.lock:
            process, pipe = self.process, self.pipe
            self.process = self.pipe = None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(LEAVE)
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        with suppress(ValueError):  # another thread is just being told that it has ended
            process.close()
        return code


def _work(pipe: Connection) -> None:
    """Carry tasks until nobody sends one; leave Ctrl-C to the process that collects them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except (EOFError, ConnectionError):
            return
        try:
            answer = (True, function(*args, **kwargs))
        except Exception as problem:
            answer = (False, problem)
        try:
            pipe.send(answer)
        except ConnectionError:
            os._exit(0)
        except Exception as problem:
            pipe.send((False, RuntimeError(f"{type(problem).__name__}: {problem}")))
