"""The commands and their options: what can be asked, in one place.

Each command is a few lines that import the module which does the work.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli import options
from experiments.cli.help import LinliCommand, LinliGroup

if TYPE_CHECKING:
    from collections.abc import Callable


app = typer.Typer(
    name="linli",
    help="cli.help",
    cls=LinliGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _command(name: str, key: str) -> Callable[[Any], Any]:
    return app.command(name, cls=LinliCommand, help=f"cli.{key}.help", no_args_is_help=False)


def command() -> Any:
    """The whole command line."""
    return typer.main.get_command(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"linli {version('linli')}")
        except PackageNotFoundError:
            typer.echo("linli")
        raise typer.Exit


@app.callback()
def _linli(
    lang: options.Lang = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="cli.option.version", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Options before the command's name."""


@_command("run", "run")
def _run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")],
    seed: options.Seed = None,
    weeks: options.Weeks = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    threads: options.Threads = None,
    out: options.Out = None,
    acts: options.Acts = None,
    panel: options.Panel = None,
    every: options.Every = 4,
    network: options.Network = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.running import run

    run(
        scenario,
        options.overrides(settings, weeks),
        seed=seed,
        engine=options.checked_engine(engine),
        threads=threads or 1,
        out=out,
        acts=acts,
        panel=panel,
        every=every,
        network=network,
        as_json=as_json,
        quiet=quiet,
    )


@_command("compare", "compare")
def _compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO…", help="cli.argument.scenarios")
    ],
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="NAME", help="cli.option.baseline")
    ] = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    weeks: options.Weeks = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    threads: options.Threads = None,
    ensemble: Annotated[
        bool, typer.Option("--ensemble/--no-ensemble", help="cli.calibration_option.ensemble")
    ] = True,
    sets: Annotated[
        Path | None, typer.Option("--sets", metavar="FILE|DIR", help="cli.fit_option.sets")
    ] = None,
    out: options.Out = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="cli.option.report")] = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.comparing import compare

    compare(
        scenarios,
        options.overrides(settings, weeks),
        baseline=baseline,
        replicates=replicates,
        seed=seed,
        engine=options.checked_engine(engine),
        workers=threads,
        ensemble=ensemble,
        sets=sets,
        out=out,
        report=report,
        as_json=as_json,
        quiet=quiet,
    )


@_command("validate", "validate")
def _validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="cli.argument.files")],
    settings: options.Set = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> int:
    from experiments.cli.validating import validate

    return validate(files, options.overrides(settings), as_json=as_json, quiet=quiet)


@_command("explain", "explain")
def _explain(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")],
    person: Annotated[
        str, typer.Option("--person", "--resident", metavar="WHO", help="cli.option.person")
    ] = "random",
    week: Annotated[int, typer.Option("--week", metavar="W", min=0, help="cli.option.week")] = 0,
    story: Annotated[bool, typer.Option("--story", help="cli.option.story")] = False,
    seed: options.Seed = None,
    settings: options.Set = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.explaining import explain, tell

    overrides = options.overrides(settings)
    if story:
        tell(scenario, overrides, person=person, seed=seed, as_json=as_json, quiet=quiet)
        return
    explain(
        scenario,
        overrides,
        person=person,
        week=week,
        seed=seed,
        as_json=as_json,
        quiet=quiet,
    )


@_command("decompose", "decompose")
def _decompose(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="cli.argument.scenario")],
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")],
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=1, help="cli.option.sample")
    ] = 200,
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", min=1, help="cli.option.compared_weeks")
    ] = 13,
    seed: options.Seed = None,
    settings: options.Set = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.explaining import decompose

    decompose(
        baseline,
        scenario,
        options.overrides(settings),
        sample=sample,
        weeks=weeks,
        seed=seed,
        as_json=as_json,
        quiet=quiet,
    )


@_command("list", "list")
def _list(
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="cli.argument.what")] = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.listing import show

    show(what, as_json=as_json)


@_command("schema", "schema")
def _schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="cli.argument.schema")] = "scenario",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="cli.option.schema_out")
    ] = None,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.listing import schema

    schema(what, out)


