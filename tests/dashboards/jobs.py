"""Calculations for the tests of the worker pool: what a worker can be asked to do, and do wrong."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

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


def process() -> int:
    """The process that carries it out."""
    return os.getpid()
