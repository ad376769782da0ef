"""The classroom in a browser: a lesson to its end, and a room with a teacher and three pupils."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboards.lessons.shelf import lesson, names
from dashboards.pages.classroom import rooms
from sim.texts import text

LONG = 120_000
"""Milliseconds that a run may take on a busy machine."""


def say(key: str, lang: str, **values: object) -> str:
    """A text of the page."""
    return text(f"dash.classroom.{key}", lang, **values)


def finish(page: Page, name: str, lang: str) -> None:
    """Wait until a run is done."""
    of = lesson(name).run.replicates
    progress = page.locator(".classroom-progress")
    expect(progress).to_have_text(say("run.done", lang, of=of), timeout=LONG)


@pytest.fixture
def phone(browser: Browser, server) -> Callable[..., Page]:
    """Open the pupils' page on a phone of its own."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(path: str = "/j", lang: str = "zh", **more: object) -> Page:
        context = browser.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            viewport={"width": 360, "height": 720},
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((server.address, "data:"))
                else wrong.append(r.url))  # fmt: skip
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.address.rstrip("/") + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


# ---------------------------------------------------------------------- a lesson


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lesson_to_its_end(page_of: Callable[..., Page], lang: str) -> None:
    page = page_of("/classroom", lang)
    expect(page.locator(".classroom-card")).to_have_count(len(names()))
    page.locator(".lesson-thresholds").click()
    plan = lesson("thresholds")
    expect(page.locator("h1")).to_have_text(plan.title.in_language(lang))
    assert "lesson=thresholds" in page.url

    start = page.locator("button.classroom-start")
    expect(start).to_be_disabled()  # nobody has predicted
    expect(page.locator(".classroom-results, .classroom-discuss")).to_have_count(0)
    page.locator(".classroom-typed input").fill("90 50 1 101")
    page.locator("button.classroom-add-many").click()
    expect(page.locator(".classroom-count")).to_have_text(say("predict.count", lang, count=3))
    expect(page.locator(".classroom-here [role=alert]")).to_contain_text("1")
    page.locator("button.classroom-add").click()
    expect(page.locator(".classroom-count")).to_have_text(say("predict.count", lang, count=4))
    start.click()
    finish(page, "thresholds", lang)

    expect(page.locator(".classroom-answer.model .big")).to_contain_text(re.compile(r"^1\D"))
    expect(page.locator(".classroom-answer.class .big")).to_contain_text("50")
    expect(page.locator(".classroom-badge.holds")).to_have_count(len(plan.findings))
    expect(page.locator(".classroom-figure canvas")).to_have_count(1 + len(plan.pictures))
    page.locator(".classroom-pictures summary").first.click()
    expect(page.locator(".classroom-pictures table").first).to_be_visible()
    expect(page.locator(".classroom-discuss li")).to_have_count(len(plan.discussion))
    page.locator("button.classroom-again").click()
    expect(page.locator(".classroom-count")).to_have_text(say("predict.none", lang))
    expect(start).to_be_disabled()


def test_back_and_the_menu_lead_to_the_list(page_of: Callable[..., Page]) -> None:
    page = page_of("/classroom", "zh")
    cards, title = page.locator(".classroom-card"), page.locator("h1")
    page.locator(".lesson-cascade").click()
    expect(title).to_have_text(lesson("cascade").title.zh)
    page.go_back()
    expect(cards).to_have_count(len(names()))
    page.go_forward()
    expect(title).to_have_text(lesson("cascade").title.zh)
    page.locator(".linli-to-classroom").click()
    expect(cards).to_have_count(len(names()))
    assert page.url.endswith("/classroom")
    page.locator(".lesson-online").click()
    expect(title).to_have_text(lesson("online").title.zh)
    page.reload()
    expect(title).to_have_text(lesson("online").title.zh)
    page.locator(".classroom-back").click()
    expect(cards).to_have_count(len(names()))
    page.go_back()
    expect(title).to_have_text(lesson("online").title.zh)


def test_a_choice_by_hands_and_the_keyboard(page_of: Callable[..., Page]) -> None:
    page = page_of("/classroom", "zh", query="lesson=cascade")
    more = page.locator("button.choice-eight")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".classroom-count")).to_have_text(say("predict.count", "zh", count=1))
    page.keyboard.press("Enter")
    page.locator("button.choice-four").click()
    expect(page.locator(".classroom-count")).to_have_text(say("predict.count", "zh", count=3))
    page.locator("button.classroom-fewer:enabled").last.click()
    expect(page.locator(".classroom-count")).to_have_text(say("predict.count", "zh", count=2))
    page.locator("button.classroom-start").click()
    finish(page, "cascade", "zh")
    four = next(c for c in lesson("cascade").prediction.choices if c.key == "four")
    expect(page.locator(".classroom-answer.model .big")).to_have_text(four.label.zh)


