"""`linli compare` and `linli reprice`: scenarios against a baseline, and its money priced again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from experiments.cli.keeping import (
    check_place,
    interrupted_as,
    keep_and_show,
    kept_whole,
    told_if_nothing_is_done,
)
from experiments.cli.options import excludes
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, remark_on, show, show_json, while_read
from experiments.interrupts import interrupts_held
from experiments.wording import named
from sim.texts import current_language, text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.comparison import Comparison


def compare(
    names: list[str],
    overrides: dict[str, Any],
    *,
    baseline: str | None,
    replicates: int | None,
    seed: int | None,
    engine: str,
    workers: int | None,
    ensemble: bool | None,
    sets: Path | None,
    out: Path | None,
    report: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare scenarios, show the table and keep the results.

    Args:
        names: Scenarios, by name or file; the first is the baseline unless `baseline` says.
        overrides: Values that go over what every one of them says.
        baseline: Name of the baseline.
        replicates: Number of replicates; None takes the baseline's.
        seed: Seed; None takes the baseline's.
        engine: "fast" or "reference".
        workers: Processes; None uses all cores.
        ensemble: Whether to take parameters from the shipped posterior ensemble; None: where no
            sets are given.
        sets: Parameter sets of one's own to take instead: a CSV, or the folder of a fit.
        out: Folder of the results; None makes one in `results/`.
        report: Whether to draw figures and write the report.
        as_json: Show JSON instead of the table.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: A scenario, the sets or the folder cannot be used.
        Interrupted: Ctrl-C; what was finished is kept and shown first.
    """
    lang = current_language()
    if sets is not None and ensemble is not None:
        raise excludes("--sets", "--ensemble" if ensemble else "--no-ensemble")

    def told(home: Path) -> Interrupted:
        done, asked = comparison.replicates, comparison.provenance["replicates"]
        return Interrupted("replicates", done=done, all=asked, folder=home)

    def shown(folder: Path | None) -> None:
        if as_json:
            show_json({**summary(comparison), "folder": folder})
        else:
            _show(comparison, lang)
        if folder is not None and not quiet:
            remark("cli.kept", folder=folder)

    with interrupted_as(lambda: told(folder)), kept_whole() as counted:
        with told_if_nothing_is_done():
            from experiments.cli.arms import load_arms
            from sim.scenario.people import check_people
            from sim.scenario.remarks import remarks

            scenarios, held = load_arms(names, overrides)
            check_people(*scenarios)
            own = None
            if sets is not None:
                from experiments.cli.fitting import own_sets

                own = own_sets(sets)
            check_place(out)
            from experiments.compare import checked_arms
            from experiments.compare import compare as carry_out
            from experiments.store import save, summary

            checked_arms(scenarios, baseline=baseline)
            if not quiet:
                remark_on(odd for scenario in scenarios for odd in remarks(scenario))
                remark("cli.compare.starting", count=len(scenarios))
                for setting, where in held.items():
                    remark("cli.compare.held", setting=setting, names=named(where, lang))
            with progress(text("cli.compare.bar"), quiet) as advance:
                comparison = carry_out(
                    scenarios,
                    baseline=baseline,
                    replicates=replicates or scenarios[0].replicates,
                    seed=scenarios[0].seed if seed is None else seed,
                    engine=engine,
                    workers=workers,
                    progress=counted(advance),
                    ensemble=own or ensemble is not False,
                )
        folder = keep_and_show(lambda: save(comparison, out, lang), shown, told)
    with interrupted_as(lambda: told(folder)):
        if report and not comparison.interrupted:
            _draw(comparison, folder, lang)
        if not quiet:
            remark("cli.report.mention", folder=folder)
    if comparison.interrupted:
        raise told(folder)


def _show(comparison: Comparison, lang: str) -> None:
    """Show the table: with colours to a person, plain to a file or a pipe."""
    from experiments.terminal import plain, renderable

    if sys.stdout.isatty():
        show(renderable(comparison, lang))
    else:
        while_read(lambda: print(plain(comparison, lang)))


def _draw(comparison: Comparison, folder: Path, lang: str) -> None:
    from experiments.figures import save_figures
    from experiments.report import write
    from experiments.writing import unwritable

    try:
        save_figures(comparison, folder / "figures", lang)
        write(comparison, folder, lang)
    except OSError as problem:
        raise unwritable(folder, problem) from None


def reprice(folder: Path, prices: str, *, as_json: bool, quiet: bool) -> None:
    """Work out the money of finished results again, with other prices.

    Args:
        folder: A folder of results of `linli compare`.
        prices: A price file, or the name of a shipped one.
        as_json: Show JSON instead of the table.
        quiet: Make no remarks.

    Raises:
        InputError: The folder or the price file cannot be used.
    """
    from experiments.repricing import reprice as carry_out
    from experiments.store import summary

    lang = current_language()
    with interrupted_as(lambda: Interrupted("done", folder=folder)), interrupts_held():
        comparison = carry_out(folder, prices, lang)
        if as_json:
            show_json(summary(comparison))
        else:
            _show(comparison, lang)
    if not quiet:
        remark("cli.kept", folder=folder)
