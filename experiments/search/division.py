"""One budget divided among communities: a package for each, so that they gain most together.

Each community has a menu, packages with what they gain and use, doing nothing among them. Exactly
one is taken from every menu, so that what they use together keeps to what there is: a multiple-
choice knapsack with several budgets, solved exactly as a mixed-integer programme (HiGHS, through
scipy). Among equal gains the cheapest division is taken. Gains add up because they are means;
`docs/decisions/14` says why this and not another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SLACK: Final = 1e-9
"""Part of a gain that does not count as a difference."""


@dataclass(frozen=True)
class Item:
    """A package on a menu.

    Attributes:
        gain: What it gains, in the unit of the sum.
        uses: What it uses, by budget; what is not named is not used.
    """

    gain: float
    uses: Mapping[str, float]


def divide(menus: Sequence[Sequence[Item]], budgets: Mapping[str, float]) -> list[int] | None:
    """The division that gains most; among equal ones the one that uses least money.

    Args:
        menus: What each community may take, one item of each menu.
        budgets: How much there is in all, by name.

    Returns:
        The number of the item for each community; None where no division keeps to the budgets.
    """
    items = [item for menu in menus for item in menu]
    gains = np.array([item.gain for item in items])
    money = np.array([item.uses.get("money", 0.0) for item in items])
    best = _solved(menus, budgets, gains)
    if best is None:
        return None
    reached = float(gains[best].sum())
    least = reached - SLACK * max(1.0, abs(reached))
    cheapest = _solved(menus, budgets, -money, (gains, least))
    return _numbers(menus, best if cheapest is None else cheapest)


def _solved(
    menus: Sequence[Sequence[Item]],
    budgets: Mapping[str, float],
    wanted: np.ndarray,
    at_least: tuple[np.ndarray, float] | None = None,
) -> list[int] | None:
    """The places, over all menus, of the items with the largest sum of what is wanted."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    items = [item for menu in menus for item in menu]
    one_each = np.zeros((len(menus), len(items)))
    place = 0
    for k, menu in enumerate(menus):
        one_each[k, place : place + len(menu)] = 1.0
        place += len(menu)
    constraints = [LinearConstraint(one_each, 1.0, 1.0)]
    for name, most in budgets.items():
        uses = np.array([item.uses.get(name, 0.0) for item in items])
        scale = max(1.0, abs(most))
        constraints.append(LinearConstraint(uses[None, :] / scale, -np.inf, most / scale))
    if at_least is not None:
        row, least = at_least
        scale = max(1.0, abs(least))
        constraints.append(LinearConstraint(row[None, :] / scale, least / scale, np.inf))
    size = float(np.abs(wanted).max()) or 1.0
    answer = milp(
        -wanted / size,
        constraints=constraints,
        integrality=np.ones(len(items)),
        bounds=Bounds(0.0, 1.0),
        options={"mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    return [int(k) for k in np.flatnonzero(answer.x > 0.5)]


def _numbers(menus: Sequence[Sequence[Item]], places: list[int]) -> list[int]:
    """The number of each chosen item in its own menu."""
    found, start = [], 0
    for menu, place in zip(menus, sorted(places), strict=True):
        found.append(place - start)
        start += len(menu)
    return found


def by_head(
    menus: Sequence[Sequence[Item]],
    budgets: Mapping[str, float],
    heads: Sequence[float],
    step: float = 1.0,
) -> list[int]:
    """The division that gives every community its share by residents, each doing its best with it.

    Posts go by the largest remainder, in whole steps.

    Args:
        menus: What each community may take; each has an item that uses nothing.
        budgets: How much there is in all, by name; posts are `staff`.
        heads: Residents of each community.
        step: Posts are given in such steps.
    """
    total = sum(heads)
    posts = apportioned(budgets.get("staff", 0.0), heads, step)
    found = []
    for number, (menu, people) in enumerate(zip(menus, heads, strict=True)):
        share = {name: most * people / total for name, most in budgets.items()}
        share["staff"] = posts[number]
        keeping = [
            k
            for k, item in enumerate(menu)
            if all(item.uses.get(name, 0.0) <= most for name, most in share.items())
        ]
        found.append(max(keeping, key=lambda k: (menu[k].gain, -menu[k].uses.get("money", 0.0))))
    return found


def apportioned(posts: float, heads: Sequence[float], step: float) -> list[float]:
    """Posts by residents, in steps, by the largest remainder.

    Args:
        posts: Posts in all.
        heads: Residents of each community.
        step: Size of a step.
    """
    steps = int(posts / step + 1e-9)
    quotas = [steps * people / sum(heads) for people in heads]
    given = [int(quota) for quota in quotas]
    order = sorted(range(len(heads)), key=lambda k: (given[k] - quotas[k], k))
    for k in order[: steps - sum(given)]:
        given[k] += 1
    return [count * step for count in given]
