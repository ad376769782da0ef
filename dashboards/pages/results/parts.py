"""Small parts that panels share: a figure with its numbers as a table, tables, CSV, links."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import solara

from dashboards.components import Download, Markup
from dashboards.components.chart import Chart
from dashboards.language import t
from experiments.writing import BOM

if TYPE_CHECKING:
    import pandas as pd

    from dashboards.charts import Option

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would carry out."""


@solara.component
def Figure(
    option: Option,
    said: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    height: int = 380,
    on_click: Callable[[Any], None] | None = None,
    name: str = "figure",
) -> None:
    """A chart, what it shows in a sentence for those who do not see it, and its numbers.

    Args:
        option: The chart.
        said: What it shows.
        headers: Columns of the table of its numbers.
        rows: Cells of that table.
        height: Height in pixels.
        on_click: Called with what was clicked.
        name: CSS class.
    """
    with solara.Div(classes=["results-figure", f"figure-{name}"]):
        with solara.Div(attributes={"role": "img", "aria-label": said}):
            Chart(option, height, on_click)
        if rows:
            Markup(
                f"<summary>{html.escape(t('dash.chart.data'))}</summary>"
                f'<div class="linli-scroll">{table(headers, rows)}</div>',
                tag="details",
                classes=["results-numbers"],
            )


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], links: Sequence[str] = ()) -> str:
    """A table as HTML, everything in it escaped.

    Args:
        headers: Heads of the columns.
        rows: Cells.
        links: An address a row, for a last column; a row with "" has none.
    """
    kinds = [_class(cell) for cell in rows[0]] if rows else [""] * len(headers)
    head = "".join(
        f"<th scope='col'{kind}>{html.escape(name)}</th>"
        for name, kind in zip(headers, kinds, strict=False)
    )
    if links:
        head += f"<th scope='col'>{html.escape(t('dash.results.open'))}</th>"
    body = []
    for number, row in enumerate(rows):
        cells = "".join(f"<td{_class(cell)}>{html.escape(cell)}</td>" for cell in row)
        if links:
            cells += f"<td>{anchor(links[number]) if links[number] else ''}</td>"
        body.append(f"<tr>{cells}</tr>")
    return (
        f"<table class='linli-table'><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _class(cell: str) -> str:
    number = cell.strip().lstrip("+−-¥").replace(",", "")
    return " class='number'" if number[:1].isdigit() else ""


def anchor(address: str, label: str | None = None) -> str:
    """A link to Compare, in a tab of its own, so that nothing chosen here is lost."""
    shown = html.escape(label or t("dash.results.compare"))
    return (
        f"<a class='results-compare' href='{html.escape(address, quote=True)}' "
        f"target='_blank' rel='noopener'>{shown}</a>"
    )


@solara.component
def Sentences(sentences: Sequence[str], name: str = "") -> None:
    """Sentences, a paragraph each."""
    body = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences if sentence)
    Markup(body, classes=["results-words", *([f"words-{name}"] if name else [])])


@solara.component
def SaveTable(frame: pd.DataFrame, name: str) -> None:
    """A button that saves a table as CSV."""
    Download(
        t("dash.results.save_csv"), lambda: csv_bytes(frame), f"{name}.csv", "text/csv",
        classes=["results-save"],
    )  # fmt: skip


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as CSV: UTF-8 with byte order mark, which Excel needs for Chinese.

    A text that a spreadsheet would carry out as a formula gets an apostrophe before it.

    Args:
        frame: The table.
    """
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype.kind in "OTUS" or str(safe[name].dtype) in ("string", "str"):
            safe[name] = safe[name].map(_harmless, na_action="ignore")
    safe.columns = [_harmless(str(name)) for name in safe.columns]
    out = io.StringIO()
    safe.to_csv(out, index=False, lineterminator="\n")
    return BOM + out.getvalue().encode("utf-8")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
