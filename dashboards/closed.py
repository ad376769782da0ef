"""What a browser may ask of the widgets behind a page: the events that a component declares.

The widget library lets a browser do more: import a module by name and call what it finds there with
arguments of its choice, or set an attribute of any widget. A page needs none of it, and whoever can
open a websocket (everybody in a classroom, with `--host`) could run programs on this machine by it.
`close_widgets` takes it away before the first widget is made.
"""

from __future__ import annotations

import logging
from typing import Any

from ipyvue.VueTemplateWidget import Events
from ipywidgets import Widget

log = logging.getLogger(__name__)


def close_widgets() -> None:
    """Let browsers send declared events only, and make no widgets of their own."""
    Events._handle_event = _declared_events_only
    Widget.handle_comm_opened = staticmethod(_refused)


def _declared_events_only(self: Any, _: Any, content: Any, buffers: Any) -> None:
    """Pass an event on that the component declares; anything else is not heard."""
    event = content.get("event") if isinstance(content, dict) else None
    if not isinstance(event, str) or event not in self.events:
        log.warning("a browser asked for something that no page does")
        return
    handler = getattr(self, f"vue_{event}")
    data = content.get("data", {})
    if buffers:
        handler(data, buffers)
    else:
        handler(data)


def _refused(comm: Any, msg: Any) -> None:
    """A browser wants a widget of a kind of its choice; pages make theirs themselves."""
    del msg
    log.warning("a browser asked for a widget")
    comm.close()
