"""`model.residents` is an ordinary Mesa `AgentSet`, made when somebody looks."""

from __future__ import annotations

import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.agents import GoneError, PartyMember, Resident
from sim.columns import RESIDENT
from sim.errors import InputError


@pytest.fixture
def residents(model):
    return model().residents


@pytest.fixture
def plain(residents):
    """The same people as a set of Mesa's own, to compare with."""
    return AgentSet(residents.to_list(), random=residents.random)


def test_it_is_an_agent_set_and_counts_without_making_anybody(residents):
    assert isinstance(residents, AgentSet)
    assert len(residents) == len(residents.column("age")) > 100
    assert residents.get("age") == residents.column("age").tolist()
    assert residents.agg("trust", [min, max]) == [
        min(residents.get("trust")),
        max(residents.get("trust")),
    ]
    residents.set("fatigue", 0.25)
    assert set(residents.get("fatigue")) == {0.25}
    assert residents.made == 0
    assert residents[3].row == 3
    assert residents.made == 1


def test_every_column_is_an_attribute_and_writing_it_writes_the_column(residents):
    one = residents[7]
    for name in RESIDENT.names:
        assert getattr(one, name) == residents.column(name)[7].item(), name
    one.trust = 0.125
    assert residents.column("trust")[7] == 0.125
    residents._model.arrays.people["trust"][7] = 0.75
    assert one.trust == 0.75


def test_iteration_order_membership_and_indexing(residents):
    rows = [agent.row for agent in residents]
    assert rows == list(range(len(residents)))
    assert [agent.row for agent in reversed(residents)] == rows[::-1]
    assert residents[-1] is residents.to_list()[-1]
    assert [agent.row for agent in residents[2:9:3]] == [2, 5, 8]
    assert residents[4] in residents
    assert residents.index(residents[4]) == 4
    assert residents.count(residents[4]) == 1
    with pytest.raises(IndexError):
        residents[len(residents)]


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [
        ((), {}),
        ((lambda agent: agent.age > 60,), {}),
        ((), {"at_most": 7}),
        ((), {"at_most": 0.1}),
        ((), {"agent_type": PartyMember}),
        ((lambda agent: agent.trust > 0.5,), {"at_most": 5, "agent_type": Resident}),
    ],
)
def test_select_selects_whom_mesa_selects(residents, plain, arguments, keywords):
    ours, theirs = residents.select(*arguments, **keywords), plain.select(*arguments, **keywords)
    assert isinstance(ours, AgentSet)
    assert list(ours) == list(theirs)


def test_selecting_by_class_or_number_makes_only_those_who_are_returned(residents):
    members = residents.select(agent_type=PartyMember)
    assert 0 < len(members) == residents.column("party").sum() == residents.made
    assert all(type(agent) is PartyMember for agent in members)
    trusting = residents.where(residents.column("trust") > 0.6)
    assert [agent.row for agent in trusting] == np.flatnonzero(
        residents.column("trust") > 0.6
    ).tolist()


def test_orders_and_groups_are_those_of_mesa(residents, plain):
    for ascending in (True, False):
        assert list(residents.sort("age", ascending)) == list(plain.sort("age", ascending))
        key = lambda agent: -agent.trust  # noqa: E731
        assert list(residents.sort(key, ascending)) == list(plain.sort(key, ascending))
    assert {k: list(v) for k, v in residents.groupby("tenure")} == {
        k: list(v) for k, v in plain.groupby("tenure")
    }
    assert residents.groupby(lambda a: a.age > 60).count() == {
        old: int(((residents.column("age") > 60) == old).sum()) for old in (True, False)
    }
    shuffled = [agent.row for agent in residents.shuffle()]
    assert sorted(shuffled) == list(range(len(residents))) != shuffled


def test_doing_and_mapping(residents):
    met = []
    assert residents.do(met.append) is residents
    assert met == residents.to_list()
    assert residents.map(lambda agent, plus: agent.age + plus, 1) == [
        age + 1 for age in residents.get("age")
    ]
    residents.shuffle_do(lambda agent: setattr(agent, "norm", 0.5))
    assert set(residents.get("norm")) == {0.5}
    assert residents.map("identity") == residents.get("unique_id")


def test_attributes_of_ones_own_are_read_as_in_mesa(residents):
    residents[2].mood = "good"
    assert residents.get("mood", "default", None)[:4] == [None, None, "good", None]
    with pytest.raises(AttributeError):
        residents.get("mood")
    residents.set("mood", "calm")
    assert set(residents.get("mood")) == {"calm"}
    assert residents.get(["age", "mood"])[0] == [residents[0].age, "calm"]


def test_sets_can_be_combined(residents):
    old = residents.select(lambda agent: agent.age > 60)
    assert set(residents - old) == set(residents.select(lambda agent: agent.age <= 60))
    assert set(residents & old) == set(old)
    assert len(residents | old) == len(residents)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.add(r[0]),
        lambda r: r.remove(r[0]),
        lambda r: r.discard(r[0]),
        lambda r: r.pop(),
        lambda r: r.clear(),
        lambda r: r.shuffle(inplace=True),
        lambda r: r.sort("age", inplace=True),
        lambda r: r.select(lambda a: a.age > 60, inplace=True),
        lambda r: r[0].remove(),
    ],
)
@pytest.mark.parametrize(("lang", "word"), [("en", "moving"), ("zh", "迁")])
def test_nobody_is_added_or_removed_by_hand_and_it_says_why(residents, change, lang, word):
    before = len(residents)
    with pytest.raises(InputError) as refusal:
        change(residents)
    assert word in refusal.value.in_language(lang)
    assert len(residents) == before


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_who_moves_away_is_gone_and_somebody_new_has_come(model, engine):
    m = model(engine)
    before = m.residents.to_list()
    numbers = [agent.unique_id for agent in before]
    people = [(agent.person, agent.generation) for agent in before]
    m.run(weeks=26)
    after = m.residents.to_list()
    moved = [k for k, agent in enumerate(after) if (agent.person, agent.generation) != people[k]]
    assert 10 < len(moved) < len(after)
    for k, (old, new) in enumerate(zip(before, after, strict=True)):
        if k in moved:
            assert old.gone and old not in m.residents and old not in m.agents
            assert new.unique_id not in numbers
            with pytest.raises(GoneError):
                _ = old.trust
            with pytest.raises(GoneError):
                old.trust = 0.5
        else:
            assert new is old and not old.gone and old.unique_id == numbers[k]


def test_a_number_follows_from_who_it_is_not_from_the_order_of_looking(model):
    early, late = model(), model()
    early.residents.to_list()
    for _ in range(20):
        early.step()
        late.step()
        early.agents  # noqa: B018
    _ = late.residents[50], late.residents[3]
    assert early.residents.get("unique_id") == late.residents.get("unique_id")
    assert len(set(early.agents.get("unique_id"))) == len(early.agents)


def test_ties_lead_to_residents(model):
    m = model()
    m.run(weeks=10)
    one = max(m.residents, key=lambda agent: len(agent.ties))
    assert 3 < len(one.ties) <= 13
    assert all(tie in m.residents and tie is not one for tie in one.ties)


def test_a_resident_does_not_step_outside_of_a_week(model):
    for engine in ("fast", "reference"):
        m = model(engine)
        with pytest.raises(InputError, match="week"):
            m.residents.do("step")
