"""Stage 5: weighing an offer by one or two channels, and carrying out an act."""

from __future__ import annotations

from typing import Any

from sim.columns import ACTIVITY, DELIBERATE, ONLINE, REPORT, VOTE
from sim.engine.dispatch import rule
from sim.rules import Offer, act, chance_of, praised, terms, total
from sim.week.rewards import bank, collect


@rule
def take_part(w: Any, c: int, i: int, form: int, online: bool, hours: float) -> None:
    """Carry out one act: hours, habit, record."""
    r = w.people[i]
    rec = w.weekly[c]
    r.hours_used = r.hours_used + hours
    bit = 1 << form
    w.acted[i] = w.acted[i] | bit
    if online:
        w.online[i] = w.online[i] | bit
    act(w.p, r, form)
    r.forms_quarter = r.forms_quarter | bit
    r.forms_year = r.forms_year | bit
    r.forms_ever = r.forms_ever | bit
    r.acts_quarter = min(65535, r.acts_quarter + 1)
    r.acts_year = min(65535, r.acts_year + 1)
    group = w.group[r.group]
    if form == REPORT:
        rec.report_acts += 1
        rec.report_online += ONLINE if online else 0
        collect(w, c, r, group.points_report)
        praised(w.p, r, group.recognition_report)
    elif form == ACTIVITY:
        rec.activity_acts += 1
        rec.activity_online += ONLINE if online else 0
        collect(w, c, r, group.points_activity)
        if not online:
            bank(w, c, r, group.credit_activity)
        praised(w.p, r, group.recognition_activity)
    elif form == DELIBERATE:
        rec.deliberate_acts += 1
        rec.deliberate_online += ONLINE if online else 0
        collect(w, c, r, group.points_deliberate)
        praised(w.p, r, group.recognition_deliberate)
    elif form == VOTE:
        rec.vote_acts += 1
        rec.vote_online += ONLINE if online else 0
        collect(w, c, r, group.points_vote)
        praised(w.p, r, group.recognition_vote)
    else:
        rec.supervise_acts += 1
        rec.supervise_online += ONLINE if online else 0
        collect(w, c, r, group.points_supervise)
        praised(w.p, r, group.recognition_supervise)
    set_example(w, c, r)


@rule
def set_example(w: Any, c: int, r: Any) -> None:
    """Let a party member who took part give some own hours to inviting others next week.

    Where the branch organises it.
    """
    hours = w.place[c].exemplar_hours
    if r.party == 1 and hours > 0.0 and r.hours_used + hours <= r.free_hours:
        r.hours_used = r.hours_used + hours
        w.committees[c].volunteer_next += hours


@rule
def noticed(w: Any, c: int, share: float) -> float:
    """Return the share of neighbours that would notice, given that without interventions."""
    return min(1.0, share * w.place[c].visibility)


@rule
def offered(
    group: Any,
    form: int,
    stake: float,
    visibility: float,
    asked: float,
    reward: float,
    hours: float,
    skill_need: float,
) -> Any:
    """Return an offer in person, with what covenant, honours and rules say of its form."""
    if form == REPORT:
        expected = group.injunctive_report
        honoured = group.recognition_report
    elif form == ACTIVITY:
        expected = group.injunctive_activity
        honoured = group.recognition_activity
    elif form == DELIBERATE:
        expected = group.injunctive_deliberate
        honoured = group.recognition_deliberate
    elif form == VOTE:
        expected = group.injunctive_vote
        honoured = group.recognition_vote
    else:
        expected = group.injunctive_supervise
        honoured = group.recognition_supervise
    return Offer(
        form,
        0.0,
        stake,
        visibility,
        asked,
        reward,
        hours,
        skill_need,
        expected,
        honoured,
        group.unclear,
    )


@rule
def online_form(
    p: Any, o: Any, stake: float, reward: float, hours: float, skill_need: float
) -> Any:
    """Return what an offer in person is online.

    Less seen, with other hours; what else may differ is given.
    """
    return Offer(
        o.form,
        1.0,
        stake,
        p.online_visibility * o.visibility,
        o.asked,
        reward,
        hours,
        skill_need,
        o.injunctive,
        o.recognition,
        o.unclear,
    )


@rule
def online_likewise(p: Any, o: Any, hours: float) -> Any:
    """Return what an offer in person is online if it differs in hours and in being seen only."""
    return online_form(p, o, o.stake, o.reward, hours, o.skill_need)


@rule
def ways(r: Any, here: bool, hours: float, open_online: float, online_hours: float) -> Any:
    """Return whether the two ways of taking part are open: (in person, online).

    Args:
        r: The resident.
        here: Whether the resident could be there in person.
        hours: Hours it takes in person.
        open_online: Share of people for whom it is open online.
        online_hours: Hours it takes online.
    """
    in_person = here and r.hours_used + hours <= r.free_hours
    online = (
        open_online > r.reach_draw
        and r.digital == 1
        and r.hours_used + online_hours <= r.free_hours
    )
    return in_person, online


@rule
def moderated(w: Any, c: int, share: float) -> float:
    """Return the share of people for whom what needs moderation is open online: 0 without it."""
    return share if w.committees[c].moderation > 0.0 else 0.0


@rule
def values(w: Any, r: Any, o_in: Any, o_online: Any, in_person: bool, online: bool) -> Any:
    """Return (chance, share online) of an offer by up to two channels."""
    value_in = 0.0
    value_online = 0.0
    if in_person:
        value_in = total(terms(w.p, r, o_in))
    if online:
        value_online = total(terms(w.p, r, o_online))
    return chance_of(w.p, value_in, value_online, in_person, online)
