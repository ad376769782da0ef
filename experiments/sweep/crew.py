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
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from experiments.processes import safe_path

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
        self._carriers = [_Carrier(self) for _ in range(workers)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Carry a task as soon as a process is free; see `concurrent.futures.Executor`."""
        if self._ended.is_set():
            raise RuntimeError("this crew has been dismissed")
        future: Future[Any] = Future()
        self._tasks.put((future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes go; with `cancel_futures` at once, whatever they are at.

        Args:
            wait: Whether to wait until they are gone.
            cancel_futures: Whether to leave tasks that are not finished.
        """
        self._ended.set()
        if cancel_futures:
            self._cancel_waiting()
            for carrier in self._carriers:
                carrier.end()
        for _ in self._carriers:
            self._tasks.put(None)
        if wait:
            for carrier in self._carriers:
                carrier.thread.join()

    @property
    def processes(self) -> list[int]:
        """Numbers (pid) of the processes that are alive."""
        found = [carrier.process for carrier in self._carriers]
        return [p.pid for p in found if p is not None and p.is_alive() and p.pid is not None]

    def _cancel_waiting(self) -> None:
        while True:
            try:
                entry = self._tasks.get_nowait()
            except queue.Empty:
                return
            if entry is not None:
                entry[0].cancel()


class _Carrier:
    """A thread that hands tasks to one process, and replaces the process when it is gone."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.process: SpawnProcess | None = None
        self.pipe: Connection | None = None
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """End the process at once."""
        if self.process is not None:
            self.process.kill()

    def _serve(self) -> None:
        while (entry := self.crew._tasks.get()) is not None:
            future, call = entry
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
        if self.pipe is not None:
            self.pipe.close()
        if self.process is not None:
            self.process.join()

    def _carried(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        if self.process is None or not self.process.is_alive():
            self._hire()
        assert self.pipe is not None and self.process is not None
        self.pipe.send(call)
        wait([self.pipe, self.process.sentinel])
        if not self.pipe.poll():
            raise EOFError
        answer: tuple[bool, Any] = self.pipe.recv()
        return answer

    def _hire(self) -> None:
        self._bury()
        if self.crew._ended.is_set():
            raise EOFError
        mine, theirs = self.crew._context.Pipe()
        self.process = self.crew._context.Process(target=_work, args=(theirs,), daemon=True)
        with safe_path():
            self.process.start()
        theirs.close()
        self.pipe = mine

    def _bury(self) -> int | None:
        process, pipe = self.process, self.pipe
        self.process = self.pipe = None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        return code


def _work(pipe: Connection) -> None:
    """Carry tasks until nobody sends one; leave Ctrl-C to the process that collects them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except EOFError:
            return
        try:
            answer = (True, function(*args, **kwargs))
        except Exception as problem:
            answer = (False, problem)
        try:
            pipe.send(answer)
        except BrokenPipeError:
            os._exit(0)
        except Exception as problem:
            pipe.send((False, RuntimeError(f"{type(problem).__name__}: {problem}")))
