"""Who took part in a quarter or a year, counted by group in one pass over all residents."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.columns import AGE_BANDS, CATEGORIES, FORMS
from sim.engine.cache import compiled

Tallies = tuple[np.ndarray, ...]
"""(took_part, denominators, newcomers, acts), as `tally_all` returns them."""

GROUPS: Final = (
    ("all", 1),
    ("age", len(AGE_BANDS)),
    *((name, len(levels)) for name, levels in CATEGORIES.items()),
)
"""Groups that participation is tallied by, with their number of levels."""

LEVELS: Final = sum(count for _, count in GROUPS)

_FORMS: Final = len(FORMS)
_ANY: Final = _FORMS
_NEW, _NEW_ANY = _FORMS + 1, 2 * _FORMS + 1
_PEOPLE, _ADULTS, _ACTS, _COUNTED = range(2 * _FORMS + 2, 2 * _FORMS + 6)
_WIDTH: Final = -(-_COUNTED // 8) * 8  # full vectors: whole rows are added at once

_BANDS: Final = tuple(low for low, _ in AGE_BANDS[1:])
_AT: Final = dict(
    zip(
        (name for name, _ in GROUPS),
        np.cumsum([0, *(count for _, count in GROUPS[:-1])]).tolist(),
        strict=True,
    )
)
_AGE, _SEX, _SCHOOLING = _AT["age"], _AT["sex"], _AT["schooling"]
_EMPLOYMENT, _TENURE = _AT["employment"], _AT["tenure"]
_REGISTRATION, _PARTY = _AT["registration"], _AT["party"]


@compiled
def _count(people: Any, yearly: bool, counts: Any) -> None:
    """Add what each resident counts for to the row of each of the resident's groups.

    Residents who are away for work do not count.

    Args:
        people: Rows of residents.
        yearly: Whether to count the year instead of the quarter.
        counts: int64[LEVELS, _WIDTH].
    """
    one = np.zeros(_WIDTH, np.int64)
    one[_PEOPLE] = 1
    for i in range(len(people)):
        r = people[i]
        if r.away == 1:
            continue
        age = np.int64(r.age)
        forms = np.int64(r.forms_year) if yearly else np.int64(r.forms_quarter)
        before = np.int64(r.forms_before)
        for f in range(_FORMS):
            one[f] = (forms >> f) & 1
            one[_NEW + f] = one[f] & ~(before >> f)
        one[_ANY] = np.int64(forms != 0)
        one[_NEW_ANY] = one[_ANY] & np.int64(before == 0)
        one[_ADULTS] = np.int64(age >= 18)
        one[_ACTS] = np.int64(r.acts_year) if yearly else np.int64(r.acts_quarter)
        band = np.int64(0)
        for low in _BANDS:
            band += np.int64(age >= low)
        for row in (
            0,
            _AGE + band,
            _SEX + np.int64(r.sex),
            _SCHOOLING + np.int64(r.schooling),
            _EMPLOYMENT + np.int64(r.employment),
            _TENURE + np.int64(r.tenure),
            _REGISTRATION + np.int64(r.registration),
            _PARTY + np.int64(r.party),
        ):
            for k in range(_WIDTH):
                counts[row, k] += one[k]


def tally_all(people: np.ndarray, yearly: bool) -> Tallies:
    """Count who took part in the quarter (or year) that ends, by group.

    Only residents who are not away for work count; denominators of all forms but activities and
    "any" are adults.

    Args:
        people: Rows of residents.
        yearly: Whether to count the year instead of the quarter.

    Returns:
        (took_part, denominators, newcomers, acts): people who took part by form and in any,
        int64[LEVELS, 6]; people of six and over, and adults, int64[LEVELS, 2]; of those who took
        part, who never had before the quarter, int64[LEVELS, 6]; acts in any form, int64[LEVELS].
    """
    counts = np.zeros((LEVELS, _WIDTH), np.int64)
    _count(people, yearly, counts)
    parts = (
        counts[:, : _ANY + 1],
        counts[:, _PEOPLE : _ADULTS + 1],
        counts[:, _NEW : _NEW_ANY + 1],
        counts[:, _ACTS],
    )
    return tuple(np.ascontiguousarray(part) for part in parts)
