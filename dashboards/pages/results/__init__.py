"""Results: read what `linli sweep`, `linli search` and `linli compare` left, in the browser.

    folders     which folders there are below the results directory, and nothing else on the disk
    intake      what a visitor uploads: unpacked by a process of its own, into a folder of theirs
    opened      one folder as plain tables and values, whatever kind it is
    landscape   stored runs behind sliders: the nearest point, and a value between points
    pictures    charts, as option dicts
    link        the address that opens a point in Compare
    page        the page itself, with a panel a module

Workers import this package, too, so it loads no page framework before `Page` is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.texts import register

if TYPE_CHECKING:
    from dashboards.pages.results.page import Page

register(Path(__file__).parent / "texts")

__all__ = ["Page"]


def __getattr__(name: str) -> Any:
    """The page, loaded when somebody asks for it."""
    if name == "Page":
        from dashboards.pages.results.page import Page

        return Page
    raise AttributeError(name)
