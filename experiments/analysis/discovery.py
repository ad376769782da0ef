"""Scenario discovery: boxes of factors within which cases of interest are dense.

The patient rule induction method (PRIM) of Friedman and Fisher (1999), in the form that Bryant
and Lempert (2010) use for policy: starting from all points, slivers are peeled off, each time the
one that makes the rest denser in cases of interest by most for each point taken off (so that a
word, which is a large sliver, has no advantage); then the box is pasted larger again where that
costs no density. The result is a rule such as "fewer than 6 staff and units above 400
people", with

- **coverage**: the share of all cases of interest that lie in the box;
- **density**: the share of the points in the box that are cases of interest;
- **mass**: the share of all points that lie in the box.

Of the boxes along the way the one with the largest harmonic mean of coverage and density is
taken. A limit of it is kept only if, without it, so many cases of interest among the points would
be unlikely by chance (a one-sided binomial test, corrected for the number of factors). Limits are
looked for on a random two thirds of the points, again and again: how often each comes back is told.

Own code, since the implementation of EMA workbench comes with a library under the GPL
(`docs/decisions/12-own-prim.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import bdtrc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Columns = Mapping[str, NDArray[Any]]

PEEL: Final = 0.05
"""Share of the points in the box that one peel of a number takes off."""
SMALLEST: Final = 0.03
"""Mass below which a box is not made smaller."""
FEWEST: Final = 8
"""Points below which a box is not made smaller."""
LEVEL: Final = 0.05
"""Chance at which a limit of no meaning is kept, over all factors together."""
AGAIN: Final = 20
"""Random subsets on which limits are looked for again."""
PART: Final = 2 / 3


@dataclass(frozen=True)
class Limit:
    """One side of a box.

    Attributes:
        factor: Name of the factor.
        low: Smallest value inside; None: no limit, or the factor has words.
        high: Largest value inside; None as above.
        words: Words inside, for a factor that has words.
        p: Chance of as many cases of interest without this limit.
        found_again: Share of random subsets in which the factor is limited, too.
    """

    factor: str
    low: float | None
    high: float | None
    words: tuple[str, ...] | None
    p: float
    found_again: float


@dataclass(frozen=True)
class Box:
    """A region, and what it holds.

    Attributes:
        limits: Its limits, the strongest first.
        coverage: Share of the cases of interest that are inside.
        density: Share of the points inside that are cases of interest.
        mass: Share of the points that are inside.
        points: Points inside.
        base: Share of all points that are cases of interest.
        trajectory: Coverage, density and mass of the boxes along the way.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    points: int
    base: float
    trajectory: tuple[tuple[float, float, float], ...]


Region = dict[str, Any]
"""Limits by factor: (low, high) of numbers, a frozenset of words."""


def discover(columns: Columns, interesting: Bools, seed: int = 1) -> Box | None:
    """The box that describes the cases of interest best.

    Args:
        columns: Values of the factors by name, shape (points,): numbers, or words.
        interesting: Which points are cases of interest, shape (points,).
        seed: Seed of the random subsets.

    Returns:
        None where all points are cases of interest or none is, or no limit means anything.
    """
    wanted = np.asarray(interesting, bool)
    if not wanted.any() or wanted.all() or len(wanted) < 2 * FEWEST:
        return None
    region, path = _best(columns, wanted)
    region, chances = _meaningful(columns, wanted, region)
    if not region:
        return None
    again = _found_again(columns, wanted, seed)
    limits = tuple(
        _limit(columns, name, region[name], chances[name], again.get(name, 0.0))
        for name in sorted(region, key=lambda name: chances[name])
    )
    inside = _inside(columns, region, len(wanted))
    return Box(
        limits,
        float(wanted[inside].sum() / wanted.sum()),
        float(wanted[inside].mean()),
        float(inside.mean()),
        int(inside.sum()),
        float(wanted.mean()),
        tuple(path),
    )


def _best(columns: Columns, wanted: Bools) -> tuple[Region, list[tuple[float, float, float]]]:
    """The best region along the peeling, pasted; and the way there."""
    region: Region = {}
    inside = np.ones(len(wanted), bool)
    path = [_facts(wanted, inside)]
    best, best_score = dict(region), _score(path[0])
    smallest = max(FEWEST, int(SMALLEST * len(wanted)))
    while inside.sum() > smallest and wanted[inside].mean() < 1.0:
        step = _peel(columns, wanted, inside, region, smallest)
        if step is None:
            break
        region, inside = step
        path.append(_facts(wanted, inside))
        score = _score(path[-1])
        if score > best_score:
            best, best_score = dict(region), score
    return _pasted(columns, wanted, best), path


def _peel(
    columns: Columns, wanted: Bools, inside: Bools, region: Region, smallest: int
) -> tuple[Region, Bools] | None:
    """The peel that makes the rest denser by most for each point that it takes off."""
    best: tuple[float, int, Region, Bools] | None = None
    before, there = float(wanted[inside].mean()), int(inside.sum())
    for name, values in columns.items():
        for limit in _peels(values[inside]):
            candidate = _tightened(region, name, limit)
            rest = inside & _holds(values, candidate[name])
            size = int(rest.sum())
            if size < smallest or size == there:
                continue
            gain = (float(wanted[rest].mean()) - before) / (there - size)
            if best is None or (gain, size) > (best[0], best[1]):
                best = (gain, size, candidate, rest)
    return None if best is None else (best[2], best[3])


