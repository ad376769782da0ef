"""The commands that check files or work them out again, without a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.commands import command

app = typer.Typer()


@command(app, "validate")
def _validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="cli.argument.files")],
    settings: options.Set = None,
    as_json: options.Json = False,
    out: options.OutFile = None,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> int:
    from experiments.cli.validating import validate

    return validate(files, options.overrides(settings), as_json=as_json, out=out, quiet=quiet)


@command(app, "schema")
def _schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="cli.argument.schema")] = "scenario",
    out: options.OutFile = None,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.listing import schema

    schema(what, out)


@command(app, "reprice")
def _reprice(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="cli.argument.folder")],
    prices: Annotated[str, typer.Argument(metavar="PRICES", help="cli.argument.prices")],
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    lang: options.Lang = None,
) -> None:
    from experiments.cli.comparing import reprice
    from experiments.cli.screen import remark_on

    reprice(folder, prices, as_json=as_json, quiet=quiet)
    if not quiet:
        from experiments.repricing import unused

        remark_on(unused(folder, prices))
