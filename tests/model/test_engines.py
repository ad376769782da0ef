"""Both engines, and any number of threads, live the same weeks to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel
from sim.interventions import registry

THOUSAND = {
    "community.population.households": 475,
    "community.places.courts": 4,
    "community.places.buildings": 5,
    "community.places.stairwells": 3,
    "community.calendar.election_week": 30,
    "weeks.spin_up": 0,
    "weeks.window": 106,
}


def _send_away(model):
    """Let every ninth resident work elsewhere."""
    for table in (model.arrays.people, model.arrays.founders):
        table["away"][::9] = 1


@pytest.mark.slow
def test_engines_agree_resident_by_resident_and_week_by_week(place, same, state):
    scenario = place("all_three", THOUSAND)
    fast = ParticipationModel(scenario, seed=5)
    plain = ParticipationModel(scenario, seed=5, engine="reference")
    assert 950 <= len(fast.residents) <= 1050
    for model in (fast, plain):
        _send_away(model)
    totals = {"moves": 0, "leaders_quit": 0, "councils": 0, "voters": 0, "points_redeemed": 0.0}
    for week in range(scenario.weeks.window):
        fast.step()
        plain.step()
        assert np.array_equal(fast.arrays.acted, plain.arrays.acted), week
        assert np.array_equal(fast.arrays.online, plain.arrays.online), week
        assert state(fast) == state(plain), (week, same(fast, plain))
        for name in totals:
            totals[name] += fast.arrays.weekly[name].sum()
    assert same(fast, plain) == []
    assert fast.measures.equals(plain.measures)
    assert fast.participation.equals(plain.participation)
    assert fast.quantities.equals(plain.quantities)
    # what is to be compared did happen
    assert totals["moves"] > 20
    assert totals["councils"] > 3
    assert totals["voters"] > 100
    assert totals["points_redeemed"] > 100
    measures = fast.measures
    assert (
        measures[[f"{form}_acts" for form in ("report", "activity", "deliberate")]].sum() > 50
    ).all()
    assert measures["deliberate_online"].sum() > 0
    assert measures["electorate"].gt(0).sum() == 1


@pytest.mark.parametrize(
    ("base", "committees", "unit"),
    [
        ("baseline_village_before", "merge", {"people": 230}),
        ("baseline_village", "split", {"level": "court"}),
    ],
)
def test_engines_agree_through_a_merger_and_back(
    place, village, same, state, base, committees, unit
):
    change = {
        "kind": "merged_units",
        "start": 6,
        "stop": 22,
        "committees": committees,
        "unit": unit,
    }
    scenario = place(base, village, interventions=[change], community__calendar__election_week=15)
    fast = ParticipationModel(scenario, seed=2)
    plain = ParticipationModel(scenario, seed=2, engine="reference")
    for model in (fast, plain):
        model.spin_up()
    assert fast.arrays.people["away"].any()
    numbers = set()
    for week in range(34):
        fast.step()
        plain.step()
        assert state(fast) == state(plain), (week, same(fast, plain))
        numbers.add((int(fast.arrays.committees["active"].sum()), len(fast.arrays.units)))
    assert len(numbers) == 2


@pytest.mark.parametrize("kind", ["smaller_units", "merged_units"])
def test_engines_agree_when_a_redraw_changes_nothing(place, town, same, state, kind):
    # a ramp redraws every week, and reaches no further court in some of them
    ramped = {"kind": kind, "start": 0, "ramp": 12, "unit": {"level": "building"}}
    scenario = place("baseline", town, interventions=[ramped])
    fast = ParticipationModel(scenario, seed=4)
    plain = ParticipationModel(scenario, seed=4, engine="reference")
    for model in (fast, plain):
        model.spin_up()
    before = len(fast.arrays.units)
    for week in range(16):
        fast.step()
        plain.step()
        assert state(fast) == state(plain), (week, same(fast, plain))
    assert len(fast.arrays.units) > before


def test_any_number_of_threads_gives_the_same_bits(place, two, same, state):
    scenario = place(
        "all_three",
        two,
        community__places__settlements=7,
        community__population__households=420,
        community__ties__elsewhere=0.3,
        community__calendar__election_week=12,
    )
    models = [ParticipationModel(scenario, seed=9, threads=threads) for threads in (1, 2, 4)]
    for model in models:
        model.spin_up()
    for _ in range(26):
        for model in models:
            model.step()
        assert state(models[0]) == state(models[1]) == state(models[2])
    assert same(models[0], models[2]) == []
    assert models[0].measures.equals(models[2].measures)


def test_looking_at_agents_changes_nothing(place, town, state):
    scenario = place("all_three", town)
    watched, alone = (ParticipationModel(scenario, seed=3) for _ in range(2))
    for model in (watched, alone):
        model.spin_up()
    for _ in range(20):
        assert sum(agent.trust for agent in watched.residents) > 0
        watched.step()
        alone.step()
    assert state(watched) == state(alone)


def test_engines_agree_with_every_kind_on(place, two, same, state):
    kinds = [{"kind": kind} for kind in registry() if kind != "merged_units"]
    scenario = place("baseline", two, interventions=kinds, community__calendar__election_week=10)
    fast = ParticipationModel(scenario, seed=6)
    plain = ParticipationModel(scenario, seed=6, engine="reference")
    for model in (fast, plain):
        model.spin_up()
    for week in range(26):
        fast.step()
        plain.step()
        assert state(fast) == state(plain), (week, same(fast, plain))
