"""Explanations are what happened: the numbers that decided, not others that could have."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sim import ParticipationModel
from sim.agents import Resident
from sim.columns import FORMS
from sim.errors import InputError
from sim.explain import Explanation, explain, explain_week, who_is
from sim.explain.encounters import OFFERS, OUTCOMES
from sim.explain.people import SELECTORS, row_of
from sim.rules import TERMS

WEEKS = 12


@pytest.fixture(scope="module")
def weeks():
    """Twelve weeks of explanations of everybody, and what the fast engine did in each."""
    from sim import Scenario

    from .conftest import SMALL

    model = ParticipationModel(Scenario.load("all_three", SMALL), seed=5)
    model.spin_up()
    found = []
    for _ in range(WEEKS):
        explained = explain_week(model)
        model.step()
        acted = model.acted_last.copy()
        found.append((explained, acted, model.arrays.online.copy()))
    return model, found


def encounters(weeks):
    return [
        (explanation, encounter)
        for explained, _, _ in weeks[1]
        for explanation in explained.values()
        for encounter in explanation.encounters
    ]


def test_states_are_shown_as_the_offer_was_weighed(weeks):
    """Being asked has tired before the decision is taken; what is shown is what decided."""
    model = weeks[0]
    moved = 0
    for explanation, encounter in encounters(weeks):
        for value in encounter.values:
            weight = getattr(model.parameters, f"{encounter.form}_fatigue")
            term = -weight * model.parameters.weight_fatigue * value.states["fatigue"]
            assert value.terms["fatigue"] == pytest.approx(term)
            moved += value.states["fatigue"] != explanation.who.states["fatigue"]
    assert moved > 0


def test_explained_acts_are_those_of_the_fast_engine(weeks):
    model, found = weeks
    for explained, acted, online in found:
        assert sorted(explained) == list(range(len(model.residents)))
        for row, explanation in explained.items():
            took = [each for each in explanation.encounters if each.outcome == "took_part"]
            forms = sum(1 << FORMS.index(each.form) for each in took)
            by_phone = sum(1 << FORMS.index(e.form) for e in took if e.channel == "online")
            assert (forms, by_phone) == (acted[row] & 31, online[row])


def test_every_kind_of_offer_and_most_outcomes_are_met(weeks):
    met = encounters(weeks)
    assert {each.offer for _, each in met} >= set(OFFERS) - {"council", "decision"}
    assert {each.outcome for _, each in met} <= set(OUTCOMES)
    assert {each.outcome for _, each in met} >= {
        "took_part", "stayed_away", "not_heard", "no_way", "not_asked",
    }  # fmt: skip
    learned = {each.learned for _, each in met if each.values}
    assert learned >= {"notice", "tie", "known", "own", "office"}
    assert learned & {"leader", "organiser"}


def test_terms_add_up_and_decide(weeks):
    nesting = weeks[0].parameters.nesting
    decided = [each for _, each in encounters(weeks) if each.values]
    assert len(decided) > 300
    for each in decided:
        for value in each.values:
            assert list(value.terms) == list(TERMS)
            assert value.total == pytest.approx(math.fsum(value.terms.values()), abs=1e-12)
        totals = [value.total for value in each.values]
        inclusive = totals[0]
        if len(totals) == 2:
            inclusive = nesting * math.log(sum(math.exp(t / nesting) for t in totals))
        assert each.chance == pytest.approx(1 / (1 + math.exp(-inclusive)))
        check = each.check("takes_part")
        assert check.chance == each.chance
        assert check.happened == (check.draw < check.chance)
        came = each.outcome in ("took_part", "turned_away", "blocked")
        assert came == check.happened
        if each.outcome == "took_part" and len(each.values) == 2:
            phone = each.check("online")
            assert phone.happened == (each.channel == "online") == (phone.draw < phone.chance)


def test_draws_are_spread_evenly_and_happen_as_often_as_their_chance(weeks):
    checks = [check for _, each in encounters(weeks) for check in each.checks]
    for what in ("takes_part", "unaware", "tie"):
        some = [check for check in checks if check.what == what]
        assert len(some) > 100
        happened, expected = sum(c.happened for c in some), sum(c.chance for c in some)
        assert abs(happened - expected) < 4 * math.sqrt(
            sum(c.chance * (1 - c.chance) for c in some)
        )
        assert all(0 <= c.chance <= 1 and 0 < c.draw < 1 for c in some)


def test_who_did_not_hear_had_no_value_and_who_was_asked_had_the_term(weeks):
    for _, each in encounters(weeks):
        if each.outcome in ("not_heard", "not_asked", "no_way"):
            assert not each.values and each.chance is None
        if each.outcome in ("not_asked", "no_way"):
            assert each.reasons
        if each.values and each.learned in ("leader", "organiser", "branch"):
            assert all(value.terms["asked"] > 0 for value in each.values)
        if each.values and each.learned == "notice":
            assert all(value.terms["asked"] == 0 for value in each.values)


def test_one_of_many_is_the_same_as_one_alone_and_nothing_is_changed(model):
    m = model()
    m.run(weeks=2)
    before = m.arrays.people.copy()
    many = explain_week(m)
    assert all(explain(m, f"row:{row}") == many[row] for row in (0, 40, 99))
    assert m.week == 2
    for name in before.dtype.names:
        assert np.array_equal(m.arrays.people[name], before[name]), name


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_later_week_is_the_week_that_comes(model, engine):
    m = model(engine)
    early = explain(m, "row:7", week=4)
    m.run(weeks=4)
    assert early == explain(m, "row:7", week=4) == explain(m, "row:7")
    assert early.week == 4


def test_a_spin_up_is_lived_through_on_the_way(model):
    from sim import Scenario

    from .conftest import SMALL

    fresh = ParticipationModel(Scenario.load("all_three", SMALL), seed=5)
    assert explain(fresh, "row:7", week=1) == explain(model(), "row:7", week=1)


def test_a_users_rule_is_explained_with_its_own_terms():
    class Stoic(Resident):
        """Nobody's asking counts."""

        def terms(self, offer):
            """Leave out the term of being asked."""
            terms = list(super().terms(offer))
            terms[TERMS.index("asked")] = 0.125
            return tuple(terms)

    from sim import Scenario

    from .conftest import SMALL

    m = ParticipationModel(
        Scenario.load("all_three", SMALL), seed=5, engine="reference", resident_class=Stoic
    )
    m.spin_up()
    values = [v for e in explain_week(m).values() for each in e.encounters for v in each.values]
    assert values and {value.terms["asked"] for value in values} == {0.125}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_name_the_strongest_reasons_and_every_number(weeks, lang):
    seen = set()
    for explanation, each in encounters(weeks):
        kind = (each.offer, each.outcome, each.learned, each.reasons)
        if kind in seen:
            continue
        seen.add(kind)
        words = explanation.text(lang)
        assert "{" not in words and "}" not in words
        assert (lang == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in words)
        if each.values:
            value = each.main_value
            strongest = max(value.terms.values(), key=abs)
            assert words.count(f"{abs(strongest):.2f}") >= 2
            assert f"{abs(value.total):.2f}" in words
            assert f"{each.check('takes_part').draw:.3f}" in words
    assert len(seen) > 15