def test_the_teacher_may_skip_and_stop_and_go_on(page_of: Callable[..., Page]) -> None:
    page = page_of("/classroom", "en", query="lesson=replies")
    page.locator("button.classroom-skip").click()
    page.locator("button.classroom-stop").click(timeout=LONG)
    expect(page.locator(".classroom-progress")).to_have_text(say("run.stopped", "en"))
    page.locator("button.classroom-resume").click()
    expect(page.locator(".classroom-results")).to_be_visible(timeout=LONG)
    expect(page.locator(".classroom-nobody")).to_be_visible()
    finish(page, "replies", "en")
    # with one worker more trust stays or is a little lower: the model leaves it open
    expect(page.locator(".classroom-answer.model .big")).to_contain_text("About the same")


def test_notes_large_print_and_the_other_language(page_of: Callable[..., Page]) -> None:
    page = page_of("/classroom", "zh", query="lesson=points")
    expect(page.locator("section.classroom-notes")).to_have_count(0)  # pupils see the screen
    page.locator("button.classroom-notes-button").click()
    notes = page.locator("section.classroom-notes")
    expect(notes).to_contain_text(lesson("points").notes.stress[0].zh)
    expect(notes).to_contain_text("U36")
    size = "el => parseFloat(getComputedStyle(el).fontSize)"
    before = page.locator(".classroom-ask").evaluate(size)
    page.locator("button.classroom-size").click()
    expect(page.locator(".classroom-large")).to_have_count(1)
    assert page.locator(".classroom-ask").evaluate(size) > 1.4 * before
    page.locator(".linli-languages button", has_text="English").click()
    expect(page.locator("h1")).to_have_text(lesson("points").title.en)
    expect(notes).to_contain_text(lesson("points").notes.stress[0].en)


@pytest.mark.parametrize("width", [390, 1920])
def test_nothing_runs_off_the_page(page_of: Callable[..., Page], width: int) -> None:
    page = page_of("/classroom", "zh", query="lesson=unit_size", width=width, height=900)
    page.locator("button.classroom-start").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_sheet_prints_on_its_own(page_of: Callable[..., Page], server) -> None:
    page = page_of("/classroom", "zh", query="lesson=online")
    with page.context.expect_page() as opened:
        page.locator("a.classroom-sheet").click()
    sheet = opened.value
    expect(sheet.locator("h1")).to_contain_text(lesson("online").title.zh)
    expect(sheet.locator(".box")).to_have_count(len(lesson("online").prediction.choices))
    assert sheet.pdf()[:5] == b"%PDF-"


# ---------------------------------------------------------------------- a room


def test_a_class_with_three_phones(
    page_of: Callable[..., Page], phone: Callable[..., Page], server
) -> None:
    teacher = page_of("/classroom", "zh", query="lesson=two_levels")
    expect(teacher.locator(".classroom-alone")).to_contain_text("--host 0.0.0.0")
    teacher.locator("button.classroom-open").click()
    code = teacher.locator(".classroom-code").inner_text()
    expect(teacher.locator(".classroom-qr svg")).to_be_visible()
    start = teacher.locator("button.classroom-start")
    expect(start).to_be_disabled()

    pupils = [phone(lang=lang) for lang in ("zh", "en", "zh")]
    for pupil, guess in zip(pupils, ("0", "85", "20"), strict=True):
        pupil.locator("input.code").fill(code.lower())
        pupil.locator("button").click()
        pupil.locator("#value").fill(guess)
        pupil.locator("button").click()
        expect(pupil.locator(".mine")).to_contain_text(guess)
    assert pupils[1].locator("html").get_attribute("lang") == "en"
    expect(teacher.locator(".classroom-joined")).to_have_text(
        say("room.joined", "zh", joined=3, given=3)
    )
    pupils[0].locator("#value").fill("30")  # changes their mind
    pupils[0].locator("button").click()
    expect(pupils[0].locator(".mine")).to_contain_text("30")
    expect(teacher.locator(".classroom-count")).to_have_text(say("predict.count", "zh", count=3))

    start.click()
    for pupil in pupils:  # their pages notice by themselves
        expect(pupil.locator("form")).to_have_count(0, timeout=15_000)
        expect(pupil.locator(".mine")).to_be_visible()
    finish(teacher, "two_levels", "zh")
    expect(teacher.locator(".classroom-answer.class .big")).to_contain_text("30")

    teacher.reload()  # the room is still the teacher's, and the lesson goes on where it was
    expect(teacher.locator(".classroom-count")).to_have_text(say("predict.count", "zh", count=3))
    finish(teacher, "two_levels", "zh")
    expect(teacher.locator(".classroom-answer.class .big")).to_contain_text("30")
    expect(start).to_have_count(0)
    teacher.locator("button.classroom-again").click()
    expect(teacher.locator(".classroom-code")).to_have_text(code)
    expect(pupils[1].locator("form")).to_have_count(1, timeout=15_000)  # they may predict again
    teacher.locator("button.classroom-close").click()
    expect(teacher.locator("button.classroom-open")).to_be_visible()
    expect(teacher.locator(".classroom-count")).to_have_text(say("predict.none", "zh"))
    expect(pupils[2].locator("input.code")).to_be_visible(timeout=15_000)  # forgotten


