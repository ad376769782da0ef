"""Stage 3: units, organisations and the committee offer opportunities, as far as hours.

Leaders and seats allow.

A meeting costs its organiser a fixed time; a unit leader takes over part of it and invites. A unit
meets at most every second week, on at most four matters, its own before those it shares with other
units; a wide matter that has waited may go to the council of leaders. Activities have a catchment
(a court), seats, and a fit to what people need.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import BALLOT, NOBODY, WAITING
from sim.engine.dispatch import rule
from sim.rules import clamp, willingness
from sim.week.workload import skill_factor


@rule
def unit_at(w: Any, c: int, i: int) -> int:
    """Return the unit of committee c that row i belongs to."""
    low = w.committees[c].units_start
    high = w.committees[c].units_stop - 1
    while low < high:
        middle = (low + high + 1) // 2
        if w.units[middle].start <= i:
            low = middle
        else:
            high = middle - 1
    return low


@rule
def met_on(matter: Any, k: int) -> bool:
    """Return whether the k-th unit concerned has met on the matter.

    Units beyond the 124th are not remembered.
    """
    if k < 62:
        return (matter.units_low >> k) & 1 == 1
    if k < 124:
        return (matter.units_high >> (k - 62)) & 1 == 1
    return False


@rule
def note_met(matter: Any, k: int) -> None:
    """Remember that the k-th unit concerned has met on the matter."""
    if k < 62:
        matter.units_low = matter.units_low | (1 << k)
    elif k < 124:
        matter.units_high = matter.units_high | (1 << (k - 62))


@rule
def put_on_agenda(unit: Any, m: int) -> None:
    """Put matter m on the agenda of a unit that has room."""
    if unit.items == 0:
        unit.item_0 = m
    elif unit.items == 1:
        unit.item_1 = m
    elif unit.items == 2:
        unit.item_2 = m
    else:
        unit.item_3 = m
    unit.items = unit.items + 1


@rule
def item_of(unit: Any, k: int) -> int:
    """Return the k-th matter on a unit's agenda."""
    if k == 0:
        return unit.item_0
    if k == 1:
        return unit.item_1
    if k == 2:
        return unit.item_2
    return unit.item_3


@rule
def recruit(w: Any, c: int, u: int) -> bool:
    """Look in a unit for somebody willing to lead it; return whether one was found."""
    p = w.p
    unit = w.units[u]
    stipend = w.place[c].leader_stipend
    best = NOBODY
    lowest = 1.0
    for i in range(unit.start, unit.stop):
        r = w.people[i]
        able = r.age >= 18 and r.away == 0 and r.free_hours >= p.leader_hours
        if able and r.serving == 0 and r.free_again_week <= w.now.week:
            threshold = p.leader_share * willingness(p, r) * (1.0 + stipend / (13.0 * r.hour_value))
            if r.leader_draw < threshold and r.leader_draw / threshold < lowest:
                lowest = r.leader_draw / threshold
                best = i
    if best == NOBODY:
        return False
    w.people[best].serving = 1
    unit.leader = best
    unit.stress = 0.0
    w.weekly[c].leaders_recruited += 1
    return True


@rule
def lead(w: Any, c: int, hours: float) -> float:
    """Let leaders tire, recover and quit, and look for new ones where one is missing.

    Return the hours used.
    """
    p = w.p
    committee = w.committees[c]
    rec = w.weekly[c]
    wanted = w.place[c].recruit_hours
    saved = committee.recruit_saved
    lacking = 0.0
    used = 0.0
    for u in range(committee.units_start, committee.units_stop):
        unit = w.units[u]
        if unit.leader != NOBODY and w.people[unit.leader].serving == 0:
            unit.leader = NOBODY
        if unit.leader != NOBODY:
            r = w.people[unit.leader]
            unit.stress = unit.stress * p.keep_stress
            over = max(0.0, unit.stress - 1.0)
            chance = p.leader_quit + p.leader_quit_stress * over * over
            if (
                rnd.draw(w.seed, rnd.RESIDENT_LEADER, r.person, r.generation, w.now.week, 0)
                < chance
            ):
                r.serving = 0
                r.free_again_week = w.now.week + int(p.leader_rest)
                unit.leader = NOBODY
                rec.leaders_quit += 1
        elif unit.recruit_week <= w.now.week:
            cost = wanted if wanted > 0.0 else p.hours_recruit
            if used + cost <= hours + saved:
                used = used + cost
                unit.recruit_week = w.now.week + int(
                    p.recruit_interval_funded if wanted > 0.0 else p.recruit_interval
                )
                recruit(w, c, u)
            else:
                lacking = cost
    committee.recruit_saved = min(hours + saved - used, max(saved, lacking))
    used = used + committee.recruit_saved - saved
    rec.hours_recruit += used
    return used


