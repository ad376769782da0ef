"""What a resident decides and learns: small pure scalar functions.

Each function is called by plain Python with an agent and by compiled code with a row
(`sim.engine.dispatch`). Only +, -, *, /, `math.exp` and `math.log` are used, so both engines give
the same bits. `p` is the record of parameters (`sim/data/parameters.toml` gives the unit and source
of each); states lie in [0, 1]; times are hours, money is yuan.

The value of an offer is a sum of the terms named in `TERMS`. It is additive on purpose: the terms
*are* the explanation of a decision.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.columns import (
    ACTIVITY,
    DELIBERATE,
    EMPLOYED,
    MIGRANT,
    NOT_EMPLOYED,
    OWNER,
    PUPIL,
    REPORT,
    RETIRED,
    SUPERVISE,
    VOTE,
)
from sim.engine.dispatch import overridable, rule

TERMS = (
    "base",
    "stake",
    "motivation",
    "norm",
    "injunctive",
    "recognition",
    "asked",
    "trust",
    "belonging",
    "habit",
    "reward",
    "time",
    "fatigue",
    "skill",
    "unclear",
)


class Offer(NamedTuple):
    """What a resident is offered, by one channel.

    Attributes:
        form: Form of participation, code 0..4.
        online: 1.0 online, 0.0 in person.
        stake: Stake as it bears on this offer, 0 or more.
        visibility: Share of the unit that would notice, 0..1.
        asked: 1.0 asked by staff or leader, `p.tie_ask` of that by a tie, else 0.
        reward: Yuan expected.
        hours: Hours it takes, way included.
        skill_need: Skill it asks for, 0..1.
        injunctive: What the covenant expects, 0..1.
        recognition: Public praise, 0..1.
        unclear: Factor on how unclear the rules are.
    """

    form: int
    online: float
    stake: float
    visibility: float
    asked: float
    reward: float
    hours: float
    skill_need: float
    injunctive: float
    recognition: float
    unclear: float


@rule
def clamp(x: float) -> float:
    """Return x limited to [0, 1]."""
    if x < 0.0:
        return 0.0
    if x > 1.0:
        return 1.0
    return x


@rule
def spread(u: float) -> float:
    """Return a logistic variate of mean 0 and variance 1 for a uniform u in (0, 1)."""
    return math.log(u / (1.0 - u)) * 0.5513288954217921


@rule
def norm_shape(form: float, n: float) -> float:
    """Return g(n) of one form: 0 logarithmic, 1 linear, 2 saturating, 3 none.

    All but the last have the same slope at n = 0.05.
    """
    if form < 0.5:
        return math.log((n + 0.02) / 0.07)
    if form < 1.5:
        return (n - 0.05) / 0.07
    if form < 2.5:
        return (n / (n + 0.05) - 0.5) * 0.2 / 0.07
    return 0.0


@rule
def norm_pull(p: Any, n: float) -> float:
    """Return g(n), the pull of the share of ties seen taking part.

    Logarithmic by default: a linear norm of the same slope at n = 0.05 splits a town into nobody or
    everybody. The alternatives (`p.norm_form` 1 linear, 2 saturating, 3 none) have that slope and
    are there to be compared.
    """
    return norm_shape(p.norm_form, n)


@rule
def visibility_of(p: Any, people: float) -> float:
    """Return the share of a unit of so many people that would notice one's taking part."""
    return p.visibility_people / (p.visibility_people + people)


@rule
def meeting_hours_of(p: Any, people: float) -> float:
    """Return the hours a meeting of a unit takes a participant.

    Larger gatherings are longer and farther away.
    """
    return p.meeting_length + p.meeting_growth * math.log(1.0 + people / p.meeting_people)


@rule
def role_stake(p: Any, r: Any) -> float:
    """Return the stake as the resident sees it.

    Own affair for a member, somebody else's for a recipient.
    """
    return r.stake * (p.role_floor + p.role_slope * r.role)


