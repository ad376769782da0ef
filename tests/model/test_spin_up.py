"""Where a place begins is forgotten, and a run can be stopped, moved and forked without a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from sim import ParticipationModel
from sim.errors import InputError
from sim.spin_up import FLAT_MEASURES, FLAT_TOLERANCE, SPIN_UP_LEAST, YEAR

ROOT = Path(__file__).resolve().parents[2]


def test_two_very_different_starts_come_to_the_same_level(place, town):
    scenario = place("baseline", town, community__population__households=320, weeks__spin_up="auto",
                     weeks__window=52)  # fmt: skip
    models = []
    for level, habit in ((0.2, 0.0), (0.8, 0.9)):
        model = ParticipationModel(scenario, seed=6)
        people = model.arrays.people
        for name in ("trust", "efficacy", "belonging", "norm"):
            people[name] = level
        for name in people.dtype.names:
            if name.startswith("habit_"):
                people[name] = habit
        model.spin_up()
        model.run()
        assert model.flat
        assert model.spin_up_weeks >= SPIN_UP_LEAST
        assert model.spin_up_weeks % YEAR == 0
        for name in FLAT_MEASURES:
            assert abs(model.flatness[name]) <= FLAT_TOLERANCE[name]
        models.append(model)
    low, high = (model.measures for model in models)
    for name in ("trust", "efficacy", "belonging", "norm", "motivation"):
        assert abs(low[name].mean() - high[name].mean()) < 0.03, name
    acts = [f"{form}_acts" for form in ("report", "activity", "deliberate")]
    a, b = low[acts].sum().sum(), high[acts].sum().sum()
    assert abs(a - b) < 0.2 * max(a, b)


def test_the_window_begins_at_week_0_whole_years_after_the_start(place, town):
    scenario = place("baseline", town, weeks__spin_up="auto", weeks__spin_up_max=333)
    model = ParticipationModel(scenario, seed=6)
    calendar = []
    model.hooks.append(lambda m, week: calendar.append(int(m.arrays.now["week_of_year"][0])))
    model.spin_up()
    assert model.week == 0
    model.run(3)
    assert all(b == (a + 1) % YEAR for a, b in pairwise(calendar))


def test_weeks_are_counted_from_0_whatever_the_spin_up(place, town):
    model = ParticipationModel(place("baseline", town, weeks__spin_up="auto"), seed=6)
    model.spin_up()
    arrays = model.arrays
    assert (arrays.households["moves_week"] > -1).all()
    live = arrays.matters[arrays.matters["state"] != 0]
    assert (live["raised_week"] < 0).all()
    assert (live["raised_week"] > -200).all()
    waiting = arrays.people["open_report_week"]
    assert (waiting[waiting > -(10**5)] > -60).all()
    assert len(model.recorder.weeks) == 0
    model.run(2)
    assert model.measures.index.tolist() == [0, 1]


GO_ON = """
import sys
from sim import ParticipationModel
model = ParticipationModel.load(sys.argv[1], engine=sys.argv[2])
model.run(12)
model.save(sys.argv[3])
"""


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_checkpoint_goes_on_to_the_bit_in_another_process(place, town, same, tmp_path, engine):
    scenario = place("all_three", town, community__calendar__election_week=15)
    model = ParticipationModel(scenario, seed=7, engine=engine)
    model.spin_up()
    model.run(9)
    model.save(tmp_path / "nine.zip")
    model.run(12)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-c",
        GO_ON,
        str(tmp_path / "nine.zip"),
        engine,
        str(tmp_path / "end.zip"),
    ]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    other = ParticipationModel.load(tmp_path / "end.zip")
    assert other.week == model.week == 21
    # levers are worked out anew at the beginning of a week
    assert [
        name for name in same(model, other) if name.split(".")[0] not in ("group", "place")
    ] == []
    model.run(3)
    other.run(3)
    assert same(model, other) == []


def test_a_checkpoint_of_one_engine_goes_on_with_the_other(place, town, same, tmp_path):
    model = ParticipationModel(place("all_three", town), seed=7)
    model.run(5)
    model.save(tmp_path / "five.zip")
    plain = ParticipationModel.load(tmp_path / "five.zip", engine="reference")
    model.run(8)
    plain.run(8)
    assert same(model, plain) == []
    assert model.spin_up_weeks == plain.spin_up_weeks == 8


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04broken"])
def test_a_broken_checkpoint_is_refused_with_words(tmp_path, content):
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(InputError):
        ParticipationModel.load(tmp_path / "bad.zip")


def test_arms_and_parent_leave_each_other_alone(place, town, state):
    base = place("baseline", town)
    parent = ParticipationModel(base, seed=8)
    parent.spin_up()
    before = state(parent)
    arm = parent.fork(place("all_three", town))
    twin = parent.fork(place("all_three", town))
    arm.run(15)
    assert state(parent) == before
    assert parent.measures.empty
    parent.run(15)
    twin.run(15)
    assert state(twin) == state(arm)
    assert state(parent) != state(arm)
    assert twin.measures.equals(arm.measures)


def test_an_arm_equals_a_run_of_its_own(place, town, state):
    parent = ParticipationModel(place("baseline", town), seed=8)
    parent.spin_up()
    arm = parent.fork(place("all_three", town)).run(12)
    alone = ParticipationModel(place("all_three", town), seed=8).run(12)
    assert state(arm) == state(alone)


def test_an_arm_forked_within_the_window_has_its_own_units(place, town):
    parent = ParticipationModel(place("baseline", town), seed=8)
    parent.run(6)
    arm = parent.fork(place("baseline", town, interventions=[{"kind": "smaller_units"}]))
    arm.step()
    parent.step()
    assert len(arm.arrays.units) == 8
    assert len(parent.arrays.units) == 4


@pytest.mark.parametrize(
    "change", [{"community__committee__staff": 3}, {"parameters__weight_asked": 1.0},
               {"organisation__unit": {"level": "building"}}],
)  # fmt: skip
def test_an_arm_may_differ_in_interventions_only(place, town, change):
    parent = ParticipationModel(place("baseline", town), seed=8)
    parent.spin_up()
    with pytest.raises(InputError):
        parent.fork(place("baseline", town, **change))
