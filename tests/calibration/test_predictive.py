"""Predictive figures: every number of every pattern, in both languages, with every character."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.patterns import patterns
from experiments.calibration.predictive import NAMES, figure, save
from experiments.calibration.scoreboard import Scoreboard, board
from experiments.figures.style import style
from sim.texts import text


@pytest.fixture(scope="module")
def runs() -> Scoreboard:
    rng = np.random.default_rng(1)
    names = [part.quantity for pattern in patterns() for part in pattern.parts]
    return board([{name: float(rng.normal(0.3, 0.1)) for name in names} for _ in range(12)], 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_number_has_its_panel_with_what_counts_as_met(runs: Scoreboard, lang: str) -> None:
    titles = []
    with style():
        for name in NAMES:
            made = figure(runs, name, lang)
            titles += [a.get_title(loc="left") for a in made.axes if a.get_visible()]
    told = "".join(titles).replace("\n", "").replace(" ", "")
    for pattern in patterns():
        for part in pattern.parts:
            label = text(f"calibration.quantity.{part.quantity}", lang)
            assert label.replace(" ", "") in told, part.quantity


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_files_are_pictures_without_missing_characters(
    runs: Scoreboard, lang: str, tmp_path: Path
) -> None:
    files = save(runs, tmp_path / "figures", lang)  # a missing glyph is an error in the house style
    assert len(files) == 2 * len(NAMES)
    for file in files:
        head = file.read_bytes()[:200]
        assert head.startswith(b"\x89PNG") if file.suffix == ".png" else b"<?xml" in head
