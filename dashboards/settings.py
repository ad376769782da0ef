"""What the pages are told by the environment, and what they tell the page framework by it.

The framework reads its settings when it is imported, so `prepare` comes before that. What it
changes: assets come from `cdn/` and never from a network, nothing is reported to anybody, a session
that lost its browser ends after ten minutes, and a page that a restarted server no longer knows
loads itself again.
"""

from __future__ import annotations

import ipaddress
import os
import warnings
from typing import TYPE_CHECKING

from dashboards import FOLDER
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