@rule
def set_agendas(w: Any, c: int, wide: bool) -> None:
    """Put waiting matters on the agendas of the units they concern.

    Own matters first, then those shared with others.
    """
    committee = w.committees[c]
    for s in range(committee.settlements_start, committee.settlements_stop):
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            matter = w.matters[m]
            if matter.state == WAITING and matter.ready_week <= w.now.week:
                first = unit_at(w, c, matter.start)
                last = unit_at(w, c, matter.stop - 1)
                if (first != last) == wide:
                    for u in range(first, last + 1):
                        unit = w.units[u]
                        if (
                            unit.next_week <= w.now.week
                            and unit.items < w.p.agenda_items
                            and not met_on(matter, u - first)
                        ):
                            put_on_agenda(unit, m)


@rule
def joint_items(w: Any, c: int, u: int) -> int:
    """Return how many matters on a unit's agenda concern other units too."""
    unit = w.units[u]
    joint = 0
    for k in range(unit.items):
        matter = w.matters[item_of(unit, k)]
        if matter.start < unit.start or matter.stop > unit.stop:
            joint = joint + 1
    return joint


@rule
def own_items(w: Any, c: int, u: int) -> int:
    """Return how many matters on a unit's agenda are its own."""
    return w.units[u].items - joint_items(w, c, u)


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
    factor = skill_factor(w, c) * place.meeting_cost
    committee.unit_turn = (committee.unit_turn + 1) % count
    seats = int(max(0.0, committee.venue_seats + place.venue_seats))
    for n in range(count):
        u = committee.units_start + (committee.unit_turn + n) % count
        unit = w.units[u]
        if unit.items > 0 and (
            own_items(w, c, u) > 0 or p.wide_alone > 0.5 or w.now.week % int(p.wide_every) == 0
        ):
            led = unit.leader != NOBODY
            cost = p.hours_meeting_led if led else p.hours_meeting
            cost = cost + p.hours_item * (unit.items - 1) + p.hours_joint * joint_items(w, c, u)
            cost = cost * factor
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
                unit.next_week = w.now.week + int(p.meeting_interval * place.meeting_interval)
    return used, contact_used


@rule
def lacking_meeting(w: Any, c: int) -> float:
    """Return the hours of a meeting if a unit could not meet for want of them, else 0."""
    p = w.p
    committee = w.committees[c]
    hours = p.hours_meeting + p.hours_item * (p.agenda_items - 1.0)
    for u in range(committee.units_start, committee.units_stop):
        if w.units[u].meets == 0 and own_items(w, c, u) > 0:
            return hours * skill_factor(w, c) * w.place[c].meeting_cost
    return 0.0


@rule
def open_activity(w: Any, c: int, match: float) -> None:
    """Offer one activity in the next court in turn, weighted by people."""
    committee = w.committees[c]
    first = w.settlements[committee.settlements_start].courts_start
    last = w.settlements[committee.settlements_stop - 1].courts_stop
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
def organisations_of(w: Any, c: int) -> Any:
    """Return the first row of the area's organisations, and the row after the last."""
    committee = w.committees[c]
    each = len(w.organisations) // len(w.settlements)
    return committee.settlements_start * each, committee.settlements_stop * each


