"""From shares to whole persons, without losing a margin.

`largest_remainder` rounds one list of totals. `split` divides groups of persons into two parts:
each group gets the whole number below or above its expected part, and the parts add up to a given
total exactly. It is systematic sampling with a random start, after the shares have been scaled
in odds to the total. Splitting again and again (two-way cuts of each trait in turn) rounds a joint
table of many axes so that the total of every category of every axis is met to the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.population.types import Floats, Ints

MOST_STEPS = 60
LARGEST_STEP = 3.0
"""Largest change of the log odds in one step of the scaling."""


def largest_remainder(shares: Floats, total: int) -> Ints:
    """Whole numbers in proportion to shares, which add up to a total exactly.

    Args:
        shares: Non-negative weights, at least one of them positive.
        total: What the result adds up to.

    Returns:
        int64, each within 1 of its exact part.
    """
    exact = shares * (total / shares.sum())
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    if missing:
        order = np.argsort(-(exact - whole), kind="stable")
        whole[order[:missing]] += 1
    return whole


def scaled_to_total(share: Floats, people: Floats, total: float) -> Floats:
    """Shares whose odds are multiplied by one factor, so that a given total is expected.

    Args:
        share: Share of each group, 0 to 1; 0 and 1 stay as they are.
        people: Persons in each group.
        total: Persons wanted in all; taken to the nearest that the groups allow.

    Returns:
        float64 like `share`.
    """
    free = (share > 0.0) & (share < 1.0) & (people > 0)
    certain = float(people[(share >= 1.0)].sum())
    wanted = min(max(total - certain, 0.0), float(people[free].sum()))
    scaled = share.copy()
    if not free.any():
        return scaled
    at_risk = people[free]
    if wanted <= 0.0 or wanted >= at_risk.sum():
        scaled[free] = 0.0 if wanted <= 0.0 else 1.0
        return scaled
    odds = share[free] / (1.0 - share[free])
    factor = 1.0
    for _ in range(MOST_STEPS):
        part = factor * odds / (1.0 + factor * odds)
        gap = wanted - float(at_risk @ part)
        if abs(gap) < 1e-10 * max(1.0, wanted):
            break
        slope = float(at_risk @ (part * (1.0 - part)))
        step = gap / slope if slope > 0.0 else np.sign(gap) * LARGEST_STEP
        factor *= float(np.exp(np.clip(step, -LARGEST_STEP, LARGEST_STEP)))
    scaled[free] = part
    return scaled


def split(share: Floats, people: Ints, total: int, random: np.random.Generator) -> Ints:
    """How many persons of each group belong to a part of given total.

    Args:
        share: Expected share of each group.
        people: int64, persons in each group.
        total: Persons in the part; taken to the nearest that the groups allow.
        random: Draws the start; the order of the groups decides which are rounded up together.

    Returns:
        int64, the whole number below or above what is expected of each group.
    """
    expected = scaled_to_total(share, people.astype(np.float64), total) * people
    reached = np.cumsum(expected)
    if reached.size:
        reached[-1] = np.rint(reached[-1])
    marks = np.floor(reached + random.random()).astype(np.int64)
    return np.minimum(np.diff(marks, prepend=0), people)


def split_many(shares: Floats, people: Ints, totals: Ints, random: np.random.Generator) -> Ints:
    """Divide groups of persons among several categories with given totals.

    Args:
        shares: float64[groups, categories], expected shares of each group; rows sum to 1.
        people: int64[groups].
        totals: int64[categories], adding up to all persons.
        random: Draws the starts.

    Returns:
        int64[groups, categories]; rows add up to `people`, columns to `totals`.
    """
    counts = np.zeros(shares.shape, dtype=np.int64)
    rest = people.copy()
    left = shares.sum(axis=1)
    for category in range(shares.shape[1] - 1):
        part = np.divide(shares[:, category], left, out=np.zeros_like(left), where=left > 0)
        counts[:, category] = split(np.minimum(part, 1.0), rest, int(totals[category]), random)
        rest = rest - counts[:, category]
        left = np.maximum(left - shares[:, category], 0.0)
    counts[:, -1] = rest
    return counts
