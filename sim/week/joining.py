"""Stage 5: activities in one's court, and the ties that come of them."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import ACTIVITY, GENERATION_MASK, NOBODY, ROW_BITS, ROW_MASK
from sim.engine.dispatch import rule
from sim.rules import Offer, inclined, role_stake, shared_act, taught, tired_by_ask
from sim.week.acting import online_form, take_part, values
from sim.week.hearing import asked_by_tie, present, unaware
from sim.week.rewards import at_risk, credit_of, reward_of, told, withdraw

LEARNED = 6


@rule
def join_activity(w: Any, c: int, i: int, ties: int, d: Any) -> None:
    """Decide whether to come to an activity in one's court."""
    p = w.p
    r = w.people[i]
    court = w.courts[r.court]
    here = present(w, r)
    group = w.group[r.group]
    asked = 0.0
    reach = court.contact_share * inclined(p, r) if court.contacts > 0 else 0.0
    if here and d[3] < reach:
        court.contacts = court.contacts - 1
        asked = 1.0
        w.weekly[c].asks += 1
    elif here and r.party == 1 and d[3] < reach + w.place[c].branch_asks:
        asked = 1.0
        w.weekly[c].asks_branch += 1
        w.weekly[c].hours_volunteers += p.hours_contact_led
    elif ties > 0:
        t = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 0)
        if asked_by_tie(p, r, ties, t[0]):
            asked = p.tie_ask
    if asked == 0.0 and d[1] < unaware(w, c, r, court.activities, 0.0):
        return
    stake = role_stake(p, r) * court.match
    if asked == 1.0:
        tired_by_ask(p, r, stake)
        told(w, c, r)
    in_person = here and r.hours_used + p.activity_hours <= r.free_hours
    online = (
        group.online_activity > r.reach_draw
        and r.digital == 1
        and w.committees[c].moderation > 0.0
        and r.hours_used + p.online_hours <= r.free_hours
    )
    if not (in_person or online):
        return
    risk = at_risk(w, r, asked)
    reward = reward_of(w, c, r, group.points_activity + risk)
    credit = credit_of(w, c, r, group.credit_activity)
    worth = p.activity_stake * stake
    visibility = min(1.0, p.activity_visibility * w.place[c].visibility)
    o_in = Offer(
        ACTIVITY,
        0.0,
        worth,
        visibility,
        asked,
        reward + credit,
        p.activity_hours,
        0.0,
        group.injunctive_activity,
        group.recognition_activity,
        group.unclear,
    )
    o_online = online_form(p, o_in, worth, reward, p.online_hours, 0.0)
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
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
            take_part(w, c, i, ACTIVITY, False, p.activity_hours)
            shared_act(p, r)
            if court.course == 1:
                taught(p, r)
            meet_neighbour(w, c, i)
        else:
            w.weekly[c].turned_away += 1
    else:
        withdraw(w, c, r, risk)


@rule
def meet_neighbour(w: Any, c: int, i: int) -> None:
    """Maybe make a tie to the person who came before, in an own learned slot.

    An empty one, else the oldest.
    """
    r = w.people[i]
    court = w.courts[r.court]
    j = court.last_row
    court.last_row = i
    if j == NOBODY:
        return
    other = w.people[j]
    u = rnd.draw(w.seed, rnd.RESIDENT_TIE_MADE, r.person, other.person, w.now.week, 0)
    if u >= w.p.tie_made * w.place[c].tie_making:
        return
    learned = 0
    chosen = NOBODY
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        packed = w.ties_to[k]
        if packed >= 0 and (packed & ROW_MASK) == j:
            return
        if w.ties_kind[k] == LEARNED:
            if packed < 0:
                chosen = k
            learned = learned + 1
    if learned == 0:
        return
    if chosen == NOBODY:
        turn = r.next_slot % learned
        r.next_slot = (turn + 1) % learned
        for k in range(w.ties_start[i], w.ties_start[i + 1]):
            if w.ties_kind[k] == LEARNED:
                if turn == 0:
                    chosen = k
                turn = turn - 1
    w.ties_to[chosen] = j | ((other.generation & GENERATION_MASK) << ROW_BITS)
