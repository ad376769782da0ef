"""The worker processes and who gets the next step of which.

First answers come first: while anybody has nothing to look at, what others see is not refined,
but for one step in `PATIENCE`, so that nobody waits for ever. Sessions take turns, and a turn lasts
until there is an answer (or `TURN` seconds): were the steps of thirty first answers mixed, all
thirty would come at the end. Refinements are mixed step by step.

A job stays on the worker that started it, and a session's next job goes to the same worker when
that is free, since what it built is kept there. Equal calls share one run, and finished ones are
kept (`KEPT_BYTES` in all). A cancelled job whose step does not end within `GRACE` seconds is ended
with its process; the other jobs of that process start again.

A process gets no work before it has prepared itself. The first time after an installation that
takes as long as compiling does: a visitor who leaves in the meantime must not end it.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import multiprocessing
import os
import pickle
import threading
import time
from collections import OrderedDict
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal

from dashboards.work.process import serve_in
from experiments.processes import safe_path
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

State = Literal["waiting", "running", "done", "failed", "cancelled"]

OPEN: Final = ("waiting", "running")
GRACE: Final = 10.0
KEPT_BYTES: Final = 200_000_000
TURN: Final = 2.0
"""Seconds that a first answer may take before other sessions' have their turn."""
PATIENCE: Final = 8
"""Steps of first answers after which a worker does one for those who have an answer."""
HOMES: Final = 1000
"""Sessions of which is known which worker they were with."""
COUNT_VARIABLE: Final = "LINLI_PAGES_WORKERS"

log = logging.getLogger(__name__)


class LostError(RuntimeError):
    """The process that calculated something ended."""


class Job:
    """One asker's share in a calculation.

    Attributes:
        state: "waiting", "running", "done", "failed" or "cancelled".
        value: The latest partial or final result, None before the first.
        progress: How much is done, 0..1.
        failure: What went wrong, if something did.
    """

    def __init__(self, work: _Work | None, on_change: Callable[[Job], object] | None) -> None:
        self.state: State = "waiting"
        self.value: Any = None
        self.progress = 0.0
        self.failure: BaseException | None = None
        self._work = work
        self._on_change = on_change
        self._ended = threading.Event()

    def cancel(self) -> None:
        """Give up; the calculation ends when nobody else wants it."""
        if self.state in OPEN:
            self._set("cancelled")
            if self._work is not None:
                self._work.pool.forsake(self._work, self)

    def result(self, timeout: float | None = None) -> Any:
        """Wait for the result.

        Args:
            timeout: Seconds to wait at most; None waits as long as it takes.

        Raises:
            TimeoutError: It took longer.
            RuntimeError: The job was cancelled.
            Exception: Whatever the calculation raised.
        """
        if not self._ended.wait(timeout):
            raise TimeoutError
        if self.failure is not None:
            raise self.failure
        if self.state == "cancelled":
            raise RuntimeError("cancelled")
        return self.value

    def _set(
        self,
        state: State,
        value: Any = None,
        progress: float = -1.0,
        failure: BaseException | None = None,
    ) -> None:
        if self.state not in OPEN:
            return
        if value is not None:
            self.value = value
        if progress >= 0:
            self.progress = progress
        self.failure = failure
        self.state = state
        if state not in OPEN:
            self._ended.set()
        if self._on_change is not None:
            self._on_change(self)


class _Work:
    """A call that is calculated once for everybody who asked for it."""

    def __init__(self, pool: Pool, number: int, key: str, call: bytes, session: str) -> None:
        self.pool = pool
        self.number = number
        self.key = key
        self.call = call
        self.session = session
        self.askers: list[Job] = []
        self.worker: _Worker | None = None
        self.latest: tuple[Any, float] | None = None
        self.forsaken_at: float | None = None

    @property
    def answered(self) -> bool:
        """Whether those who asked have something to look at."""
        return self.latest is not None and self.latest[0] is not None

    def tell(self, *news: Any, **more: Any) -> None:
        for asker in tuple(self.askers):
            asker._set(*news, **more)


