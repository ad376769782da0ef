"""Stage 3: meetings of units, the council of leaders and ballots are called, as far as hours allow.

A meeting costs its organiser a fixed time; a unit leader takes over part of it and invites. A unit
meets at most every second week; a wide matter that has waited may go to the council of leaders.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import BALLOT, NOBODY, WAITING
from sim.engine.dispatch import rule
from sim.week.agenda import joint_items, own_items
from sim.week.places import unit_at
from sim.week.turns import settlement_in_turn, unit_in_turn
from sim.week.workload import skill_factor


@rule
def has_hours_to_lead(w: Any, i: int) -> bool:
    """Return whether a unit leader has hours left for a meeting: canvassing may have used them."""
    r = w.people[i]
    hours: float = r.hours_used + w.p.leader_hours
    return hours <= r.free_hours


@rule
def seats_of(w: Any, c: int) -> int:
    """Return the seats of the room that units meet in."""
    return int(max(0.0, w.committees[c].venue_seats + w.place[c].venue_seats))


@rule
def can_meet(w: Any, c: int) -> bool:
    """Return whether anybody could come to a meeting: to a room with seats, or online.

    A channel that is open for other forms only lets nobody in.
    """
    if seats_of(w, c) > 0:
        return True
    if w.committees[c].moderation > 0.0:
        for g in range(len(w.group)):
            if w.group[g].online_deliberate > 0.0:
                return True
    return False


@rule
def weeks_between(w: Any, c: int, unit: Any) -> int:
    """Return the weeks until a unit may meet again, whole ones that are right on average."""
    weeks = w.p.meeting_interval * w.place[c].meeting_interval
    whole = int(weeks)
    if weeks == whole:
        return whole
    home = w.people[unit.start]  # whoever lives there
    u = rnd.draw(w.seed, rnd.UNIT_INTERVAL, home.person, 0, w.now.week, 0)
    return whole + 1 if u < weeks - whole else whole


@rule
def has_reason_to_meet(w: Any, c: int, u: int) -> bool:
    """Return whether unit u would meet on its agenda this week.

    Matters that it shares with others are reason enough every few weeks only.
    """
    p = w.p
    if w.units[u].items == 0:
        return False
    return own_items(w, c, u) > 0 or p.wide_alone > 0.5 or w.now.week % int(p.wide_every) == 0


@rule
def meeting_cost(w: Any, c: int, u: int, led: bool) -> float:
    """Return the staff hours that a meeting on the agenda of unit u takes."""
    p = w.p
    hours = p.hours_meeting_led if led else p.hours_meeting
    hours = hours + p.hours_item * (w.units[u].items - 1) + p.hours_joint * joint_items(w, c, u)
    cost: float = hours * skill_factor(w, c) * w.place[c].meeting_cost
    return cost


@rule
def call_meetings(w: Any, c: int, hours: float, contacts: float) -> Any:
    """Call the meetings that hours allow, taking units in turn.

    Return (hours used, contact hours used).
    """
    p = w.p
    committee = w.committees[c]
    place = w.place[c]
    rec = w.weekly[c]
    count = committee.units_stop - committee.units_start
    used = 0.0
    contact_used = 0.0
    seats = seats_of(w, c)
    if not can_meet(w, c):
        count = 0
    for n in range(count):
        u = unit_in_turn(w, c, n)
        unit = w.units[u]
        if has_reason_to_meet(w, c, u):
            led = unit.leader != NOBODY and has_hours_to_lead(w, unit.leader)
            cost = meeting_cost(w, c, u, led)
            if used + cost <= hours:
                used = used + cost
                unit.meets = 1
                rec.meetings += 1
                rows = unit.stop - unit.start
                if led:
                    unit.by_leader = 1
                    unit.stress = unit.stress + p.leader_stress
                    unit.contacts = int(p.leader_hours / p.hours_contact_led)
                    w.people[unit.leader].hours_used += p.leader_hours
                    rec.hours_leaders += p.leader_hours
                else:
                    share = min(p.contact_meeting, contacts - contact_used)
                    unit.contacts = int(max(0.0, share) / p.hours_contact)
                    contact_used = contact_used + unit.contacts * p.hours_contact
                unit.contact_share = unit.contacts / max(1.0, rows * unit.willing)
                unit.willing_sum = 0.0
                unit.seats = seats
                slots = p.speaking_slots * place.speaking_slots
                unit.voice = min(1.0, slots / max(1.0, unit.attendance))
                unit.voice_online = min(
                    1.0, committee.moderation * p.posts_an_hour / max(1.0, committee.online_recent)
                )
                unit.next_week = w.now.week + weeks_between(w, c, unit)
    return used, contact_used


@rule
def lacking_meeting(w: Any, c: int) -> float:
    """Return the hours of the dearest meeting that could not be held for want of them, else 0."""
    committee = w.committees[c]
    lacking = 0.0
    if not can_meet(w, c):
        return 0.0
    for u in range(committee.units_start, committee.units_stop):
        unit = w.units[u]
        if unit.meets == 0 and has_reason_to_meet(w, c, u):
            led = unit.leader != NOBODY and has_hours_to_lead(w, unit.leader)
            lacking = max(lacking, meeting_cost(w, c, u, led))
    return lacking


@rule
def for_council(w: Any, c: int, m: int) -> bool:
    """Return whether a matter is one for the council of unit leaders.

    It concerns several units, has waited, and was not put off by the council for longer.
    """
    matter = w.matters[m]
    return (
        matter.state == WAITING
        and matter.ready_week <= w.now.week
        and matter.council_week <= w.now.week
        and w.now.week - matter.raised_week > w.p.council_after
        and unit_at(w, c, matter.start) != unit_at(w, c, matter.stop - 1)
    )


@rule
def call_council(w: Any, c: int, hours: float) -> float:
    """Call the council of unit leaders if wide matters have waited; return the staff hours used.

    It has a list of a few of them, the longest alive of a settlement first.
    What it decides is in `sim.week.outcomes`, once it is known who came.
    """
    p = w.p
    committee = w.committees[c]
    if committee.council == 0 or w.now.week < committee.council_week or hours < p.hours_council:
        return 0.0
    leaders = 0
    for u in range(committee.units_start, committee.units_stop):
        if w.units[u].leader != NOBODY:
            leaders = leaders + 1
    if leaders < p.council_least:
        return 0.0
    listed = 0
    stake = 0.0
    for n in range(committee.settlements_stop - committee.settlements_start):
        s = settlement_in_turn(w, c, n)
        for k in range(w.settlements[s].live_count):
            matter = w.matters[w.live[s, k]]
            matter.on_council = 0
            if listed < p.council_items and for_council(w, c, w.live[s, k]):
                matter.on_council = 1
                listed = listed + 1
                stake = max(stake, matter.stake)
    if listed == 0:
        return 0.0
    committee.council_week = w.now.week + int(p.council_interval)
    committee.council_met = 1
    committee.council_stake = stake
    w.weekly[c].councils += 1
    return p.hours_council


@rule
def represented(w: Any, first: int, last: int) -> bool:
    """Return whether a representative lives in the rows first … last - 1."""
    for i in range(first, last):
        if w.people[i].representative == 1 and w.people[i].age >= 18:
            return True
    return False


@rule
def call_ballot(w: Any, c: int) -> None:
    """Choose the matter on which there is a vote this week, if one is due.

    One a week, the oldest first. Where the rules say so, those representatives vote who live among
    those concerned; if none does, those of the settlement; if it has none, all concerned.

    In the week of an election there is none: its ballots are counted from who voted.
    """
    committee = w.committees[c]
    committee.ballot = NOBODY
    committee.ballot_of_all = 1
    if w.now.election == 1:
        return
    oldest = 1 << 40
    for n in range(committee.settlements_stop - committee.settlements_start):
        s = settlement_in_turn(w, c, n)
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            matter = w.matters[m]
            if (
                matter.state == BALLOT
                and matter.ready_week <= w.now.week
                and matter.adopted_week < oldest
            ):
                oldest = matter.adopted_week
                committee.ballot = m
    if committee.ballot != NOBODY:
        matter = w.matters[committee.ballot]
        settlement = w.settlements[matter.settlement]
        committee.ballot_start = matter.start
        committee.ballot_stop = matter.stop
        if w.p.decision_by > 0.5:
            if represented(w, matter.start, matter.stop):
                committee.ballot_of_all = 0
            elif represented(w, settlement.start, settlement.stop):
                committee.ballot_of_all = 0
                committee.ballot_start = settlement.start
                committee.ballot_stop = settlement.stop
