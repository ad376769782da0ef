"""What `linli sweep`, `search` and `fit` have in common: folder, workers, what is shown."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from experiments.cli.files import usable_folder
from experiments.cli.options import excludes
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import remark
from experiments.sweep import driver
from experiments.sweep.cluster import LOCAL, dask_executor
from experiments.sweep.crew import Crew
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor

    from experiments.basis import Basis, Ranges


class Planned(Protocol):
    """What a folder is gone on with by."""

    @property
    def basis(self) -> Basis:
        """What its runs rest on."""


Found = TypeVar("Found", bound=Planned)


def check_unchanged(
    home: Path, out: Path | None, overrides: Mapping[str, Any], options: Mapping[str, str]
) -> None:
    """Make sure that nothing is asked of a folder but to go on with it as it was begun.

    Args:
        home: The folder.
        out: Another folder for the results; None where none was given.
        overrides: Values that would go over what was begun, by path.
        options: Options that gave some of them, by path; `--set` gave the others.

    Raises:
        InputError: Something else is asked.
    """
    asked = [options.get(path, f"--set {path}") for path in overrides]
    if out is not None and out.resolve() != home.resolve():
        asked.append("--out")
    if asked:
        raise InputError("cli.goes_on", folder=home, names=", ".join(asked))


def how_far(home: Path, done: int, runs: int, command: str) -> Interrupted:
    """What to say of a Ctrl-C in something that is gone on with by naming its folder.

    Args:
        home: The folder.
        done: Runs that are finished.
        runs: Runs in all.
        command: What goes on: sweep, search or fit.
    """
    name = f'"{home}"' if " " in str(home) else str(home)
    if done >= runs:
        return Interrupted("all", all=f"{runs:,}", folder=home, command=f"linli results {name}")
    said = {"folder": home, "command": f"linli {command} {name}"}
    if not done:
        return Interrupted("none", **said)
    return Interrupted("runs", done=f"{done:,}", all=f"{runs:,}", **said)


def new_home(held: ExitStack, out: Path | None, name: str) -> Path:
    """The folder of something new, which nobody else works at from now on.

    Args:
        held: Holds it until the command ends.
        out: The folder that was asked for; None takes `results/<name>`.
        name: Name of what is to be carried out.

    Raises:
        InputError: It cannot be written to, or somebody works there.
    """
    home = out or Path("results") / name
    usable_folder(home)
    held.enter_context(driver.alone(home))
    return home


def gone_on_with(
    home: Path,
    load: Callable[[Path], Found],
    quiet: bool,
    ranges: Callable[[Found], Ranges] | None = None,
) -> Found:
    """What a folder holds, if it can be gone on with.

    Args:
        home: The folder.
        load: Reads it.
        quiet: Make no remarks.
        ranges: Gives the bounds of fitted parameters, as they are now.

    Raises:
        InputError: It cannot be read; or the model or a parameter has changed since it was begun.
    """
    found = load(home)
    _same_basis(found.basis, home, quiet, ranges(found) if ranges else None)
    return found


def _same_basis(basis: Basis, home: Path, quiet: bool, ranges: Ranges | None = None) -> None:
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


def check_dask(dask: str | None, workers: int | None, option: str) -> None:
    """Make sure that processes are not counted where a scheduler elsewhere has its own.

    Args:
        dask: Address of a Dask scheduler, `local`, or None.
        workers: Processes that were asked for; None where none were.
        option: The option that counts them.

    Raises:
        InputError: They are.
    """
    if dask not in (None, LOCAL) and workers is not None:
        raise excludes("--dask", option)


@contextmanager
def hands(workers: int, dask: str | None) -> Iterator[Executor]:
    """Who carries the runs; whatever is still at work when the block ends is dropped.

    Args:
        workers: Processes of this machine.
        dask: Address of a Dask scheduler, or `local`; None: processes of this machine.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
    """
    if dask is not None:
        with dask_executor(dask, workers) as executor:
            yield executor
        return
    crew = Crew(workers)
    try:
        yield crew
    finally:
        crew.shutdown(cancel_futures=True)


def circumstances(clock: float, workers: int, dask: str | None) -> dict[str, Any]:
    """How something was carried out, for its manifest.

    Args:
        clock: When it began, by `time.perf_counter`.
        workers: Processes.
        dask: Address of a Dask scheduler, or None.
    """
    return {
        "seconds": round(time.perf_counter() - clock, 1),
        "workers": workers,
        "executor": f"dask {dask}" if dask else "processes",
    }


@contextmanager
def progress_of_runs(label: str, quiet: bool) -> Iterator[driver.Progress | None]:
    """A bar with rate and time left; none where nobody watches.

    Args:
        label: What is being done.
        quiet: Show nothing.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        Remaining(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, rate="")
        began: list[float] = []

        def advance(done: int, total: int) -> None:
            if not began:
                began.extend((time.perf_counter(), done))
            passed = time.perf_counter() - began[0]
            rate = (done - began[1]) / passed if passed > 0 else 0.0
            shown = text("cli.sweep.rate", None, rate=f"{rate:.1f}") if rate else ""
            bar.update(task, completed=done, total=total, rate=shown)

        yield advance


def duration(seconds: float) -> str:
    """A length of time in words, as coarse as an estimate is."""
    if seconds < 90:
        return text("cli.sweep.seconds", None, count=max(1, round(seconds)))
    if seconds < 5400:
        return text("cli.sweep.minutes", None, count=round(seconds / 60))
    return text("cli.sweep.hours", None, count=f"{seconds / 3600:.1f}")
