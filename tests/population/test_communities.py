"""The communities that ship are the ones that the documents describe."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.population import Population, people_spec, synthesise

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "communities"


def community(name: str) -> Population:
    return synthesise(YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text("utf-8")), 1)


def test_village_002() -> None:
    village = community("village_002")
    assert village.people == 2496
    assert village.people_of("settlement").tolist() == [1248, 1248]
    assert village.residents["away"].sum() > 500


def test_urban_community() -> None:
    urban = community("urban_community")
    assert urban.count("household") == 2000
    assert urban.count("court") == 4
    assert urban.place == "haimen"


def test_nantong_is_the_sum_of_its_counties() -> None:
    spec = people_spec(YAML(typ="safe").load((FOLDER / "nantong.yaml").read_text("utf-8")))
    assert spec.population.kind == "synthetic"
    assert spec.places.people_per_settlement == 2500


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_community_has_blocks_that_can_be_used(name: str) -> None:
    people_spec(YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text("utf-8")))