@_command("sweep", "sweep")
def _sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="cli.argument.study")],
    out: options.Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="cli.option.resume")] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="cli.option.retry_failed")
    ] = False,
    prepare: Annotated[bool, typer.Option("--prepare", help="cli.option.prepare")] = False,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS|local", help="cli.option.dask")
    ] = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    settings: options.Set = None,
    threads: options.Threads = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import sweep

    sweep(
        study,
        options.overrides(settings),
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


@_command("worker", "worker")
def _worker(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.sweep")],
    index: Annotated[
        int | None, typer.Option("--index", metavar="N", min=0, help="cli.option.index")
    ] = None,
    of: Annotated[
        int | None, typer.Option("--of", metavar="N", min=1, help="cli.option.of")
    ] = None,
    threads: options.Threads = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import worker

    worker(folder, index=index, of=of, workers=threads, quiet=quiet)


@_command("results", "results")
def _results(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.results")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="cli.option.csv")] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sweeping import results

    results(folder, csv=csv, as_json=as_json, quiet=quiet)


@_command("report", "report")
def _report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.reported")],
    form: Annotated[
        str, typer.Option("--format", metavar="html|pdf|both", help="cli.option.format")
    ] = "both",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PATH", help="cli.option.report_out")
    ] = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.reporting import report

    report(folder, form=form, out=out, quiet=quiet)


@_command("search", "search")
def _search(
    search: Annotated[str, typer.Argument(metavar="SEARCH", help="cli.argument.search")],
    out: options.Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="cli.option.resume")] = False,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS|local", help="cli.option.dask")
    ] = None,
    seed: options.Seed = None,
    settings: options.Set = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "--threads", metavar="N", min=1, help="cli.option.threads"),
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.searching import search as carry_out

    carry_out(
        search,
        options.overrides(settings),
        out=out,
        resume=resume,
        seed=seed,
        workers=workers,
        dask=dask,
        as_json=as_json,
        quiet=quiet,
    )


@_command("unit-size", "unit_size")
def _unit_size(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")
    ] = "baseline",
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


@_command("factorial", "factorial")
def _factorial(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")
    ] = "baseline",
    settings: options.Set = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    out: options.Out = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sizing import factorial

    factorial(
        scenario,
        options.overrides(settings),
        replicates=replicates or 20,
        seed=seed,
        workers=threads,
        out=out,
        quiet=quiet,
    )


@_command("stability", "stability")
def _stability(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")
    ] = "baseline",
    settings: options.Set = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.sizing import stability

    stability(
        scenario,
        options.overrides(settings),
        replicates=replicates or 8,
        seed=seed,
        out=out,
        as_json=as_json,
        quiet=quiet,
    )


@_command("reprice", "reprice")
def _reprice(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.folder")],
    prices: Annotated[str, typer.Argument(metavar="PRICES", help="cli.argument.prices")],
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.comparing import reprice

    reprice(folder, prices, as_json=as_json, quiet=quiet)


Ensemble = Annotated[
    bool, typer.Option("--ensemble/--no-ensemble", help="cli.calibration_option.ensemble")
]


@_command("scoreboard", "scoreboard")
def _scoreboard(
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    ensemble: Ensemble = False,
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
        ensemble=ensemble,
        figures=figures,
        as_json=as_json,
        quiet=quiet,
    )


@_command("calibrate", "calibrate")
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


@_command("fit", "fit")
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
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS|local", help="cli.option.dask")
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.fitting import fit

    fit(
        targets,
        options.overrides(settings),
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


@_command("nulls", "nulls")
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


@_command("identify", "identify")
def _identify(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO…", help="cli.argument.scenarios")
    ],
    seed: options.Seed = None,
    threads: options.Threads = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import identify

    identify(scenarios, seed=seed, workers=threads, as_json=as_json, quiet=quiet)


@_command("external-check", "external")
def _external(
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    as_json: options.Json = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.calibrating import external_check

    external_check(runs=replicates or 8, seed=seed, as_json=as_json)


@_command("classics", "classics")
def _classics(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="CLASSIC…", help="cli.argument.classics")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="cli.option.quick")] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> int:
    from experiments.cli.verifying import classics

    return classics(names or (), quick=quick, as_json=as_json, quiet=quiet)


@_command("dashboard", "dashboard")
def _dashboard(
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="cli.option.host")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", min=0, max=65535, help="cli.option.port")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", metavar="DIR", help="cli.option.results")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="cli.option.browser")
    ] = True,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.dashboard import dashboard

    dashboard(host=host, port=port, browser=browser, results=results)
