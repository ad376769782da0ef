"""Ties that are made and lost while a neighbourhood is watched; only changes are noted.

    week uint16 · low uint16 · high uint16 (rows of the two who are tied, at most 65,535 residents)
    · kind uint8 (`sim.population.ties.KINDS`; GONE: not tied any more), in the order of weeks

A pair is drawn once, in its nearest kind, as `dashboards…network.pairs` does it for week 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim import columns as col
from sim.week.looking import PLACE_TIE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model import ParticipationModel

GONE = 255
Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


class TieChanges:
    """Notes down changes of ties; `dashboards…history.History` calls it.

    Args:
        model: A model that stands at the first week to be noted.
    """

    def __init__(self, model: ParticipationModel) -> None:
        arrays = model.arrays
        self._starts = arrays.ties_start
        self._kinds = arrays.ties_kind
        self._size = len(arrays.people)
        self._packed = arrays.ties_to.copy()
        self._to = _targets(model, slice(None))
        self._weeks: list[int] = []
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def copy(self) -> TieChanges:
        """Return one that goes on by itself; what was noted so far is shared."""
        other = object.__new__(TieChanges)
        other.__dict__.update(self.__dict__)
        other._to, other._packed = self._to.copy(), self._packed.copy()
        other._weeks, other._parts = list(self._weeks), list(self._parts)
        return other

    def note(self, model: ParticipationModel, week: int, moved: NDArray[np.bool_]) -> None:
        """Note the week that was lived.

        Args:
            model: The model.
            week: The week.
            moved: Whether somebody else lives in the row than the week before.
        """
        packed = model.arrays.ties_to
        away = np.append(moved, False)  # slots that lead nowhere look up the last entry
        slots = np.flatnonzero((packed != self._packed) | away[self._to])
        self._packed[slots] = packed[slots]
        targets = _targets(model, slots)
        differs = targets != self._to[slots]
        slots, targets = slots[differs], targets[differs]
        if not len(slots):
            return
        now = self._to.copy()
        now[slots] = targets
        sources = np.searchsorted(self._starts, slots, side="right") - 1
        rows = np.unique(np.concatenate([sources, self._to[slots], now[slots]]))
        rows = rows[rows >= 0]
        keys_before, kinds_before = self._pairs(rows, self._to)
        keys_now, kinds_now = self._pairs(rows, now)
        keys = np.union1d(keys_before, keys_now)
        old, new = _kinds_at(keys, keys_before, kinds_before), _kinds_at(keys, keys_now, kinds_now)
        changed = old != new
        if changed.any():
            self._weeks.append(week)
            self._parts.append((keys[changed], new[changed]))
        self._to = now

    def _pairs(self, rows: NDArray[np.int64], to: NDArray[np.int32]) -> Pairs:
        """Return pairs (as low · size + high) with a slot of one of these rows, nearest kinds."""
        counts = self._starts[rows + 1] - self._starts[rows]
        ends = np.cumsum(counts)
        slots = np.repeat(self._starts[rows] - (ends - counts), counts) + np.arange(ends[-1])
        source, target = np.repeat(rows, counts), to[slots].astype(np.int64)
        there = (target >= 0) & (target != source)
        source, target, kind = source[there], target[there], self._kinds[slots[there]]
        keys = np.minimum(source, target) * self._size + np.maximum(source, target)
        order = np.lexsort((kind, keys))
        keys, kind = keys[order], kind[order].astype(np.int64)
        first = np.ones(len(keys), bool)
        first[1:] = keys[1:] != keys[:-1]
        return keys[first], kind[first]

    def payload(self) -> dict[str, bytes]:
        """Return what was noted so far as bytes."""
        nothing = (np.zeros(0, np.int64),) * 2
        keys, kinds = (np.concatenate(part) for part in zip(nothing, *self._parts, strict=True))
        weeks = np.repeat(self._weeks, [len(part) for part, _ in self._parts])
        return {
            "week": weeks.astype("<u2").tobytes(),
            "low": (keys // self._size).astype("<u2").tobytes(),
            "high": (keys % self._size).astype("<u2").tobytes(),
            "kind": kinds.astype(np.uint8).tobytes(),
        }


def _targets(model: ParticipationModel, slots: NDArray[np.int64] | slice) -> NDArray[np.int32]:
    """Return the row that each slot of a tie leads to now, -1 where it leads to nobody."""
    arrays = model.arrays
    packed = arrays.ties_to[slots]
    target = packed & col.ROW_MASK
    generation = arrays.people["generation"][target % len(arrays.people)]
    there = (generation & col.GENERATION_MASK) == packed >> col.ROW_BITS
    there |= arrays.ties_kind[slots] <= PLACE_TIE
    return np.where((packed >= 0) & there, target, -1).astype(np.int32)


def _kinds_at(
    wanted: NDArray[np.int64], keys: NDArray[np.int64], kinds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the kind of each wanted pair, GONE where it is not among the keys."""
    at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    if not len(keys):
        return np.full(len(wanted), GONE, np.int64)
    return np.where(keys[at] == wanted, kinds[at], GONE)
