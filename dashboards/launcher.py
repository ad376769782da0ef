"""Start the pages: settings first, then the page framework, in this process."""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec
from pathlib import Path

from dashboards.settings import (
    MOST,
    MOST_VARIABLE,
    PER_ADDRESS,
    PER_ADDRESS_VARIABLE,
    RESULTS_VARIABLE,
    is_private,
    limit,
    prepare,
)
from sim.errors import InputError
from sim.texts import current_language, language, text

HOST = "127.0.0.1"
PORT = 8765
NEEDED = ("solara", "reacton", "ipyvue", "ipyvuetify", "uvicorn", "starlette", "segno")


def serve(
    *,
    host: str = HOST,
    port: int = PORT,
    lang: str | None = None,
    open_browser: bool = True,
    results: Path | None = None,
) -> None:
    """Serve the pages until interrupted.

    Args:
        host: Address to listen at; anything but this machine's own lets others in.
        port: Port, 0 for a free one.
        lang: Language of the messages, and of visitors whose browser asks for none that we have.
        open_browser: Whether to open the start page.
        results: Folder whose results the pages show; None is `results` in the current folder.

    Raises:
        InputError: The extra `dashboard` is not installed, there is no such folder, a limit in the
            environment is none, or nothing can listen at the address.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InputError("dash.start.not_installed", names=", ".join(missing))
    if results is not None:
        if not results.is_dir():
            raise InputError("error.not_found", file=results)
        os.environ[RESULTS_VARIABLE] = str(results.resolve())
    limit(os.environ, MOST_VARIABLE, MOST)
    limit(os.environ, PER_ADDRESS_VARIABLE, PER_ADDRESS)
    listener = _listener(host, port)
    prepare(os.environ, lang)
    from dashboards.server import run

    address = _address(host, listener.getsockname()[1])
    with language(lang) if lang else language(current_language()):
        run(listener, address, open_browser=open_browser, greeting=_greeting(host, address))


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens, so that a port in use is said before anything slow begins."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would let two programs share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        key = "dash.start.in_use" if _in_use(error) else "dash.start.no_address"
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(key, host=host, port=port, other=_other(port), reason=reason) from error
    return listener


def _in_use(error: Exception) -> bool:
    import errno

    return getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES, 10048, 10013)


def _other(port: int) -> int:
    return port + 1 if 0 < port < 65535 else PORT


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown and '[' not in shown else shown}:{port}/"


def _greeting(host: str, address: str) -> str:
    lines = [text("dash.start.open", address=address)]
    if not is_private(host):
        lines.append(text("dash.start.exposed", host=host))
        lines += [
            text("dash.start.network", address=address.replace("127.0.0.1", own))
            for own in _own_addresses()
        ]
    lines.append(text("dash.start.stop"))
    return "\n".join(lines)


def _own_addresses() -> list[str]:
    """This machine's address in the local network, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # a datagram socket: nothing is sent
        except OSError:
            return []
        own = str(probe.getsockname()[0])
    return [] if own.startswith("127.") else [own]
