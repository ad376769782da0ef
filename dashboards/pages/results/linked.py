"""Links of points to Compare: of a listed folder at once, of an upload when a worker has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

from dashboards.components import Markup
from dashboards.pages.results.link import compare_link, own_links
from dashboards.pages.results.parts import anchor, table
from dashboards.work import use_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.pages.results.link import At
    from dashboards.pages.results.opened import Opened


def use_links(opened: Opened, points: Sequence[At]) -> list[str]:
    """The addresses of some points in Compare; "" of one that has none, or none yet.

    Args:
        opened: The folder that they are in.
        points: Their numbers, with those of their communities.
    """
    own = opened.own if points and opened.kind != "table" else None
    wanted = tuple(sorted(set(points)))
    job = use_job(own_links if own else None, *((*own, wanted) if own else ()))
    if own is None:
        return [compare_link(opened, *at) for at in points]
    found = job.value or {}
    return [found.get(at, "") for at in points]


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
    links = use_links(opened, points)
    Markup(table(headers, rows, links if any(links) else ()), classes=classes)


@solara.component
def ToCompare(opened: Opened, at: At, label: str | None = None) -> None:
    """The link of one point; nothing where it has none."""
    address = use_links(opened, [at])[0]
    with solara.Div():
        if address:
            Markup(f"<p>{anchor(address, label)}</p>")
