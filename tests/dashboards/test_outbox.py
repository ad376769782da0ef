"""The queue of a connection: order, many senders, and browsers that take nothing any more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import Any

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from websockets.sync.client import connect

pytestmark = pytest.mark.filterwarnings("ignore:websockets.legacy:DeprecationWarning")

MESSAGE = "x" * 100_000


@pytest.fixture
def opened() -> Iterator[tuple[int, Queue[Any]]]:
    """A server with one websocket: its port, and the outbox of each connection as it comes."""
    import anyio.from_thread
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket

    from dashboards.outbox import Outbox

    came: Queue[Any] = Queue()

    async def answer(ws: WebSocket) -> None:
        await ws.accept()
        async with anyio.from_thread.BlockingPortal() as portal:
            came.put(Outbox(ws, portal))
            while (await ws.receive())["type"] != "websocket.disconnect":
                pass

    listener = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[WebSocketRoute("/", answer)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1], came
    server.should_exit = True
    thread.join(30)
    listener.close()


def test_messages_come_whole_and_in_order(opened: tuple[int, Queue[Any]]) -> None:
    """Several threads draw parts of a page at once; what each sends stays in its order."""
    port, came = opened
    with connect(f"ws://127.0.0.1:{port}/", max_queue=None) as client:
        outbox = came.get(timeout=30)

        def send(name: str) -> None:
            for number in range(200):
                text = f"{name} {number}"
                outbox.send(text if number % 3 else text.encode())

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(send, "abcd"))
        heard = [client.recv(30) for _ in range(800)]
    told = [part.decode() if isinstance(part, bytes) else part for part in heard]
    for name in "abcd":
        numbers = [int(text.split()[1]) for text in told if text.startswith(name)]
        assert numbers == list(range(200))
    assert all(isinstance(p, bytes) == (int(t.split()[1]) % 3 == 0)
               for p, t in zip(heard, told, strict=True))  # fmt: skip


def test_nobody_waits_for_a_browser_that_takes_nothing(opened: tuple[int, Queue[Any]]) -> None:
    """A phone whose network has gone costs its own connection, and others hear at once."""
    from solara.server.websocket import WebSocketDisconnect

    from dashboards import outbox as module

    port, came = opened
    address = f"ws://127.0.0.1:{port}/"
    with connect(address, max_queue=1, close_timeout=0.1) as silent, connect(address) as other:
        first, second = came.get(timeout=30), came.get(timeout=30)
        lost = first if first.ws.client.port == silent.local_address[1] else second
        sent = 0
        with pytest.raises(WebSocketDisconnect):  # and not for ever in the first of them
            while sent < 2 * module.LARGEST:
                lost.send_text(MESSAGE)
                sent += len(MESSAGE)
        assert sent >= module.LARGEST
        (second if lost is first else first).send_text("soon")
        assert other.recv(30) == "soon"


def test_what_is_sent_after_the_end_is_refused(opened: tuple[int, Queue[Any]]) -> None:
    from solara.server.websocket import WebSocketDisconnect

    port, came = opened
    with connect(f"ws://127.0.0.1:{port}/"):
        outbox = came.get(timeout=30)
    until = time.monotonic() + 30
    with pytest.raises(WebSocketDisconnect):
        while time.monotonic() < until:
            outbox.send_text("too late")
            time.sleep(0.02)
