"""Stage 5: activities in one's court."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import ACTIVITY
from sim.engine.dispatch import rule
from sim.rules import inclined, role_stake, shared_act, taught
from sim.week.acting import moderated, noticed, offered, online_form, take_part, values, ways
from sim.week.befriending import meet_neighbour
from sim.week.hearing import INVITED, UNASKED, asked_along, asked_by, asked_of, present, unaware
from sim.week.rewards import at_risk, credit_of, reward_of, withdraw


@rule
def join_activity(w: Any, c: int, i: int, ties: int, d: Any) -> None:
    """Decide whether to come to an activity in one's court."""
    p = w.p
    r = w.people[i]
    court = w.courts[r.court]
    group = w.group[r.group]
    reach = court.contact_share * inclined(p, r) if court.contacts > 0 else 0.0
    who = asked_by(w, c, r, court, reach, ties, d[3], 0)
    if who == UNASKED and d[1] < unaware(w, c, r, court.activities, 0.0):
        return
    stake = role_stake(p, r) * court.match
    if who == INVITED:
        asked_along(w, c, r, stake)
    hours = p.activity_hours
    open_online = moderated(w, c, group.online_activity)
    in_person, online = ways(r, present(w, r), hours, open_online, p.online_hours)
    if not (in_person or online):
        return
    asked = asked_of(p, who)
    risk = at_risk(w, r, who == INVITED)
    reward = reward_of(w, c, r, group.points_activity + risk)
    credit = credit_of(w, c, r, group.credit_activity)
    worth = p.activity_stake * stake
    visibility = noticed(w, c, p.activity_visibility)
    o_in = offered(group, ACTIVITY, worth, visibility, asked, reward + credit, hours, 0.0)
    o_online = online_form(p, o_in, worth, reward, p.online_hours, 0.0)
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if d[2] < chance:
        by_phone = False
        if online:
            by_phone = (
                rnd.draw(w.seed, rnd.RESIDENT_CHANNEL, r.person, r.generation, w.now.week, 0)
                < share
            )
        if by_phone:
            take_part(w, c, i, ACTIVITY, True, p.online_hours)
        elif court.seats > 0:
            court.seats = court.seats - 1
            take_part(w, c, i, ACTIVITY, False, hours)
            shared_act(p, r)
            if court.course == 1:
                taught(p, r)
            meet_neighbour(w, c, i, court, ACTIVITY)
        else:
            w.weekly[c].turned_away += 1
    else:
        withdraw(w, c, r, risk)
