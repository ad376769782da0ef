"""`ParticipationModel` is an ordinary Mesa model, on the versions of Mesa that we support."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import mesa
import pytest

from sim import ParticipationModel
from sim.agents import (
    Body,
    Committee,
    EngineError,
    PartyMember,
    Resident,
    SocialOrganisation,
    UnitLeader,
)
from sim.errors import InputError

from .conftest import small, state


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_looking_changes_nothing(model, engine):
    looked, left_alone = model(engine), model(engine)
    for _ in range(26):
        looked.step()
        left_alone.step()
        for agent in looked.agents:
            assert agent.unique_id
        _ = looked.residents.get("trust"), looked.agents_by_type[Committee]
        looked.residents.select(lambda agent: agent.age > 60).groupby("tenure").count()
        assert [body.title() for body in looked.bodies.members()]
    assert state(looked) == state(left_alone)
    assert looked.measures.equals(left_alone.measures)


def test_agents_and_agents_by_type_agree(model):
    m = model()
    for _ in range(3):
        m.run(weeks=8)
        by_type = m.agents_by_type
        assert sum(len(agents) for agents in by_type.values()) == len(m.agents)
        assert set(m.agents) == {agent for agents in by_type.values() for agent in agents}
        assert len(by_type[Resident]) + len(by_type[PartyMember]) == len(m.residents)
        assert set(by_type[PartyMember]) == set(m.residents.select(agent_type=PartyMember))
        assert len(by_type[UnitLeader]) == m.units_table["leader"].sum()
        assert set(m.bodies.members()) == {a for a in m.agents if isinstance(a, Body)}
        assert set(m.agent_types) == set(by_type)


def test_mesa_steps_count_weeks(model):
    m = model()
    before = m.steps
    m.run(weeks=4)
    assert m.steps == before + 4
    if hasattr(mesa.Model(rng=1), "time"):
        assert m.time == m.steps


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_model_that_is_not_needed_is_freed(engine):
    def live() -> weakref.ref[ParticipationModel]:
        m = ParticipationModel(small(), seed=1, engine=engine)
        m.run(weeks=1)
        assert len(m.agents) > len(m.residents)
        arm = m.fork(engine="reference")
        Visitor(arm)
        arm.step()
        return weakref.ref(m)

    known = live()
    gc.collect()
    assert known() is None


def test_a_refused_agent_does_not_keep_its_model():
    def live() -> weakref.ref[ParticipationModel]:
        m = ParticipationModel(small(), seed=1)
        with pytest.raises(EngineError):
            Visitor(m)
        return weakref.ref(m)

    known = live()
    gc.collect()
    assert known() is None


class Visitor(mesa.Agent):
    """Somebody who comes by and remembers whom they met."""

    def __init__(self, m):
        """Come to a model."""
        super().__init__(m)
        self.met = []

    def step(self):
        """Meet the resident whose row is the week's number."""
        self.met.append(self.model.residents[self.model.week])


class Cautious(Resident):
    """Trusts half as much as others do when it comes to an offer."""

    def terms(self, offer):
        """Take something off the term of trust."""
        terms = list(super().terms(offer))
        terms[7] -= 2.0
        return tuple(terms)


class Diarist(Resident):
    """Keeps a diary and otherwise lives like everybody."""

    def step(self):
        """Count the weeks."""
        super().step()
        self.weeks = getattr(self, "weeks", 0) + 1


def test_the_fast_engine_names_what_it_refuses():
    with pytest.raises(EngineError, match=r"Cautious\.terms"):
        ParticipationModel(small(), resident_class=Cautious)
    with pytest.raises(EngineError, match=r"Diarist\.step"):
        ParticipationModel(small(), engine="reference", resident_class=Diarist).fork(engine="fast")
    m = ParticipationModel(small(), seed=1)
    with pytest.raises(EngineError, match=r"Visitor\.step"):
        Visitor(m)
    assert not m.added_agents
    with pytest.raises(EngineError, match="quick"):
        ParticipationModel(small(), engine="quick")


def test_a_class_that_overrides_nothing_runs_on_the_fast_engine():
    class Neighbour(Resident):
        """A resident with a handy property."""

        @property
        def elderly(self):
            return self.age >= 60

    m = ParticipationModel(small(), seed=5, resident_class=Neighbour)
    assert len(m.residents.select(lambda a: a.elderly)) == (m.residents.column("age") >= 60).sum()
    assert type(m.residents[0]) is Neighbour


def test_a_changed_rule_changes_decisions_and_an_unchanged_one_does_not(model):
    plain, cautious = model("reference"), model("reference", resident_class=Cautious)
    same = model("reference", resident_class=Diarist)
    for m in (plain, cautious, same):
        m.run(weeks=8)
    assert state(plain) == state(same)
    assert state(plain) != state(cautious)
    assert cautious.measures["activity_acts"].sum() < plain.measures["activity_acts"].sum()


