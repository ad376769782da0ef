"""Folders of results: what is written can be read, and what cannot be read is said."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.comparison import Comparison
from experiments.store import DERIVED, TABLES
from sim.errors import InputError


@pytest.fixture(scope="module")
def folder(compared: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared.save(tmp_path_factory.mktemp("results") / "kept", "zh")


def test_what_is_saved_comes_back(compared: Comparison, folder: Path) -> None:
    back = Comparison.load(folder)
    for name in (*TABLES, *DERIVED):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(compared, name))
    assert back.arms == compared.arms
    assert back.table("en") == compared.table("en")


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
    first, second = compared.save(None, "en"), compared.save(None, "en")
    assert first.parent == Path("results") and first != second
    assert "smaller_units" in first.name


def test_an_empty_folder_is_not_taken_for_results(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json"):
        Comparison.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1}', '{"format": 99}', "\xff"])
def test_a_damaged_manifest_is_an_input_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError):
        Comparison.load(tmp_path)


def test_a_damaged_table_is_an_input_error(compared: Comparison, tmp_path: Path) -> None:
    folder = compared.save(tmp_path / "results", "en")
    (folder / "tables" / "runs.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match="cannot be read"):
        Comparison.load(folder)


def test_a_place_that_cannot_be_written_is_an_input_error(
    compared: Comparison, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        compared.save(tmp_path / "file" / "results", "en")
