"""A button to choose a file; what is too large never leaves the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from dashboards.uploads import checked
from sim.errors import InputError


@solara.component_vue("upload.vue")
def _Upload(
    label: str,
    accept: str,
    limit: int,
    classes: str,
    waiting: bool,
    event_received: Callable[[dict[str, Any]], None],
) -> None:
    """The control in the browser; sends `name`, `size`, `content` (base64, None if too large)."""


@solara.component
def Upload(
    label: str,
    kinds: tuple[str, ...],
    limit: int,
    on_file: Callable[[str, bytes], None],
    on_error: Callable[[InputError], None],
    classes: str = "",
    waiting: bool = False,
) -> None:
    """Choose a file.

    Args:
        label: What stands on the button.
        kinds: Endings that are taken, as `.yaml`.
        limit: Most bytes.
        on_file: Called with the bare name and the content of a file that may be read.
        on_error: Called with what is wrong with one that may not.
        classes: CSS classes.
        waiting: Whether the last file is still being read, and no other can be chosen.
    """

    def received(sent: dict[str, Any]) -> None:
        try:
            name, content = checked(sent, kinds, limit)
        except InputError as error:
            on_error(error)
        else:
            on_file(name, content)

    _Upload(
        label=label,
        accept=",".join(kinds),
        limit=limit,
        classes=classes,
        waiting=waiting,
        event_received=received,
    )
