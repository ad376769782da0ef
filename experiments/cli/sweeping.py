"""`linli sweep`, `linli worker` and `linli results`: studies, on one machine or many."""

from __future__ import annotations

import json
import os
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
from experiments.cli.files import usable_folder
from experiments.cli.keeping import interrupted_as
from experiments.cli.options import excludes, needs
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, show, show_json
from experiments.sweep import driver, tables
from experiments.sweep import folder as files
from experiments.sweep.plan import FILE, Plan
from experiments.sweep.rows import count_finished
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
    from experiments.sweep.driver import Carried
    from experiments.sweep.study import Study

SLURM_INDEX, SLURM_COUNT = "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"
"""What SLURM calls the number of an element of a job array, and how many there are."""


def checked(file: str, overrides: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Facts about a study file, and a sentence that it is in order.

    Args:
        file: The file.
        overrides: Values that go over it.

    Raises:
        InputError: It is not, or one of its points cannot be run.
    """
    from experiments.sweep.study import Study

    found = Study.load(Path(file), overrides)
    plan = Plan.of(found)
    runs = len(plan.points) * found.replicates
    facts = {
        "kind": "study",
        "name": found.name,
        "label": found.label.model_dump(),
        "factors": [factor.name for factor in found.factors],
        "points": len(plan.points),
        "runs": runs,
    }
    sentence = text(
        "sweep.sound",
        None,
        file=Path(file).name,
        label=found.label.in_language(current_language()),
        factors=len(found.factors),
        points=f"{len(plan.points):,}",
        runs=f"{runs:,}",
    )
    return facts, sentence


def sweep(
    study: str,
    overrides: dict[str, Any],
    *,
    out: Path | None,
    resume: bool,
    retry_failed: bool,
    prepare: bool,
    replicates: int | None,
    seed: int | None,
    workers: int | None,
    dask: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Carry out a study, or what is missing of it, and show what came out.

    Args:
        study: A study by name or file, or the folder of a sweep, which is gone on with.
        overrides: Values that go over the file.
        out: Folder of the results; None takes `results/<name of the study>`.
        resume: Go on with what the folder holds.
        retry_failed: Carry out failed runs again.
        prepare: Only write the plan, for `linli worker`.
        replicates: Number of replicates; None takes the study's.
        seed: Seed; None takes the study's.
        workers: Processes; None takes the study's, or all cores.
        dask: Address of a Dask scheduler, or `local`.
        as_json: Show JSON instead of the table.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The study or the folder cannot be used.
        Interrupted: Ctrl-C; what was finished is kept, and shown first if it can be.
    """
    extra = {"replicates": replicates, "seed": seed}
    overrides = overrides | {key: value for key, value in extra.items() if value is not None}
    if prepare:
        _check_only_prepared({"--dask": dask, "--threads": workers, "--json": as_json or None})
    check_dask(dask, workers, "--threads")
    with ExitStack() as held:
        plan, home = _planned(held, study, overrides, out, resume or retry_failed, quiet)
        held.enter_context(interrupted_as(lambda: _how_far(plan, home)))
        if retry_failed:
            again = driver.retry_failed(plan, home)
            if not quiet:
                remark("cli.sweep.again", count=again)
        if prepare:
            if not quiet:
                remark("cli.sweep.prepared", folder=home, tasks=len(plan.tasks))
            return
        count = workers or plan.study.run.workers or os.cpu_count() or 1
        if not quiet:
            _announce(plan, home, count)
        clock = time.perf_counter()
        state = _carried(plan, home, count, dask, None, quiet)
        tables.finish(plan, home, circumstances(clock, count, dask))
        if state.interrupted and not count_finished(plan, home):
            raise KeyboardInterrupt  # there is nothing to show
        _show(home, as_json)
        if not quiet:
            remark("cli.kept", folder=home)
            if tables.is_complete(home):
                remark("cli.report.mention", folder=home)
            if state.out_of_time:
                remark("cli.sweep.out_of_time", done=state.runs, all=state.all_runs)
        if state.interrupted:
            raise KeyboardInterrupt


def _check_only_prepared(options: dict[str, object]) -> None:
    """Refuse what says how runs are carried out or shown where only their plan is written."""
    for option, given in options.items():
        if given is not None:
            raise excludes("--prepare", option)


def _how_far(plan: Plan, home: Path) -> Interrupted:
    """What to say of a Ctrl-C: what the folder holds, whoever carried it out."""
    return how_far(home, count_finished(plan, home), plan.runs, "sweep")


def worker(
    folder: Path, *, index: int | None, of: int | None, workers: int | None, quiet: bool
) -> None:
    """Carry out the share of one element of a job array; nothing but the folder is shared.

    Args:
        folder: Folder of a sweep that `linli sweep --prepare` wrote.
        index: Number of this element, from 0; None takes it from SLURM.
        of: Number of elements; None takes it from SLURM.
        workers: Processes; None takes 1.
        quiet: Show no progress.

    Raises:
        InputError: The folder holds no sweep, or the numbers make no sense.
        Interrupted: Ctrl-C; what was finished is kept.
    """
    plan = Plan.load(folder)
    for option, given, other, known in (
        ("--of", of, "--index", index if index is not None else os.environ.get(SLURM_INDEX)),
        ("--index", index, "--of", of if of is not None else os.environ.get(SLURM_COUNT)),
    ):
        if given is not None and known is None:
            raise needs(option, other)
    first = int(os.environ.get("SLURM_ARRAY_TASK_MIN", 0))
    if index is None:
        index = int(os.environ.get(SLURM_INDEX, first)) - first
    if of is None:
        of = int(os.environ.get(SLURM_COUNT, 1))
    if not 0 <= index < of:
        raise InputError("cli.worker.bad_index", index=index, of=of, last=of - 1)
    mine = list(range(index, len(plan.tasks), of))

    def told() -> Interrupted:
        done = f"{count_finished(plan, folder):,}"
        return Interrupted("again", done=done, all=f"{plan.runs:,}", folder=folder)

    with interrupted_as(told):
        state = _carried(plan, folder, workers or 1, None, mine, quiet)
        if not quiet:
            remark("cli.worker.done", done=state.runs, all=state.all_runs)
        if state.interrupted:
            raise KeyboardInterrupt


def results(folder: Path, *, csv: Path | None, as_json: bool, quiet: bool) -> None:
    """Show what a folder of results says.

    Args:
        folder: Folder of a sweep, a search, a fit, or a comparison.
        csv: Folder to write all tables to, as CSV.
        as_json: Show JSON instead of the table.
        quiet: Make no remarks.

    Raises:
        InputError: It holds no results, or the CSV files cannot be written.
    """
    with interrupted_as(lambda: Interrupted("safe", folder=folder)):
        _results(folder, csv=csv, as_json=as_json, quiet=quiet)


def _results(folder: Path, *, csv: Path | None, as_json: bool, quiet: bool) -> None:
    if not quiet:
        _say_if_outdated(folder)
    if (folder / "search.json").is_file():
        from experiments.cli import searching

        searching.results(folder, csv=csv, as_json=as_json, quiet=quiet)
        return
    if (folder / "fit.json").is_file():
        from experiments.cli import fitting

        fitting.results(folder, csv=csv, as_json=as_json, quiet=quiet)
        return
    if not (folder / FILE).is_file():
        from experiments.store import load, summary
        from experiments.terminal import plain

        comparison = load(folder)
        if as_json:
            show_json(summary(comparison))
        else:
            print(plain(comparison, current_language()))
        if csv is not None:
            copy_tables(sorted((folder / "tables").glob("*.csv")), csv, quiet)
        return
    plan = Plan.load(folder)
    if not (folder / "runs.parquet").is_file() or not tables.is_complete(folder):
        try:
            with driver.alone(folder):
                tables.finish(plan, folder)
        except InputError:
            if not (folder / "runs.parquet").is_file():
                raise
    _show(folder, as_json)
    figures = _draw(plan, folder)
    if not quiet:
        if figures is not None:
            remark("cli.kept", folder=figures)
        remark("cli.report.mention", folder=folder)
    if csv is not None:
        usable_folder(csv)
        written = tables.export_csv(folder, csv)
        if not quiet:
            remark("cli.results.exported", count=written, folder=csv)


def _say_if_outdated(folder: Path) -> None:
    """Say so where a manifest names other parameters than those of today."""
    from experiments import basis

    try:
        known = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        known = known.get("provenance", known)
    except (OSError, ValueError, AttributeError):
        return
    if basis.outdated(known):
        remark("basis.outdated")


def _planned(
    held: ExitStack,
    study: str,
    overrides: dict[str, Any],
    out: Path | None,
    resume: bool,
    quiet: bool,
) -> tuple[Plan, Path]:
    """The plan and its folder, which nobody else works at from now on."""
    if (Path(study) / FILE).is_file():
        home = Path(study)
        check_unchanged(
            home, out, overrides, {name: f"--{name}" for name in ("replicates", "seed")}
        )
        held.enter_context(driver.alone(home))
        return gone_on_with(home, Plan.load, quiet), home
    from experiments.sweep.study import Study

    read = Study.load(study, overrides)
    home = new_home(held, out, read.name)
    if resume and (home / FILE).is_file():
        return _same_study(gone_on_with(home, Plan.load, quiet), read, home), home
    if (home / FILE).exists():
        raise InputError("study.there_already", file=home)
    with progress(text("cli.sweep.checking"), quiet) as advance:
        plan = Plan.of(read, advance)
    driver.begin(plan, home)
    return plan, home


def _same_study(plan: Plan, study: Study, home: Path) -> Plan:
    """The plan of a folder, with the options for runs that the file has now."""
    if plan.study.model_copy(update={"run": study.run}).to_dict() != study.to_dict():
        raise InputError("study.other_study", file=home)
    if plan.study.run != study.run:
        plan = replace(plan, study=study)
        plan.save(home)
    return plan


def _announce(plan: Plan, home: Path, workers: int) -> None:
    """Say what is to come."""
    from experiments.sweep.estimate import estimate

    sizes = {task.number: len(task.points) for task in plan.tasks}
    missing = plan.runs - sum(sizes[number] for number in files.done_tasks(home))
    if not missing:
        return
    found = estimate(plan, workers, missing / plan.runs)
    remark(
        "cli.sweep.estimate",
        points=f"{found.points:,}",
        replicates=plan.study.replicates,
        runs=f"{missing:,}",
        spin_ups=f"{found.spin_ups:,}",
        workers=workers,
        time=duration(found.seconds),
    )


def _carried(
    plan: Plan, home: Path, workers: int, dask: str | None, tasks: list[int] | None, quiet: bool
) -> Carried:
    if plan.study.run.engine == "fast":
        from sim.engine.fast import ensure_compiled

        ensure_compiled(lambda: None if quiet else remark("model.compiling"))
    with ExitStack() as held:
        executor = None if dask is None else held.enter_context(hands(workers, dask))
        advance = held.enter_context(progress_of_runs(text("cli.sweep.bar"), quiet))
        return driver.carry(
            plan, home, executor=executor, workers=workers, tasks=tasks, progress=advance
        )


def _show(home: Path, as_json: bool) -> None:
    from experiments.sweep.summary import views, write_summary

    found, lang = write_summary(home), current_language()
    analysis = None
    if tables.is_complete(home):
        from experiments.analysis.findings import analyse

        analysis = analyse(home)
    if as_json:
        show_json({**found, "analysis": analysis, "folder": home})
        return
    parts = views(found, lang)
    if analysis is not None:
        from experiments.analysis import words

        parts += words.views(analysis, Plan.load(home), lang)
    for part in parts:
        show(part)


def _draw(plan: Plan, home: Path) -> Path | None:
    """Draw the figures of a finished sweep into its folder; None where runs are missing."""
    if not tables.is_complete(home):
        return None
    from experiments.analysis.findings import FILE as ANALYSIS
    from experiments.analysis.response import response
    from experiments.figures import save_pictures
    from experiments.figures.sweep import pictures

    analysis = json.loads((home / ANALYSIS).read_text(encoding="utf-8"))
    primary = plan.study.analysis.outcomes[0]
    found = response(tables.read_runs(plan, home, [primary]), plan, primary)
    drawn = pictures(plan, found, analysis, current_language())
    save_pictures(drawn, home / "figures")
    return home / "figures"
