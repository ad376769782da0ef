"""What each kind declares: levers, sources, words, prices, scenarios."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import pytest

from sim.bibliography import unknown_keys
from sim.interventions import Intervention, registry
from sim.interventions.base import STRUCTURE, FormShares, Levers, graded
from sim.levers import GROUP, PLACE
from sim.scenario import Scenario
from sim.scenario.loading import load_prices
from sim.scenario.names import shipped
from sim.texts import available_languages, text

ALL = sorted(registry())

CONFIGURATIONS: dict[str, list[dict[str, Any]]] = {
    "online_channel": [
        {"forms": ["report", "activity", "deliberate", "vote", "supervise"], "triage": False},
        {"moderation_from": "paid"},
    ],
    "assessment": [{"metric": "count"}, {"metric": "quality"}],
}
"""Ways to set a kind up that together use all it declares; otherwise the defaults do."""


def levers_of(intervention: Intervention, week: int, dose: float) -> set[str]:
    levers = Levers(intervention.kind, frozenset(intervention.changes))
    intervention.set_levers(week, dose, levers)
    return set(levers.place) | set(levers.group)


def test_the_table_of_the_design_is_complete() -> None:
    assert set(ALL) == {
        "smaller_units", "merged_units", "points", "time_bank", "online_channel",
        "micro_deliberation", "party_exemplars", "party_coordination", "social_organisations",
        "closed_loop", "responsibility_list", "burden_reduction", "supervision",
        "staff_training", "funding_and_venues", "civic_education", "covenant", "role_models",
        "grid_management", "hotline_capacity", "election_drive", "assessment", "rules_clarity",
        "owners_governance",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_it_can_set_every_lever_that_it_declares(kind: str) -> None:
    model = registry()[kind]
    used: set[str] = set()
    for values in CONFIGURATIONS.get(kind, [{}]):
        intervention = model.model_validate({"kind": kind, **values})
        used |= levers_of(intervention, 0, 1.0) | levers_of(intervention, 60, 1.0)
        if intervention.redraws_units is not None:
            used.add("units")
        if intervention.redraws_committees != "keep":
            used.add("committees")
    if kind == "merged_units":
        used.add("units")  # when a unit is given
    assert used == set(model.changes)


@pytest.mark.parametrize("kind", ALL)
def test_every_number_has_a_default_with_a_source(kind: str) -> None:
    model = registry()[kind]
    assert model.sources
    assert unknown_keys(" ".join(model.sources)) == []
    for name, field in model.model_fields.items():
        is_number = isinstance(field.default, (int, float, FormShares)) and not isinstance(
            field.default, bool
        )
        if name not in Intervention.model_fields and is_number:
            source = (field.json_schema_extra or {}).get("source")
            assert source is not None, name
            assert unknown_keys(str(source)) == [], name


@pytest.mark.parametrize("kind", ALL)
def test_its_fields_are_documented(kind: str) -> None:
    documented = inspect.getdoc(registry()[kind]) or ""
    for name in registry()[kind].model_fields:
        if name not in Intervention.model_fields:
            assert f"{name}:" in documented, name


@pytest.mark.parametrize("lang", available_languages())
@pytest.mark.parametrize("kind", ALL)
def test_it_is_explained_in_a_paragraph(kind: str, lang: str) -> None:
    about = text(f"intervention_about.{kind}", lang)
    assert len(about) > (60 if lang == "zh" else 200)
    assert text(f"intervention.{kind}", lang) != text(f"intervention.{kind}", "en") or lang == "en"


@pytest.mark.parametrize("lang", available_languages())
def test_every_lever_has_a_name(lang: str) -> None:
    for name, lever in {**PLACE, **GROUP}.items():
        family = name.partition("_")[0] + "_*"
        try:
            assert text(f"lever.{name}", lang)
        except KeyError:
            assert text(f"lever.{family}", lang)
        assert text(f"lever_kind.{lever.kind}", lang)
    for name in STRUCTURE:
        assert text(f"lever.{name}", lang)


def test_every_lever_is_used_by_a_kind() -> None:
    used = {name for model in registry().values() for name in model.changes}
    assert used == {*PLACE, *GROUP, *STRUCTURE}


def test_every_kind_is_used_by_a_scenario_that_ships() -> None:
    used = {
        intervention.kind
        for name in shipped("scenario")
        for intervention in Scenario.load(name).interventions
    }
    assert used >= set(ALL)


@pytest.mark.parametrize("kind", ALL)
def test_what_it_uses_up_is_priced_and_never_negative(kind: str, town_arm) -> None:
    prices = load_prices().lines
    for values in CONFIGURATIONS.get(kind, [{}]):
        arm = town_arm(
            {"kind": kind, "start": 1, **values},
            community__calendar__election_week=78,
        ).run(14)
        table = arm.quantities
        assert set(table["line"]) <= set(prices)
        assert (table["quantity"] >= 0).all()


@pytest.mark.parametrize("dose", [0.0, 0.3, 1.0, 2.5])
@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
def test_a_graded_factor_runs_from_one_to_the_factor(factor: float, dose: float) -> None:
    found = graded(factor, dose)
    assert found >= 0.0
    if dose == 0.0 or factor == 1.0:
        assert found == 1.0
    elif dose == 1.0:
        assert found == pytest.approx(factor)
    else:
        assert (found > 1.0) == (factor > 1.0)


@pytest.mark.parametrize("kind", ALL)
def test_a_dose_beyond_one_keeps_shares_within_their_range(kind: str) -> None:
    model = registry()[kind]
    dose = 1.0 if model.dose_is_share else 50.0
    for values in CONFIGURATIONS.get(kind, [{}]):
        intervention = model.model_validate({"kind": kind, **values})
        levers = Levers(kind, frozenset(intervention.changes))
        intervention.set_levers(80, dose, levers)
        for name, value in {**levers.place, **levers.group}.items():
            lever = {**PLACE, **GROUP}[name]
            if lever.combine == "max" and "share" in lever.unit:
                assert 0.0 <= value <= 1.0, name
            if lever.combine == "multiply":
                assert value >= 0.0, name


def test_metrics_of_assessment_are_the_two() -> None:
    field = registry()["assessment"].model_fields["metric"]
    assert set(get_args(field.annotation)) == {"count", "quality"}
