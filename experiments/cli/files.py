"""Folders and files that a command is to write or go on with: told before the work begins."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from experiments.cli.screen import remark
from sim.destination import destination

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def usable_folder(folder: Path) -> None:
    """Make a folder, and make sure that it can be written to, before the work begins.

    Raises:
        InputError: It cannot.
    """
    from experiments.writing import unwritable

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


def copy_tables(tables: Sequence[Path], target: Path, quiet: bool) -> None:
    """Copy tables that are CSV already, and say how many.

    Args:
        tables: The files.
        target: Folder to copy them to; it is made.
        quiet: Say nothing.

    Raises:
        InputError: They cannot be written there.
    """
    usable_folder(target)
    for path in tables:
        shutil.copyfile(path, target / path.name)
    if not quiet:
        remark("cli.results.exported", count=len(tables), folder=target)
