"""`linli run`: one scenario, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.cli.files import usable_file, usable_folder
from experiments.cli.screen import progress, remark, show, show_json, table
from experiments.outcomes import WEEKS
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from experiments.single import SingleRun

FORMS = ("report", "activity", "deliberate", "vote", "supervise", "any")


def run(
    name: str,
    overrides: dict[str, Any],
    *,
    seed: int | None,
    engine: str,
    threads: int,
    out: Path | None,
    acts: Path | None,
    panel: Path | None,
    every: int,
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
        threads: Threads of the fast engine.
        out: Folder of the results; None makes one in `results/`.
        acts: File for every act.
        panel: File for the residents' states.
        every: Weeks between two states.
        network: File for the ties.
        as_json: Show JSON instead of the table.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or a file cannot be used.
        KeyboardInterrupt: Interrupted; the finished weeks are kept and shown first.
    """
    from sim.scenario import Scenario
    from sim.scenario.people import check_people

    scenario = Scenario.load(name, overrides=overrides)
    for path in (acts, panel, network):
        usable_file(path)
    if network is not None and network.suffix.lower() not in (".graphml", ".parquet"):
        raise InputError("records.network_ending", file=network)
    if out is not None:
        usable_folder(out)
    check_people(scenario)
    from experiments.single import run_one

    with progress(text("cli.run.bar"), quiet) as advance:
        result = run_one(
            scenario,
            seed=seed,
            engine=engine,
            threads=threads,
            acts=acts,
            panel=panel,
            every=every,
            network=network,
            progress=advance,
        )
    folder = result.save(out)
    if as_json:
        show_json({**result.to_json(), "folder": folder})
    else:
        _show(result)
    if not quiet:
        for path in (acts, panel, network):
            if path is not None:
                remark("cli.kept", folder=path)
        remark("cli.kept", folder=folder)
        remark("cli.report.mention", folder=folder)
    if result.interrupted:
        raise KeyboardInterrupt


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
