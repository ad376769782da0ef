"""Links of points to Compare: one by itself, or one a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

from dashboards.components import Markup
from dashboards.pages.results.link import compare_link
from dashboards.pages.results.parts import anchor, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.pages.results.opened import Opened

At = tuple[int, int]
"""A point and the number of its community, 0 but in a search for several."""


@solara.component
def LinkedTable(
    opened: Opened,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    points: Sequence[At],
    classes: list[str],
) -> None:
    """A table whose rows are points, each with its link.

    Args:
        opened: The folder.
        headers: Heads of the columns.
        rows: Cells.
        points: The point of each row, with its community.
        classes: CSS classes.
    """
    links = [compare_link(opened, *at) for at in points]
    Markup(table(headers, rows, links if any(links) else ()), classes=classes)


@solara.component
def ToCompare(opened: Opened, at: At, label: str | None = None) -> None:
    """The link of one point; nothing where it has none."""
    address = compare_link(opened, *at)
    Markup(f"<p>{anchor(address, label)}</p>" if address else "")
