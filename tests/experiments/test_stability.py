"""Gain and regimes: without feedbacks there is no gain, and a strong linear norm splits a place."""

from __future__ import annotations

from experiments.stability import Stability, stability
from sim import Scenario

SMALL = {"community.population.households": 330, "weeks.spin_up": 104}
NO_FEEDBACK = {
    "weight_norm": 0.0,
    "weight_habit": 0.0,
    "word_of_mouth": 0.0,
    "tie_asks": 0.0,
    "tie_made": 0.0,
    "efficacy_step": 0.0,
    "efficacy_heard": 0.0,
    "trust_step": 0.0,
    "trust_heard": 0.0,
    "role_step": 0.0,
    "praise_gain": 0.0,
    "belonging_gain": 0.0,
    "fatigue_gain": 0.0,
    "ask_erosion": 0.0,
    "appraisal_step": 0.0,
}


def small(**parameters: float | str) -> Scenario:
    values = {f"parameters.{name}": value for name, value in parameters.items()}
    return Scenario.load("baseline", overrides={**SMALL, **values})


def test_without_feedbacks_a_push_does_not_grow() -> None:
    found = stability(small(**NO_FEEDBACK), replicates=2, push=0.3)
    assert 0.8 < found.amplification < 1.2
    assert found.regimes == 1


def test_a_strong_linear_norm_has_two_regimes() -> None:
    values = {"norm_form": "linear", "weight_norm": 3.0, "base_activity": -4.5}
    found = stability(small(**values), replicates=1)
    assert found.regimes == 2
    assert found.starts["nearly all"] > 5.0 * found.starts["nobody"]


def test_a_finding_is_said_in_both_languages() -> None:
    found = Stability(1.0, 1.25, 1.25, 0.2, {"nobody": 0.04, "nearly all": 0.05}, 0.2, 2, 3)
    for lang in ("en", "zh"):
        first, second = found.sentences(lang)
        assert "1.25" in first and "0.20" in first
        assert "4.00" in second and "5.00" in second
    assert found.sentences("zh") != found.sentences("en")
    damped = Stability(1.0, 0.8, 0.8, -0.25, {"nobody": 0.04, "nearly all": 0.04}, 0.0, 1, 3)
    assert damped.sentences("en")[0] != found.sentences("en")[0]
    assert "0.80" in damped.sentences("zh")[0]