def test_an_added_agent_steps_each_week_and_can_leave(model):
    m = model("reference")
    visitor, second = Visitor(m), Visitor(m)
    m.run(weeks=3)
    assert len(visitor.met) == 3
    assert set(m.agents_by_type[Visitor]) == {visitor, second}
    assert visitor.unique_id == len(m.residents) + 1
    second.remove()
    m.run(weeks=1)
    assert (len(visitor.met), len(second.met)) == (4, 3)
    assert m.added_agents == [visitor]


def test_who_moves_in_does_not_inherit_a_diary():
    m = ParticipationModel(small(), seed=5, engine="reference", resident_class=Diarist)
    m.run(weeks=20)
    weeks = [agent.weeks for agent in m.residents]
    moved = m.residents.column("generation") > 0
    assert moved.any()
    assert all((w < 26) == new for w, new in zip(weeks, moved.tolist(), strict=True))


def test_a_fork_takes_along_what_a_user_brought():
    m = ParticipationModel(small(), seed=5, engine="reference", resident_class=Diarist)
    m.spin_up()
    visitor = Visitor(m)
    m.run(weeks=2)
    arm = m.fork()
    [copied] = arm.added_agents
    assert copied is not visitor and copied.model is arm
    assert copied.unique_id == visitor.unique_id
    assert [a.row for a in copied.met] == [a.row for a in visitor.met]
    assert all(a in arm.residents for a in copied.met)
    assert arm.residents[0].weeks == m.residents[0].weeks == 8
    arm.run(weeks=5)
    m.run(weeks=5)
    assert len(copied.met) == len(visitor.met) == 7
    assert state(arm) == state(m)


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("way", [copy.deepcopy, copy.copy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_lives_on_by_itself(model, engine, way):
    m = model(engine)
    if engine == "reference":
        Visitor(m)
    m.run(weeks=3)
    twin = way(m)
    assert state(twin) == state(m) and twin.week == m.week
    assert twin.measures.equals(m.measures)
    before = state(m)
    twin.run(weeks=5)
    assert state(m) == before
    m.run(weeks=5)
    assert state(twin) == state(m)
    assert twin.measures.equals(m.measures)
    assert [len(a.met) for a in twin.added_agents] == [len(a.met) for a in m.added_agents]
    assert twin.residents[0].model is twin
    assert m.random.random() == twin.random.random()


def test_a_resident_is_copied_with_its_model(model):
    m = model()
    one = copy.deepcopy(m.residents[4])
    assert one.model is not m and one.row == 4
    assert one in one.model.residents
    body = pickle.loads(pickle.dumps(m.bodies.members()[0]))
    assert type(body) is Committee and body.model is not m
    assert len(copy.deepcopy(m.residents)) == len(m.residents)


def test_a_model_that_is_being_recorded_is_forked_but_not_copied(model, tmp_path):
    m = model()
    record = m.record_acts(tmp_path / "acts.parquet")
    with pytest.raises(InputError, match=r"acts\.parquet"):
        copy.deepcopy(m)
    m.fork().run(weeks=1)
    record.close()
    copy.deepcopy(m)


def test_a_checkpoint_leaves_no_agent_behind(model, tmp_path):
    m = model("reference")
    m.save(tmp_path / "check.zip")
    again = ParticipationModel.load(tmp_path / "check.zip")
    reference = ParticipationModel.load(tmp_path / "check.zip", engine="reference")
    for loaded in (again, reference):
        residents = [agent for agent in loaded.agents if isinstance(agent, Resident)]
        assert len(residents) == len(loaded.residents)


def test_a_checkpoint_does_not_silently_leave_behind_what_a_user_brought(model, tmp_path):
    added, own, named = model("reference"), model("reference", resident_class=Diarist), model()
    Visitor(added)
    named.residents[3].mood = "calm"
    for m, name in ((added, "Visitor"), (own, "Diarist"), (named, "mood")):
        with pytest.raises(InputError, match=name):
            m.save(tmp_path / "check.zip")
    assert not list(tmp_path.iterdir())


def test_mesa_collects_data_from_residents_and_bodies(model):
    m = model()
    collector = mesa.DataCollector(
        agent_reporters={"who": "unique_id"},
        agenttype_reporters={
            PartyMember: {"trust": "trust"},
            SocialOrganisation: {"yuan": "reserve"},
        },
    )
    collector.collect(m)
    frame = collector.get_agenttype_vars_dataframe(PartyMember)
    assert frame["trust"].tolist() == m.residents.select(agent_type=PartyMember).get("trust")
    assert len(collector.get_agent_vars_dataframe()) == len(m.agents)


@pytest.mark.parametrize(
    ("arguments", "name"), [({"seed": -1}, "seed"), ({"threads": 0}, "threads")]
)
def test_numbers_that_make_no_run_are_refused(arguments, name):
    with pytest.raises(InputError) as refused:
        ParticipationModel(small(), **arguments)
    assert f"`{name}`" in refused.value.in_language("en")


def test_time_does_not_run_backwards(model):
    with pytest.raises(InputError) as refused:
        model().run(weeks=-3)
    assert "-3" in refused.value.in_language("en")
