"""`linli report`, as people call it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from experiments.cli import main
from experiments.report import html
from sim import texts


def ended(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and what was said on standard error."""
    with texts.language("en"), pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(str(left.value.code or 0)), capsys.readouterr().err


def test_both_files_go_into_the_folder_or_elsewhere(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folders["stability"]
    code, told = ended(capsys, "report", folder, "--lang", "en")
    assert code == 0 and str(folder / "report.pdf") in told
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "report.html").read_text(encoding="utf-8") == html(folder, "en")
    assert len(PdfReader(folder / "report.pdf").pages) > 2
    other = tmp_path / "new" / "区里"
    assert ended(capsys, "report", folder, "--out", other, "--format", "html", "-q") == (0, "")
    assert [path.name for path in other.iterdir()] == ["report.html"]
    paper = tmp_path / "for the district.pdf"
    assert ended(capsys, "report", folder, "--out", paper, "--lang", "zh")[0] == 0
    first = PdfReader(io.BytesIO(paper.read_bytes())).pages[0].extract_text()
    assert "做了什么" in first.replace(" ", "")
    assert not paper.with_suffix(".html").exists()


def test_a_folder_that_holds_no_results_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        code, told = ended(capsys, "report", folder, "--lang", "en")
        assert code == 2
        assert str(folder) in told and "plan.json" in told and "Traceback" not in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("comparison", "manifest.json"),
        ("run", "manifest.json"),
        ("factorial_sweep", "plan.json"),
        ("unit_size", "unit_size.json"),
        ("factorial", "factorial.json"),
        ("stability", "stability.json"),
        ("search", "findings.json"),
    ],
)
def test_a_damaged_folder_is_refused_with_its_name(
    folders: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    file: str,
) -> None:
    for path in folders[kind].iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / file).write_text(json.dumps({"half": 1})[:7], encoding="utf-8")
    code, told = ended(capsys, "report", tmp_path, "--lang", "en")
    assert code == 2
    assert str(tmp_path) in told


def test_a_sweep_without_tables_is_refused(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = folders["factorial_sweep"] / "plan.json"
    (tmp_path / "plan.json").write_bytes(plan.read_bytes())
    code, told = ended(capsys, "report", tmp_path, "--lang", "en")
    assert code == 2 and "linli results" in told


def test_what_cannot_be_made_is_told(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folders["stability"]
    code, told = ended(capsys, "report", folder, "--format", "pfd", "--lang", "en")
    assert code == 2 and "html, pdf, both" in told and "“pdf”" in told
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, told = ended(capsys, "report", folder, "--out", tmp_path / "file" / "below")
    assert code == 2 and "file" in told


def test_results_draws_a_sweep_and_names_the_report(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    home = folders["factorial_sweep"]
    code, told = ended(capsys, "results", home, "--lang", "en")
    assert code == 0 and "linli report" in told
    stems = {path.stem for path in (home / "figures").iterdir()}
    assert {"indices", "map_1", "interactions_1", "distributions"} <= stems
    assert {path.suffix for path in (home / "figures").iterdir()} == {".png", ".svg"}