@rule
def standard_terms(p: Any, r: Any, o: Any) -> Any:
    """Return the terms of the value of an offer, in the order of `TERMS` (logit points).

    Args:
        p: Parameters.
        r: The resident.
        o: The `Offer`.
    """
    if o.form == ACTIVITY:
        base = p.base_activity
        motivation = p.activity_motivation
        trust = p.activity_trust
        belonging = p.activity_belonging
        fatigue = p.activity_fatigue
        habit = r.habit_activity
        count = r.count_activity
        unclear = p.unclear_activity
    elif o.form == DELIBERATE:
        base = p.base_deliberate
        motivation = p.deliberate_motivation
        trust = p.deliberate_trust
        belonging = p.deliberate_belonging
        fatigue = p.deliberate_fatigue
        habit = r.habit_deliberate
        count = r.count_deliberate
        unclear = p.unclear_deliberate
    elif o.form == REPORT:
        base = p.base_report
        motivation = p.report_motivation
        trust = p.report_trust
        belonging = p.report_belonging
        fatigue = p.report_fatigue
        habit = r.habit_report
        count = r.count_report
        unclear = p.unclear_report
    elif o.form == VOTE:
        base = p.base_vote
        motivation = p.vote_motivation
        trust = p.vote_trust
        belonging = p.vote_belonging
        fatigue = p.vote_fatigue
        habit = r.habit_vote
        count = r.count_vote
        unclear = p.unclear_vote
    else:
        base = p.base_supervise
        motivation = p.supervise_motivation
        trust = p.supervise_trust
        belonging = p.supervise_belonging
        fatigue = p.supervise_fatigue
        habit = r.habit_supervise
        count = r.count_supervise
        unclear = p.unclear_supervise
    return (
        base + p.online_constant * o.online,
        p.weight_stake * o.stake,
        motivation * p.weight_motivation * (r.motivation - p.motivation_centre),
        p.weight_norm * o.visibility * norm_pull(p, r.norm),
        p.weight_injunctive * o.injunctive * o.visibility,
        p.weight_recognition * o.recognition * o.visibility,
        p.weight_asked * o.asked,
        trust * p.weight_trust * (r.trust - 0.5),
        belonging * p.weight_belonging * (r.belonging - 0.5),
        p.weight_habit * habit,
        p.weight_money * o.reward / r.hour_value,
        -p.weight_time * o.hours / r.free_hours,
        -fatigue * p.weight_fatigue * r.fatigue,
        -p.weight_skill * max(0.0, o.skill_need - r.skill),
        -p.weight_unclear * unclear * o.unclear / (1.0 + p.unclear_experience * count),
    )


@overridable("checked_terms")
@rule
def terms(p: Any, r: Any, o: Any) -> Any:
    """Return the terms of the value of an offer.

    What a Mesa user overrides as `Resident.terms(offer)`.
    """
    return standard_terms(p, r, o)


@rule
def total(t: Any) -> float:
    """Return the sum of the terms, always added in the same order."""
    return (
        t[0]
        + t[1]
        + t[2]
        + t[3]
        + t[4]
        + t[5]
        + t[6]
        + t[7]
        + t[8]
        + t[9]
        + t[10]
        + t[11]
        + t[12]
        + t[13]
        + t[14]
    )


@rule
def chance_of(p: Any, value_in: float, value_online: float, in_person: bool, online: bool) -> Any:
    """Return (chance of taking part, share of it that is online) of the nested logit.

    With both channels open the value of taking part is the inclusive value L·ln(e^(a/L) + e^(b/L))
    with the nesting parameter L in (0, 1]: a second channel never keeps anybody at home who came
    before.

    Args:
        p: Parameters.
        value_in: Value of taking part in person.
        value_online: Value of taking part online.
        in_person: Whether the first is open.
        online: Whether the second is open.
    """
    if in_person and online:
        nesting = p.nesting
        top = max(value_in, value_online)
        a = math.exp((value_in - top) / nesting)
        b = math.exp((value_online - top) / nesting)
        value = top + nesting * math.log(a + b)
        share = b / (a + b)
    elif in_person:
        value = value_in
        share = 0.0
    else:
        value = value_online
        share = 1.0
    return 1.0 / (1.0 + math.exp(-value)), share


@rule
def willingness(p: Any, r: Any) -> float:
    """Return how willing to serve as unit leader: motivated, skilled, with time.

    About 1 on average.
    """
    time = r.free_hours / (r.free_hours + p.leader_hours_half)
    party = p.leader_party if r.party == 1 else 1.0
    return (
        party
        * p.leader_scale
        * r.motivation
        * time
        * (p.leader_skill_floor + p.leader_skill * r.skill)
    )


@rule
def inclined(p: Any, r: Any) -> float:
    """Return how likely the organiser is to think of this person when inviting.

    Contact concentrates on the willing.
    """
    return (
        p.contact_base
        + p.contact_habit_activity * r.habit_activity
        + p.contact_habit_deliberate * r.habit_deliberate
        + p.contact_belonging * r.belonging
    )


