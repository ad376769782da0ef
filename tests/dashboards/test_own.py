"""A visitor's own table of residents: it becomes a community, and a bad or hostile one nothing."""

from __future__ import annotations

import io
import json
import pickle
import tempfile
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from playwright.sync_api import Page, expect

from dashboards.own import reading, tables
from dashboards.own.community import BOUNDS, community_file, kept_settings, resettled
from dashboards.own.examples import residents_example, ties_example
from dashboards.pages.compare import plan as plans
from dashboards.pages.compare.intake import load_file, load_plan, scenario_in
from dashboards.pages.compare.run import compare_plan, describe_plan, file_of
from dashboards.pages.watch import living
from experiments.compare import compare
from sim.columns import NOBODY
from sim.errors import InputError
from sim.population.ties import FRIEND, GIVEN, LEARNED
from sim.scenario import Scenario
from sim.texts import text
from tests.command import ended, started

Opener = Callable[..., Page]
ENGLISH = residents_example("en")
CHINESE = residents_example("zh")


def zipped(files: dict[str, bytes]) -> bytes:
    """Files as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def zipped_in_gb18030(files: dict[str, bytes]) -> bytes:
    """Files as an archive that does not say how its names are written."""
    stand_ins = {f"{k}" * len(name.encode("gb18030")): name for k, name in enumerate(files)}
    content = zipped({other: files[name] for other, name in stand_ins.items()})
    for other, name in stand_ins.items():
        content = content.replace(other.encode(), name.encode("gb18030"))
    return content


def frame(content: bytes = ENGLISH) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", dtype=str)


def table(rows: pd.DataFrame) -> bytes:
    return bytes(rows.to_csv(index=False).encode())


def plan_of(name: str, content: bytes, **more: Any) -> plans.Plan:
    return plans.tidy({**load_plan(name, content, plans.new_plan(), "en"), **more})


# ---------------------------------------------------------------------------- what it becomes


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_example_is_a_community_and_says_who_lives_there(lang: str) -> None:
    """Counts of the model built from it are those of the table."""
    content = residents_example(lang)
    rows = frame(content)
    plan = plan_of("mine.csv", content)
    facts = describe_plan(plan)
    assert facts["people"] == facts["residents"] == len(rows)
    assert facts["households"] == rows.iloc[:, 9].nunique()
    model = tables.model_of(plans.base_of(plan), 3)
    ages = sorted(int(age) for age in rows.iloc[:, 1])
    assert sorted(model.population.residents["age"].tolist()) == ages
    assert set(model.population.ids) == set(rows.iloc[:, 0])
    assert plan["packages"] == plans.new_plan()["packages"]


def test_both_examples_are_the_same_people_and_ties() -> None:
    for make in (residents_example, ties_example):
        english, chinese = frame(make("en")), frame(make("zh"))
        assert english.shape == chinese.shape and len(english) > 60
        assert english.iloc[:, 0].tolist() == chinese.iloc[:, 0].tolist()
    people = [plan_of("a.csv", content) for content in (ENGLISH, CHINESE)]
    built = [tables.model_of(plans.base_of(plan), 1).population for plan in people]
    for name, column in built[0].residents.items():
        assert np.array_equal(column, built[1].residents[name]), name


def test_what_is_assumed_is_in_the_community_file_and_can_be_changed() -> None:
    file = load_file("mine.csv", ENGLISH)
    community = scenario_in(file).community
    assert community.committee.staff == file["own"]["staff"]
    sent = {"staff": 3, "kind": "villagers", "unit": "stairwell", "label": " Lakeside  estate ",
            "company_hours": 40, "venue_seats": 25}  # fmt: skip
    changed = scenario_in(resettled(file, sent)).community
    assert changed.committee.staff == 3 and changed.committee.kind == "villagers"
    assert changed.unit.level == "stairwell" and changed.label.en == "Lakeside estate"
    assert changed.company is not None and changed.company.hours_per_week == 40
    assert changed.committee.venue_seats == 25


@pytest.mark.parametrize(
    "sent",
    [
        {"staff": -1, "unit": "galaxy", "kind": ["residents"], "label": "", "venue_seats": "x"},
        {"staff": float("nan"), "company_hours": 1e12, "courts": 0, "label": None, "people": 3},
        {"staff": None, "residents": "/etc/passwd", "ties": "../x.csv", "given": []},
    ],
)
def test_settings_that_cannot_be_stay_as_they_were(sent: dict[str, Any]) -> None:
    settings = load_file("mine.csv", table(frame()[["id", "age"]]))["own"]
    kept = kept_settings(sent, settings)
    kept["label"] = settings["label"]
    assert kept == settings
    for key, (low, high) in BOUNDS.items():
        assert low <= settings[key] <= high


def test_a_label_cannot_say_more_than_a_name() -> None:
    file = load_file("mine.csv", ENGLISH)
    label = 'x", zh: "y"}\npopulation: {kind: synthetic, people: 9}\n#'
    changed = resettled(file, {"label": label})
    community = scenario_in(changed).community
    assert community.population.kind == "residents"
    assert community.label.en == " ".join(label.split())


def test_staff_is_proportional_to_residents() -> None:
    """18 posts to 10,000 residents, in halves: the figure that the bibliography has."""
    rows = pd.concat([frame().assign(id=lambda f, k=k: f["id"] + f"-{k}",
                                     household=lambda f, k=k: f["household"] + f"-{k}")
                      for k in range(20)])  # fmt: skip
    file = load_file("large.csv", table(rows))
    assert file["own"]["people"] == 20 * len(frame())
    assert file["own"]["staff"] == round(2 * 18e-4 * len(rows)) / 2
    assert "committee.staff: U48" in file["text"]


def test_places_that_a_table_does_not_name_are_made_and_asked_for() -> None:
    bare = load_file("bare.csv", table(frame()[["id", "age"]]))
    for part in ("courts", "buildings", "stairwells"):
        assert f"  {part}: {bare['own'][part]}" in bare["text"]
    population = tables.model_of(scenario_in(bare), 1).population
    homes = population.count("household") / population.count("stairwell")
    assert 4 <= homes <= 24
    full = load_file("full.csv", ENGLISH)["own"]
    assert not {"courts", "buildings", "stairwells"} & full.keys()


def test_ties_beside_the_table_are_the_ties_of_the_model() -> None:
    rows = frame(ties_example("zh"))
    content = zipped({"表/居民.csv": CHINESE, "表/关系.csv": ties_example("zh")})
    plan = plan_of("社区.zip", content)
    base = plans.base_of(plan)
    model = tables.model_of(base, 1)
    ties = model.tie_table
    ids = model.population.ids
    there = ties.to != NOBODY
    sources = np.repeat(np.arange(len(ids)), np.diff(ties.start))[there]
    found = {tuple(sorted((ids[a], ids[b])))
             for a, b in zip(sources, ties.to[there], strict=True)}  # fmt: skip
    assert found == {tuple(sorted(pair)) for pair in rows.iloc[:, :2].to_numpy().tolist()}
    assert set(ties.kind[there].tolist()) == {FRIEND}
    assert (ties.kind[~there] == LEARNED).all()


def test_a_network_file_is_read_as_well() -> None:
    ids = frame()["id"].tolist()
    edges = "".join(f'<edge source="{a}" target="{b}"/>' for a, b in pairwise(ids))
    nodes = "".join(f'<node id="{one}"/>' for one in ids)
    graph = (
        '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        f'<graph edgedefault="undirected">{nodes}{edges}</graph></graphml>'
    ).encode()
    base = plans.base_of(plan_of("a.zip", zipped({"r.csv": ENGLISH, "net.graphml": graph})))
    ties = tables.model_of(base, 1).tie_table
    assert (ties.kind == GIVEN).sum() == 2 * (len(ids) - 1)


COMMUNITY = """
label: {en: "Lakeside", zh: "湖畔"}
population: {kind: residents, file: residents.csv}
committee: {kind: residents, staff: 2}
""".encode()
BASELINE = b"extends: baseline\ncommunity: place.yaml\nweeks: {window: 52}\n"
UNITS = b"""extends: ours.yaml
label: {en: Small, zh: small}
interventions: [{kind: smaller_units, start: 0, unit: {people: 40}}]
"""


def test_a_folder_that_the_command_line_takes_opens_here_as_an_archive() -> None:
    """The files of the tutorial: a community, a baseline and a package that name each other."""
    files = {"place.yaml": COMMUNITY, "ours.yaml": BASELINE, "units.yaml": UNITS,
             "residents.csv": ENGLISH}  # fmt: skip
    plan = plan_of("folder.zip", zipped(files))
    assert plan["window"] == 52 and plan["file"]["own"] is None
    assert [one["kind"] for one in plan["packages"][0]["items"]] == ["smaller_units"]
    base, package = plans.resolved(plan, lambda base: 100.0)
    assert base.community.committee.staff == 2 and base.community.label.zh == "湖畔"
    assert package.interventions[0].unit.people == 40  # type: ignore[attr-defined]
    assert describe_plan(plan)["people"] == len(frame())


def test_names_in_an_archive_of_a_chinese_system_are_read() -> None:
    community = COMMUNITY.replace(b"residents.csv", "居民表.csv".encode())
    content = zipped_in_gb18030({"社区.yaml": community, "居民表.csv": CHINESE})
    assert load_file("a.zip", content)["name"] == "社区.yaml"


def test_a_saved_plan_opens_again_and_runs_on_the_command_line(tmp_path: Path) -> None:
    plan = plan_of("mine.csv", ENGLISH, window=26, replicates=2)
    saved = file_of(plan, "plan.zip", "en")
    assert plans.tidy(load_plan("plan.zip", saved, plans.new_plan(), "zh")) == plan
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        archive.extractall(tmp_path)
    text_of = (tmp_path / "baseline.yaml").read_text(encoding="utf-8")
    assert tempfile.gettempdir() not in text_of and "linli-table" not in text_of
    assert "mine" in ended(started("validate", tmp_path / "baseline.yaml"))
    names = ("baseline.yaml", "package_1.yaml")
    loaded = [Scenario.load(tmp_path / name) for name in names]
    asked = compare(loaded, replicates=2, workers=1, ensemble=True)
    shown = [part.value for part in compare_plan(plan)][-1]
    found = asked.primary("package_1")
    assert found is not None and shown["packages"][0]["primary"]["mean"] == found["mean"]


@pytest.mark.parametrize(
    "own",
    [5, {}, {"label": 3}, {"staff": "many"}, {"staff": 1e9}, {"unit": "galaxy"}, {"given": [1]}],
)
def test_settings_of_a_saved_plan_that_cannot_be_are_left_out(own: Any) -> None:
    plan = plan_of("mine.csv", ENGLISH)
    right = plan["file"]["own"]
    plan["file"] = plan["file"] | {"own": {**right, **own} if own and own != 5 else own}
    saved = zipped({"plan.json": plans.canonical(plan).encode()})
    again = load_plan("plan.zip", saved, plans.new_plan(), "en")
    assert again["file"]["own"] is None
    assert again["file"]["tables"] == plan["file"]["tables"]
    assert load_file("plan.zip", saved)["own"] is None


def test_reports_of_an_own_community_name_no_folder_of_the_machine() -> None:
    plan = plan_of("mine.csv", ENGLISH, window=26, replicates=2)
    list(compare_plan(plan))
    page = file_of(plan, "report.html", "en").decode("utf-8")
    assert "linli-table" not in page and tempfile.gettempdir() + "/" not in page


def test_two_tables_of_one_name_are_two_communities() -> None:
    """Nothing that was kept of the first is shown for the second."""
    fewer = frame().iloc[:60]
    plan, other = plan_of("mine.csv", ENGLISH), plan_of("mine.csv", table(fewer))
    assert describe_plan(plan)["people"] == len(frame())
    assert describe_plan(other)["people"] == 60
    assert plans.base_of(plan).digest != plans.base_of(other).digest


def test_watch_lives_the_same_community() -> None:
    found = living.admitted("mine.csv", ENGLISH)
    place = living.own_place(found["file"], 1, 52)
    *_, history = living.history(place, (living.Switch("points", 5, None, 0.5),))
    assert len(history["acts"]) == 52 * len(frame())
    assert found["labels"] == {"en": "mine", "zh": "mine"}


# ---------------------------------------------------------------------------- what is wrong


def refused(name: str, content: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        load_plan(name, content, plans.new_plan(), "zh")
    return caught.value


def test_each_row_is_told_in_the_language_of_the_page() -> None:
    rows = frame()
    rows.loc[3, "sex"] = "unknown"
    rows.loc[5, "age"] = ""
    rows.loc[7, "id"] = rows.loc[6, "id"]
    rows.loc[9, "schooling"] = "colege"
    error = pickle.loads(pickle.dumps(refused("mine.csv", table(rows))))
    english, chinese = error.in_language("en"), error.in_language("zh")
    for line in (5, 7, 9, 11):
        assert f"line {line}" in english and f"第 {line} 行" in chinese
    assert "“college”" in english or "college" in english
    for word in ("性别", "年龄", "编号", "大专"):
        assert word in chinese and word not in english
    assert "mine.csv" in english and "tmp" not in english.replace("mine.csv", "")


def test_a_column_wrong_throughout_is_told_at_once() -> None:
    rows = pd.concat([frame().assign(id=lambda f, k=k: f["id"] + f"-{k}") for k in range(20)])
    error = refused("mine.csv", table(rows.assign(sex="Q")))
    assert str(reading.HEAD) in error.in_language("en")
    assert "line 2" in error.in_language("en")


def test_a_cell_of_several_lines_is_no_mistake() -> None:
    """Where the first rows end within a cell, only the whole table is read."""
    rows = pd.concat([frame().assign(id=lambda f, k=k: f["id"] + f"-{k}") for k in range(5)])
    rows["building"] = "No. " + rows["building"] + "\nleft"
    assert load_file("mine.csv", table(rows))["own"]["people"] == len(rows)


def test_a_tie_to_nobody_is_told_with_its_line() -> None:
    ties = ties_example("en") + b"R001,R999,friend\r\n"
    error = refused("a.zip", zipped({"r.csv": ENGLISH, "ties.csv": ties}))
    assert "R999" in error.in_language("zh")
    assert f"line {ties.count(bytes([10]))}" in error.in_language("en")
    assert "ties.csv" in error.in_language("en")


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.xlsx", b"PK\x03\x04" + bytes(90), "spreadsheet"),
        ("a.csv", b"PK\x03\x04" + bytes(90), "spreadsheet"),
        ("a.csv", "id,age\n1,40\n".encode("utf-16"), "not_text"),
        ("a.csv", b"id,age\n" + b"1,40\n" * (reading.MOST_PEOPLE + 2), "too_many_rows"),
        ("a.csv", b"id,age" + b",x" * 99 + b"\n", "too_many_columns"),
        ("ties.csv", ties_example("en"), "no_residents"),
        ("a.zip", zipped({"r.csv": ENGLISH, "q.csv": ENGLISH}), "many_tables"),
        ("a.zip", zipped({"notes.txt": b"x"}), "no_files"),
        ("a.zip", zipped({"a/r.csv": ENGLISH, "b/r.csv": ENGLISH}), "twice"),
        ("a.zip", zipped({"p.yaml": COMMUNITY}), "table_missing"),
        (
            "a.zip",
            zipped({"p.yaml": COMMUNITY, "residents.csv": ENGLISH, "q.csv": ENGLISH}),
            "unused_table",
        ),
        ("a.zip", zipped({f"{k}.yaml": COMMUNITY for k in range(9)}), "too_many_texts"),
        ("a.zip", zipped({f"{k}.csv": ENGLISH for k in range(9)}), "too_many_tables"),
        ("a.zip", zipped({"plan.json": json.dumps(plans.new_plan()).encode()}), "shipped_plan"),
    ],
)
def test_what_cannot_be_read_is_told_in_both_languages(name: str, content: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        load_file(name, content)
    assert caught.value.message == f"dash.own.{key}"
    told = {lang: caught.value.in_language(lang) for lang in ("en", "zh")}
    assert told["en"] != told["zh"] and "{" not in told["en"] + told["zh"]


# ---------------------------------------------------------------------------- what is hostile


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><graphml>&b;</graphml>"


def encrypted() -> bytes:
    content = bytearray(zipped({"r.csv": ENGLISH}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("net.graphml", BOMB.encode()),
        ("a.zip", zipped({"r.csv": ENGLISH, "n.graphml": BOMB.encode()})),
        ("a.zip", zipped({"r.csv": b"id,age\n" + b" " * (tables.LARGEST + 9)})),
        ("a.zip", zipped({"plan.json": b"[" * 100_000})),
        ("a.zip", zipped({"plan.json": b" " * (4 * tables.LARGEST + 9)})),
        ("a.zip", encrypted()),
        ("a.zip", b"PK\x03\x04" + bytes(200)),
        ("a.csv", b"id,age\n1,=cmd|'/c calc'!A0\n"),
        ("a.csv", b"id,age\n" + b"1" * 300_000),
        ("a.csv", b"\x00" * 100),
        ("p.yaml", COMMUNITY.replace(b"residents.csv", b"/etc/passwd")),
        ("p.yaml", COMMUNITY.replace(b"residents.csv", b"../residents.csv")),
        ("p.yaml", COMMUNITY.replace(b"residents.csv", tables.content_name("r.csv", b"").encode())),
        (
            "a.zip",
            zipped({"p.yaml": COMMUNITY.replace(b"residents.csv", b"/tmp/residents.csv"),
                    "residents.csv": ENGLISH}),
        ),
        (
            "a.zip",
            zipped({"p.yaml": COMMUNITY + b"ties: {file: p.yaml}\n", "residents.csv": ENGLISH}),
        ),
        ("a.zip", zipped({"a.yaml": b"extends: b.yaml\n", "b.yaml": b"extends: a.yaml\n"})),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_and_leave_nothing(name: str, content: bytes) -> None:
    folder = Path(tempfile.gettempdir())
    before = {path.name for path in folder.glob("linli-*")}
    remembered = dict(tables._tables)
    error = refused(name, content)
    assert error.in_language("en") and error.in_language("zh")
    assert {path.name for path in folder.glob("linli-table-*")} <= before
    assert {path.name for path in folder.glob("linli-upload-*")} <= before
    assert not set(tables._tables) - set(remembered) or name == "a.zip"


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    """Members are read by what they are called last; none is written under its name."""
    file = load_file("a.zip", zipped({"../../../escaped.csv": ENGLISH, "__MACOSX/._r.csv": b"x"}))
    assert list(file["tables"]) == ["escaped.csv"]
    assert not list(tmp_path.parents[1].glob("escaped*"))


def test_a_forged_plan_cannot_name_another_visitors_table() -> None:
    """Whoever guesses the name of a table still has to hold its content."""
    theirs = plan_of("theirs.csv", ENGLISH)
    base = plans.base_of(theirs)
    name = next(iter(tables.tables_of(base)))
    text_of = COMMUNITY.decode("utf-8").replace("residents.csv", name)
    for file in (
        {"name": "x", "text": text_of, "tables": {}},
        {"name": "x", "text": text_of, "tables": {name: tables.pack(b"id,age\n1,40\n2,41\n")}},
    ):
        forged = plans.new_plan() | {"file": file}
        try:
            found = plans.base_of(forged)
        except InputError:
            continue
        assert found.community.population.file != name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "given",
    [
        {"r.csv": "not base64"},
        {"r.csv": tables.pack(b" " * (tables.LARGEST + 1))},
        {"r.csv": 5},
        {"r.exe": tables.pack(b"x")},
        {f"{k}.csv": tables.pack(b"id,age\n") for k in range(9)},
        {"../../r.csv": tables.pack(b"id,age\n1,40\n"), "x": None},
    ],
)
def test_forged_tables_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        tables.remember(given)


def test_tables_lie_on_the_disk_only_while_a_model_is_built() -> None:
    scenario = plans.base_of(plan_of("mine.csv", ENGLISH))
    with tables.laid_out(scenario) as placed:
        path = Path(placed.community.population.file)  # type: ignore[union-attr]
        assert path.read_bytes() == ENGLISH
    assert not path.exists() and not path.parent.exists()


def test_the_community_file_is_the_same_for_the_same_settings() -> None:
    file = load_file("mine.csv", ENGLISH)
    assert community_file(file["own"]) == file["text"]


# ---------------------------------------------------------------------------- on the pages


def send(page: Page, field: str, name: str, content: bytes) -> None:
    page.locator(f"{field} input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_compare_takes_a_table_and_lets_what_is_assumed_be_changed(
    page_of: Opener, lang: str
) -> None:
    page = page_of("/", lang)
    expect(page.locator(".cmp-meter").or_(page.locator(".cmp-done"))).to_be_visible()
    expect(page.locator(".cmp-right canvas").first).to_be_visible(timeout=60_000)
    with page.expect_download() as saved:
        page.locator(".own-example-residents").click()
    content = Path(saved.value.path()).read_bytes()
    assert content == residents_example(lang)
    facts = page.locator(".cmp-facts").inner_text()
    column = text("residents.column.sex", lang).split("|")[0]
    send(page, ".cmp-upload", "wrong.csv", content.replace(b"\r\nR004,", b"\r\nR003,"))
    problem = page.locator(".cmp-problem")
    expect(problem).to_contain_text("R003", timeout=60_000)
    assert page.locator(".cmp-facts").inner_text() == facts
    rows = frame(content)
    rows.iloc[1, 2] = "Q"
    send(page, ".cmp-upload", "wrong.csv", table(rows))
    expect(problem).to_contain_text(column, timeout=60_000)
    other = "en" if lang == "zh" else "zh"
    page.locator(f".linli-lang-{other}").click()
    expect(problem).to_contain_text(text("residents.column.sex", other).split("|")[0])
    page.locator(f".linli-lang-{lang}").click()
    send(page, ".cmp-upload", "幸福里.csv", content)
    expect(page.locator(".own-assumed h3")).to_contain_text("幸福里", timeout=60_000)
    expect(problem).to_have_count(0)
    expect(page.locator(".cmp-file strong")).to_have_text("幸福里.csv")
    expect(page.locator(".cmp-facts")).to_contain_text(str(len(rows)), timeout=60_000)
    page.locator(".own-unit").select_option("stairwell")
    units = rows.iloc[:, 10:13].drop_duplicates()
    expect(page.locator(".cmp-facts")).to_contain_text(str(len(units)), timeout=60_000)
    with page.expect_download() as kept:
        page.locator(".own-save").click()
    saved_text = Path(kept.value.path()).read_text(encoding="utf-8")
    assert "unit: {level: stairwell}" in saved_text
    page.locator(".cmp-file-remove").click()
    expect(page.locator(".own-assumed")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_watch_takes_a_table_with_ties(page_of: Opener, lang: str) -> None:
    page = page_of("/watch", lang)
    expect(page.locator(".nbh-play")).to_be_enabled(timeout=60_000)
    content = zipped({"r.csv": residents_example(lang), "t.csv": ties_example(lang)})
    send(page, ".watch-upload", "mine.zip", content)
    expect(page.locator(".nbh-place option:checked")).to_have_text("r", timeout=60_000)
    expect(page.locator(".nbh-play")).to_be_enabled(timeout=60_000)
    page.locator(".own-label").fill("幸福里")
    page.locator(".own-label").press("Tab")
    expect(page.locator(".nbh-place option:checked")).to_have_text("幸福里", timeout=60_000)
    page.locator(".nbh-find-input").fill("R007")
    page.locator(".nbh-find-go").click()
    expect(page.locator(".nbh-told")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("path", ["/", "/watch"])
def test_the_form_fits_a_phone(page_of: Opener, path: str) -> None:
    page = page_of(path, "en", width=390, height=844)
    if path == "/":
        expect(page.locator(".cmp-right canvas").first).to_be_visible(timeout=60_000)
    else:
        expect(page.locator(".nbh-play")).to_be_enabled(timeout=60_000)
    field = ".cmp-upload" if path == "/" else ".watch-upload"
    send(page, field, "mine.csv", table(frame()[["id", "age"]]))
    expect(page.locator(".own-stairwells")).to_be_visible(timeout=60_000)
    widest = page.evaluate(
        """() => {
        const parts = document.querySelectorAll(".own-lead, .own-buttons *, .own-form *");
        const ends = [...parts].map((e) => e.getBoundingClientRect().right);
        return Math.max(...ends) - innerWidth; }"""
    )
    assert widest <= 0


def test_what_is_typed_into_the_form_while_another_setting_arrives_is_kept(page_of: Opener) -> None:
    page = page_of("/watch", "zh")
    expect(page.locator(".nbh-play")).to_be_enabled(timeout=60_000)
    send(page, ".watch-upload", "mine.csv", ENGLISH)
    seats, company = page.locator(".own-venue_seats"), page.locator(".own-company_hours")
    seats.wait_for(timeout=60_000)
    for name, value in (("第一", "77"), ("第二", "88")):
        page.locator(".own-label").fill(name)
        page.locator(".own-label").press("Tab")
        seats.click()
        page.keyboard.press("Control+a")
        page.keyboard.type(value[0])
        expect(page.locator(".own-assumed h3")).to_contain_text(name)  # the answer is there
        page.keyboard.type(value[1])
        page.keyboard.press("Tab")
        expect(seats).to_have_value(value)
        with page.expect_download() as kept:
            page.locator(".own-save").click()
        saved = Path(kept.value.path()).read_text(encoding="utf-8")
        assert f"venue_seats: {value}" in saved and name in saved
    for typed in ("-3", "-4"):
        company.fill(typed)
        company.press("Tab")
        expect(company).to_have_value("0")