def _peels(values: NDArray[Any]) -> list[Any]:
    """What may be left of a factor after one peel."""
    if _is_words(values):
        words = sorted(set(values.tolist()))
        return [frozenset(words) - {word} for word in words] if len(words) > 1 else []
    known = np.unique(values)
    if len(known) < 2:
        return []
    low, high = np.quantile(values, [PEEL, 1 - PEEL])
    above = known[known > known[0]]
    below = known[known < known[-1]]
    first = above[above >= low][0] if (above >= low).any() else above[-1]
    last = below[below <= high][-1] if (below <= high).any() else below[0]
    return [(float(first), np.inf), (-np.inf, float(last))]


def _pasted(columns: Columns, wanted: Bools, region: Region) -> Region:
    """Widen limits where the box becomes no less dense by it."""
    changed = True
    region = dict(region)
    while changed:
        changed = False
        inside = _inside(columns, region, len(wanted))
        density = wanted[inside].mean() if inside.any() else 0.0
        for name in list(region):
            for wider in _widened(columns[name], region[name]):
                candidate = {**region, name: wider}
                grown = _inside(columns, candidate, len(wanted))
                if grown.sum() > inside.sum() and wanted[grown].mean() >= density:
                    region, changed = candidate, True
                    break
            if changed:
                break
    return region


def _widened(values: NDArray[Any], limit: Any) -> list[Any]:
    if isinstance(limit, frozenset):
        return [limit | {word} for word in sorted(set(values.tolist()) - limit)]
    low, high = limit
    wider = []
    if (values < low).any():
        wider.append((float(values[values < low].max()), high))
    if (values > high).any():
        wider.append((low, float(values[values > high].min())))
    return wider


def _meaningful(columns: Columns, wanted: Bools, region: Region) -> tuple[Region, dict[str, float]]:
    """Drop limits, the weakest first, until each that is left means something."""
    region = dict(region)
    while region:
        chances = {name: _chance(columns, wanted, region, name) for name in region}
        weakest = max(chances, key=lambda name: chances[name])
        if chances[weakest] <= LEVEL / len(columns):
            return region, chances
        del region[weakest]
    return {}, {}


def _chance(columns: Columns, wanted: Bools, region: Region, name: str) -> float:
    """Chance of as many cases of interest in the box if this limit had no meaning."""
    others = {key: limit for key, limit in region.items() if key != name}
    without = _inside(columns, others, len(wanted))
    inside = _inside(columns, region, len(wanted))
    cases, points = int(wanted[inside].sum()), int(inside.sum())
    if inside.sum() == without.sum():
        return 1.0
    share = float(wanted[without].mean())
    if cases == 0 or share >= 1.0:
        return 1.0
    return float(bdtrc(cases - 1, points, share))


def _found_again(columns: Columns, wanted: Bools, seed: int) -> dict[str, float]:
    """How often each factor is limited in random subsets of the points."""
    random = np.random.default_rng(seed)
    counts: dict[str, int] = {}
    size = int(PART * len(wanted))
    for _ in range(AGAIN):
        chosen = random.choice(len(wanted), size, replace=False)
        part, cases = {name: v[chosen] for name, v in columns.items()}, wanted[chosen]
        if not cases.any() or cases.all():
            continue
        region, _ = _meaningful(part, cases, _best(part, cases)[0])
        for name in region:
            counts[name] = counts.get(name, 0) + 1
    return {name: count / AGAIN for name, count in counts.items()}


def _tightened(region: Region, name: str, limit: Any) -> Region:
    old = region.get(name)
    if old is None or isinstance(limit, frozenset):
        return {**region, name: limit}
    return {**region, name: (max(old[0], limit[0]), min(old[1], limit[1]))}


def _inside(columns: Columns, region: Region, count: int) -> Bools:
    inside = np.ones(count, bool)
    for name, limit in region.items():
        inside &= _holds(columns[name], limit)
    return inside


def _holds(values: NDArray[Any], limit: Any) -> Bools:
    if isinstance(limit, frozenset):
        return np.isin(values.astype(str), sorted(limit))
    return (values >= limit[0]) & (values <= limit[1])


def _is_words(values: NDArray[Any]) -> bool:
    return values.dtype.kind not in "fiub"


def _facts(wanted: Bools, inside: Bools) -> tuple[float, float, float]:
    cases = wanted[inside].sum()
    return float(cases / wanted.sum()), float(cases / inside.sum()), float(inside.mean())


def _score(facts: tuple[float, float, float]) -> float:
    coverage, density, _ = facts
    return 2 * coverage * density / (coverage + density) if coverage + density > 0 else 0.0


def _limit(columns: Columns, name: str, limit: Any, p: float, again: float) -> Limit:
    if isinstance(limit, frozenset):
        return Limit(name, None, None, tuple(sorted(limit)), p, again)
    values = columns[name]
    low = float(limit[0]) if limit[0] > values.min() else None
    high = float(limit[1]) if limit[1] < values.max() else None
    return Limit(name, low, high, None, p, again)
