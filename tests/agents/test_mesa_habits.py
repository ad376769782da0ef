"""What people do with any Mesa model works with this one, or they are told why not."""

from __future__ import annotations

import copy
import pickle
from typing import ClassVar, Literal

import mesa
import numpy as np
import pytest

from sim import ParticipationModel
from sim.agents import Committee, Resident
from sim.errors import InputError
from sim.interventions.base import Intervention, graded

from .conftest import small, state


class Noting(ParticipationModel):
    """Collects data after each step, as models written for Mesa do."""

    def __init__(self, scenario, seed=None, **more):
        """Begin with nothing noted."""
        super().__init__(scenario, seed, **more)
        self.notes = []
        self.datacollector = mesa.DataCollector(
            model_reporters={"trust": lambda m: m.residents.agg("trust", np.mean), "week": "week"}
        )

    def step(self):
        """Live a week and note it."""
        super().step()
        self.notes.append(self.week)
        self.datacollector.collect(self)


class Gambler(mesa.Agent):
    """Throws a die a week, from the model's own luck."""

    thrown = ()

    def step(self):
        """Throw it."""
        self.thrown = (*self.thrown, self.random.random(), self.rng.random(), self.model.steps)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_stepping_lives_what_running_lives(engine):
    """The interventions of the scenario begin in week 0 however the model got there."""
    stepped, run = (ParticipationModel(small(), seed=5, engine=engine) for _ in range(2))
    for _ in range(6 + 9):
        stepped.step()
    run.run(weeks=9)
    assert stepped.week == run.week == 9
    assert stepped.interventions == run.interventions != ()
    assert state(stepped) == state(run)
    assert stepped.measures.equals(run.measures)
    assert stepped.measures.index[0] == 0


def test_stepping_ends_a_spin_up_when_means_are_flat(tmp_path):
    still = {"weeks.spin_up": "auto", "parameters.moves_renter": 0.1, "parameters.moves_owner": 0.1}
    stepped, spun, halted = (
        ParticipationModel(small("baseline", **still), seed=5) for _ in range(3)
    )
    spun.spin_up()
    for _ in range(spun.spin_up_weeks):
        stepped.step()
    for _ in range(130):
        halted.step()
    halted.save(tmp_path / "half.linli")
    halted = ParticipationModel.load(tmp_path / "half.linli")
    halted.spin_up()
    for model in (stepped, halted):
        assert model.week == 0
        assert (model.flat, model.flatness) == (spun.flat, spun.flatness)
        assert model.spin_up_weeks == spun.spin_up_weeks >= 208
        assert state(model) == state(spun)


def test_run_model_ends_with_the_scenario_and_not_before():
    model = ParticipationModel(small(), seed=5)
    model.run_model()
    assert (model.week, model.running) == (26, False)
    again = pickle.loads(pickle.dumps(model))
    assert (again.running, model.fork().running) == (False, False)
    assert model.fork(small(**{"weeks.window": 30})).running
    stopped = ParticipationModel(small(), seed=5)
    stopped.hooks.append(lambda m, week: setattr(m, "running", week < 3))
    stopped.run_model()
    assert stopped.week == 4


def test_batch_run_collects_what_a_model_collects():
    seeds = {"iterations": 2} if mesa.__version__ < "3.5" else {"rng": [1, 2]}
    rows = mesa.batch_run(
        Noting,
        {"scenario": [small("baseline"), small("points")]},
        number_processes=1,
        display_progress=False,
        **seeds,
    )
    assert len(rows) == 4
    assert {row["week"] for row in rows} == {26}
    assert all(0.0 < row["trust"] < 1.0 for row in rows)


def test_arms_do_not_share_what_a_subclass_keeps():
    model = Noting(small(), seed=5).run(weeks=3)
    arm = model.fork()
    arm.run(weeks=3)
    assert type(arm) is Noting
    assert (model.notes[-1], arm.notes[-1]) == (3, 6)
    assert len(model.datacollector.get_model_vars_dataframe()) == 6 + 3
    assert len(arm.datacollector.get_model_vars_dataframe()) == 6 + 6


