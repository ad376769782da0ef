"""Visitors cannot reach one another, the disk, or the server itself, and they leave nothing."""

from __future__ import annotations

import io
import json
import os
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from benchmarks.visitor import Visitor
from dashboards.pages.results import intake
from dashboards.pages.results.reading import read
from dashboards.uploads import checked
from sim.errors import InputError
from sim.texts import text
from tests.dashboards.conftest import Server, start_server, stop_server
from tests.dashboards.made import made

Opener = Callable[..., Page]
expect.set_options(timeout=30_000)
SLIDERS = "results-sliders"
TOKEN = "known to the operator"


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def place(results: Path, temporary: Path) -> Iterator[Server]:
    """A server whose temporary files lie where the test can look at them."""
    folder = str(temporary)
    running = start_server(
        "--results", str(results), LINLI_PAGES_WORKERS="1", LINLI_PAGES_WARM="0",
        TMPDIR=folder, TEMP=folder, TMP=folder, SOLARA_RESOURCEZ_TOKEN=TOKEN,
    )  # fmt: skip
    yield running
    stop_server(running)


def sessions(temporary: Path) -> list[Path]:
    """Folders of sessions that are there now."""
    return sorted(temporary.glob("linli-session-*"))


def soon(judge: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not judge():
        assert time.monotonic() < until
        time.sleep(0.1)


def zipped(folder: Path, names: dict[str, str] | None = None) -> bytes:
    """A folder of results as a zip, with further files by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        for name, content in (names or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def taken(content: bytes, folder: Path) -> Path:
    """Take an upload in, as a worker does."""
    raw = folder / "1.raw"
    raw.write_bytes(content)
    return Path(intake.take_in(str(raw), str(folder / "1")))


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize("name", ["grid", "failing", "compared", "searched"])
def test_an_honest_upload_says_what_the_folder_says(
    results: Path, tmp_path: Path, name: str
) -> None:
    found = read(str(taken(zipped(results / name), tmp_path)), "")
    own = read(str(results / name), "")
    assert found.kind == own.kind and found.label == own.label
    pd.testing.assert_frame_equal(
        found.runs.astype(object).where(found.runs.notna(), None),
        own.runs.astype(object).where(own.runs.notna(), None),
    )


@pytest.mark.parametrize(
    "name",
    ["../../escaped.txt", "/tmp/escaped.txt", "..\\..\\escaped.txt", "C:\\escaped.txt",
     "grid/../../escaped.txt"],
)  # fmt: skip
def test_names_that_lead_out_refuse_the_whole_archive(
    results: Path, tmp_path: Path, name: str
) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    with pytest.raises(InputError, match="leads out"):
        taken(zipped(results / "grid", {name: "x"}), inner)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["1.raw", "a", "b"]


def test_a_link_in_an_archive_is_refused(results: Path, tmp_path: Path) -> None:
    out = io.BytesIO(zipped(results / "grid"))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("grid/notes.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="leads out"):
        taken(out.getvalue(), tmp_path)


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/manifest.json", "{}")
        with archive.open("x/plan.json", "w", force_zip64=True) as member:
            block = b" " * intake.MEGABYTE
            for _ in range(intake.LARGEST_UNPACKED // intake.MEGABYTE + 5):
                member.write(block)
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(InputError, match="unpacks to more than"):
        taken(out.getvalue(), tmp_path)
    assert not (tmp_path / "1").exists() and not (tmp_path / "1.part").exists()


def test_a_table_of_few_bytes_and_endless_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    group = pa.table({"point": pa.array(np.zeros(1_000_000, np.int64))})
    with pq.ParquetWriter(path, group.schema, compression="zstd") as writer:
        for _ in range(60):
            writer.write_table(group)
    assert path.stat().st_size < 400_000
    with pytest.raises(InputError, match="more cells"):
        taken(path.read_bytes(), tmp_path)


def test_a_table_that_needs_more_memory_than_there_is_for_it_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "bomb.parquet"
    word = pa.array(["x" * 40_000_000]).dictionary_encode()
    wide = {f"c{k}": pa.chunked_array([word] * 3) for k in range(60)}
    pq.write_table(pa.table(wide), path, compression="zstd")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match=r"memory and the time|damaged"):
        taken(path.read_bytes(), tmp_path)
    assert not (tmp_path / "1.part").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK", b"PAR1", b"PAR1" + b"\0" * 64 + b"PAR1", b"not an archive at all",
        b"PK\x03\x04" + b"\xff" * 200, b"\x80\x04\x95cos\nsystem\n(S'true'\ntR.",
        b"!!python/object/apply:os.system ['true']",
    ],
)  # fmt: skip
def test_what_is_no_archive_is_told_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        taken(content, tmp_path)


def test_pickles_and_yaml_in_an_archive_are_not_even_read(results: Path, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    order = f"cposix\nsystem\n(S'touch {mark}'\ntR."
    extra = {
        "grid/runs.pkl": order,
        "grid/study.yaml": f"!!python/object/apply:os.system ['touch {mark}']",
        "grid/sitecustomize.py": f"open({str(mark)!r}, 'w')",
        "sitecustomize.py": f"open({str(mark)!r}, 'w')",
    }
    folder = taken(zipped(results / "grid", extra), tmp_path)
    assert not mark.exists()
    assert {path.name for path in folder.rglob("*") if path.is_file()} <= {
        "manifest.json", "plan.json", "summary.json", "runs.parquet", "design.parquet",
    }  # fmt: skip


def test_what_is_in_the_metadata_of_a_table_goes_nowhere(results: Path, tmp_path: Path) -> None:
    table = pq.read_table(results / "grid" / "runs.parquet")
    table = table.replace_schema_metadata({b"pandas": b"not json", b"x": b"y" * 1000})
    path = tmp_path / "own.parquet"
    pq.write_table(table, path)
    folder = taken(path.read_bytes(), tmp_path)
    assert pq.read_schema(folder / "runs.parquet").metadata is None
    assert len(read(str(folder), "").runs) == table.num_rows


@pytest.mark.parametrize(
    "change",
    [
        {"points": [[0, 2]] * 3},
        {"rows": [0, 10**9]},
        {"references": [7] * 6},
        {"points": []},
        {"study": {"label": "x"}},
        {"format": 99},
        {"blocks": 3},
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    results: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    plan = json.loads((results / "grid" / "plan.json").read_text(encoding="utf-8"))
    other = tmp_path / "grid"
    other.mkdir()
    for name in ("manifest.json", "runs.parquet"):
        (other / name).write_bytes((results / "grid" / name).read_bytes())
    (other / "plan.json").write_text(json.dumps(plan | change), encoding="utf-8")
    folder = taken(zipped(other), tmp_path)
    with pytest.raises(InputError):
        read(str(folder), "")


def test_json_nested_without_end_is_refused(results: Path, tmp_path: Path) -> None:
    other = tmp_path / "grid"
    other.mkdir()
    (other / "runs.parquet").write_bytes((results / "grid" / "runs.parquet").read_bytes())
    (other / "plan.json").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        taken(zipped(other), tmp_path)


def test_a_browser_that_lies_about_size_is_not_believed() -> None:
    with pytest.raises(InputError, match="larger than"):
        checked({"name": "a.zip", "size": 3, "content": "A" * 4_000_000}, (".zip",), 1_000_000)
    with pytest.raises(InputError):
        checked({"name": "../../a.exe", "size": 3, "content": "AAAA"}, (".zip",), 1_000_000)
    assert checked({"name": "..\\..\\a.zip", "content": "AAAA"}, (".zip",), 10)[0] == "a.zip"


# ---------------------------------------------------------------- in the browser


HOSTILE = "<img src=x onerror=\"document.title='taken over'\"><script>window.taken=1</script>"


def hostile_table(results: Path) -> bytes:
    """A table of runs whose words are HTML, templates and formulas."""
    frame = pd.read_parquet(results / "grid" / "runs.parquet")
    frame["budget"] = frame["budget"].map({0.0: HOSTILE, 9000.0: "{{ 7*7 }}", 40000.0: "=1+1"})
    frame["status"] = ["failed", *frame["status"][1:]]
    frame["error"] = [f"=cmd|' /C calc'!A1 {HOSTILE}", *[""] * (len(frame) - 1)]
    out = io.BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_from_a_file_are_shown_and_never_carried_out(
    page_of: Opener, place: Server, results: Path, lang: str
) -> None:
    page = page_of("/results", lang, address=place.address)
    page.locator(".results-upload input[type=file]").set_input_files(
        {"name": f"{HOSTILE}.parquet".replace("/", ""), "mimeType": "x/y",
         "buffer": hostile_table(results)}
    )  # fmt: skip
    expect(page.locator(".results-opened")).to_be_visible()
    for panel in ("ask", "response", "spread", "matters", "runs", "about"):
        page.locator(f".tab-{panel}").click()
        expect(page.locator(f".panel-{panel}")).to_be_visible()
        expect(page.locator(f".panel-{panel} .v-progress-linear")).to_have_count(0)
        for figure in page.locator(f".panel-{panel} [role=img]").all():
            expect(figure.locator("canvas").first).to_be_visible()
            figure.hover(position={"x": 200, "y": 60})
    page.locator(".tab-runs").click()
    expect(page.locator(".results-errors")).to_contain_text("<img src=x onerror=")
    expect(page.locator(".results-rows")).to_contain_text("{{ 7*7 }}")
    assert page.locator("img[src=x]").count() == 0
    assert page.evaluate("window.taken") is None
    assert "taken over" not in page.title()
    with page.expect_download() as waiting:
        page.locator(".panel-runs .results-save").click()
    saved = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "'=cmd|" in saved and "\n=" not in saved and ",=" not in saved


def test_what_is_too_large_is_refused_in_words(page_of: Opener, place: Server) -> None:
    page = page_of("/results", "zh", address=place.address)
    page.locator(".results-upload input[type=file]").set_input_files(
        {"name": "huge.zip", "mimeType": "application/zip",
         "buffer": b"PK\x03\x04" + os.urandom(intake.LARGEST_UPLOAD)}
    )  # fmt: skip
    expect(page.locator(".results-problem")).to_contain_text("20 MB")
    expect(page.locator(".results-opened")).to_have_count(0)


def test_an_upload_is_its_own_visitors_alone_and_goes_with_the_page(
    page_of: Opener, place: Server, results: Path, temporary: Path
) -> None:
    soon(lambda: not sessions(temporary))
    first = page_of("/results", "en", address=place.address)
    first.locator(".results-upload input[type=file]").set_input_files(
        {"name": "mine.zip", "mimeType": "application/zip", "buffer": zipped(results / "grid")}
    )
    expect(first.locator(".results-opened h2")).to_have_text("Budget and staff")
    first.locator(".tab-ask").click()
    expect(first.locator(".card-stored strong")).to_be_visible()
    assert "open=" not in first.url
    second = page_of("/results", "en", address=place.address, query="open=upload%3A1")
    expect(second.locator(".words-error")).to_be_visible()
    expect(second.locator(".control-folder")).not_to_contain_text("mine.zip")
    assert any(list(folder.rglob("runs.parquet")) for folder in sessions(temporary))
    first.close()
    second.close()
    soon(lambda: not sessions(temporary))


def test_a_bad_upload_leaves_the_page_as_it_was(
    page_of: Opener, place: Server, results: Path
) -> None:
    page = page_of("/results", "en", query="open=grid", address=place.address)
    expect(page.locator(".card-stored strong")).to_be_visible()
    before = page.locator(".card-stored").inner_text()
    page.locator(".results-upload input[type=file]").set_input_files(
        {"name": "bad.zip", "mimeType": "x/y", "buffer": zipped(results / "grid", {"../x": "y"})}
    )
    expect(page.locator(".results-problem")).to_contain_text(
        text("dash.results.error.leads_out", "en", name="../x")
    )
    assert page.locator(".card-stored").inner_text() == before


# ---------------------------------------------------------------- hostile browsers


def is_sliders(state: dict[str, Any]) -> bool:
    return state.get("place") == SLIDERS


@pytest.fixture
def visit(place: Server) -> Iterator[Callable[..., Visitor]]:
    """Visitors that leave at the end of the test."""
    made_here: list[Visitor] = []

    def opened(path: str = "/results?open=grid", **more: Any) -> Visitor:
        visitor = Visitor(place.address, path, **more)
        made_here.append(visitor)
        return visitor

    yield opened
    for visitor in made_here:
        if visitor.widgets:
            visitor.leave()
        visitor.drop()


def asked_places(visitor: Visitor) -> list[int]:
    widget = visitor.find(is_sliders)
    assert widget is not None
    return [item["value"] for item in visitor.widgets[widget]["items"]]


def move(visitor: Visitor, value: int) -> None:
    """Move the first slider and wait for the answer."""
    visitor.listen(0.5)
    widget = visitor.find(is_sliders)
    assert widget is not None
    visitor.event(widget, "change", {"name": "budget", "value": value})
    visitor.until(lambda state: is_sliders(state) and state["items"][0]["value"] == value)


def test_a_browser_cannot_have_programs_run(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit()
    widget = visitor.until(is_sliders)
    visitor.listen(0.5)
    mark = tmp_path / "executed"
    order = f"open({str(mark)!r}, 'w')"
    calls = [
        {"create_widget": ["IPython", "start_ipython"], "id": "x",
         "props": {"argv": ["--no-banner", "--quick", "-c", order]}},
        {"update_ref": {"functionRef": "close", "args": []}, "id": widget, "prop": "place"},
        {"destroy_widget": widget},
        {"event": "_handle_event", "data": {}},
        {"event": ["change"], "data": {}},
        {"event": "change", "data": {"name": ["budget"], "value": {"a": 1}}},
        {"event": "change", "data": {"name": "budget", "value": "../../etc/passwd"}},
        {"event": "change", "data": {"name": "budget", "value": 10**9}},
        {"event": "change", "data": None},
    ]  # fmt: skip
    for call in calls:
        visitor.custom(widget, call)
    visitor.send(
        "comm_open",
        {"comm_id": "own", "target_name": "jupyter.widget",
         "data": {"state": {"_model_module": "@jupyter-widgets/controls",
                            "_model_name": "TextModel"}}},
    )  # fmt: skip
    move(visitor, 1)
    assert asked_places(visitor)[0] == 1
    assert not mark.exists()


def test_unknown_messages_and_code_are_not_understood(
    visit: Callable[..., Visitor], place: Server, tmp_path: Path
) -> None:
    mark = tmp_path / "executed"
    visitor = visit()
    visitor.until(is_sliders)
    visitor.send("execute_request", {"code": f"open({str(mark)!r}, 'w')", "silent": False})
    visitor.listen(1)
    other = visit()
    other.until(is_sliders)
    move(other, 2)
    assert not mark.exists()
    assert place.process.poll() is None


def test_sessions_have_their_own_state(visit: Callable[..., Visitor]) -> None:
    first, second = visit(), visit()
    for visitor in (first, second):
        visitor.until(is_sliders)
        visitor.listen(1)
    move(first, 2)
    second.heard.clear()
    second.listen(1.5)
    assert asked_places(first)[0] == 2 and asked_places(second)[0] == 0
    assert not second.heard


def test_another_visitors_session_cannot_be_entered(visit: Callable[..., Visitor]) -> None:
    first = visit()
    first.until(is_sliders)
    move(first, 1)
    thief = visit(kernel=first.kernel)
    thief.listen(2)
    assert not thief.widgets
    move(first, 2)
    assert asked_places(first)[0] == 2


def kernels(place: Server) -> int:
    told = {"Authorization": f"Bearer {TOKEN}"}
    request = urllib.request.Request(f"{place.address}resourcez", headers=told)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(json.load(answer)["kernels"]["total"])


def test_sessions_end_when_their_pages_do(visit: Callable[..., Visitor], place: Server) -> None:
    soon(lambda: kernels(place) == 0)
    visitors = [visit() for _ in range(3)]
    for visitor in visitors:
        visitor.until(is_sliders)
    assert kernels(place) == 3
    for visitor in visitors:
        visitor.leave()
        visitor.widgets.clear()
    soon(lambda: kernels(place) == 0)
