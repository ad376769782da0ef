"""Scaffolding of a page: a section with its heading, an explanation that folds, a download.

with Section(t("dash.watch.title"), classes=["watch-stage"]):
    Explain(t("dash.watch.why"), t("dash.watch.how"))
    Download(t("dash.watch.save"), make_csv, "acts.csv", "text/csv")
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipyvue
import solara


@solara.component
def Tag(
    name: str,
    children: list[Any] = [],  # noqa: B006  (never changed; the framework's form)
    classes: list[str] = [],  # noqa: B006
    attributes: dict[str, str] = {},  # noqa: B006
) -> None:
    """An HTML element around other elements or plain text.

    Args:
        name: Name of the element, as "section".
        children: Elements or strings in it (`with Tag(…):` fills it); strings are shown as they
            are, never as HTML.
        classes: CSS classes.
        attributes: Further attributes, as `role`.
    """
    ipyvue.Html.element(
        tag=name, children=children, class_=" ".join(classes), attributes=attributes
    )


@solara.component
def Section(
    title: str,
    children: list[Any] = [],  # noqa: B006
    classes: list[str] = [],  # noqa: B006
    level: int = 2,
) -> None:
    """A part of a page under a heading.

    Args:
        title: The heading, plain text.
        children: What is in it (`with Section(…):` fills it).
        classes: CSS classes of the section.
        level: Level of the heading, 2 or 3.
    """
    with Tag("section", classes=["linli-section", *classes]):
        Tag(f"h{level}", children=[title])
        solara.Div(children=children, classes=["linli-section-body"])


@solara.component
def Explain(summary: str, content: str, classes: list[str] = []) -> None:  # noqa: B006
    """A sentence that opens to a longer explanation.

    Args:
        summary: What is always shown, plain text.
        content: What is shown when it is opened; blank lines part paragraphs, plain text.
        classes: CSS classes.
    """
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in content.split("\n\n"))
    solara.HTML(
        tag="details",
        classes=["linli-explain", *classes],
        unsafe_innerHTML=f"<summary>{html.escape(summary)}</summary>{paragraphs}",
    )


@solara.component
def Markup(content: str, tag: str = "div", classes: list[str] = []) -> None:  # noqa: B006
    """HTML that we made; whatever a person wrote must be escaped in it.

    Args:
        content: The HTML.
        tag: The element around it.
        classes: CSS classes.
    """
    solara.HTML(tag=tag, classes=classes, unsafe_innerHTML=content)


@solara.component
def Download(
    label: str,
    data: Callable[[], bytes] | bytes | str,
    filename: str,
    mime: str = "application/octet-stream",
    classes: list[str] = [],  # noqa: B006
) -> None:
    """A button that saves a file.

    Args:
        label: What stands on it.
        data: The content, or what makes it when it is clicked.
        filename: Proposed name of the file.
        mime: Its type.
        classes: CSS classes of the button.
    """
    with solara.FileDownload(data, filename=filename, mime_type=mime):
        solara.Button(label, outlined=True, icon_name="mdi-download", classes=classes)