@pytest.mark.parametrize(
    "way", [lambda m: m.fork(), copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_luck_clock_and_numbers_of_own_agents_go_on_in_a_copy(model, way):
    m = model("reference")
    m.gambler = Gambler(m)
    Gambler(m).remove()
    m.run(weeks=3)
    twin = way(m)
    assert twin.gambler is twin.added_agents[0] and twin.gambler.model is twin
    for each in (m, twin):
        each.run(weeks=2)
    assert twin.gambler.thrown == m.gambler.thrown
    assert len(m.gambler.thrown) == 3 * 5
    assert twin.steps == m.steps == 6 + 5
    assert getattr(twin, "time", None) == getattr(m, "time", None)
    assert Gambler(twin).unique_id == Gambler(m).unique_id


@pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="came with Mesa 3.5")
def test_time_can_be_advanced_and_events_happen_between_weeks(model):
    m = model()
    seen = []

    def look():
        seen.append(m.week)

    m.schedule_event(look, after=2.5)
    m.run_for(5)
    assert (m.week, seen) == (5, [2])
    twin = copy.deepcopy(m)
    twin.run_until(twin.time + 2)
    assert twin.week == 7


# ---------------------------------------------------------------------------- hooks


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_hook_finds_the_model_between_two_weeks(model, engine):
    m = model(engine)
    seen = []
    m.hooks.append(lambda lived, week: seen.append((week, lived.week, lived.acted_last.copy())))
    for week in range(4):
        m.step()
        assert seen[-1][:2] == (week, week + 1)
        assert np.array_equal(seen[-1][2], m.acted_last)


def test_forks_and_checkpoints_that_a_hook_makes_go_on_as_the_model_did(model, tmp_path):
    m = model()
    arms = []

    def keep(lived, week):
        if week == 3:
            arms.append(lived.fork())
            lived.save(tmp_path / "week 4.linli")

    m.hooks.append(keep)
    m.run(weeks=10)
    loaded = ParticipationModel.load(tmp_path / "week 4.linli")
    for other in (*arms, loaded):
        assert other.week == 4
        other.run(weeks=6)
        assert state(other) == state(m)
    assert loaded.measures.equals(m.measures)


class Stumbling(mesa.Agent):
    """Does in the middle of a week what it was told to do."""

    def __init__(self, model, does):
        """Remember what to do."""
        super().__init__(model)
        self.does = does

    def step(self):
        """Do it."""
        self.does(self.model)


def fail(model):
    """Have a fault, as code being written has."""
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "does", [fail, lambda m: m.fork(), lambda m: m.step(), copy.deepcopy, pickle.dumps]
)
def test_a_week_that_was_broken_off_is_not_taken_for_lived(model, does, tmp_path):
    m = model("reference").run(weeks=2)
    before = m.fork()
    stumbling = Stumbling(m, does)
    with pytest.raises((ZeroDivisionError, InputError)):
        m.run(weeks=3)
    stumbling.remove()
    for act in (lambda: m.run(weeks=1), m.fork, lambda: m.save(tmp_path / "half.linli")):
        with pytest.raises(InputError) as refused:
            act()
        assert "Week 2 is not over" in refused.value.in_language("en")
    assert before.run(weeks=3).week == 5


def test_a_fault_in_a_hook_leaves_whole_weeks(model):
    m, other = model(), model()
    m.hooks.append(fail_at_two)
    with pytest.raises(ZeroDivisionError):
        m.run(weeks=5)
    m.hooks.clear()
    m.run(weeks=5 - m.week)
    other.run(weeks=5)
    assert state(m) == state(other)
    assert m.measures.equals(other.measures)


def fail_at_two(model, week):
    """Have a fault in week 2."""
    if week == 2:
        fail(model)


# ---------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda m: Resident(m, 3), "moving"),
        (lambda m: Committee(m, 0), "tables"),
        (lambda m: m.register_agent(m.residents[0]), "moving"),
        (lambda m: m.deregister_agent(m.residents[0]), "moving"),
        (lambda m: m.deregister_agent(m.bodies.members()[0]), "tables"),
        (lambda m: m.remove_all_agents(), "moving"),
    ],
)
def test_residents_and_bodies_are_neither_made_nor_forgotten_by_hand(model, change, word):
    m = model()
    people = set(m.agents)
    with pytest.raises(InputError) as refused:
        change(m)
    assert word in refused.value.in_language("en")
    assert set(m.agents) == people
    m.run(weeks=26)
    assert len(m.agents) == len(m.residents) + len(m.bodies.members())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ParticipationModel("points"), "Scenario.load"),
        (lambda: ParticipationModel(small(), seed="abc"), "`seed` is no whole number, got “abc”"),
        (lambda: ParticipationModel(small(), seed=1.5), "`seed` is no whole number, got 1.5"),
        (lambda: ParticipationModel(small(), threads="2"), "`threads` is no whole number"),
        (lambda: ParticipationModel(small()).run(weeks=2.5), "`weeks` is no whole number"),
        (lambda: ParticipationModel(small()).fork("points"), "Scenario.load"),
        (lambda: ParticipationModel(small(), resident_class=mesa.Agent), "sim.agents.Resident"),
        (lambda: ParticipationModel(small(), resident_class=3), "sim.agents.Resident"),
    ],
)
def test_arguments_that_make_no_model_are_told_in_plain_words(call, words):
    with pytest.raises(InputError) as refused:
        call()
    assert words in refused.value.in_language("en")


def test_numbers_of_numpy_are_whole_numbers():
    model = ParticipationModel(small(), seed=np.int64(5), threads=np.int32(1))
    assert model.run(weeks=np.int16(2)).week == 2


