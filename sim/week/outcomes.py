"""Stage 6: what came of it.

Meetings agree or not, votes count, and the next steps of matters are set.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import ADOPTED, BY_HIGHER, LOCAL, NOBODY, VOTE, WAITING
from sim.engine.dispatch import rule
from sim.rules import agreement
from sim.week.agenda import item_of, note_met
from sim.week.matters import expire
from sim.week.places import unit_at
from sim.week.workload import adopt, wait_elsewhere


@rule
def overlap(matter: Any, unit: Any) -> int:
    """Return how many people of a matter's scope live in a unit."""
    rows = min(matter.stop, unit.stop) - max(matter.start, unit.start)
    return int(matter.people * rows / max(1, matter.stop - matter.start))


@rule
def all_have_met(w: Any, c: int, matter: Any) -> bool:
    """Return whether every unit that a matter concerns has met on it."""
    units: int = unit_at(w, c, matter.stop - 1) - unit_at(w, c, matter.start) + 1
    return matter.parties >= units


@rule
def put_off(w: Any, m: int) -> None:
    """Let those whom a matter concerns meet on it anew, after a while."""
    matter = w.matters[m]
    matter.ready_week = w.now.week + int(w.p.retry_weeks)
    matter.parties = 0
    matter.attended = 0
    matter.discussed = 0
    matter.units_low = 0
    matter.units_high = 0


@rule
def try_to_agree(w: Any, c: int, m: int) -> None:
    """Let a matter that enough of those concerned have met on be agreed, or put off.

    It is put off as well where all units have met and too few people came.
    """
    p = w.p
    matter = w.matters[m]
    all_met = all_have_met(w, c, matter)
    if matter.attended < min(p.quorum, matter.people / p.quorum_one_in):
        if all_met:
            put_off(w, m)
        return
    # people are counted in whole numbers a unit, whose sum may fall short of the whole
    if matter.discussed < p.joint_share * matter.people and not all_met:
        return
    key = matter.raised_week * 64 + matter.ordinal
    u = rnd.draw4(w.seed, rnd.MATTER_COURSE, matter.building, key, 0, w.now.week)
    if u[0] < agreement(p, float(matter.attended), float(matter.parties), w.place[c].facilitation):
        adopt(w, c, m)
    else:
        put_off(w, m)


@rule
def agree(w: Any, c: int) -> None:
    """Let the matters that units have met on be agreed, once all meetings of the week are over.

    So no unit's meeting counts for less because another's was looked at before.
    """
    committee = w.committees[c]
    for s in range(committee.settlements_start, committee.settlements_stop):
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            matter = w.matters[m]
            if matter.state == WAITING and matter.ready_week <= w.now.week and matter.parties > 0:
                try_to_agree(w, c, m)


@rule
def close_meeting(w: Any, c: int, u: int) -> None:
    """Note who met on what, and what the unit and its leader remember of it."""
    p = w.p
    unit = w.units[u]
    people = unit.attended + unit.attended_online
    unit.attendance = unit.attendance + p.attendance_weight * (unit.attended - unit.attendance)
    unit.willing = max(0.05, unit.willing_sum / max(1, unit.stop - unit.start))
    for k in range(unit.items):
        m = item_of(unit, k)
        matter = w.matters[m]
        if matter.state == WAITING and matter.ready_week <= w.now.week and people > 0:
            note_met(matter, u - unit_at(w, c, matter.start))
            matter.parties = matter.parties + 1
            matter.attended = matter.attended + people
            matter.discussed = matter.discussed + overlap(matter, unit)
    if unit.leader != NOBODY and people < p.empty_people:
        unit.stress = unit.stress + p.empty_stress


