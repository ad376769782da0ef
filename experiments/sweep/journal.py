"""The journal of a task: what a worker has finished, safe from the moment it is finished.

A journal is a file that only grows. Each frame is

    length (uint32) · CRC-32 of the payload (uint32), both little-endian · payload

and a payload is one line of JSON, a line feed, and the tables that the line announces, each an
Arrow IPC stream. Lines are

    {"start": point, "session": text}                 a worker begins a run
    {"run": {column: value, …}, "tables": {name: bytes, …}}   a run is finished, or has failed

A process that is killed leaves at worst one broken frame at the end, which a reader leaves out.
Every process writes a journal of its own, `<task>-<process>.journal`; when the task is whole its
chunk is written (`folder`) and its journals go away.
"""

from __future__ import annotations

import json
import os
import struct
import threading
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD: Final = struct.Struct("<II")
SAFE_AFTER: Final = 1.0
"""Seconds of finished runs that a machine which loses its power may lose; a killed process loses
none."""


@dataclass
class Finished:
    """A run that is finished, or has failed.

    Attributes:
        row: Its row of the table of runs.
        tables: What else is kept of it.
    """

    row: dict[str, Any]
    tables: dict[str, pa.Table] = field(default_factory=dict)


class Journal:
    """A journal that is being written.

    Args:
        path: The file; it is made with the first entry.

    Attributes:
        lock: Held while an entry is written; who holds it knows that no entry is half written.
    """

    def __init__(self, path: Path) -> None:
        """Write nothing yet."""
        self.path = path
        self.lock = threading.RLock()
        self._file: Any = None
        self._safe = time.monotonic()

    def start(self, point: int, session: str) -> None:
        """Note that a run begins."""
        self._write({"start": point, "session": session}, [])

    def finish(self, run: Finished) -> None:
        """Note that a run is finished, or has failed."""
        parts = [_packed(table) for table in run.tables.values()]
        sizes = {name: len(part) for name, part in zip(run.tables, parts, strict=True)}
        self._write({"run": run.row, "tables": sizes}, parts)

    def close(self, remove: bool = False) -> None:
        """Close the file, and remove it if its task is whole."""
        with self.lock:
            if self._file is not None:
                self._file.close()
                self._file = None
            if remove:
                self.path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any], parts: list[bytes]) -> None:
        payload = b"\n".join([json.dumps(line, ensure_ascii=False).encode(), b"".join(parts)])
        with self.lock:
            if self._file is None:
                self._file = self.path.open("ab", buffering=0)
            frame = HEAD.pack(len(payload), zlib.crc32(payload)) + payload
            written = self._file.write(frame)
            if written != len(frame):
                raise OSError(28, os.strerror(28), str(self.path))
            if time.monotonic() - self._safe > SAFE_AFTER:
                os.fsync(self._file.fileno())
                self._safe = time.monotonic()


def frames(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The whole frames of a journal: their line, and their tables as bytes.

    Args:
        path: The file; one that is gone meanwhile is empty.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    place = 0
    while place + HEAD.size <= len(content):
        length, check = HEAD.unpack_from(content, place)
        payload = content[place + HEAD.size : place + HEAD.size + length]
        if len(payload) != length or zlib.crc32(payload) != check:
            return
        line, _, tables = payload.partition(b"\n")
        yield json.loads(line), tables
        place += HEAD.size + length


def read(path: Path, session: str = "") -> tuple[dict[int, Finished], dict[int, int]]:
    """What a journal says.

    Args:
        path: The file.
        session: Whose beginnings are counted.

    Returns:
        The finished runs by point, and how often each run was begun in this session without
        being finished in this journal.
    """
    finished: dict[int, Finished] = {}
    begun: dict[int, int] = {}
    for line, content in frames(path):
        if "start" in line:
            if line["session"] == session:
                begun[line["start"]] = begun.get(line["start"], 0) + 1
            continue
        place, tables = 0, {}
        for name, size in line["tables"].items():
            tables[name] = _unpacked(content[place : place + size])
            place += size
        finished[line["run"]["point"]] = Finished(line["run"], tables)
    return finished, {point: count for point, count in begun.items() if point not in finished}


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def _unpacked(content: bytes) -> pa.Table:
    return pa.ipc.open_stream(content).read_all()
