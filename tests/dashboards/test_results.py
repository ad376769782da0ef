"""The results page: what `linli` left, opened and asked, from files to what a visitor sees."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from dashboards.pages.results import asked, folders, pictures, views
from dashboards.pages.results.keys import OWN, new_key
from dashboards.pages.results.landscape import landscape, told
from dashboards.pages.results.link import compare_plan
from dashboards.pages.results.measure import Measure, name_of
from dashboards.pages.results.opened import Opened
from dashboards.pages.results.panels.when import points_of, threshold
from dashboards.pages.results.parts import csv_bytes
from dashboards.pages.results.reading import read
from experiments.analysis.findings import analyse
from experiments.store import load
from experiments.sweep.plan import Plan
from sim.errors import InputError
from sim.texts import text
from tests.dashboards.conftest import Server, start_server, stop_server
from tests.dashboards.made import SCENARIO, made

Opener = Callable[..., Page]
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = made(tmp_path_factory.getbasetemp())
    if not (root / "district").exists():
        searched_district(root / "district")
    return root


GAP = {"goal": "gap", "group": "schooling", "between": [["none", "primary"], ["senior", "college"]]}


def searched_district(home: Path) -> None:
    """A search over two small communities with an objective that no table of runs has a name for.

    What it runs does not matter here, so it is as little as a search can be.
    """
    from concurrent.futures import ThreadPoolExecutor

    from experiments.search.check import check
    from experiments.search.conduct import conduct
    from experiments.search.finish import finish
    from experiments.search.rounds import Frame
    from experiments.search.spec import Search

    table = home.parent.parent / "district.csv"
    table.write_text("name,label,staff\na,甲社区,2\nb,乙社区,3\n", encoding="utf-8")
    search = Search.from_dict(
        {
            "name": "district",
            "label": {"en": "Two communities", "zh": "两个社区"},
            "scenario": "baseline",
            "set": {**SCENARIO, "weeks": {"spin_up": 0, "window": 13}},
            "choices": [{"kind": "online_channel"}],
            "most": 1,
            "budgets": {"money": 20000, "staff": 1},
            "objectives": [{"goal": "participation"}, GAP],
            "robust": {"ensemble": False},
            "search": {"candidates": 4, "screen": 2, "race": 2, "survivors": 2, "front": 2,
                       "fresh": 4},
        }
    ).model_copy(update={"district": str(table)})  # fmt: skip
    frame = Frame.of(search)
    home.mkdir()
    check(frame, home)
    frame.save(home)
    with ThreadPoolExecutor(1) as executor:
        assert finish(conduct(frame, home, executor=executor), {}) is not None


def opened(root: Path, name: str) -> Opened:
    path, choice = folders.folder_of(root, name)
    return read(str(path), choice.stamp)


# ---------------------------------------------------------------- which folders


def test_only_what_linli_made_is_listed(results: Path) -> None:
    found = {choice.name: choice.kind for choice in folders.choices(results)}
    assert found == {
        "grid": "sweep", "spread": "sweep", "failing": "sweep", "compared": "comparison",
        "searched": "search", "district": "search",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../outside/hidden", "elsewhere/hidden", "/etc", "grid/../../outside/hidden", "notes", ".",
     "", "grid/", "grid\\..\\..\\outside", "notes/secret.txt", "\0"],
)  # fmt: skip
def test_a_name_that_is_not_listed_opens_nothing(results: Path, name: str) -> None:
    with pytest.raises(InputError):
        folders.folder_of(results, name)


def test_a_directory_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert folders.choices(tmp_path / "nowhere") == []


# ---------------------------------------------------------------- what they say


def test_a_stored_point_says_what_its_runs_say(results: Path) -> None:
    found = opened(results, "grid")
    ready = landscape(found, "any_quarter", difference=False)
    point, distance = ready.nearest({"budget": 9000, "staff": 4}) or (-1, 1.0)
    runs = found.runs[found.runs["point"] == point]
    assert distance == 0 and found.plan.points[point] == (9000, 4)
    answer = ready.stored(point)
    assert answer.mean == pytest.approx(runs["any_quarter"].mean())
    assert len(answer.each) == 8 and answer.low < answer.mean < answer.high
    assert answer.range_low < answer.low and answer.high < answer.range_high


def test_a_difference_is_taken_replicate_by_replicate(results: Path) -> None:
    found = opened(results, "grid")
    wide = found.runs.pivot(index="replicate", columns="point", values="any_quarter")
    plan = found.plan
    point = plan.points.index((40000, 2))
    own = wide[point] - wide[plan.points.index((0, 2))]
    answer = landscape(found, "any_quarter", difference=True).stored(point)
    assert answer.each == pytest.approx(tuple(own))
    assert landscape(found, "any_quarter", difference=True).stored(0).mean == 0


def test_the_nearest_point_keeps_words(results: Path) -> None:
    found = opened(results, "spread")
    ready = landscape(found, "any_quarter", difference=False)
    for who in ready.factors[2].choices or ():
        point, _ = ready.nearest({"value": 1.6, "mean": 3000.0, "who": who}) or (-1, 0.0)
        assert found.plan.points[point][2] == who


def test_between_points_a_trusted_surface_answers_and_no_other(results: Path) -> None:
    found = opened(results, "spread")
    ready = landscape(found, "yuan", difference=False)
    setting = {"value": 1.6, "mean": 3000.0, "who": ["60-74"]}
    assert ready.smooth is not None
    answer = ready.between(setting)
    if ready.smooth.trusted:
        assert answer is not None
        assert answer.low < answer.mean < answer.high
        assert answer.high - answer.low >= 2 * ready.misfit * 0.99
        place = ready.place(setting)[None, :]
        assert answer.mean == pytest.approx(float(ready.smooth.at(place)[0]))
    else:
        assert answer is None
    flat = landscape(found, "hours_available", difference=False)
    assert flat.between(setting) is None


def test_findings_are_those_of_the_command(results: Path) -> None:
    path, choice = folders.folder_of(results, "spread")
    command = analyse(path)["outcomes"][0]
    page = asked.survey(str(path), choice.stamp, "any_quarter", True).findings
    assert page == command


def test_cells_are_means_of_the_runs_there_whatever_factors_are_called(results: Path) -> None:
    found = opened(results, "spread")
    response = told(found, "any_quarter", difference=False)
    frame = views.valued(found.plan, response)
    factors = {factor.name: factor for factor in found.factors}
    cells = views.cells(frame, factors["value"], factors["who"], "en", 0.95)
    assert len(cells.x) == 4 and len(cells.y) == 2
    assert all(0.2 <= float(edge) <= 3.0 for edge in cells.x[0].split(" – "))
    weights = [cell.points for cell in cells.cells]
    assert sum(weights) == len(np.unique(response.rows))
    mean = sum(c.mean * c.points for c in cells.cells) / sum(weights)
    assert mean == pytest.approx(frame[views.VALUE].mean())


def test_filters_choose_runs(results: Path) -> None:
    found = opened(results, "grid")
    kept = views.Filter({"any_quarter": (0.4, 1.0)}, {"staff": ("4.0",)})
    runs = found.runs[kept.keeps(found.runs)]
    assert 0 < len(runs) < len(found.runs)
    assert set(runs["staff"]) == {4.0} and runs["any_quarter"].min() >= 0.4
    assert views.Filter().keeps(found.runs).all()


def test_bars_of_a_distribution_hold_every_run_once(results: Path) -> None:
    found = opened(results, "grid")
    frame = views.valued(found.plan, told(found, "trust", difference=False))
    for by in (None, *found.factors):
        spread = views.spread(frame, by, "zh")
        assert sum(sum(counts) for counts in spread.counts.values()) == len(frame)
        assert len(spread.edges) == len(next(iter(spread.counts.values()))) + 1


def test_two_regimes_are_told_from_one(results: Path) -> None:
    found = opened(results, "grid")
    response = told(found, "any_quarter", difference=False)
    split = response.absolute.copy()
    split[0] = np.r_[np.linspace(0.1, 0.11, 4), np.linspace(0.8, 0.81, 4)]
    from dataclasses import replace

    assert views.two_groups(replace(response, absolute=split, values=split)) == [0]
    ready = landscape(found, "any_quarter", difference=False)
    apart = replace(ready, found=replace(response, absolute=split, values=split))
    assert apart.stored(0).two is True
    option = pictures.replicates(apart.stored(0), Measure("any_quarter", False, "en"), "")
    assert "markLine" not in option["series"][0]  # no mean where it means nothing


def test_the_axis_of_replicates_holds_dots_and_interval(results: Path) -> None:
    ready = landscape(opened(results, "grid"), "any_quarter", difference=True)
    for point in range(6):
        answer = ready.stored(point)
        axis = pictures.replicates(answer, Measure("any_quarter", True, "en"), "")["xAxis"]
        if min(answer.each) < max(answer.each):
            inside = [100 * v for v in (*answer.each, answer.low, answer.high)]
            assert axis["min"] < min(inside) and max(inside) < axis["max"]
        else:
            assert "min" not in axis


def test_failed_runs_are_rows_with_reasons_and_in_no_mean(results: Path) -> None:
    found = opened(results, "failing")
    assert len(found.failed) == 4 and len(found.done) == 4
    assert found.failed["error"].str.contains("InputError").all()
    frame = views.valued(found.plan, told(found, "any_quarter", difference=False))
    assert len(frame) == 4 and set(frame["groups"]) == {"one"}


def test_a_table_of_runs_alone_says_nearly_the_same(results: Path, tmp_path: Path) -> None:
    whole = opened(results, "grid")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "runs.parquet").write_bytes((results / "grid/runs.parquet").read_bytes())
    alone = opened(tmp_path, "alone")
    assert alone.kind == "table" and alone.has_reference
    assert [f.name for f in alone.factors] == ["budget", "staff"]
    for difference in (False, True):
        a = told(whole, "any_quarter", difference)
        b = told(alone, "any_quarter", difference)
        points = [whole.plan.points.index(tuple(int(v) for v in p)) for p in alone.plan.points]
        assert np.allclose(a.values[points][b.rows], b.values[b.rows], equal_nan=True)


def test_a_comparison_says_what_its_command_says(results: Path) -> None:
    found = opened(results, "compared")
    comparison = load(results / "compared")
    answer = landscape(found, "any_quarter", difference=True).stored(1)
    primary = comparison.primary("points")
    assert primary is not None
    assert answer.mean == pytest.approx(primary["mean"])
    assert found.outcomes[0] == "any_quarter" and "yuan" in found.outcomes


def test_a_search_opens_with_its_packages(results: Path) -> None:
    found = opened(results, "searched")
    front = found.front
    roles = front.front.drop_duplicates("candidate").set_index("candidate")["role"]
    assert (roles == "winner").sum() == 1
    assert front.label(int(roles[roles == "nothing"].index[0]), "zh") == text(
        "search.nothing", "zh"
    )


@pytest.mark.parametrize("name", ["grid", "spread", "compared", "searched"])
def test_every_point_becomes_a_plan_of_compare(results: Path, name: str) -> None:
    from dashboards.pages.compare.plan import resolved, tidy

    count = {"grid": 6, "spread": 5, "compared": 2, "searched": 4}[name]
    for point in range(count):
        plan = compare_plan(name, point, root=results)
        assert tidy(plan) == plan
        scenarios = resolved(plan, lambda scenario: 100.0)
        arms = scenarios[-1].to_dict()
        if name in ("grid", "spread"):
            expected = Plan.load(results / name).scenario(point).to_dict()
        elif name == "compared":
            expected = load(results / name).arms[point].plain
        else:
            continue
        for key in ("interventions", "community", "weeks", "parameters"):
            assert arms[key] == expected[key], key


def test_an_upload_is_reached_by_its_key_and_by_nothing_else(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    key = new_key()
    session = tmp_path / "linli-session-1"
    session.mkdir()
    for name in ("grid", "district"):
        shutil.copytree(results / name, session / key, dirs_exist_ok=name != "grid")
        mine = compare_plan(OWN + key, 1, int(name == "district"), root=results)
        listed = compare_plan(name, 1, int(name == "district"), root=results)
        assert mine["packages"] == listed["packages"]
        assert mine["file"]["text"] == listed["file"]["text"]
        shutil.rmtree(session / key)
    shutil.copytree(results / "grid", session / "grid")
    for other in (key, "grid", "*", f"../linli-session-1/{key}", "", "0" * 32):
        with pytest.raises(InputError):
            compare_plan(OWN + other, 1, root=results)


@pytest.mark.parametrize("where", ["base", "point"])
def test_an_upload_reads_no_file_of_the_machine(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    key = new_key()
    home = tmp_path / "linli-session-1" / key
    shutil.copytree(results / "grid", home)
    plan = json.loads((home / "plan.json").read_text(encoding="utf-8"))
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1234\n", encoding="utf-8")
    if where == "base":
        plan["base"]["community"] = str(secret)
    else:
        plan["study"]["factors"][1] |= {"path": "community", "values": [str(secret), "haimen"]}
        plan["points"] = [[budget, str(secret)] for budget, _ in plan["points"]]
    (home / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        compare_plan(OWN + key, 1, root=results)
    assert refused.value.message == "dash.results.error.names_file"
    assert "1234" not in refused.value.in_language("en")


def test_an_objective_is_called_and_told_as_its_search_does(results: Path) -> None:
    found = opened(results, "district")
    goal = found.front.goals[1]
    assert goal["key"] in found.outcomes
    for lang in ("en", "zh"):
        measure = found.measure(goal["key"], False, lang)
        assert measure.name == goal["name"][lang] and goal["key"] not in measure.axis
        assert measure.say(0.147) == {"en": "14.7 %", "zh": "14.7%"}[lang] and "%" in measure.axis


def test_a_point_that_is_not_there_is_refused(results: Path) -> None:
    for name, point in (("grid", 99), ("grid", -1), ("compared", 7), ("searched", 9999)):
        with pytest.raises(InputError):
            compare_plan(name, point, root=results)


# ---------------------------------------------------------------- words and files


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_outcome_has_a_name(results: Path, lang: str) -> None:
    for outcome in opened(results, "grid").outcomes:
        assert name_of(outcome, lang) != outcome


def test_values_are_told_in_their_unit() -> None:
    share = Measure("any_quarter", True, "en")
    assert share.say(0.0312) == "+3.1 percentage points" and share.say(-0.02, unit=False) == "−2.0"
    assert Measure("any_quarter", False, "zh").say(0.5) == "50.0%"
    assert Measure("yuan", False, "en").say(12345.6) == "12,346"
    assert share.say(math.nan) == "–" and threshold("5", share) == 0.05
    assert threshold("", share) is None and threshold("inf", share) is None


def test_a_spreadsheet_carries_nothing_out() -> None:
    frame = pd.DataFrame(
        {"=1+1": ["=cmd|' /C calc'!A1", "@SUM(A1)", "-2", "plain"], "n": [-1.5] * 4}
    )
    content = csv_bytes(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["'=1+1", "n"]
    assert [row[0] for row in rows[1:]] == ["'=cmd|' /C calc'!A1", "'@SUM(A1)", "'-2", "plain"]
    assert {row[1] for row in rows[1:]} == {"-1.5"}


def test_charts_are_plain_json_and_tooltips_are_text(results: Path) -> None:
    path, choice = folders.folder_of(results, "grid")
    survey = asked.survey(str(path), choice.stamp, "any_quarter", True)
    found = opened(results, "grid")
    measure = Measure("any_quarter", True, "zh")
    cells = views.cells(survey.runs, *found.factors, "zh", 0.95)
    drawn = [
        pictures.curves(cells, "x", measure, "save"),
        pictures.map_of_cells(cells, "x", "y", measure, "save"),
        pictures.histogram(views.spread(survey.runs, None, "zh"), measure, "n", "all", "save"),
        pictures.replicates(survey.landscape.stored(1), measure, "save"),
    ]
    for option in drawn:
        json.dumps(option, allow_nan=False)
        assert option["tooltip"]["renderMode"] == "richText"


# ---------------------------------------------------------------- in the browser


@pytest.fixture(scope="module")
def place(results: Path) -> Iterator[Server]:
    running = start_server(
        "--results",
        str(results),
        NUMBA_THREADING_LAYER="workqueue",
        LINLI_PAGES_WORKERS="1",
        LINLI_PAGES_WARM="0",
    )
    yield running
    stop_server(running)


@pytest.fixture
def open_(page_of: Opener, place: Server) -> Opener:
    def opened_page(name: str, lang: str, panel: str = "", **more: Any) -> Page:
        query = f"open={name}" + (f"&panel={panel}" if panel else "")
        page = page_of("/results", lang, query=query, address=place.address, **more)
        expect(page.locator(".results-opened")).to_be_visible()
        return page

    return opened_page


def shown(page: Page) -> None:
    """Nothing went wrong on the page, and no missing glyph is on it."""
    expect(page.locator(".linli-failure, .words-error")).to_have_count(0)
    assert "\ufffd" not in page.locator("body").inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sweep_is_chosen_asked_and_downloaded(page_of: Opener, place: Server, lang: str) -> None:
    page = page_of("/results", lang, address=place.address)
    page.locator(".control-folder select").select_option("grid")
    expect(page.locator(".results-opened h2")).to_have_text(
        {"zh": "预算与工作人员", "en": "Budget and staff"}[lang]
    )
    big = page.locator(".card-stored .results-big")
    expect(big).to_contain_text(text("analysis.sign_points", lang).strip())
    before = big.inner_text()
    page.locator(".control-budget input").fill("2")
    expect(page.locator(".control-budget output")).to_have_text("40,000")
    expect(big).not_to_have_text(before)
    expect(page.locator(".card-stored h3")).to_have_text(text("dash.results.ask.exact", lang))
    assert page.url.endswith("open=grid")
    itself = page.get_by_text(text("dash.results.ask.itself", lang))
    expect(itself).to_have_count(0)
    page.locator(".control-budget input").fill("0")
    expect(big).to_contain_text("0.0")
    expect(itself).to_be_visible()
    page.locator(".control-budget input").fill("2")
    expect(big).not_to_have_text(before)
    page.locator(".tab-response").click()
    expect(page.locator(".figure-curves canvas")).to_be_visible()
    assert page.url.endswith("open=grid&panel=response")
    with page.expect_download() as waiting:
        page.locator(".results-save").click()
    rows = list(csv.reader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert rows[0][:3] == ["name of outcome", "budget", "staff"] and len(rows) == 7
    shown(page)


PANELS = {
    "grid": ("about", "ask", "response", "spread", "matters", "when", "runs"),
    "spread": ("ask", "response", "matters", "when"),
    "compared": ("compared", "spread", "about", "runs"),
    "searched": ("front", "about", "runs"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", list(PANELS))
def test_each_side_of_each_kind_is_drawn(open_: Opener, name: str, lang: str) -> None:
    page = open_(name, lang)
    for panel in PANELS[name]:
        page.locator(f".tab-{panel}").click()
        inside = page.locator(f".panel-{panel}")
        expect(inside).to_be_visible()
        expect(inside.locator(".v-progress-linear")).to_have_count(0)
        expect(inside.locator(f".results-{ROOTS.get(panel, panel)}")).to_be_visible()
        for figure in inside.locator("[role=img]").all():
            assert len(figure.get_attribute("aria-label") or "") > 5
            expect(figure.locator("canvas").first).to_be_visible()
        shown(page)


ROOTS = {"spread": "distribution"}


def test_the_other_answer_is_never_shown(open_: Opener, results: Path) -> None:
    page = open_("grid", "en", "ask")
    found = opened(results, "grid")
    for outcome in ("trust", "yuan", "any_quarter"):
        page.locator(".control-outcome select").select_option(outcome)
        page.locator(".control-difference input").set_checked(False)
        expected = landscape(found, outcome, difference=False).stored(0).mean
        told_value = Measure(outcome, False, "en").say(expected)
        expect(page.locator(".card-stored strong")).to_have_text(told_value)


def test_filters_change_what_is_counted(open_: Opener) -> None:
    page = open_("grid", "en", "runs")
    expect(page.locator(".panel-runs .results-bar").first).to_contain_text("48 runs")
    page.locator(".control-filter-staff input[value='2']").uncheck()
    expect(page.locator(".panel-runs .results-bar").first).to_contain_text("24 runs")
    page.locator(".tab-spread").click()
    expect(page.locator(".results-filters")).to_contain_text("24 of 48 runs")
    page.locator(".results-all").click()
    expect(page.locator(".results-filters")).to_contain_text("48 of 48 runs")


def test_runs_of_a_district_say_their_community_and_open_it(open_: Opener, results: Path) -> None:
    page = open_("district", "zh", "runs")
    rows = page.locator(".results-rows tbody tr")
    heads = page.locator(".results-rows thead th").all_inner_texts()
    assert heads[0] == text("dash.results.place", "zh")
    goal = opened(results, "district").front.goals[1]
    assert any(head.startswith(goal["name"]["zh"]) and "%" in head for head in heads)
    assert goal["key"] not in page.locator("main").inner_text()
    told = [row.split("\t")[:4] for row in rows.all_inner_texts()]
    assert len({tuple(row) for row in told}) == len(told)  # no two rows are called the same
    for place, name in enumerate(("甲社区", "乙社区")):
        link = rows.filter(has_text=name).first.locator("a.results-compare")
        number = re.search(r"&place=(\d+)", link.get_attribute("href") or "")
        assert (int(number.group(1)) if number else 0) == place
    count = rows.count()
    page.locator(".control-filter-place input[value='a']").uncheck()
    expect(rows.filter(has_text="甲社区")).to_have_count(0)
    assert 0 < rows.count() < count


def test_points_of_an_upload_open_in_compare(
    page_of: Opener, place: Server, results: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "grid"), "zip", results, "grid")
    page = page_of("/results", "en", address=place.address)
    page.locator(".results-upload input[type=file]").set_input_files(archive)
    expect(page.locator(".results-answers .results-compare")).to_have_count(1)
    page.locator(".tab-runs").click()
    expect(page.locator(".results-rows a.results-compare")).to_have_count(25)
    last = page.locator(".results-rows tbody tr").nth(24)
    with page.context.expect_page() as waiting:
        last.locator("a.results-compare").click()
    compare = waiting.value
    expect(compare.locator(".linli-to-compare")).to_have_attribute("aria-current", "page")
    expect(compare.locator("body")).to_contain_text(text("intervention.points", "en"))
    expect(compare.locator(".cmp-problem, .cmp-error, .linli-failure")).to_have_count(0)
    compare.goto(re.sub(r"upload%3A[0-9a-f]{32}", f"upload%3A{'0' * 32}", compare.url))
    expect(compare.locator(".cmp-problem")).to_contain_text(
        text("dash.results.error.upload_gone", "en")
    )


def test_failed_runs_are_told_with_their_reasons(open_: Opener) -> None:
    page = open_("failing", "zh", "runs")
    expect(page.locator(".words-failures")).to_contain_text("有4次运行失败")
    expect(page.locator(".results-errors")).to_contain_text("InputError")


def test_what_cannot_be_ranked_is_not(open_: Opener, results: Path) -> None:
    path, choice = folders.folder_of(results, "spread")
    page = open_("spread", "en", "matters")
    for outcome in ("any_quarter", "hours_available"):
        page.locator(".control-outcome select").select_option(outcome)
        refused = asked.survey(str(path), choice.stamp, outcome, False).findings["sensitivity"][
            "refused"
        ]
        if refused:
            expect(page.locator(".words-refused")).to_have_text(
                text(f"analysis.refused.{refused}", "en")
            )
        else:
            expect(page.locator(".words-refused")).to_have_count(0)
            expect(page.locator(".figure-sensitivity canvas")).to_be_visible()


def test_a_limit_makes_cases(open_: Opener, results: Path) -> None:
    path, choice = folders.folder_of(results, "spread")
    page = open_("spread", "en", "when")
    survey = asked.survey(str(path), choice.stamp, "any_quarter", False)
    limit = float(np.median(survey.landscape.found.mean[survey.landscape.designed]))
    page.locator(".control-below input").fill(f"{limit * 100:.6g}")
    page.locator(".control-below input").press("Tab")
    limits = (float(f"{limit * 100:.6g}") / 100, None)
    cases = int(points_of(opened(results, "spread"), survey, limits)["of interest"].sum())
    expect(page.locator(".words-discovery")).to_contain_text(f"{cases} of")
    page.locator(".control-below input").fill("")
    page.locator(".control-below input").press("Tab")
    expect(page.locator(".results-when")).to_contain_text(text("dash.results.when.no_limit", "en"))


def test_each_point_of_a_discovery_can_be_chosen_by_keys(open_: Opener, results: Path) -> None:
    page = open_("spread", "en", "when")
    told, choice = page.locator(".results-point"), page.locator(".control-point select")
    expect(choice).to_have_value("")
    expect(told).to_have_count(0)
    names = choice.locator("option").all_inner_texts()[1:]
    points = [name.strip().split(" · ")[0] for name in names]
    found = opened(results, "spread")
    assert sorted(map(int, points)) == list(range(len(found.plan.points)))
    choice.focus()
    for point in points[:2]:
        page.keyboard.press("ArrowDown")
        expect(told).to_contain_text(f"Point {point} (")
        expect(told.locator("a.results-compare")).to_have_attribute(
            "href", re.compile(rf"[?&]point={point}(&|$)")
        )
    expect(choice).to_be_focused()
    page.locator(".control-below input").fill("")
    page.locator(".control-below input").press("Tab")
    expect(choice).to_have_count(0)


def test_a_cell_of_a_map_is_no_point(open_: Opener) -> None:
    """Levels may be called as points are numbered; a cell may hold several points."""
    page = open_("grid", "en", "when")
    canvas = page.locator(".figure-region canvas")
    canvas.wait_for()
    middle = page.evaluate(
        "() => { const c = document.querySelector('.figure-region .linli-chart').__vue__.chart;"
        " window.hit = []; c.on('click', (event) => window.hit.push(event.name));"
        " return c.convertToPixel({seriesIndex: 0}, [0, 0]); }"
    )
    cell = {"x": middle[0], "y": middle[1]}
    canvas.click(position=cell)
    page.wait_for_function("() => window.hit.length === 1")
    choice, told = page.locator(".control-point select"), page.locator(".results-point")
    choice.select_option(index=1)
    said = f"Point {choice.input_value()} ("
    expect(told).to_contain_text(said)
    canvas.click(position=cell)
    page.wait_for_function("() => window.hit.length === 2")
    with page.expect_download():  # the server answers in order: it has seen both clicks
        page.locator(".results-save").click()
    expect(told).to_contain_text(said)
    assert int(page.evaluate("window.hit[0]")) in range(6)  # it might have been one


TIPS = """(chart) => { const made = document.querySelector(chart).__vue__.chart;
    made.dispatchAction({type: "showTip", seriesIndex: 0, dataIndex: 1});
    return made.getZr().storage.getDisplayList(true).filter((one) => one.z >= 60)
        .map((one) => one.style.text || "").join(""); }"""


@pytest.mark.parametrize(
    ("name", "panel", "told"),
    [
        ("grid", "ask", r"^Replicate 2 · \S+ percentage points$"),
        ("spread", "when", r"^Point \d+Cases of interest$"),
    ],
)
def test_who_points_at_a_dot_is_told_what_it_is(
    open_: Opener, name: str, panel: str, told: str
) -> None:
    page = open_(name, "en", panel)
    page.locator(f".panel-{panel} .linli-chart canvas").first.wait_for()
    assert re.search(told, page.evaluate(TIPS, f".panel-{panel} .linli-chart").replace("\n", ""))


def test_a_point_opens_in_compare(open_: Opener) -> None:
    page = open_("grid", "en", "ask")
    page.locator(".control-budget input").fill("2")
    link = page.locator(".results-answers .results-compare")
    expect(link).to_have_attribute("href", re.compile(r"^/\?results=grid&point=\d+$"))
    with page.context.expect_page() as waiting:
        link.click()
    compare = waiting.value
    expect(compare.locator(".linli-to-compare")).to_have_attribute("aria-current", "page")
    expect(compare.locator("body")).to_contain_text(text("intervention.points", "en"))
    expect(compare.locator(".cmp-problem, .cmp-error, .linli-failure")).to_have_count(0)
    expect(compare.locator(".cmp-answer")).to_be_visible(timeout=120_000)


def test_an_address_that_names_another_place_opens_nothing(page_of: Opener, place: Server) -> None:
    for name in ("..%2Foutside%2Fhidden", "%2Fetc%2Fpasswd", "notes", "upload%3A1"):
        page = page_of("/results", "en", query=f"open={name}", address=place.address)
        expect(page.locator(".words-error")).to_be_visible()
        expect(page.locator(".results-opened")).to_have_count(0)
        assert "root:" not in page.content()


def test_each_package_of_a_search_can_be_chosen_by_keys(open_: Opener) -> None:
    page = open_("searched", "en")
    choice, head = page.locator(".control-package select"), page.locator(".results-package h3")
    names = [name.strip() for name in choice.locator("option").all_inner_texts()]
    assert len(names) > 2 and len(set(names)) == len(names)
    expect(head).to_have_text(names[int(choice.evaluate("e => e.selectedIndex"))])  # the winner
    for number, name in enumerate(names):
        choice.select_option(index=number)
        expect(head).to_have_text(name)
        expect(page.locator(".results-package tbody tr")).to_have_count(2)


def test_names_of_axes_go_over_lines_on_a_phone(open_: Opener) -> None:
    """They are drawn on a canvas, which cuts off what does not fit; turned, the phone has room."""
    page = open_("grid", "en", width=390, height=844)
    page.locator(".tab-response").click()
    page.locator(".panel-response canvas").first.wait_for()
    names = """() => { const chart = document.querySelector(".panel-response .linli-chart").__vue__;
        const drawn = chart.chart.getOption();
        return [drawn.xAxis[0].name, drawn.yAxis[0].name]; }"""
    told = "Effect on “Any form, quarter” (percentage points)"
    along, up = page.evaluate(names)
    assert along == "Budget a year (yuan)"
    assert "\n" in up and up.replace("\n", " ") == told
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function(f"() => ({names})()[1] === '{told}'")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
def test_nothing_is_wider_than_the_window(open_: Opener, width: int, height: int) -> None:
    page = open_("grid", "zh", width=width, height=height)
    for panel in PANELS["grid"]:
        page.locator(f".tab-{panel}").click()
        expect(page.locator(f".panel-{panel} .v-progress-linear")).to_have_count(0)
        for figure in page.locator(f".panel-{panel} [role=img]").all():
            expect(figure.locator("canvas").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, panel


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_search_is_no_wider_than_a_phone(open_: Opener, lang: str) -> None:
    page = open_("district", lang, width=390, height=844)
    link = page.locator(".results-package a.results-compare")
    expect(link).to_be_visible()
    longest = text("dash.results.front.compare_without", lang, posts="2.5")
    link.evaluate("(link, label) => { link.textContent = label; }", longest)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".tab-runs").click()
    expect(page.locator(".results-rows a.results-compare").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_is_enough(open_: Opener) -> None:
    page = open_("grid", "en", "ask")
    page.locator(".control-budget input").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".control-budget output")).to_have_text("9000")
    expect(page.locator(".control-budget input")).to_have_attribute("aria-valuetext", "9000")
    page.locator(".tab-runs").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel-runs")).to_be_visible()


def test_a_button_that_ends_does_not_send_the_keyboard_to_the_top(open_: Opener) -> None:
    page = open_("grid", "en", "runs")
    page.locator(".results-after").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".results-after")).to_be_disabled()  # 48 runs are two pages
    expect(page.locator(".results-bar").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".results-before")).to_be_focused()