def test_a_pupil_without_scripts_can_choose(
    page_of: Callable[..., Page], phone: Callable[..., Page]
) -> None:
    teacher = page_of("/classroom", "en", query="lesson=online")
    teacher.locator("button.classroom-open").click()
    code = teacher.locator(".classroom-code").inner_text()
    pupil = phone(f"/j/{code}", "en", java_script_enabled=False)
    pupil.locator("label.choice").nth(2).click()
    pupil.locator("button").click()
    expect(pupil.locator(".mine")).to_have_text("45–59")
    expect(teacher.locator(".classroom-count")).to_have_text(say("predict.count", "en", count=1))
    teacher.locator("button.classroom-close").click()


def test_a_pupils_page_is_small_and_fits(
    page_of: Callable[..., Page], phone: Callable[..., Page], server
) -> None:
    teacher = page_of("/classroom", "zh", query="lesson=unit_size")
    teacher.locator("button.classroom-open").click()
    code = teacher.locator(".classroom-code").inner_text()
    path = f"/j/{code}"
    pupil = phone(path)
    assert pupil.evaluate("document.documentElement.scrollWidth") <= 360
    with urllib.request.urlopen(server.address.rstrip("/") + path) as answer:
        body = answer.read()
        assert len(body) < 8000
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "HttpOnly" in answer.headers["Set-Cookie"]
    teacher.locator("button.classroom-close").click()


def test_forty_phones_at_once(page_of: Callable[..., Page], server) -> None:
    teacher = page_of("/classroom", "en", query="lesson=points")
    teacher.locator("button.classroom-open").click()
    code = teacher.locator(".classroom-code").inner_text()
    room = f"{server.address.rstrip('/')}/j/{code}"

    def pupil(k: int) -> int:
        jar = urllib.request.HTTPCookieProcessor()
        browser = urllib.request.build_opener(jar)
        browser.open(room).read()
        for _ in range(3):
            browser.open(f"{room}/state").read()
        return browser.open(room, f"value={k % 10}".encode()).status

    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(pupil, range(40))) == [200] * 40
    expect(teacher.locator(".classroom-joined")).to_have_text(
        say("room.joined", "en", joined=40, given=40), timeout=15_000
    )
    teacher.locator("button.classroom-close").click()


# ---------------------------------------------------------------------- hostile visitors


def status(server, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """What the server answers."""
    request = urllib.request.Request(server.address.rstrip("/") + path, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_hostile_input_does_nothing(page_of: Callable[..., Page], server) -> None:
    teacher = page_of("/classroom", "en", query="lesson=points")
    teacher.locator("button.classroom-open").click()
    code = teacher.locator(".classroom-code").inner_text()
    room = f"/j/{code}"
    for body in (
        b"value=<script>alert(1)</script>",
        b"value=1e999",
        b"value=" + b"9" * 100_000,
        b"value=nan",
        b"\xff\xfe\x00value",
        b"&".join(b"a%d=1" % k for k in range(99)),
        b"",
    ):
        answer, said = status(server, room, body)
        assert answer == 400
        assert "<script>alert" not in said
    elsewhere = {"Origin": "http://example.org"}
    in_front = {"Host": "linli.example.edu", "Origin": "https://linli.example.edu:8443"}
    assert status(server, room, b"value=nothing", **in_front)[0] == 400  # heard, and no number
    assert status(server, room, b"value=3", **elsewhere)[0] == 403
    assert status(server, room, b"value=3", Origin="null")[0] == 403
    assert status(server, "/sheet/..%2f..%2fREADME/zh")[0] == 404
    assert status(server, "/sheet/points/xx")[0] == 404
    expect(teacher.locator(".classroom-count")).to_have_text(say("predict.none", "en"))
    teacher.locator("button.classroom-close").click()
    expect(teacher.locator("button.classroom-open")).to_be_visible()  # the server has heard of it
    assert status(server, room)[0] == 404
    codes = [status(server, "/j/AAAAA2")[0] for _ in range(rooms.WRONG_CODES + 2)]
    assert set(codes) == {404, 429} and codes[-1] == 429


def test_another_teacher_cannot_take_a_room_over(page_of: Callable[..., Page]) -> None:
    mine, other = (page_of("/classroom", "en", query="lesson=letters") for _ in range(2))
    mine.locator("button.classroom-open").click()
    code = mine.locator(".classroom-code").inner_text()
    other.reload()
    expect(other.locator("button.classroom-open")).to_be_visible()  # their own is none
    other.locator("button.classroom-open").click()
    expect(other.locator(".classroom-code")).not_to_have_text(code)
    other.locator("button.classroom-close").click()
    expect(mine.locator(".classroom-code")).to_have_text(code)
    mine.locator("button.classroom-close").click()
