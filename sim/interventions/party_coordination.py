"""Party-building coordination (党建联席会议): units of the area pool what they have.

They bring hours, money and rooms, and settle who does what. What they bring is real (their hours
are priced, too); joint meetings take staff hours. Matters find their owner more often, and those of
a higher level come back sooner. Ref. S1, S2, S3.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Factor, Hours, Seats


class PartyCoordination(Intervention):
    """A coordination committee of the units of the area.

    Attributes:
        activity_hours: Hours a week and committee that member units lend for activities, at
            full dose.
        work_hours: Hours a week and committee that they lend for carrying out matters, at full
            dose.
        fund: Yuan a year and committee that they add for carrying out matters, at full dose.
        seats: Seats of rooms that they open, at full dose.
        misrouting: Factor on matters that go astray.
        higher_wait: Factor on the wait for a higher level.
        meeting_hours: Staff hours a week for joint meetings, at full dose.
    """

    kind: Literal["party_coordination"] = "party_coordination"
    activity_hours: Hours = assumed(6.0)
    work_hours: Hours = assumed(4.0)
    fund: Amount = assumed(20000.0)
    seats: Seats = assumed(40.0)
    misrouting: Factor = assumed(0.7)
    higher_wait: Factor = assumed(0.7)
    meeting_hours: Hours = assumed(3.0)

    changes: ClassVar[tuple[str, ...]] = (
        "activity_hours",
        "work_hours",
        "fund",
        "venue_seats",
        "misrouting",
        "higher_wait",
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2", "S3")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Add what members bring, shorten routes, and take hours for meetings."""
        levers.set("activity_hours", self.activity_hours * dose)
        levers.set("work_hours", self.work_hours * dose)
        levers.set("fund", self.fund * dose)
        levers.set("venue_seats", self.seats * dose)
        levers.set("misrouting", graded(self.misrouting, dose))
        levers.set("higher_wait", graded(self.higher_wait, dose))
        levers.set("admin_hours", self.meeting_hours * dose)
