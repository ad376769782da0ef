"""Small parts that the sections of the result share: charts, chips, tables."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.components import Markup
from dashboards.components.chart import Chart
from dashboards.language import use_language

Found = dict[str, Any]

_NUMBER: Final = ' class="number"'


def chart(option: dict[str, Any], height: int, label: str) -> None:
    """Draw a chart.

    Args:
        option: What `dashboards.charts` gives.
        height: Height in pixels; the width is that of what it stands in.
        label: What a screen reader says of it.
    """
    option["aria"] = {"enabled": True, "label": {"description": label}}
    Chart(option, height)


def chips(options: list[tuple[str, str]], chosen: str, choose: Any, name: str) -> None:
    """A row of buttons of which one is pressed."""
    with solara.Div(classes=["cmp-chips"]):
        for key, label in options:
            solara.Button(
                label,
                on_click=lambda key=key: choose(key),
                text=True,
                classes=["cmp-chip", f"{name}-{key}", *(["current"] if key == chosen else [])],
                attributes={"aria-pressed": str(key == chosen).lower()},
            )


def plain_table(heads: list[str], rows: list[list[str]], numbers: tuple[int, ...]) -> str:
    """A table as HTML.

    Args:
        heads: Heads of the columns.
        rows: Cells, plain text.
        numbers: Columns that hold numbers.
    """
    head = "".join(
        f"<th{_NUMBER if k in numbers else ''}>{escape(cell)}</th>" for k, cell in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_NUMBER if k in numbers else ''}>{escape(cell)}</td>"
            for k, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="linli-scroll"><table class="linli-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


@solara.component
def Tables(found: Found, keys: tuple[str, ...], folded: bool = True) -> None:
    """Tables of the comparison, as the report has them."""
    lang = use_language()
    tables = found["tables"][lang]
    content = "".join(_table(tables[key], folded) for key in keys if key in tables)
    Markup(content, classes=["cmp-tables"])


def _table(table: dict[str, Any], folded: bool) -> str:
    words = {0, *table["words"]}
    heads = "".join(
        f"<th{'' if k in words else _NUMBER}>{escape(head)}</th>"
        for k, head in enumerate(table["columns"])
    )
    body = ""
    for row in table["rows"]:
        kind = (
            ' class="cmp-row-head"' if row["head"] else ' class="strong"' if row["strong"] else ""
        )
        cells = "".join(
            f"<td{'' if k in words else _NUMBER}>{escape(cell)}</td>"
            for k, cell in enumerate(row["cells"])
        )
        body += f"<tr{kind}>{cells}</tr>"
    note = f'<p class="cmp-note">{escape(table["note"])}</p>' if table["note"] else ""
    whole = (
        f'<div class="linli-scroll"><table class="linli-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )
    title = escape(table["title"])
    if not folded:
        return f"<h4>{title}</h4>{whole}"
    return f'<details class="cmp-table"><summary>{title}</summary>{whole}</details>'


def triple(effect: dict[str, Any] | None) -> tuple[float, float, float] | None:
    """Mean and interval in percentage points."""
    if effect is None:
        return None
    mean = 100 * effect["mean"]
    low, high = effect["low"], effect["high"]
    known = low is not None and high is not None
    return (
        round(mean, 2),
        round(100 * low, 2) if known else round(mean, 2),
        round(100 * high, 2) if known else round(mean, 2),
    )


def limit_of(rows: list[dict[str, Any]]) -> float | None:
    """Where the axis ends while few replicates make intervals many times as wide as effects."""
    known = [value for row in rows for value in row["values"] if value is not None]
    widest = max((max(-low, high) for _, low, high in known), default=0.0)
    limit = max(10.0, 3 * max((abs(mean) for mean, _, _ in known), default=0.0))
    return round(limit) if widest > 2 * limit else None
