"""A visitor of the pages without a browser: the websocket that a browser would open, and no more.

It loads the page for its cookie, opens the connection, has the page drawn, keeps what the server
says of every widget, and sends events as a component in the browser would. So thirty of them cost
the machine little beside what the server does for them.
"""

from __future__ import annotations

import json
import struct
import time
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

State = dict[str, Any]


class Visitor:
    """One visit, from opening a page to leaving it.

    Args:
        address: Address of the server, as `http://127.0.0.1:8765/`.
        path: Page and query, as `/results?open=name`.
        lang: What the browser asks for.
        cookie: Cookie of an earlier visit; None is a new visitor.
        kernel: Name of the session; None is a new one.
        headers: Further headers, as those of a web server in front.
    """

    def __init__(
        self,
        address: str,
        path: str = "/",
        *,
        lang: str = "en",
        cookie: str | None = None,
        kernel: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        parts = urlsplit(address)
        self.home = f"http://{parts.netloc}"
        self.kernel = kernel or str(uuid.uuid4())
        self.session = str(uuid.uuid4())
        self.widgets: dict[str, State] = {}
        self.heard: list[str] = []
        self._headers = {"Accept-Language": lang, **(headers or {})}
        self.cookie = cookie or self._loaded(path)
        self._held = ExitStack()
        self.socket = self._held.enter_context(
            connect(
                f"ws://{parts.netloc}/jupyter/api/kernels/{self.kernel}/channels"
                f"?session_id={self.session}",
                additional_headers={"Cookie": self.cookie, **self._headers},
                max_size=None,
                max_queue=None,
            )
        )
        self.send("kernel_info_request", {})
        control = str(uuid.uuid4())
        self.send("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        arguments = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}}
        self.send(
            "comm_msg",
            {"comm_id": control, "data": {"method": "run", "args": {**arguments, "appName": None}}},
        )

    def _loaded(self, path: str) -> str:
        request = urllib.request.Request(self.home + path, headers=self._headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            jar: SimpleCookie = SimpleCookie()
            for header in answer.headers.get_all("Set-Cookie") or []:
                jar.load(header)
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

    def send(self, kind: str, content: Mapping[str, Any]) -> None:
        """Send a message as a browser would.

        Args:
            kind: Its type.
            content: What it says.
        """
        header = {
            "date": "2026-01-01T00:00:00.000Z", "msg_id": str(uuid.uuid4()), "msg_type": kind,
            "session": self.session, "username": "", "version": "5.2",
        }  # fmt: skip
        message = {"buffers": [], "channel": "shell", "content": dict(content), "header": header,
                   "metadata": {}, "parent_header": {}}  # fmt: skip
        self.socket.send(json.dumps(message))

    def event(self, widget: str, name: str, data: Any) -> None:
        """Send an event of a component.

        Args:
            widget: The component.
            name: The event, without `event_`.
            data: What goes with it.
        """
        content = {"event": name, "data": data}
        self.custom(widget, content)

    def custom(self, widget: str, content: Mapping[str, Any]) -> None:
        """Send any message to a widget."""
        self.send(
            "comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": dict(content)}}
        )

    def find(self, judge: Callable[[State], bool]) -> str | None:
        """A widget of the page that is there now, by its state."""
        for name, state in reversed(list(self.widgets.items())):
            if judge(state):
                return name
        return None

    def until(self, judge: Callable[[State], bool], timeout: float = 60.0) -> str:
        """Read what the server says until a widget is as wanted.

        Args:
            judge: Whether a state is it.
            timeout: Seconds to wait at most.

        Returns:
            The widget.

        Raises:
            TimeoutError: It did not come.
        """
        until = time.monotonic() + timeout
        found = self.find(judge)
        while found is None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            changed = self._read(left)
            if changed and changed in self.widgets and judge(self.widgets[changed]):
                found = changed
        return found

    def listen(self, seconds: float) -> None:
        """Read whatever comes for some time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._read(left)
            except (TimeoutError, ConnectionClosed):
                return

    def _read(self, timeout: float) -> str | None:
        raw = self.socket.recv(timeout)
        text = raw if isinstance(raw, str) else _unpacked(raw)
        try:
            message = json.loads(text)
        except ValueError:  # what the server says before it hangs up
            self.heard.append(text)
            return None
        content, kind = message["content"], message["header"]["msg_type"]
        if kind not in ("comm_open", "comm_msg", "comm_close"):
            return None
        self.heard.append(text)
        name, data = content["comm_id"], content.get("data", {})
        if kind == "comm_close":
            self.widgets.pop(name, None)
        elif kind == "comm_open":
            self.widgets[name] = dict(data.get("state", {}))
        elif data.get("method") == "update":
            self.widgets.setdefault(name, {}).update(data["state"])
        return str(name)

    def leave(self) -> None:
        """Close the page as a browser does when its tab is closed."""
        request = urllib.request.Request(
            f"{self.home}/_solara/api/close/{self.kernel}?session_id={self.session}",
            data=b"", method="POST", headers={"Cookie": self.cookie},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=60):
            pass
        self.drop()

    def drop(self) -> None:
        """Lose the connection without a word."""
        self._held.close()


def _unpacked(raw: bytes) -> str:
    """The JSON part of a message with binary parts."""
    count = struct.unpack("!i", raw[:4])[0]
    offsets = [*struct.unpack("!" + "I" * count, raw[4 : 4 * (count + 1)]), None]
    return raw[offsets[0] : offsets[1]].decode("utf-8")
