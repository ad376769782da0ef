"""What is stored, and how: one structured array a kind of thing.

A city has millions of residents, so a resident is a row, not an object. Each kind of thing
(resident, household, unit, matter …) has one NumPy structured dtype below; compiled code reads a
row as a record (``people[i].trust``), plain Python reads the same row through an agent or a
`sim.engine.rows.Rows` view with the same attribute names, so the rules of the model are written
once. Residents are sorted by settlement, court, building, stairwell and household: the people of a
place, of a self-governance unit or of a matter's scope are a (start, stop) pair of rows.

Floats are float64 throughout: a float32 column would be multiplied in single precision by one
engine and in double precision by the other. Fields that end in ``_week`` hold a week number;
`NEVER` stands for none.
"""

from __future__ import annotations

import numpy as np

NEVER = -1_000_000
"""Week number that stands for "has not happened"."""

NOBODY = -1
"""Row number that stands for "no resident" (and "no matter", "no unit")."""

FORMS = ("report", "activity", "deliberate", "vote", "supervise")
REPORT, ACTIVITY, DELIBERATE, VOTE, SUPERVISE = range(5)

IN_PERSON, ONLINE = 0, 1

FEMALE, MALE = 0, 1
NO_SCHOOLING, PRIMARY, JUNIOR, SENIOR, COLLEGE = range(5)
PUPIL, EMPLOYED, NOT_EMPLOYED, RETIRED = range(4)
OWNER, RENTER = 0, 1
LOCAL, MIGRANT = 0, 1

CATEGORIES: dict[str, tuple[str, ...]] = {
    "sex": ("female", "male"),
    "schooling": ("none", "primary", "junior", "senior", "college"),
    "employment": ("pupil", "employed", "not_employed", "retired"),
    "tenure": ("owner", "renter"),
    "registration": ("local", "migrant"),
    "party": ("non_member", "member"),
}
AGE_BANDS = ((6, 17), (18, 29), (30, 44), (45, 59), (60, 74), (75, 200))
AGE_BAND_NAMES = ("6-17", "18-29", "30-44", "45-59", "60-74", "75+")

GENERATION_BITS = 3
"""Low bits of a resident's generation kept beside each tie and each act mask, so that a tie to a
person who has moved away is recognised when it is read."""

ROW_BITS = 28
ROW_MASK = (1 << ROW_BITS) - 1
GENERATION_MASK = (1 << GENERATION_BITS) - 1
FORM_MASK = (1 << len(FORMS)) - 1

SLOTS = 511
"""Most slots for ties whose signs are added up in one number."""

ANY_AT, ACTIVITY_AT, MEETING_AT, MOVED_AT = 9, 32, 41, 50
"""Where a sum of signs counts, after the empty slots: acts of any form, activities, meetings, and
generations that disagree (up to seven times over)."""

COUNTED = 1 | 1 << ANY_AT | 1 << ACTIVITY_AT | 1 << MEETING_AT
"""Bits of a sign that are added up over ties; the first counts empty slots."""


def _signs() -> np.ndarray:
    """Return int64[256]: what a tie sees of each act mask, laid out so that sums do not mix."""
    masks = np.arange(256, dtype=np.int64)
    forms = masks & FORM_MASK
    return (
        (forms != 0).astype(np.int64) << ANY_AT
        | (forms >> ACTIVITY & 1) << ACTIVITY_AT
        | (forms >> DELIBERATE & 1) << MEETING_AT
        | (masks >> len(FORMS)) << ROW_BITS  # where a tie keeps the generation it is to
    )


SIGNS = _signs()
"""By act mask: a 1 for any form, for an activity and for a meeting, and the generation."""

BLOCK = 16
"""Residents of neighbouring rows whose draws compiled code makes side by side."""

DEMOGRAPHIC = [
    ("age", "i2"),
    ("sex", "u1"),
    ("schooling", "u1"),
    ("employment", "u1"),
    ("registration", "u1"),
    ("party", "u1"),
    ("digital", "u1"),
    ("away", "u1"),
]

