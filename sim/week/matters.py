"""Stage 1: matters arise, in buildings, with an origin, a scope in people, an owner, and a life.

raised → (sent astray) → waiting for deliberation → adopted → (a vote on it) → carried out →
reported back; or expired, or given up where there is no room for more. A matter's identity is
(building, week, ordinal); its scope is a number of people around its origin, the same whatever the
units and committees are.
"""

from __future__ import annotations

import math
from typing import Any

from sim import randomness as rnd
from sim.columns import (
    ADOPTED,
    BALLOT,
    BY_COMMITTEE,
    BY_COMPANY,
    BY_HIGHER,
    ELSEWHERE,
    FREE,
    MISROUTED,
    WAITING,
)
from sim.engine.dispatch import rule
from sim.rules import clamp, saw_result, spread


@rule
def poisson(u: float, mean: float) -> int:
    """Return a Poisson variate by inversion, for small means."""
    chance = math.exp(-mean)
    total = chance
    n = 0
    while u > total and n < 50:
        n = n + 1
        chance = chance * mean / n
        total = total + chance
    return n


@rule
def took_part(w: Any, m: int, i: int) -> bool:
    """Return whether the person in row i took part in matter m."""
    offset = i - w.matters[m].start
    return (w.participants[m, offset >> 3] >> (offset & 7)) & 1 == 1


@rule
def note_part(w: Any, m: int, i: int) -> None:
    """Remember that the person in row i takes part in matter m, if it concerns that row."""
    matter = w.matters[m]
    if matter.start <= i < matter.stop:
        offset = i - matter.start
        byte = offset >> 3
        w.participants[m, byte] = w.participants[m, byte] | (1 << (offset & 7))


@rule
def drop(w: Any, s: int, k: int) -> None:
    """Take the k-th live matter of settlement s off the list and free its slot."""
    settlement = w.settlements[s]
    w.matters[w.live[s, k]].state = FREE
    for n in range(k, settlement.live_count - 1):
        w.live[s, n] = w.live[s, n + 1]
    settlement.live_count = settlement.live_count - 1


@rule
def tell(w: Any, c: int, m: int, good: bool, heard_share: float) -> None:
    """Let those who took part in a matter, and some of those it concerns.

    Learn what became of it.
    """
    matter = w.matters[m]
    key = matter.raised_week * 64 + matter.ordinal
    for i in range(matter.start, matter.stop):
        r = w.people[i]
        if took_part(w, m, i):
            saw_result(w.p, r, True, good)
        else:
            u = rnd.draw(w.seed, rnd.MATTER_HEARD, r.person, r.generation, matter.building, key)
            if u < heard_share:
                saw_result(w.p, r, False, good)


@rule
def judge(w: Any, c: int, kept: float) -> None:
    """Let one promise kept (1), late (between) or broken (0) move the committee's record.

    People get used to it slowly.
    """
    committee = w.committees[c]
    committee.performance = committee.performance + w.p.performance_rate * (
        kept - committee.performance
    )
    usual = clamp(committee.performance + w.place[c].expectation)
    committee.expectation = committee.expectation + w.p.expectation_rate * (
        usual - committee.expectation
    )


@rule
def give_up(w: Any, c: int, s: int, k: int) -> None:
    """Let a matter end without result: those who took part in it are disappointed."""
    m = w.live[s, k]
    promised = (
        w.matters[m].state == ADOPTED
        or w.matters[m].state == BALLOT
        or w.matters[m].state == ELSEWHERE
    )
    tell(w, c, m, False, w.p.heard_failure if promised else 0.0)
    if promised:
        judge(w, c, 0.0)
    drop(w, s, k)


@rule
def expire(w: Any, c: int, s: int, k: int) -> None:
    """Let a matter end because its time is over."""
    give_up(w, c, s, k)
    w.weekly[c].matters_expired += 1


@rule
def scope_of(p: Any, u: float) -> int:
    """Return the class of scope, 0..3, for a uniform."""
    if u < p.scope_share_0:
        return 0
    if u < p.scope_share_0 + p.scope_share_1:
        return 1
    if u < p.scope_share_0 + p.scope_share_1 + p.scope_share_2:
        return 2
    return 3


