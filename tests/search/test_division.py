"""One budget divided among communities: the exact answer is that of trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from experiments.search.division import Item, apportioned, by_head, divide


def menus(seed: int, communities: int, items: int) -> list[list[Item]]:
    """Menus with gains and uses drawn at random; the first item is doing nothing."""
    rng = np.random.default_rng(seed)
    return [
        [
            Item(0.0, {}),
            *(
                Item(float(rng.normal(5, 5)), {"money": float(rng.uniform(1, 9)),
                                               "staff": float(rng.integers(0, 3))})
                for _ in range(items - 1)
            ),
        ]
        for _ in range(communities)
    ]  # fmt: skip


def tried(table: list[list[Item]], budgets: dict[str, float]) -> float:
    """The largest gain of all divisions that keep to the budgets."""
    best = -np.inf
    for items in product(*table):
        uses = {name: sum(item.uses.get(name, 0.0) for item in items) for name in budgets}
        if all(uses[name] <= most + 1e-9 for name, most in budgets.items()):
            best = max(best, sum(item.gain for item in items))
    return best


def gain(table: list[list[Item]], numbers: list[int]) -> float:
    return sum(menu[k].gain for menu, k in zip(table, numbers, strict=True))


def used(table: list[list[Item]], numbers: list[int], name: str) -> float:
    return sum(menu[k].uses.get(name, 0.0) for menu, k in zip(table, numbers, strict=True))


@pytest.mark.parametrize("seed", range(12))
def test_the_division_is_the_best_of_all(seed: int) -> None:
    table = menus(seed, communities=4, items=5)
    budgets = {"money": 4.0 + seed, "staff": float(seed % 4)}
    numbers = divide(table, budgets)
    assert numbers is not None
    assert gain(table, numbers) == pytest.approx(tried(table, budgets))
    for name, most in budgets.items():
        assert used(table, numbers, name) <= most + 1e-6


def test_more_money_never_buys_less() -> None:
    table = menus(3, communities=5, items=6)
    gains = []
    for money in np.linspace(0, 40, 15):
        numbers = divide(table, {"money": float(money), "staff": 3.0})
        assert numbers is not None
        gains.append(gain(table, numbers))
    assert all(np.diff(gains) >= -1e-9) and gains[-1] > gains[0]


def test_among_equal_gains_the_cheapest_is_taken() -> None:
    same = [Item(0.0, {}), Item(2.0, {"money": 5.0}), Item(2.0, {"money": 3.0})]
    assert divide([same, same], {"money": 100.0}) == [2, 2]


def test_a_budget_of_nothing_buys_nothing_and_costs_may_be_negative() -> None:
    table = [[Item(0.0, {}), Item(1.0, {"money": 1.0})]] * 2
    assert divide(table, {"money": 0.0}) == [0, 0]
    saving = [
        [Item(0.0, {}), Item(1.0, {"money": -2.0})],
        [Item(0.0, {}), Item(3.0, {"money": 2.0})],
    ]
    assert divide(saving, {"money": 0.0}) == [1, 1]
    assert divide([[Item(1.0, {"money": 1.0})]], {"money": 0.0}) is None


def test_a_division_by_residents_keeps_every_share() -> None:
    table = menus(5, communities=3, items=6)
    heads = [1000.0, 3000.0, 2000.0]
    budgets = {"money": 18.0, "staff": 3.0}
    numbers = by_head(table, budgets, heads)
    posts = apportioned(3.0, heads, 1.0)
    for k, number in enumerate(numbers):
        uses = table[k][number].uses
        assert uses.get("money", 0.0) <= 18.0 * heads[k] / sum(heads)
        assert uses.get("staff", 0.0) <= posts[k]
    best = divide(table, budgets)
    assert best is not None and gain(table, best) >= gain(table, numbers)


def test_posts_go_by_the_largest_remainder() -> None:
    assert apportioned(2.0, [100, 300, 200], 1.0) == [0.0, 1.0, 1.0]
    assert apportioned(3.0, [100, 300, 200], 0.5) == [0.5, 1.5, 1.0]
    assert sum(apportioned(7.0, [11, 23, 5, 61], 1.0)) == 7.0
