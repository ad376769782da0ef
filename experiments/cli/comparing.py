"""`linli compare` and `linli reprice`: scenarios against a baseline, and its money priced again."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.screen import progress, remark, show, show_json
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
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
        out: Folder of the results; None makes one in `results/`.
        report: Whether to draw figures and write the report.
        as_json: Show JSON instead of the table.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: A scenario or the folder cannot be used.
        KeyboardInterrupt: Interrupted; what was finished is kept and shown first.
    """
    from sim.scenario import Scenario
    from sim.scenario.people import check_people

    scenarios = [Scenario.load(name, overrides=overrides) for name in names]
    for community in {json.dumps(s.to_dict()["community"]): s for s in scenarios}.values():
        check_people(community)
    if out is not None:
        usable_folder(out)
    from experiments.compare import compare as carry_out

    lang = current_language()
    if not quiet:
        remark("cli.compare.starting", count=len(scenarios))
    with progress(text("cli.compare.bar"), quiet) as advance:
        comparison = carry_out(
            scenarios,
            baseline=baseline,
            replicates=replicates or scenarios[0].replicates,
            seed=scenarios[0].seed if seed is None else seed,
            engine=engine,
            workers=workers,
            progress=advance,
        )
    folder = comparison.save(out, lang)
    if as_json:
        show_json({**comparison.to_json(), "folder": folder})
    else:
        _show(comparison, lang)
    if report and not comparison.interrupted:
        _draw(comparison, folder, lang)
    if not quiet:
        remark("cli.kept", folder=folder)
    if comparison.interrupted:
        raise KeyboardInterrupt


def _show(comparison: Comparison, lang: str) -> None:
    """Show the table: with colours to a person, plain to a file or a pipe."""
    if sys.stdout.isatty():
        show(comparison.rich(lang))
    else:
        print(comparison.table(lang))


def _draw(comparison: Comparison, folder: Path, lang: str) -> None:
    from experiments.figures import save_figures
    from experiments.report import write

    try:
        save_figures(comparison, folder / "figures", lang)
        write(comparison, folder, lang)
    except OSError as problem:
        raise _unwritable(folder, problem) from None


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
    from experiments.store import reprice as carry_out

    lang = current_language()
    comparison = carry_out(folder, prices, lang)
    if as_json:
        show_json(comparison.to_json())
    else:
        _show(comparison, lang)
    if not quiet:
        remark("cli.kept", folder=folder)


def unit_size(
    base: str,
    *,
    replicates: int,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Study how participation depends on the size of units, show what came out and keep it.

    Args:
        base: Scenario whose community and rules are used.
        replicates: Number of replicates.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        out: Folder of the results; None takes `results/unit_size`.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or the folder cannot be used.
        KeyboardInterrupt: Interrupted; what was finished is kept and shown first.
    """
    from experiments.unit_size import unit_size_study

    folder = out or Path("results") / "unit_size"
    usable_folder(folder)
    with progress(text("cli.compare.bar"), quiet) as advance:
        study = unit_size_study(
            base,
            replicates=replicates,
            seed=1 if seed is None else seed,
            workers=workers,
            progress=advance,
        )
    study.save(folder)
    print(study.table(current_language()))
    if not quiet:
        remark("cli.kept", folder=folder)
    if study.interrupted:
        raise KeyboardInterrupt


def usable_folder(folder: Path) -> None:
    """Make a folder, and make sure that it can be written to, before the work begins.

    Raises:
        InputError: It cannot.
    """
    probe = folder / ".linli-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"linli")
        probe.unlink()
    except OSError as problem:
        raise _unwritable(folder, problem) from None


def usable_file(path: Path | None) -> None:
    """Make sure that a file can be written, before the work begins; None is fine.

    Raises:
        InputError: It cannot.
    """
    if path is None:
        return
    if path.is_dir():
        raise InputError("error.not_writable", file=path, reason=text("scenario.is_a_folder"))
    usable_folder(path.parent)


def _unwritable(folder: Path, problem: OSError) -> InputError:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError("cli.full_disk", file=folder)
    return InputError("error.not_writable", file=folder, reason=problem.strerror or str(problem))
