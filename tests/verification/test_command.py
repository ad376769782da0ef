"""`linli classics` shows what was expected, what came out and a verdict, in both languages."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from experiments.cli import main
from experiments.report.page import as_html
from experiments.verification import Check
from experiments.verification.figures import distance
from experiments.verification.report import classics_document
from experiments.verification.study import ClassicsStudy, classics_study
from sim.texts import language


def linli(*arguments: str) -> int:
    with language("en"), pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def test_a_table_with_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    # a missed prediction is a finding, so the command succeeds
    assert linli("classics", "gerber_green_larimer", "--quick", "--lang", "en") == 0
    shown = capsys.readouterr().out
    assert "10 of 10 known answers are met" in shown
    assert "0 of 5 predictions of an experiment are met" in shown
    assert linli("classics", "gerber_green_larimer", "--quick", "--lang", "zh") == 0
    assert "预测未命中" in capsys.readouterr().out


def test_numbers_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert linli("classics", "granovetter", "--quick", "--json") == 0
    checks = json.loads(capsys.readouterr().out)
    ladder = {check["classic"]: check for check in checks if check["case"] == "N = 100"}
    assert ladder["granovetter"]["got"] == 100.0
    assert ladder["granovetter_changed"]["got"] == 1.0
    assert all(check["met"] for check in checks)


def test_an_unknown_classic_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert linli("classics", "wats", "--lang", "en") == 2
    assert "watts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Watts: the cascade window"), ("zh", "瓦茨：级联窗口")]
)
def test_a_folder_with_tables_figures_and_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, title: str
) -> None:
    home = tmp_path / "kept"
    names = ("watts", "gerber_green_larimer")
    assert linli("classics", *names, "--quick", "--out", str(home), "--lang", lang) == 0
    out, err = capsys.readouterr()
    assert str(home / "report.pdf") in err
    study = ClassicsStudy.load(home)
    assert tuple(study.checks) == names and study.facts["effort"] == 0.2
    for check in study.all_checks:
        assert f"{check.got:.4f}" in out
    again = classics_study(["watts"], 0.2)
    assert again.all_checks == study.checks["watts"]
    table = pd.read_csv(home / "classics.csv", encoding="utf-8-sig")
    assert table["met"].tolist() == [check.met for check in study.all_checks]
    drawn = {path.name for path in (home / "figures").iterdir()}
    assert drawn == {f"{name}.{end}" for name in names for end in ("png", "svg")}
    page = (home / "report.html").read_text(encoding="utf-8")
    assert title in page and all(check.verdict(lang) in page for check in study.all_checks)
    paper = PdfReader(home / "report.pdf")
    assert title.replace(" ", "") in "".join(p.extract_text() for p in paper.pages).replace(" ", "")


def test_nothing_is_kept_unless_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert linli("classics", "granovetter", "--quick", "--quiet") == 0
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert linli("classics", "granovetter", "--quick", "--out", str(tmp_path / "file")) == 2


def test_a_distance_is_in_margins_and_has_no_end_where_none_is_allowed() -> None:
    assert distance(Check("voter", "x", 0.5, 0.6, 0.2, "luck")) == pytest.approx(0.5)
    assert distance(Check("voter", "x", 0.5, 0.5)) == 0.0
    assert distance(Check("voter", "x", 0.5, 0.4)) == -float("inf")


def test_a_missed_answer_is_named_in_the_report() -> None:
    study = classics_study(["voter"], 0.2)
    assert "Not as it should be" not in as_html(classics_document(study, "en"))
    study.runs.loc[1, "got"] = 0.9
    page = as_html(classics_document(study, "en"))
    assert "Not as it should be: Voter model, x = 0.1." in page
    assert "7 of 8 known answers are met" in page


@pytest.mark.parametrize("after", [0, 1])
def test_an_interrupt_keeps_what_is_finished(after: int) -> None:
    def stop(done: int, _: int) -> None:
        if done == after:
            signal.raise_signal(signal.SIGINT)

    if after == 0:
        with pytest.raises(KeyboardInterrupt):
            classics_study(["granovetter", "voter"], 0.2, stop)
        return
    study = classics_study(["granovetter", "voter"], 0.2, stop)
    assert study.interrupted and list(study.checks) == ["granovetter"]
    assert "interrupted" in as_html(classics_document(study, "en"))
