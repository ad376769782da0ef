"""Which packages are better than which: Pareto fronts, and who goes on in the race.

A package is dominated by another that is at least as good in every objective and better in one.
Those that overrun a budget come after all that keep to it. Everything here takes plain arrays of
gains (the larger the better) and knows nothing of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = np.ndarray


def dominated(gains: Floats) -> Floats:
    """Which rows another row dominates.

    Args:
        gains: Shape (n, objectives), finite.

    Returns:
        bool[n].
    """
    at_least = (gains[:, None, :] >= gains[None, :, :]).all(axis=2)
    better = (gains[:, None, :] > gains[None, :, :]).any(axis=2)
    return np.asarray((at_least & better).any(axis=0))


def front(gains: Floats, within: Sequence[bool] | Floats) -> list[int]:
    """The rows that keep to the budgets and that no other such row dominates.

    Args:
        gains: Shape (n, objectives).
        within: Shape (n,), whether each keeps to the budgets.
    """
    rows = np.flatnonzero(np.asarray(within, bool) & np.isfinite(gains).all(axis=1))
    if not len(rows):
        return []
    return [int(k) for k in rows[~dominated(gains[rows])]]


def ranks(gains: Floats) -> Floats:
    """The front of each row: 0 for those that nobody dominates, 1 when these are gone."""
    found = np.full(len(gains), -1)
    left = np.arange(len(gains))
    number = 0
    while len(left):
        worse = dominated(gains[left])
        found[left[~worse]] = number
        left = left[worse]
        number += 1
    return found


def crowding(gains: Floats) -> Floats:
    """How far apart the neighbours of each row are, over all objectives; infinite at the ends."""
    n, count = gains.shape
    found = np.zeros(n)
    for k in range(count):
        order = np.argsort(gains[:, k], kind="stable")
        values = gains[order, k]
        width = values[-1] - values[0]
        found[order[[0, -1]]] = np.inf
        if width > 0 and n > 2:
            found[order[1:-1]] += (values[2:] - values[:-2]) / width
    return found


def chosen(gains: Floats, overrun: Floats, count: int) -> list[int]:
    """Who goes on: half of the places for the best in the first objective, half for the fronts.

    Those that overrun a budget go on only where places are left, the smallest overrun first.

    Args:
        gains: Shape (n, objectives), finite.
        overrun: Shape (n,), 0 where a package keeps to its budgets.
        count: Places.

    Returns:
        Rows, in the order in which they were chosen.
    """
    keeping = np.flatnonzero(overrun <= 0.0)
    kept: list[int] = []
    if len(keeping):
        mine = gains[keeping]
        first = np.lexsort((np.arange(len(mine)), -mine[:, 0]))
        kept = [int(keeping[k]) for k in first[: (count + 1) // 2]]
        rank = ranks(mine)
        far = np.zeros(len(mine))
        for number in range(int(rank.max()) + 1):
            members = np.flatnonzero(rank == number)
            far[members] = crowding(mine[members])
        order = np.lexsort((np.arange(len(mine)), -far, rank))
        for k in order:
            if len(kept) >= count:
                break
            if int(keeping[k]) not in kept:
                kept.append(int(keeping[k]))
    over = np.flatnonzero(overrun > 0.0)
    for k in over[np.lexsort((over, overrun[over]))]:
        if len(kept) >= count:
            break
        kept.append(int(k))
    return kept
