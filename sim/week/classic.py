"""Decision rules with known answers, in place of the nested logit.

They are `threshold`, `logit`, `copy` and `aspiration`. A week is one choice a resident: to act or
not, recorded as an act of the form `activity`. Everybody decides from what was done in the week
before, so the order of residents does not matter. Nothing else happens: no matters, no staff, no
offers. Parameters are the fields `decision_…` of `w.p` (`sim.columns.DECISION`); what differs
between residents is in `w.classic`.
"""

from __future__ import annotations

import math
from typing import Any

from sim import randomness as rnd
from sim.columns import ACTIVITY, GENERATION_MASK, ROW_MASK
from sim.engine.dispatch import rule
from sim.rules import clamp, norm_shape

THRESHOLD, LOGIT, COPY, ASPIRATION = 1.0, 2.0, 3.0, 4.0
"""Codes of the rules, in `w.p.decision_rule`; 0 is the nested logit."""
BALANCED = 4.0


@rule
def is_classic(w: Any) -> bool:
    """Return whether residents decide by one of these rules."""
    return w.p.decision_rule > 0.5


@rule
def acted_last_week(w: Any, i: int) -> int:
    """Return 1 if the resident in row i acted last week, else 0."""
    return (w.acted_before[i] >> ACTIVITY) & 1


@rule
def look_at_all(w: Any, c: int) -> None:
    """Count who acted last week, and settle which of two factions won it, by lot if need be."""
    committee = w.committees[c]
    everybody = committee.stop - committee.start
    acting = 0
    first = 0
    for i in range(committee.start, committee.stop):
        if acted_last_week(w, i) == 1:
            acting = acting + 1
            if w.classic[i].faction == 0:
                first = first + 1
    committee.acting = acting
    committee.acting_share = acting / max(1, everybody)
    second = acting - first
    if first == second:
        head = w.people[committee.start]
        lot = rnd.draw(w.seed, rnd.DECISION_LOT, head.person, head.generation, w.now.week, 0)
        committee.winner = 0 if lot < 0.5 else 1
    else:
        committee.winner = 0 if first > second else 1


@rule
def seen_acting(w: Any, c: int, i: int) -> Any:
    """Return (how many of those seen acted last week, their share); 0 and 0 if nobody is seen."""
    if w.p.decision_everyone > 0.5:
        return float(w.committees[c].acting), w.committees[c].acting_share
    acting = 0.0
    ties = 0.0
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        packed = w.ties_to[k]
        if packed >= 0:
            ties = ties + 1.0
            acting = acting + acted_last_week(w, packed & ROW_MASK)
    if ties == 0.0:
        return 0.0, 0.0
    return acting, acting / ties


@rule
def passes_threshold(w: Any, c: int, i: int) -> bool:
    """Return whether enough others acted last week; with lasting acts, or whether one did."""
    if w.p.decision_lasting > 0.5 and acted_last_week(w, i) == 1:
        return True
    count, share = seen_acting(w, c, i)
    seen = count if w.p.decision_count > 0.5 else share
    return seen >= w.classic[i].threshold


@rule
def chance_with_norm(w: Any, c: int, i: int) -> float:
    """Return the chance to act, given one's own reasons and the norm."""
    p = w.p
    own = w.classic[i]
    share = seen_acting(w, c, i)[1]
    pull = 2.0 * share - 1.0 if p.decision_norm >= BALANCED else norm_shape(p.decision_norm, share)
    arm = p.decision_visibility * own.visible + p.decision_asking * own.asked
    value = p.decision_private + p.decision_social * pull + arm
    return 1.0 / (1.0 + math.exp(-2.0 * p.decision_intensity * value))


@rule
def looked_at(w: Any, c: int, i: int, d: Any) -> int:
    """Return the row of the one of those seen whom one looks at this week, or the own row.

    Args:
        w: The world.
        c: Committee.
        i: Row of the resident.
        d: Uniforms: whether to look, and at whom.
    """
    if d[0] >= w.p.decision_chance:
        return i
    u = d[1]
    if w.p.decision_everyone > 0.5:
        committee = w.committees[c]
        others = committee.stop - committee.start - 1
        if others < 1:
            return i
        j = committee.start + min(others - 1, int(u * others))
        return j + 1 if j >= i else j
    ties = w.ties_start[i + 1] - w.ties_start[i]
    if ties < 1:
        return i
    packed = w.ties_to[w.ties_start[i] + min(ties - 1, int(u * ties))]
    return packed & ROW_MASK if packed >= 0 else i


@rule
def learn_from_payoff(w: Any, c: int, i: int, d: Any) -> None:
    """Move the propensity to what paid as much as aspired to, and the aspiration to the payoff.

    Args:
        w: The world.
        c: Committee.
        i: Row of the resident.
        d: Four uniforms; the last three are used.
    """
    p = w.p
    own = w.classic[i]
    acted = acted_last_week(w, i) == 1
    payoff = p.decision_noise * (2.0 * d[3] - 1.0)
    if own.faction == w.committees[c].winner:
        payoff = payoff + p.decision_benefit
    if acted:
        payoff = payoff - p.decision_cost
    up = acted == (payoff >= own.aspiration)
    if d[1] >= p.decision_inertia:
        step = p.decision_step
        if p.decision_additive > 0.5:
            own.propensity = clamp(own.propensity + step if up else own.propensity - step)
        elif up:
            own.propensity = own.propensity + step * (1.0 - own.propensity)
        else:
            own.propensity = own.propensity - step * own.propensity
    if d[2] >= p.decision_inertia:
        keep = p.decision_persistence
        own.aspiration = keep * own.aspiration + (1.0 - keep) * payoff


@rule
def acts_by_rule(w: Any, c: int, i: int) -> bool:
    """Return whether the resident in row i acts this week."""
    p = w.p
    r = w.people[i]
    if w.classic[i].steadfast == 1:
        return acted_last_week(w, i) == 1
    if p.decision_rule == THRESHOLD:
        return passes_threshold(w, c, i)
    d = rnd.draw4(w.seed, rnd.DECISION, r.person, r.generation, w.now.week, 0)
    if p.decision_rule == COPY:
        return acted_last_week(w, looked_at(w, c, i, d)) == 1
    if p.decision_rule == LOGIT:
        chance = chance_with_norm(w, c, i)
    else:
        if w.now.week > 0:
            learn_from_payoff(w, c, i, d)
        chance = w.classic[i].propensity
    return d[0] < chance


@rule
def begin_by_rule(w: Any, i: int) -> None:
    """Start the week: counts of the quarter and the year begin anew."""
    r = w.people[i]
    w.acted[i] = (r.generation & GENERATION_MASK) << 5
    w.online[i] = 0
    if w.now.quarter_start == 1:
        r.forms_before = r.forms_ever
        r.forms_quarter = 0
        r.acts_quarter = 0
    if w.now.year_start == 1:
        r.forms_year = 0
        r.acts_year = 0
