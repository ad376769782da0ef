"""When, how much and together: start, stop, dose and composition of every kind, to the bit."""

from __future__ import annotations

import hashlib
from dataclasses import fields

import numpy as np
import pytest

from sim import ParticipationModel, Scenario
from sim.interventions import registry
from sim.levers import GROUP, GROUP_DTYPE, PLACE, PLACE_DTYPE, neutral_row

from .conftest import TOWN, load

ALL = sorted(registry())
BOOKS = ("targets", "target_courts", "group")


def state(model: ParticipationModel) -> str:
    """A hash of all that a model remembers, but whom interventions would reach."""
    digest = hashlib.blake2s()
    for item in fields(model.arrays):
        array = getattr(model.arrays, item.name)
        if item.name in BOOKS:
            continue
        for name in array.dtype.names or ("",):
            if (item.name, name) != ("people", "group"):
                column = array[name] if name else array
                digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def neutral(model: ParticipationModel) -> bool:
    """Whether no lever of a model is set."""
    tables = ((model.arrays.place, PLACE_DTYPE), (model.arrays.group, GROUP_DTYPE))
    return all(bool((table == neutral_row(dtype)[0]).all()) for table, dtype in tables)


@pytest.mark.parametrize("kind", ALL)
def test_before_the_start_nothing_differs_and_after_the_stop_nothing_is_set(
    kind: str, town_arm
) -> None:
    plain = town_arm().run(4)
    arm = town_arm({"kind": kind, "start": 4, "stop": 7}).run(4)
    assert neutral(arm)
    assert state(arm) == state(plain)
    units = arm.arrays.units[["start", "stop"]].copy()
    arm.run(2)
    # a merger of one settlement alone has nothing to merge
    changed = not neutral(arm) or not np.array_equal(units, arm.arrays.units[["start", "stop"]])
    assert changed or kind == "merged_units"
    arm.run(2)
    assert neutral(arm)
    assert np.array_equal(units, arm.arrays.units[["start", "stop"]])


@pytest.mark.parametrize("kind", ALL)
def test_a_dose_of_zero_is_absence(kind: str, town_arm) -> None:
    plain = town_arm().run(6)
    assert state(town_arm({"kind": kind, "dose": 0.0}).run(6)) == state(plain)


def everything() -> list[dict[str, object]]:
    """Every kind at once, each with its less usual sides on."""
    more: dict[str, dict[str, object]] = {
        "points": {"penalty": 3, "recognition": {"activity": 0.3}, "told_per_week": 0.4},
        "online_channel": {"triage": False, "moderation_from": "paid"},
        "micro_deliberation": {"calling_hours": 3},
        "closed_loop": {"found_first": 0.1},
        "merged_units": {"committees": "keep", "staff_hours_less": 4},
        "hotline_capacity": {"calls": -500},
        "rules_clarity": {"drafting_weeks": 3},
    }
    kinds = [{"kind": kind, **more.get(kind, {})} for kind in ALL]
    return [*kinds, {"kind": "assessment", "metric": "count", "target": {"age": ["60-74"]}}]


def test_engines_agree_with_every_kind_and_its_less_usual_sides() -> None:
    small = {**TOWN, "community.population.households": 120, "community.places.courts": 2}
    scenario = load(
        "baseline",
        small,
        interventions=everything(),
        weeks__spin_up=6,
        community__calendar__election_week=9,
        community__calendar__appraisal_weeks=[15, 22],
    )
    models = [ParticipationModel(scenario, seed=8, engine=name) for name in ("fast", "reference")]
    for model in models:
        model.spin_up()
    for week in range(26):
        for model in models:
            model.step()
        assert state(models[0]) == state(models[1]), week
    measures = models[0].measures
    for name in ("points_withdrawn", "reports_blocked", "reports_found", "asks_branch"):
        assert measures[name].sum() > 0, name
    assert measures["electorate"].sum() > 0
    assert measures["appraisals"].sum() > 0


@pytest.mark.parametrize(
    ("one", "two", "lever"),
    [
        ("closed_loop", "assessment", "report_back"),
        ("closed_loop", "supervision", "publicity"),
        ("responsibility_list", "party_coordination", "misrouting"),
        ("hotline_capacity", "online_channel", "reply_cost"),
        ("rules_clarity", "civic_education", "unclear"),
        ("supervision", "owners_governance", "supervise_open"),
        ("points", "role_models", "recognition_activity"),
        ("staff_training", "micro_deliberation", "facilitation"),
    ],
)
def test_two_kinds_compose_by_the_rule_of_the_lever(
    one: str, two: str, lever: str, town_arm
) -> None:
    values: dict[str, dict[str, object]] = {
        "online_channel": {"triage": False},
        "rules_clarity": {"drafting_weeks": 0},
        "responsibility_list": {"drafting_weeks": 0},
        "points": {"recognition": {"activity": 0.2}},
        "owners_governance": {"target": {}, "open_share": 0.3},
    }
    first, second = ({"kind": kind, **values.get(kind, {})} for kind in (one, two))

    def level(*interventions: dict[str, object]) -> float:
        arm = town_arm(*interventions).run(3)
        table = arm.arrays.place if lever in PLACE else arm.arrays.group
        return float(table[lever][0])

    alone = level(first), level(second)
    rule = {**PLACE, **GROUP}[lever].combine
    expected = {"add": sum(alone), "multiply": alone[0] * alone[1], "max": max(alone)}[rule]
    assert alone[0] != alone[1]
    assert level(first, second) == pytest.approx(expected)
    assert level(second, first) == pytest.approx(expected)


def test_shares_of_money_above_one_are_refused() -> None:
    with pytest.raises(Exception, match="charity, enterprises"):
        Scenario.load(
            "interventions/funding_and_venues",
            {"interventions.funding_and_venues.charity": 0.9},
        )
