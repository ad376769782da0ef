"""Scaffolding of a page: a section with its heading, an explanation that folds.

with Section(t("dash.watch.title"), classes=["watch-stage"]):
    Explain(t("dash.watch.why"), t("dash.watch.how"))
"""

from __future__ import annotations

import html
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
