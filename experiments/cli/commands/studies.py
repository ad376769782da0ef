"""The commands for studies of many runs, and for what they gave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.commands import command

app = typer.Typer()


@command(app, "sweep")
def _sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="cli.argument.study")],
    out: options.Out = None,
    resume: options.Resume = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="cli.option.retry_failed")
    ] = False,
    prepare: Annotated[bool, typer.Option("--prepare", help="cli.option.prepare")] = False,
    dask: options.Dask = None,
    replicates: options.PlanReplicates = None,
    seed: options.PlanSeed = None,
    settings: options.PlanSet = None,
    threads: options.Processes = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import sweep

    said = {
        "replicates": ("--replicates", replicates),
        "seed": ("--seed", seed),
        "run.workers": ("--threads", threads),
    }
    sweep(
        study,
        options.overrides(settings, given=said),
        out=out,
        resume=resume,
        retry_failed=retry_failed,
        prepare=prepare,
        replicates=replicates,
        seed=seed,
        workers=threads,
        dask=dask,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "worker")
def _worker(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.sweep")],
    index: Annotated[
        int | None, typer.Option("--index", metavar="N", min=0, help="cli.option.index")
    ] = None,
    of: Annotated[
        int | None, typer.Option("--of", metavar="N", min=1, help="cli.option.of")
    ] = None,
    threads: options.Processes = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import worker

    worker(folder, index=index, of=of, workers=threads, quiet=quiet)


@command(app, "results")
def _results(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.results")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="cli.option.csv")] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import results

    results(folder, csv=csv, as_json=as_json, quiet=quiet)


@command(app, "unit-size")
def _unit_size(
    scenario: options.Scenario = "baseline",
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    rules: Annotated[bool, typer.Option("--rules/--no-rules", help="cli.option.rules")] = True,
    out: options.Out = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sizing import unit_size

    unit_size(
        scenario,
        replicates=replicates or 20,
        seed=seed,
        workers=threads,
        rules=rules,
        out=out,
        quiet=quiet,
    )


@command(app, "factorial")
def _factorial(
    scenario: options.Scenario = "baseline",
    settings: options.Set = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    out: options.Out = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sizing import factorial

    own = {"replicates": "--replicates", "seed": "--seed"}
    factorial(
        scenario,
        options.overrides(settings, fixed=own),
        replicates=replicates or 20,
        seed=seed,
        workers=threads,
        out=out,
        quiet=quiet,
    )


@command(app, "stability")
def _stability(
    scenario: options.Scenario = "baseline",
    settings: options.Set = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sizing import stability

    own = {"replicates": "--replicates"}
    said = {"seed": ("--seed", seed)}
    stability(
        scenario,
        options.overrides(settings, given=said, fixed=own),
        replicates=replicates or 8,
        seed=seed,
        out=out,
        as_json=as_json,
        quiet=quiet,
    )
