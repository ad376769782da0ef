"""The page "Compare" in a real browser: from a question to a sentence, and to files."""

from __future__ import annotations

import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

import dashboards.pages.compare  # noqa: F401  (registers texts)
from dashboards.pages.compare.plan import Plan, example, from_link, to_link
from dashboards.pages.compare.run import compare_plan
from experiments import wording
from sim.scenario import Scenario
from sim.texts import text
from tests.dashboards.conftest import ROOT, Server, start_server, stop_server

Opener = Callable[..., Page]
CJK = re.compile("[\u4e00-\u9fff]")


def small(name: str = "half", **changes: Any) -> Plan:
    """A plan that is quick to calculate."""
    quick = {"households": 200, "window": 26, "replicates": 6}
    return example(name) | quick | changes


def query(plan: Plan) -> str:
    return urlencode({"plan": to_link(plan)})


def plan_in(page: Page) -> Plan:
    """The plan in the page's address."""
    return plan_at(page.url)


def plan_at(address: str) -> Plan:
    plan = from_link(parse_qs(urlsplit(address).query)["plan"][0])
    assert plan is not None
    return plan


def done(page: Page) -> None:
    page.locator(".cmp-done").wait_for(timeout=120_000)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_a_question_to_the_sentence_and_the_files(
    page_of: Opener, tmp_path: Path, lang: str
) -> None:
    page = page_of("/", lang, query=query(small()))
    done(page)
    sentence = page.locator(".cmp-result-0 .cmp-headline").inner_text()
    assert "%" in sentence and bool(CJK.search(sentence)) == (lang == "zh")
    for tile in ("effect", "newcomers", "yuan", "each", "hours"):
        assert page.locator(f".cmp-result-0 .cmp-tile-{tile} .cmp-tile-value").inner_text()

    for part in ("helps", "whom", "costs"):
        assert page.locator(f".cmp-result-0 .cmp-part-{part} li").count()
    assert page.locator(".cmp-glance").count() == 0  # one package needs no table of packages
    curves = page.locator(".cmp-curves")
    expect(curves).to_contain_text(text("dash.compare.phase.settling_words", lang, weeks=4)[:9])
    curves.locator("summary").click()
    rows = [line.split("\t") for line in curves.locator("tbody").inner_text().splitlines()]
    before = [row for row in rows if int(row[0]) < 0]
    assert before and all(row[2] == wording.NOTHING for row in before)
    week, baseline, package = rows[len(before)]
    assert week == "0" and baseline == package  # from here the lines part

    page.locator(".cmp-add-package").click()
    page.locator(".cmp-choose-points").click()
    page.locator(".cmp-card-points .cmp-set-budget_per_year").fill("5000")
    page.locator(".cmp-card-points .cmp-stop").fill("20")
    page.locator(".cmp-card-points .cmp-target summary").click()
    page.locator(".cmp-card-points .cmp-target-60-74").check()
    page.locator(".cmp-name").click()
    expect(page.locator(".cmp-result-1 h3")).to_contain_text(text("intervention.points", lang))
    page.wait_for_url(lambda url: bool(plan_at(url)["packages"][1]["items"][0]["target"]))
    done(page)
    item = plan_in(page)["packages"][1]["items"][0]
    assert item["set"] == {"budget_per_year": 5000} and item["stop"] == 20
    assert item["target"] == {"age": ["60-74"]}

    for name in ("effects", "curves", "reach", "costs", "map", "why", "founded", "keep"):
        assert page.locator(f".cmp-{name} h2").inner_text()
    expect(page.locator(".cmp-effects canvas")).to_be_visible()
    assert page.locator(".cmp-place-map").count() == 3
    assert page.locator(".cmp-glance tbody tr").count() == 2
    units = page.locator(".cmp-unit-box")
    assert units.first.get_attribute("aria-label") and "%" in units.first.inner_text()

    with page.expect_download(timeout=120_000) as saved:
        page.locator(".cmp-save-report-html").click()
    saved.value.save_as(tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert sentence in report.replace("&#39;", "'")

    with page.expect_download() as saved:
        page.locator(".cmp-save-plan-zip").click()
    saved.value.save_as(tmp_path / "plan.zip")
    with zipfile.ZipFile(tmp_path / "plan.zip") as archive:
        archive.extractall(tmp_path)
    package = Scenario.load(tmp_path / "package_2.yaml")
    assert package.interventions[0].stop == 20  # type: ignore[attr-defined]


def test_what_is_shown_belongs_to_what_is_set(page_of: Opener) -> None:
    """After many quick changes the page shows what the last plan gives, to the digit."""
    page = page_of("/", "en", query=query(small("points", window=52)))
    expect(page.locator(".cmp-result-0")).to_be_visible(timeout=60_000)
    for budget in ("900", "400000", "0", "70000"):
        field = page.locator(".cmp-card-points .cmp-set-budget_per_year")
        field.fill(budget)
        field.press("Tab")
        page.wait_for_timeout(300)
    page.wait_for_function("!document.querySelector('.cmp-done')")
    done(page)
    plan = plan_in(page)
    assert plan["packages"][0]["items"][0]["set"]["budget_per_year"] == 70000
    found = [part.value for part in compare_plan(plan)][-1]
    for number, package in enumerate(found["packages"]):
        shown = page.locator(f".cmp-result-{number} .cmp-tile-effect .cmp-tile-value").inner_text()
        effect = wording.signed(package["primary"]["mean"], "share")
        assert shown == text("dash.compare.points", "en", value=effect)
        headline = page.locator(f".cmp-result-{number} .cmp-headline")
        expect(headline).to_have_text(package["headline"]["en"])


def test_a_package_that_can_do_nothing_is_told_beside_its_answer(page_of: Opener) -> None:
    plan = small("half", window=52)
    items = [{**example("points")["packages"][1]["items"][0], "dose": 0.0}]
    page = page_of("/", "zh", query=query(plan | {"packages": [{"name": "", "items": items}]}))
    odd = page.locator(".cmp-result-0 .cmp-odd li")
    expect(odd).to_have_count(1, timeout=60_000)
    expect(odd).to_contain_text(text("intervention.points", "zh"))
    page.locator(".cmp-card-points .cmp-dose").fill("1")
    page.locator(".cmp-card-points .cmp-dose").press("Tab")
    expect(page.locator(".cmp-result-0 .cmp-odd")).to_have_count(0, timeout=60_000)


def test_controls_that_are_changed_one_after_another_all_count(page_of: Opener) -> None:
    page = page_of("/", "zh", query=query(small("points")))
    page.locator(".cmp-base").select_option("baseline_village")
    page.locator(".cmp-question-online").click()
    expect(page.locator(".cmp-card-online_channel")).to_be_visible()
    page.locator(".cmp-window").select_option("52")
    page.locator(".cmp-tab-1").click()
    page.locator(".cmp-name").fill("无人管理")
    expect(page.locator(".cmp-result-1 h3")).to_have_text("无人管理", timeout=120_000)
    plan = plan_in(page)
    assert (plan["base"], plan["window"]) == ("baseline_village", 52)
    assert [one["items"][0]["kind"] for one in plan["packages"]] == ["online_channel"] * 2


def test_what_is_typed_while_something_else_comes_in_is_kept(page_of: Opener) -> None:
    """A digit now and then, while the answer to another change redraws the page."""
    page = page_of("/", "zh", query=query(small("points")))
    done(page)
    page.locator(".cmp-adapt summary").click()
    for households, stop in ((210, "26"), (220, "19")):
        field = page.locator(".cmp-households")
        field.fill(str(households))
        field.press("Tab")
        page.locator(".cmp-stop").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(stop[0], delay=180)
        expect(page.locator(".cmp-facts")).to_contain_text(f"{households} 户")
        page.keyboard.type(stop[1])
        assert page.locator(".cmp-stop").input_value() == stop
        page.keyboard.press("Tab")
        page.wait_for_url(lambda url, stop=stop: str(first_item(url)["stop"]) == stop)  # type: ignore[misc]
        assert page.locator(".cmp-stop").input_value() == stop
        assert plan_in(page)["households"] == households


def first_item(address: str) -> dict[str, Any]:
    """The first intervention of the plan in an address."""
    item: dict[str, Any] = plan_at(address)["packages"][0]["items"][0]
    return item


def test_a_number_that_cannot_be_is_not_shown_as_if_it_held(page_of: Opener) -> None:
    page = page_of("/", "zh", query=query(small("points")))
    page.locator(".cmp-adapt summary").click()
    for field, typed, held in ((".cmp-start", "-5", "0"), (".cmp-start", "99", "25"),
                               (".cmp-start", "-5", "0"), (".cmp-households", "3", "50"),
                               (".cmp-households", "4", "50"), (".cmp-stop", "-", "52"),
                               (".cmp-set-yuan_per_point", "-1", "0"),
                               (".cmp-set-yuan_per_point", "-2", "0")):  # fmt: skip
        page.locator(field).click()
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        expect(page.locator(field)).to_have_value(held)


def test_language_and_files_change_no_number(page_of: Opener) -> None:
    page = page_of("/", "zh", query=query(small()))
    done(page)

    def interval() -> list[str]:
        return re.findall(r"\[.*\]", page.locator(".cmp-result-0 .cmp-tile-yuan").inner_text())

    before = interval()
    assert len(before) == 1
    page.locator(".linli-lang-en").click()
    expect(page.locator(".cmp-effects h2")).to_have_text(text("dash.compare.effects.title", "en"))
    assert interval() == before
    expect(page.locator("main")).not_to_contain_text(CJK, use_inner_text=True)


def test_reasons_are_given_when_they_are_asked_for(page_of: Opener) -> None:
    page = page_of("/", "zh", query=query(small("points")))
    done(page)
    page.locator(".cmp-explain-package_2").click()
    expect(page.locator(".cmp-why canvas")).to_be_visible(timeout=120_000)
    expect(page.locator(".cmp-why .cmp-note")).to_contain_text("120")
    expect(page.locator(".cmp-why .cmp-note")).to_contain_text("6/6", timeout=120_000)
    expect(page.locator(".cmp-why table")).to_contain_text(
        text("dash.compare.why.meaning.reward", "zh")
    )


def test_a_calculation_can_be_stopped_and_taken_up(page_of: Opener) -> None:
    page = page_of("/", "en", query=query(small("together", households=1500, replicates=20)))
    page.locator(".cmp-stop-run").click()
    expect(page.locator(".cmp-cancelled")).to_be_visible()
    page.locator(".cmp-again").click()
    expect(page.locator(".cmp-result-2")).to_be_visible(timeout=120_000)


def test_uploads_good_and_bad(page_of: Opener, tmp_path: Path) -> None:
    page = page_of("/", "en", query=query(small()))
    done(page)
    before = plan_in(page)
    field = page.locator(".cmp-upload input")
    problem = page.locator(".cmp-problem")

    def send(name: str, content: bytes) -> None:
        field.set_input_files({"name": name, "mimeType": "text/yaml", "buffer": content})

    send("mine.yaml", b"extends: baseline\nweeks: {window: soon}\n")
    expect(problem).to_contain_text("mine.yaml")
    expect(problem).to_contain_text("line 2")
    send("mine.yaml", b"extends: /etc/passwd.yaml\n")
    expect(problem).to_contain_text("shipped files only")
    send("huge.yaml", b"x" * 300_000)
    expect(problem).to_contain_text("200 KB")
    send("program.exe", b"MZ")
    expect(problem).to_contain_text(".yaml")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.yaml", b" " * 50_000_000)
    send("bomb.zip", stream.getvalue())
    expect(problem).to_contain_text("larger than")
    send("crowd.yaml", b"extends: baseline\ncommunity: {population: {households: 900000}}\n")
    expect(problem).to_contain_text("20,000")
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [" + ", ".join([f"*a{k - 1}"] * 10) + "]" for k in range(1, 10)]
    send("aliases.yaml", "\n".join(lines).encode())  # takes seconds, and the page says so
    expect(page.locator(".own-reading")).to_be_visible()
    expect(problem).to_have_count(0)
    expect(field).to_be_disabled()
    expect(problem).to_contain_text("aliases.yaml")
    expect(page.locator(".own-reading")).to_have_count(0)
    expect(field).to_be_enabled()
    assert plan_in(page) == before
    expect(page.locator(".cmp-done")).to_be_visible()  # what was found for it is still there

    good = (ROOT / "scenarios" / "points.yaml").read_text(encoding="utf-8")
    extra = "community: {population: {households: 300}}\nweeks: {window: 26}\n"
    send("ours.yaml", (good + extra).encode())
    expect(page.locator(".cmp-file")).to_contain_text("ours.yaml")
    expect(problem).to_have_count(0)
    expect(page.locator(".cmp-result-0 h3")).to_contain_text("Points", timeout=60_000)
    expect(page.locator(".cmp-share")).to_have_count(0)
    page.locator(".cmp-file-remove").click()
    expect(page.locator(".cmp-base")).to_be_visible()


FOCUSED = "() => document.activeElement.className + ' ' + document.activeElement.innerText"


def test_a_package_is_put_together_without_a_mouse(page_of: Opener) -> None:
    """What was pressed goes away; the keyboard goes on at what came, and not behind it."""
    page = page_of("/", "en", query=query(small("half", window=52)))
    keys = page.keyboard

    def press(*names: str) -> str:
        for name in names:
            keys.press(name)
        return str(page.evaluate(FOCUSED))

    page.locator(".cmp-add").focus()
    assert text("dash.compare.words.choose_item", "en") in press("Enter")
    assert "cmp-shelf-close" in press("Tab")
    assert "cmp-add" in press("Enter")
    press("Enter", "Tab", "Tab")
    while "cmp-choose-points" not in (now := press("Tab")):
        assert "cmp-choice" in now
    points = text("intervention.points", "en")
    assert press("Enter").strip() == points
    assert points in page.locator(".cmp-card").nth(1).inner_text()
    assert "cmp-remove" in press("Tab")
    half = text("intervention.smaller_units", "en")
    assert press("Enter").strip() == half  # the one that is left
    expect(page.locator(".cmp-card")).to_have_count(1)
    page.locator(".cmp-add-package").focus()
    press("Enter")
    page.locator(".cmp-remove-package").focus()
    assert "cmp-tab-0" in press("Enter")


def test_what_is_chosen_is_told_to_who_does_not_see_it(page_of: Opener) -> None:
    page = page_of("/", "en", query=query(small("half", window=52)))
    done(page)
    for one in (".cmp-group-age", ".cmp-curve-level", ".cmp-question-half"):
        expect(page.locator(one)).to_have_attribute("aria-pressed", re.compile("^(true|false)$"))
    chips = page.locator(".cmp-group-tenure"), page.locator(".cmp-group-age")
    chips[0].focus()
    page.keyboard.press("Space")
    expect(chips[0]).to_have_attribute("aria-pressed", "true")
    expect(chips[1]).to_have_attribute("aria-pressed", "false")
    expect(chips[0]).to_be_focused()


def test_weeks_are_set_on_the_timeline_too(page_of: Opener) -> None:
    """By mouse and by keys; the typed weeks follow, and the plan when the hand is off."""
    page = page_of("/", "zh", query=query(small("half", window=52)))
    start, stop = page.locator(".cmp-start"), page.locator(".cmp-stop")
    first, last = page.locator(".cmp-from"), page.locator(".cmp-until")
    start.fill("10")
    start.press("Tab")
    expect(first).to_have_value("10")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(start).to_have_value("12")
    expect(first).to_have_attribute("aria-valuetext", "第12周")
    expect(last).to_have_attribute("aria-valuetext", text("dash.compare.words.stays", "zh"))

    line = page.locator(".cmp-timeline")
    line.scroll_into_view_if_needed()
    place = line.bounding_box()
    assert place is not None

    def at(week: int) -> tuple[float, float]:
        return place["x"] + place["width"] * week / 52, place["y"] + 13

    page.mouse.move(*at(52))
    page.mouse.down()
    page.mouse.move(*at(45), steps=3)
    page.mouse.move(*at(39), steps=3)
    page.mouse.up()
    held = int(stop.input_value())
    assert abs(held - 39) <= 1 and last.input_value() == str(held)
    page.mouse.click(*at(14))  # beside an end: the nearer one comes
    expect(start).to_have_value(re.compile("^1[345]$"))
    page.wait_for_function("() => location.search.includes('plan=')")
    while (item := plan_in(page)["packages"][0]["items"][0])["start"] != int(start.input_value()):
        page.wait_for_timeout(100)
    assert item["stop"] == held

    last.focus()
    page.keyboard.press("Home")  # not past the start
    expect(stop).to_have_value(str(int(start.input_value()) + 1))
    first.focus()
    page.keyboard.press("End")  # nor past the end
    assert first.input_value() == start.input_value() == str(int(stop.input_value()) - 1)
    last.focus()
    page.keyboard.press("End")
    expect(stop).to_have_value("")
    done(page)
    assert plan_in(page)["packages"][0]["items"][0]["stop"] is None


def test_the_timeline_is_set_by_a_finger(page_of: Opener, browser: Browser) -> None:
    shown = page_of("/", "en", width=390, height=844, query=query(small("half", window=52)))
    context = browser.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = context.new_page()
    try:
        page.goto(shown.url)
        line = page.locator(".cmp-timeline")
        line.scroll_into_view_if_needed(timeout=60_000)
        place = line.bounding_box()
        assert place is not None
        page.touchscreen.tap(place["x"] + place["width"] * 40 / 52, place["y"] + 13)
        expect(page.locator(".cmp-stop")).to_have_value(re.compile("^(39|40|41)$"))
        expect(page.locator(".cmp-until")).to_have_value(re.compile("^(39|40|41)$"))
    finally:
        context.close()


CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


def workers_of(server: Server) -> list[int]:
    """Process numbers of a server's workers, once there are any."""
    threads = Path(f"/proc/{server.process.pid}/task")
    for _ in range(200):
        listed = [listing.read_text() for listing in threads.glob("*/children")]
        children = [int(child) for child in " ".join(listed).split()]
        told = {c: Path(f"/proc/{c}/cmdline").read_bytes() for c in children}
        if found := [child for child, line in told.items() if b"spawn_main" in line]:
            return found
        time.sleep(0.05)
    raise AssertionError("there are no workers")


@pytest.mark.skipif(not CHILDREN.exists(), reason="asks Linux for the children of a process")
def test_while_the_program_prepares_pages_say_so(page_of: Opener) -> None:
    """The first time after an installation that takes a minute; here the workers are held."""
    running = start_server(LINLI_PAGES_WORKERS="1", LINLI_PAGES_WARM="1")
    workers: list[int] = []
    try:
        workers = workers_of(running)
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        watch = page_of("/watch", "en", address=running.address)
        summary = watch.locator(".nbh-summary")
        expect(summary).to_have_text(text("dash.job.preparing", "en"))
        page = page_of("/", "zh", address=running.address)
        told = page.locator(".cmp-progress-words")
        expect(told).to_have_text(text("dash.job.preparing", "zh"))
        expect(told).to_be_in_viewport()
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
        expect(page.locator(".cmp-result-0")).to_be_visible(timeout=120_000)
        expect(watch.locator(".nbh-play")).to_be_enabled(timeout=120_000)
        watch.context.close()
        page.context.close()
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
        stop_server(running)


@pytest.mark.parametrize("link", ["nonsense", None])
def test_a_bad_link_says_so_and_shows_the_example(page_of: Opener, link: str | None) -> None:
    item = {**example("points")["packages"][0]["items"][0], "target": {"age": 5}}
    damaged = to_link(example("half") | {"packages": [{"name": "", "items": [item]}]})
    page = page_of("/", "zh", query=f"plan={link or damaged}")
    expect(page.locator(".cmp-problem")).to_contain_text(text("dash.compare.bad_link", "zh"))
    expect(page.locator(".cmp-card-smaller_units")).to_be_visible()


def test_several_visitors_at_once_each_get_their_own(page_of: Opener, server: Server) -> None:
    """Numba's least forgiving threading layer is on in this server: see the fixture."""
    plans = [small("points", households=150 + 20 * k) for k in range(4)]
    pages = [page_of("/", "zh", query=query(plan)) for plan in plans]
    for page in pages:
        done(page)
    facts = [page.locator(".cmp-facts").inner_text() for page in pages]
    assert len(set(facts)) == len(pages)
    for plan, fact in zip(plans, facts, strict=True):
        assert f"{plan['households']} 户" in fact
    assert server.process.poll() is None


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
def test_it_fits_the_screen(page_of: Opener, width: int, height: int) -> None:
    page = page_of("/", "zh", query=query(small("together")), width=width, height=height)
    done(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
