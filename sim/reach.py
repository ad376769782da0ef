"""Where interventions reach: which courts, which settlements, and who then shares a committee.

The same functions serve the run and the checks made before it, so that what a check lets pass does
something. A dose that is a share of places reaches that share of them, not each with that chance:
places are ranked by a draw of their own and the first are taken, so a larger share reaches the same
places and more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray


def court_mask(target: Any, settlement_of: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which courts a target lies in, bool[courts].

    Args:
        target: An intervention's `Target`; what it says about people does not matter here.
        settlement_of: Settlement of each court.
    """
    mask = np.ones(len(settlement_of), bool)
    if target.settlements is not None:
        mask &= np.isin(settlement_of, target.settlements)
    if target.courts is not None:
        mask &= np.isin(np.arange(len(settlement_of)), target.courts)
    return mask


def share_of(places: Sequence[int], share: float, luck: Callable[[int], float]) -> list[int]:
    """Return the places that a share of them means: the nearest whole number, at least one.

    Args:
        places: Numbers of the places.
        share: Share of them, above 0.
        luck: A draw of each place, 0..1; those with the smallest are reached first.
    """
    if share >= 1.0 or not places:
        return list(places)
    number = max(1, int(share * len(places) + 0.5))
    return sorted(sorted(places, key=lambda place: (luck(place), place))[:number])


def settlements_reached(
    inside: NDArray[np.bool_], share: float, luck: Callable[[int], float]
) -> NDArray[np.bool_]:
    """Return which settlements a change of committees reaches, bool[settlements].

    Settlements merge and part in pairs (0 and 1, 2 and 3 …), so a share is one of pairs.

    Args:
        inside: Whether each settlement is in the target.
        share: Share of the pairs, above 0.
        luck: A draw of each pair, 0..1.
    """
    pair = np.arange(len(inside)) // 2
    chosen = share_of(sorted({int(k) for k in pair[inside]}), share, luck)
    return inside & np.isin(pair, chosen)


def heads(
    count: int, whole: bool, changes: Iterable[tuple[str, NDArray[np.bool_]]]
) -> NDArray[np.int64]:
    """Return the head settlement of each settlement, whose committee it belongs to.

    With one committee for the whole place, settlements that stay with it keep its head as far as
    they lie side by side; those beyond a settlement that parts begin a committee of their own.

    Args:
        count: Number of settlements.
        whole: Whether one committee serves the whole place unless interventions say otherwise.
        changes: `merge` or `split`, and which settlements it reaches, in order.
    """
    merged = np.full(count, whole)
    for wish, reached in changes:
        merged[reached] = wish == "merge"
    found = np.arange(count)
    for s in range(1, count):
        if merged[s] and merged[s - 1] and (whole or s % 2 == 1):
            found[s] = found[s - 1]
    return found
