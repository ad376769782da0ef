"""What a page is told goes into its own queue, and the server's loop sends it.

The framework hands every message to the loop and waits until it is sent. A change of a control
makes more than a hundred messages, so handing over cost as much as drawing; with many visitors the
waiting cost more. And whoever drew a page for a phone whose network had gone waited for that phone,
while other pages waited for him. Here nobody waits: a queue that nobody empties ends its connection
(the browser opens another when it comes back, and has everything drawn anew).
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import solara.server.starlette as framework
from solara.server.websocket import WebSocketDisconnect
from starlette.websockets import WebSocketDisconnect as WebSocketClosed

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.websockets import WebSocket

LARGEST: Final = 32 * 1024 * 1024
"""Bytes that may wait for one connection; a whole page is well below one million."""


class Outbox(framework.WebsocketWrapper):
    """A connection that messages are put into from any thread.

    Args:
        ws: The websocket.
        portal: The framework's way into the loop.
    """

    def __init__(self, ws: WebSocket, portal: Any) -> None:
        super().__init__(ws, portal)
        self._waiting: deque[str | bytes] = deque()
        self._bytes = 0
        self._sending = False
        self._broken = False
        self._lock = threading.Lock()

    def send_text(self, data: str) -> None:
        """Queue a message.

        Args:
            data: The message.

        Raises:
            WebSocketDisconnect: The connection has ended.
        """
        self._put(data)

    def send_bytes(self, data: bytes) -> None:
        """Queue a message with binary parts; see `send_text`."""
        self._put(data)

    def _put(self, data: str | bytes) -> None:
        with self._lock:
            if self._broken:
                raise WebSocketDisconnect
            self._waiting.append(data)
            self._bytes += len(data)
            full = self._bytes > LARGEST
            begin = not self._sending
            self._sending = True
        try:
            if full:
                self._end()
                self.event_loop.call_soon_threadsafe(self._begin, self._hang_up)
            elif begin:
                self.event_loop.call_soon_threadsafe(self._begin, self._send_all)
        except RuntimeError as error:  # the server has ended
            self._end()
            raise WebSocketDisconnect from error

    def _begin(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = self.event_loop.create_task(what())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _send_all(self) -> None:
        """Send what waits, in order, until nothing does."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._sending = False
                    return
                data = self._waiting.popleft()
                self._bytes -= len(data)
            try:
                if isinstance(data, bytes):
                    await self._send_bytes_exc(data)
                else:
                    await self._send_text_exc(data)
            except WebSocketDisconnect:
                self._end()
                return

    async def _hang_up(self) -> None:
        """End a connection that lags too far behind, as soon as it takes anything at all."""
        with suppress(WebSocketDisconnect, WebSocketClosed, RuntimeError):
            await self.ws.close()

    def _end(self) -> None:
        with self._lock:
            self._broken = True
            self._waiting.clear()
            self._bytes = 0