@rule
def close_council(w: Any, c: int) -> None:
    """Let the council of unit leaders decide wide matters that have waited, if enough came."""
    p = w.p
    committee = w.committees[c]
    if committee.council_attended < p.council_least:
        return
    for s in range(committee.settlements_start, committee.settlements_stop):
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            matter = w.matters[m]
            # units may have settled it, or put it off, this very week
            waits = matter.state == WAITING and matter.ready_week <= w.now.week
            if matter.on_council == 1 and waits:
                first = unit_at(w, c, matter.start)
                last = unit_at(w, c, matter.stop - 1)
                key = matter.raised_week * 64 + matter.ordinal
                u = rnd.draw4(w.seed, rnd.MATTER_COURSE, matter.building, key, 3, w.now.week)
                if u[0] < agreement(
                    p,
                    float(committee.council_attended),
                    1.0 + p.council_parties * (last - first),
                    w.place[c].facilitation,
                ):
                    adopt(w, c, m)
                else:
                    matter.ready_week = w.now.week + int(p.council_retry)
                    matter.council_week = matter.ready_week


@rule
def count_ballots(w: Any, c: int) -> None:
    """Turn voters into ballots.

    Housemates' proxies, and the mobile box for households where nobody voted.
    """
    p = w.p
    committee = w.committees[c]
    rec = w.weekly[c]
    for s in range(committee.settlements_start, committee.settlements_stop):
        settlement = w.settlements[s]
        for h in range(settlement.households_start, settlement.households_stop):
            house = w.households[h]
            voters = 0
            others = 0
            for i in range(house.start, house.start + house.size):
                r = w.people[i]
                if r.age >= 18:
                    if (w.acted[i] >> VOTE) & 1 == 1:
                        voters = voters + 1
                    elif r.registration == LOCAL:
                        others = others + 1
            u = rnd.draw4(w.seed, rnd.HOUSEHOLD_BALLOT, house.key, house.generation, w.now.week, 0)
            cast = voters
            if voters > 0:
                reached = u[0] < p.proxy_share * w.place[c].proxy_share
            else:
                reached = u[1] < p.mobile_box * w.place[c].mobile_box
            if reached:
                cast = cast + others
            rec.ballots += cast


@rule
def close_vote(w: Any, c: int) -> None:
    """Settle the vote on a matter by a quorum of ballots.

    In a vote of all, households' proxies are a part of them.
    """
    p = w.p
    committee = w.committees[c]
    rec = w.weekly[c]
    m = committee.ballot
    matter = w.matters[m]
    rec.decision_votes += 1
    rec.decision_votes_of_all += committee.ballot_of_all
    cast = float(committee.ballot_votes)
    if committee.ballot_of_all == 1:
        cast = cast + p.decision_proxies * (committee.ballot_electors - committee.ballot_votes)
    rec.decision_ballots += int(cast)
    if committee.ballot_electors > 0 and cast >= p.ballot_quorum * committee.ballot_electors:
        matter.needs_ballot = 0
        if matter.owner == BY_HIGHER:
            wait_elsewhere(w, c, m)
        else:
            matter.state = ADOPTED
            matter.ready_week = w.now.week + 1
        return
    matter.ballots_held = matter.ballots_held + 1
    matter.ready_week = w.now.week + int(p.ballot_retry)
    if matter.ballots_held >= p.ballot_times:
        s = matter.settlement
        for k in range(w.settlements[s].live_count):
            if w.live[s, k] == m:
                expire(w, c, s, k)
                break


@rule
def conclude(w: Any, c: int) -> None:
    """Carry out stage 6 for one committee's area."""
    committee = w.committees[c]
    online = 0
    for u in range(committee.units_start, committee.units_stop):
        if w.units[u].meets == 1:
            close_meeting(w, c, u)
            online = online + w.units[u].attended_online
    agree(w, c)
    committee.online_recent = committee.online_recent + w.p.online_rate * (
        online - committee.online_recent
    )
    if committee.council_met == 1:
        close_council(w, c)
    if w.now.election == 1:
        count_ballots(w, c)
    if committee.ballot != NOBODY:
        close_vote(w, c)
    if committee.appraisers > 0:
        w.weekly[c].appraisals += 1
