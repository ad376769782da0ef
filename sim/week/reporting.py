"""Stage 5: raising a concern of one's own, or having it found."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import NEVER, REPORT
from sim.engine.dispatch import everybody, rule
from sim.rules import clamp, role_stake
from sim.week.acting import noticed, offered, online_likewise, take_part, values, ways
from sim.week.hearing import present
from sim.week.rewards import reward_of


@everybody
def report(w: Any, c: int, i: int, d: Any) -> None:
    """Let a concern arise now and then, with those who do not wait for an answer to the last."""
    r = w.people[i]
    if (
        d[0] < w.p.need_rate * (w.p.need_floor + w.p.need_stake * r.stake)
        and r.age >= 18
        and r.open_report_week == NEVER
    ):
        raise_concern(w, c, i)


@rule
def raise_concern(w: Any, c: int, i: int) -> None:
    """Decide whether to raise a concern, and in which way."""
    p = w.p
    r = w.people[i]
    group = w.group[r.group]
    hours = p.report_hours
    in_person, online = ways(r, present(w, r), hours, group.online_report, p.online_report_hours)
    u = rnd.draw4(w.seed, rnd.RESIDENT_REPORT, r.person, r.generation, w.now.week, 1)
    if not (in_person or online):
        be_found(w, c, i, u[3])
        return
    stake = role_stake(p, r) * r.efficacy
    reward = reward_of(w, c, r, group.points_report)
    seen = noticed(w, c, p.vote_visibility)
    o_in = offered(group, REPORT, stake, seen, 0.0, reward, hours, 0.0)
    o_online = online_likewise(p, o_in, p.online_report_hours)
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if u[0] < chance:
        online_now = u[1] < share
        if not online_now:
            committee = w.committees[c]
            committee.calls = committee.calls + 1.0
            capacity = max(0.0, p.line_capacity + w.place[c].line_capacity)
            if committee.calls_before > capacity and u[2] > capacity / committee.calls_before:
                r.hours_used = r.hours_used + hours
                r.efficacy = clamp(r.efficacy - p.blocked_step * p.efficacy_step)
                w.weekly[c].reports_blocked += 1
                return
        take_part(w, c, i, REPORT, online_now, p.online_report_hours if online_now else hours)
        w.weekly[c].reports_filed += wait_for_reply(w, c, i)
    else:
        be_found(w, c, i, u[3])


@rule
def be_found(w: Any, c: int, i: int, u: float) -> None:
    """Let a grid worker find a concern that its owner did not report."""
    if u < w.place[c].found_share:
        w.weekly[c].reports_found += wait_for_reply(w, c, i)


@rule
def wait_for_reply(w: Any, c: int, i: int) -> int:
    """Put a report at the end of the settlement's queue, which online posts share.

    Return 1, or 0 if it is full.
    """
    r = w.people[i]
    s = w.settlements[w.courts[r.court].settlement]
    size = s.stop - s.start
    if s.queue_length < size:
        w.queue[s.start + (s.queue_head + s.queue_length) % size] = i
        s.queue_length = s.queue_length + 1
        r.open_report_week = w.now.week
        return 1
    return 0
