"""Keys of uploads: who has one reaches the folder, as long as the page that it came to is open.

A key is a secret of 128 random bits that names the folder inside its session's folder. So worker
processes find an upload by its key alone, and nobody else can name it.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

from dashboards.work.process import shared_folder
from sim.errors import InputError

OWN: Final = "upload:"
"""What the name of an uploaded folder begins with; none below the results directory has it."""
SESSIONS: Final = "linli-session-*"
"""Folders of sessions (`dashboards.uploads.SessionFolder`) in the system's temporary one."""


def new_key() -> str:
    """A key for an upload."""
    return secrets.token_hex(16)


def own_folder(name: str) -> Path:
    """The folder of an upload.

    Args:
        name: `OWN` and its key.

    Raises:
        InputError: There is none, or not any more.
    """
    key = name.removeprefix(OWN)
    if re.fullmatch(r"[0-9a-f]{32}", key):
        for folder in shared_folder().glob(f"{SESSIONS}/{key}"):
            return folder
    raise InputError("dash.results.error.upload_gone")
