"""Everything an intervention may change, and nothing else: the law of the model as a table.

A lever is a cost, an amount of hours, a piece of information, a reward, a rule or a reply that
residents or committees meet. There is no lever on a probability of taking part. *Place* levers hold
for a committee's area; *group* levers hold for a set of residents (a target group of an
intervention). Several interventions on one lever combine by the lever's own rule: amounts add,
factors multiply, shares combine as the larger of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = ("cost", "hours", "money", "information", "reward", "rule", "reply")


@dataclass(frozen=True)
class Lever:
    """One thing that interventions may change.

    Attributes:
        name: Field name in the engine's table.
        kind: One of `KINDS`.
        unit: Unit of the value.
        combine: "add" (neutral 0), "multiply" (neutral 1) or "max" (neutral 0).
        counts: When it does anything: "always", in the week of an "election" or an "appraisal"
            alone, or "beside" others, which it pays for or makes known.
    """

    name: str
    kind: str
    unit: str
    combine: str = "add"
    counts: str = "always"

    @property
    def neutral(self) -> float:
        """Value that changes nothing."""
        return 1.0 if self.combine == "multiply" else 0.0


PLACE_LEVERS = (
    Lever("staff_hours", "hours", "hours a week"),
    Lever("admin_share", "hours", "share of staff hours"),
    Lever("admin_hours", "hours", "hours a week"),
    Lever("reply_hours", "hours", "hours a week, for replies only"),
    Lever("work_hours", "hours", "hours a week, for carrying out only"),
    Lever("meeting_hours", "hours", "hours a week, for meetings only"),
    Lever("activity_hours", "hours", "hours a week, for activities only"),
    Lever("contact_hours", "hours", "hours a week, for personal contact only"),
    Lever("moderation_staff", "hours", "hours a week taken from the staff"),
    Lever("moderation_paid", "hours", "hours a week bought in"),
    Lever(
        "recruit_hours",
        "hours",
        "staff hours a search for a unit leader, which becomes monthly",
        "max",
    ),
    Lever("leader_stipend", "reward", "yuan a leader and month", "max"),
    Lever("meeting_cost", "cost", "factor on the hours of a meeting", "multiply"),
    Lever("meeting_interval", "rule", "factor on the weeks between meetings of a unit", "multiply"),
    Lever("speaking_slots", "rule", "factor on speaking slots a meeting", "multiply"),
    Lever("task_hours", "cost", "factor on hours a task", "multiply"),
    Lever("misrouting", "rule", "factor on the share of matters sent astray", "multiply"),
    Lever("report_back", "reply", "added share of results reported back"),
    Lever("publicity", "information", "added share of people who hear of a result"),
    Lever("notice", "information", "factor on the reach of notices", "multiply"),
    Lever("venue_seats", "cost", "seats"),
    Lever("venue_way", "cost", "factor on the hours of the way to the venue", "multiply"),
    Lever("fund", "money", "yuan a year"),
    Lever(
        "activity_match",
        "information",
        "factor on the fit between activities and needs",
        "multiply",
    ),
    Lever("points_budget", "money", "yuan a year", counts="beside"),
    Lever(
        "points_known", "information", "share of people a week told of the points", counts="beside"
    ),
    Lever(
        "credits_known",
        "information",
        "share of people a week told of the time bank",
        "max",
        "beside",
    ),
    Lever("meeting_time", "cost", "factor on the time a meeting takes a participant", "multiply"),
    Lever("reply_cost", "cost", "factor on staff hours for a reply", "multiply"),
    Lever("staff_leaving", "cost", "factor on workers who leave", "multiply"),
    Lever(
        "branch_asks",
        "information",
        "share of party members asked by their branch to each offer but elections",
    ),
    Lever("exemplar_hours", "hours", "hours a party member who took part gives to inviting others"),
    Lever("higher_wait", "reply", "factor on the wait for a higher level", "multiply"),
    Lever("purchase", "money", "yuan a year for services of social organisations"),
    Lever("organisations", "rule", "social organisations admitted to the place, a settlement"),
    Lever(
        "organisation_match",
        "information",
        "factor on the fit of organisations' activities",
        "multiply",
    ),
    Lever("facilitation", "rule", "0..1, how well meetings are led towards agreement"),
    Lever("expectation", "information", "0..1, performance that people are told to expect, added"),
    Lever("course_share", "information", "share of activities that teach rules and skills", "max"),
    Lever("found_share", "hours", "share of unreported concerns that grid workers find"),
    Lever("line_capacity", "hours", "calls a week that the hotline can take, added"),
    Lever("election_contacts", "hours", "hours before an election, bought in", counts="election"),
    Lever(
        "proxy_share", "rule", "factor on votes by proxy for the household", "multiply", "election"
    ),
    Lever(
        "mobile_box",
        "rule",
        "factor on households that the mobile box reaches",
        "multiply",
        "election",
    ),
    Lever(
        "chase",
        "hours",
        "share of the hours for replies, work and meetings spent on chasing a count",
    ),
    Lever(
        "answer_first",
        "hours",
        "share of the hours for activities and contact given to replies, added",
    ),
    Lever("company_hours", "hours", "hours a week of the property company, a settlement"),
    Lever("company_share", "rule", "share of matters made the company's, added"),
    Lever("visibility", "information", "factor on how visible taking part is", "multiply"),
    Lever("tie_making", "rule", "factor on ties made by taking part together", "multiply"),
)

OF_FORMS = {
    "points": ("reward", "points an act", "add"),
    "recognition": ("reward", "0..1, public praise", "add"),
    "injunctive": ("rule", "0..1, what the covenant expects", "add"),
    "online": ("rule", "share of people for whom it is open", "max"),
}
"""Levers that there are one a form: kind, unit and rule of each family."""

GROUP_LEVERS = (
    *(
        Lever(f"{family}_{form}", *told, "appraisal" if form == "supervise" else "always")
        for family, told in OF_FORMS.items()
        for form in FORMS
    ),
    Lever("points_yuan", "reward", "yuan a point", "max", "beside"),
    Lever("novelty", "reward", "share of the first excitement left", "max", "beside"),
    Lever("credit_activity", "reward", "hours of time credit an activity"),
    Lever("penalty", "reward", "points that who is invited and stays away loses", counts="beside"),
    Lever("supervise_open", "rule", "share of adults who may appraise", "max", "appraisal"),
    Lever("online_notice", "information", "0..1, notices in the online group", "max"),
    Lever(
        "unclear", "information", "factor on how unclear the rules of taking part are", "multiply"
    ),
)


class LeverTable(dict[str, Lever]):
    """Levers by name, in the order of the engine's table.

    Attributes:
        neutral: By name, the value that changes nothing.
    """

    def __init__(self, levers: Iterable[Lever]) -> None:
        super().__init__((lever.name, lever) for lever in levers)
        self.neutral = {name: lever.neutral for name, lever in self.items()}


PLACE = LeverTable(PLACE_LEVERS)
GROUP = LeverTable(GROUP_LEVERS)

PLACE_DTYPE = np.dtype([(lever.name, "f8") for lever in PLACE_LEVERS])
GROUP_DTYPE = np.dtype([(lever.name, "f8") for lever in GROUP_LEVERS])


@cache
def neutral_row(dtype: np.dtype) -> np.ndarray:
    """Return one row in which every lever is neutral; it is shared and cannot be written.

    Args:
        dtype: `PLACE_DTYPE` or `GROUP_DTYPE`.
    """
    levers = PLACE if dtype is PLACE_DTYPE else GROUP
    row = np.zeros(1, dtype)
    for name, value in levers.neutral.items():
        row[name] = value
    row.setflags(write=False)
    return row


def combined(levers: LeverTable, settings: Iterable[Mapping[str, float]]) -> tuple[float, ...]:
    """Return what each lever of a table is where several interventions act, in the table's order.

    Args:
        levers: `PLACE` or `GROUP`.
        settings: What each intervention sets, in order: amounts to add, factors, or shares.
    """
    row = levers.neutral.copy()
    for values in settings:
        for name, value in values.items():
            rule = levers[name].combine
            if rule == "add":
                row[name] += value
            elif rule == "multiply":
                row[name] *= value
            else:
                row[name] = max(row[name], value)
    return tuple(row.values())
