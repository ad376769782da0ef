"""A comparison as text: for a terminal with colours, or plain for a file or a pipe."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.sentences import baseline_regimes, findings, held_in_intervals, opening
from experiments.views import all_views
from experiments.wording import primary_name, sentences, whose_people
from sim.texts import text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from experiments.comparison import Comparison
    from experiments.views import View

WIDTH = 100
"""Columns of the plain text."""


def renderable(comparison: Comparison, lang: str) -> RenderableType:
    """Sentences first, then every table.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    parts: list[RenderableType] = [
        Text(sentences(opening(comparison, lang), lang)),
        Text(text("sentence.primary_is", lang, name=primary_name(comparison, lang))),
        Text(held_in_intervals(comparison, lang)),
        Text(baseline_regimes(comparison, lang)),
        Text(""),
    ]
    for name in comparison.others:
        parts.append(Text(comparison.label(name, lang), style="bold"))
        shown = sentences(findings(comparison, name, lang), lang)
        parts.append(Padding(Text(shown), (0, 0, 1, 2)))
    for view in all_views(comparison, lang):
        parts += [table(view), Text(view.note, style="dim"), Text("")]
    parts.append(Text(whose_people({comparison.provenance["population"]}, lang)))
    return Group(*parts)


def plain(comparison: Comparison, lang: str) -> str:
    """The same as text without colours, `WIDTH` columns wide.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    buffer = io.StringIO()
    console = Console(file=buffer, width=WIDTH, color_system=None, legacy_windows=False)
    console.print(renderable(comparison, lang))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def plain_view(view: View) -> str:
    """One table as plain text, as wide as it needs to be."""
    buffer = io.StringIO()
    console = Console(file=buffer, width=200, color_system=None, legacy_windows=False)
    console.print(table(view))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines) + f"\n{view.note}\n"


def table(view: View) -> Table:
    """One table, without its note."""
    made = Table(title=view.title, box=box.SIMPLE_HEAD, title_justify="left", padding=(0, 1, 0, 0))
    made.title_style = "bold"
    for index, column in enumerate(view.columns):
        words = index == 0 or index in view.words
        made.add_column(Text(column), justify="left" if words else "right", overflow="fold")
    for row in view.rows:
        if row.head:
            made.add_section()
            made.add_row(*(Text(cell, style="italic") for cell in row.cells))
        else:
            style = "bold" if row.strong else ""
            first, *rest = row.cells
            made.add_row(Text(f"  {first}", style=style), *(Text(c, style=style) for c in rest))
    return made
