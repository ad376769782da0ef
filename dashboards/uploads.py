"""Files that visitors send: checked before anything is done with them.

A browser tells name and size, and may lie about both; so the limits are checked again here. The
content is only bytes until a worker reads it with the reader of its kind.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import shutil
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sim.errors import InputError


def checked(sent: Any, kinds: tuple[str, ...], limit: int) -> tuple[str, bytes]:
    """Name and content of a file that a browser sent.

    Args:
        sent: `name`, `size` and `content` in base64, None where the browser found it too large.
        kinds: Endings that are taken, in lower case.
        limit: Most bytes.

    Raises:
        InputError: It is too large, empty, of another kind, or damaged.
    """
    given = sent if isinstance(sent, dict) else {}
    name = bare_name(str(given.get("name", "")))
    content = given.get("content")
    if not name.lower().endswith(kinds):
        raise InputError("dash.upload.wrong_kind", file=name, kinds=" / ".join(kinds))
    if not isinstance(content, str) or len(content) > limit * 4 // 3 + 8:
        raise InputError("dash.upload.too_large", file=name, limit=shown_size(limit))
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("dash.upload.damaged", file=name) from None
    if len(data) > limit:
        raise InputError("dash.upload.too_large", file=name, limit=shown_size(limit))
    if not data.strip():
        raise InputError("dash.upload.empty", file=name)
    return name, data


def bare_name(name: str) -> str:
    """The name of a file without the folders that a browser may send along."""
    return PurePosixPath(PureWindowsPath(name).name).name[:120] or "file"


def shown_size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1_000_000:g} MB" if count >= 1_000_000 else f"{count // 1000} KB"


class SessionFolder:
    """A folder of one session, gone when the session ends.

    Make it in `use_memo`; it registers itself with the session that is being drawn.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="linli-session-"))
        from solara.server import kernel_context

        with contextlib.suppress(RuntimeError):  # outside a server the maker closes it
            kernel_context.get_current_context().on_close(self.close)

    def close(self) -> None:
        """Remove the folder and everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
