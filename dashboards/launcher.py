"""Start the pages: settings first, then the page framework, in this process.

The framework reads its settings from the environment when it is imported, so they are set here
before anything of it is. What they change: assets come from `cdn/` and never from a network,
nothing is reported to anybody, a session that lost its browser ends after ten minutes, and a page
that a restarted server no longer knows loads itself again.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import socket
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards import FOLDER
from sim.errors import InputError
from sim.texts import available_languages, language, set_language, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "127.0.0.1"
PORT = 8765
LANGUAGE_VARIABLE = "LINLI_PAGES_LANG"
"""Language of visitors whose browser asks for none that we have."""

RESULTS_VARIABLE = "LINLI_RESULTS"
"""Folder whose results the pages show."""

MOST_VARIABLE = "LINLI_PAGES_SESSIONS"
PER_ADDRESS_VARIABLE = "LINLI_PAGES_SESSIONS_PER_ADDRESS"
MOST = 200
"""Pages that may be open at once; each takes about four megabytes of the server's memory."""
PER_ADDRESS = 100
"""Pages that may be open at once from one address, behind which there may be a whole school."""

NEEDED = ("solara", "reacton", "ipyvue", "ipyvuetify", "uvicorn", "starlette", "segno")

SETTINGS = {
    "SOLARA_APP": "dashboards.app",
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_PROXY_CACHE_DIR": str(FOLDER / "cdn"),
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_FORCE_REFRESH": "true",
    "SOLARA_THEME_LOADER": "linli",
    "SOLARA_THEME_TITLE": "邻里 Linli",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
}


def command(arguments: Sequence[str]) -> int:
    """Read the options and serve until interrupted.

    Args:
        arguments: What follows the command's name.

    Returns:
        0 after an interrupt, 2 where the pages cannot be started.
    """
    import experiments.cli  # noqa: F401  (its texts)
    from experiments.cli.language import asked_language

    set_language(asked_language(list(arguments), os.environ))
    options = _parser().parse_args(list(arguments))
    try:
        serve(
            host=options.host,
            port=options.port,
            lang=options.lang,
            open_browser=not options.no_browser,
            results=options.results,
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


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
    with language(lang) if lang else language(_message_language()):
        run(listener, address, open_browser=open_browser, greeting=_greeting(host, address))


def prepare(environment: Mapping[str, str], lang: str | None = None) -> None:
    """Set what the page framework reads when it is imported.

    A setting that is already in the environment stays, except those that keep the pages on this
    machine.

    Args:
        environment: The environment as it is.
        lang: Language of visitors whose browser asks for none that we have; None is Chinese.
    """
    firm = ("SOLARA_APP", "SOLARA_ASSETS_PROXY", "SOLARA_ASSETS_PROXY_CACHE_DIR",
            "SOLARA_TELEMETRY_MIXPANEL_ENABLE")  # fmt: skip
    for name, value in SETTINGS.items():
        if name in firm or name not in environment:
            os.environ[name] = value
    if lang:
        os.environ[LANGUAGE_VARIABLE] = lang
    warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")


def limit(environment: Mapping[str, str], name: str, usual: int) -> int:
    """A limit that the environment may set.

    Args:
        environment: The environment.
        name: Name of the variable.
        usual: The limit where it says nothing.

    Raises:
        InputError: It is no whole number, or less than 1.
    """
    told = environment.get(name, "").strip()
    if not told:
        return usual
    if not (told.isascii() and told.isdigit() and int(told)):
        raise InputError("dash.start.bad_limit", name=name, got=told)
    return int(told)


def is_private(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboards", description=text("dash.start.help"), add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help=text("dash.start.option.help"))
    parser.add_argument("--host", default=HOST, help=text("dash.start.option.host"))
    parser.add_argument("--port", type=int, default=PORT, help=text("dash.start.option.port"))
    parser.add_argument(
        "--lang", choices=available_languages(), help=text("dash.start.option.lang")
    )
    parser.add_argument("--results", type=Path, metavar="DIR", help=text("cli.option.results"))
    parser.add_argument(
        "--no-browser", action="store_true", help=text("dash.start.option.no_browser")
    )
    return parser


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


def _message_language() -> str:
    from sim.texts import current_language

    return current_language()
