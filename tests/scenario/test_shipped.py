"""The files that ship load, name their sources and agree with the published schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sim.bibliography import unknown_keys
from sim.scenario import Scenario
from sim.scenario.checks import sources_cover
from sim.scenario.loading import load_community, load_prices
from sim.scenario.names import SHIPPED, shipped
from sim.scenario.schema import intervention_kinds
from sim.texts import has_text

SCENARIOS = list(shipped("scenario"))
COMMUNITIES = list(shipped("community"))

DESIGN = ("start", "stop", "ramp", "dose", "target", "label", "kind")
"""Keys of an intervention that say how the scenario is designed: nobody's measurement."""


def numbers(value: Any, path: str = "") -> list[str]:
    """Dotted paths of all numbers (and of choices of size) below a value."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in numbers(v, f"{path}.{k}" if path else k)]
    if isinstance(value, (list, tuple)):
        return [p for item in value for p in numbers(item, path)]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [path] if is_number else []


def test_the_main_job_and_the_merger_are_there() -> None:
    wanted = {"baseline", "smaller_units", "points", "online_channel", "merged_units", "all_three"}
    wanted |= {"points_then_stop", "merger_forward", "merger_backward", "baseline_village"}
    assert wanted | {"nantong"} <= set(SCENARIOS)
    assert {"urban_community", "village_002", "nantong"} <= set(COMMUNITIES)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_speaks_both_languages_and_is_named_after_its_file(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name.rpartition("/")[2]
    assert scenario.label.en != scenario.label.zh
    assert scenario.description is not None


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_of_an_intervention_has_a_source(name: str) -> None:
    scenario = Scenario.load(name)
    for intervention in scenario.interventions:
        said = intervention.model_dump(exclude_unset=True)
        mine = {key: value for key, value in said.items() if key not in DESIGN}
        kind = said["kind"]
        for path in numbers(mine, f"interventions.{kind}"):
            assert sources_cover(scenario.sources, path), (name, path)


@pytest.mark.parametrize("name", COMMUNITIES)
def test_every_number_of_a_community_has_a_source(name: str) -> None:
    community = load_community(name)
    said = community.model_dump(exclude_unset=True)
    for path in numbers({key: value for key, value in said.items() if key != "sources"}):
        assert sources_cover(community.sources, path), (name, path)
    for source in community.sources.values():
        assert unknown_keys(source) == []


def test_every_price_has_a_source_and_a_budget_line() -> None:
    prices = load_prices()
    assert prices.lines
    for name, line in prices.lines.items():
        assert unknown_keys(line.source) == [], name
        assert line.label.en != line.label.zh


def test_the_merger_holds_staff_and_people_fixed() -> None:
    village = load_community("village_002")
    assert village.places.settlements == 2
    assert village.committee.staff * 2 == 5
    forward, backward = Scenario.load("merger_forward"), Scenario.load("merger_backward")
    assert forward.community == backward.community
    assert (forward.organisation.committees, backward.organisation.committees) == (
        "separate",
        "merged",
    )


def test_arms_of_one_baseline_can_share_its_spin_up() -> None:
    arms = ["smaller_units", "points", "online_channel", "merged_units", "all_three"]
    baseline = Scenario.load("baseline")
    loaded = [Scenario.load(arm) for arm in arms]
    assert {arm.spin_up_digest for arm in loaded} == {baseline.spin_up_digest}
    assert len({arm.digest for arm in loaded} | {baseline.digest}) == len(arms) + 1


def test_the_published_schema_is_up_to_date() -> None:
    published = json.loads((SHIPPED / "schema.json").read_text(encoding="utf-8"))
    assert published == Scenario.schema("en"), (
        "write it again: linli schema --out scenarios/schema.json"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_schema_describes_every_key(lang: str) -> None:
    schema = Scenario.schema(lang)
    parts = {"Scenario": schema, **schema["$defs"]}
    bare = [
        (model, key)
        for model, part in parts.items()
        for key, field in part.get("properties", {}).items()
        if "description" not in field
    ]
    assert bare == []


def test_every_kind_of_intervention_has_a_name_in_both_languages() -> None:
    assert [kind for kind in intervention_kinds() if not has_text(f"intervention.{kind}")] == []
