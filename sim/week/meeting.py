"""Stage 5: the council of unit leaders, and the meetings of units."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import DELIBERATE
from sim.engine.dispatch import rule
from sim.rules import inclined, praised, role_stake, shared_act
from sim.week.acting import moderated, noticed, offered, online_form, take_part, values, ways
from sim.week.agenda import item_of
from sim.week.befriending import meet_neighbour
from sim.week.hearing import INVITED, UNASKED, asked_along, asked_by, asked_of, present, unaware
from sim.week.matters import note_part
from sim.week.rewards import at_risk, reward_of, withdraw


@rule
def seen_meeting(w: Any, c: int, u: int) -> float:
    """Return the share of unit u that would notice who comes to a meeting."""
    near = w.p.meeting_near
    return noticed(w, c, near + (1.0 - near) * w.units[u].visibility)


@rule
def sit_on_council(w: Any, c: int, u: int, i: int) -> None:
    """Decide, as a unit leader, whether to come to the council that meets this week."""
    p = w.p
    r = w.people[i]
    committee = w.committees[c]
    hours = p.council_length
    if not present(w, r) or r.hours_used + hours > r.free_hours:
        return
    d = rnd.draw4(w.seed, rnd.RESIDENT_COUNCIL, r.person, r.generation, w.now.week, 0)
    group = w.group[r.group]
    visibility = seen_meeting(w, c, u)
    stake = role_stake(p, r) * (p.matter_floor + committee.council_stake)
    worth = p.deliberate_stake * stake * r.efficacy
    reward = reward_of(w, c, r, group.points_deliberate)
    offer = offered(group, DELIBERATE, worth, visibility, 1.0, reward, hours, p.meeting_skill)
    chance, _ = values(w, r, offer, offer, True, False)
    if d[0] < chance:
        take_part(w, c, i, DELIBERATE, False, hours)
        committee.council_attended = committee.council_attended + 1
        w.weekly[c].council_acts += 1
        for s in range(committee.settlements_start, committee.settlements_stop):
            for k in range(w.settlements[s].live_count):
                if w.matters[w.live[s, k]].on_council == 1:
                    note_part(w, w.live[s, k], i)
        praised(p, r, 1.0)


@rule
def agenda_stake(w: Any, u: int, i: int) -> float:
    """Return how far the agenda of unit u concerns the person in row i.

    Little where none of it does.
    """
    r = w.people[i]
    unit = w.units[u]
    weight = w.p.stake_elsewhere
    for k in range(unit.items):
        matter = w.matters[item_of(unit, k)]
        if matter.start <= i < matter.stop:
            weight = max(weight, w.p.matter_floor + matter.stake)
    return weight * role_stake(w.p, r)


@rule
def deliberate(w: Any, c: int, u: int, i: int, ties: int, d: Any) -> None:
    """Decide whether to come to the unit's meeting, and in which way."""
    p = w.p
    r = w.people[i]
    unit = w.units[u]
    leaning = inclined(p, r)
    unit.willing_sum = unit.willing_sum + leaning
    if r.age < 18 or ((w.acted[i] >> DELIBERATE) & 1) == 1:
        return
    group = w.group[r.group]
    reach = unit.contact_share * leaning if unit.contacts > 0 else 0.0
    who = asked_by(w, c, r, unit, reach, ties, d[0], 1)
    near = unit.visibility if unit.by_leader == 1 else 0.0
    if who == UNASKED and d[1] < unaware(w, c, r, 1, near):
        return
    stake = agenda_stake(w, u, i)
    way = w.committees[c].venue_hours + p.meeting_way
    hours = unit.meeting_hours * w.place[c].meeting_time + way * w.place[c].venue_way
    here = present(w, r) and unit.seats > 0
    open_online = moderated(w, c, group.online_deliberate)
    in_person, online = ways(r, here, hours, open_online, p.online_hours)
    if who == INVITED:
        asked_along(w, c, r, stake)
    if not (in_person or online):
        return
    visibility = seen_meeting(w, c, u)
    asked = asked_of(p, who)
    risk = at_risk(w, r, who == INVITED)
    reward = reward_of(w, c, r, group.points_deliberate + risk)
    worth = p.deliberate_stake * stake * r.efficacy
    spoken = worth * unit.voice
    o_in = offered(group, DELIBERATE, spoken, visibility, asked, reward, hours, p.meeting_skill)
    o_online = online_form(
        p, o_in, worth * unit.voice_online, reward, p.online_hours, p.online_skill
    )
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if d[2] < chance:
        by_phone = d[3] < share
        take_part(w, c, i, DELIBERATE, by_phone, p.online_hours if by_phone else hours)
        for k in range(unit.items):
            note_part(w, item_of(unit, k), i)
        if by_phone:
            unit.attended_online = unit.attended_online + 1
            praised(p, r, p.online_praise * unit.voice_online)
        else:
            unit.seats = unit.seats - 1
            unit.attended = unit.attended + 1
            shared_act(p, r)
            meet_neighbour(w, c, i, unit, DELIBERATE)
            praised(p, r, unit.voice)
    else:
        withdraw(w, c, r, risk)
