"""Limits of open pages, and what a server tells about itself, asked of real servers."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from websockets.exceptions import InvalidStatus

from benchmarks.visitor import Visitor
from dashboards import settings
from dashboards.guard import MOST_SOCKETS, Sessions, place_of
from sim.errors import InputError
from sim.texts import available_languages, text
from tests.dashboards.conftest import Server, start_server, stop_server

TOKEN = "known to the operator"
COOKIE = "solara-session-id=11111111-2222-3333-4444-555555555555"
CLASS = 30
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
FURTHER = {"X-Forwarded-For": "198.51.100.7"}


@pytest.fixture(scope="module")
def small() -> Iterator[Server]:
    """A server for two pages from one address, and three in all."""
    running = start_server(
        LINLI_PAGES_WORKERS="1", LINLI_PAGES_SESSIONS="3", LINLI_PAGES_SESSIONS_PER_ADDRESS="2",
    )  # fmt: skip
    yield running
    stop_server(running)


@pytest.fixture(scope="module")
def usual() -> Iterator[Server]:
    """A server as it is without being told anything, but for the operator's own token."""
    running = start_server(LINLI_PAGES_WORKERS="1", SOLARA_RESOURCEZ_TOKEN=TOKEN)
    yield running
    stop_server(running)


@pytest.fixture
def visit() -> Iterator[Callable[..., Visitor]]:
    """Visitors that leave at the end of the test."""
    came: list[Visitor] = []

    def opened(server: Server, **more: Any) -> Visitor:
        came.append(Visitor(server.address, "/results", **more))
        return came[-1]

    yield opened
    for visitor in came:
        visitor.leave()


def asked(address: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def eventually(judge: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not judge():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.mark.parametrize("header", ["X-Script-Name", "Script-Name"])
def test_who_comes_first_does_not_say_where_pages_load_from(header: str) -> None:
    server = start_server(LINLI_PAGES_WORKERS="1")
    try:
        for headers in ({header: "http://elsewhere.example/x"}, {}):
            status, page = asked(server.address, **headers)
            assert status == 200 and "/_solara/cdn/" in page
            assert "elsewhere" not in page
    finally:
        stop_server(server)


def test_one_address_and_all_together_have_their_limits(
    small: Server, visit: Callable[..., Visitor]
) -> None:
    """Who comes too late reads why, in both languages; a page that is closed makes room."""
    first = visit(small)
    visit(small)
    status, page = asked(small.address)
    assert status == 503
    for lang in available_languages():
        assert text("dash.full.address", lang, count=2) in page
        assert f'<section lang="{lang}">' in page
    with pytest.raises(InvalidStatus):  # nor by the connection alone
        visit(small, cookie=COOKIE)
    third = visit(small, headers=ELSEWHERE)
    status, page = asked(small.address, **FURTHER)
    assert status == 503 and text("dash.full.all", "zh", count=3) in page
    for path in ("j", "readyz", "static/public/LinliSansSC-Regular.woff2"):
        assert asked_status(small.address + path) == 200  # what is no session goes on
    third.leave()
    first.leave()
    eventually(lambda: asked(small.address)[0] == 200)


def asked_status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return int(answer.status)


def test_who_has_a_page_may_connect_again(small: Server, visit: Callable[..., Visitor]) -> None:
    """A lost connection does not cost the page when the server is full."""
    eventually(lambda: asked(small.address)[0] == 200)
    first = visit(small)
    visit(small)
    assert asked(small.address)[0] == 503
    first.drop()
    again = visit(small, kernel=first.kernel, cookie=first.cookie)
    again.until(lambda state: bool(state))


def test_a_session_has_few_connections(small: Server, visit: Callable[..., Visitor]) -> None:
    eventually(lambda: asked(small.address)[0] == 200)
    first = visit(small)
    for _ in range(MOST_SOCKETS - 1):
        visit(small, kernel=first.kernel, cookie=first.cookie)
    with pytest.raises(InvalidStatus):
        visit(small, kernel=first.kernel, cookie=first.cookie)


def test_a_class_behind_one_address_gets_in(usual: Server, visit: Callable[..., Visitor]) -> None:
    """Thirty phones, each with the page open twice, and the teacher."""
    for _ in range(2 * CLASS + 1):
        visit(usual)
    eventually(lambda: open_pages(usual) == 2 * CLASS + 1)
    assert asked(usual.address)[0] == 200


def open_pages(server: Server) -> int:
    status, page = asked(server.address + "resourcez", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return int(json.loads(page)["kernels"]["total"])


@pytest.mark.parametrize(
    "path", ["resourcez", "resourcez?verbose", "jupyter/api/kernels/x", "resourcez/"]
)
def test_figures_of_the_server_are_for_who_runs_it(usual: Server, small: Server, path: str) -> None:
    for server in (usual, small):
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}):
            _, page = asked(server.address + path, **headers)
            assert not re.search("limiter|threads|websockets|memory|lala", page)
    if not path.endswith("/"):
        assert asked(usual.address + path)[0] == 404


def test_sessions_cannot_be_thrown_out(usual: Server) -> None:
    request = urllib.request.Request(usual.address + "_solara/api/evict/x", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value:
        assert refused.value.code == 404


def test_addresses_of_one_machine_count_as_one() -> None:
    sessions = Sessions(most=10, per_address=1)
    assert sessions.enter("a", "2001:db8:1:2::5")
    assert sessions.full("2001:db8:1:2:ffff::9") == "address"
    assert sessions.full("2001:db8:1:3::5") == ""
    assert place_of("::ffff:192.0.2.7") == place_of("192.0.2.7")
    sessions.leave("a")
    assert sessions.full("2001:db8:1:2::5") == ""


@pytest.mark.parametrize("told", ["0", "-3", "many", "1.5", "１００"])
def test_a_limit_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(InputError) as refused:
        settings.limit({settings.MOST_VARIABLE: told}, settings.MOST_VARIABLE, 5)
    assert settings.MOST_VARIABLE in refused.value.in_language("zh")
    assert settings.limit({}, settings.MOST_VARIABLE, 5) == 5
