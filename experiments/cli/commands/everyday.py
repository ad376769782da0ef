"""The commands that are used every day: runs, comparisons, reasons, the search, the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.commands import command

app = typer.Typer()


@command(app, "dashboard")
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


@command(app, "compare")
def _compare(
    scenarios: options.Scenarios,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="NAME", help="cli.option.baseline")
    ] = None,
    replicates: options.Replicates = None,
    seed: options.Seed = None,
    weeks: options.Weeks = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    threads: options.Threads = None,
    ensemble: options.Ensemble = None,
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

    said = {"seed": ("--seed", seed), "replicates": ("--replicates", replicates)}
    compare(
        scenarios,
        options.overrides(settings, weeks, given=said),
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


@command(app, "run")
def _run(
    scenario: options.Scenario,
    seed: options.Seed = None,
    weeks: options.Weeks = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    threads: options.Threads = None,
    out: options.Out = None,
    acts: options.Acts = None,
    panel: options.Panel = None,
    every: options.Every = None,
    network: options.Network = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.running import run

    run(
        scenario,
        options.overrides(settings, weeks, given={"seed": ("--seed", seed)}),
        seed=seed,
        engine=options.checked_engine(engine),
        threads=threads,
        out=out,
        acts=acts,
        panel=panel,
        every=every,
        network=network,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "explain")
def _explain(
    scenario: options.Scenario,
    person: Annotated[
        str, typer.Option("--person", "--resident", metavar="WHO", help="cli.option.person")
    ] = "random",
    week: Annotated[
        int | None, typer.Option("--week", metavar="W", min=0, help="cli.option.week")
    ] = None,
    story: Annotated[bool, typer.Option("--story", help="cli.option.story")] = False,
    seed: options.Seed = None,
    weeks: options.Weeks = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    out: options.OutFile = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.explaining import explain, tell

    overrides = options.overrides(settings, weeks, given={"seed": ("--seed", seed)})
    options.checked_engine(engine)
    if story:
        if week is not None:
            raise options.excludes("--story", "--week")
        tell(
            scenario,
            overrides,
            person=person,
            seed=seed,
            engine=engine,
            out=out,
            as_json=as_json,
            quiet=quiet,
        )
        return
    explain(
        scenario,
        overrides,
        person=person,
        week=week or 0,
        seed=seed,
        engine=engine,
        out=out,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "decompose")
def _decompose(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="cli.argument.scenario")],
    scenario: options.Scenario,
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=1, help="cli.option.sample")
    ] = 200,
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", min=1, help="cli.option.compared_weeks")
    ] = 13,
    seed: options.Seed = None,
    settings: options.Set = None,
    engine: options.Engine = "fast",
    out: options.OutFile = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.explaining import decompose

    decompose(
        baseline,
        scenario,
        options.overrides(settings, given={"seed": ("--seed", seed)}),
        sample=sample,
        weeks=weeks,
        seed=seed,
        engine=options.checked_engine(engine),
        out=out,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "search")
def _search(
    search: Annotated[str, typer.Argument(metavar="SEARCH", help="cli.argument.search")],
    out: options.Out = None,
    resume: options.Resume = False,
    dask: options.Dask = None,
    seed: options.PlanSeed = None,
    settings: options.PlanSet = None,
    workers: options.Workers = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.searching import search as carry_out

    said = {"seed": ("--seed", seed), "run.workers": ("--workers", workers)}
    carry_out(
        search,
        options.overrides(settings, given=said),
        out=out,
        resume=resume,
        seed=seed,
        workers=workers,
        dask=dask,
        as_json=as_json,
        quiet=quiet,
    )


@command(app, "report")
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


@command(app, "list")
def _list(
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="cli.argument.what")] = None,
    as_json: options.Json = False,
    out: options.OutFile = None,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.listing import show

    show(what, as_json=as_json, out=out)
