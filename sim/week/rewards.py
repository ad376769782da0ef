"""Points and time credits: what an act is expected to bring, what it brings, what is withdrawn.

Goods and help are finite: a balance that cannot be redeemed is a promise broken.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.engine.dispatch import rule
from sim.rules import rewarded


@rule
def told(w: Any, c: int, r: Any) -> None:
    """Tell who is asked along of the points and of the time bank, where there are any."""
    if w.place[c].points_known > 0.0:
        r.knows_points = 1
    if w.place[c].credits_known > 0.0:
        r.knows_credits = 1


@rule
def reward_of(w: Any, c: int, r: Any, points: float) -> float:
    """Return the yuan a resident expects for an act that earns so many points.

    Nothing once no goods can be had.
    """
    group = w.group[r.group]
    if (
        points <= 0.0
        or r.knows_points == 0
        or w.committees[c].points_left < w.p.points_redeem * group.points_yuan
    ):
        return 0.0
    return points * group.points_yuan * group.novelty


@rule
def credit_of(w: Any, c: int, r: Any, hours: float) -> float:
    """Return what so many hours of time credit are worth to a resident in yuan.

    As far as help can be had for them, and nothing to who has not heard of the time bank.
    """
    if r.knows_credits == 0:
        return 0.0
    return hours * w.committees[c].credit_confidence * w.p.credit_discount * r.hour_value


@rule
def bank(w: Any, c: int, r: Any, hours: float) -> None:
    """Credit hours given to neighbours, and add them to the help on offer."""
    if hours > 0.0 and r.knows_credits == 1:
        r.credits = r.credits + hours
        committee = w.committees[c]
        committee.credit_pool = committee.credit_pool + hours
        w.weekly[c].credits_issued += hours


@rule
def draw_on_bank(w: Any, c: int, r: Any) -> None:
    """Let a holder of time credits ask for an hour of help now and then.

    It takes others who give hours.
    """
    p = w.p
    u = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 2)
    if u[0] >= p.credit_use:
        return
    committee = w.committees[c]
    if committee.credit_pool >= 1.0:
        committee.credit_pool = committee.credit_pool - 1.0
        r.credits = r.credits - 1.0
        w.weekly[c].credits_redeemed += 1.0
        committee.credit_confidence = committee.credit_confidence + p.credit_learning * (
            1.0 - committee.credit_confidence
        )
    else:
        committee.credit_confidence = (
            committee.credit_confidence - p.credit_learning * committee.credit_confidence
        )
        w.weekly[c].promises_broken += 1
        r.trust = max(0.0, r.trust - 0.5 * p.promise_broken)


@rule
def collect(w: Any, c: int, r: Any, points: float) -> None:
    """Credit points for an act, and redeem the balance for goods once it is worth the way.

    A broken promise hurts.
    """
    p = w.p
    if points <= 0.0 or r.knows_points == 0:
        return
    rec = w.weekly[c]
    committee = w.committees[c]
    yuan_each = w.group[r.group].points_yuan
    r.points = r.points + points
    rec.points_issued += points
    rewarded(p, r, min(1.0, points * yuan_each / p.points_full))
    if r.points >= p.points_redeem:
        yuan = r.points * yuan_each
        if yuan <= committee.points_left:
            committee.points_left = committee.points_left - yuan
            rec.points_redeemed += r.points
            rec.yuan_goods += yuan
            r.points = 0.0
        else:
            rec.promises_broken += 1
            committee.points_broken_week = w.now.week
            r.trust = max(0.0, r.trust - p.promise_broken)
            r.knows_points = 0  # counts on it no more, until told again


@rule
def at_risk(w: Any, r: Any, invited: bool) -> float:
    """Return the points that a resident who was invited by the organiser loses by staying away.

    At most the balance.
    """
    if not invited or r.knows_points == 0:
        return 0.0
    return min(r.points, w.group[r.group].penalty)


@rule
def withdraw(w: Any, c: int, r: Any, points: float) -> None:
    """Take points from one who stayed away.

    Control by goods crowds out motivation as a reward does.
    """
    if points > 0.0:
        r.points = r.points - points
        w.weekly[c].points_withdrawn += points
        rewarded(w.p, r, min(1.0, points * w.group[r.group].points_yuan / w.p.points_full))
