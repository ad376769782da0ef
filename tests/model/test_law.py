"""The law of the model: an intervention changes what residents meet, never a chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import ParticipationModel
from sim.agents import Resident
from sim.columns import FORMS
from sim.interventions import registry
from sim.interventions.base import STRUCTURE, Levers
from sim.levers import (
    GROUP,
    GROUP_DTYPE,
    GROUP_LEVERS,
    KINDS,
    PLACE,
    PLACE_DTYPE,
    PLACE_LEVERS,
    combined,
    neutral_row,
)
from sim.rules import TERMS

ALL = sorted(registry())


def _spun_up(place, town, *interventions, engine="fast", resident_class=None, seed=2):
    scenario = place("baseline", town, interventions=list(interventions))
    model = ParticipationModel(scenario, seed=seed, engine=engine, resident_class=resident_class)
    model.spin_up()
    return model


def _changed(table, dtype):
    neutral = neutral_row(dtype)
    return {name for name in dtype.names if (table[name] != neutral[name][0]).any()}


def test_levers_are_of_the_kinds_that_the_law_allows():
    assert set(KINDS) == {"cost", "hours", "money", "information", "reward", "rule", "reply"}
    for lever in (*PLACE_LEVERS, *GROUP_LEVERS):
        assert lever.kind in KINDS, lever
        assert lever.combine in ("add", "multiply", "max"), lever
        words = f"{lever.name} {lever.unit}".lower()
        for forbidden in (
            "chance of taking part",
            "probab",
            "logit",
            "turnout",
            "utility",
            "term_",
        ):
            assert forbidden not in words, lever
        # the rules may be made clearer: that is what they are, not what they weigh
        assert lever.name not in set(TERMS) - {"unclear"}
    assert not set(PLACE) & set(GROUP)


def test_no_lever_is_a_parameter_of_the_decision(place, town):
    model = ParticipationModel(place("baseline", town), seed=1)
    weights = {name for name in model.arrays.p.dtype.names if name.startswith(("weight_", "base_"))}
    assert len(weights) > 15
    assert not weights & (set(PLACE) | set(GROUP))


@pytest.mark.parametrize("kind", ALL)
def test_each_kind_changes_only_what_it_declares(place, town, kind):
    model = _spun_up(place, town, {"kind": kind})
    declared = set(registry()[kind].changes)
    assert declared <= set(PLACE) | set(GROUP) | set(STRUCTURE)
    parameters = model.arrays.p.copy()
    units = model.arrays.units[["start", "stop"]].copy()
    active = model.arrays.committees["active"].copy()
    changed: set[str] = set()
    for _ in range(3):
        model.step()
        changed |= _changed(model.arrays.place, PLACE_DTYPE) | _changed(
            model.arrays.group, GROUP_DTYPE
        )
    assert changed <= declared
    assert model.arrays.p.tobytes() == parameters.tobytes()
    redrawn = not np.array_equal(model.arrays.units[["start", "stop"]], units)
    assert not redrawn or "units" in declared
    assert np.array_equal(model.arrays.committees["active"], active) or "committees" in declared
    assert changed or redrawn or kind == "merged_units"


@pytest.mark.parametrize("kind", ALL)
def test_structure_is_redrawn_only_by_kinds_that_say_so(kind):
    one = registry()[kind](kind=kind)
    assert one.redraws_units is None or "units" in one.changes
    assert one.redraws_committees == "keep" or "committees" in one.changes


@pytest.mark.parametrize("kind", ALL)
def test_a_dose_of_zero_is_absence_to_the_bit(place, town, state, kind):
    without = _spun_up(place, town)
    nothing = without.fork(place("baseline", town, interventions=[{"kind": kind, "dose": 0.0}]))
    for week in range(30):
        without.step()
        nothing.step()
        assert state(without, books=False) == state(nothing, books=False), week
    assert without.measures.equals(nothing.measures)
    assert without.quantities.equals(nothing.quantities)


@given(
    start=st.integers(0, 60),
    length=st.integers(1, 60),
    ramp=st.integers(0, 30),
    dose=st.floats(0.0, 3.0),
    week=st.integers(0, 150),
)
def test_a_dose_starts_grows_and_stops(start, length, ramp, dose, week):
    one = registry()["points"](start=start, stop=start + length, ramp=ramp, dose=dose)
    now = one.dose_in(week)
    if not start <= week < start + length:
        assert now == 0.0
    elif week - start + 1 >= ramp:
        assert now == dose
    else:
        assert now == pytest.approx(dose * (week - start + 1) / ramp)
        assert now <= one.dose_in(week + 1) or week + 1 == start + length


def test_what_has_stopped_leaves_levers_and_units_as_they_were(place, town):
    model = _spun_up(
        place, town,
        {"kind": "points", "stop": 5}, {"kind": "online_channel", "stop": 6},
        {"kind": "smaller_units", "stop": 7, "unit": {"level": "stairwell"}},
    )  # fmt: skip
    units = model.arrays.units[["start", "stop"]].copy()
    model.run(6)
    assert len(model.arrays.units) > len(units)
    model.run(2)
    assert not _changed(model.arrays.place, PLACE_DTYPE)
    assert not _changed(model.arrays.group, GROUP_DTYPE)
    assert np.array_equal(model.arrays.units[["start", "stop"]], units)


@given(st.sampled_from((*PLACE_LEVERS, *GROUP_LEVERS)), st.floats(0.1, 4.0), st.floats(0.1, 4.0))
def test_two_interventions_on_one_lever_compose_by_its_rule_in_either_order(lever, one, other):
    table = PLACE if lever.name in PLACE else GROUP
    place = list(table).index(lever.name)
    results = [
        combined(table, [{lever.name: value} for value in values])[place]
        for values in ((one, other), (other, one))
    ]
    expected = {"add": one + other, "multiply": one * other, "max": max(one, other)}
    assert results[0] == pytest.approx(expected[lever.combine])
    assert results[0] == pytest.approx(results[1])


def test_two_interventions_of_a_scenario_compose(place, town):
    model = _spun_up(
        place, town,
        {"kind": "online_channel", "moderation_hours": 2, "forms": ["vote"], "dose": 0.5,
         "target": {"settlements": [0]}},
        {"kind": "online_channel", "moderation_hours": 3, "forms": ["vote", "report"]},
    )  # fmt: skip
    model.step()
    assert model.arrays.place["moderation_staff"][0] == pytest.approx(0.5 * 2 + 3)
    assert (model.arrays.people["group"] == 1).all()
    assert model.arrays.group["online_vote"].tolist() == [1.0, 1.0]
    assert model.arrays.group["online_report"].tolist() == [1.0, 1.0]
    assert model.arrays.group["online_activity"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["reply_hours", "points_vote", "weight_stake", "base_vote"])
def test_a_lever_that_a_kind_does_not_declare_is_refused(name):
    levers = Levers("smaller_units", frozenset(registry()["smaller_units"].changes))
    with pytest.raises(KeyError):
        levers.set(name, 1.0)
    with pytest.raises(KeyError):
        Levers("own", frozenset({"no_such_lever"})).set("no_such_lever", 1.0)


class Recorded(Resident):
    """A resident whose first valued offer of each form and channel is kept."""

    def terms(self, offer):
        """Keep the terms of the first offer of the week."""
        result = super().terms(offer)
        book = self.model.book
        key = (self.person, self.model.week)
        if key not in book:
            book[key] = (offer.form, offer.online, result)
        return result


# of a few invitations, who gets one hangs on who came before, so there are many or none
MANY = {"parameters.hours_contact": 0.01, "parameters.hours_contact_led": 0.01}
NONE = {"parameters.hours_contact": 4.0, "parameters.hours_contact_led": 4.0,
        "parameters.leader_hours": 0.5, "parameters.contact_meeting": 0.0,
        "parameters.contact_willing": 1.0, "community.committee.staff": 1.0}  # fmt: skip


def _book(place, town, *interventions, invitations):
    place_of = {**town, **invitations}
    model = ParticipationModel(
        place("baseline", place_of), seed=2, engine="reference", resident_class=Recorded
    )
    model.book = {}
    model.spin_up()
    arm = model.fork(place("baseline", place_of, interventions=list(interventions)))
    arm.book = {}
    arm.step()
    return arm.book


@pytest.mark.parametrize(
    ("intervention", "expected"),
    [
        ({"kind": "points", "admin_hours": 0, "told_per_week": 1.0}, {"reward"}),
        ({"kind": "online_channel", "moderation_from": "paid"}, set()),
        (
            {"kind": "smaller_units", "unit": {"level": "stairwell"}},
            # fewer strangers, nearer matters, who is asked, and what being asked does
            {"stake", "norm", "asked", "time", "fatigue", "motivation"},
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
@pytest.mark.parametrize("invitations", [MANY, NONE], ids=["many", "none"])
def test_in_its_first_week_an_intervention_changes_only_the_terms_it_acts_through(
    place, town, intervention, expected, invitations
):
    without = _book(place, town, invitations=invitations)
    with_it = _book(place, town, intervention, invitations=invitations)
    differing = set()
    compared = 0
    for key, (form, online, terms) in without.items():
        if key in with_it and with_it[key][:2] == (form, online):
            compared += 1
            other = with_it[key][2]
            differing |= {TERMS[k] for k in range(len(TERMS)) if terms[k] != other[k]}
    assert compared > 20
    assert differing <= expected
    if intervention["kind"] == "points":
        assert differing == {"reward"}


class Seen(Resident):
    """A resident who notes how visible each offer is, by form and channel."""

    def terms(self, offer):
        """Keep what share of neighbours would notice."""
        self.model.seen.setdefault((offer.form, offer.online), set()).add(offer.visibility)
        return super().terms(offer)


def test_role_models_make_taking_part_more_visible_in_every_form(place, town):
    factor = 1.5
    seen = []
    for interventions in ([], [{"kind": "role_models", "visibility": factor}]):
        scenario = place(
            "baseline", town, weeks__spin_up=0, weeks__window=56, interventions=interventions,
            community__calendar__election_week=20, parameters__ballot_share=1.0,
            parameters__matter_rate=8.0, community__committee__supervision=True,
        )  # fmt: skip
        model = ParticipationModel(scenario, seed=2, engine="reference", resident_class=Seen)
        model.seen = {}
        model.run()
        seen.append(model.seen)
    without, with_it = seen
    assert {form for form, _ in without} == set(range(len(FORMS)))
    for key, shares in without.items():
        assert max(with_it[key]) == pytest.approx(min(1.0, factor * max(shares))), key


@pytest.mark.parametrize("form", FORMS)
def test_praise_feeds_motivation_in_every_form(place, town, form):
    """Honours for a form raise the motivation of who takes part in it, and of nobody else."""
    praise = {
        "kind": "role_models", "praised": {form: 1.0}, "visibility": 1.0, "admin_hours": 0,
    }  # fmt: skip
    busy = {
        **town, "weeks.spin_up": 0, "community.calendar.election_week": 20,
        "parameters.ballot_share": 1.0, "parameters.matter_rate": 8.0,
        "community.committee.supervision": True, "parameters.weight_recognition": 0.0,
    }  # fmt: skip
    plain = ParticipationModel(place("baseline", busy), seed=2)
    arm = ParticipationModel(place("baseline", busy, interventions=[praise]), seed=2)
    for _ in range(56):
        plain.step()
        arm.step()
        acted = (arm.acted_last >> FORMS.index(form)) & 1
        gain = arm.arrays.people["motivation"] - plain.arrays.people["motivation"]
        assert not gain[acted == 0].any()
        if acted.any():
            assert (gain[acted == 1] > 0).all()
            return
    pytest.fail("nobody took part")
