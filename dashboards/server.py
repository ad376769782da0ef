"""The web server behind the pages, in this process, with what keeps it on this machine.

`run` is called by the launcher after the environment is set. `app` is the same server for a
process manager: `uvicorn dashboards.server:app` (one process; sessions live in it).
"""

from __future__ import annotations

import logging
import os
import threading
import webbrowser
from typing import TYPE_CHECKING, Any

from dashboards.settings import prepare

if TYPE_CHECKING:
    import socket
    from pathlib import Path

prepare(os.environ)

import solara.server.starlette as framework  # noqa: E402  (reads the environment on import)
import uvicorn  # noqa: E402

from dashboards.closed import close_widgets  # noqa: E402
from dashboards.guard import guard  # noqa: E402
from dashboards.outbox import Outbox  # noqa: E402

close_widgets()


def vendored(folder: Path, path: str) -> Path:
    """A shipped file, or an error that becomes "not found".

    The framework's own function asks a content network for what is missing and removes a folder
    that is asked for as if it were a file; neither may happen here.

    Args:
        folder: The folder of shipped files.
        path: What was asked for, below that folder.

    Raises:
        FileNotFoundError: There is no such file.
    """
    found = (folder / path).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        raise FileNotFoundError(path)
    return found


# Else the X-Script-Name of whoever comes first says where everybody's pages load scripts from.
framework.settings.main.root_path = ""
framework.get_path = vendored  # type: ignore[assignment]  # its folder has another name
framework.WebsocketWrapper = Outbox  # type: ignore[misc]  # takes the place of a class
app = framework.app

from dashboards.pages.classroom import door, network  # noqa: E402  (needs the framework)
from dashboards.pages.compare.run import get_ready  # noqa: E402
from dashboards.work import pool  # noqa: E402

guard(app)
pool().prepare = get_ready
app.router.routes[:0] = door.routes()


class _Server(uvicorn.Server):
    """A server that says where it is once it can be reached."""

    def __init__(self, config: uvicorn.Config, greeting: str, opened: str | None) -> None:
        super().__init__(config)
        self.greeting = greeting
        self.opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then greet."""
        await super().startup(sockets=sockets)
        if self.should_exit:
            return
        print(self.greeting, flush=True)
        if self.opened:
            threading.Thread(target=webbrowser.open, args=(self.opened,), daemon=True).start()


def _get_ready() -> None:
    """Load the first page's parts before the first visitor asks for them."""
    from dashboards.pages.compare.catalog import catalog
    from sim.texts import available_languages

    for lang in available_languages():
        catalog(lang)


def run(listener: socket.socket, address: str, *, open_browser: bool, greeting: str) -> None:
    """Serve until interrupted; workers start at once and end with the server.

    Args:
        listener: A socket that listens.
        address: Address of the start page.
        open_browser: Whether to open it.
        greeting: What is printed when the pages can be reached.
    """
    network.listening_at(*listener.getsockname()[:2])
    logging.getLogger("solara").setLevel(logging.ERROR)
    settings: dict[str, Any] = {
        "log_level": "warning",
        "timeout_graceful_shutdown": 2,
        "ws_max_size": 32 * 1024 * 1024,
        "server_header": False,
    }
    server = _Server(uvicorn.Config(app, **settings), greeting, address if open_browser else None)
    workers = pool()
    workers.start()
    threading.Thread(target=_get_ready, daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        workers.stop()
