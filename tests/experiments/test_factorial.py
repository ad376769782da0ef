"""The factorial study: the design's properties, known effects found again, and a small real run."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.factorial import (
    EIGHT,
    OUTCOMES,
    FactorialStudy,
    design,
    factorial_study,
    strings,
)
from sim.errors import InputError

SMALL = {
    "community.population.households": 60,
    "community.places.courts": 2,
    "community.places.buildings": 2,
    "community.places.stairwells": 1,
    "weeks.spin_up": 4,
    "weeks.window": 13,
}


def study_of(effects: dict[tuple[str, ...], float], replicates: int = 6) -> FactorialStudy:
    """A study whose shares are made of known effects of kinds (0 off, 1 on) and their products."""
    rng = np.random.default_rng(3)
    rows = []
    for replicate in range(replicates):
        luck = rng.normal(0, 0.05)
        for arm, signs in enumerate(design()):
            on = dict(zip(EIGHT, (signs + 1) / 2, strict=True))
            share = (
                0.3
                + luck
                + sum(size * np.prod([on[kind] for kind in term]) for term, size in effects.items())
            )
            rows.append(
                {"replicate": replicate, "arm": arm, **dict.fromkeys(OUTCOMES, share), "error": ""}
            )
    return FactorialStudy(pd.DataFrame(rows), {"kinds": list(EIGHT)})


def test_the_design_is_of_resolution_four() -> None:
    arms = design().astype(int)
    assert arms.shape == (16, 8)
    assert (arms[0] == -1).all()
    assert (arms[-1] == 1).all()
    assert len(np.unique(arms, axis=0)) == 16
    assert (arms.sum(axis=0) == 0).all()
    assert np.array_equal(arms.T @ arms, 16 * np.eye(8, dtype=int))
    for a, b, c in product(range(8), repeat=3):  # no main effect is mixed with a pair
        if len({a, b, c}) == 3:
            assert (arms[:, a] * arms[:, b] * arms[:, c]).sum() == 0


def test_the_strings_hold_each_pair_once_and_pairs_of_one_are_the_same_contrast() -> None:
    arms = design().astype(int)
    groups = strings()
    assert [len(group) for group in groups] == [4] * 7
    assert sorted(pair for group in groups for pair in group) == list(combinations(range(8), 2))
    for group in groups:
        products = {tuple(arms[:, a] * arms[:, b]) for a, b in group}
        assert len(products) == 1


def test_known_effects_are_found_again() -> None:
    study = study_of({("points",): 0.04, ("closed_loop",): -0.02})
    found = {c.terms: c for c in study.contrasts() if c.outcome == "any"}
    assert found[(("points",),)].mean == pytest.approx(0.04)
    assert found[(("closed_loop",),)].mean == pytest.approx(-0.02)
    others = [c for terms, c in found.items() if terms not in ((("points",),), (("closed_loop",),))]
    assert [c.mean for c in others] == pytest.approx([0.0] * 13, abs=1e-12)


def test_luck_that_all_arms_share_does_not_widen_an_interval() -> None:
    for contrast in study_of({("points",): 0.04}).contrasts():
        assert contrast.high - contrast.low < 1e-9
        assert contrast.n == 6


def test_an_interaction_shows_in_its_string_and_names_its_aliases() -> None:
    pair = ("smaller_units", "online_channel")
    study = study_of({pair: 0.03})
    found = [c for c in study.contrasts() if c.outcome == "any"]
    hit = [c for c in found if c.order == 2 and abs(c.mean) > 1e-9]
    assert len(hit) == 1
    assert pair in hit[0].terms
    assert len(hit[0].terms) == 4
    assert hit[0].mean == pytest.approx(0.03)
    # averaged over whether the other is on, each of the two does half of it
    assert {c.terms[0][0]: c.mean for c in found if c.order == 1 and abs(c.mean) > 1e-9} == (
        pytest.approx(dict.fromkeys(pair, 0.015))
    )


def test_a_replicate_with_a_failed_arm_is_left_out() -> None:
    study = study_of({("points",): 0.04})
    study.runs.loc[(study.runs["replicate"] == 2) & (study.runs["arm"] == 5), OUTCOMES] = np.nan
    assert {c.n for c in study.contrasts()} == {5}


@pytest.fixture(scope="module")
def small() -> FactorialStudy:
    return factorial_study(overrides=SMALL, replicates=2, workers=1)


def test_a_small_study_runs_and_all_arms_work(small: FactorialStudy) -> None:
    assert len(small.runs) == 32
    assert (small.runs["error"] == "").all()
    assert small.runs.loc[small.runs["arm"] == 0, list(EIGHT)].to_numpy().max() == -1
    assert {c.n for c in small.contrasts()} == {2}
    assert small.runs.groupby("arm")["any"].mean().nunique() > 8


def test_it_is_kept_and_read_again(small: FactorialStudy, tmp_path: Path) -> None:
    again = FactorialStudy.load(small.save(tmp_path / "kept"))
    pd.testing.assert_frame_equal(again.runs, small.runs)
    assert again.facts == small.facts
    with pytest.raises(InputError):
        FactorialStudy.load(tmp_path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_names_every_pair(small: FactorialStudy, lang: str) -> None:
    shown = small.table(lang)
    assert shown.count("×") >= 28 * len(OUTCOMES)
    assert "factorial." not in shown


def test_other_than_eight_known_kinds_is_refused() -> None:
    with pytest.raises(InputError):
        factorial_study(kinds=EIGHT[:7])
    with pytest.raises(InputError):
        factorial_study(kinds=(*EIGHT[:7], "pints"))
