"""Where a file that a user names is written: beside its place first, and never over a device."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import InputError


def destination(path: str | Path) -> Path:
    """The file that a path leads to; it need not be there yet.

    What is renamed into place takes the place of what was there. So a link is followed, lest it
    become a file itself, and what is neither a file nor absent is refused: renaming would do away
    with a device.

    Args:
        path: What the user said.

    Raises:
        InputError: It is a folder or a device.
    """
    found = Path(os.path.realpath(path))
    if found.exists() and not found.is_file():
        key = "error.is_a_folder" if found.is_dir() else "error.is_a_device"
        raise InputError(key, file=path)
    return found


def beside(path: Path) -> Path:
    """Where a file lies until it is complete."""
    return path.with_name(path.name + ".part")
