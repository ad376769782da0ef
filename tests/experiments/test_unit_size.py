"""The study of unit sizes: findings on curves that are known, and a small real run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.figures.unit_size import pictures
from experiments.unit_size import ALTERNATIVES, FULL, UnitSizeStudy, unit_size_study
from experiments.unit_size_findings import as_text, curves, moved, sentences, verdict_of, view
from sim.errors import InputError
from sim.parameters import Parameters

SIZES = (12, 48, 208, 832)


def study_of(shapes: dict[str, tuple[float, ...]], replicates: int = 8) -> UnitSizeStudy:
    """A study whose curves are given: share by size for each alternative."""
    rng = np.random.default_rng(1)
    rows = [
        {
            "replicate": k,
            "alternative": name,
            "staff": 12.0,
            "people": size,
            "unit_people": float(size),
            "units": 2496 // size,
            "error": "",
            "deliberate": share + noise + rng.normal(0, 0.001),
            "any": 0.4 + noise + rng.normal(0, 0.001),
        }
        for name, shape in shapes.items()
        for k in range(replicates)
        for noise in [rng.normal(0, 0.02)]
        for size, share in zip(SIZES, shape, strict=True)
    ]
    facts = {
        "base": "baseline",
        "people": 2496,
        "sizes": list(SIZES),
        "staff": [12.0],
        "usual_staff": 12.0,
        "alternatives": [name for name in shapes if name != FULL],
        "replicates": replicates,
        "seed": 1,
        "parameters": "other",
    }
    return UnitSizeStudy(pd.DataFrame(rows), facts)


@pytest.fixture(scope="module")
def known() -> UnitSizeStudy:
    return study_of(
        {
            FULL: (0.02, 0.08, 0.11, 0.04),
            "no_asking": (0.05, 0.05, 0.05, 0.05),
            "wide_alone": (0.02, 0.20, 0.11, 0.04),
            "no_leaders": (0.01, 0.03, 0.05, 0.09),
            "no_norm": (0.02, 0.08, 0.11, 0.04),
        }
    )


def test_peaks_edges_and_flat_curves_are_told_apart(known: UnitSizeStudy) -> None:
    found = {c.alternative: c for c in curves(known) if c.outcome == "deliberate"}
    assert {name: c.verdict for name, c in found.items()} == {
        FULL: "inside",
        "no_asking": "absent",
        "wide_alone": "inside",
        "no_leaders": "edge",
        "no_norm": "inside",
    }
    assert found[FULL].close_sizes == "208"
    assert found["no_asking"].close_sizes == "12–832"
    changes = {name: moved(found[FULL], c) for name, c in found.items()}
    assert changes["no_asking"] == changes["no_leaders"] == "answer"
    assert changes["wide_alone"] == "size"
    assert changes["no_norm"] == "same"


def test_pairing_finds_what_levels_hide() -> None:
    """Levels scatter by 0.02 between replicates, differences by 0.0014 only."""
    full = curves(study_of({FULL: (0.02, 0.10, 0.11, 0.04)}))[0]
    assert full.high[1] > full.low[2]
    assert full.close == (2,)


@pytest.mark.parametrize(
    ("close", "verdict"),
    [([2], "inside"), ([0, 1], "edge"), ([3], "edge"), ([0, 1, 2, 3], "absent")],
)
def test_where_the_best_size_lies(close: list[int], verdict: str) -> None:
    assert verdict_of(close, 4) == verdict


def test_sizes_left_out_part_the_set() -> None:
    study = study_of({FULL: (0.08, 0.02, 0.08, 0.02)})
    assert curves(study)[0].close_sizes == "12, 208"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_in_words_and_pictures(known: UnitSizeStudy, lang: str) -> None:
    told = sentences(known, lang)
    assert len(told) == 7
    assert "208" in told[1]
    assert {"en": "hold luck only", "zh": "只包含偶然性"}[lang] in told[2]
    table = view(known, lang)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    assert as_text(known, lang)
    assert len(pictures(known, lang)) == 2


def test_what_is_saved_comes_back(known: UnitSizeStudy, tmp_path: Path) -> None:
    back = UnitSizeStudy.load(known.save(tmp_path))
    pd.testing.assert_frame_equal(back.runs, known.runs)
    assert back.facts == known.facts
    with pytest.raises(InputError):
        UnitSizeStudy.load(tmp_path / "nowhere")


def test_alternatives_are_values_that_parameters_can_have() -> None:
    for changed in ALTERNATIVES.values():
        assert Parameters(changed).changed().keys() == changed.keys()
    with pytest.raises(InputError, match="no_leaders"):
        unit_size_study(alternatives=["no_leader"])


def test_a_small_study_runs_on_the_model() -> None:
    study = unit_size_study(
        sizes=(24, 208), staff=(6.0,), alternatives=("online",), people=416, replicates=2, workers=1
    )
    assert set(study.runs["error"]) == {""}
    assert len(study.runs) == 2 * 2 * 2
    assert study.runs["deliberate"].between(0, 1).all()
    got = study.runs.groupby("people")["unit_people"].mean()
    assert got[24] < got[208] <= 416
    assert {c.outcome for c in curves(study)} == {"deliberate", "any"}
