"""Splitting the difference between two decisions into reasons that add up.

A decision's expected acts are a product: it was on offer x it was known x there was a way x the
chance of the decision x there was room. The product's difference is shared out by the Shapley
value over the factors; the share of the chance is shared out over the terms of its value in
proportion to what each changed of that value. Both add up exactly, so nothing is left unexplained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations

from sim.explain.encounters import Encounter
from sim.rules import TERMS

FACTORS = ("offered", "aware", "able", "chance", "admitted")
REASONS = ("offered", "aware", "able", "channel", "admitted", *TERMS)
"""The factors, with the chance taken apart: `channel` is that ways were opened or closed."""

ALIKE = 1e-7
"""Logit points below which two values are told apart by the slope between them."""


@dataclass(frozen=True)
class Chances:
    """One offer to one resident as factors of expected acts.

    Attributes:
        factors: By name of `FACTORS`, 0 to 1; None where the week did not come that far.
        terms: Terms of the value by channel that was open, logit points.
        totals: The value by channel.
    """

    factors: dict[str, float | None]
    terms: dict[str, dict[str, float]] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)

    @property
    def expected(self) -> float:
        """Expected acts, 0 to 1."""
        return _product({name: value or 0.0 for name, value in self.factors.items()})


NOTHING = Chances(dict.fromkeys(FACTORS[1:], None) | {"offered": 0.0})
"""What stands for an offer that was not made."""


def chances_of(encounter: Encounter) -> Chances:
    """Return an encounter as factors.

    What came before the decision is taken as it happened, the decision by its chance, and whether
    there was room by the seats or lines that were left.
    """
    factors: dict[str, float | None] = dict.fromkeys(FACTORS)
    outcome = encounter.outcome
    if outcome == "not_asked":
        return Chances(factors | {"offered": 0.0})
    factors["offered"] = 1.0
    late = encounter.offer == "decision"  # where ways come before what is known
    if outcome == "not_heard":
        return Chances(factors | {"aware": 0.0, "able": 1.0 if late else None})
    if outcome == "no_way":
        return Chances(factors | {"aware": None if late else 1.0, "able": 0.0})
    factors |= {"aware": 1.0, "able": 1.0}
    if encounter.chance is None:  # a seat that goes with the office
        return Chances(factors | {"chance": 1.0, "admitted": 1.0})
    factors |= {"chance": encounter.chance, "admitted": _room(encounter)}
    return Chances(
        factors,
        {value.channel: value.terms for value in encounter.values},
        {value.channel: value.total for value in encounter.values},
    )


def _room(encounter: Encounter) -> float:
    """Return the chance that who decides to take part can."""
    room = 1.0
    if encounter.offer == "activity":
        room = 1.0 if encounter.facts["seats"] > 0 else 0.0
    elif encounter.offer == "concern":
        room = encounter.facts["line_free"]
    online = encounter.share_online or 0.0
    return online + (1.0 - online) * room


def split(before: Chances, after: Chances, nesting: float) -> dict[str, float]:
    """Return the difference of expected acts by reason; the parts add up to it.

    A factor that one side never came to is taken from the other side, so that the effect lies with
    the factor that stood in the way.

    Args:
        before: The offer in the baseline.
        after: The offer in the arm.
        nesting: The decision's nesting parameter, in (0, 1].

    Returns:
        By name of `REASONS`, expected acts; only those that changed anything.
    """
    one, other = {}, {}
    for name in FACTORS:
        a, b = before.factors[name], after.factors[name]
        known = a if b is None else b
        one[name] = (0.0 if known is None else known) if a is None else a
        other[name] = (0.0 if known is None else known) if b is None else b
    parts = shapley(one, other)
    chance = parts.pop("chance", 0.0)
    if chance:
        inside = split_chance(before, after, nesting)
        scale = chance / (other["chance"] - one["chance"])
        for name, value in inside.items():
            parts[name] = scale * value
    return {name: value for name, value in parts.items() if value}


def shapley(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Return each factor's Shapley value in the difference of two products.

    Args:
        one: Factors by name.
        other: The same factors afterwards.

    Returns:
        By name, for the factors that differ; they add up to the difference of the products.
    """
    changed = [name for name in one if one[name] != other[name]]
    common = _product({name: one[name] for name in one if name not in changed})
    n = len(changed)
    parts = {}
    for name in changed:
        rest = [each for each in changed if each != name]
        value = 0.0
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for moved in combinations(rest, size):
                value += weight * _product(
                    {each: (other if each in moved else one)[each] for each in rest}
                )
        parts[name] = common * value * (other[name] - one[name])
    return parts


def _product(factors: dict[str, float]) -> float:
    result = 1.0
    for value in factors.values():
        result *= value
    return result


def split_chance(before: Chances, after: Chances, nesting: float) -> dict[str, float]:
    """Return the difference of two decisions' chances by term, and by channels opened or closed.

    Within the value of a decision term k gets (t1_k - t0_k) (p1 - p0) / (V1 - V0). Where both
    channels are open, V is the inclusive value; its change along the straight line from one pair of
    values to the other counts each channel by its mean share on the way, which is exact.
    """
    p0, p1 = before.factors["chance"], after.factors["chance"]
    assert p0 is not None
    assert p1 is not None
    both = [name for name in before.totals if name in after.totals]
    parts = dict.fromkeys(TERMS, 0.0)
    for name, weight in _weights(before, after, both, nesting).items():
        for term in TERMS:
            parts[term] += weight * (after.terms[name][term] - before.terms[name][term])
    v0, v1 = (inclusive(list(side.totals.values()), nesting) for side in (before, after))
    parts["channel"] = v1 - v0 - math.fsum(parts.values())
    if set(before.totals) == set(after.totals) and abs(parts["channel"]) < ALIKE:
        parts["channel"] = 0.0  # rounding
    change = math.fsum(parts.values())
    slope = p0 * (1.0 - p0) if abs(change) < ALIKE else (p1 - p0) / change
    return {name: slope * value for name, value in parts.items()}


def inclusive(values: list[float], nesting: float) -> float:
    """Return the value of taking part by the better of one or two ways (see `rules.chance_of`)."""
    top = max(values)
    if len(values) == 1:
        return top
    return top + nesting * math.log(sum(math.exp((value - top) / nesting) for value in values))


def _weights(before: Chances, after: Chances, both: list[str], nesting: float) -> dict[str, float]:
    """Return each common channel's mean share on the way from one side's values to the other's."""
    if len(both) < 2:
        return dict.fromkeys(both, 1.0)
    first, second = both
    d0 = (before.totals[second] - before.totals[first]) / nesting
    d1 = (after.totals[second] - after.totals[first]) / nesting
    if abs(d1 - d0) < ALIKE:
        share = 1.0 / (1.0 + math.exp(-0.5 * (d0 + d1)))
    else:
        share = (_softplus(d1) - _softplus(d0)) / (d1 - d0)
    return {first: 1.0 - share, second: share}


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log(1.0 + math.exp(-abs(x)))
