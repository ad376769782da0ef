"""Stage 2: the committee divides a fixed number of staff hours.

Administrative load comes first; then replies, carrying out, meetings, activities and personal
contact share what is left. Every use is capped by the hours there are; what is not reached waits,
and part of what a use does not need passes on: to replies that still wait, then to meetings and
activities. Hours and money that are used are written to the week's record, so that they can be
added up again.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import ADOPTED, BALLOT, BY_COMPANY, BY_HIGHER, ELSEWHERE, NEVER, NOBODY
from sim.engine.dispatch import rule
from sim.rules import forgotten, replied
from sim.week.matters import drop, judge, tell
from sim.week.turns import settlement_in_turn


@rule
def skill_factor(w: Any, c: int) -> float:
    """Return the factor on the hours a task takes: an unskilled worker needs a third more.

    However well trained workers are, no task is done in no time.
    """
    skill = 4.0 / 3.0 - w.committees[c].staff_skill / 3.0
    return max(w.p.task_least, skill * w.place[c].task_hours)


@rule
def put_aside(hours: float, saved: float, used: float, lacking: float) -> float:
    """Return the hours saved after a week towards what its hours do not pay for.

    Args:
        hours: The week's hours for a use.
        saved: Hours saved before.
        used: Hours used of both.
        lacking: Hours of what could not be paid for, 0 where nothing is left to do.
    """
    return min(hours + saved - used, max(saved, lacking))


@rule
def staff_turnover(w: Any, c: int) -> None:
    """Let workers leave and learn: who is new has the skill yet to gain."""
    committee = w.committees[c]
    p = w.p
    committee.staff_skill = committee.staff_skill + (1.0 - committee.staff_skill) / p.staff_learning
    workers = max(1, int(committee.staff + 0.5))
    key = committee.settlements_start
    for n in range(workers):
        u = rnd.draw(w.seed, rnd.COMMITTEE_STAFF, key, n, w.now.week, 0)
        if u < p.staff_leaving * w.place[c].staff_leaving / 52.0:
            committee.staff_skill = committee.staff_skill - committee.staff_skill / workers


@rule
def oldest_report(w: Any, c: int) -> int:
    """Return the settlement whose waiting report is the oldest, or NOBODY.

    Of settlements with reports of the same week, that whose turn it is.
    """
    committee = w.committees[c]
    best = NOBODY
    oldest = 1 << 40
    for n in range(committee.settlements_stop - committee.settlements_start):
        s = settlement_in_turn(w, c, n)
        settlement = w.settlements[s]
        if settlement.queue_length > 0:
            week = w.people[w.queue[settlement.start + settlement.queue_head]].open_report_week
            if week < oldest:
                oldest = week
                best = s
    return best


@rule
def take_report(w: Any, s: int) -> int:
    """Take the first report of settlement s off its queue; return its author's row."""
    settlement = w.settlements[s]
    i = w.queue[settlement.start + settlement.queue_head]
    settlement.queue_head = (settlement.queue_head + 1) % (settlement.stop - settlement.start)
    settlement.queue_length = settlement.queue_length - 1
    return i


@rule
def reply(w: Any, c: int, hours: float) -> float:
    """Answer reports, oldest first, while hours last; return the hours used."""
    p = w.p
    rec = w.weekly[c]
    week = w.now.week
    factor = skill_factor(w, c)
    used = 0.0
    s = oldest_report(w, c)
    while s != NOBODY:
        r = w.people[w.queue[w.settlements[s].start + w.settlements[s].queue_head]]
        delay = week - r.open_report_week
        if delay > p.report_life:
            take_report(w, s)
            forgotten(p, r)
            r.open_report_week = NEVER
            rec.reports_forgotten += 1
            judge(w, c, 0.0)
        else:
            u = rnd.draw4(
                w.seed, rnd.RESIDENT_REPORT, r.person, r.generation, r.open_report_week, 0
            )
            cost = p.hours_reply * factor * w.place[c].reply_cost
            bounced = u[2] < p.misrouted * w.place[c].misrouting
            if bounced:
                cost = cost + p.hours_bounce
            if used + cost > hours:
                break
            take_report(w, s)
            used = used + cost
            replied(p, r, float(delay))
            r.open_report_week = NEVER
            rec.replies += 1
            rec.reply_weeks_total += delay
            if bounced:
                rec.reports_bounced += 1
            if delay > p.reply_late:
                rec.replies_late += 1
            late = (
                1.0 if delay <= p.reply_soon else (p.judge_late if delay <= p.reply_late else 0.0)
            )
            judge(w, c, late)
            committee = w.committees[c]
            committee.reply_delay = committee.reply_delay + p.reply_rate * (
                delay - committee.reply_delay
            )
        s = oldest_report(w, c)
    return used


