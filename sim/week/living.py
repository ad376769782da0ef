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
from sim.columns import ACTIVITY, BLOCK, GENERATION_MASK, NOBODY
from sim.engine.dispatch import everybody, rule
from sim.engine.memory import scratch_floats, scratch_numbers
from sim.rules import remember
from sim.week.acting import take_part
from sim.week.classic import acts_by_rule, begin_by_rule, is_classic
from sim.week.joining import join_activity
from sim.week.looking import (
    ACTIVITY_TIES,
    LUCK_ROOM,
    MEETING_TIES,
    SHARE,
    SUMS_ROOM,
    look_round_together,
)
from sim.week.meeting import deliberate, sit_on_council
from sim.week.places import courts_of
from sim.week.reporting import report
from sim.week.rewards import draw_on_bank
from sim.week.turns import (
    court_in_turn,
    stretch_in_turn,
    stretches,
    unit_of_court_in_turn,
    units_of_court,
)
from sim.week.voting import appraise, decide, vote


@everybody
def begin(w: Any, c: int, i: int, seen: float) -> None:
    """Start the week.

    Memory fades, counts of the quarter and the year begin anew, word of points and of the time bank
    gets round.
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
    if r.knows_credits == 0 and w.place[c].credits_known > 0.0:
        v = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 1)
        if v[1] < w.place[c].credits_known:
            r.knows_credits = 1
    if r.credits >= 1.0:
        draw_on_bank(w, c, r)


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

    Courts, units in them and residents in these take turns to be first.
    """
    luck = scratch_floats(LUCK_ROOM)
    sums = scratch_numbers(SUMS_ROOM)
    first_court, last_court = courts_of(w, c)
    for n in range(last_court - first_court):
        begin_at, units = units_of_court(w, c, court_in_turn(w, c, n))
        for m in range(units):
            u = unit_of_court_in_turn(w, c, begin_at, units, m)
            for k in range(stretches(w, u)):
                first, last = stretch_in_turn(w, c, u, k)
                if is_classic(w):
                    for i in range(first, last):
                        live_by_rule(w, c, i)
                else:
                    live_rows(w, c, u, first, last, luck, sums)
