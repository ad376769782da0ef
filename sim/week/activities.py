"""Stage 3: activities open in one court after another, and people there are invited.

An activity has a catchment (a court), seats, and a fit to what people need.
"""

from __future__ import annotations

from typing import Any

from sim.engine.dispatch import rule
from sim.week.places import courts_of
from sim.week.turns import court_in_turn


@rule
def open_activity(w: Any, c: int, match: float) -> None:
    """Offer one activity in the next court: one after another has its turn."""
    committee = w.committees[c]
    first, last = courts_of(w, c)
    count = last - first
    k = first + committee.court_turn % count
    committee.court_turn = (committee.court_turn + 1) % count
    court = w.courts[k]
    if court.activities == 0:
        court.match = match
    else:
        court.match = max(court.match, match)
    court.activities = court.activities + 1
    court.seats = court.seats + int(w.p.activity_seats)
    committee.course_saved = committee.course_saved + w.place[c].course_share
    if committee.course_saved >= 1.0:
        committee.course_saved = committee.course_saved - 1.0
        court.course = 1
    w.weekly[c].activities += 1


@rule
def spread_contacts(w: Any, c: int, hours: float) -> float:
    """Spread the hours for personal invitations over the courts that have activities.

    Courts take turns to be first. Return the hours used.
    """
    first, last = courts_of(w, c)
    people = 0
    for k in range(first, last):
        if w.courts[k].activities > 0:
            people = people + w.courts[k].people
    used = 0.0
    if people == 0 or hours <= 0.0:
        return used
    part = 0.0  # of a contact, passed on: only whole ones are made
    for n in range(last - first):
        court = w.courts[court_in_turn(w, c, n)]
        if court.activities > 0:
            part = part + hours * court.people / people / w.p.hours_contact
            court.contacts = int(part)
            part = part - court.contacts
            rows = max(1, court.stop - court.start)
            court.contact_share = court.contacts / (rows * w.p.contact_willing)
            used = used + court.contacts * w.p.hours_contact
    return used