RESIDENT = np.dtype(
    [
        # fixed traits, drawn when the person arrives
        ("free_hours", "f8"),  # own free hours a week
        ("hour_value", "f8"),  # yuan an hour
        ("skill", "f8"),  # civic skill, 0..1
        ("stake", "f8"),  # how far community matters concern this person, 0..1
        ("motivation_own", "f8"),  # level that motivation returns to
        ("belonging_own", "f8"),
        ("leader_draw", "f8"),  # uniform; serves as unit leader when it is below own willingness
        (
            "reach_draw",
            "f8",
        ),  # uniform; an intervention that reaches a share of people reaches those below the share
        # changing states, 0..1
        ("motivation", "f8"),
        ("efficacy", "f8"),
        ("trust", "f8"),
        ("belonging", "f8"),
        ("fatigue", "f8"),
        ("norm", "f8"),
        ("role", "f8"),
        ("habit_report", "f8"),
        ("habit_activity", "f8"),
        ("habit_deliberate", "f8"),
        ("habit_vote", "f8"),
        ("habit_supervise", "f8"),
        ("points", "f8"),  # balance of points, not yet redeemed
        ("credits", "f8"),  # balance of the time bank, hours
        ("hours_used", "f8"),  # this week's hours spent on participation
        ("person", "i8"),  # stable identity; with `generation` the key of every draw
        ("household", "i4"),
        ("court", "i4"),
        ("open_report_week", "i4"),  # week of the report that still waits for a reply
        ("free_again_week", "i4"),  # a leader who quit does not serve again before
        ("generation", "i2"),
        *DEMOGRAPHIC,
        ("birth_week", "u1"),  # week of the year, 0..51
        ("tenure", "u1"),
        ("group", "u1"),  # index into the table of group levers
        ("serving", "u1"),  # 1 while unit leader
        ("representative", "u1"),  # 1 if villagers' or residents' representative
        ("knows_points", "u1"),
        ("knows_credits", "u1"),
        ("next_slot", "u1"),  # which learned tie is the oldest
        ("count_report", "u1"),  # acts so far of each form, capped at 255: experience
        ("count_activity", "u1"),
        ("count_deliberate", "u1"),
        ("count_vote", "u1"),
        ("count_supervise", "u1"),
        ("forms_quarter", "u1"),  # bit masks: took part in the form this quarter, this year, ever
        ("forms_year", "u1"),
        ("forms_ever", "u1"),
        ("forms_before", "u1"),  # ever, before the current quarter began
        ("acts_quarter", "u2"),
        ("acts_year", "u2"),
    ],
    align=True,
)

CLASSIC = np.dtype(
    [
        ("threshold", "f8"),  # share or number of those seen
        ("propensity", "f8"),  # chance to act, 0..1
        ("aspiration", "f8"),  # payoff that one is content with
        ("visible", "f8"),  # of one's arm, 0..1
        ("asked", "f8"),  # of one's arm, 0..1
        ("faction", "u1"),  # 0 or 1
        ("arm", "u1"),
        ("steadfast", "u1"),  # 1 if one does as before, whatever others do
    ],
    align=True,
)
"""What a resident has besides under a decision rule with known answers; no rows otherwise."""

DECISION = (
    "decision_rule",
    "decision_everyone",
    "decision_count",
    "decision_lasting",
    "decision_intensity",
    "decision_private",
    "decision_social",
    "decision_norm",
    "decision_visibility",
    "decision_asking",
    "decision_chance",
    "decision_additive",
    "decision_benefit",
    "decision_cost",
    "decision_noise",
    "decision_step",
    "decision_persistence",
    "decision_inertia",
)
"""Numbers of a decision rule with known answers, in the engine's record of parameters.

`decision_rule` 0 is the nested logit; the others are in `sim.week.classic`.
"""

