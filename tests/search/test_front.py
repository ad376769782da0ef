"""Fronts: who dominates whom, and what a larger budget may and may not do."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.search.front import chosen, crowding, dominated, front, ranks

NUMBERS = st.floats(-10, 10, allow_nan=False).map(lambda value: round(value, 1))
TABLES = st.integers(1, 12).flatmap(
    lambda n: st.lists(st.tuples(NUMBERS, NUMBERS), min_size=n, max_size=n)
)


def test_the_front_of_a_known_table() -> None:
    gains = np.array([[3.0, 0.0], [2.0, 2.0], [0.0, 3.0], [1.0, 1.0], [3.0, 0.0]])
    assert dominated(gains).tolist() == [False, False, False, True, False]
    assert front(gains, [True] * 5) == [0, 1, 2, 4]
    assert front(gains, [True, False, True, True, True]) == [0, 2, 3, 4]
    assert front(gains, [False] * 5) == []
    assert ranks(gains).tolist() == [0, 0, 0, 1, 0]


def test_the_ends_of_a_front_are_never_crowded() -> None:
    far = crowding(np.array([[0.0, 4.0], [1.0, 3.0], [1.1, 2.9], [4.0, 0.0]]))
    assert far[0] == far[3] == np.inf
    assert far[1] < 2 and far[2] < 2


@given(TABLES)
def test_nothing_outside_the_front_is_better_than_all_of_it(
    rows: list[tuple[float, float]],
) -> None:
    gains = np.array(rows)
    kept = front(gains, np.ones(len(gains), bool))
    assert kept
    for k in set(range(len(gains))) - set(kept):
        assert any((gains[j] >= gains[k]).all() and (gains[j] > gains[k]).any() for j in kept)


@given(TABLES, st.lists(st.floats(0, 10), min_size=12, max_size=12))
def test_a_larger_budget_never_gives_a_worse_front(
    rows: list[tuple[float, float]], costs: list[float]
) -> None:
    gains, cost = np.array(rows), np.array(costs[: len(rows)])
    small, large = (front(gains, cost <= budget) for budget in (4.0, 7.0))
    for k in small:
        assert any((gains[j] >= gains[k]).all() for j in large)


@given(TABLES, st.integers(1, 12))
def test_who_goes_on(rows: list[tuple[float, float]], count: int) -> None:
    gains = np.array(rows)
    overrun = np.where(gains[:, 1] > 0, 0.0, 1.0 - gains[:, 1])
    kept = chosen(gains, overrun, count)
    assert len(kept) == len(set(kept)) == min(count, len(gains))
    keeping = np.flatnonzero(overrun == 0)
    if len(keeping):
        best = keeping[np.argmax(gains[keeping, 0])]
        assert gains[kept[0], 0] == gains[best, 0] and overrun[kept[0]] == 0
    if any(overrun[k] > 0 for k in kept):
        assert set(keeping.tolist()) <= set(kept)
