"""The pages as a visitor has them: a real server process and a real browser without a network.

`page_of(path, lang)` opens a page and waits until it is drawn. At the end of a test nothing may
have been asked of another machine, no file may be missing, and the console may hold no error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
PATIENCE = 60_000
"""Milliseconds that a page may take on a machine that does much else at the same time."""

expect.set_options(timeout=PATIENCE / 2)

READY = ".linli-main > *"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass
class Server:
    """A running server: its address, its process, and what it has printed so far."""

    address: str
    process: subprocess.Popen[str]
    printed: list[str]
    reader: threading.Thread


def start_server(*arguments: str, **environment: str) -> Server:
    """Start `python -m dashboards` on a free port and wait until it says where it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboards", "--port", "0", "--no-browser", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "LINLI_PAGES_WARM": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert process.stdout is not None
    printed: list[str] = []
    for line in process.stdout:
        printed.append(line)
        found = re.search(r"http://[^\s]+/", line)
        if found:
            break
    else:
        raise AssertionError("the server did not start:\n" + "".join(printed))
    reader = threading.Thread(target=_keep_reading, args=(process, printed), daemon=True)
    reader.start()
    return Server(found.group(), process, printed, reader)


def _keep_reading(process: subprocess.Popen[str], printed: list[str]) -> None:
    """Read on, so that the server never waits for room in the pipe."""
    assert process.stdout is not None
    printed.extend(process.stdout)


def stop_server(server: Server) -> None:
    """End a server and wait for it."""
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    server.reader.join(10)
    assert server.process.stdout is not None
    server.process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of all page tests, with the threading layer that forgives nothing."""
    running = start_server(NUMBA_THREADING_LAYER="workqueue")
    yield running
    stop_server(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser that can resolve no name of another machine."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("the page tests need Chromium")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page_of(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page: `page_of("/watch", "zh")`; `width`, `height` and `query` can be given."""
    contexts = []
    wrong: list[str] = []

    def opened(
        path: str = "/",
        lang: str = "zh",
        *,
        width: int = 1280,
        height: int = 800,
        query: str = "",
        address: str | None = None,
    ) -> Page:
        context = browser.new_context(
            locale=LOCALES[lang], viewport={"width": width, "height": height}, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        home = address or server.address
        page.on("request", lambda request: _judge_request(request.url, home, wrong))
        page.on(
            "response",
            lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None,
        )
        page.on(
            "console",
            lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(home.rstrip("/") + path + (f"?{query}" if query else ""))
        page.locator(READY).first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


def _judge_request(url: str, home: str, wrong: list[str]) -> None:
    local = (home, home.replace("http", "ws", 1), "data:", "blob:")
    if not url.startswith(local):
        wrong.append(f"left this machine: {url}")
