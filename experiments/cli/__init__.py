"""The command `linli`.

Starts fast: importing this package loads the command's words and nothing of the model; each
command imports what it needs when it runs. `main` is the one way in and out: it chooses the
language, and turns whatever happens into a message and an exit code.

Exit codes: 0 done; 1 a mistake of the program (its traceback is kept in a file); 2 input that
cannot be used; 130 interrupted, which says what was finished and where it
is kept.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.texts import register, set_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

register(Path(__file__).parent / "texts")
register(Path(__file__).parent.parent / "calibration" / "texts")
register(Path(__file__).parent.parent / "targets" / "texts")

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out one command and leave with its exit code.

    Args:
        arguments: What follows the command's name; None takes the process's own.

    Raises:
        SystemExit: Always, with the exit code.
    """
    try:
        from experiments.cli.language import asked_language
        from experiments.cli.outcome import ended
    except KeyboardInterrupt:  # what tells of it is not there yet
        print(text("cli.interrupted.untold"), file=sys.stderr)
        sys.exit(130)
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    set_language(asked_language(given, os.environ))
    sys.exit(ended(lambda: _carry_out(given)))


def _carry_out(arguments: list[str]) -> object:
    from experiments.cli.app import command

    return command().main(arguments, prog_name="linli", standalone_mode=False)
