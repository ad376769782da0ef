"""A synthetic population meets published margins to the person, and is a place to live in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.population import LEVELS, Population, synthesise
from sim.population.bands import ADULT_AGE
from sim.population.population import TRAITS

VILLAGE = {
    "population": {"kind": "synthetic", "place": "xichong", "people": 2496, "urban": 0.0},
    "places": {"settlements": 2, "courts": 6, "buildings": 4, "stairwells": 4},
}
URBAN = {
    "population": {"kind": "synthetic", "place": "haimen", "households": 2000, "urban": 1.0},
    "places": {"settlements": 1, "courts": 4, "buildings": 10, "stairwells": 4},
}


@pytest.fixture(scope="module", params=["village", "urban"])
def population(request: pytest.FixtureRequest) -> Population:
    return synthesise(VILLAGE if request.param == "village" else URBAN, seed=1)


def test_published_margins_are_met_to_the_person(population: Population) -> None:
    published = population.provenance["published"]
    for name, (wanted, obtained) in published.items():
        if name.startswith(("age", "sex", "people", "schooling")):
            assert np.array_equal(wanted, obtained), name
    size, obtained = published["mean_household_size"]
    assert abs(size - obtained) * population.count("household") / size < 1.0


def test_ages_are_those_of_the_communique(population: Population) -> None:
    """Haimen 10.91 % of 0-14 and 30.76 % of 60 and over; Xichong 14.20 % and 29.66 %."""
    young, old = {"haimen": (108184 / 991782, 305080 / 991782),
                  "xichong": (59639 / 420023, 124571 / 420023)}[population.place]  # fmt: skip
    age = population.residents["age"]
    under_six = population.people - population.size
    assert abs((age < 15).sum() + under_six - young * population.people) <= 1
    assert abs((age >= 60).sum() - old * population.people) <= 1


def test_other_margins_come_from_shares(population: Population) -> None:
    for name, (wanted, obtained) in population.provenance["from_shares"].items():
        assert np.abs(np.subtract(wanted, obtained)).max() <= 1, name


def test_schooling_published_by_xichong() -> None:
    published = np.array([131999, 159597, 60449, 22211]) / 420023
    schooling = synthesise(VILLAGE, 5).residents["schooling"]
    obtained = np.bincount(schooling, minlength=5)[1:] / 2496
    assert np.abs(obtained - published).max() * 2496 <= 1.0


def test_structural_zeros(population: Population) -> None:
    r = population.residents
    minor = r["age"] < ADULT_AGE
    assert not r["party"][minor].any()
    assert not (r["employment"][r["age"] < 15] != 0).any()
    assert not (r["employment"][r["age"] >= 30] == 0).any()
    assert not (r["employment"][r["age"] < 45] == 3).any()
    away = r["away"] == 1
    assert (r["employment"][away] == 1).all()
    assert (r["registration"][away] == 0).all()
    assert (r["schooling"][r["age"] < 15] <= 2).all()


def test_traits_go_together(population: Population) -> None:
    r = population.residents
    members = r["party"] == 1
    assert r["schooling"][members].mean() > r["schooling"][~members].mean()
    assert (r["sex"][members] == 0).mean() == pytest.approx(0.294, abs=0.02)
    assert r["age"][r["digital"] == 1].mean() < r["age"][r["digital"] == 0].mean()
    assert r["age"][r["schooling"] == 4].mean() < r["age"][r["schooling"] == 1].mean()


def test_households(population: Population) -> None:
    r, households = population.residents, population.households
    assert np.array_equal(
        np.repeat(households["tenure"], np.diff(households["start"])), r["tenure"]
    )
    adults = np.bincount(r["household"], weights=r["age"] >= ADULT_AGE)
    assert (adults >= 1).all()
    for trait in ("tenure", "registration"):
        low = np.minimum.reduceat(r[trait], households["start"][:-1])
        high = np.maximum.reduceat(r[trait], households["start"][:-1])
        assert (low == high).all()
    sizes = population.people_of("household")
    assert sizes.max() <= 10
    assert population.people == sizes.sum()
    ones = (sizes == 1).mean()
    assert 0.2 < ones < 0.5


def test_parents_are_a_generation_older(population: Population) -> None:
    r = population.residents
    oldest = np.maximum.reduceat(r["age"], population.households["start"][:-1])
    children = r["age"] < ADULT_AGE
    gap = oldest[r["household"][children]] - r["age"][children]
    assert (gap >= 18).mean() > 0.98
    assert 22 < np.median(gap) < 45


def test_every_level_holds_everybody(population: Population) -> None:
    assert population.starts("household")[-1] == population.size
    for level in LEVELS:
        starts = population.starts(level)
        assert starts[0] == 0
        assert starts[-1] == population.size
        assert (np.diff(starts) > 0).all()
        assert population.people_of(level).sum() == population.people
        index = population.index_of(level)
        low, high = population.rows_of(level, population.count(level) - 1)
        assert (index[low:high] == population.count(level) - 1).all()
    with pytest.raises(IndexError):
        population.rows_of("court", population.count("court"))
    with pytest.raises(KeyError):
        population.starts("courtyard")


def test_the_village_is_two_of_1248() -> None:
    for seed in range(5):
        village = synthesise(VILLAGE, seed)
        assert village.people_of("settlement").tolist() == [1248, 1248]
        assert abs(village.people_of("court") - 208).max() <= 4
        assert 0.2 < (village.residents["away"] == 1).sum() / village.people < 0.24


def test_urban_community_has_2000_households() -> None:
    urban = synthesise(URBAN, 1)
    assert urban.count("household") == 2000
    assert urban.people == 4440


def test_a_seed_is_a_population() -> None:
    first, again, other = (synthesise(URBAN, seed) for seed in (1, 1, 2))
    for trait in ("age", "household", *TRAITS):
        assert np.array_equal(first.residents[trait], again.residents[trait])
    assert not np.array_equal(first.residents["age"], other.residents["age"])
    assert np.array_equal(first.residents["person"], np.arange(first.size))


@settings(max_examples=25)
@given(
    people=st.integers(60, 1500),
    place=st.sampled_from(["china", "haimen", "xichong", "yanjiang"]),
    urban=st.sampled_from([0.0, 0.4, 1.0]),
    seed=st.integers(0, 2**32),
)
def test_any_size_of_any_place(people: int, place: str, urban: float, seed: int) -> None:
    population = synthesise(
        {
            "population": {"place": place, "people": people, "urban": urban, "kind": "synthetic"},
            "places": {"courts": 2, "buildings": 2, "stairwells": 2},
        },
        seed,
    )
    assert population.people_of("household").sum() == people
    published = population.provenance["published"]
    for name, (wanted, obtained) in published.items():
        if name.startswith(("age", "sex")):
            assert wanted == obtained
    assert not population.residents["party"][population.residents["age"] < ADULT_AGE].any()


def test_a_city_is_built_county_by_county() -> None:
    city = synthesise(
        {
            "population": {"kind": "synthetic", "place": "haimen",
                           "counties": "nantong2020_counties"},
            "places": {"people_per_settlement": 20000, "courts": 8, "buildings": 20,
                       "stairwells": 3, "settlements_per_subdistrict": 4},
        },
        seed=1,
    )  # fmt: skip
    assert city.people == 7_726_635
    assert city.people_of("district").tolist() == [
        1183740, 332273, 1258739, 991782, 880006, 967313, 1238448, 874334,
    ]  # fmt: skip
    assert city.names["district"][3] == "海门区"
    assert abs(city.people_of("settlement") - 20000).max() < 1000
    assert "counties" in city.provenance["notes"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": "haimne"}, ["haimne", "“haimen”", "census2020_places.csv"]),
        ({"place": "xichong", "urban": "published"}, ["xichong", "urban"]),
        ({"shares": "no.yaml"}, ["no.yaml"]),
        ({"margins": "no.csv"}, ["no.csv"]),
        ({"people": -3}, ["people", "-3"]),
        ({"pepole": 3}, ["pepole", "“people”"]),
        ({"households": 3}, ["exactly one", "households"]),
    ],
)
def test_what_cannot_be_used_is_named(change: dict[str, Any], words: list[str]) -> None:
    block = {"kind": "synthetic", "place": "haimen", "people": 300, **change}
    with pytest.raises(InputError) as caught:
        synthesise({"population": block}, 1)
    for word in words:
        assert word in caught.value.in_language("en")
    assert caught.value.in_language("zh") != caught.value.in_language("en")


def test_more_stairwells_than_households() -> None:
    with pytest.raises(InputError, match="stairwells"):
        synthesise({"population": {"kind": "synthetic", "place": "haimen", "people": 100}}, 1)
