"""What runs in a worker process: it keeps generators and takes one step at a time, as told.

When it can take work it says so: `("ready",)`.

Messages to a worker, each a pickled tuple: `("start", number, queue, call)` with `call` the
pickled `(function, args)`, `("step", number, queue)`, `("drop", number)`, and `None` to end;
`queue` is what `queue_length` tells. Each start and step is answered with `(kind, number, value,
progress)`: kind "part", "done" or "failed".
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import GeneratorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WARM_VARIABLE = "LINLI_PAGES_WARM"
"""Set to 0 where workers shall not prepare for the first visitor."""


@dataclass(frozen=True)
class Partial:
    """A result that will get better.

    Attributes:
        value: The result so far.
        progress: How much of the work is done, 0..1.
    """

    value: Any
    progress: float


_queue = [0.0]
_outside: list[str] = []


def queue_length() -> float:
    """How many others wait for a first answer, for each worker, as the present step begins.

    A calculation may then answer sooner with less and improve it later. 0 outside a worker.
    """
    return _queue[0]


def shared_folder() -> Path:
    """The temporary folder that server and workers share: a worker's own is another."""
    return Path(_outside[0] if _outside else tempfile.gettempdir())


def serve_in(
    folder: str, connection: Connection, prepare: Callable[[], object] | None = None
) -> None:
    """`serve` with a folder of its own for all temporary files, gone with the process.

    What visitors uploaded lies there while it is read. Whoever ends this process removes the
    folder; where the server is gone first, the process does.

    Args:
        folder: The folder.
        connection: The worker's end of the pipe.
        prepare: What to do before the first message.
    """
    _outside[:] = [tempfile.gettempdir()]
    tempfile.tempdir = folder
    try:
        serve(connection, prepare)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(connection: Connection, prepare: Callable[[], object] | None = None) -> None:
    """Answer messages until told to end or until the server is gone.

    Args:
        connection: The worker's end of the pipe.
        prepare: What to do before the first message, so that the first visitor does not wait.
    """
    os.environ["NUMBA_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    if prepare is not None and os.environ.get(WARM_VARIABLE, "1") != "0":
        _warm(prepare)
    running: dict[int, Iterator[Any]] = {}
    try:
        connection.send_bytes(pickle.dumps(("ready",)))
    except (BrokenPipeError, OSError):
        return
    while True:
        try:
            message = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        if message is None:
            return
        kind, number, *rest = message
        if kind == "drop":
            _close(running.pop(number, None))
            continue
        _queue[0] = rest.pop(0)
        answer = _answer(kind, number, rest, running)
        if answer[0] != "part":
            _close(running.pop(number, None))
        try:
            connection.send_bytes(_packed(answer))
        except (BrokenPipeError, OSError):
            return


def _answer(
    kind: str, number: int, rest: list[Any], running: dict[int, Iterator[Any]]
) -> tuple[str, int, Any, float]:
    try:
        if kind == "start":
            function, args = pickle.loads(rest[0])
            found = function(*args)
            if not isinstance(found, GeneratorType):
                return "done", number, found, 1.0
            running[number] = found
        try:
            part = next(running[number])
        except StopIteration as stop:
            return "done", number, stop.value, 1.0
        if isinstance(part, Partial):
            return "part", number, part.value, part.progress
        return "part", number, part, -1.0
    except Exception as error:
        return "failed", number, (error, traceback.format_exc()), 0.0


def _packed(answer: tuple[str, int, Any, float]) -> bytes:
    try:
        return pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # a result or an error that does not pickle
        told = RuntimeError(f"{type(error).__name__}: {error}")
        return pickle.dumps(("failed", answer[1], (told, traceback.format_exc()), 0.0))


def _close(generator: Iterator[Any] | None) -> None:
    if isinstance(generator, GeneratorType):
        generator.close()


def _warm(prepare: Callable[[], object]) -> None:
    try:
        prepare()
    except Exception:  # a worker that could not prepare still works, only slower
        traceback.print_exc()