FOUNDER = np.dtype([*DEMOGRAPHIC, ("household", "i4")], align=True)
"""Demographics as the population was built: the pool that newcomers are drawn from."""

HOUSEHOLD = np.dtype(
    [
        ("start", "i4"),
        ("size", "i4"),  # residents of six and over
        ("under6", "i4"),
        ("moves_week", "i4"),  # week in which it moves out and another moves in
        ("building", "i4"),
        ("court", "i4"),
        ("settlement", "i4"),
        ("key", "i8"),  # stable identity
        ("generation", "i4"),
        (
            "donors_start",
            "i4",
        ),  # households of the settlement with the same size and tenure, in `donors`
        ("donors_count", "i4"),
        ("tenure", "u1"),
    ],
    align=True,
)

BUILDING = np.dtype(
    [
        ("start", "i4"),
        ("stop", "i4"),
        ("people", "i4"),
        ("households_start", "i4"),
        ("households_stop", "i4"),
        ("settlement", "i4"),
    ],
    align=True,
)

COURT = np.dtype(
    [
        ("start", "i4"),
        ("stop", "i4"),
        ("people", "i4"),
        ("settlement", "i4"),
        ("match", "f8"),  # how well this week's activities fit what people need, 0..1
        ("activities", "i4"),  # offered here this week
        ("seats", "i4"),  # left this week
        ("contacts", "i4"),  # personal invitations left this week
        ("contact_share", "f8"),  # chance of an invitation at mean willingness
        ("last_row", "i4"),  # the participant who came before, for making ties
        ("course", "u1"),  # this week's activity teaches
    ],
    align=True,
)

SETTLEMENT = np.dtype(
    [
        ("start", "i4"),
        ("stop", "i4"),
        ("households_start", "i4"),
        ("households_stop", "i4"),
        ("buildings_start", "i4"),
        ("buildings_stop", "i4"),
        ("courts_start", "i4"),
        ("courts_stop", "i4"),
        ("people", "i4"),
        ("committee", "i4"),  # index of the committee in charge
        ("queue_head", "i4"),  # ring of waiting reports inside [start, stop)
        ("queue_length", "i4"),
        ("live_count", "i4"),  # matters in `live`
        ("staff", "f8"),  # persons that this settlement brings to its committee
        ("company_hours", "f8"),  # hours a week of the property company
    ],
    align=True,
)

