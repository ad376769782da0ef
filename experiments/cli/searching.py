"""`linli search`: what should this community, or this district, do with what it has?"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.copies import copy_tables
from experiments.cli.driving import (
    check_dask,
    check_unchanged,
    circumstances,
    duration,
    gone_on_with,
    hands,
    how_far,
    new_home,
    progress_of_runs,
)
from experiments.cli.keeping import interrupted_as
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, show, show_json
from experiments.extras import need
from experiments.search.rounds import FILE, Frame, finished_runs
from experiments.sweep import driver
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
    from experiments.search.spec import Search
    from experiments.search.state import Conducted


def search(
    file: str,
    overrides: dict[str, Any],
    *,
    out: Path | None,
    resume: bool,
    seed: int | None,
    workers: int | None,
    dask: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Carry out a search, or what is missing of it, and say what came out.

    Args:
        file: A search by name or file, or the folder of one, which is gone on with.
        overrides: Values that go over the file.
        out: Folder of the results; None takes `results/<name of the search>`.
        resume: Go on with what the folder holds.
        seed: Seed; None takes the search's.
        workers: Processes; None takes the search's, or all cores.
        dask: Address of a Dask scheduler, or `local`.
        as_json: Show JSON instead of words.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The search or the folder cannot be used.
        AllFailedError: Not even doing nothing could be run.
        Interrupted: Ctrl-C; what was finished is kept.
    """
    from experiments.search.finish import finish

    need("optuna", "analysis", "Optuna")
    check_dask(dask, workers, "--workers")
    if seed is not None:
        overrides = overrides | {"seed": seed}
    with ExitStack() as held:
        frame, home = _planned(held, file, overrides, out, resume, quiet)
        held.enter_context(interrupted_as(lambda: _how_far(frame, home)))
        count = workers or frame.search.run.workers or os.cpu_count() or 1
        clock = time.perf_counter()
        state = _conducted(held, frame, home, count, dask, quiet)
        facts = circumstances(clock, count, dask)
        with driver.writable(home):
            found = finish(state, facts)
        if found is not None:
            shown(found, home, as_json)
        if not quiet:
            if found is None and not state.interrupted:
                rounds = len(state.rounds)
                remark("search.say.unfinished", runs=state.runs, rounds=rounds, folder=home)
            if found is not None:
                remark("cli.kept", folder=home)
        if state.interrupted:
            raise KeyboardInterrupt


def results(folder: Path, *, csv: Path | None, as_json: bool, quiet: bool) -> None:
    """Show what the folder of a search says.

    Args:
        folder: The folder.
        csv: Folder to write all tables to, as CSV.
        as_json: Show JSON instead of words.
        quiet: Make no remarks.

    Raises:
        InputError: The search is not finished, or the CSV files cannot be written.
    """
    import json

    path = folder / "findings.json"
    if not path.is_file():
        Frame.load(folder)
        raise InputError("search.not_finished", file=folder)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as problem:
        raise InputError("error.not_readable", file=path, reason=str(problem)) from None
    shown(found, folder, as_json)
    if csv is not None:
        from experiments.search.finish import TABLES

        copy_tables([folder / f"{name}.csv" for name in TABLES], csv, quiet)


def checked(file: str, overrides: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Facts about a search file, and a sentence that it is in order.

    Args:
        file: The file.
        overrides: Values that go over it.

    Raises:
        InputError: It is not.
    """
    from experiments.search.check import check
    from experiments.search.conduct import expected_runs
    from experiments.search.spec import Search

    found = Search.load(Path(file), overrides)
    frame = Frame.of(found)
    with tempfile.TemporaryDirectory() as folder:
        check(frame, Path(folder))
    facts = {
        "kind": "search",
        "name": found.name,
        "label": found.label.model_dump(),
        "choices": [choice.name for choice in found.choices],
        "packages": frame.space.size,
        "places": [place.name for place in frame.places],
        "runs": expected_runs(frame),
    }
    sentence = text(
        "search.sound",
        None,
        file=Path(file).name,
        label=found.label.in_language(current_language()),
        choices=len(found.choices),
        packages=f"{frame.space.size:,}",
        places=len(frame.places),
        runs=f"{expected_runs(frame):,}",
    )
    return facts, sentence


def shown(found: dict[str, Any], home: Path, as_json: bool) -> None:
    """Show findings."""
    if as_json:
        show_json({**found, "folder": home})
        return
    from experiments.search.words import views

    for part in views(found, current_language()):
        show(part)


def _planned(
    held: ExitStack,
    file: str,
    overrides: dict[str, Any],
    out: Path | None,
    resume: bool,
    quiet: bool,
) -> tuple[Frame, Path]:
    """The search and its folder, which nobody else works at from now on."""
    from experiments.search.check import check
    from experiments.search.spec import Search

    if (Path(file) / FILE).is_file():
        home = Path(file)
        check_unchanged(home, out, overrides, {"seed": "--seed"})
        held.enter_context(driver.alone(home))
        return gone_on_with(home, Frame.load, quiet), home
    read = Search.load(file, overrides)
    home = new_home(held, out, read.name)
    there = (home / FILE).is_file()
    if there and not resume:
        raise InputError("search.there_already", file=home)
    frame = Frame.of(read)
    if there:
        return _same_search(gone_on_with(home, Frame.load, quiet), frame, home), home
    with progress(text("cli.sweep.checking"), quiet) as advance:
        check(frame, home, advance)
    with driver.writable(home):
        frame.save(home)
    return frame, home


def _how_far(frame: Frame, home: Path) -> Interrupted:
    """What to say of a Ctrl-C: what the folder holds."""
    from experiments.search.conduct import expected_runs

    done = finished_runs(home)
    over = (home / "findings.json").is_file()
    return how_far(home, done, done if over else max(done + 1, expected_runs(frame)), "search")


def _same_search(there: Frame, read: Frame, home: Path) -> Frame:
    """The search of a folder, with the options for runs that the file has now."""

    def told(search: Search) -> dict[str, Any]:
        return {key: value for key, value in search.to_dict().items() if key != "run"}

    if told(there.search) != told(read.search) or there.places != read.places:
        raise InputError("search.other_search", file=home)
    if there.search.run != read.search.run:
        there = replace(there, search=read.search)
        there.save(home)
    return there


def _conducted(
    held: ExitStack, frame: Frame, home: Path, workers: int, dask: str | None, quiet: bool
) -> Conducted:
    from experiments.search.conduct import conduct
    from experiments.search.estimate import estimate

    if frame.search.run.engine == "fast":
        from sim.engine.fast import ensure_compiled

        ensure_compiled(lambda: None if quiet else remark("model.compiling"))
    if not quiet and not (home / "findings.json").is_file():
        found = estimate(frame, home, workers)
        remark(
            "search.say.estimate",
            packages=f"{found.packages:,}",
            tried=f"{found.tried:,}",
            places=found.places,
            runs=f"{found.runs:,}",
            workers=workers,
            time=duration(found.seconds),
        )
    advance = held.enter_context(progress_of_runs(text("cli.sweep.bar"), quiet))
    with hands(workers, dask) as executor:
        return conduct(frame, home, executor=executor, progress=advance)
