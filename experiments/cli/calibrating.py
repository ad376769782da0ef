"""What is known, and how well: `scoreboard`, `calibrate`, `nulls`, `identify`, `external-check`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.calibration import views
from experiments.cli.files import usable_folder
from experiments.cli.keeping import interrupted_as
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, show, show_json
from experiments.few import ENOUGH, of_replicates
from experiments.interrupts import interrupts_held
from sim.texts import available_languages, current_language, text

if TYPE_CHECKING:
    from rich.console import RenderableType


def scoreboard(
    *,
    runs: int,
    seed: int | None,
    workers: int | None,
    ensemble: bool,
    figures: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show each pattern, its target, what the model gives, met or not.

    Args:
        runs: Runs of every community and probe.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        ensemble: Whether to take the shipped parameter sets in turn.
        figures: Folder for the predictive figures, in every language; None draws none.
        as_json: Show JSON instead of the table.
        quiet: Show no progress.

    Raises:
        InputError: The folder cannot be used.
        Interrupted: Ctrl-C; the scoreboard of what was finished is shown first.
    """
    from experiments.calibration.ensemble import parameter_sets
    from experiments.calibration.scoreboard import LEAST_RUNS
    from experiments.calibration.scoreboard import scoreboard as carry_out

    if figures is not None:
        usable_folder(figures)
    asked = max(LEAST_RUNS, runs)
    with progress(text("calibration.working"), quiet) as advance:
        board = carry_out(
            sets=parameter_sets() if ensemble else None,
            runs=asked,
            seed=1 if seed is None else seed,
            workers=workers,
            progress=advance,
        )
    _shown(views.scoreboard(board, current_language()), board.to_dict(), as_json, len(board.runs))
    if len(board.runs) < asked:
        raise Interrupted("shown", done=len(board.runs), all=asked)
    if figures is not None:
        from experiments.calibration.predictive import save

        with interrupted_as(lambda: Interrupted("done", folder=figures)), interrupts_held():
            for lang in available_languages():
                save(board, figures, lang)
        if not quiet:
            remark("calibration.drawn", folder=figures)


def calibrate(
    *,
    out: Path | None,
    seed: int | None,
    workers: int | None,
    small: bool,
    coverage: bool,
    quiet: bool,
) -> None:
    """Screen parameters, sample sets that reproduce the fitted patterns, find the central one.

    Args:
        out: Folder of the runs; None takes `results/calibration`.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        small: Whether to compute little, to see how it works.
        coverage: Whether to check the widths on synthetic truths, too.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: A library is missing, or the folder cannot be used.
        Interrupted: Ctrl-C; finished runs are kept.
    """
    from experiments.calibration.abc import SMALL, Plan, runs_in_all, sample
    from experiments.calibration.book import Book
    from experiments.calibration.centre import central
    from experiments.calibration.coverage import ranks, summary
    from experiments.calibration.ensemble import write
    from experiments.calibration.screening import screening
    from experiments.provenance import commit

    folder = out or Path("results") / "calibration"
    usable_folder(folder)
    lang, chosen, plan = current_language(), 1 if seed is None else seed, SMALL if small else Plan()
    book = Book(folder, chosen, asdict(plan), workers, None, runs_in_all(plan))

    def told() -> Interrupted:
        done = len(book.table)
        if not done:
            return Interrupted()
        return Interrupted("again", done=done, all=max(done, book.total), folder=folder)

    with interrupted_as(told):
        with progress(text("calibration.working"), quiet) as book.progress:
            weights = screening(book, plan.trajectories)
            accepted = sample(book, plan)
            centre = central(book, plan, accepted)
        made = {**book.facts(), "commit": commit()}
        write(accepted, centre, chosen, made, folder)
        weights.to_csv(folder / "screening.csv", index=False, lineterminator="\n")
        show(views.screening(weights, lang))
        show(views.posterior(accepted, centre, lang))
        if coverage:
            with progress(text("calibration.working"), quiet) as advance:
                found = ranks(book.stage("design"), folder, chosen, progress=advance)
            show(views.coverage(summary(found), len(found), lang))
    if not quiet:
        remark("calibration.kept", file=folder / "ensemble.csv")


def nulls(*, runs: int, seed: int | None, workers: int | None, as_json: bool, quiet: bool) -> None:
    """Switch mechanisms off and show which patterns remain.

    Args:
        runs: Runs a null.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        as_json: Show JSON instead of the table.
        quiet: Show no progress.

    Raises:
        Interrupted: Ctrl-C; the nulls of which all runs were finished are shown first.
    """
    from experiments.calibration.nulls import LEAST_RUNS, NULLS
    from experiments.calibration.nulls import nulls as carry_out

    asked = max(LEAST_RUNS, runs)
    with progress(text("calibration.working"), quiet) as advance:
        table = carry_out(asked, 1 if seed is None else seed, workers, advance)
    _shown(views.nulls(table, current_language()), table.to_dict("records"), as_json, asked)
    if len(table) < len(NULLS):
        raise Interrupted("shown", done=asked * len(table), all=asked * len(NULLS))


def identify(
    names: list[str], *, seed: int | None, workers: int | None, as_json: bool, quiet: bool
) -> None:
    """Show what the patterns say about each parameter, and what headline effects hang on.

    Args:
        names: Scenarios, the baseline first.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        as_json: Show JSON instead of the tables.
        quiet: Show no progress.

    Raises:
        InputError: A scenario cannot be used.
    """
    import pandas as pd
    from rich.console import Group

    from experiments.calibration.ensemble import parameter_sets
    from experiments.calibration.identification import identify as carry_out
    from experiments.calibration.identification import widths
    from sim.scenario import Scenario

    lang = current_language()
    scenarios = [Scenario.load(name) for name in names]
    with progress(text("calibration.working"), quiet) as advance:
        chosen = 1 if seed is None else seed
        found = carry_out(scenarios, seed=chosen, workers=workers, progress=advance)
    sets = pd.DataFrame(list(parameter_sets()))
    labels = {scenario.name: scenario.label.in_language(lang) for scenario in scenarios}
    shown = Group(views.posterior(sets, None, lang), views.hangs(found, labels, lang))
    plain = {"widths": widths().to_dict(), "effects": [vars(item) for item in found]}
    _shown(shown, plain, as_json)


def external_check(*, runs: int, seed: int | None, as_json: bool) -> None:
    """Hold the model against the village data.

    Args:
        runs: Runs of the village.
        seed: Seed; None takes 1.
        as_json: Show JSON instead of the table.

    Raises:
        InputError: causaldata is not installed.
    """
    from experiments.calibration.external import external_check as carry_out

    checks = carry_out(runs, 1 if seed is None else seed)
    plain = [vars(check) for check in checks]
    _shown(views.external(checks, current_language()), plain, as_json, max(2, runs))


def _shown(table: RenderableType, plain: Any, as_json: bool, runs: int = ENOUGH) -> None:
    """Show a table, and what its intervals are like where they rest on few runs; or JSON."""
    if as_json:
        show_json(_finite(plain))
        return
    show(table)
    few = of_replicates(runs, current_language())
    if few:
        show(few)


def _finite(value: Any) -> Any:
    """Plain values in which what is undefined is None, as JSON has it."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and value != value else value
