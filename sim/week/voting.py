"""Stage 5: elections, votes on matters, and the appraisal of the committee."""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import LOCAL, SUPERVISE, VOTE
from sim.engine.dispatch import rule
from sim.rules import appraised, role_stake
from sim.week.acting import noticed, offered, online_likewise, take_part, values, ways
from sim.week.hearing import asked_along, asked_by_branch, present, unaware
from sim.week.matters import note_part
from sim.week.rewards import reward_of


@rule
def vote(w: Any, c: int, u: int, i: int) -> None:
    """Decide whether to vote in the committee's election."""
    p = w.p
    r = w.people[i]
    d = rnd.draw4(w.seed, rnd.RESIDENT_VOTE, r.person, r.generation, w.now.week, 0)
    settled = rnd.draw(w.seed, rnd.RESIDENT_VOTE, r.person, r.generation, 0, 1)
    registered = r.registration == LOCAL or settled < p.migrants_registered
    if r.age < 18 or not registered:
        return
    rec = w.weekly[c]
    rec.electorate += 1
    unit = w.units[u]
    group = w.group[r.group]
    away_today = r.employment == 1 and d[2] > 1.0 - p.polling_absence
    home = present(w, r)  # who is at work on polling day may be asked to vote online
    here = home and not away_today
    in_person, online = ways(r, here, p.vote_hours, group.online_vote, p.online_hours)
    if not (in_person or online):
        return
    called = w.committees[c].vote_contact + unit.called
    asked = 0.0
    if home and (d[3] < called or asked_by_branch(w, c, r, d[3], called + p.branch_asks)):
        asked = 1.0
    stake = role_stake(p, r) * (p.efficacy_floor + r.efficacy)
    if asked > 0.0:
        asked_along(w, c, r, stake)
    reward = reward_of(w, c, r, group.points_vote)
    seen = noticed(w, c, p.vote_visibility)
    o_in = offered(group, VOTE, stake, seen, asked, reward, p.vote_hours, 0.0)
    o_online = online_likewise(p, o_in, p.online_hours)
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if d[0] < chance:
        by_phone = d[1] < share
        take_part(w, c, i, VOTE, by_phone, p.online_hours if by_phone else p.vote_hours)
        rec.voters += 1


@rule
def decide(w: Any, c: int, u: int, i: int) -> None:
    """Decide whether to vote on the matter that is put to the vote this week."""
    p = w.p
    r = w.people[i]
    committee = w.committees[c]
    matter = w.matters[committee.ballot]
    if r.age < 18 or not committee.ballot_start <= i < committee.ballot_stop:
        return
    of_all = committee.ballot_of_all == 1
    if not of_all and r.representative == 0:
        return
    rec = w.weekly[c]
    committee.ballot_electors = committee.ballot_electors + 1
    rec.decision_electors += 1
    d = rnd.draw4(w.seed, rnd.RESIDENT_DECISION, r.person, r.generation, w.now.week, 0)
    group = w.group[r.group]
    hours = p.vote_hours if of_all else p.meeting_length
    in_person, online = ways(r, present(w, r), hours, group.online_vote, p.online_hours)
    if not (in_person or online) or ((w.acted[i] >> VOTE) & 1) == 1:
        return
    asked = 0.0 if of_all else 1.0
    by_branch = False
    if asked == 0.0 and present(w, r):
        by_branch = asked_by_branch(w, c, r, d[3], w.place[c].branch_asks)
        asked = 1.0 if by_branch else 0.0
    if asked == 0.0 and d[2] < unaware(w, c, r, int(p.decision_notices), w.units[u].visibility):
        return
    stake = role_stake(p, r) * (p.matter_floor + matter.stake) * (p.efficacy_floor + r.efficacy)
    if by_branch:
        asked_along(w, c, r, stake)
    reward = reward_of(w, c, r, group.points_vote)
    seen = noticed(w, c, p.vote_visibility)
    o_in = offered(group, VOTE, stake, seen, asked, reward, hours, 0.0)
    o_online = online_likewise(p, o_in, p.online_hours)
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if d[0] < chance:
        by_phone = d[1] < share
        take_part(w, c, i, VOTE, by_phone, p.online_hours if by_phone else hours)
        note_part(w, committee.ballot, i)
        committee.ballot_votes = committee.ballot_votes + 1
        rec.decision_voters += 1


@rule
def appraise(w: Any, c: int, u: int, i: int) -> None:
    """Decide whether to come to the appraisal of the committee, and learn from what it finds."""
    p = w.p
    r = w.people[i]
    group = w.group[r.group]
    d = rnd.draw4(w.seed, rnd.RESIDENT_APPRAISAL, r.person, r.generation, w.now.week, 0)
    asked = 1.0
    by_branch = False
    holds_office = r.representative == 1 or r.serving == 1
    if not (holds_office and w.committees[c].supervision == 1):
        if r.age < 18 or r.reach_draw >= group.supervise_open:
            return
        by_branch = present(w, r) and asked_by_branch(w, c, r, d[3], w.place[c].branch_asks)
        asked = 1.0 if by_branch else 0.0
        if asked == 0.0 and d[2] < unaware(w, c, r, int(p.appraisal_notices), 0.0):
            return
    hours = p.appraisal_hours
    in_person, online = ways(r, present(w, r), hours, group.online_supervise, p.online_hours)
    if not (in_person or online):
        return
    stake = role_stake(p, r) * (p.efficacy_floor + r.efficacy)
    if by_branch:
        asked_along(w, c, r, stake)
    reward = reward_of(w, c, r, group.points_supervise)
    seen, skill = noticed(w, c, p.activity_visibility), p.appraisal_skill
    o_in = offered(group, SUPERVISE, stake, seen, asked, reward, hours, skill)
    o_online = online_likewise(p, o_in, p.online_hours)
    chance, share = values(w, r, o_in, o_online, in_person, online)
    if d[0] < chance:
        by_phone = d[1] < share
        take_part(w, c, i, SUPERVISE, by_phone, p.online_hours if by_phone else hours)
        committee = w.committees[c]
        committee.appraisers = committee.appraisers + 1
        appraised(p, r, committee.performance, committee.expectation)