class _Worker:
    """A process, the server's end of its pipe, and the thread that speaks with it."""

    def __init__(self, prepare: Callable[[], object] | None) -> None:
        self.prepare = prepare
        self.process: multiprocessing.process.BaseProcess | None = None
        self.connection: Connection | None = None
        self.scratch: TemporaryDirectory[str] | None = None
        """Where its temporary files are, whatever becomes of it."""
        self.ready = False
        self.stepping: _Work | None = None
        self.turn: _Work | None = None
        self.turn_ends = 0.0
        self.others_wait = 0
        self.drops: list[int] = []
        self._door = threading.Lock()
        """Its own thread replaces it, and whoever stops the pool ends it: one after the other."""

    def start(self) -> None:
        with self._door:
            self.ready = False
            self.scratch = TemporaryDirectory(prefix="linli-worker-", ignore_cleanup_errors=True)
            context = multiprocessing.get_context("spawn")
            self.connection, theirs = context.Pipe()
            given = (self.scratch.name, theirs, self.prepare)
            self.process = context.Process(target=serve_in, args=given, daemon=True)
            with safe_path():
                self.process.start()
            theirs.close()

    def end(self) -> None:
        """End the process; doing it twice does no harm."""
        with self._door:
            if self.process is not None and self.process.is_alive():
                self.process.terminate()
                self.process.join(5)
            if self.connection is not None and not self.connection.closed:
                self.connection.close()
            if self.scratch is not None:
                self.scratch.cleanup()

    def send(self, *message: Any) -> None:
        if self.connection is not None:
            self.connection.send_bytes(pickle.dumps(message))