COMMITTEE = np.dtype(
    [
        ("settlements_start", "i4"),
        ("settlements_stop", "i4"),
        ("start", "i4"),  # rows
        ("stop", "i4"),
        ("units_start", "i4"),
        ("units_stop", "i4"),
        ("people", "i4"),
        ("active", "u1"),  # 0 where another committee has taken over
        ("council", "u1"),
        ("supervision", "u1"),  # whether a supervision committee holds appraisals
        ("council_met", "u1"),  # this week
        ("council_attended", "i4"),  # leaders who sat on it
        ("council_stake", "f8"),  # of the matter on its agenda that matters most, 0..1
        ("vote_contact", "f8"),  # share of adults called on before an election
        ("staff", "f8"),
        ("staff_skill", "f8"),  # 0..1; one worker's worth is lost when one leaves
        ("hours_week", "f8"),  # hours of one worker a week
        ("admin_share", "f8"),
        ("admin_fixed", "f8"),  # hours a week a committee, whatever its size
        ("venue_seats", "f8"),
        ("venue_hours", "f8"),  # way to the venue and back
        ("fund_year", "f8"),  # yuan a year for projects
        ("fund", "f8"),  # yuan left
        ("activity_saved", "f8"),  # hours saved towards the next activity
        ("meeting_saved", "f8"),  # hours saved towards a meeting that a week's hours do not pay for
        ("recruit_saved", "f8"),  # likewise towards a search for a unit leader
        ("reply_saved", "f8"),  # likewise towards a reply
        ("council_week", "i4"),  # next week in which the council may meet
        ("court_turn", "i4"),
        ("turn", "f8"),  # where this week begins, as a part of whatever is gone through, 0..1
        ("turn_within", "f8"),  # the same among the units of a court
        ("performance", "f8"),  # running share of promises kept in time, 0..1
        ("expectation", "f8"),
        ("reply_delay", "f8"),  # running mean, weeks
        ("ballot", "i4"),  # matter on which there is a vote this week, or NOBODY
        ("ballot_votes", "i4"),
        ("ballot_electors", "i4"),
        ("ballot_of_all", "u1"),  # whether all whom it concerns vote, or their representatives
        ("ballot_start", "i4"),  # rows among whom those live who vote
        ("ballot_stop", "i4"),
        ("appraisers", "i4"),
        ("moderation", "f8"),  # hours of moderation this week
        ("online_recent", "f8"),  # running mean of people in online deliberation a week
        ("points_left", "f8"),  # yuan left in the points budget of this year
        ("points_year", "f8"),  # yuan a year that this budget reckons with
        ("points_broken_week", "i4"),  # when a points promise was last broken
        (
            "volunteer_hours",
            "f8",
        ),  # hours that members gave last week for inviting others this week
        ("volunteer_next", "f8"),
        ("course_saved", "f8"),
        ("calls", "f8"),  # attempts to report in person or by phone this week
        ("calls_before", "f8"),
        ("credit_pool", "f8"),  # hours of mutual help on offer
        ("credit_confidence", "f8"),  # running share of time credits that could be redeemed
        ("acting", "i4"),  # residents who acted last week, under a rule of `sim.week.classic`
        ("acting_share", "f8"),
        ("winner", "i4"),  # faction that won last week, under such a rule
    ],
    align=True,
)

UNIT = np.dtype(
    [
        ("start", "i4"),
        ("stop", "i4"),
        ("people", "i4"),
        ("committee", "i4"),
        ("leader", "i4"),  # row, or NOBODY
        ("stress", "f8"),
        ("next_week", "i4"),  # earliest week of the next meeting
        ("recruit_week", "i4"),  # earliest week of the next search for a leader
        ("attendance", "f8"),  # running mean of people at a meeting
        ("visibility", "f8"),
        ("meeting_hours", "f8"),
        ("willing", "f8"),  # mean inclination seen at the last meeting, for spreading contacts
        ("willing_sum", "f8"),
        # this week
        ("meets", "u1"),
        ("items", "i4"),
        ("item_0", "i4"),
        ("item_1", "i4"),
        ("item_2", "i4"),
        ("item_3", "i4"),
        ("seats", "i4"),
        ("contacts", "i4"),
        ("contact_share", "f8"),
        ("by_leader", "u1"),
        ("voice", "f8"),
        ("voice_online", "f8"),
        ("attended", "i4"),
        ("attended_online", "i4"),
        ("called", "f8"),  # share of residents whom the leader calls on before an election
        ("last_row", "i4"),  # the participant who came before, for making ties
    ],
    align=True,
)

# states of a matter
FREE, MISROUTED, WAITING, ADOPTED, BALLOT, ELSEWHERE = range(6)
# owners of a matter
BY_COMMITTEE, BY_COMPANY, BY_HIGHER = range(3)

MATTER = np.dtype(
    [
        ("state", "u1"),
        ("owner", "u1"),
        ("needs_ballot", "u1"),
        ("ballots_held", "u1"),
        ("settlement", "i4"),
        ("building", "i4"),  # origin; (building, raised_week, ordinal) is its identity
        ("ordinal", "i4"),
        ("start", "i4"),  # rows it concerns
        ("stop", "i4"),
        ("people", "i4"),
        ("stake", "f8"),  # how much it matters to those concerned, 0..1
        ("work", "f8"),  # hours left
        ("money", "f8"),  # yuan
        ("raised_week", "i4"),
        ("ready_week", "i4"),  # earliest week for the next step
        ("council_week", "i4"),  # earliest week in which a council looks at it
        ("on_council", "u1"),  # whether it is on the list of the council that meets this week
        ("adopted_week", "i4"),
        ("parties", "i4"),  # units that have met on it
        ("attended", "i4"),
        ("discussed", "i4"),  # people of the units that have met on it
        ("units_low", "i8"),  # which of the first 62 units concerned have met
        ("units_high", "i8"),
    ],
    align=True,
)

