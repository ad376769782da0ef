"""A journal keeps what was written before it was cut off, wherever that was."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.sweep import folder as files
from experiments.sweep.journal import Finished, Journal, read


def run(point: int, status: str = "done", value: float = 0.1) -> Finished:
    table = pa.table({"point": [point, point], "week": [0, 1], "x": [value, float("nan")]})
    row = {"point": point, "replicate": 0, "seed": 7, "status": status, "value": value}
    return Finished(row, {"series": table})


def written(path: Path, points: list[int]) -> Journal:
    journal = Journal(path)
    for point in points:
        journal.start(point, "now")
        journal.finish(run(point, value=point / 3))
    return journal


def test_what_was_finished_comes_back_to_the_bit(tmp_path: Path) -> None:
    journal = written(tmp_path / "j", [3, 1])
    journal.start(2, "now")
    journal.start(2, "before")
    journal.close()
    finished, begun = read(tmp_path / "j", "now")
    assert list(finished) == [3, 1] and begun == {2: 1}
    assert finished[1].row == run(1, value=1 / 3).row
    assert finished[1].tables["series"].equals(run(1, value=1 / 3).tables["series"]) or (
        str(finished[1].tables["series"]) == str(run(1, value=1 / 3).tables["series"])
    )
    journal.close(remove=True)
    assert not (tmp_path / "j").exists() and read(tmp_path / "j") == ({}, {})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("journal") / "j"
    written(path, [0, 1, 2]).close()
    return path.read_bytes()


@settings(max_examples=60)
@given(data=st.data())
def test_a_journal_cut_anywhere_keeps_the_runs_before(
    data: st.DataObject, whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    length = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.getbasetemp() / "cut"
    path.write_bytes(whole[:length])
    finished, _ = read(path)
    assert list(finished) == [0, 1, 2][: len(finished)]
    assert len(finished) == 3 if length == len(whole) else len(finished) < 3


def test_damage_ends_a_journal_where_it_is(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(whole[: len(whole) - 20] + b"\0" * 20)
    assert list(read(path)[0]) == [0, 1]


def test_a_success_goes_over_a_failure_whatever_the_order(tmp_path: Path) -> None:
    for name, status in (("a", "done"), ("b", "failed")):
        journal = Journal(tmp_path / name)
        journal.finish(run(5, status))
        journal.close()
    for order in (("a", "b"), ("b", "a")):
        finished, _ = files.recorded([tmp_path / name for name in order])
        assert finished[5].row["status"] == "done"


def test_a_chunk_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    files.prepare(tmp_path)
    files.write_chunk(tmp_path, 4, [run(1), run(2, "failed", float("nan"))])
    assert files.done_tasks(tmp_path) == {4} and files.is_done(tmp_path, 4)
    assert not list(tmp_path.rglob(".*"))
    rows = files.read_rows(files.chunk_path(tmp_path, 4))
    assert [row["point"] for row in rows] == [1, 2] and rows[0] == run(1).row
    back = files.read_chunk(tmp_path, 4)
    assert back[1].tables["series"]["week"].to_pylist() == [0, 1]
