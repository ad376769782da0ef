"""Whole persons keep every total."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.population.rounding import largest_remainder, scaled_to_total, split, split_many

PEOPLE = arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 50))


def shares_like(people: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(people.size)


@given(arrays(np.float64, 7, elements=st.floats(0.01, 1e6)), st.integers(0, 10**7))
def test_largest_remainder_adds_up(weights: np.ndarray, total: int) -> None:
    whole = largest_remainder(weights, total)
    assert whole.sum() == total
    assert np.abs(whole - weights * total / weights.sum()).max() < 1 + 1e-6


def test_largest_remainder_by_hand() -> None:
    assert largest_remainder(np.array([5.0, 3.0, 2.0]), 7).tolist() == [4, 2, 1]


@given(PEOPLE, st.integers(0, 2**32), st.floats(0, 1))
def test_a_split_adds_up_and_rounds_each_group(people: np.ndarray, seed: int, part: float) -> None:
    shares = shares_like(people, seed)
    total = round(part * int(people.sum()))
    counts = split(shares, people, total, np.random.default_rng(seed))
    assert counts.sum() == total
    expected = scaled_to_total(shares, people.astype(float), total) * people
    assert (np.abs(counts - expected) < 1 + 1e-6).all()
    assert (counts >= 0).all()
    assert (counts <= people).all()


@given(PEOPLE, st.integers(0, 2**32))
def test_many_categories_keep_both_totals(people: np.ndarray, seed: int) -> None:
    random = np.random.default_rng(seed)
    shares = random.random((people.size, 4)) + 0.01
    shares /= shares.sum(axis=1, keepdims=True)
    totals = largest_remainder(random.random(4) + 0.1, int(people.sum()))
    counts = split_many(shares, people, totals, random)
    assert np.array_equal(counts.sum(axis=1), people)
    assert np.array_equal(counts.sum(axis=0), totals)


def test_nought_stays_nought() -> None:
    shares = np.array([0.0, 0.5, 1.0])
    scaled = scaled_to_total(shares, np.array([10.0, 10.0, 10.0]), 18.0)
    assert scaled.tolist()[::2] == [0.0, 1.0]
    assert scaled[1] == np.float64(scaled[1])
    assert abs(scaled[1] - 0.8) < 1e-9


def test_a_split_is_fair_on_average() -> None:
    people, shares = np.array([1, 1, 1, 1]), np.array([0.1, 0.2, 0.3, 0.4])
    random = np.random.default_rng(1)
    mean = np.mean([split(shares, people, 1, random) for _ in range(4000)], axis=0)
    assert np.abs(mean - shares).max() < 0.03
