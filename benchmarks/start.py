"""How long one waits for the command `linli`: its help, a first run that compiles, a later run.

Every figure is that of a fresh process; the first run has an empty folder for compiled code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Sample, one, sample, seconds

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "from experiments.cli import main; main()"
COMPILE = "from sim.engine.fast import ensure_compiled; ensure_compiled()"
REPEATS = 5


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    repeats = 1 if quick else REPEATS
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder, "cache")
        cold = _run(cache, folder, quick)
        other = Path(folder, "other")
        compiling = one(seconds(lambda: _python(COMPILE, cache=other)))
        warm = sample([_run(cache, folder, quick) for _ in range(repeats)])
        helping = sample(
            [seconds(lambda: _python(COMMAND, "--help", cache=cache)) for _ in range(repeats)]
        )
    return {
        "help_seconds": helping,
        "cold_start_seconds": one(cold),
        "cold_compile_seconds": compiling,
        "warm_start_seconds": warm,
    }


def _run(cache: Path, folder: str, quick: bool) -> float:
    """Seconds of `linli run baseline`; a few weeks only where it has to be quick."""
    few = ("--weeks", "4", "--set", "weeks.spin_up=0") if quick else ()
    options = ("--out", str(Path(folder, "results")), "--quiet", *few)
    return seconds(lambda: _python(COMMAND, "run", "baseline", *options, cache=cache))


def linli(*arguments: str) -> None:
    """Carry out a command in a process of its own, with the compiled code there is."""
    _python(COMMAND, *arguments)


def _python(code: str, *arguments: str, cache: Path | None = None) -> None:
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **({"LINLI_CACHE_DIR": str(cache)} if cache else {})},
        stdout=subprocess.DEVNULL,
        check=True,
    )
