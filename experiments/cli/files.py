"""Folders and files that a command is to write or go on with: told before the work begins."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from experiments.cli.screen import remark
from sim.destination import destination
from sim.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.basis import Basis, Ranges


def usable_folder(folder: Path) -> None:
    """Make a folder, and make sure that it can be written to, before the work begins.

    Raises:
        InputError: It cannot.
    """
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


def same_basis(basis: Basis, home: Path, quiet: bool, ranges: Ranges | None = None) -> None:
    """Make sure that a folder can be gone on with; say so where that cannot be known.

    Args:
        basis: What its runs rest on.
        home: The folder.
        quiet: Say nothing.
        ranges: Bounds of fitted parameters, as they are now.

    Raises:
        InputError: The model or a parameter has changed since it was begun.
    """
    basis.check(home, ranges)
    if basis.parameters is None and not quiet:
        remark("basis.untold")


def unwritable(folder: Path, problem: OSError) -> InputError:
    """What to say of a folder or file that cannot be written to."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError("cli.full_disk", file=folder)
    return InputError("error.not_writable", file=folder, reason=problem.strerror or str(problem))