@rule
def lacking_reply(w: Any, c: int) -> float:
    """Return the hours of a reply if one waits that a week's hours do not pay for, else 0."""
    if oldest_report(w, c) == NOBODY:
        return 0.0
    cost: float = w.p.hours_reply * skill_factor(w, c) * w.place[c].reply_cost + w.p.hours_bounce
    return cost


@rule
def finish(w: Any, c: int, s: int, k: int, hours: float) -> float:
    """Close a matter that has been carried out, reporting back if hours allow.

    Return the hours used for that.
    """
    p = w.p
    m = w.live[s, k]
    matter = w.matters[m]
    key = matter.raised_week * 64 + matter.ordinal
    u = rnd.draw4(w.seed, rnd.MATTER_COURSE, matter.building, key, 1, 0)
    used = 0.0
    share = p.report_back + w.place[c].report_back
    if u[0] < share and hours >= p.hours_report_back:
        used = p.hours_report_back
        tell(w, c, m, True, p.heard_result + w.place[c].publicity)
        judge(w, c, 1.0)
    else:
        judge(w, c, p.judge_unreported)
    w.weekly[c].matters_resolved += 1
    drop(w, s, k)
    return used


@rule
def carry_out(w: Any, c: int, hours: float) -> float:
    """Work on what was adopted, settlements taking turns to be first, while hours and money last.

    Return the staff hours used.
    """
    committee = w.committees[c]
    rec = w.weekly[c]
    week = w.now.week
    factor = skill_factor(w, c)
    used = 0.0
    for n in range(committee.settlements_stop - committee.settlements_start):
        s = settlement_in_turn(w, c, n)
        settlement = w.settlements[s]
        company = settlement.company_hours + w.place[c].company_hours
        k = 0
        while k < settlement.live_count:
            m = w.matters[w.live[s, k]]
            done = False
            if m.state == ELSEWHERE and m.ready_week <= week:
                done = True
            elif m.state == ADOPTED and m.ready_week <= week and m.owner != BY_HIGHER:
                if m.owner == BY_COMPANY:
                    spent = min(m.work, company)
                    company = company - spent
                    rec.hours_company += spent
                    m.work = m.work - spent
                elif m.money <= committee.fund:
                    committee.fund = committee.fund - m.money
                    rec.yuan_projects += m.money
                    m.money = 0.0
                    spent = min(m.work * factor, hours - used)
                    used = used + spent
                    m.work = m.work - spent / factor
                done = m.work <= 1e-9
            if done:
                used = used + finish(w, c, s, k, hours - used)
            else:
                k = k + 1
    return used


@rule
def points_budget(w: Any, c: int) -> None:
    """Open the year's points budget.

    A scheme that starts within the year brings the share of the year that is left; one that ends
    beside others leaves them no more than they would bring now.
    """
    committee = w.committees[c]
    year = w.place[c].points_budget
    rest = year * w.now.fiscal_left / 52.0
    if year <= 0.0:
        committee.points_left = -1.0
    elif w.now.fiscal_start == 1:
        committee.points_left = year
    elif committee.points_left < 0.0:
        committee.points_left = rest
    elif year > committee.points_year:
        added = year - committee.points_year
        committee.points_left = committee.points_left + added * w.now.fiscal_left / 52.0
    elif year < committee.points_year:
        committee.points_left = min(committee.points_left, rest)
    committee.points_year = year


