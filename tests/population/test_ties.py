"""Ties: who is near, who is alike, and what a user gives."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError, InputErrors
from sim.population import (
    Population,
    Ties,
    TieSpec,
    build_ties,
    residents_from_csv,
    synthesise,
    ties_from_file,
    ties_to_frame,
    ties_to_networkx,
)
from sim.population.ties import (
    BUILDING,
    COURT,
    EMPTY,
    FRIEND,
    GIVEN,
    HOUSEHOLD,
    LEARNED,
    ONLINE,
    STAIRWELL,
)


@pytest.fixture(scope="module")
def town() -> Population:
    return synthesise(
        {
            "population": {"kind": "synthetic", "place": "haimen", "people": 4000, "urban": 1.0},
            "places": {"settlements": 3, "courts": 4, "buildings": 5, "stairwells": 2},
        },
        seed=1,
    )


@pytest.fixture(scope="module")
def ties(town: Population) -> Ties:
    return build_ties(town, seed=1)


def ends(ties: Ties, kind: int) -> tuple[np.ndarray, np.ndarray]:
    source = np.repeat(np.arange(ties.start.size - 1), np.diff(ties.start))
    chosen = ties.kind == kind
    return source[chosen], ties.to[chosen]


def test_rows_are_complete(town: Population, ties: Ties) -> None:
    assert ties.start[0] == 0
    assert ties.start[-1] == ties.to.size == ties.kind.size
    assert np.diff(ties.start).max() <= 12
    assert ((ties.to >= EMPTY) & (ties.to < town.size)).all()


def test_nobody_is_tied_twice_or_to_themselves(ties: Ties) -> None:
    for row in range(ties.start.size - 1):
        others = ties.of(row)
        assert row not in others
        assert len(set(others.tolist())) == others.size


@pytest.mark.parametrize(
    ("kind", "level", "below"),
    [
        (HOUSEHOLD, "household", None),
        (STAIRWELL, "stairwell", "household"),
        (BUILDING, "building", "stairwell"),
        (COURT, "court", "building"),
    ],
)
def test_neighbours_live_where_they_should(
    town: Population, ties: Ties, kind: int, level: str, below: str | None
) -> None:
    source, target = ends(ties, kind)
    same = town.index_of(level)
    assert (same[source] == same[target]).all()
    slots = {HOUSEHOLD: 2, STAIRWELL: 2, BUILDING: 1, COURT: 1}[kind]
    others = np.diff(town.starts(level))[same]
    if below is None:
        others = others - 1
    else:
        inner = town.index_of(below)
        assert (inner[source] != inner[target]).all()
        others = others - np.diff(town.starts(below))[inner]
    counts = np.bincount(source, minlength=town.size)
    assert np.array_equal(counts, np.minimum(slots, others))


def test_friends_are_alike(town: Population, ties: Ties) -> None:
    source, target = ends(ties, FRIEND)
    assert np.bincount(source, minlength=town.size).mean() == pytest.approx(3, abs=0.01)
    shuffled = np.random.default_rng(1).permutation(target)
    r = town.residents
    for trait in ("age", "schooling", "registration"):
        near = np.abs(r[trait][source].astype(float) - r[trait][target]).mean()
        far = np.abs(r[trait][source].astype(float) - r[trait][shuffled]).mean()
        assert near < 0.75 * far, trait
    settlement = town.index_of("settlement").astype(int)
    elsewhere = settlement[source] != settlement[target]
    assert 0.08 < elsewhere.mean() < 0.22
    assert (np.abs(settlement[source] - settlement[target]) <= 1).all()


def test_without_homophily_friends_are_anybody(town: Population) -> None:
    blind = TieSpec(age_scale=100, schooling_scale=10, registration_weight=1, elsewhere=0)
    source, target = ends(build_ties(town, 1, blind), FRIEND)
    age = town.residents["age"].astype(float)
    gap = np.abs(age[source] - age[target]).mean()
    shuffled = np.random.default_rng(1).permutation(target)
    assert gap == pytest.approx(np.abs(age[source] - age[shuffled]).mean(), rel=0.12)
    settlement = town.index_of("settlement")
    assert (settlement[source] == settlement[target]).all()


def test_online_ties_are_among_the_connected(town: Population, ties: Ties) -> None:
    source, target = ends(ties, ONLINE)
    digital = town.residents["digital"]
    assert digital[source].all()
    assert digital[target].all()
    assert source.size > 0.99 * digital.sum()


def test_learned_slots_are_empty_and_last(ties: Ties) -> None:
    source, target = ends(ties, LEARNED)
    assert (target == EMPTY).all()
    assert (np.bincount(source) == 2).all()
    assert (ties.kind[ties.start[1:] - 1] == LEARNED).all()


def test_a_seed_is_a_network(town: Population, ties: Ties) -> None:
    again, other = build_ties(town, 1), town.ties(seed=2)
    assert np.array_equal(ties.to, again.to)
    assert not np.array_equal(ties.to, other.to)


def test_numbers_of_ties_are_kept(town: Population) -> None:
    none = TieSpec(household=0, stairwell=0, building=0, court=0, friends=0, online=0, learned=0)
    assert build_ties(town, 1, none).to.size == 0
    many = build_ties(town, 1, TieSpec(household=8, stairwell=8, friends=10))
    assert ends(many, FRIEND)[0].size == pytest.approx(10 * town.size, rel=0.01)


@pytest.fixture
def street(tmp_path: Path) -> Population:
    rows = [f"r{number},{20 + number},h{number // 2}" for number in range(10)]
    path = tmp_path / "street.csv"
    path.write_text("id,age,household\n" + "\n".join(rows), encoding="utf-8")
    return residents_from_csv(path, seed=1)


def edge_list(path: Path, *rows: str, heading: str = "source,target") -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def named(ties: Ties, people: Population, name: str) -> set[str]:
    return {people.ids[row] for row in ties.of(people.ids.index(name))}


def test_an_edge_list(street: Population, tmp_path: Path) -> None:
    path = edge_list(tmp_path / "ties.csv", "r1,r2", "r3,r1")
    both = ties_from_file(path, street)
    assert named(both, street, "r1") == {"r2", "r3"}
    assert named(both, street, "r2") == {"r1"}
    one_way = ties_from_file(path, street, TieSpec(directed=True, learned=1))
    assert named(one_way, street, "r1") == {"r2"}
    assert named(one_way, street, "r2") == set()
    assert set(one_way.kind[one_way.to != EMPTY]) == {GIVEN}
    assert (np.diff(both.start) >= 2).all()
    assert (both.to[both.start[1:] - 1] == EMPTY).all()


def test_an_edge_list_with_kinds_in_chinese(street: Population, tmp_path: Path) -> None:
    path = edge_list(tmp_path / "ties.csv", "r1,r2,朋友", "r4,r5,家庭", heading="起点,终点,类型")
    frame = ties_to_frame(ties_from_file(path, street), street)
    assert set(frame.kind) == {"friend", "household"}
    assert len(frame) == 4


def test_wrong_ties_are_reported_by_line(street: Population, tmp_path: Path) -> None:
    path = edge_list(tmp_path / "ties.csv", "r1,r2", "r1,r99", "r3,r3", "r2,r1", "r4,", "r5,r6")
    with pytest.raises(InputErrors) as caught:
        ties_from_file(path, street)
    shown = caught.value.in_language("en").splitlines()[1:]
    wanted = [("line 3", "r99", "“r9”"), ("line 4", "themselves"), ("line 5", "line 2"),
              ("line 6", "missing")]  # fmt: skip
    assert len(shown) == len(wanted)
    for line, words in zip(shown, wanted, strict=True):
        for word in words:
            assert word in line
    with pytest.raises(InputErrors) as caught:
        ties_from_file(path, street, TieSpec(directed=True))
    assert caught.value.count == 3


def test_graphml_goes_there_and_back(town: Population, ties: Ties, tmp_path: Path) -> None:
    graph = ties_to_networkx(ties, town)
    assert graph.number_of_nodes() == town.size
    nx.write_graphml(graph, tmp_path / "town.graphml")
    again = ties_from_file(tmp_path / "town.graphml", town, TieSpec(directed=True))
    order = ["source", "target"]
    pd.testing.assert_frame_equal(
        ties_to_frame(ties, town).sort_values(order, ignore_index=True),
        ties_to_frame(again, town).sort_values(order, ignore_index=True),
    )


def test_wrong_graphml_is_reported_by_line(street: Population, tmp_path: Path) -> None:
    graph = nx.Graph([("r1", "r2"), ("r3", "nobody")])
    nx.write_graphml(graph, tmp_path / "ties.graphml")
    with pytest.raises(InputErrors, match="nobody") as caught:
        ties_from_file(tmp_path / "ties.graphml", street)
    lines = (tmp_path / "ties.graphml").read_text(encoding="utf-8").splitlines()
    assert "nobody" in lines[caught.value.errors[0].line - 1]  # type: ignore[operator]
    (tmp_path / "broken.graphml").write_text("<graphml", encoding="utf-8")
    with pytest.raises(InputError, match="well formed"):
        ties_from_file(tmp_path / "broken.graphml", street)


def test_other_files_are_refused(street: Population, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="graphml"):
        ties_from_file(tmp_path / "ties.xlsx", street)


def test_ties_of_small_children_are_left_out(tmp_path: Path) -> None:
    people, file = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text("id,age,household\nm,30,1\nf,33,1\nbaby,2,1\nn,50,2\n", encoding="utf-8")
    home = residents_from_csv(people)
    file.write_text("source,target\nm,baby\nm,f\nbaby,n\nf,n\n", encoding="utf-8")
    nx.write_graphml(
        nx.Graph([("m", "baby"), ("m", "f"), ("baby", "n"), ("f", "n")]), tmp_path / "ties.graphml"
    )
    for given in (file, tmp_path / "ties.graphml"):
        frame = ties_to_frame(ties_from_file(given, home), home)
        found = {frozenset(pair) for pair in zip(frame["source"], frame["target"], strict=True)}
        assert found == {frozenset("mf"), frozenset("fn")}
    file.write_text("source,target\nm,baby\nm,bab\n", encoding="utf-8")
    with pytest.raises(InputError, match="“bab”"):
        ties_from_file(file, home)
    file.write_text("source,target\nm,baby\n", encoding="utf-8")
    with pytest.raises(InputError, match="no ties"):
        ties_from_file(file, home)
