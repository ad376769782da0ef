"""`linli dashboard`: the pages in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def dashboard(*, host: str | None, port: int | None, browser: bool, results: Path | None) -> None:
    """Serve the pages until interrupted.

    Args:
        host: Address to listen at; None is this machine's own.
        port: Port, 0 for a free one; None is the usual one.
        browser: Whether to open the start page.
        results: Folder whose results the pages show; None is `results` in the current folder.

    Raises:
        InputError: The extra `dashboard` is not installed, or nothing can listen at the address.
    """
    from dashboards.launcher import HOST, PORT, serve
    from sim.texts import current_language

    serve(
        host=host or HOST,
        port=PORT if port is None else port,
        lang=current_language(),
        open_browser=browser,
        results=results,
    )