def test_parameters_are_read_and_not_written(model):
    m = model()
    before = m.parameters.promise_life
    with pytest.raises(InputError) as refused:
        m.parameters.promise_life = 3.0
    assert '{"parameters.promise_life": …}' in refused.value.in_language("en")
    assert m.parameters.promise_life == copy.deepcopy(m).parameters.promise_life == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("trust", 5.0, "from 0 to 1, got 5.0"),
        ("trust", float("nan"), "from 0 to 1, got nan"),
        ("habit_vote", "much", "from 0 to 1"),
        ("tenure", 9, "0 owner, 1 renter, got 9"),
        ("schooling", "college", "4 college, got “college”"),
        ("away", 2, "0 no, 1 yes"),
    ],
)
def test_a_state_or_trait_that_there_is_not_is_refused(model, name, value, words):
    """Compiled code would take a wrong category for a place in memory."""
    m = model()
    before = m.residents.column(name)
    for assign in (
        lambda: setattr(m.residents[4], name, value),
        lambda: m.residents.set(name, value),
    ):
        with pytest.raises(InputError) as refused:
            assign()
        assert words in refused.value.in_language("en")
    assert np.array_equal(m.residents.column(name), before)


@pytest.mark.parametrize(
    "terms",
    [
        lambda kept: (*kept, -5.0),
        lambda kept: kept[:5],
        lambda kept: (float("nan"), *kept[1:]),
        lambda kept: ["0"] * len(kept),
        lambda kept: None,
    ],
)
def test_terms_that_would_count_for_nothing_are_refused(model, terms):
    """A sixteenth reason would be left out of the sum without a word."""

    class Ashamed(Resident):
        """Has a reason of its own."""

        def terms(self, offer):
            """Change the terms."""
            return terms(super().terms(offer))

    with pytest.raises(InputError) as refused:
        model("reference", resident_class=Ashamed)
    words = refused.value.in_language("en")
    assert "Ashamed.terms" in words and "15 finite numbers" in words


def test_what_is_assigned_between_weeks_both_engines_live_by(model):
    fast, reference = model(), model("reference")
    for m in (fast, reference):
        m.run(weeks=2)
        m.residents[4].trust = np.float32(0.5)
        m.residents[5].tenure = np.int64(1)
        m.residents.set("efficacy", 0.7)
        m.residents.set("belonging", np.linspace(0, 1, len(m.residents)))
        m.bodies.members()[0].staff = 9.0
    assert fast.residents[-1].belonging == 1.0
    before = state(fast)
    for m in (fast, reference):
        m.run(weeks=6)
    assert state(fast) == state(reference) != before


@pytest.mark.parametrize("mask", [[True, False], lambda agent: agent.age > 60, [0, 3, 7]])
def test_where_takes_conditions_on_columns_only(model, mask):
    with pytest.raises(InputError) as refused:
        model().residents.where(mask)
    assert "select" in refused.value.in_language("en")


def test_select_counts_as_mesa_does(model):
    residents = model().residents
    for most in (-3, 0, 2.5, 0.5, 1.0, 1, 10**6):
        ours, theirs = residents.select(at_most=most), residents.copy().select(at_most=most)
        assert list(ours) == list(theirs), most


def test_a_checkpoint_holds_no_class_and_no_attributes_of_ones_own(model, tmp_path):
    with pytest.raises(InputError, match="Noting, datacollector, notes"):
        Noting(small(), seed=5).save(tmp_path / "check.zip")
    m = model()
    m.save(tmp_path / "check.zip")
    with pytest.raises(InputError) as refused:
        Noting.load(tmp_path / "check.zip")
    assert "ParticipationModel.load" in refused.value.in_language("en")
    m.label = "mine"
    with pytest.raises(InputError, match="label"):
        m.save(tmp_path / "check.zip")


class Posters(Intervention):
    """Posters at every door; a kind that no file tells of."""

    kind: Literal["posters"] = "posters"
    changes: ClassVar[tuple[str, ...]] = ("notice",)

    def set_levers(self, week, dose, levers):
        """Put them up."""
        levers.set("notice", graded(2.0, dose))


def test_a_kind_of_intervention_made_in_a_notebook_runs_on_both_engines_and_is_not_saved(
    model, tmp_path
):
    m = model()
    given = m.scenario.model_copy(update={"interventions": (Posters(start=2),)})
    fast, reference = m.fork(given), m.fork(given, engine="reference")
    plain = m.fork(m.scenario.model_copy(update={"interventions": ()}))
    for arm in (fast, reference, plain):
        arm.run(weeks=8)
    assert state(fast) == state(reference)
    acts = [arm.measures["activity_acts"] for arm in (plain, fast)]
    assert acts[0].loc[:1].equals(acts[1].loc[:1])
    assert acts[0].sum() < acts[1].sum()
    with pytest.raises(InputError, match="Posters"):
        fast.save(tmp_path / "check.zip")
    assert not list(tmp_path.iterdir())