@rule
def admit_organisations(w: Any, c: int) -> int:
    """Let new social organisations begin where more are admitted.

    Return how many work in the area.
    """
    committee = w.committees[c]
    wanted = int(
        w.place[c].organisations * (committee.settlements_stop - committee.settlements_start)
    )
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
        if founded < wanted and o.alive == 0 and o.wage > 0.0:
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
            if o.wage > 0.0 and (place.purchase > 0.0 or o.founded == 1):
                o.hours = o.hours + p.organisation_adjustment * (
                    (o.income + bought) / o.wage - o.hours
                )
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


@rule
def spread_contacts(w: Any, c: int, hours: float) -> float:
    """Spread the hours for personal invitations over the courts that have activities.

    Return the hours used.
    """
    committee = w.committees[c]
    first = w.settlements[committee.settlements_start].courts_start
    last = w.settlements[committee.settlements_stop - 1].courts_stop
    people = 0
    for k in range(first, last):
        if w.courts[k].activities > 0:
            people = people + w.courts[k].people
    used = 0.0
    if people == 0 or hours <= 0.0:
        return used
    for k in range(first, last):
        court = w.courts[k]
        if court.activities > 0:
            court.contacts = int(hours * court.people / people / w.p.hours_contact)
            rows = max(1, court.stop - court.start)
            court.contact_share = court.contacts / (rows * w.p.contact_willing)
            used = used + court.contacts * w.p.hours_contact
    return used


@rule
def for_council(w: Any, c: int, m: int) -> bool:
    """Return whether a matter is one for the council of unit leaders.

    It concerns several units and has waited.
    """
    matter = w.matters[m]
    return (
        matter.state == WAITING
        and w.now.week - matter.raised_week > w.p.council_after
        and unit_at(w, c, matter.start) != unit_at(w, c, matter.stop - 1)
    )


@rule
def call_council(w: Any, c: int, hours: float) -> float:
    """Call the council of unit leaders if wide matters have waited; return the staff hours used.

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
    stake = -1.0
    for s in range(committee.settlements_start, committee.settlements_stop):
        for k in range(w.settlements[s].live_count):
            m = w.live[s, k]
            if for_council(w, c, m):
                stake = max(stake, w.matters[m].stake)
    if stake < 0.0:
        return 0.0
    committee.council_week = w.now.week + int(p.council_interval)
    committee.council_met = 1
    committee.council_stake = stake
    w.weekly[c].councils += 1
    return p.hours_council


@rule
def call_ballot(w: Any, c: int) -> None:
    """Choose the matter on which there is a vote this week, if one is due.

    One a week, the oldest first.

    In the week of an election there is none: its ballots are counted from who voted.
    """
    committee = w.committees[c]
    committee.ballot = NOBODY
    if w.now.election == 1:
        return
    oldest = 1 << 40
    for s in range(committee.settlements_start, committee.settlements_stop):
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
    first = w.settlements[committee.settlements_start].courts_start
    last = w.settlements[committee.settlements_stop - 1].courts_stop
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
def canvass(w: Any, c: int) -> None:
    """Let unit leaders call on people before an election, as far as their own hours go."""
    p = w.p
    committee = w.committees[c]
    for u in range(committee.units_start, committee.units_stop):
        unit = w.units[u]
        if unit.leader != NOBODY:
            r = w.people[unit.leader]
            hours = max(0.0, min(p.leader_hours, r.free_hours - r.hours_used))
            rows = max(1, unit.stop - unit.start)
            calls = min(float(rows), hours / p.hours_contact_led)
            unit.called = calls / rows
            r.hours_used += calls * p.hours_contact_led
            w.weekly[c].hours_leaders += calls * p.hours_contact_led


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
            1.0, (spent + bought) / p.hours_contact_vote / max(1, committee.adults)
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
    committee.meeting_saved = min(meeting_hours + saved - used, max(saved, lacking_meeting(w, c)))
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
