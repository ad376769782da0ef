"""Watch (观察): a neighbourhood week by week, as its places and as its network.

    plan        where everything is in the drawing
    network     where everybody is in the drawing of the ties
    scene       both, with the calendar, as the browser takes them
    history     what happened, week by week, as bytes
    living      living the weeks, and forking them when something is switched on
    telling     one resident in words
    words       the browser's texts
    link        the address of what is watched
    page        the page itself

Workers import this package, too, so it loads no page framework before `Page` is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.pages.watch.words import TEXTS
from sim.texts import register

if TYPE_CHECKING:
    from dashboards.pages.watch.page import Page

register(TEXTS)

__all__ = ["Page"]


def __getattr__(name: str) -> Any:
    """The page, loaded when somebody asks for it."""
    if name == "Page":
        from dashboards.pages.watch.page import Page

        return Page
    raise AttributeError(name)
