"""Folders of results: what is written can be read, and what cannot be read is said."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.comparison import Comparison
from experiments.report import write
from experiments.store import DERIVED, TABLES, load, save
from experiments.terminal import plain
from experiments.writing import unwritable
from sim.errors import InputError

Maker = Callable[..., Comparison]


@pytest.fixture(scope="module")
def folder(compared: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(compared, tmp_path_factory.mktemp("results") / "kept", "zh")


def test_what_is_saved_comes_back(compared: Comparison, folder: Path) -> None:
    back = load(folder)
    for name in (*TABLES, *DERIVED):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(compared, name))
    assert back.arms == compared.arms
    assert plain(back, "en") == plain(compared, "en")


def test_tables_open_in_a_spreadsheet_that_expects_a_mark(folder: Path) -> None:
    for name in (*TABLES, *DERIVED):
        file = folder / "tables" / f"{name}.csv"
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        table = pd.read_csv(file)
        assert len(table) == len(pd.read_parquet(file.with_suffix(".parquet")))
        assert list(table.columns)


def test_the_summary_is_plain_json_without_nan(folder: Path) -> None:
    def refuse(name: str) -> float:
        raise AssertionError(name)

    text = (folder / "summary.json").read_text(encoding="utf-8")
    plain = json.loads(text, parse_constant=refuse)
    assert set(plain["scenarios"]) == {"smaller_units", "points", "online_channel", "all_three"}
    assert plain["scenarios"]["points"]["findings"]["zh"]


def test_the_table_is_in_the_language_asked_for(folder: Path) -> None:
    assert "首要指标" in (folder / "table.txt").read_text(encoding="utf-8")


def test_no_unfinished_file_is_left(folder: Path) -> None:
    assert not [file for file in folder.rglob("*") if file.name.startswith(".")]


def test_a_folder_is_named_when_none_is_given(
    compared: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = save(compared, None, "en"), save(compared, None, "en")
    assert first.parent == Path("results") and first != second
    assert "smaller_units" in first.name


def test_an_empty_folder_is_not_taken_for_results(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json"):
        load(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1}', '{"format": 99}', "\xff"])
def test_a_damaged_manifest_is_an_input_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError):
        load(tmp_path)


def test_a_damaged_table_is_an_input_error(compared: Comparison, tmp_path: Path) -> None:
    folder = save(compared, tmp_path / "results", "en")
    (folder / "tables" / "runs.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match="cannot be read"):
        load(folder)


def test_a_place_that_cannot_be_written_is_an_input_error(
    compared: Comparison, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        save(compared, tmp_path / "file" / "results", "en")


@pytest.mark.parametrize("lost", ["points", "baseline"])
def test_an_arm_that_failed_everywhere_leaves_the_rest_standing(
    make_comparison: Maker, tmp_path: Path, lost: str
) -> None:
    made = make_comparison(
        {"baseline": 0.0, "smaller_units": 0.02, "points": 0.05}, replicates=4, window=52
    )
    for name in ("participation", "measures", "quantities", "concentration"):
        table = getattr(made, name)
        setattr(made, name, table[table["scenario"] != lost].reset_index(drop=True))
    made.runs.loc[made.runs["scenario"] == lost, ["status", "error"]] = ["failed", "no luck"]
    folder = save(made, tmp_path / "results", "en")
    again = load(folder)
    table, chinese = plain(again, "en"), plain(again, "zh")
    if lost == "points":
        row = again.primary("smaller_units")
        assert row is not None and row["mean"] == pytest.approx(0.02, abs=0.01)
        assert again.costs["points"].undefined == "no_run"
        assert "All its runs failed" in table and "全部运行均失败" in chinese
    else:
        assert "All runs of the baseline failed" in table and "无从比较" in chinese
    assert "4 of 12 runs failed" in table
    write(again, folder, "en")
    assert "failed" in (folder / "report.html").read_text(encoding="utf-8")


def test_what_was_run_is_kept_though_it_cannot_be_judged(
    make_comparison: Maker, tmp_path: Path
) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=2, window=52)
    unpriced = made.quantities["line"].replace({"goods": "gods"})
    made.quantities = made.quantities.assign(line=unpriced)
    with pytest.raises(InputError, match="gods"):
        save(made, tmp_path / "results", "en")
    again = load(tmp_path / "results")
    assert len(again.runs) == 4


def test_a_full_disk_is_said_in_words_and_other_reasons_as_the_system_gives_them() -> None:
    full = unwritable(Path("kept"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert full.in_language("en") == "kept: the disk is full"
    assert full.in_language("zh") == "kept：磁盘空间已满"
    other = unwritable(Path("kept"), OSError(errno.ENOTDIR, "not a folder"))
    assert other.in_language("en") == "kept: the folder cannot be written to: not a folder"
