"""A difference between two arms is split into reasons that add up, and into the right ones."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import ParticipationModel, Scenario
from sim.columns import FORMS
from sim.errors import InputError
from sim.explain.decomposition import Decomposition, decompose
from sim.explain.splitting import FACTORS, REASONS, Chances, inclusive, shapley, split
from sim.rules import TERMS

from .conftest import SMALL

WEEKS = 5


@pytest.fixture(scope="module")
def baseline() -> ParticipationModel:
    model = ParticipationModel(Scenario.load("baseline", SMALL), seed=5)
    model.spin_up()
    return model


@pytest.fixture(scope="module")
def arms(baseline):
    return {name: baseline.fork(Scenario.load(name, SMALL)) for name in ("points", "all_three")}


@pytest.fixture(scope="module")
def found(baseline, arms) -> dict[str, Decomposition]:
    return {name: decompose(baseline, arm, 60, WEEKS, seed=3) for name, arm in arms.items()}


@pytest.mark.parametrize("name", ["points", "all_three"])
def test_reasons_add_up_to_the_difference(found, name):
    one = found[name]
    assert one.residents == 60 and one.weeks == WEEKS
    for form in FORMS:
        assert list(one.parts[form]) == list(REASONS)
        parts = math.fsum(one.parts[form].values())
        assert parts == pytest.approx(one.after[form] - one.before[form], abs=1e-9)
    assert math.fsum(one.by_reason().values()) == pytest.approx(one.total(), abs=1e-9)
    assert abs(one.total()) > 1e-4


def test_expected_acts_are_about_those_that_happened(found):
    for one in found.values():
        for expected, happened in (
            (one.before, one.happened_before),
            (one.after, one.happened_after),
        ):
            number = one.residents * one.weeks
            for form in FORMS:
                spread = math.sqrt(max(expected[form], 1 / number) * number)
                assert abs(expected[form] - happened[form]) * number < 4 * spread


def test_only_reward_acts_through_reward_and_what_follows(baseline):
    """Points that cost no staff hours change nothing else at first, and then only what follows."""
    free = SMALL | {"interventions.points.admin_hours": 0.0}
    arm = baseline.fork(Scenario.load("points", free))
    everybody = range(len(baseline.residents))
    at_once = decompose(baseline, arm, everybody, 1).by_reason()
    assert at_once["reward"] == max(at_once.values()) > 0
    for name in ("offered", "norm", "trust", "belonging", "habit", "time", "skill", "channel"):
        assert at_once[name] == pytest.approx(0.0, abs=0.05 * at_once["reward"]), name
    later = decompose(baseline, arm, everybody, 4).by_reason()
    assert later["reward"] == max(later.values()) > 0
    assert later["habit"] > 0 and later["norm"] > 0 and later["motivation"] < 0
    for name in ("base", "channel", "injunctive", "recognition", "skill"):
        assert later[name] == pytest.approx(0.0, abs=1e-12), name


def test_the_same_scenario_and_a_zero_dose_differ_by_nothing(baseline):
    zero = Scenario.load("points", SMALL | {"interventions.points.dose": 0.0})
    for arm in (baseline.fork(), baseline.fork(zero)):
        one = decompose(baseline, arm, 40, 3)
        assert one.before == one.after and sum(one.before.values()) > 0
        assert all(value == 0 for parts in one.parts.values() for value in parts.values())


def test_sample_is_seeded_and_models_are_left_as_they_are(baseline, arms, found):
    assert decompose(baseline, arms["points"], 60, WEEKS, seed=3) == found["points"]
    assert decompose(baseline, arms["points"], 60, 1, seed=4).before != (
        decompose(baseline, arms["points"], 60, 1, seed=3).before
    )
    assert baseline.week == arms["points"].week == 0
    assert decompose(baseline, arms["points"], [3, 1, 3], 1).residents == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_table_is_in_both_languages(found, lang):
    words = found["all_three"].text(lang)
    assert "{" not in words
    assert (lang == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in words)
    assert ("奖励" if lang == "zh" else "reward") in words
    again = json.loads(json.dumps(found["all_three"].to_dict()))
    assert again["total"] == found["all_three"].total()


def test_what_is_no_pair_or_no_sample_is_refused(baseline, arms):
    later = baseline.fork()
    later.run(weeks=1)
    for arguments in (
        (later, 10, 1),
        (arms["points"], 10, 0),
        (arms["points"], 0, 1),
        (arms["points"], [10**6], 1),
    ):
        with pytest.raises(InputError):
            decompose(baseline, *arguments)


chances = st.floats(0.0, 1.0)


@given(st.lists(st.tuples(chances, chances), min_size=1, max_size=5))
def test_shapley_values_add_up(pairs):
    names = FACTORS[: len(pairs)]
    one = dict(zip(names, (a for a, _ in pairs), strict=True))
    other = dict(zip(names, (b for _, b in pairs), strict=True))
    difference = math.prod(other.values()) - math.prod(one.values())
    assert math.fsum(shapley(one, other).values()) == pytest.approx(difference, abs=1e-12)


value = st.lists(st.floats(-3.0, 3.0), min_size=len(TERMS), max_size=len(TERMS))


@st.composite
def offers(draw):
    """An offer that was decided on, or that stopped on the way."""
    step = draw(st.integers(0, 3))
    if step < 3:
        known = dict.fromkeys(FACTORS, None) | dict.fromkeys(FACTORS[:step], 1.0)
        return Chances(known | {FACTORS[step]: 0.0})
    channels = draw(st.sampled_from([("in_person",), ("online",), ("in_person", "online")]))
    terms = {name: dict(zip(TERMS, draw(value), strict=True)) for name in channels}
    totals = {name: math.fsum(each.values()) for name, each in terms.items()}
    chance = 1 / (1 + math.exp(-inclusive(list(totals.values()), 0.6)))
    factors = dict.fromkeys(FACTORS, 1.0) | {"chance": chance, "admitted": draw(chances)}
    return Chances(factors, terms, totals)


@given(offers(), offers())
def test_any_two_offers_are_split_without_a_rest(before, after):
    parts = split(before, after, 0.6)
    total = after.expected - before.expected
    assert math.fsum(parts.values()) == pytest.approx(total, abs=1e-9)
    assert split(before, before, 0.6) == {}


def test_one_term_that_changes_gets_everything():
    terms = dict.fromkeys(TERMS, 0.0)
    sides = []
    for reward in (0.0, 1.0):
        changed = terms | {"reward": reward}
        factors = dict.fromkeys(FACTORS, 1.0) | {"chance": 1 / (1 + math.exp(-reward))}
        sides.append(Chances(factors, {"in_person": changed}, {"in_person": reward}))
    assert split(*sides, 0.6) == pytest.approx({"reward": 1 / (1 + math.exp(-1)) - 0.5})
