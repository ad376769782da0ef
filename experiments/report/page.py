"""A document as one HTML file with everything in it, to be read, printed or handed on.

The file needs no other file and no network: figures are inside it, and text uses the fonts of
the reader's own machine.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.document import numbered
from experiments.report.words import caption, heading, shown_date
from sim.texts import text

if TYPE_CHECKING:
    from experiments.report.document import Document

HERE = Path(__file__).parent


def as_html(document: Document) -> str:
    """The page.

    Args:
        document: What it says.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lang = document.lang

    def say(key: str, **values: Any) -> str:
        return text(key, lang, **values)

    return environment.get_template("report.html.jinja").render(
        lang="zh-CN" if lang == "zh" else "en",
        say=say,
        css=(HERE / "report.css").read_text(encoding="utf-8"),
        document=numbered(document),
        date=shown_date(document),
        heading=lambda place, title: heading(place, title, lang),
        caption=lambda block: caption(block, lang),
        image=_image,
    )


def _image(svg: bytes) -> str:
    """An SVG as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
