"""`linli run`: one scenario, once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from experiments.cli.files import usable_file
from experiments.cli.keeping import check_place, keep_and_show, told_if_nothing_is_done
from experiments.cli.options import needs
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, remark_on, show, show_json, table
from experiments.outcomes import WEEKS
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from experiments.single import SingleRun

FORMS = ("report", "activity", "deliberate", "vote", "supervise", "any")

EVERY = 4
"""Weeks between two states where the command does not say."""

REFERENCE = "reference"
"""The engine that knows no threads."""


def run(
    name: str,
    overrides: dict[str, Any],
    *,
    seed: int | None,
    engine: str,
    threads: int | None,
    out: Path | None,
    acts: Path | None,
    panel: Path | None,
    every: int | None,
    network: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run a scenario, show who took part by quarter, and keep the results.

    Args:
        name: The scenario, by name or file.
        overrides: Values that go over what it says.
        seed: Seed; None takes the scenario's.
        engine: "fast" or "reference".
        threads: Threads of the fast engine; None takes one.
        out: Folder of the results; None makes one in `results/`.
        acts: File for every act.
        panel: File for the residents' states.
        every: Weeks between two states; None takes `EVERY`.
        network: File for the ties.
        as_json: Show JSON instead of the table.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or a file cannot be used.
        Interrupted: Ctrl-C; the finished weeks are kept and shown first.
    """
    with told_if_nothing_is_done():
        from sim.scenario import Scenario
        from sim.scenario.people import check_people
        from sim.scenario.remarks import remarks

        scenario = Scenario.load(name, overrides=overrides)
        if every is not None and panel is None:
            raise needs("--every", "--panel")
        if threads is not None and engine == REFERENCE:
            raise InputError("cli.run.threads_of_reference")
        _check_files({"--acts": acts, "--panel": panel, "--network": network})
        check_place(out)
        check_people(scenario)
        if not quiet:
            remark_on(remarks(scenario))
        from experiments.single import run_one

        with progress(text("cli.run.bar"), quiet) as advance:
            result = run_one(
                scenario,
                seed=seed,
                engine=engine,
                threads=threads or 1,
                acts=acts,
                panel=panel,
                every=every or EVERY,
                network=network,
                progress=advance,
            )

    def shown(folder: Path | None) -> None:
        if as_json:
            show_json({**result.to_json(), "folder": folder})
        else:
            _show(result)
        if not quiet:
            for path in (acts, panel, network, folder):
                if path is not None:
                    remark("cli.kept", folder=path)

    weeks = {"done": result.manifest["weeks"], "all": result.manifest["weeks_asked"]}
    folder = keep_and_show(
        lambda: result.save(out), shown, lambda home: Interrupted("weeks", folder=home, **weeks)
    )
    if not quiet:
        remark("cli.report.mention", folder=folder)
    if result.interrupted:
        raise Interrupted("weeks", folder=folder, **weeks)


def _check_files(files: dict[str, Path | None]) -> None:
    """Make sure that files can be written and are what their names say.

    Args:
        files: What is asked for, by option; None where nothing is.

    Raises:
        InputError: A file cannot be written, its ending is another one, or two are the same.
    """
    taken: dict[str, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        _check_ending(option, path)
        place = os.path.normcase(path.resolve())
        if place in taken:
            first = taken[place]
            raise InputError("cli.run.same_file", file=path, option=first, other=option)
        taken[place] = option
    for path in files.values():
        usable_file(path)


def _check_ending(option: str, path: Path) -> None:
    ending = path.suffix.lower()
    if option == "--network" and ending not in (".graphml", ".parquet"):
        raise InputError("records.network_ending", file=path)
    if option != "--network" and ending != ".parquet":
        raise InputError("cli.run.not_parquet", file=path, option=option)


def _show(result: SingleRun) -> None:
    lang = current_language()
    told = "cli.run.flat" if result.manifest["flat"] else "cli.run.not_flat"
    if result.scenario.decision.rule != "nested_logit":
        told = "cli.run.classic"
    print(
        text(
            told,
            lang,
            label=result.scenario.label.in_language(lang),
            community=result.scenario.community.label.in_language(lang),
            seed=result.manifest["seed"],
            weeks=result.manifest["weeks"],
            spin_up=result.manifest["spin_up_weeks"],
        )
    )
    shares = result.shares()
    if shares.empty:
        print(text("cli.run.no_quarter", lang))
        show(_acts_table(result))
        return
    forms = [form for form in FORMS if form in shares.columns]
    headers = [text("cli.run.quarter"), *(text(f"form.{form}") for form in forms)]
    rows = [
        [str(int(quarter) + 1), *(f"{100 * row[form]:.1f}" for form in forms)]
        for quarter, row in shares.iterrows()
    ]
    show(table(text("cli.run.title"), headers, rows))
    rest = result.manifest["weeks"] % WEEKS["quarter"]
    if rest:
        print(text("cli.run.rest", lang, weeks=rest))


def _acts_table(result: SingleRun) -> RenderableType:
    """Acts week by week, for runs that hold no quarter."""
    acts = result.acts()
    headers = [text("cli.run.week"), *(text(f"form.{form}") for form in acts.columns)]
    rows = [[str(week), *(str(count) for count in row)] for week, row in acts.iterrows()]
    return table(text("cli.run.acts_title"), headers, rows)