ORGANISATION = np.dtype(
    [
        ("settlement", "i4"),
        ("kind", "i4"),
        ("alive", "u1"),
        ("hours", "f8"),  # full hours a week
        ("own_hours", "f8"),  # those of its community file, which it has without purchases
        ("reserve", "f8"),  # yuan
        ("income", "f8"),  # yuan a week
        ("wage", "f8"),  # yuan an hour
        ("match", "f8"),
        ("saved", "f8"),  # hours saved towards the next activity
        ("worked", "f8"),  # hours this week
        ("short_weeks", "i4"),
        ("founded", "u1"),  # admitted later, not there from the start
    ],
    align=True,
)

NOW = np.dtype(
    [
        ("week", "i8"),
        ("week_of_year", "i4"),
        ("festival", "i4"),
        ("election", "i4"),
        ("appraisal", "i4"),
        ("fiscal_start", "i4"),
        ("fiscal_left", "i4"),  # weeks until the next fiscal year, this one included, 1..52
        ("ageing", "i4"),
        ("quarter_start", "i4"),
        ("year_start", "i4"),
    ],
    align=True,
)

COUNTS = (
    *(f"{form}_acts" for form in FORMS),
    *(f"{form}_online" for form in FORMS),
    "ballots",
    "voters",
    "electorate",
    "decision_ballots",
    "decision_votes",
    "decision_votes_of_all",
    "decision_voters",
    "decision_electors",
    "appraisals",
    "meetings",
    "councils",
    "council_acts",
    "activities",
    "turned_away",
    "matters_raised",
    "matters_misrouted",
    "matters_adopted",
    "matters_resolved",
    "matters_expired",
    "matters_lost",
    "matters_live",
    "reports_filed",
    "reports_waiting_moved",
    "replies",
    "replies_late",
    "reply_weeks_total",
    "reports_forgotten",
    "reports_bounced",
    "reports_blocked",
    "reports_found",
    "backlog",
    "leaders",
    "leader_vacancies",
    "leaders_recruited",
    "leaders_quit",
    "moves",
    "deaths",
    "persons_replaced",
    "asks",
    "asks_branch",
    "organisations",
    "organisations_closed",
    "promises_broken",
    "agents",
)
AMOUNTS = (
    "hours_available",
    "hours_admin",
    "hours_reply",
    "hours_work",
    "hours_meeting",
    "hours_activity",
    "hours_contact",
    "hours_moderation",
    "hours_recruit",
    "hours_election",
    "hours_idle",
    "hours_organisations",
    "hours_company",
    "hours_leaders",
    "hours_residents",
    "hours_moderation_paid",
    "yuan_projects",
    "yuan_organisations",
    "points_issued",
    "points_redeemed",
    "points_lost",
    "points_withdrawn",
    "points_outstanding",
    "hours_volunteers",
    "yuan_services",
    "credits_issued",
    "credits_redeemed",
    "credits_lost",
    "credits_outstanding",
    "yuan_goods",
    "sum_trust",
    "sum_efficacy",
    "sum_belonging",
    "sum_motivation",
    "sum_fatigue",
    "sum_norm",
    "sum_role",
    "satisfaction",
)
WEEKLY = np.dtype([*((name, "i8") for name in COUNTS), *((name, "f8") for name in AMOUNTS)])
"""What one committee's area did in one week; written by the engine, summed by `sim.measures`."""


def age_band(age: int) -> int:
    """Return the index of the reporting band that an age in years belongs to."""
    for k, (low, high) in enumerate(AGE_BANDS):
        if low <= age <= high:
            return k
    raise ValueError(age)
