"""Stage 3: unit leaders agree to serve, tire, quit, and call on people before an election."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import NOBODY
from sim.engine.dispatch import rule
from sim.rules import willingness
from sim.week.turns import unit_in_turn
from sim.week.workload import put_aside


@rule
def recruit(w: Any, c: int, u: int) -> bool:
    """Look in a unit for somebody willing to lead it; return whether one was found."""
    p = w.p
    unit = w.units[u]
    stipend = w.place[c].leader_stipend
    monthly = max(1.0, p.leader_hours * 13.0 / 3.0)  # weeks of a month
    best = NOBODY
    lowest = 1.0
    for i in range(unit.start, unit.stop):
        r = w.people[i]
        able = r.age >= 18 and r.away == 0 and r.free_hours >= p.leader_hours
        if able and r.serving == 0 and r.free_again_week <= w.now.week:
            threshold = (
                p.leader_share * willingness(p, r) * (1.0 + stipend / (monthly * r.hour_value))
            )
            if r.leader_draw < threshold and r.leader_draw / threshold < lowest:
                lowest = r.leader_draw / threshold
                best = i
    if best == NOBODY:
        return False
    w.people[best].serving = 1
    unit.leader = best
    unit.stress = 0.0
    w.weekly[c].leaders_recruited += 1
    return True


@rule
def lead(w: Any, c: int, hours: float) -> float:
    """Let leaders tire, recover and quit, and look for new ones where one is missing.

    Units take turns to be searched first. Return the hours used.
    """
    p = w.p
    committee = w.committees[c]
    rec = w.weekly[c]
    wanted = w.place[c].recruit_hours
    saved = committee.recruit_saved
    lacking = 0.0
    used = 0.0
    for n in range(committee.units_stop - committee.units_start):
        u = unit_in_turn(w, c, n)
        unit = w.units[u]
        if unit.leader != NOBODY and w.people[unit.leader].serving == 0:
            unit.leader = NOBODY
        if unit.leader != NOBODY:
            r = w.people[unit.leader]
            unit.stress = unit.stress * p.keep_stress
            over = max(0.0, unit.stress - 1.0)
            chance = p.leader_quit + p.leader_quit_stress * over * over
            if (
                rnd.draw(w.seed, rnd.RESIDENT_LEADER, r.person, r.generation, w.now.week, 0)
                < chance
            ):
                r.serving = 0
                r.free_again_week = w.now.week + int(p.leader_rest)
                unit.leader = NOBODY
                rec.leaders_quit += 1
        elif unit.recruit_week <= w.now.week:
            cost = wanted if wanted > 0.0 else p.hours_recruit
            if used + cost <= hours + saved:
                used = used + cost
                unit.recruit_week = w.now.week + int(
                    p.recruit_interval_funded if wanted > 0.0 else p.recruit_interval
                )
                recruit(w, c, u)
            else:
                lacking = cost
    committee.recruit_saved = put_aside(hours, saved, used, lacking)
    used = used + committee.recruit_saved - saved
    rec.hours_recruit += used
    return used


@rule
def canvass(w: Any, c: int) -> None:
    """Let unit leaders call on people before an election, as far as their own hours go."""
    p = w.p
    committee = w.committees[c]
    for u in range(committee.units_start, committee.units_stop):
        unit = w.units[u]
        if unit.leader != NOBODY:
            r = w.people[unit.leader]
            hours = max(0.0, min(p.leader_hours, r.free_hours - r.hours_used))
            rows = max(1, unit.stop - unit.start)
            calls = min(float(rows), hours / p.hours_contact_led)
            unit.called = calls / rows
            r.hours_used += calls * p.hours_contact_led
            w.weekly[c].hours_leaders += calls * p.hours_contact_led
