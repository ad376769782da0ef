"""The help pages of the commands, in the current language.

Commands and options are declared with keys of the catalogues as their help; the page looks them
up. It is drawn here, since typer's own page has English words in it and cuts Chinese lines, which
have no spaces to break at.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from sim.texts import has_text, text

_NAMES_WIDTH = 30

GROUPS = (
    (
        "cli.group.everyday",
        ("dashboard", "compare", "run", "explain", "decompose", "search", "report", "list"),
    ),
    ("cli.group.files", ("validate", "schema", "reprice")),
    ("cli.group.studies", ("sweep", "worker", "results", "unit-size", "factorial", "stability")),
    (
        "cli.group.evidence",
        (
            *("scoreboard", "fit", "calibrate", "nulls", "identify"),
            *("external-check", "classics"),
        ),
    ),
)
"""The commands by what they are for, in the order in which they are met."""


class LinliCommand(TyperCommand):
    """A command with a help page in the current language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Draw the page."""
        _page(self, ctx)


class LinliGroup(TyperGroup):
    """The command `linli` itself, with its commands in the order in which they are met."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Draw the page."""
        _page(self, ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of `GROUPS`."""
        return [name for _, names in GROUPS for name in names if name in self.commands]


def worded(key: str | None) -> str:
    """The text of a key, or the key itself where it is none."""
    return text(key) if key and has_text(key) else key or ""


def _page(command: Any, ctx: Any) -> None:
    from rich.console import Console
    from rich.padding import Padding

    parameters = command.get_params(ctx)
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    options = [p for p in parameters if p.param_type_name == "option" and not p.hidden]
    below = getattr(command, "commands", {})
    usage = " ".join(
        [
            ctx.command_path,
            *(_argument(p) for p in arguments),
            f"[{text('cli.words.options')}]",
            *([text("cli.words.command_here")] if below else []),
        ]
    )
    console = Console(highlight=False)
    console.print(f"\n{text('cli.words.usage')} ", usage, style="bold", markup=False, sep="")
    console.print(Padding(worded(command.help), (1, 0, 1, 2)))
    blocks = [
        ("cli.words.arguments", [(_argument(p), worded(p.help)) for p in arguments]),
        *(
            (title, [(n, worded(below[n].help).partition("\n")[0]) for n in names if n in below])
            for title, names in GROUPS
        ),
        ("cli.words.options", [(_option(p), _described(p)) for p in options]),
    ]
    for title, rows in blocks:
        if rows:
            console.print(text(title), style="bold")
            console.print(_rows(rows))


def _rows(rows: list[tuple[str, str]]) -> Any:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    width = min(_NAMES_WIDTH, max(len(name) for name, _ in rows))
    grid.add_column(min_width=width, max_width=_NAMES_WIDTH, overflow="fold", style="cyan")
    grid.add_column(overflow="fold")
    for name, described in rows:
        grid.add_row(Text(name), Text.from_markup(described))
    return Padding(grid, (0, 0, 1, 2))


def _argument(parameter: Any) -> str:
    shown = parameter.metavar or parameter.name.upper()
    return str(shown if parameter.required else f"[{shown}]")


def _option(parameter: Any) -> str:
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    takes_value = not getattr(parameter, "is_flag", False) and parameter.metavar
    return f"{names} {parameter.metavar}" if takes_value else names


def _described(parameter: Any) -> str:
    if "--help" in parameter.opts:
        return text("cli.option.help")
    described = worded(parameter.help)
    default = parameter.default
    if isinstance(default, (str, int)) and not isinstance(default, bool):
        described += " " + text("cli.words.default", None, value=default)
    return described