@rule
def standard_memory(p: Any, r: Any, seen: float) -> None:
    """Let a week pass in memory.

    Norms follow what was seen, habits and fatigue fade, levels return to their own. Whoever holds
    an office (representative or unit leader) comes to see the common affairs as their own.

    Args:
        p: Parameters, with the weekly rates derived from the memories.
        r: The resident.
        seen: Share of ties seen taking part last week, 0..1.
    """
    r.norm = r.norm + p.rate_norm * (seen - r.norm)
    r.habit_report = r.habit_report * p.keep_habit
    r.habit_activity = r.habit_activity * p.keep_habit
    r.habit_deliberate = r.habit_deliberate * p.keep_habit
    r.habit_vote = r.habit_vote * p.keep_habit
    r.habit_supervise = r.habit_supervise * p.keep_habit
    r.fatigue = r.fatigue * p.keep_fatigue
    r.motivation = r.motivation + p.rate_motivation * (r.motivation_own - r.motivation)
    r.efficacy = r.efficacy + p.rate_slow * (p.efficacy_rest - r.efficacy)
    r.trust = r.trust + p.rate_slow * (p.trust_rest - r.trust)
    r.belonging = r.belonging + p.rate_slow * (r.belonging_own - r.belonging)
    own_role = p.office_role if r.representative == 1 or r.serving == 1 else p.role_rest
    r.role = r.role + p.rate_slow * (own_role - r.role)


@overridable("remember")
@rule
def remember(p: Any, r: Any, seen: float) -> None:
    """Let a week pass in memory; what a Mesa user overrides as `Resident.remember(seen)`."""
    standard_memory(p, r, seen)


@rule
def act(p: Any, r: Any, form: int) -> None:
    """Form the habit and count the experience of one act."""
    if form == REPORT:
        r.habit_report = r.habit_report + p.habit_gain * (1.0 - r.habit_report)
        r.count_report = min(255, r.count_report + 1)
    elif form == ACTIVITY:
        r.habit_activity = r.habit_activity + p.habit_gain * (1.0 - r.habit_activity)
        r.count_activity = min(255, r.count_activity + 1)
    elif form == DELIBERATE:
        r.habit_deliberate = r.habit_deliberate + p.habit_gain * (1.0 - r.habit_deliberate)
        r.count_deliberate = min(255, r.count_deliberate + 1)
    elif form == VOTE:
        r.habit_vote = r.habit_vote + p.habit_gain * (1.0 - r.habit_vote)
        r.count_vote = min(255, r.count_vote + 1)
    elif form == SUPERVISE:
        r.habit_supervise = r.habit_supervise + p.habit_gain * (1.0 - r.habit_supervise)
        r.count_supervise = min(255, r.count_supervise + 1)


@rule
def tired_by_ask(p: Any, r: Any, stake: float) -> None:
    """Let an ask tire: the less is at stake for the person, the more.

    Low-value asks also erode motivation.
    """
    dull = max(0.0, 1.0 - stake)
    r.fatigue = clamp(r.fatigue + p.fatigue_gain * dull * (1.0 - r.fatigue))
    r.motivation = clamp(r.motivation - p.ask_erosion * dull * r.motivation)


@rule
def rewarded(p: Any, r: Any, share: float) -> None:
    """Let a reward in goods crowd out motivation (Deci, Koestner and Ryan 1999).

    By `share` of a full dose.
    """
    r.motivation = clamp(r.motivation * (1.0 - p.reward_erosion * share))


@rule
def praised(p: Any, r: Any, share: float) -> None:
    """Let recognition or a real say feed motivation."""
    r.motivation = clamp(r.motivation + p.praise_gain * share * (1.0 - r.motivation))


@rule
def shared_act(p: Any, r: Any) -> None:
    """Let an act shared with neighbours strengthen belonging."""
    r.belonging = clamp(r.belonging + p.belonging_gain * (1.0 - r.belonging))


@rule
def replied(p: Any, r: Any, delay: float) -> None:
    """Learn from the reply to one's report after `delay` weeks."""
    if delay <= p.reply_soon:
        r.efficacy = clamp(r.efficacy + p.efficacy_step)
        r.trust = clamp(r.trust + p.trust_step)
        r.role = clamp(r.role + p.role_step)
    elif delay > p.reply_late:
        r.efficacy = clamp(r.efficacy - p.late_step * p.efficacy_step)
        r.trust = clamp(r.trust - p.trust_step)


@rule
def forgotten(p: Any, r: Any) -> None:
    """Learn from a report that nobody answered."""
    r.efficacy = clamp(r.efficacy - p.efficacy_step)
    r.trust = clamp(r.trust - p.forgotten_trust * p.trust_step)
    r.role = clamp(r.role - p.role_step)


@rule
def saw_result(p: Any, r: Any, took_part: bool, good: bool) -> None:
    """Learn from what became of a matter: more for who took part in it than for who only heard."""
    sign = 1.0 if good else -1.0
    if took_part:
        r.efficacy = clamp(r.efficacy + sign * p.efficacy_step)
        r.trust = clamp(r.trust + sign * p.result_trust * p.trust_step)
        r.role = clamp(r.role + sign * p.role_step)
    else:
        r.efficacy = clamp(r.efficacy + sign * p.efficacy_heard * r.stake)
        r.trust = clamp(r.trust + sign * p.trust_heard * r.stake)