def test_numbers_and_names_without_words_survive_json(weeks):
    explanation = weeks[1][0][0][3]
    again = json.loads(json.dumps(explanation.to_dict()))
    assert again["who"]["traits"]["age"] == explanation.who.traits["age"]
    assert len(again["encounters"]) == len(explanation.encounters)
    assert isinstance(explanation, Explanation)


def test_people_are_found_by_number_row_group_or_an_id(model):
    m = model()
    people = m.arrays.people
    assert row_of(m, int(people["person"][9])) == 9
    assert row_of(m, str(people["person"][9])) == row_of(m, "row:9") == 9
    assert people["party"][row_of(m, "party")] == 1
    assert people["age"][row_of(m, "random")] >= 18
    assert row_of(m, "random") == row_of(m, "random")
    for name, holds in SELECTORS.items():
        if holds(people).any():
            assert holds(people)[row_of(m, name)]


def test_who_cannot_be_found_is_said_in_both_languages(model):
    m = model()
    with pytest.raises(InputError, match="party") as problem:
        explain(m, "partty")
    assert "party" in problem.value.in_language("zh")
    m.arrays.people["serving"] = 0
    with pytest.raises(InputError, match="leader"):
        explain(m, "leader")
    m.run(weeks=1)
    with pytest.raises(InputError, match="week 0"):
        explain(m, "random", week=0)


def test_a_resident_in_a_sentence(model):
    m = model()
    row = int(np.flatnonzero(m.arrays.people["party"])[0])
    assert "party member" in who_is(m, row, "en")
    assert "党员" in who_is(m, row, "zh")
    assert str(m.arrays.people["age"][row]) in who_is(m, row, "zh")


def test_decisions_by_another_rule_are_not_explained_as_if_they_were():
    from sim import Scenario

    m = ParticipationModel(Scenario.load("classics/voter"), seed=1)
    with pytest.raises(InputError, match="rule"):
        explain(m, "row:3")
