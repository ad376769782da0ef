"""`linli classics` shows what was expected, what came out and a verdict, in both languages."""

from __future__ import annotations

import json

import pytest

from experiments.cli import main
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
