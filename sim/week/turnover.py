"""Stage 0: people move, die and are replaced, and age.

A newcomer is a new identity with new traits, states and friends. The number of people stays the
same. A household that leaves is followed by one drawn from the households of the same size and
tenure that the settlement was built with, so that the make-up of a place lasts.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.columns import (
    EMPLOYED,
    GENERATION_MASK,
    LOCAL,
    NEVER,
    NOBODY,
    OWNER,
    PUPIL,
    RETIRED,
    ROW_BITS,
    ROW_MASK,
)
from sim.engine.dispatch import rule
from sim.rules import bounded_stake, clamp, mortality, move_wait, settle, willingness

FRIEND, ONLINE_TIE, LEARNED = 4, 5, 6


@rule
def band_of(age: int) -> int:
    """Return the index of the reporting age band."""
    if age < 18:
        return 0
    if age < 30:
        return 1
    if age < 45:
        return 2
    if age < 60:
        return 3
    if age < 75:
        return 4
    return 5


@rule
def group_of(w: Any, r: Any) -> int:
    """Return the resident's row in the table of group levers.

    One bit a target of the scenario's interventions.
    """
    group = 0
    for k in range(len(w.targets)):
        t = w.targets[k]
        inside = (
            ((t.ages >> band_of(r.age)) & 1)
            * ((t.sex >> r.sex) & 1)
            * ((t.schooling >> r.schooling) & 1)
            * ((t.employment >> r.employment) & 1)
            * ((t.tenure >> r.tenure) & 1)
            * ((t.registration >> r.registration) & 1)
            * ((t.party >> r.party) & 1)
            * w.target_courts[k, r.court]
        )
        if inside == 1:
            group = group | (1 << k)
    return group


@rule
def similarity(p: Any, r: Any, other: Any) -> float:
    """Return how alike two residents are in age, schooling and registration.

    Higher is more alike.
    """
    gap = abs(float(r.age) - float(other.age)) / p.alike_age
    school = abs(float(r.schooling) - float(other.schooling)) / p.alike_schooling
    value = 1.0 / (1.0 + gap + school)
    if r.registration == other.registration:
        value = value + p.alike_registration
    return value


@rule
def new_friends(w: Any, i: int) -> None:
    """Give a newcomer friends in the settlement.

    For each free slot the most alike of three people met by chance.
    """
    r = w.people[i]
    s = w.settlements[w.courts[r.court].settlement]
    size = s.stop - s.start
    ordinal = 0
    for k in range(w.ties_start[i], w.ties_start[i + 1]):
        kind = w.ties_kind[k]
        if kind == LEARNED:
            w.ties_to[k] = NOBODY
        elif kind in (FRIEND, ONLINE_TIE):
            u = rnd.draw4(w.seed, rnd.PERSON_FRIENDS, r.person, r.generation, ordinal, 0)
            ordinal = ordinal + 1
            best = NOBODY
            value = -1.0
            for n in range(3):
                j = s.start + min(size - 1, int(u[n] * size))
                alike = similarity(w.p, r, w.people[j])
                if j != i and alike > value:
                    best = j
                    value = alike
            if best == NOBODY:
                w.ties_to[k] = NOBODY
            else:
                w.ties_to[k] = best | ((w.people[best].generation & GENERATION_MASK) << ROW_BITS)


@rule
def settle_in(w: Any, i: int, newcomer: bool) -> None:
    """Draw the traits and first states of the person in row i; demographics are already there."""
    r = w.people[i]
    a = rnd.draw4(w.seed, rnd.PERSON_TRAITS, r.person, r.generation, 0, 0)
    b = rnd.draw4(w.seed, rnd.PERSON_TRAITS, r.person, r.generation, 1, 0)
    s = rnd.draw4(w.seed, rnd.PERSON_STATES, r.person, r.generation, 0, 0)
    settle(w.p, r, a, b, s, newcomer)
    r.birth_week = min(51, int(s[2] * 52.0))
    representative = (
        r.age >= 18
        and r.registration == LOCAL
        and r.away == 0
        and s[3] < w.p.representative_share * willingness(w.p, r)
    )
    r.representative = 1 if representative else 0
    r.group = group_of(w, r)


@rule
def replace_person(w: Any, c: int, i: int, founder: int) -> None:
    """Put a new person in the place of the one in row i, with the demographics of a founder row."""
    r = w.people[i]
    rec = w.weekly[c]
    f = w.founders[founder]
    rec.persons_replaced += 1
    rec.points_lost += r.points
    rec.credits_lost += r.credits
    if r.open_report_week != NEVER:
        rec.reports_waiting_moved += 1
        withdraw_report(w, i)
    r.age = f.age
    r.sex = f.sex
    r.schooling = f.schooling
    r.employment = f.employment
    r.registration = f.registration
    r.party = f.party
    r.digital = f.digital
    r.away = f.away
    r.generation = r.generation + 1
    r.points = 0.0
    r.credits = 0.0
    r.open_report_week = NEVER
    r.free_again_week = NEVER
    r.serving = 0
    r.knows_points = 0
    r.knows_credits = 0
    r.next_slot = 0
    r.count_report = 0
    r.count_activity = 0
    r.count_deliberate = 0
    r.count_vote = 0
    r.count_supervise = 0
    r.forms_quarter = 0
    r.forms_year = 0
    r.forms_ever = 0
    r.forms_before = 0
    r.acts_quarter = 0
    r.acts_year = 0
    settle_in(w, i, True)
    new_friends(w, i)
    forget_taking_part(w, i)


@rule
def withdraw_report(w: Any, i: int) -> None:
    """Take the report of a person who left off the queue.

    So that no successor is answered in their place.
    """
    s = w.settlements[w.courts[w.people[i].court].settlement]
    size = s.stop - s.start
    found_it = False
    for k in range(s.queue_length):
        if found_it:
            w.queue[s.start + (s.queue_head + k - 1) % size] = w.queue[
                s.start + (s.queue_head + k) % size
            ]
        elif w.queue[s.start + (s.queue_head + k) % size] == i:
            found_it = True
    if found_it:
        s.queue_length = s.queue_length - 1


@rule
def forget_taking_part(w: Any, i: int) -> None:
    """Take a person who left off the lists of those who took part in live matters."""
    s = w.courts[w.people[i].court].settlement
    for k in range(w.settlements[s].live_count):
        m = w.live[s, k]
        start = w.matters[m].start
        if start <= i < w.matters[m].stop:
            offset = i - start
            byte = offset >> 3
            w.participants[m, byte] = w.participants[m, byte] & (255 - (1 << (offset & 7)))


@rule
def move_hazard(p: Any, tenure: int) -> float:
    """Return the chance a week that a household moves."""
    return (p.moves_owner if tenure == OWNER else p.moves_renter) / 52.0


@rule
def next_move(w: Any, h: int) -> int:
    """Return the week in which household h will move, drawn once when it moves in."""
    house = w.households[h]
    u = rnd.draw(w.seed, rnd.HOUSEHOLD_MOVE, house.key, house.generation, 0, 0)
    return w.now.week + move_wait(u, move_hazard(w.p, house.tenure))


@rule
def move_household(w: Any, c: int, h: int) -> None:
    """Let household h leave and another of the same size and tenure move in."""
    house = w.households[h]
    house.generation = house.generation + 1
    u = rnd.draw4(w.seed, rnd.HOUSEHOLD_MOVE, house.key, house.generation, 1, 0)
    donor = h
    if house.donors_count > 0:
        donor = w.donors[
            house.donors_start + min(house.donors_count - 1, int(u[0] * house.donors_count))
        ]
    first = w.households[donor].start
    for n in range(house.size):
        replace_person(w, c, house.start + n, first + n)
    house.moves_week = next_move(w, h)
    w.weekly[c].moves += 1


@rule
def grow_older(w: Any, c: int, i: int) -> None:
    """Let a birthday pass.

    A year older, an adult's affairs, work and retirement with it, or death and a successor in the
    same dwelling.
    """
    r = w.people[i]
    u = rnd.draw(w.seed, rnd.RESIDENT_DEATH, r.person, r.generation, w.now.week, 0)
    if u < mortality(w.p, float(r.age)):
        w.weekly[c].deaths += 1
        replace_person(w, c, i, i)
        return
    r.age = r.age + 1
    p = w.p
    if r.age == 18:  # what `settle` gives an adult
        come_of_age = p.stake_minor + p.stake_age * (18.0 - 45.0) / 10.0
        r.stake = bounded_stake(r.stake + come_of_age)
        r.skill = clamp(r.skill + p.skill_minor)
    if r.age == 60 and r.employment == EMPLOYED and p.retires_at_60 < 0.5:
        r.employment = RETIRED
        r.stake = bounded_stake(r.stake + p.stake_retired)
        r.free_hours = min(p.hours_most, r.free_hours * p.hours_retired / p.hours_employed)
        r.hour_value = r.hour_value * p.hour_value_retired / p.hour_value_employed
    elif r.age == 20 and r.employment == PUPIL:
        r.employment = EMPLOYED
        r.free_hours = min(p.hours_most, r.free_hours * p.hours_employed / p.hours_pupil)
        r.hour_value = r.hour_value * p.hour_value_employed / p.hour_value_other
    r.group = group_of(w, r)


@rule
def turnover(w: Any, c: int) -> None:
    """Carry out stage 0 for one committee's area."""
    committee = w.committees[c]
    for s in range(committee.settlements_start, committee.settlements_stop):
        settlement = w.settlements[s]
        for h in range(settlement.households_start, settlement.households_stop):
            if w.households[h].moves_week <= w.now.week:
                move_household(w, c, h)
    if w.now.ageing == 1:
        for i in range(committee.start, committee.stop):
            if w.people[i].birth_week == w.now.week_of_year:
                grow_older(w, c, i)


@rule
def row_of(packed: int) -> int:
    """Return the row a packed tie points to."""
    return packed & ROW_MASK


@rule
def found(w: Any, s: int) -> None:
    """Give the first residents of settlement s their traits and states.

    And its households a week to move in.
    """
    settlement = w.settlements[s]
    for i in range(settlement.start, settlement.stop):
        settle_in(w, i, False)
    for h in range(settlement.households_start, settlement.households_stop):
        w.households[h].moves_week = next_move(w, h)
