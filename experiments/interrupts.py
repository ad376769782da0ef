"""Ctrl-C where it must wait: while something is begun or kept that is to be whole."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until a block is done; one that fails tells of its own failure instead.

    In other threads than the main one, where no interrupt arrives, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
    if asked.is_set():
        if callable(before):
            before(signal.SIGINT, None)
        else:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Let one Ctrl-C through in a block: people press it again while the first is heeded."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    heeded = threading.Event()

    def heed(number: int, frame: FrameType | None) -> None:
        if not heeded.is_set():
            heeded.set()
            before(number, frame)

    signal.signal(signal.SIGINT, heed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Processes started in this block hear no Ctrl-C, not even before they can ignore it.

    A terminal sends it to all of them, and one that is still importing would show a traceback.
    Systems without signal masks start processes as they are.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which would lift the mask if it were started later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