@rule
def work(w: Any, c: int) -> Any:
    """Carry out stage 2 and return the hours left for (meetings, activities, personal contact)."""
    p = w.p
    committee = w.committees[c]
    place = w.place[c]
    rec = w.weekly[c]
    staff_turnover(w, c)
    if w.now.fiscal_start == 1:
        committee.fund = committee.fund_year + place.fund
    points_budget(w, c)
    own = max(0.0, committee.staff * committee.hours_week + place.staff_hours)
    share = min(1.0, max(0.0, committee.admin_share + place.admin_share))
    admin = min(own, max(0.0, committee.admin_fixed + place.admin_hours) + share * own)
    moderation = min(own - admin, place.moderation_staff)
    free = own - admin - moderation
    committee.moderation = moderation + place.moderation_paid
    rec.hours_available += own + place.reply_hours + place.work_hours + place.meeting_hours
    rec.hours_available += place.activity_hours + place.contact_hours
    rec.hours_admin += admin
    rec.hours_moderation += moderation
    rec.hours_moderation_paid += place.moderation_paid
    chase = min(1.0, place.chase)
    kept = 1.0 - p.chase_most * chase
    chased = p.chase_most * chase * (p.share_reply + p.share_work + p.share_meeting) * free
    share_contact = 1.0 - p.share_reply - p.share_work - p.share_meeting - p.share_activity
    moved = min(1.0, place.answer_first)
    left = 1.0 - moved
    budget = kept * p.share_reply * free + place.reply_hours
    budget = budget + moved * (p.share_activity + share_contact) * free
    saved = committee.reply_saved
    used = reply(w, c, budget + saved)
    lacking = lacking_reply(w, c) if used == 0.0 else 0.0
    committee.reply_saved = put_aside(budget, saved, used, lacking)
    used = used + committee.reply_saved - saved
    rec.hours_reply += used
    rest = budget - used
    passed = p.pass_on * rest
    idle = rest - passed
    budget = kept * p.share_work * free + place.work_hours + passed
    used = carry_out(w, c, budget)
    rec.hours_work += used
    rest = budget - used
    passed = p.pass_on * rest
    idle = idle + rest - passed
    used = reply(w, c, passed)
    rec.hours_reply += used
    passed = passed - used
    meetings = kept * p.share_meeting * free + place.meeting_hours + p.pass_meetings * passed
    activities = (
        left * p.share_activity * free + place.activity_hours + (1.0 - p.pass_meetings) * passed
    )
    contact = left * share_contact * free + place.contact_hours
    contact = contact + chased
    rec.hours_idle += idle
    return meetings, activities, contact


@rule
def wait_elsewhere(w: Any, c: int, m: int) -> None:
    """Hand an adopted matter to its owner at a higher level, where it takes some weeks."""
    matter = w.matters[m]
    key = matter.raised_week * 64 + matter.ordinal
    u = rnd.draw4(w.seed, rnd.MATTER_COURSE, matter.building, key, 2, 0)
    matter.state = ELSEWHERE
    matter.ready_week = (
        w.now.week + 1 + int((w.p.higher_least + u[0] * w.p.higher_weeks) * w.place[c].higher_wait)
    )


@rule
def adopt(w: Any, c: int, m: int) -> None:
    """Adopt a matter: to a vote if it needs one, else to those who carry it out."""
    matter = w.matters[m]
    matter.adopted_week = w.now.week
    w.weekly[c].matters_adopted += 1
    if matter.needs_ballot == 1:
        matter.state = BALLOT
        matter.ready_week = w.now.week + 1
    elif matter.owner == BY_HIGHER:
        wait_elsewhere(w, c, m)
    else:
        matter.state = ADOPTED
        matter.ready_week = w.now.week + 1
