"""`linli fit`: the model fitted to a user's own figures; and sets of one's own for `compare`."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.copies import copy_tables
from experiments.cli.driving import (
    check_dask,
    check_unchanged,
    circumstances,
    gone_on_with,
    hands,
    how_far,
    new_home,
    progress_of_runs,
)
from experiments.cli.keeping import interrupted_as
from experiments.cli.options import checked_choice
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import remark, show, show_json
from experiments.sweep import driver
from experiments.targets import figures, words
from experiments.targets.findings import (
    PLACE_FILE,
    Findings,
    carry_out,
    load,
    total_runs,
    write,
)
from experiments.targets.spec import METHODS, Targets
from experiments.targets.store import FILE, Fit, Plan
from sim.errors import InputError
from sim.scenario.names import shipped as shipped_scenarios
from sim.texts import current_language, text

if TYPE_CHECKING:
    from collections.abc import Mapping


OPTIONS = {"method": "--method", "budget.runs": "--runs", "seed": "--seed"}
"""Options that say what a key of the file says, too."""


def fit(
    targets: str,
    overrides: dict[str, Any],
    *,
    method: str | None,
    out: Path | None,
    resume: bool,
    runs: int | None,
    seed: int | None,
    workers: int | None,
    dask: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fit the model to figures, or go on with a fit, and show what they say.

    Args:
        targets: A targets file, the name of a shipped one, or the folder of a fit.
        overrides: Values that go over the file.
        method: point or posterior; None takes the file's.
        out: Folder of the results; None takes `results/<name of the file>`.
        resume: Go on with what the folder holds.
        runs: Runs of the search; None takes the file's.
        seed: Seed; None takes the file's.
        workers: Processes; None uses all cores.
        dask: Address of a Dask scheduler, or `local`; None: processes of this machine.
        as_json: Show JSON instead of the tables.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The file or the folder cannot be used, or a library is missing.
        Interrupted: Ctrl-C; what was finished is kept and shown first.
    """
    check_dask(dask, workers, "--workers")
    extra = {
        "method": checked_choice("--method", method, METHODS),
        "budget.runs": runs,
        "seed": seed,
    }
    overrides = overrides | {key: value for key, value in extra.items() if value is not None}
    with ExitStack() as held:
        plan, home = _planned(held, targets, overrides, out, resume, quiet)
        held.enter_context(interrupted_as(lambda: _how_far(plan, home)))
        count = workers or os.cpu_count() or 1
        findings, fitted, interrupted = _carried(plan, home, count, dask, quiet)
        if interrupted and not findings.runs:
            raise KeyboardInterrupt  # there is nothing to show
        lang = current_language()
        if as_json:
            show_json({**words.summary(fitted.targets, findings), "folder": home})
        else:
            for part in words.renderables(fitted.targets, findings, lang):
                show(part)
        if not quiet:
            remark("cli.kept", folder=home)
            if findings.complete and findings.sets:
                _say_how_to_compare(plan, home)
        if interrupted:
            raise KeyboardInterrupt


def results(folder: Path, *, csv: Path | None, as_json: bool, quiet: bool) -> None:
    """Show what the folder of a fit says, as far as it has come.

    Args:
        folder: The folder.
        csv: Folder to copy its tables to, as CSV.
        as_json: Show JSON instead of the tables.
        quiet: Make no remarks.

    Raises:
        InputError: A file cannot be read, or the copies cannot be written.
    """
    plan = Plan.load(folder)
    fitted = Fit(plan, folder)
    over = (folder / "parameters.csv").is_file()
    findings = load(folder) if over else carry_out(fitted)
    if as_json:
        show_json({**words.summary(plan.targets, findings), "folder": folder})
    else:
        for part in words.renderables(plan.targets, findings, current_language()):
            show(part)
    if csv is not None:
        copy_tables(sorted(folder.glob("*.csv")), csv, quiet)


def _say_how_to_compare(plan: Plan, home: Path) -> None:
    """Name the command that compares scenarios under the sets that were found."""
    fitted = {bound.name for bound in plan.targets.bounds()}
    shipped = plan.targets.scenario in shipped_scenarios("scenario") and not plan.targets.set
    sets = home / "sets.csv"
    if shipped and not fitted & set(plan.base["parameters"]):
        remark("cli.fit.compare", scenario=plan.targets.scenario, file=sets)
    else:
        remark("cli.fit.compare_own", place=home / PLACE_FILE, file=sets)