@rule
def raise_matter(w: Any, c: int, s: int, b: int, ordinal: int) -> None:
    """Let one matter arise in building b."""
    p = w.p
    settlement = w.settlements[s]
    building = w.buildings[b]
    week = w.now.week
    place = w.place[c]
    rec = w.weekly[c]
    rec.matters_raised += 1
    capacity = w.live.shape[1]
    if settlement.live_count == capacity:  # the oldest makes room
        give_up(w, c, s, 0)
        rec.matters_lost += 1
    slot = s * capacity
    while w.matters[slot].state != FREE:
        slot = slot + 1
    u = rnd.draw4(w.seed, rnd.MATTER_NATURE, b, week, ordinal, 0)
    v = rnd.draw4(w.seed, rnd.MATTER_PLACE, b, week, ordinal, 0)
    m = w.matters[slot]
    scope = scope_of(p, u[0])
    if scope == 0:
        people = p.scope_people_0
        effort = p.scope_effort_0
        yuan = p.scope_money_0
    elif scope == 1:
        people = p.scope_people_1
        effort = p.scope_effort_1
        yuan = p.scope_money_1
    elif scope == 2:
        people = p.scope_people_2
        effort = p.scope_effort_2
        yuan = p.scope_money_2
    else:
        people = p.scope_people_3
        effort = p.scope_effort_3
        yuan = p.scope_money_3
    size = settlement.stop - settlement.start
    span = int(people * size / max(1, settlement.people))
    span = max(1, min(size, span))
    origin = building.start + min(
        building.stop - building.start - 1, int(v[0] * (building.stop - building.start))
    )
    start = max(settlement.start, min(settlement.stop - span, origin - span // 2))
    m.settlement = s
    m.building = b
    m.ordinal = ordinal
    m.start = start
    m.stop = start + span
    m.people = int(span * settlement.people / size)
    m.stake = min(1.0, max(0.1, p.matter_stake + p.matter_stake_spread * spread(v[1])))
    m.work = p.matter_work * effort * math.exp(p.matter_work_spread * spread(u[1]))
    m.money = p.matter_money * yuan * math.exp(spread(v[2]))
    m.raised_week = week
    m.adopted_week = week
    m.council_week = week
    m.ballots_held = 0
    m.parties = 0
    m.attended = 0
    m.discussed = 0
    m.units_low = 0
    m.units_high = 0
    m.needs_ballot = 1 if scope >= 2 and v[3] < p.ballot_share else 0
    m.owner = BY_COMMITTEE
    if u[2] < p.owner_higher * (p.owner_higher_wide if scope == 3 else 1.0):
        m.owner = BY_HIGHER
    elif (
        settlement.company_hours + place.company_hours > 0.0
        and u[2] > 1.0 - p.owner_company - place.company_share
    ):
        m.owner = BY_COMPANY
    m.ready_week = week + 1
    m.state = WAITING
    if u[3] < p.misrouted * place.misrouting:
        m.state = MISROUTED
        m.ready_week = m.ready_week + int(p.misrouted_weeks)
        rec.matters_misrouted += 1
    for n in range(w.participants.shape[1]):
        w.participants[slot, n] = 0
    w.live[s, settlement.live_count] = slot
    settlement.live_count = settlement.live_count + 1


@rule
def arise(w: Any, c: int) -> None:
    """Carry out stage 1 for one committee's area: old matters expire, new ones arise."""
    committee = w.committees[c]
    week = w.now.week
    for s in range(committee.settlements_start, committee.settlements_stop):
        settlement = w.settlements[s]
        k = 0
        while k < settlement.live_count:
            m = w.matters[w.live[s, k]]
            if m.state == MISROUTED and m.ready_week <= week:
                m.state = WAITING
            undecided = (
                m.state == WAITING or m.state == MISROUTED
            ) and week - m.raised_week > w.p.matter_life
            undone = (m.state == ADOPTED or m.state == BALLOT or m.state == ELSEWHERE) and (
                week - m.adopted_week > w.p.promise_life
            )
            if undecided or undone:
                expire(w, c, s, k)
            else:
                k = k + 1
        for b in range(settlement.buildings_start, settlement.buildings_stop):
            people = w.buildings[b].people
            if people > 0 and w.buildings[b].stop > w.buildings[b].start:
                u = rnd.draw(w.seed, rnd.BUILDING_MATTERS, b, week, 0, 0)
                for n in range(poisson(u, w.p.matter_rate * people / 1000.0)):
                    raise_matter(w, c, s, b, n)
