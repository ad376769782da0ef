"""Stages 4, 5 and 7.

Residents learn of opportunities, decide, take part, and learn from having done so.

A resident decides from last week's state of others and meets the forms in a fixed order; each act
uses up free hours, and what does not fit is not available. Who asks whom is settled by the one who
is asked, from own draws, so that residents can be worked through in any grouping. Nothing about
being asked outlives the decision it belongs to.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import (
    ACTIVITY,
    ACTIVITY_AT,
    ANY_AT,
    BLOCK,
    COUNTED,
    DELIBERATE,
    FORM_MASK,
    GENERATION_MASK,
    LOCAL,
    MEETING_AT,
    MOVED_AT,
    NEVER,
    NOBODY,
    ONLINE,
    REPORT,
    ROW_BITS,
    ROW_MASK,
    SLOTS,
    SUPERVISE,
    VOTE,
)
from sim.engine.dispatch import everybody, rule
from sim.engine.memory import scratch_floats, scratch_numbers
from sim.rules import (
    Offer,
    act,
    appraised,
    chance_of,
    clamp,
    inclined,
    praised,
    remember,
    rewarded,
    role_stake,
    shared_act,
    taught,
    terms,
    tired_by_ask,
    total,
)
from sim.week.classic import acts_by_rule, begin_by_rule, is_classic
from sim.week.matters import note_part
from sim.week.offers import for_council, item_of
from sim.week.workload import settlement_in_turn

PLACE_TIE = 3  # ties of kinds 0..3 are to whoever lives in a place; others are to a person
LEARNED = 6


SHARE = 8 * BLOCK
"""Where the share of ties seen taking part stands, after four draws and four for a meeting."""

ACTIVITY_TIES, MEETING_TIES = SLOTS + 1, SLOTS + 1 + BLOCK
"""Where the ties who went to an activity and to a meeting stand, after sums by slot."""

LUCK_ROOM, SUMS_ROOM = SHARE + BLOCK, MEETING_TIES + BLOCK


@rule
def seen_through(w: Any, packed: int) -> int:
    """Return what one tie shows of last week, for adding up (`sim.columns.SIGNS`).

    An empty slot (-1) counts one in every field and agrees with every generation. There is no
    branch on what a tie did: it would be guessed wrong too often.
    """
    empty = packed >> 63
    sign = w.signs[w.acted_before[packed & ~empty & ROW_MASK]] | empty
    moved = (sign ^ packed) & (GENERATION_MASK << ROW_BITS)
    return (sign & COUNTED) + (moved << (MOVED_AT - ROW_BITS))


@rule
def add_up(w: Any, i: int, seen: int) -> Any:
    """Return what `look_round` returns, from what the ties of the person in row i show together."""
    slots = w.ties_start[i + 1] - w.ties_start[i]
    if seen >> MOVED_AT != 0 or slots > SLOTS:
        return look_again(w, i)
    empty = seen & SLOTS
    ties = slots - empty
    if ties == 0:
        return 0.0, 0, 0
    return (
        (((seen >> ANY_AT) & SLOTS) - empty) / ties,
        ((seen >> ACTIVITY_AT) & SLOTS) - empty,
        ((seen >> MEETING_AT) & SLOTS) - empty,
    )


@rule
def look_round(w: Any, i: int) -> Any:
    """See which ties took part last week; drop ties to people who have moved away.

    Returns:
        (share of ties seen taking part, ties who went to an activity, ties who went to a meeting).
    """
    seen = 0
    first = w.ties_start[i]
    for k in range(first, min(first + SLOTS, w.ties_start[i + 1])):
        seen = seen + seen_through(w, w.ties_to[k])
    return add_up(w, i, seen)


@rule
def look_round_together(w: Any, first: int, count: int, luck: Any, sums: Any) -> None:
    """Look round as `look_round` does, for a block of residents: for compiled code only.

    One loop over all their slots has no end that is guessed wrong for every resident.

    Args:
        w: The world, in compiled code.
        first: First row of the block.
        count: Rows of the block.
        luck: Room for `LUCK_ROOM` floats; those from `SHARE` on are written.
        sums: Room for `SUMS_ROOM` whole numbers, written.
    """
    start = w.ties_start[first]
    slots = w.ties_start[first + count] - start
    if slots <= SLOTS:
        seen = 0
        for k in range(slots):
            sums[k] = seen
            seen = seen + seen_through(w, w.ties_to[start + k])
        sums[slots] = seen
    for k in range(count):
        if slots <= SLOTS:
            a = w.ties_start[first + k] - start
            b = w.ties_start[first + k + 1] - start
            found = add_up(w, first + k, sums[b] - sums[a])
        else:
            found = look_round(w, first + k)
        luck[SHARE + k] = found[0]
        sums[ACTIVITY_TIES + k] = found[1]
        sums[MEETING_TIES + k] = found[2]


@rule
def look_again(w: Any, i: int) -> Any:
    """See which ties took part where somebody moved away; notice who lives in a place now.

    Returns:
        As `look_round`.
    """
    active = 0
    ties = 0
    to_activity = 0
    to_meeting = 0
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        packed = w.ties_to[k]
        if packed >= 0:
            seen = w.acted_before[packed & ROW_MASK]
            ties = ties + 1
            if (seen >> 5) != (packed >> ROW_BITS):
                if w.ties_kind[k] <= PLACE_TIE:
                    w.ties_to[k] = (packed & ROW_MASK) | ((seen >> 5) << ROW_BITS)
                else:
                    w.ties_to[k] = NOBODY
            elif (seen & FORM_MASK) != 0:
                active = active + 1
                to_activity = to_activity + ((seen >> ACTIVITY) & 1)
                to_meeting = to_meeting + ((seen >> DELIBERATE) & 1)
    if ties == 0:
        return 0.0, 0, 0
    return active / ties, to_activity, to_meeting


@rule
def present(w: Any, r: Any) -> bool:
    """Return whether the resident is in the neighbourhood this week."""
    return r.away == 0 or w.now.festival == 1


@rule
def asked_by_tie(p: Any, r: Any, ties: int, u: float) -> bool:
    """Return whether one of so many ties who took part last week asks this resident along."""
    quiet = 1.0
    for _ in range(ties):
        quiet = quiet * (1.0 - p.tie_asks)
    return u > quiet


@rule
def unaware(w: Any, c: int, r: Any, notices: int, near: float) -> float:
    """Return the chance to learn of an opportunity from no notice, no tie and no online group."""
    p = w.p
    notice = min(1.0, p.notice * w.place[c].notice * (1.0 + near))
    missed = 1.0
    for _ in range(notices):
        missed = missed * (1.0 - notice)
    missed = missed * (1.0 - p.word_of_mouth * r.norm / (r.norm + p.word_of_mouth_half))
    in_group = 1.0 - p.group_notice * w.group[r.group].online_notice
    return missed * (in_group if r.digital == 1 else 1.0)  # a choice, not a jump: it is a toss-up


@rule
def reward_of(w: Any, c: int, r: Any, points: float) -> float:
    """Return the yuan a resident expects for an act that earns so many points.

    Nothing once no goods can be had.
    """
    place = w.place[c]
    if (
        points <= 0.0
        or r.knows_points == 0
        or w.committees[c].points_left < w.p.points_redeem * place.points_yuan
    ):
        return 0.0
    return points * place.points_yuan * place.novelty


@rule
def credit_of(w: Any, c: int, r: Any, hours: float) -> float:
    """Return what so many hours of time credit are worth to a resident in yuan.

    As far as help can be had for them.
    """
    return hours * w.committees[c].credit_confidence * w.p.credit_discount * r.hour_value


@rule
def bank(w: Any, c: int, r: Any, hours: float) -> None:
    """Credit hours given to neighbours, and add them to the help on offer."""
    if hours > 0.0:
        r.credits = r.credits + hours
        committee = w.committees[c]
        committee.credit_pool = committee.credit_pool + hours
        w.weekly[c].credits_issued += hours


@rule
def draw_on_bank(w: Any, c: int, r: Any) -> None:
    """Let a holder of time credits ask for an hour of help now and then.

    It takes others who give hours.
    """
    p = w.p
    u = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 2)
    if u[0] >= p.credit_use:
        return
    committee = w.committees[c]
    if committee.credit_pool >= 1.0:
        committee.credit_pool = committee.credit_pool - 1.0
        r.credits = r.credits - 1.0
        w.weekly[c].credits_redeemed += 1.0
        committee.credit_confidence = committee.credit_confidence + p.credit_learning * (
            1.0 - committee.credit_confidence
        )
    else:
        committee.credit_confidence = (
            committee.credit_confidence - p.credit_learning * committee.credit_confidence
        )
        w.weekly[c].promises_broken += 1
        r.trust = max(0.0, r.trust - 0.5 * p.promise_broken)


@rule
def collect(w: Any, c: int, r: Any, points: float) -> None:
    """Credit points for an act, and redeem the balance for goods once it is worth the way.

    A broken promise hurts.
    """
    p = w.p
    if points <= 0.0 or r.knows_points == 0:
        return
    rec = w.weekly[c]
    committee = w.committees[c]
    r.points = r.points + points
    rec.points_issued += points
    rewarded(p, r, min(1.0, points * w.place[c].points_yuan / p.points_full))
    if r.points >= p.points_redeem:
        yuan = r.points * w.place[c].points_yuan
        if yuan <= committee.points_left:
            committee.points_left = committee.points_left - yuan
            rec.points_redeemed += r.points
            rec.yuan_goods += yuan
            r.points = 0.0
        else:
            rec.promises_broken += 1
            committee.points_broken_week = w.now.week
            r.trust = max(0.0, r.trust - p.promise_broken)
            r.knows_points = 0  # counts on it no more, until told again


@rule
def at_risk(w: Any, r: Any, asked: float) -> float:
    """Return the points that a resident who was asked by the organiser loses by staying away.

    At most the balance.
    """
    if asked < 1.0 or r.knows_points == 0:
        return 0.0
    return min(r.points, w.group[r.group].penalty)


@rule
def withdraw(w: Any, c: int, r: Any, points: float) -> None:
    """Take points from one who stayed away.

    Control by goods crowds out motivation as a reward does.
    """
    if points > 0.0:
        r.points = r.points - points
        w.weekly[c].points_withdrawn += points
        rewarded(w.p, r, min(1.0, points * w.place[c].points_yuan / w.p.points_full))


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
    else:
        rec.supervise_acts += 1
        rec.supervise_online += ONLINE if online else 0
        collect(w, c, r, group.points_supervise)
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


@everybody
def begin(w: Any, c: int, i: int, seen: float) -> None:
    """Start the week.

    Memory fades, counts of the quarter and the year begin anew, word of the points gets round.
    """
    r = w.people[i]
    remember(w.p, r, seen)
    w.acted[i] = (r.generation & GENERATION_MASK) << 5
    w.online[i] = 0
    if w.now.quarter_start == 1:
        r.forms_before = r.forms_ever
        r.forms_quarter = 0
        r.acts_quarter = 0
    if w.now.year_start == 1:
        r.forms_year = 0
        r.acts_year = 0
    if r.knows_points == 0 and w.place[c].points_known > 0.0:
        u = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 1)
        if u[0] < w.place[c].points_known:
            r.knows_points = 1
    if r.credits >= 1.0:
        draw_on_bank(w, c, r)


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
def values(w: Any, c: int, r: Any, o_in: Any, o_online: Any, in_person: bool, online: bool) -> Any:
    """Return (chance, share online) of an offer by up to two channels."""
    value_in = 0.0
    value_online = 0.0
    if in_person:
        value_in = total(terms(w.p, r, o_in))
    if online:
        value_online = total(terms(w.p, r, o_online))
    return chance_of(w.p, value_in, value_online, in_person, online)


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
    in_person = present(w, r) and not away_today and r.hours_used + p.vote_hours <= r.free_hours
    online = (
        group.online_vote > r.reach_draw
        and r.digital == 1
        and r.hours_used + p.online_hours <= r.free_hours
    )
    if not (in_person or online):
        return
    called = w.committees[c].vote_contact + unit.called
    asked = 0.0
    if d[3] < called:
        asked = 1.0
    elif r.party == 1 and d[3] < called + p.branch_asks:
        asked = 1.0
        rec.asks_branch += 1
        rec.hours_volunteers += p.hours_contact_led
    stake = role_stake(p, r) * (p.efficacy_floor + r.efficacy)
    reward = reward_of(w, c, r, group.points_vote)
    o_in = Offer(
        VOTE,
        0.0,
        stake,
        p.vote_visibility,
        asked,
        reward,
        p.vote_hours,
        0.0,
        group.injunctive_vote,
        group.recognition_vote,
        group.unclear,
    )
    o_online = online_form(p, o_in, stake, reward, p.online_hours, 0.0)
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
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
    if r.age < 18 or not matter.start <= i < matter.stop:
        return
    if p.decision_by > 0.5 and r.representative == 0:
        return
    rec = w.weekly[c]
    committee.ballot_electors = committee.ballot_electors + 1
    rec.decision_electors += 1
    d = rnd.draw4(w.seed, rnd.RESIDENT_DECISION, r.person, r.generation, w.now.week, 0)
    group = w.group[r.group]
    hours = p.vote_hours if p.decision_by < 0.5 else p.meeting_length
    in_person = present(w, r) and r.hours_used + hours <= r.free_hours
    online = (
        group.online_vote > r.reach_draw
        and r.digital == 1
        and r.hours_used + p.online_hours <= r.free_hours
    )
    if not (in_person or online) or ((w.acted[i] >> VOTE) & 1) == 1:
        return
    asked = 1.0 if r.representative == 1 and p.decision_by > 0.5 else 0.0
    if asked == 0.0 and d[2] < unaware(w, c, r, int(p.decision_notices), w.units[u].visibility):
        return
    stake = role_stake(p, r) * (p.matter_floor + matter.stake) * (p.efficacy_floor + r.efficacy)
    reward = reward_of(w, c, r, group.points_vote)
    o_in = Offer(
        VOTE,
        0.0,
        stake,
        p.vote_visibility,
        asked,
        reward,
        hours,
        0.0,
        group.injunctive_vote,
        group.recognition_vote,
        group.unclear,
    )
    o_online = online_form(p, o_in, stake, reward, p.online_hours, 0.0)
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
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
    if r.representative == 0 and r.serving == 0:
        if (
            r.age < 18
            or r.reach_draw >= group.supervise_open
            or d[2] < unaware(w, c, r, int(p.appraisal_notices), 0.0)
        ):
            return
        asked = 0.0
    elif w.committees[c].supervision == 0:
        return
    in_person = present(w, r) and r.hours_used + p.appraisal_hours <= r.free_hours
    online = (
        group.online_supervise > r.reach_draw
        and r.digital == 1
        and r.hours_used + p.online_hours <= r.free_hours
    )
    if not (in_person or online):
        return
    stake = role_stake(p, r) * (p.efficacy_floor + r.efficacy)
    reward = reward_of(w, c, r, group.points_supervise)
    o_in = Offer(
        SUPERVISE,
        0.0,
        stake,
        p.activity_visibility,
        asked,
        reward,
        p.appraisal_hours,
        p.appraisal_skill,
        group.injunctive_supervise,
        group.recognition_supervise,
        group.unclear,
    )
    o_online = online_form(p, o_in, stake, reward, p.online_hours, p.appraisal_skill)
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
    if d[0] < chance:
        by_phone = d[1] < share
        take_part(w, c, i, SUPERVISE, by_phone, p.online_hours if by_phone else p.appraisal_hours)
        committee = w.committees[c]
        committee.appraisers = committee.appraisers + 1
        appraised(p, r, committee.performance, committee.expectation)


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
    visibility = min(
        1.0,
        (p.meeting_near + (1.0 - p.meeting_near) * w.units[u].visibility) * w.place[c].visibility,
    )
    stake = role_stake(p, r) * (p.matter_floor + committee.council_stake)
    offer = Offer(
        DELIBERATE,
        0.0,
        p.deliberate_stake * stake * r.efficacy,
        visibility,
        1.0,
        reward_of(w, c, r, group.points_deliberate),
        hours,
        p.meeting_skill,
        group.injunctive_deliberate,
        group.recognition_deliberate,
        group.unclear,
    )
    chance, _ = values(w, c, r, offer, offer, True, False)
    if d[0] < chance:
        take_part(w, c, i, DELIBERATE, False, hours)
        committee.council_attended = committee.council_attended + 1
        w.weekly[c].council_acts += 1
        noted = 0
        for n in range(committee.settlements_stop - committee.settlements_start):
            s = settlement_in_turn(w, c, n)
            for k in range(w.settlements[s].live_count):
                m = w.live[s, k]
                if noted < p.council_items and for_council(w, c, m):
                    noted = noted + 1
                    note_part(w, m, i)
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
    here = present(w, r)
    group = w.group[r.group]
    asked = 0.0
    reach = unit.contact_share * leaning if unit.contacts > 0 else 0.0
    if here and d[0] < reach:
        unit.contacts = unit.contacts - 1
        asked = 1.0
        w.weekly[c].asks += 1
    elif here and r.party == 1 and d[0] < reach + w.place[c].branch_asks:
        asked = 1.0
        w.weekly[c].asks_branch += 1
        w.weekly[c].hours_volunteers += p.hours_contact_led
    elif ties > 0:
        t = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 0)
        if asked_by_tie(p, r, ties, t[1]):
            asked = p.tie_ask
    if asked == 0.0 and d[1] < unaware(w, c, r, 1, unit.visibility if unit.by_leader == 1 else 0.0):
        return
    stake = agenda_stake(w, u, i)
    way = w.committees[c].venue_hours + p.meeting_way
    hours = unit.meeting_hours * w.place[c].meeting_time + way * w.place[c].venue_way
    in_person = here and unit.seats > 0 and r.hours_used + hours <= r.free_hours
    online = (
        group.online_deliberate > r.reach_draw
        and r.digital == 1
        and w.committees[c].moderation > 0.0
        and r.hours_used + p.online_hours <= r.free_hours
    )
    if asked == 1.0:
        tired_by_ask(p, r, stake)
        if w.place[c].points_known > 0.0:
            r.knows_points = 1
    if not (in_person or online):
        return
    visibility = min(
        1.0, (p.meeting_near + (1.0 - p.meeting_near) * unit.visibility) * w.place[c].visibility
    )
    risk = at_risk(w, r, asked)
    reward = reward_of(w, c, r, group.points_deliberate + risk)
    worth = p.deliberate_stake * stake * r.efficacy
    o_in = Offer(
        DELIBERATE,
        0.0,
        worth * unit.voice,
        visibility,
        asked,
        reward,
        hours,
        p.meeting_skill,
        group.injunctive_deliberate,
        group.recognition_deliberate,
        group.unclear,
    )
    o_online = online_form(
        p, o_in, worth * unit.voice_online, reward, p.online_hours, p.online_skill
    )
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
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
            praised(p, r, unit.voice)
    else:
        withdraw(w, c, r, risk)


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
        if w.place[c].points_known > 0.0:
            r.knows_points = 1
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


@everybody
def report(w: Any, c: int, i: int, d: Any) -> None:
    """Let a concern arise now and then, with those who do not wait for an answer to the last."""
    r = w.people[i]
    if (
        d[0] < w.p.need_rate * (w.p.need_floor + w.p.need_stake * r.stake)
        and r.age >= 18
        and r.open_report_week == NEVER
    ):
        raise_concern(w, c, i)


@rule
def raise_concern(w: Any, c: int, i: int) -> None:
    """Decide whether to raise a concern, and in which way."""
    p = w.p
    r = w.people[i]
    group = w.group[r.group]
    in_person = present(w, r) and r.hours_used + p.report_hours <= r.free_hours
    online = (
        group.online_report > r.reach_draw
        and r.digital == 1
        and r.hours_used + p.online_report_hours <= r.free_hours
    )
    u = rnd.draw4(w.seed, rnd.RESIDENT_REPORT, r.person, r.generation, w.now.week, 1)
    if not (in_person or online):
        be_found(w, c, i, u[3])
        return
    stake = role_stake(p, r) * r.efficacy
    reward = reward_of(w, c, r, group.points_report)
    o_in = Offer(
        REPORT,
        0.0,
        stake,
        p.vote_visibility,
        0.0,
        reward,
        p.report_hours,
        0.0,
        group.injunctive_report,
        group.recognition_report,
        group.unclear,
    )
    o_online = online_form(p, o_in, stake, reward, p.online_report_hours, 0.0)
    chance, share = values(w, c, r, o_in, o_online, in_person, online)
    if u[0] < chance:
        online_now = u[1] < share
        if not online_now:
            committee = w.committees[c]
            committee.calls = committee.calls + 1.0
            capacity = max(0.0, p.line_capacity + w.place[c].line_capacity)
            if committee.calls_before > capacity and u[2] > capacity / committee.calls_before:
                r.hours_used = r.hours_used + p.report_hours
                r.efficacy = clamp(r.efficacy - p.blocked_step * p.efficacy_step)
                w.weekly[c].reports_blocked += 1
                return
        take_part(
            w, c, i, REPORT, online_now, p.online_report_hours if online_now else p.report_hours
        )
        w.weekly[c].reports_filed += wait_for_reply(w, c, i)
    else:
        be_found(w, c, i, u[3])


@rule
def be_found(w: Any, c: int, i: int, u: float) -> None:
    """Let a grid worker find a concern that its owner did not report."""
    if u < w.place[c].found_share:
        w.weekly[c].reports_found += wait_for_reply(w, c, i)


@rule
def wait_for_reply(w: Any, c: int, i: int) -> int:
    """Put a report at the end of the settlement's queue, which online posts share.

    Return 1, or 0 if it is full.
    """
    r = w.people[i]
    s = w.settlements[w.courts[r.court].settlement]
    size = s.stop - s.start
    if s.queue_length < size:
        w.queue[s.start + (s.queue_head + s.queue_length) % size] = i
        s.queue_length = s.queue_length + 1
        r.open_report_week = w.now.week
        return 1
    return 0


@rule
def end(w: Any, c: int, i: int) -> None:
    """Close the week: hours used and states go into the record."""
    r = w.people[i]
    rec = w.weekly[c]
    rec.hours_residents += r.hours_used
    r.hours_used = 0.0
    rec.sum_trust += r.trust
    rec.sum_efficacy += r.efficacy
    rec.sum_belonging += r.belonging
    rec.sum_motivation += r.motivation
    rec.sum_fatigue += r.fatigue
    rec.sum_norm += r.norm
    rec.sum_role += r.role
    rec.points_outstanding += r.points
    rec.credits_outstanding += r.credits


@rule
def end_rows(w: Any, c: int, first: int, last: int) -> None:
    """Close the week for the rows first … last - 1: as `end` for each, in the same order."""
    rec = w.weekly[c]
    hours = rec.hours_residents
    trust = rec.sum_trust
    efficacy = rec.sum_efficacy
    belonging = rec.sum_belonging
    motivation = rec.sum_motivation
    fatigue = rec.sum_fatigue
    norm = rec.sum_norm
    role = rec.sum_role
    points = rec.points_outstanding
    credits_left = rec.credits_outstanding
    for i in range(first, last):
        r = w.people[i]
        hours = hours + r.hours_used
        r.hours_used = 0.0
        trust = trust + r.trust
        efficacy = efficacy + r.efficacy
        belonging = belonging + r.belonging
        motivation = motivation + r.motivation
        fatigue = fatigue + r.fatigue
        norm = norm + r.norm
        role = role + r.role
        points = points + r.points
        credits_left = credits_left + r.credits
    rec.hours_residents = hours
    rec.sum_trust = trust
    rec.sum_efficacy = efficacy
    rec.sum_belonging = belonging
    rec.sum_motivation = motivation
    rec.sum_fatigue = fatigue
    rec.sum_norm = norm
    rec.sum_role = role
    rec.points_outstanding = points
    rec.credits_outstanding = credits_left


@rule
def live_by_rule(w: Any, c: int, i: int) -> None:
    """Live one week of one choice, by a decision rule with known answers."""
    begin_by_rule(w, i)
    if acts_by_rule(w, c, i):
        take_part(w, c, i, ACTIVITY, False, 0.0)
    end(w, c, i)


@everybody
def live(w: Any, c: int, u: int, i: int, ties: Any, luck: Any, meeting_luck: Any) -> None:
    """Live one week but for its end, having looked round, with the draws that everybody needs.

    Vote, appraise, deliberate, join in and report, as far as hours last.
    """
    seen, activity_ties, meeting_ties = ties
    begin(w, c, i, seen)
    if w.now.election == 1:
        vote(w, c, u, i)
    if w.committees[c].ballot != NOBODY:
        decide(w, c, u, i)
    if w.now.appraisal == 1:
        appraise(w, c, u, i)
    r = w.people[i]
    if w.committees[c].council_met == 1 and r.serving == 1:
        sit_on_council(w, c, u, i)
    if w.units[u].meets == 1:
        deliberate(w, c, u, i, meeting_ties, meeting_luck)
    if w.courts[r.court].activities > 0:
        join_activity(w, c, i, activity_ties, luck)
    report(w, c, i, luck)


@rule
def draws_at(luck: Any, k: int) -> Any:
    """Return the four draws of the k-th resident of a block."""
    return luck[k], luck[k + BLOCK], luck[k + 2 * BLOCK], luck[k + 3 * BLOCK]


@rule
def live_rows(w: Any, c: int, u: int, first: int, last: int, luck: Any, sums: Any) -> None:
    """Let the residents of the rows first … last - 1 live the week, a block at a time.

    Args:
        w: The world, in compiled code.
        c: Committee.
        u: Unit.
        first: First row.
        last: Row after the last.
        luck: Room for `LUCK_ROOM` floats.
        sums: Room for `SUMS_ROOM` whole numbers.
    """
    week = w.now.week
    for start in range(first, last, BLOCK):
        count = min(BLOCK, last - start)
        rnd.draw4_of_rows(w.seed, rnd.RESIDENT_WEEK, w.people, start, count, week, luck, 0)
        if w.units[u].meets == 1:
            purpose = rnd.RESIDENT_MEETING
            rnd.draw4_of_rows(w.seed, purpose, w.people, start, count, week, luck, 4 * BLOCK)
        look_round_together(w, start, count, luck, sums)
        for k in range(count):
            live(
                w,
                c,
                u,
                start + k,
                (luck[SHARE + k], sums[ACTIVITY_TIES + k], sums[MEETING_TIES + k]),
                draws_at(luck, k),
                draws_at(luck, 4 * BLOCK + k),
            )
        end_rows(w, c, start, start + count)


@rule
def live_all(w: Any, c: int) -> None:
    """Let every resident of a committee's area live the week.

    Units, and residents within them, take turns to be first.
    """
    committee = w.committees[c]
    luck = scratch_floats(LUCK_ROOM)
    sums = scratch_numbers(SUMS_ROOM)
    count = committee.units_stop - committee.units_start
    for n in range(count):
        u = committee.units_start + (committee.unit_turn + n) % count
        unit = w.units[u]
        size = unit.stop - unit.start
        if size > 0:
            offset = (w.now.week * 7919) % size
            for part in range(2):  # from the middle to the end, then the rest
                first = unit.start + (offset if part == 0 else 0)
                last = unit.stop if part == 0 else unit.start + offset
                if is_classic(w):
                    for i in range(first, last):
                        live_by_rule(w, c, i)
                else:
                    live_rows(w, c, u, first, last, luck, sums)
