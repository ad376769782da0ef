"""What every page shares: four routes in two languages, from one machine and nowhere else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboards.app.shell import ROUTES
from dashboards.language import first_language
from sim.texts import text
from tests.dashboards.conftest import ROOT, Server, start_server, stop_server

Opener = Callable[..., Page]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", list(ROUTES))
def test_each_page_opens_in_each_language(page_of: Opener, name: str, lang: str) -> None:
    page = page_of("/" + ROUTES[name].strip("/"), lang)
    expect(page.locator(f".linli-to-{name}")).to_have_attribute("aria-current", "page")
    expect(page.locator(".linli-nav a")).to_have_count(4)
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    expect(page).to_have_title(f"{text(f'dash.title.{name}', lang)} · {text('dash.name', lang)}")
    assert page.evaluate("document.fonts.check(\"14px 'Linli Sans SC'\")")
    expect(page.locator(".linli-failure")).to_have_count(0)


def test_the_switch_changes_the_whole_page_and_the_session_remembers(page_of: Opener) -> None:
    page = page_of("/", "zh")
    page.locator(".linli-lang-en").click()
    expect(page.locator(".linli-to-watch")).to_have_text("Watch")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator(".linli-to-results").click()
    expect(page.locator(".linli-to-results")).to_have_attribute("aria-current", "page")
    expect(page.locator(".linli-to-results")).to_have_text("Results")
    assert page.url.endswith("/results")


def test_the_address_can_name_the_language(page_of: Opener) -> None:
    page = page_of("/watch", "zh", query="lang=en")
    expect(page.locator(".linli-to-compare")).to_have_text("Compare")


def test_the_switch_goes_over_the_language_of_the_address_for_good(page_of: Opener) -> None:
    """Also when the page is loaded again; what else the address says stays in it."""
    page = page_of("/watch", "zh", query="lang=en&seed=5")
    expect(page.locator(".linli-to-compare")).to_have_text("Compare")
    page.locator(".linli-lang-zh").click()
    expect(page.locator(".linli-to-compare")).to_have_text("比较")
    page.wait_for_url(lambda url: "lang=" not in url)
    assert "seed=5" in page.url
    page.reload()
    expect(page.locator(".linli-to-compare")).to_have_text("比较")


@pytest.mark.parametrize(
    ("search", "asked", "fallback", "expected"),
    [
        (None, None, None, "zh"),
        (None, {"accept-language": ["fr;q=0.9, en;q=0.2, zh-TW;q=0.5"]}, None, "zh"),
        (None, {"accept-language": ["de-DE,de;q=0.9"]}, "en", "en"),
        ("lang=zh-CN", {"accept-language": ["en"]}, "en", "zh"),
        ("lang=klingon", {"accept-language": ["en;q=oops, en"]}, None, "en"),
    ],
)
def test_the_first_language(
    search: str | None, asked: dict[str, list[str]] | None, fallback: str | None, expected: str
) -> None:
    assert first_language(search, asked, fallback) == expected


@pytest.mark.parametrize(("lang", "words"), [("zh", "正在重新连接"), ("en", "Reconnecting")])
def test_lost_connections_are_told_in_the_visitors_language(
    page_of: Opener, lang: str, words: str
) -> None:
    page = page_of("/watch", lang)
    template = page.evaluate("document.getElementById('vue-app-template').innerHTML")
    assert words in template
    for english in ("Server\n", "App is disconnected", "Could not restore", "Restoring session…"):
        assert english not in template


def test_only_shipped_files_are_served(server: Server) -> None:
    """A folder, a path out of the folder or an unknown package are all simply not there."""
    shipped = ROOT / "dashboards" / "cdn" / "echarts@5.4.0" / "dist"
    for path in ("echarts@5.4.0/dist", "vue@3.0.0/dist/vue.js", "..%2F..%2Fpyproject.toml"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.address}_solara/cdn/{path}", timeout=5)
        assert refused.value.code == 404
        refused.value.close()
    assert (shipped / "echarts.js").is_file()


def test_a_port_in_use_is_said(tmp_path: object) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "dashboards", "--no-browser", "--port", str(port)]
        told = subprocess.run([*command, "--lang", "en"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 2
    assert told.stderr == text("dash.start.in_use", "en", port=port, other=port + 1) + "\n"


def test_what_is_not_installed_is_said() -> None:
    without = "import sys; sys.modules['segno'] = None; from dashboards.__main__ import command; "
    command = [sys.executable, "-c", without + "sys.exit(command(['--lang', 'zh']))"]
    told = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert told.returncode == 2
    assert told.stderr == text("dash.start.not_installed", "zh", names="segno") + "\n"


def test_the_command_line_starts_the_pages_and_an_interrupt_ends_them() -> None:
    command = [sys.executable, "-c", "from experiments.cli import main; main()", "dashboard"]
    process = subprocess.Popen(
        [*command, "--port", "0", "--no-browser", "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "LINLI_PAGES_WARM": "0"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(address, timeout=60) as page:
            assert b"vue-app-template" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_class_is_told_the_command_of_a_package_and_that_of_the_source(lang: str) -> None:
    import dashboards.pages.classroom  # noqa: F401  (registers texts)

    told = text("dash.classroom.room.command", lang)
    for command in ("linli dashboard --host 0.0.0.0", 'make dashboard ARGS="--host 0.0.0.0"'):
        assert command in told


def test_what_an_open_host_exposes_is_said() -> None:
    own = start_server("--host", "0.0.0.0", "--lang", "zh", LINLI_PAGES_WARM="0")
    try:
        urllib.request.urlopen(own.address, timeout=20).close()
        assert text("dash.start.exposed", "zh", host="0.0.0.0") in "".join(own.printed)
    finally:
        stop_server(own)
