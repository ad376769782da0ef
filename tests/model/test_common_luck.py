"""Arms of a comparison share their luck; what an intervention does not reach stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel, randomness
from sim.interventions import registry

KINDS = sorted(registry())
EXOGENOUS = (
    "RESIDENT_WEEK",
    "BUILDING_MATTERS",
    "MATTER_NATURE",
    "MATTER_PLACE",
    "HOUSEHOLD_MOVE",
    "PERSON_TRAITS",
    "PERSON_STATES",
    "PERSON_FRIENDS",
)
ELECTION = {"community.calendar.election_week": 30}
TRAITS = ("person", "generation", "age", "sex", "free_hours", "hour_value", "skill", "stake",
          "motivation_own", "belonging_own", "leader_draw", "reach_draw", "birth_week",
          "employment", "schooling", "party", "digital", "representative")  # fmt: skip


def _arms(base, *scenarios, seed=1, engine="fast"):
    parent = ParticipationModel(base, seed=seed, engine=engine)
    parent.spin_up()
    return [parent.fork(scenario) for scenario in (base, *scenarios)]


def _matters(model):
    """Return identity, scope and nature of the live matters, as a set."""
    rows = model.arrays.matters[model.arrays.matters["state"] != 0]
    names = ["building", "raised_week", "ordinal", "start", "stop", "people", "stake"]
    return {tuple(row[name].item() for name in names) for row in rows}


def test_what_does_not_matter_changes_nothing(place, town, state):
    plain = place("baseline", town)
    other = place("baseline", town, label={"en": "Other", "zh": "其他"}, replicates=3, seed=77,
                  analysis__smallest_effect=0.2, weeks__window=80)  # fmt: skip
    a, b = _arms(plain, other)
    a.run(40)
    b.run(40)
    assert state(a) == state(b)
    assert a.measures.equals(b.measures)
    assert a.participation.equals(b.participation)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happens_before_the_start_and_something_after(place, town, state, kind):
    late = place("baseline", town, ELECTION, interventions=[{"kind": kind, "start": 20}])
    a, b = _arms(place("baseline", town, ELECTION), late)
    for week in range(20):
        assert state(a, books=False) == state(b, books=False), week
        a.step()
        b.step()
    assert a.measures.equals(b.measures)
    a.run(16)
    b.run(16)
    structural = kind == "merged_units"  # one committee already: nothing left to merge
    assert structural or not a.measures.equals(b.measures)


@pytest.mark.parametrize("kind", KINDS)
def test_an_intervention_in_one_settlement_leaves_the_other_alone_to_the_bit(place, two, kind):
    if kind == "merged_units":
        here = {"kind": kind, "committees": "keep", "unit": {"level": "settlement"}}
    else:
        here = {"kind": kind}
    aimed = [{**here, "start": 5, "target": {"settlements": [0]}}]
    a, b = _arms(
        place("baseline", two, ELECTION), place("baseline", two, ELECTION, interventions=aimed)
    )
    border = int(a.arrays.settlements["start"][1])
    capacity = a.arrays.live.shape[1]
    for week in range(40):
        a.step()
        b.step()
        assert a.arrays.weekly[1:].tobytes() == b.arrays.weekly[1:].tobytes(), week
        for name in a.arrays.people.dtype.names:
            x, y = a.arrays.people[name][border:], b.arrays.people[name][border:]
            # `group` says which targets one belongs to, not what one does
            assert name == "group" or np.array_equal(x, y), (week, name)
        for name in ("acted", "online", "queue"):
            x, y = getattr(a.arrays, name), getattr(b.arrays, name)
            assert np.array_equal(x[..., border:], y[..., border:]), (week, name)
        assert np.array_equal(a.arrays.matters[capacity:], b.arrays.matters[capacity:]), week
    assert not a.measures.equals(b.measures)


def test_the_same_units_by_another_name_are_the_same(place, town, same):
    a = ParticipationModel(
        place("baseline", town, organisation__unit={"level": "settlement"}), seed=3
    )
    b = ParticipationModel(
        place("baseline", town, organisation__unit={"level": "community"}), seed=3
    )
    people = int(a.units_table["people"].iloc[0])
    c = ParticipationModel(place("baseline", town, organisation__unit={"people": people}), seed=3)
    for model in (a, b, c):
        model.run(30)
    assert same(a, b) == []
    assert same(a, c) == []


def test_redrawn_units_leave_who_people_are_and_what_arises_alone(place, town):
    split = {"kind": "smaller_units", "unit": {"level": "stairwell"}, "target": {"courts": [0]}}
    a, b = _arms(place("baseline", town), place("baseline", town, interventions=[split]), seed=6)
    numbers = len(a.arrays.units)
    for week in range(50):
        a.step()
        b.step()
        for name in TRAITS:
            assert np.array_equal(a.arrays.people[name], b.arrays.people[name]), (week, name)
        for name in ("moves", "deaths", "matters_raised", "persons_replaced"):
            assert np.array_equal(a.arrays.weekly[name], b.arrays.weekly[name]), (week, name)
        new_a = {row for row in _matters(a) if row[1] == week}
        new_b = {row for row in _matters(b) if row[1] == week}
        assert new_a == new_b
    assert len(b.arrays.units) > numbers
    assert a.arrays.weekly.tobytes() != b.arrays.weekly.tobytes()


def test_redrawing_one_court_keeps_what_other_units_have_done(place, town):
    split = {"kind": "smaller_units", "start": 30, "unit": {"level": "stairwell"},
             "target": {"courts": [0]}}  # fmt: skip
    a, b = _arms(
        place("baseline", town, parameters__matter_rate=8.0),
        place("baseline", town, parameters__matter_rate=8.0, interventions=[split]),
        seed=6,
    )
    a.run(30)
    b.run(30)
    begun = a.arrays.matters["discussed"] > 0
    assert begun.any()
    b._set_structure()
    court = int(b.arrays.courts["stop"][0])
    elsewhere = a.arrays.matters["start"] >= court
    for name in ("units_low", "parties", "attended", "discussed"):
        assert np.array_equal(a.arrays.matters[name][elsewhere], b.arrays.matters[name][elsewhere])
        assert not b.arrays.matters[name][~elsewhere & (b.arrays.matters["state"] != 0)].any()


def test_the_courts_reached_do_not_depend_on_what_else_is_in_the_list(place, town):
    half = {"kind": "smaller_units", "unit": {"level": "stairwell"}, "dose": 0.5}
    points = {"kind": "points"}
    orders = ([half], [points, half], [half, points])
    maps = []
    for order in orders:
        model = ParticipationModel(place("baseline", town, interventions=order), seed=8)
        model.spin_up()
        model.step()
        maps.append(model.arrays.units["start"].tolist())
    assert maps[0] == maps[1] == maps[2]
    assert 4 < len(maps[0]) < 16


def test_exogenous_draws_are_met_by_the_same_identities_in_both_arms(place, town, monkeypatch):
    met: list[dict[tuple[int, ...], None]] = []
    purposes = {getattr(randomness, name) for name in EXOGENOUS}
    genuine4, genuine = randomness.draw4, randomness.draw

    def noted4(seed, purpose, *keys):
        if purpose in purposes:
            met[-1][(purpose, *keys)] = None
        return genuine4(seed, purpose, *keys)

    def noted(seed, purpose, *keys):
        if purpose in purposes:
            met[-1][(purpose, *keys)] = None
        return genuine(seed, purpose, *keys)

    small = {**town, "community.population.households": 60, "community.places.courts": 2}
    arms = _arms(place("baseline", small), place("all_three", small), engine="reference")
    monkeypatch.setattr(randomness, "draw4", noted4)
    monkeypatch.setattr(randomness, "draw", noted)
    for arm in arms:
        met.append({})
        arm.run(20)
    assert len(met[0]) > 1000
    assert set(met[0]) == set(met[1])


def test_pairs_are_narrower_than_strangers(place, town):
    """The scatter of paired differences is smaller than that of differences between strangers."""
    weeks = {"weeks.spin_up": 26, "weeks.window": 26}
    base = place("baseline", town, weeks)
    arm = place("baseline", town, weeks, interventions=[{"kind": "points"}])
    shares = np.zeros((2, 16))
    for k in range(16):
        for row, model in zip(shares, _arms(base, arm, seed=100 + k), strict=True):
            model.run(26)
            frame = model.participation.query("form == 'any' and group == 'all'")
            row[k] = frame["share"].mean()
    paired = np.std(shares[1] - shares[0], ddof=1)
    strangers = np.sqrt(np.var(shares[0], ddof=1) + np.var(shares[1], ddof=1))
    assert paired < 0.8 * strangers