def own_sets(path: Path) -> list[dict[str, float]]:
    """Parameter sets of one's own, for `linli compare --sets`.

    Args:
        path: A CSV with a column a parameter, or the folder of a fit.

    Raises:
        InputError: It cannot be read, has no sets, or sets what is no parameter or out of range.
    """
    import pandas as pd

    from sim.parameters import Parameters

    file = path / "sets.csv" if path.is_dir() else path
    try:
        table = pd.read_csv(file, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("error.not_found", file=file) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError("error.not_readable", file=file, reason=reason) from None
    if table.empty or not len(table.columns):
        raise InputError("targets.bad_sets", file=file, reason=text("expect.not_empty"))
    sets = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        try:
            values = {str(name): float(value) for name, value in row.items()}
            Parameters(values)
        except InputError as problem:
            for single in getattr(problem, "errors", [problem]):
                single.file, single.line = str(file), line
            raise
        except ValueError as problem:
            raise InputError(
                "targets.bad_sets", file=file, line=line, reason=str(problem)
            ) from None
        sets.append(values)
    return sets


def checked(file: str, overrides: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Facts about a targets file, and a sentence that it is in order.

    Args:
        file: The file.
        overrides: Values that go over it.

    Raises:
        InputError: It is not.
    """
    found = Targets.load(Path(file), overrides)
    lang = current_language()
    facts = {
        "kind": "targets",
        "name": found.name,
        "label": found.label.model_dump(),
        "figures": len(found.targets),
        "parameters": [bound.name for bound in found.bounds()],
        "method": found.method,
        "runs": total_runs(found),
    }
    values = {key: facts[key] for key in ("figures", "runs")}
    sentence = text(
        "targets.sound",
        lang,
        file=Path(file).name,
        label=found.label.in_language(lang),
        parameters=len(found.bounds()),
        **values,
    )
    return facts, sentence


def _how_far(plan: Plan, home: Path) -> Interrupted:
    """What to say of a Ctrl-C: what the folder holds."""
    return how_far(home, Fit(plan, home).done, total_runs(plan.targets), "fit")


def _ranges(plan: Plan) -> dict[str, tuple[float, float]]:
    return plan.ranges


def _planned(
    held: ExitStack,
    targets: str,
    overrides: Mapping[str, Any],
    out: Path | None,
    resume: bool,
    quiet: bool,
) -> tuple[Plan, Path]:
    """The plan and its folder, which nobody else works at from now on."""
    if (Path(targets) / FILE).is_file():
        home = Path(targets)
        check_unchanged(home, out, overrides, OPTIONS)
        held.enter_context(driver.alone(home))
        return gone_on_with(home, Plan.load, quiet, _ranges), home
    read = Targets.load(targets, overrides)
    home = new_home(held, out, read.name)
    if (home / FILE).exists():
        if not resume:
            raise InputError("targets.there_already", file=home)
        plan = gone_on_with(home, Plan.load, quiet, _ranges)
        if plan.targets.to_dict() != read.to_dict():
            raise InputError("targets.other_targets", file=home)
        return plan, home
    plan = Plan.of(read)
    plan.save(home)
    return plan, home


def _carried(
    plan: Plan, home: Path, workers: int, dask: str | None, quiet: bool
) -> tuple[Findings, Fit, bool]:
    """Carry out what is missing, and write what there is, also when it is interrupted."""
    from sim.engine.fast import ensure_compiled

    targets = plan.targets
    runs, parameters = total_runs(targets), len(targets.bounds())
    if not quiet:
        counts = {"figures": len(targets.fitted), "parameters": parameters}
        remark("cli.fit.estimate", **counts, runs=f"{runs:,}", workers=workers)
        if counts["figures"] < parameters:
            remark("cli.fit.too_few", **counts)
    ensure_compiled(lambda: None if quiet else remark("model.compiling"))
    clock = time.perf_counter()
    interrupted = False
    try:
        with (
            hands(workers, dask) as executor,
            progress_of_runs(text("cli.fit.bar"), quiet) as advance,
        ):
            fitted = Fit(plan, home, executor, advance)
            findings = carry_out(fitted)
    except KeyboardInterrupt:
        interrupted = True
        fitted = Fit(plan, home)
        findings = carry_out(fitted)
    lang = current_language()
    write(fitted, findings, circumstances(clock, workers, dask))
    words.write(targets, findings, home, lang)
    if findings.complete:
        figures.save(targets, findings, home / "figures", lang)
    return findings, fitted, interrupted
