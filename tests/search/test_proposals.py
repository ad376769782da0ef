"""Proposals: the same seed proposes the same, limits hold, and a known best is found."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.search.ledger import Score
from experiments.search.proposals import Proposer
from experiments.search.space import NOTHING, Package, Space

from .conftest import framed

KINDS = (
    "points", "online_channel", "closed_loop", "role_models", "time_bank", "covenant",
    "civic_education", "supervision", "grid_management", "rules_clarity",
)  # fmt: skip
LARGE: dict[str, Any] = {
    "choices": [{"kind": kind, "dose": [0.25, 0.5, 0.75, 1.0]} for kind in KINDS],
    "most": 3,
    "budgets": {"money": 100, "staff": 2},
}
WORTH = np.array([1.0, 7.0, 2.0, 5.0, 0.5, 3.0, 6.0, -2.0, 4.0, 0.1])
PRICE = np.array([1.0, 60.0, 5.0, 10.0, 0.1, 12.0, 70.0, 0.0, 30.0, 1.0])


def worth(space: Space, package: Package) -> tuple[float, float]:
    """A package's gain and price where measures and doses simply add up."""
    gain, price = 0.3 * space.staff(package), 0.0
    for choice, option in package[1]:
        dose = space.option(choice, option)["dose"]
        gain, price = gain + dose * WORTH[choice], price + dose * PRICE[choice]
    return gain, price


def scored(space: Space, package: Package) -> Score:
    gain, price = worth(space, package)
    gains = {"any_quarter": gain, "money": -price}
    return Score((0,), 0, {}, {}, gains, {"money": (price - 100.0) / 100.0})


def searched(seed: int, candidates: int) -> tuple[Space, list[list[Package]], dict[Package, Score]]:
    """A search of additive packages: what each generation proposed, and all scores."""
    space = framed(**LARGE).space
    proposer = Proposer(space, seed, candidates, 20, ("any_quarter", "money"))
    generations: list[list[Package]] = []
    scores: dict[Package, Score] = {}
    while asked := proposer.ask():
        generations.append(asked)
        scores |= {package: scored(space, package) for package in asked}
        proposer.tell(scores)
    return space, generations, scores


def test_the_same_seed_proposes_the_same_and_another_does_not() -> None:
    _, first, _ = searched(4, 80)
    _, again, _ = searched(4, 80)
    _, other, _ = searched(5, 80)
    assert first == again and first != other


def test_nothing_is_proposed_twice_and_limits_hold() -> None:
    _, generations, _ = searched(1, 150)
    proposed = [package for asked in generations for package in asked]
    assert len(proposed) == len(set(proposed)) <= 150 and NOTHING not in proposed
    assert all(len(parts) <= 3 for _, parts in proposed)


def test_the_best_within_the_budget_is_found_among_thousands() -> None:
    space, _, scores = searched(2, 300)
    best = max(g for g, p in (worth(space, q) for q in space.everything()) if p <= 100.0)
    found = max(score.gains["any_quarter"] for score in scores.values() if score.within)
    assert space.size > 20_000 and len(scores) <= 300
    assert found >= 0.97 * best


def test_a_small_space_is_proposed_as_a_whole() -> None:
    space = framed().space
    proposer = Proposer(space, 1, space.size, 4, ("any_quarter",))
    assert sorted([NOTHING, *proposer.ask()]) == sorted(space.everything())
    proposer.tell({})
    assert proposer.ask() == []


def test_failed_packages_do_not_stop_a_search() -> None:
    space = framed(**LARGE).space
    proposer = Proposer(space, 1, 60, 20, ("any_quarter", "money"))
    scores: dict[Package, Score] = {}
    while asked := proposer.ask():
        for k, package in enumerate(asked):
            good = scored(space, package)
            scores[package] = good if k % 3 else Score((), 2, {}, {}, {}, {})
        proposer.tell(scores)
    assert len(proposer.known) > 40
