"""Files that are written as a whole or not at all, and what is said where that fails.

Every file is written beside its place and then renamed, so that an interrupted program leaves no
half file. Tables are Parquet and CSV, the latter with the byte order mark that Excel needs for
Chinese.
"""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sim.destination import destination
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

BOM: Final = b"\xef\xbb\xbf"
FULL: Final = (errno.ENOSPC, errno.EDQUOT)
"""Errors of the system that mean that there is no room."""


def write_text(path: Path, content: str) -> None:
    """Write a text file as a whole or not at all."""
    _whole(path, lambda temporary: temporary.write_text(content, encoding="utf-8", newline="\n"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all."""
    _whole(path, lambda temporary: temporary.write_bytes(content))


def write_json(path: Path, plain: dict[str, Any]) -> None:
    """Write plain values, also those of numpy, as JSON; as a whole or not at all."""
    write_text(path, json.dumps(plain, ensure_ascii=False, indent=1, default=_plain) + "\n")


def write_table(stem: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet and as CSV, each as a whole or not at all.

    Args:
        stem: The files, without their endings.
        frame: The table.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    _whole(
        stem.with_suffix(".parquet"),
        lambda path: pyarrow.parquet.write_table(table, path, compression="zstd"),
    )
    _whole(stem.with_suffix(".csv"), lambda path: _write_csv(table, path))


def unwritable(folder: Path, error: OSError) -> InputError:
    """What to say of a folder or file that cannot be written to."""
    if error.errno in FULL:
        return InputError("store.full_disk", file=folder)
    return InputError("error.not_writable", file=folder, reason=reason_of(error))


def reason_of(error: BaseException) -> str:
    """The reason of an error, without its file name."""
    return getattr(error, "strerror", None) or str(error)


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("wb") as file:
        file.write(BOM)
        pyarrow.csv.write_csv(table, file)


def _plain(value: Any) -> Any:
    """Numbers of numpy as numbers of Python."""
    return value.item()


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    path = destination(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
