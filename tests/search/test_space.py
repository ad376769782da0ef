"""The packages: how many there are, what may go together, and what they are called."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.search.space import NOTHING, Space
from experiments.search.spec import Search
from sim import Scenario

from .conftest import SMALL, framed


def spaced(**changes: Any) -> Space:
    return framed(**changes).space


def test_the_size_is_the_number_of_packages() -> None:
    for most in (1, 2, 3):
        space = spaced(most=most)
        everything = list(space.everything())
        assert len(everything) == len(set(everything)) == space.size
        assert everything[0] == NOTHING
        assert max(len(parts) for _, parts in everything) == most
    assert spaced(most=1).size == 2 * (1 + 4 + 2 + 1 + 1)


def test_what_is_excluded_is_in_no_package() -> None:
    space = spaced(exclude=[["points", "closed_loop"]], most=3)
    for _, parts in space.everything():
        assert not {0, 2} <= {choice for choice, _ in parts}
    assert space.package(0, [(2, 0), (0, 1), (1, 0)]) == (0, ((1, 0), (2, 0)))


def test_one_kind_twice_goes_together_only_for_different_people() -> None:
    young, old = {"age": ["18-29"]}, {"age": ["60-74", "75+"]}
    two = [
        {"kind": "points", "target": young},
        {"kind": "points", "name": "points_old", "target": [old, young]},
        {"kind": "points", "name": "points_only_old", "target": old},
    ]
    sets = {tuple(c for c, _ in parts) for _, parts in spaced(choices=two, most=3).everything()}
    assert (0, 2) in sets and (0, 1) not in sets and (1, 2) not in sets


def test_an_option_is_found_again_by_its_places() -> None:
    space = spaced()
    numbers = range(space.options(0))
    values = [space.option(0, number) for number in numbers]
    assert [v["dose"] for v in values] == [0.5, 0.5, 1.0, 1.0]
    assert [v["budget_per_year"] for v in values] == [2000, 30000, 2000, 30000]
    assert [
        space.option_number(0, {"dose": n // 2, "budget_per_year": n % 2}) for n in numbers
    ] == [*numbers]


def test_neighbours_differ_in_one_thing() -> None:
    space = spaced()
    package = (1, ((0, 3), (2, 0)))
    near = space.neighbours(package, {1: 1})
    assert len(near) == len(set(near)) and package not in near and NOTHING not in near
    assert {(1, ((0, 3),)), (1, ((2, 0),)), (0, ((0, 3), (2, 0)))} <= set(near)
    assert {(1, ((0, 1), (2, 0))), (1, ((0, 2), (2, 0)))} <= set(near)
    assert (1, ((0, 3), (1, 1))) in near and (1, ((0, 0), (2, 0))) not in near
    assert all(len(parts) <= 2 for _, parts in near)


def test_a_package_becomes_interventions_of_a_scenario() -> None:
    frame = framed()
    base = Scenario.from_dict(frame.places[0].base)
    points, loop, posts = frame.space.interventions((1, ((0, 3), (2, 0))), base)
    assert (points.kind, points.dose, points.budget_per_year) == ("points", 1.0, 30000.0)
    assert (loop.kind, loop.stop) == ("closed_loop", None)
    assert (posts.kind, posts.hours) == ("added_posts", 40.0)


def test_measures_end_with_the_window_where_one_asks_what_lasts() -> None:
    frame = framed(objectives=[{"goal": "persistence"}])
    base = Scenario.from_dict(frame.places[0].base)
    assert base.weeks.after == 52
    assert {i.stop for i in frame.space.interventions((1, ((0, 3),)), base)} == {26}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_package_has_a_name_of_its_own(lang: str) -> None:
    space = spaced()
    names = [space.label(package, lang) for package in space.everything()]
    assert len(set(names)) == len(names) and all(names)


def test_a_search_says_itself_again() -> None:
    search = Search.from_dict(SMALL)
    assert Search.from_dict(search.to_dict()) == search
