"""Tables copied to where a command was asked to put them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from experiments.cli.files import usable_folder
from experiments.cli.screen import remark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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
