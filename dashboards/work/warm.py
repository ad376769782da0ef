"""What a worker prepares when it starts, so that the first visitor does not wait for it."""

from __future__ import annotations


def warm() -> None:
    """Load the compiled engine and keep the spun-up communities that the start page begins with."""
    from dashboards.pages.compare.run import get_ready

    get_ready()
