"""Folders and files that a command is to write or go on with: told before the work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.destination import destination
from sim.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def usable_folder(folder: Path) -> None:
    """Make a folder, and make sure that it can be written to, before the work begins.

    Raises:
        InputError: It cannot.
    """
    from experiments.writing import unwritable

    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise InputError("error.is_a_file", file=place)
            break
    probe = folder / ".linli-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"linli")
        probe.unlink()
    except OSError as problem:
        raise unwritable(folder, problem) from None


def usable_file(path: Path | None) -> None:
    """Make sure that a file can be written, before the work begins; None is fine.

    Raises:
        InputError: It cannot.
    """
    if path is None:
        return
    usable_folder(destination(path).parent)
