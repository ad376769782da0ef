"""How many pages may be open at once, and what the page framework tells nobody.

An open page is a session: a few megabytes of the server's memory and a place in the queue for its
workers. Whoever can reach the server could open any number, so there is a limit for one address
and one for all (`LINLI_PAGES_SESSIONS_PER_ADDRESS`, `LINLI_PAGES_SESSIONS`). Behind one address
there may be a school: its phones use the small pages of `/j`, which are no sessions, and the limit
leaves room for a class of thirty that opens the pages as well, each more than once.

The framework's own page of figures (`/resourcez`: memory, threads, sessions) is for whoever runs
the server and holds `SOLARA_RESOURCEZ_TOKEN`; to others it does not exist, nor do its other routes
that no page needs.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import threading
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from solara.server import kernel_context
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute

from dashboards.settings import MOST, MOST_VARIABLE, PER_ADDRESS, PER_ADDRESS_VARIABLE, limit
from sim.texts import available_languages, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.websockets import WebSocket

MOST_SOCKETS: Final = 4
"""Connections of one session; a page has one, and a second while it connects anew."""

TOKEN_VARIABLE: Final = "SOLARA_RESOURCEZ_TOKEN"

TRY_AGAIN: Final = 1013
"""Close code of a websocket: the server is too busy, try again later."""

STYLE: Final = (
    "body{margin:0;background:#f4f6f8;color:#26323f;line-height:1.6;font:17px system-ui,"
    '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}'
    "main{max-width:38rem;margin:10vh auto;padding:0 20px}section{background:#fff;border:1px solid "
    "#dde2e8;border-radius:10px;padding:16px 22px;margin:14px 0}h1{font-size:1.25rem}"
)


@dataclass
class Sessions:
    """Which sessions there are, and from where.

    A session counts from its first connection until the framework has ended it, which is when its
    page is closed, or ten minutes after its browser was last heard of.

    Attributes:
        most: How many there may be.
        per_address: How many there may be from one address.
    """

    most: int = MOST
    per_address: int = PER_ADDRESS
    _from: dict[str, str] = field(default_factory=dict)
    _sockets: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def full(self, address: str) -> str:
        """Why an address may open no further session: "address", "all", or "" if it may."""
        with self._lock:
            return self._full(address)

    def enter(self, session: str, address: str) -> bool:
        """Count a connection; False where its session would be one too many.

        Args:
            session: Name of the session; one that is known may connect again.
            address: Where it comes from.
        """
        with self._lock:
            if self._sockets[session] >= MOST_SOCKETS:
                return False
            self._forget()
            if session not in self._from:
                if self._full(address):
                    return False
                self._from[session] = place_of(address)
            self._sockets[session] += 1
            return True

    def leave(self, session: str) -> None:
        """A connection has ended; its session may live on for a while."""
        with self._lock:
            self._sockets[session] -= 1
            self._forget()

    def _full(self, address: str) -> str:
        self._forget()
        if sum(place == place_of(address) for place in self._from.values()) >= self.per_address:
            return "address"
        return "all" if len(self._from) >= self.most else ""

    def _forget(self) -> None:
        """Sessions that have ended do not count."""
        self._sockets = +self._sockets
        for session in [*self._from]:
            if session not in kernel_context.contexts and not self._sockets[session]:
                del self._from[session]


def place_of(address: str) -> str:
    """What counts as one address: with IPv6 the network, since a machine has many addresses."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return address


def guard(app: Starlette, environment: Mapping[str, str] = os.environ) -> Sessions:
    """Put the limits before the pages, and close what the framework leaves open.

    Args:
        app: The framework's server.
        environment: Where the limits are taken from.

    Returns:
        The count that is kept from now on.

    Raises:
        InputError: A limit in the environment is none.
    """
    import solara.server.starlette as framework  # reads the environment on import

    sessions = Sessions(
        limit(environment, MOST_VARIABLE, MOST),
        limit(environment, PER_ADDRESS_VARIABLE, PER_ADDRESS),
    )

    async def page(request: Request) -> Response:
        why = sessions.full(request.client.host if request.client else "")
        if why:
            return _refusal(why, sessions)
        return await framework.root(request, request.path_params.get("fullpath", ""))

    async def connection(socket: WebSocket) -> None:
        session = str(socket.path_params["kernel_id"])
        if not sessions.enter(session, socket.client.host if socket.client else ""):
            await socket.close(TRY_AGAIN)
            return
        try:
            await framework.kernel_connection(socket)
        finally:
            sessions.leave(session)

    async def figures(request: Request) -> Response:
        token = environment.get(TOKEN_VARIABLE, "")
        told = request.headers.get("authorization", "")
        if token and hmac.compare_digest(told.encode(), f"Bearer {token}".encode()):
            return await framework.resourcez(request)
        return nothing(request)

    def nothing(request: Request) -> Response:
        del request
        return Response(status_code=404)

    ours: dict[Any, Any] = {
        framework.root: page,
        framework.kernel_connection: connection,
        framework.resourcez: figures,
        framework.kernels: nothing,
        framework.evict: nothing,
    }
    for number, route in enumerate(app.router.routes):
        endpoint = ours.get(getattr(route, "endpoint", None))
        if isinstance(route, WebSocketRoute) and endpoint is not None:
            app.router.routes[number] = WebSocketRoute(route.path, endpoint)
        elif isinstance(route, Route) and endpoint is not None:
            methods = sorted(route.methods) if route.methods else None
            app.router.routes[number] = Route(route.path, endpoint, methods=methods)
    return sessions


def _refusal(why: str, sessions: Sessions) -> Response:
    """A plain page in all languages: this is said before anybody's language is known for sure."""
    count = sessions.per_address if why == "address" else sessions.most
    parts = "".join(
        f'<section lang="{lang}"><h1>{escape(text("dash.full.title", lang))}</h1>'
        f"<p>{escape(text(f'dash.full.{why}', lang, count=count))}</p>"
        f"<p>{escape(text('dash.full.what', lang))}</p></section>"
        for lang in sorted(available_languages(), reverse=True)
    )
    content = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>邻里 Linli</title>'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body><main>{parts}</main>'
        "</body></html>"
    )
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HTMLResponse(content, 503, headers=headers)
