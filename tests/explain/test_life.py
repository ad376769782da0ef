"""A life is what was recorded, and a counterfactual is a decision that would have flipped."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sim.columns import FORMS, NEVER
from sim.errors import InputError
from sim.explain import explain_week
from sim.explain.counterfactual import counterfactual
from sim.explain.life import record_life, story
from sim.explain.splitting import inclusive
from sim.rules import TERMS


def test_a_life_is_what_the_model_recorded(model):
    m = model()
    life = record_life(m, "active", 12)
    assert m.week == 0
    row = life.start.row
    for each in life.weeks:
        before = m.arrays.people[row].copy()
        m.step()
        after = m.arrays.people[row]
        counted = int(after["acts_year"])
        if each.week % 52:
            counted -= int(before["acts_year"])
        assert len(each.acts) == counted
        for form in FORMS:
            before_count, after_count = int(before[f"count_{form}"]), int(after[f"count_{form}"])
            assert (form in {done for done, _ in each.acts}) == (after_count > before_count)
        assert math.fsum(each.trust.values()) == pytest.approx(after["trust"] - before["trust"])
        assert each.filed == (after["open_report_week"] == each.week)
        if before["open_report_week"] != NEVER and after["open_report_week"] == NEVER:
            assert each.answer and each.waited == each.week - before["open_report_week"]
    assert sum(len(each.acts) for each in life.weeks) > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_stories_are_told_in_both_languages(model, lang):
    m = model()
    told = {name: story(m, name, 20, lang) for name in ("active", "renter", "party")}
    for words in told.values():
        assert "{" not in words
        assert (lang == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in words)
    assert ("参加活动" if lang == "zh" else "activities") in told["active"]
    json.dumps(record_life(m, "active", 2).to_dict())


def test_a_life_ends_where_somebody_else_moves_in(model):
    m = model()
    before = m.arrays.people["generation"].copy()
    arm = m.fork()
    arm.run(weeks=20)
    gone = np.flatnonzero(arm.arrays.people["generation"] != before)
    assert len(gone)
    life = record_life(m, f"row:{gone[0]}", 20)
    assert life.left is not None and len(life.weeks) == life.left < 20
    assert "moved away" in life.text("en") and "搬离" in life.text("zh")
    with pytest.raises(InputError):
        record_life(m, "random", 0)


def test_a_counterfactual_flips_the_decision_and_stays_within_limits(model):
    m = model()
    nesting = float(m.parameters.nesting)
    seen = 0
    for row, explanation in explain_week(m).items():
        for each in explanation.encounters:
            found = counterfactual(m, each, explanation.who)
            assert (found is None) == (not each.values), row
            if found is None:
                continue
            assert found.came == each.happened("takes_part") == (found.gap < 0)
            for lang in ("en", "zh"):
                words = found.text(explanation.who, lang)
                assert "{" not in words and f"{found.draw:.3f}" in words
            shares = [change.share for change in found.changes]
            assert shares == sorted(shares) and all(0 < share <= 1 for share in shares)
            for change in found.changes:
                seen += 1
                assert change.term in TERMS
                shifted = [v.total + change.needed - change.now for v in each.values]
                value = inclusive(shifted, nesting)
                assert 1 / (1 + math.exp(-value)) == pytest.approx(found.draw)
                if change.level is not None and change.term not in ("reward", "time"):
                    assert -1e-9 <= change.level <= 1 + 1e-9
    assert seen > 20
