"""The command as users have it: in a process of its own, which a test may stop or kill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sim

ROOT = Path(sim.__file__).parents[1]
PATIENCE = 240.0
"""Seconds after which a test gives up waiting for a process."""


def started(*arguments: object, apart: bool = False) -> subprocess.Popen[bytes]:
    """The command, begun.

    Args:
        arguments: What follows its name.
        apart: Whether to keep errors and remarks out of what it says.
    """
    code = "from experiments.cli import main\nif __name__ == '__main__': main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LINLI_LANG": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if apart else subprocess.STDOUT,
    )


def ended(process: subprocess.Popen[bytes]) -> str:
    """What a command said that must have ended well."""
    out, err = ((part or b"").decode("utf-8") for part in process.communicate(timeout=PATIENCE))
    assert process.returncode == 0, out + err
    return out
