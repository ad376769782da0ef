"""Closed loop (采纳、落实、反馈): hours for replies, results reported back.

Includes 接诉即办 and 未诉先办. Who is answered reports again, and neighbours hear of it: demand
rises with response, so that hours which do not keep up make the queue longer. What is promised is
also expected. Ref. S0, S1, S3; U15 and U18 for repeated and new reports, U16 and U17 for the load.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, sourced
from sim.scenario.base import Hours, Share


class ClosedLoop(Intervention):
    """A loop from report to reply.

    Attributes:
        reply_hours: Hours a week and committee for replies only, at full dose.
        report_back: Share of results that are reported back besides, at full dose.
        publicity: Share of people concerned who hear of a result besides, at full dose.
        expectation: How much better a performance people are told to expect, 0..1, at full dose.
        found_first: Share of concerns found before anybody reports them (未诉先办), at full dose.
    """

    kind: Literal["closed_loop"] = "closed_loop"
    reply_hours: Hours = assumed(10.0)
    report_back: Share = assumed(0.4)
    publicity: Share = sourced(0.15, "U15, assumed")
    expectation: Share = assumed(0.05)
    found_first: Share = assumed(0.0)

    changes: ClassVar[tuple[str, ...]] = (
        "reply_hours",
        "report_back",
        "publicity",
        "expectation",
        "found_share",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S3", "U15", "U16", "U17", "U18")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Reserve hours for replies, report back, make results public, raise what is expected."""
        levers.set("reply_hours", self.reply_hours * dose)
        levers.set("report_back", min(1.0, self.report_back * dose))
        levers.set("publicity", min(1.0, self.publicity * dose))
        levers.set("expectation", min(1.0, self.expectation * dose))
        levers.set("found_share", min(1.0, self.found_first * dose))
