"""The words of a search: both languages say the same, and every finding has its sentence."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.search.saying import change, level, whole, yuan
from experiments.search.state import Conducted
from experiments.search.words import document, report
from experiments.statistics import Verdict, paired_effect, set_means
from sim.texts import text

Whole = tuple[Path, Conducted, dict[str, Any]]
SHARE = {"goal": "participation", "share": True, "people": True, "better": "more"}
INDEX = {"goal": "trust", "share": False, "people": False, "better": "more"}
MONEY = {"goal": "money", "share": False, "people": False, "better": "less"}


def test_numbers_are_told_as_people_read_them() -> None:
    assert change(SHARE, 0.1234, "en") == "+12.3 points"
    assert change(SHARE, -0.0004, "zh") == "0.0个百分点"
    assert change(INDEX, -0.0123, "en") == "−0.012"
    assert level(SHARE, 0.417, "zh") == "41.7%" and level(INDEX, 0.5, "en") == "0.500"
    assert change(MONEY, 12345.6, "en") == "+¥12,346" or change(MONEY, 12345.6, "en") == "¥+12,346"
    assert yuan(-3508.2, "en") == "−¥3,508" and yuan(-3508.2, "zh") == "−3,508元"
    assert whole(None) == whole(float("nan")) == "–" and whole(-0.0001) == "−0.0001"


def test_both_languages_say_the_same_things(undisturbed: Whole) -> None:
    found = undisturbed[2]
    english, chinese = (document(found, lang) for lang in ("en", "zh"))
    shape = [(b.kind, len(b.lines), len(b.rows), len(b.headers)) for b in english]
    assert shape == [(b.kind, len(b.lines), len(b.rows), len(b.headers)) for b in chinese]
    for one, other in zip(english, chinese, strict=True):
        for row, same in zip(one.rows, other.rows, strict=True):
            digits = [re.findall(r"\d[\d,.]*", " ".join(c[1:])) for c in (row, same)]
            assert digits[0] == digits[1]


def test_no_language_has_words_of_the_other(undisturbed: Whole) -> None:
    found = undisturbed[2]
    assert not re.search(r"[\u4e00-\u9fff]", report(found, "en"))
    left = set(re.findall(r"[A-Za-z_.]{3,}", report(found, "zh")))
    assert not left - {"search.race"}, left


def sentences(found: dict[str, Any]) -> str:
    return report(found, "en")


def test_what_was_found_is_what_is_said(undisturbed: Whole) -> None:
    found = copy.deepcopy(undisturbed[2])
    place = found["places"][0]
    first = place["winner"]["effects"][0]
    first["verdict"] = "unclear"
    assert "cannot be told apart from doing nothing" in sentences(found)
    first["verdict"] = "loss"
    assert "worse than doing nothing" in sentences(found)
    first["verdict"] = "assumption"
    assert "hangs on assumptions" in sentences(found)
    place["against"] = {"sets": 42, "worse": 5, "worst": -0.031}
    assert "Under 5 of the 42 sets" in sentences(found) and "3.1 points" in sentences(found)
    place["winner"]["excess"] = {"money": 0.2, "least.trust": 0.01}
    assert "does not keep to: money" in sentences(found)
    found["effort"]["failed"], found["effort"]["errors"] = 3, [["ValueError: odd", 3]]
    assert "3 runs failed" in sentences(found) and "ValueError: odd" in sentences(found)


def test_a_sign_that_is_left_open_was_seen_to_be_both() -> None:
    rng = np.random.default_rng(3)
    left_open = 0
    for _ in range(300):
        sets = np.repeat(np.arange(4), 2)
        gains = rng.normal(rng.uniform(-1, 1), rng.uniform(0, 1), 4)[sets] + rng.normal(0, 0.05, 8)
        if paired_effect(gains, np.zeros(8), sets=sets).verdict is Verdict.ASSUMPTION:
            left_open += 1
            worse = int((set_means(gains, sets) <= 0).sum())  # as `against` counts
            assert 0 < worse < 4
    assert left_open > 20


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_helps_everywhere_is_not_said_to_harm(undisturbed: Whole, lang: str) -> None:
    found = copy.deepcopy(undisturbed[2])
    found["effort"]["ensemble"] = True
    place = found["places"][0]
    place["winner"]["effects"][0]["verdict"] = "assumption"
    for worse, key in ((0, "effect_spread"), (1, "effect_assumption")):
        place["against"] = {"sets": 4, "worse": worse, "worst": 0.01 if not worse else -0.02}
        told = report(found, lang)
        for each in ("effect_spread", "effect_assumption"):
            assert (text(f"search.say.{each}", lang) in told) == (each == key)
        everywhere = text("search.say.worse_none", lang, sets=4)
        assert (everywhere in told) == (not worse)


VERDICTS = [
    ("same", "The same to the last act"),
    ("unclear", "Cannot be told apart from it"),
    ("assumption", "Which is better hangs on assumptions"),
    ("gain_small", "too little to matter"),
    ("loss", "surely ahead of it"),
    ("gain", "surely behind"),
]


@pytest.mark.parametrize(("verdict", "said"), VERDICTS)
def test_every_verdict_on_a_rival_has_a_sentence(
    undisturbed: Whole, verdict: str, said: str
) -> None:
    found = copy.deepcopy(undisturbed[2])
    rivals = found["places"][0]["rivals"]
    assert rivals
    found["places"][0]["rivals"] = [{**rivals[0], "verdict": verdict, "within": True}]
    assert said in sentences(found)


def test_parts_are_told_by_what_they_carry(undisturbed: Whole) -> None:
    found = copy.deepcopy(undisturbed[2])
    place = found["places"][0]
    part = {"part": "points", "mean": 0.1, "low": 0.05, "high": 0.15,
            "label": {"en": "Points", "zh": "积分制"}}  # fmt: skip
    place["parts"] = [
        {**part, "verdict": verdict, "label": {"en": name, "zh": name}}
        for name, verdict in (("A", "gain"), ("B", "gain_small"), ("C", "loss"), ("D", "unclear"))
    ]
    told = sentences(found)
    for said in ("What carries it: A.", "too little to matter: B.", "Better left out: C.",
                 "can be told apart: D."):  # fmt: skip
        assert said in told