@rule
def appraised(p: Any, r: Any, found: float, expected: float) -> None:
    """Learn from an appraisal: trust moves with what was found against what was expected."""
    r.trust = clamp(r.trust + p.appraisal_step * (found - expected))


@rule
def taught(p: Any, r: Any) -> None:
    """Learn from an activity that teaches.

    Skill, the rules of taking part, and that one is a member.
    """
    r.skill = clamp(r.skill + p.course_gain * (1.0 - r.skill))
    r.role = clamp(r.role + p.course_gain * (1.0 - r.role))
    r.count_deliberate = min(255, r.count_deliberate + 1)
    r.count_supervise = min(255, r.count_supervise + 1)


@rule
def bounded_stake(stake: float) -> float:
    """Return a stake within its bounds: nobody has none at all."""
    return min(1.0, max(0.02, stake))


@rule
def settle(p: Any, r: Any, a: Any, b: Any, c: Any, newcomer: bool) -> None:
    """Give a person traits and first states.

    Args:
        p: Parameters.
        r: The resident, with demographics already set.
        a: Four uniforms.
        b: Four more.
        c: Four more.
        newcomer: Whether the person just moved in (belongs less at first).
    """
    age = float(r.age)
    if r.employment == PUPIL:
        hours = p.hours_pupil
        value = p.hour_value_other
    elif r.employment == EMPLOYED:
        hours = p.hours_employed
        value = p.hour_value_employed
    elif r.employment == NOT_EMPLOYED:
        hours = p.hours_not_employed
        value = p.hour_value_other
    else:
        hours = p.hours_retired
        value = p.hour_value_retired
    r.free_hours = min(
        p.hours_most, max(p.hours_least, hours * math.exp(p.hours_spread * spread(a[0])))
    )
    r.hour_value = value * math.exp(p.hour_value_spread * spread(a[1]))
    skill = (
        p.skill_base
        + p.skill_schooling * r.schooling
        + p.skill_party * r.party
        + p.skill_spread * spread(a[2])
    )
    if age < 18.0:
        skill = skill - p.skill_minor
    r.skill = clamp(skill)
    stake = p.stake_base + p.stake_spread * spread(a[3])
    if r.tenure == OWNER:
        stake = stake + p.stake_owner
    if r.registration == MIGRANT:
        stake = stake - p.stake_migrant
    if r.employment == RETIRED:
        stake = stake + p.stake_retired
    if age < 18.0:
        stake = stake - p.stake_minor
    else:
        stake = stake + p.stake_age * (min(age, 80.0) - 45.0) / 10.0
    r.stake = bounded_stake(stake)
    r.motivation_own = clamp(p.motivation_mean + p.motivation_spread * spread(b[0]))
    belonging = p.belonging_mean + p.motivation_spread * spread(b[1])
    if r.tenure == OWNER:
        belonging = belonging + p.belonging_owner
    if r.registration == MIGRANT:
        belonging = belonging - p.belonging_migrant
    belonging = belonging + p.belonging_age * (min(age, 80.0) - 45.0) / 10.0
    r.belonging_own = clamp(belonging)
    r.leader_draw = b[2]
    r.reach_draw = b[3]
    r.motivation = r.motivation_own
    r.belonging = clamp(r.belonging_own - p.belonging_newcomer) if newcomer else r.belonging_own
    r.efficacy = p.efficacy_rest
    r.trust = clamp(p.trust_rest + p.trust_spread * spread(c[0]))
    r.fatigue = 0.0
    r.norm = 0.05
    r.role = clamp(p.role_rest + p.role_spread * spread(c[1]))
    r.habit_report = 0.0
    r.habit_activity = 0.0
    r.habit_deliberate = 0.0
    r.habit_vote = 0.0
    r.habit_supervise = 0.0


@rule
def agreement(p: Any, people: float, parties: float, facilitation: float) -> float:
    """Return the chance that a meeting agrees: harder with more and with more different parties."""
    chance = p.agree_base + facilitation - p.agree_people * math.log(1.0 + people / p.agree_scale)
    if parties > 1.0:
        chance = chance - p.agree_parties * math.exp(0.5 * math.log(parties - 1.0))
    return min(0.98, max(0.05, chance))


@rule
def mortality(p: Any, age: float) -> float:
    """Return the chance to die within a year at an age (Gompertz.

    About 0.2 % at 40, 1.5 % at 60, 10 % at 80).
    """
    return min(0.6, math.exp(p.mortality_level + p.mortality_age * age))


@rule
def move_wait(u: float, hazard: float) -> int:
    """Return the weeks until a household moves, geometric with a weekly hazard in (0, 1)."""
    if hazard <= 0.0:
        return 1_000_000
    return 1 + int(math.log(u) / math.log(1.0 - hazard))
