"""Stage 3: social organisations begin, hold activities with the hours they have, and close."""

from __future__ import annotations

from typing import Any

from sim.engine.dispatch import rule
from sim.week.activities import open_activity


@rule
def organisations_of(w: Any, c: int) -> Any:
    """Return the first row of the area's organisations, and the row after the last."""
    committee = w.committees[c]
    each = len(w.organisations) // len(w.settlements)
    return committee.settlements_start * each, committee.settlements_stop * each


@rule
def admit_organisations(w: Any, c: int) -> int:
    """Let new social organisations begin where more are admitted and there is money for them.

    Return how many work in the area.
    """
    committee = w.committees[c]
    place = w.place[c]
    wanted = int(place.organisations * (committee.settlements_stop - committee.settlements_start))
    first, last = organisations_of(w, c)
    alive = 0
    founded = 0
    for k in range(first, last):
        o = w.organisations[k]
        if o.alive == 1:
            alive = alive + 1
            founded = founded + o.founded
    for k in range(first, last):
        o = w.organisations[k]
        lives_on = o.income + place.purchase > 0.0  # it would close again without money
        if founded < wanted and o.alive == 0 and o.wage > 0.0 and lives_on:
            o.alive = 1
            o.founded = 1
            o.short_weeks = 0
            o.hours = w.p.organisation_hours
            founded = founded + 1
            alive = alive + 1
    return alive


@rule
def paid_organisations(w: Any, c: int) -> int:
    """Return how many organisations with paid workers are at work in the area.

    Those that services are bought from.
    """
    first, last = organisations_of(w, c)
    count = 0
    for k in range(first, last):
        o = w.organisations[k]
        if o.alive == 1 and o.wage > 0.0:
            count = count + 1
    return count


@rule
def organisations_work(w: Any, c: int) -> None:
    """Let social organisations spend paid hours on activities.

    Those that cannot pay for long close.
    """
    p = w.p
    rec = w.weekly[c]
    place = w.place[c]
    first, last = organisations_of(w, c)
    admit_organisations(w, c)
    sellers = paid_organisations(w, c)
    share = 0.0
    if sellers > 0:
        rec.yuan_services += place.purchase / 52.0
        share = place.purchase / 52.0 / sellers
    for k in range(first, last):
        o = w.organisations[k]
        if o.alive == 1:
            bought = share if o.wage > 0.0 else 0.0
            o.reserve = o.reserve + o.income + bought
            if o.wage > 0.0:
                full = o.own_hours  # once hours are bought, it has those that it can pay for
                if place.purchase > 0.0 or o.founded == 1:
                    full = (o.income + bought) / o.wage
                o.hours = o.hours + p.organisation_adjustment * (full - o.hours)
            hours = o.hours  # volunteers work without money
            if o.wage > 0.0:
                hours = min(o.hours, max(0.0, o.reserve) / o.wage)
            o.reserve = o.reserve - hours * o.wage
            o.worked = hours
            o.saved = o.saved + hours
            rec.hours_organisations += hours
            rec.yuan_organisations += hours * o.wage
            while o.saved >= p.hours_activity:
                o.saved = o.saved - p.hours_activity
                open_activity(w, c, min(1.0, o.match * place.organisation_match))
            if hours < p.organisation_short * o.hours:
                o.short_weeks = o.short_weeks + 1
                if o.short_weeks > p.organisation_patience:
                    o.alive = 0
                    rec.organisations_closed += 1
            else:
                o.short_weeks = 0
            if o.alive == 1:
                rec.organisations += 1
