"""Micro-deliberation (楼道、庭院、板凳协商): short, frequent meetings at the door.

Includes 议事会 and 恳谈会. They are quick to prepare and near, everybody gets to speak sooner, and
a trained host leads them towards agreement; but a courtyard holds fewer people than a hall, and
each further meeting takes staff hours of its own. Members of a villagers' council (理事会) may also
go from house to house. Ref. S0, S1, S2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours, Seats, Share


class MicroDeliberation(Intervention):
    """Small meetings close to home.

    Attributes:
        preparation: Factor on staff hours a meeting.
        interval: Factor on the weeks between meetings of a unit.
        length: Factor on the time a meeting takes a participant.
        way: Factor on the way to the venue; 0: at the door.
        speaking: Factor on speaking slots a meeting.
        seats_less: Seats fewer than the hall has, at full dose and beyond.
        facilitation: How much better meetings are led, 0..1, at full dose.
        calling_hours: Hours a week and committee in which council members call from house to
            house, at full dose.
        training_hours: Hours of training for hosts, a year and committee, at full dose.
    """

    kind: Literal["micro_deliberation"] = "micro_deliberation"
    preparation: Factor = assumed(0.6)
    interval: Factor = assumed(0.5)
    length: Factor = assumed(0.6)
    way: Factor = assumed(0.0)
    speaking: Factor = assumed(1.3)
    seats_less: Seats = assumed(30.0)
    facilitation: Share = assumed(0.03)
    calling_hours: Hours = assumed(0.0)
    training_hours: Hours = assumed(24.0)

    changes: ClassVar[tuple[str, ...]] = (
        "meeting_cost",
        "meeting_interval",
        "meeting_time",
        "venue_way",
        "speaking_slots",
        "venue_seats",
        "facilitation",
        "contact_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S2", "U41")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Change where, how long and how often units meet, and who gets to speak."""
        levers.set("meeting_cost", graded(self.preparation, dose))
        levers.set("meeting_interval", graded(self.interval, dose))
        levers.set("meeting_time", graded(self.length, dose))
        levers.set("venue_way", graded(self.way, dose))
        levers.set("speaking_slots", graded(self.speaking, dose))
        levers.set("venue_seats", -self.seats_less * min(1.0, dose))
        levers.set("facilitation", self.facilitation * dose)
        levers.set("contact_hours", self.calling_hours * dose)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Training of hosts; hours of meetings are staff hours already counted."""
        return {"training_hour": self.training_hours * dose * week["committees"] / 52.0}
