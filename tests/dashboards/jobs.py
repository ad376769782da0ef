"""Calculations for the tests of the worker pool: what a worker can be asked to do, and do wrong."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dashboards import work
from dashboards.work import Partial
from sim.errors import InputError


def luck() -> bytes:
    """Something that differs from call to call."""
    return os.urandom(16)


def steps(count: int, pause: float, tag: str) -> Iterator[Partial]:
    """So many partial results, the time of each in it."""
    for number in range(count):
        time.sleep(pause)
        yield Partial((tag, number, time.monotonic()), (number + 1) / count)


def bad_input() -> None:
    """Refuse, as everything that reads what a person wrote does."""
    raise InputError("error.not_found", got="nothing.yaml")


def die() -> None:
    """End the process, as a mistake in compiled code would."""
    os._exit(3)


def hang(seconds: float) -> str:
    """One step that takes far too long."""
    time.sleep(seconds)
    return "done"


def prepare_slowly() -> None:
    """Prepare for longer than a cancelled step may last in a test."""
    time.sleep(2.0)


def process() -> int:
    """The process that carries it out."""
    return os.getpid()


_steps = itertools.count()
"""Counts the steps of all calculations of a process, so that their order can be told."""


def answered(silent: int, more: int, tag: str) -> Iterator[Partial]:
    """Steps that show nothing, then an answer, then better ones; each tells all its steps so far.

    Args:
        silent: Steps before the first answer.
        more: Answers after the first.
        tag: Makes the call differ from others.
    """
    taken: list[int] = []
    for step in range(silent + 1 + more):
        time.sleep(0.005)
        taken.append(next(_steps))
        yield Partial((tag, list(taken)) if step >= silent else None, 0.5)


def news() -> Iterator[Partial]:
    """An answer, then steps that bring nothing new."""
    yield Partial("news", 0.1)
    while True:
        time.sleep(0.02)
        yield Partial(None, 0.5)


def queue(steps: int, tag: str) -> Iterator[Partial]:
    """How long the queue was at each step, told at the last."""
    del tag
    lengths: list[float] = []
    for step in range(steps):
        time.sleep(0.01)
        lengths.append(work.queue_length())
        yield Partial(list(lengths) if step == steps - 1 else None, 0.5)


def lay_out_and_hang(seconds: float = 1000.0) -> None:
    """Lay a table out as readers of uploads do, and read it for too long."""
    with tempfile.TemporaryDirectory(prefix="linli-table-") as folder:
        (Path(folder) / "process").write_text(str(os.getpid()), encoding="utf-8")
        (Path(folder) / "residents.csv").write_text("somebody", encoding="utf-8")
        time.sleep(seconds)
