"""The command `linli` as a whole: its own options, and the groups of commands under it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from experiments.cli import options
from experiments.cli.commands import everyday, evidence, files, studies
from experiments.cli.help import LinliGroup

app = typer.Typer(
    name="linli",
    help="cli.help",
    cls=LinliGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


for group in (everyday, files, studies, evidence):
    app.add_typer(group.app)


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
