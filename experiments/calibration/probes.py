"""Measure what needs interventions, other places or other questions.

Each function asks the model one question by setting levers, never by raising a probability, and
gives the numbers that the patterns name. Of these only `willingness` and `contact_or_notice` are
looked at while fitting (`fitted_quantities`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibration.observe import (
    QUARTER,
    URBAN,
    VILLAGE,
    YEAR,
    Quantities,
    adults_in,
    base_quantities,
    place,
    probed,
    settled,
)
from sim import ParticipationModel, Scenario
from sim.columns import ACTIVITY, DELIBERATE, REPORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

POINTS, ONLINE = "points", "online_channel"
SIZES = ("stairwell", "building", "court", "settlement")


def all_quantities(values: Mapping[str, Any], seed: int) -> Quantities:
    """Every quantity that a pattern names, on one seed.

    Args:
        values: Parameters by name, over the registry's.
        seed: Seed of the people and of their luck.
    """
    urban, village = settled(place(URBAN, values), seed), settled(place(VILLAGE, values), seed)
    found = base_quantities(urban, village)
    before = urban.fork()
    before.run(YEAR)
    plain = before.fork()
    plain.run(YEAR)
    return {
        **found,
        **willingness(before, found),
        **contact_or_notice(urban),
        **points(urban, place(POINTS, values), plain),
        **online(urban, place(ONLINE, values)),
        **response(values, seed),
        **year_of_levers(urban, before),
        **shallow_deep(before, plain),
        **sizes(values, seed),
    }


def fitted_quantities(values: Mapping[str, Any], seed: int) -> Quantities:
    """What the calibration is fitted to, on one seed.

    Args:
        values: Parameters by name, over the registry's.
        seed: Seed of the people and of their luck.
    """
    return fitted_of(settled(place(URBAN, values), seed), settled(place(VILLAGE, values), seed))


def fitted_of(urban: ParticipationModel, village: ParticipationModel) -> Quantities:
    """What the calibration is fitted to, of two communities, with what else they give.

    Args:
        urban: The urban community, spun up.
        village: The village, spun up.
    """
    found = base_quantities(urban, village)
    before = urban.fork()
    before.run(YEAR)
    return {**found, **willingness(before, found), **contact_or_notice(urban)}


def willingness(model: ParticipationModel, found: Quantities) -> Quantities:
    """What people say they would do, were it free of costs: a survey item on activities.

    The chance of coming to an activity without the terms of time, fatigue, unclear rules, norm,
    habit and being asked: what somebody wants, not what is in the way. It is held against what
    people do in a week, occasion against occasion; against a whole quarter the two would be near.

    Args:
        model: A model that has run.
        found: Its quantities, for what people in fact do.
    """
    p, r = model.arrays.p[0], model.arrays.people
    motivation = r["motivation"]
    stake = r["stake"] * (0.75 + 0.5 * r["role"]) * p["activity_match"]
    value = (
        p["base_activity"]
        + p["weight_stake"] * p["activity_stake"] * stake
        + p["activity_motivation"] * p["weight_motivation"] * (motivation - p["motivation_centre"])
        + p["activity_trust"] * p["weight_trust"] * (r["trust"] - 0.5)
        + p["activity_belonging"] * p["weight_belonging"] * (r["belonging"] - 0.5)
    )
    willing = 1.0 / (1.0 + np.exp(-value))
    present = (r["age"] >= 18) & (r["away"] == 0)
    young = present & (r["age"] >= 30) & (r["age"] <= 39)
    intention = float(willing[present].mean())
    return {
        "willing_30_39_less_50": float(willing[young].mean())
        - float(willing[present & (r["age"] >= 50)].mean()),
        "intention": intention,
        "acts_per_intention": found["activity_week"] / intention,
    }


def contact_or_notice(model: ParticipationModel) -> Quantities:
    """A quarter with one personal invitation more an adult, against one notice more an adult."""
    p = model.arrays.p
    plain = model.fork()
    plain.run(QUARTER)
    before = quarterly(plain, "activity")[-1]
    hours = adults_in(model) / QUARTER * float(p["hours_contact"][0])
    offered = float(plain.measures["activities"].sum()) / len(model.arrays.courts)
    more = 1.0 + 1.0 / max(1e-9, offered * float(p["notice"][0]))
    effects = {}
    for name, levers in {"contact": {"contact_hours": hours}, "notice": {"notice": more}}.items():
        arm = probed(model, 0, **levers)
        arm.run(QUARTER)
        effects[name] = float(quarterly(arm, "activity")[-1] - before)
    return {
        "contact_activity": effects["contact"],
        "notice_activity": effects["notice"],
        "contact_over_notice": effects["contact"] - effects["notice"],
    }


def points(model: ParticipationModel, scenario: Scenario, plain: ParticipationModel) -> Quantities:
    """How the effect of points on activities grows, and what it does later."""
    arm = model.fork(scenario)
    arm.run(2 * YEAR)
    gain = quarterly(arm, "activity") - two_years(model, plain)
    top = float(np.max(gain[:4]))
    return {
        "points_early": float(gain[:3].mean()),
        "points_late_change": float((gain[7] - gain[4]) / top) if top > 0 else math.nan,
    }


def online(model: ParticipationModel, scenario: Scenario) -> Quantities:
    """Who posts: reports and deliberation online, over two years."""
    arm = model.fork(scenario)
    posts = np.zeros(len(arm.arrays.people))
    for _ in range(2 * YEAR):
        arm.step()
        bits = arm.arrays.online
        posts += ((bits >> REPORT) & 1) + ((bits >> DELIBERATE) & 1)
    people = arm.arrays.people
    mine = np.sort(posts[(people["age"] >= 18) & (people["away"] == 0)])[::-1]
    total = float(mine.sum())
    top = float(mine[: max(1, len(mine) // 10)].sum())
    return {
        "online_posters": float((mine > 0).mean()),
        "online_top_tenth": top / total if total > 0 else math.nan,
    }


def response(values: Mapping[str, Any], seed: int) -> Quantities:
    """A place that is slow to answer begins to answer: hours for replies, results reported back."""
    slow = place(URBAN, values, community__committee__admin_share=0.86)
    model = settled(slow, seed)
    plain = model.fork()
    plain.run(2 * YEAR)
    quick = probed(model, reply_hours=40.0, report_back=0.3, publicity=0.3)
    quick.run(2 * YEAR)
    before, after = plain.measures.iloc[YEAR:], quick.measures.iloc[YEAR:]
    return {
        "response_reports": float(
            after["reports_filed"].sum() / max(1, before["reports_filed"].sum()) - 1.0
        ),
        "response_satisfaction": float(
            after["satisfaction"].mean() - before["satisfaction"].mean()
        ),
        "slow_reply_weeks": float(before["reply_weeks"].mean()),
    }


def year_of_levers(model: ParticipationModel, plain: ParticipationModel) -> Quantities:
    """A year of chasing a count, of a larger room, of more social organisations."""
    base_any = float(quarterly(plain, "any").mean())
    last = plain.measures.iloc[-QUARTER:]
    chased = probed(model, chase=0.6)
    chased.run(YEAR)
    late = chased.measures.iloc[-QUARTER:]
    roomy = probed(model, venue_seats=float(model.arrays.committees["venue_seats"].mean()))
    roomy.run(YEAR)
    linked = probed(model, organisations=2.0, purchase=80_000.0)
    linked.run(YEAR)
    return {
        "forced_motivation": float(late["motivation"].mean() - last["motivation"].mean()),
        "forced_fatigue": float(late["fatigue"].mean() - last["fatigue"].mean()),
        "venue_any": float(quarterly(roomy, "any").mean()) - base_any,
        "organisations_any": float(quarterly(linked, "any").mean()) - base_any,
    }


def shallow_deep(before: ParticipationModel, after: ParticipationModel) -> Quantities:
    """Deliberation in the year after, of those who came to activities and of those who did not.

    Args:
        before: The model at the end of a year.
        after: The same a year later.
    """
    p, then, now = before.arrays.p[0], before.arrays.people, after.arrays.people
    same = (
        (then["person"] == now["person"])
        & (then["generation"] == now["generation"])
        & (then["age"] >= 18)
        & (then["away"] == 0)
    )
    came = ((then["forms_year"] >> ACTIVITY) & 1 == 1) & same
    not_came = same & ~came
    deep = ((now["forms_year"] >> DELIBERATE) & 1).astype(float)
    one, other = float(deep[came].mean()), float(deep[not_came].mean())
    trust = p["deliberate_trust"] * p["weight_trust"] * then["trust"]
    belonging = p["deliberate_belonging"] * p["weight_belonging"] * then["belonging"]
    carried = trust + belonging
    term = float(carried[came].mean() - carried[not_came].mean())
    total = _logit(one) - _logit(other)
    return {
        "shallow_deep_gap": one - other,
        "shallow_deep_by_trust": term / total if total > 0 else math.nan,
    }


def sizes(values: Mapping[str, Any], seed: int) -> Quantities:
    """Deliberation with units of each level: whether one in the middle does best, and how large."""
    shares, people = [], []
    for level in SIZES:
        organised = place(URBAN, values, organisation__unit={"level": level})
        model = settled(organised, seed)
        model.run(YEAR)
        shares.append(float(quarterly(model, "deliberate").mean()))
        people.append(float(model.units_table["people"].mean()))
    best = int(np.argmax(shares))
    return {
        "interior_gain": max(shares[1:-1]) - max(shares[0], shares[-1]),
        "best_unit_people": people[best],
    }


def quarterly(model: ParticipationModel, form: str) -> NDArray[np.float64]:
    """Share of residents who took part in a form, a quarter."""
    table = model.participation
    rows = table[
        (table["period"] == "quarter") & (table["group"] == "all") & (table["form"] == form)
    ]
    return rows.sort_values("index")["share"].to_numpy(dtype=np.float64)


def two_years(model: ParticipationModel, plain: ParticipationModel) -> NDArray[np.float64]:
    """Activity a quarter over two years without interventions."""
    if plain.week >= 2 * YEAR and len(quarterly(plain, "activity")) >= 2 * YEAR // QUARTER:
        return quarterly(plain, "activity")
    arm = model.fork()
    arm.run(2 * YEAR)
    return quarterly(arm, "activity")


def _logit(share: float) -> float:
    bounded = min(max(share, 1e-3), 1.0 - 1e-3)
    return math.log(bounded / (1.0 - bounded))
