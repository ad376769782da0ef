"""The commands and their options: what can be asked, a module for each group of the help page.

Each command is a few lines that import the module which does the work, so that the others start
as fast as if it were not there. `experiments.cli.app` puts the groups together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.cli.help import LinliCommand

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer


def command(app: typer.Typer, name: str, key: str = "") -> Callable[[Any], Any]:
    """Declare a function as a command.

    Args:
        app: The commands of its group.
        name: Name of the command.
        key: Its help is the text `cli.<key>.help`; "" takes the name.
    """
    worded = key or name.replace("-", "_")
    return app.command(name, cls=LinliCommand, help=f"cli.{worded}.help", no_args_is_help=False)