class Pool:
    """Worker processes shared by all sessions.

    Args:
        count: Number of processes; None takes one a core, at most eight
            (`LINLI_PAGES_WORKERS` overrides it).
    """

    prepare: Callable[[], object] | None = None
    """What each process does first, set before the start: a function at the top of a module."""

    def __init__(self, count: int | None = None) -> None:
        told = os.environ.get(COUNT_VARIABLE, "")
        self.count = count or (int(told) if told.isdigit() else 0) or min(8, os.cpu_count() or 1)
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._queues: OrderedDict[str, list[_Work]] = OrderedDict()
        self._open: dict[str, _Work] = {}
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._kept_bytes = 0
        self._home: OrderedDict[str, _Worker] = OrderedDict()
        self._workers: list[_Worker] = []
        self._stopped = False

    def start(self) -> None:
        """Start the processes; doing it twice does no harm."""
        with self._changed:
            if self._workers or self._stopped:
                return
            self._workers = [_Worker(self.prepare) for _ in range(self.count)]
        for worker in self._workers:
            threading.Thread(target=self._attend, args=(worker,), daemon=True).start()

    def stop(self) -> None:
        """End the processes; open jobs are cancelled."""
        with self._changed:
            self._stopped = True
            works = list(self._open.values())
            self._changed.notify_all()
        for work in works:
            work.tell("cancelled")
        for worker in self._workers:
            worker.end()

    @property
    def preparing(self) -> bool:
        """Whether no process can take work yet, since all of them still prepare themselves."""
        return not any(worker.ready for worker in self._workers)

    def submit(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        *,
        session: str = "",
        on_change: Callable[[Job], object] | None = None,
    ) -> Job:
        """Queue a call; see `dashboards.work.submit`."""
        self.start()
        call = pickle.dumps((function, args))
        key = hashlib.sha256(call).hexdigest()
        with self._changed:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                job = Job(None, None)
                job._set("done", kept[0], 1.0)
                return job
            work = self._open.get(key)
            if work is None or work.forsaken_at is not None:
                work = _Work(self, next(self._numbers), key, call, session)
                self._open[key] = work
                self._queue(work)
            job = Job(work, on_change)
            if work.latest is not None:
                job.state, (job.value, job.progress) = "running", work.latest
            work.askers.append(job)
            self._changed.notify_all()
        return job

    def forsake(self, work: _Work, job: Job) -> None:
        """One asker less; without any the work ends."""
        with self._changed:
            if job in work.askers:
                work.askers.remove(job)
            if work.askers or work.forsaken_at is not None:
                return
            work.forsaken_at = time.monotonic()
            self._leave(work)
            worker = work.worker
            if worker is not None and worker.stepping is not work:
                worker.drops.append(work.number)
            self._changed.notify_all()

    # Below: called with the lock held, or by the one thread of a worker.

    def _queue(self, work: _Work) -> None:
        self._queues.setdefault(work.session, []).append(work)

    def _leave(self, work: _Work) -> None:
        """Take a work out of the queues."""
        queue = self._queues.get(work.session)
        if queue and work in queue:
            queue.remove(work)
        if not queue:
            self._queues.pop(work.session, None)
        if self._open.get(work.key) is work:
            del self._open[work.key]

    def _next(self, worker: _Worker) -> _Work | None:
        """The work that a worker shall take a step of: first answers, but for some patience."""
        if worker.others_wait >= PATIENCE:
            worker.others_wait = 0
            refined = self._in_turn(worker, answered=True)
            if refined is not None:
                return refined
        work = self._turn(worker) or self._in_turn(worker, answered=False)
        if work is None:
            worker.others_wait = 0
            return self._in_turn(worker, answered=True)
        if worker.turn is not work or time.monotonic() >= worker.turn_ends:
            worker.turn, worker.turn_ends = work, time.monotonic() + TURN
        worker.others_wait += 1
        return work

    def _turn(self, worker: _Worker) -> _Work | None:
        """The first answer that a worker is at, while its turn lasts."""
        work = worker.turn
        if work is None or work.answered or work.worker is not worker:
            return None
        waits = work in self._queues.get(work.session, ())
        return work if waits and time.monotonic() < worker.turn_ends else None

    def _in_turn(self, worker: _Worker, *, answered: bool) -> _Work | None:
        """The next session's work: first come within a session."""
        for session, queue in self._queues.items():
            for work in queue:
                if work.answered is answered and self._may_take(worker, work):
                    self._queues.move_to_end(session)
                    self._home[session] = worker
                    self._home.move_to_end(session)
                    while len(self._home) > HOMES:
                        self._home.popitem(last=False)
                    return work
        return None

    def _may_take(self, worker: _Worker, work: _Work) -> bool:
        if any(other.stepping is work for other in self._workers):
            return False
        if work.worker is not None:
            return work.worker is worker
        home = self._home.get(work.session)
        return home is None or home is worker or home.stepping is not None or not home.ready

    def _attend(self, worker: _Worker) -> None:
        """Serve one worker process for as long as the pool is there."""
        worker.start()
        while True:
            self._wait_until_ready(worker)
            with self._changed:
                work = None
                while not self._stopped and not worker.drops:
                    work = self._next(worker)
                    if work is not None:
                        break
                    self._changed.wait()
                stopped = self._stopped
                if not stopped:
                    drops, worker.drops = worker.drops, []
                    worker.stepping = work
            if stopped:
                worker.end()  # perhaps it was replaced while all others were ended
                return
            try:
                for number in drops:
                    worker.send("drop", number)
                if work is not None:
                    self._step(worker, work)
            except (EOFError, OSError, LostError) as error:
                self._replace(worker, work, error)
            finally:
                with self._changed:
                    worker.stepping = None
                    self._changed.notify_all()

    def _wait_until_ready(self, worker: _Worker) -> None:
        """Wait for a process to prepare itself; one that died meanwhile fails its first work."""
        connection = worker.connection
        try:
            while connection is not None and not worker.ready and not self._stopped:
                alive = worker.process is not None and worker.process.is_alive()
                if connection.poll(0.5):
                    connection.recv_bytes()
                    worker.ready = True
                elif not alive:
                    worker.ready = True
        except (EOFError, OSError):
            worker.ready = True

    def _step(self, worker: _Worker, work: _Work) -> None:
        with self._changed:
            waiting = sum(not other.answered for queue in self._queues.values() for other in queue)
            queue_length = (waiting - (not work.answered)) / self.count
        if work.worker is None:
            work.worker = worker
            work.tell("running")
            worker.send("start", work.number, queue_length, work.call)
        else:
            worker.send("step", work.number, queue_length)
        answer = self._received(worker, work)
        kind, _, value, progress = pickle.loads(answer)
        with self._changed:
            forsaken = work.forsaken_at is not None
            if forsaken and kind == "part":
                worker.drops.append(work.number)
            if forsaken:
                return
            if kind == "part":
                if value is None and work.latest is not None:
                    value = work.latest[0]
                work.latest = (value, max(progress, 0.0))
            else:
                if kind == "done" and value is None and work.latest is not None:
                    value = work.latest[0]
                self._leave(work)
                if kind == "done":
                    self._keep(work.key, value, len(answer))
        if kind == "failed":
            error, trace = value
            if not isinstance(error, InputError):  # what a person wrote is told to that person
                log.error("%s", trace)
            work.tell("failed", failure=error)
        else:
            work.tell("running" if kind == "part" else "done", value, progress)

    def _received(self, worker: _Worker, work: _Work) -> bytes:
        """The answer to a step; a cancelled step that goes on too long loses its process."""
        assert worker.connection is not None
        while not worker.connection.poll(0.5):
            if self._stopped:
                raise LostError("stopped")
            if worker.process is None or not worker.process.is_alive():
                raise LostError("ended")
            if work.forsaken_at is not None and time.monotonic() - work.forsaken_at > GRACE:
                raise LostError("overdue")
        return worker.connection.recv_bytes()

    def _replace(self, worker: _Worker, lost: _Work | None, error: Exception) -> None:
        if self._stopped:
            return
        log.warning("worker replaced: %s", error)
        worker.end()
        with self._changed:
            worker.drops.clear()
            for queue in self._queues.values():
                for work in queue:
                    if work.worker is worker:
                        work.worker = None
            if lost is not None:
                self._leave(lost)
        if lost is not None:
            lost.tell("failed", failure=LostError(str(error)))
        worker.start()

    def _keep(self, key: str, value: Any, size: int) -> None:
        if size > KEPT_BYTES // 4:
            return
        self._kept[key] = (value, size)
        self._kept_bytes += size
        while self._kept_bytes > KEPT_BYTES:
            _, (_, freed) = self._kept.popitem(last=False)
            self._kept_bytes -= freed
