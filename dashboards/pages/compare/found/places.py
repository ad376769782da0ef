"""Where people take part, over the replicates that are in: one drawing that stands for all.

Every replicate has new people in the same stairwells, so a stairwell's share is that of all its
residents in all of them. Units are drawn anew for the people there are; the frames shown are those
that most replicates have, and what is said of a unit is said of the stairwells in its frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dashboards.pages.compare.found.weeks import BAND

FEWEST: Final = 3
"""Replicates below which no range is told."""

Places = Mapping[str, Mapping[str, Any]]


def averaged(each: Sequence[Places]) -> dict[str, dict[str, Any]]:
    """Where people take part in each arm.

    Args:
        each: A dict by arm for each replicate; see `kept.places`.

    Returns:
        By arm: `replicates` (those whose places are the first one's; with others there is no
        drawing for all), `court` and `unit` of each stairwell, `residents` (mean) and `share` of
        them who took part; `units`, one a frame: `people` (mean), `share`, `low` and `high` (the
        middle eight tenths of the replicates; None below three); `alike`, in how many replicates
        the frames are exactly these; `count` and `size`, each least, mean and greatest over the
        replicates: number of units, people of a unit.
    """
    names = dict.fromkeys(name for places in each for name in places)
    return {name: _arm([places[name] for places in each if name in places]) for name in names}


def _arm(each: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    alike = [one for one in each if one["court"] == each[0]["court"]]
    partitions = Counter(tuple(one["unit"]) for one in alike)
    frames, times = partitions.most_common(1)[0]
    unit = np.unique(np.array(frames), return_inverse=True)[1]
    residents = np.array([one["residents"] for one in alike], dtype=float)
    took = np.array([one["took_part"] for one in alike], dtype=float)
    shares = _by_unit(took, unit) / np.maximum(1.0, _by_unit(residents, unit))
    typical = [one["people"] for one in alike if tuple(one["unit"]) == frames]
    people = np.mean([[row[k] for k in np.unique(frames)] for row in typical], axis=0)
    ranges = np.quantile(shares, BAND, axis=0) if len(alike) >= FEWEST else None
    return {
        "replicates": len(alike),
        "alike": times,
        "court": each[0]["court"],
        "unit": unit.tolist(),
        "residents": _rounded(residents.mean(axis=0)),
        "share": _rounded(took.sum(axis=0) / np.maximum(1.0, residents.sum(axis=0))),
        "units": [
            {
                "people": round(float(people[k])),
                "share": round(float(shares[:, k].mean()), 4),
                "low": None if ranges is None else round(float(ranges[0, k]), 4),
                "high": None if ranges is None else round(float(ranges[1, k]), 4),
            }
            for k in range(shares.shape[1])
        ],
        "count": _three([len(one["people"]) for one in each]),
        "size": _three([float(np.mean(one["people"])) for one in each]),
    }


def _by_unit(values: NDArray[np.float64], unit: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums over the stairwells of each frame: float[replicates, frames]."""
    return np.array([np.bincount(unit, weights=row) for row in values])


def _three(values: Sequence[float]) -> list[float]:
    return [min(values), sum(values) / len(values), max(values)]


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 4) for value in values]
