"""The commands that hold the model against evidence, or against what is known exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.commands import command

app = typer.Typer()


@command(app, "scoreboard")
def _scoreboard(
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    ensemble: options.Ensemble = None,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", metavar="FOLDER", help="cli.calibration_option.figures"),
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import scoreboard

    scoreboard(
        runs=replicates or 10,
        seed=seed,
        workers=threads,
        ensemble=bool(ensemble),
        figures=figures,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "fit")
def _fit(
    targets: Annotated[str, typer.Argument(metavar="TARGETS", help="cli.fit_argument.targets")],
    method: Annotated[
        str | None,
        typer.Option("--method", metavar="point|posterior", help="cli.fit_option.method"),
    ] = None,
    out: options.Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="cli.fit_option.resume")] = False,
    runs: Annotated[
        int | None, typer.Option("--runs", metavar="N", min=1, help="cli.fit_option.runs")
    ] = None,
    seed: options.Seed = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="cli.fit_option.set")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "--threads", metavar="N", min=1, help="cli.fit_option.workers"),
    ] = None,
    dask: options.Dask = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.fitting import fit

    said = {
        "method": ("--method", method),
        "budget.runs": ("--runs", runs),
        "seed": ("--seed", seed),
    }
    fit(
        targets,
        options.overrides(settings, given=said),
        method=method,
        out=out,
        resume=resume,
        runs=runs,
        seed=seed,
        workers=workers,
        dask=dask,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "calibrate")
def _calibrate(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="cli.calibration_option.coverage")
    ] = False,
    small: Annotated[bool, typer.Option("--small", help="cli.calibration_option.small")] = False,
    seed: options.Seed = None,
    threads: options.Threads = None,
    out: options.Out = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import calibrate

    calibrate(out=out, seed=seed, workers=threads, small=small, coverage=coverage, quiet=quiet)


@command(app, "nulls")
def _nulls(
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import nulls

    nulls(runs=replicates or 4, seed=seed, workers=threads, as_json=as_json, quiet=quiet)


@command(app, "identify")
def _identify(
    scenarios: options.Scenarios,
    seed: options.Seed = None,
    threads: options.Threads = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import identify

    identify(scenarios, seed=seed, workers=threads, as_json=as_json, quiet=quiet)


@command(app, "external-check", "external")
def _external(
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import external_check

    external_check(runs=replicates or 8, seed=seed, as_json=as_json)


@command(app, "classics")
def _classics(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="CLASSIC…", help="cli.argument.classics")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="cli.option.quick")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="cli.option.classics_out")
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> int:
    from experiments.cli.verifying import classics

    return classics(names or (), quick=quick, out=out, as_json=as_json, quiet=quiet)
