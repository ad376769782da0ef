"""The scoreboard counts what is met, and shows itself in both languages."""

from __future__ import annotations

import json
import math

import pytest

from experiments.calibration import views
from experiments.calibration.patterns import patterns
from experiments.calibration.scoreboard import Scoreboard, board
from experiments.cli.screen import show

SCATTER = (-0.001, 0.0, 0.001)


def perfect() -> dict[str, float]:
    found = {}
    for pattern in patterns():
        for part in pattern.parts:
            middle = (part.low + part.high) / 2 if math.isfinite(part.low) else 0.0
            found[part.quantity] = 0.1 * part.sign if part.sign else middle
    return found


def runs_around(values: dict[str, float]) -> Scoreboard:
    return board([{k: v + d for k, v in values.items()} for d in SCATTER], seed=1)


def test_all_met_when_every_target_is_hit() -> None:
    made = runs_around(perfect())
    assert made.met == len(made.counted) == 20


def test_a_pattern_fails_with_one_of_its_parts() -> None:
    off = perfect() | {"core": 0.5}
    made = runs_around(off)
    assert made.met == 19
    assert [row.pattern.name for row in made.counted if not row.met] == ["ladder"]


def test_what_is_undefined_in_every_run_is_not_met() -> None:
    made = runs_around(perfect() | {"points_late_change": math.nan})
    assert [row.pattern.name for row in made.counted if not row.met] == ["points_saturate"]
    plain = json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert plain["met"] == 19


@pytest.mark.parametrize(("lang", "word"), [("en", "not met"), ("zh", "未达到")])
def test_it_is_shown_in_both_languages(
    lang: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show(views.scoreboard(runs_around(perfect() | {"core": 0.5}), lang))
    shown = capsys.readouterr().out
    assert word in shown
    assert "19" in shown
