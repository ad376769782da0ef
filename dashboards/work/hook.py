"""`use_job`: a calculation that lives as long as the component that asked for it."""

from __future__ import annotations

import hashlib
import logging
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import solara
from solara.server import kernel_context

from dashboards.language import use_language
from dashboards.work.crew import Job, LostError, State
from dashboards.work.shared import pool, submit
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_tellers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tell")
"""Threads in which components are drawn anew when a job changes; never the workers' own."""


@dataclass(frozen=True)
class View:
    """A job as a component sees it, when it is drawn.

    Attributes:
        state: "waiting", "running", "done", "failed" or "cancelled".
        value: The latest result for the present arguments, None before the first.
        progress: How much is done, 0..1.
        error: What went wrong, in the session's language, or "".
        cancel: Stops it.
        again: Starts it again after a failure or a stop.
        preparing: Whether it waits for the program to prepare itself, as after an installation.
    """

    state: State
    value: Any
    progress: float
    error: str
    cancel: Callable[[], None]
    again: Callable[[], None]
    preparing: bool = False

    @property
    def busy(self) -> bool:
        """Whether something is still being calculated."""
        return self.state in ("waiting", "running")


def use_job(function: Callable[..., Any] | None, *args: Any) -> View:
    """A calculation for a component; it starts when the component is first drawn.

    When function or arguments change, the old calculation is cancelled and what it found is not
    shown any more; when the component goes or the browser leaves, it is cancelled too.

    Args:
        function: What to calculate, see `dashboards.work`; None calculates nothing ("cancelled").
        *args: Its arguments, picklable.

    Returns:
        The state of it now.
    """
    lang = use_language()
    _, redraw = solara.use_state(0)
    turn, set_turn = solara.use_state(0)
    key = hashlib.sha256(pickle.dumps((function, args))).hexdigest() if function else ""
    teller = solara.use_memo(lambda: _Teller(redraw), [])
    job = solara.use_memo(
        lambda: _started(function, args, teller) if function else None, [key, turn]
    )

    def leave() -> Callable[[], None]:
        return lambda: job.cancel() if job is not None else None

    solara.use_effect(leave, [key, turn])
    if job is None:
        return View("cancelled", None, 0.0, "", _nothing, _nothing)
    return View(
        job.state,
        job.value,
        job.progress,
        _told(job, lang),
        job.cancel,
        lambda: set_turn(turn + 1),
        job.state == "waiting" and pool().preparing,
    )


def _nothing() -> None:
    """Nothing to stop."""


def _told(job: Job, lang: str) -> str:
    failure = job.failure
    if failure is None:
        return ""
    if isinstance(failure, InputError):
        return failure.in_language(lang)
    if isinstance(failure, LostError):
        return text("dash.job.lost", lang)
    return f"{text('dash.failure.what', lang)} {type(failure).__name__}: {failure}"


def _started(function: Callable[..., Any], args: tuple[Any, ...], teller: _Teller) -> Job:
    session = getattr(teller.context, "session_id", "") or ""
    teller.job = submit(function, *args, session=session, on_change=teller.changed)
    return teller.job


def _context() -> Any:
    """The session that is being drawn, or None outside the server."""
    try:
        return kernel_context.get_current_context()
    except RuntimeError:
        return None


class _Teller:
    """Draws a component anew when its job changes, once for changes that come close together."""

    def __init__(self, redraw: Callable[[Callable[[int], int]], None]) -> None:
        self.context = _context()
        self.job: Job | None = None
        self._redraw = redraw
        self._lock = threading.Lock()
        self._pending = False
        if self.context is not None:
            self.context.on_close(self.close)

    def close(self) -> None:
        """Cancel the job of a browser that left."""
        if self.job is not None:
            self.job.cancel()

    def changed(self, job: Job) -> None:
        """Take note; called from a thread of the pool, or while the component is drawn."""
        del job
        with self._lock:
            if self._pending:
                return
            self._pending = True
        try:
            _tellers.submit(self._draw)
        except RuntimeError:  # the program is ending
            return

    def _draw(self) -> None:
        with self._lock:
            self._pending = False
        context = self.context
        if context is None:
            self._redraw(lambda count: count + 1)
            return
        if context.closed_event.is_set():
            return
        try:
            with context:
                self._redraw(lambda count: count + 1)
        except Exception:
            if not context.closed_event.is_set():
                log.exception("a page could not be drawn")
