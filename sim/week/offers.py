"""Stage 3: what is on offer this week, as far as hours, leaders and seats allow.

Last week's offers are forgotten first. Then leaders, meetings, activities and personal invitations
share the hours that are left for them, each in a module of its own.
"""

from __future__ import annotations

from typing import Any

from sim.columns import NOBODY
from sim.engine.dispatch import rule
from sim.rules import clamp
from sim.week.activities import open_activity, spread_contacts
from sim.week.agenda import set_agendas
from sim.week.calling import call_ballot, call_council, call_meetings, lacking_meeting
from sim.week.leading import canvass, lead
from sim.week.organisations import organisations_work
from sim.week.places import courts_of
from sim.week.workload import put_aside, skill_factor


@rule
def clear_week(w: Any, c: int) -> None:
    """Forget last week's offers: nothing that was on offer or asked may carry over."""
    committee = w.committees[c]
    for u in range(committee.units_start, committee.units_stop):
        unit = w.units[u]
        unit.meets = 0
        unit.items = 0
        unit.contacts = 0
        unit.contact_share = 0.0
        unit.by_leader = 0
        unit.attended = 0
        unit.attended_online = 0
        unit.called = 0.0
        unit.seats = 0
        unit.last_row = NOBODY
    first, last = courts_of(w, c)
    for k in range(first, last):
        court = w.courts[k]
        court.activities = 0
        court.seats = 0
        court.contacts = 0
        court.contact_share = 0.0
        court.match = 0.0
        court.last_row = NOBODY
        court.course = 0
    committee.ballot_votes = 0
    committee.ballot_electors = 0
    committee.appraisers = 0
    committee.council_met = 0
    committee.council_attended = 0
    committee.vote_contact = 0.0
    committee.volunteer_hours = committee.volunteer_next
    committee.volunteer_next = 0.0
    committee.calls_before = committee.calls
    committee.calls = 0.0
    committee.credit_pool = w.p.credit_pool_keep * committee.credit_pool


@rule
def adults_of(w: Any, c: int) -> int:
    """Return how many adults live in a committee's area."""
    adults = 0
    for i in range(w.committees[c].start, w.committees[c].stop):
        if w.people[i].age >= 18:
            adults = adults + 1
    return adults


@rule
def make_offers(
    w: Any, c: int, meeting_hours: float, activity_hours: float, contact_hours: float
) -> None:
    """Carry out stage 3 for one committee's area."""
    p = w.p
    committee = w.committees[c]
    rec = w.weekly[c]
    clear_week(w, c)
    if w.now.election == 1:
        spent = min(contact_hours, p.hours_election)
        contact_hours = contact_hours - spent
        bought = w.place[c].election_contacts
        rec.hours_election += spent + bought
        rec.hours_available += bought
        committee.vote_contact = min(
            1.0, (spent + bought) / p.hours_contact_vote / max(1, adults_of(w, c))
        )
    contact_hours = contact_hours - lead(w, c, contact_hours)
    if w.now.election == 1:
        canvass(w, c)
    set_agendas(w, c, False)
    set_agendas(w, c, True)
    saved = committee.meeting_saved
    used, contact_used = call_meetings(
        w, c, meeting_hours + saved, p.contact_share_meetings * contact_hours
    )
    used = used + call_council(w, c, meeting_hours + saved - used)
    committee.meeting_saved = put_aside(meeting_hours, saved, used, lacking_meeting(w, c))
    used = used + committee.meeting_saved - saved
    rec.hours_meeting += used
    rest = meeting_hours - used
    passed = p.pass_on * rest
    rec.hours_idle += rest - passed
    activity_hours = activity_hours + passed
    committee.activity_saved = committee.activity_saved + activity_hours
    rec.hours_activity += activity_hours
    cost = p.hours_activity * skill_factor(w, c)
    while committee.activity_saved >= cost:
        committee.activity_saved = committee.activity_saved - cost
        open_activity(w, c, clamp(p.activity_match * w.place[c].activity_match))
    organisations_work(w, c)
    given = committee.volunteer_hours
    spread = spread_contacts(w, c, contact_hours - contact_used + given)
    rec.hours_volunteers += min(given, spread)
    contact_used = contact_used + max(0.0, spread - given)
    rec.hours_contact += contact_used
    rec.hours_idle += contact_hours - contact_used
    call_ballot(w, c)
