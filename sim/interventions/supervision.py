"""Supervision (监督委员会、民主评议、公开): appraisal by residents, open books.

What an appraisal finds is held against what people expected: publicity raises both what they know
and what they expect, so that open books help a committee that performs and hurt one that does not.
Ref. S0, S1, S2 (七公开; appraisal once a year, reports twice).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Hours, Share


class Supervision(Intervention):
    """Appraisal opened to residents, and publicity.

    Attributes:
        open_share: Share of adults who may appraise, besides representatives, at full dose.
        publicity: Share of people concerned who hear of a result besides, at full dose.
        expectation: How much better a performance people come to expect, 0..1, at full dose.
        admin_hours: Staff hours a week for publishing and for appraisals, at full dose.
    """

    kind: Literal["supervision"] = "supervision"
    open_share: Share = assumed(0.2)
    publicity: Share = assumed(0.1)
    expectation: Share = assumed(0.03)
    admin_hours: Hours = assumed(2.0)

    changes: ClassVar[tuple[str, ...]] = (
        "supervise_open",
        "publicity",
        "expectation",
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S2")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Open appraisals, publish, and take the hours for it."""
        levers.set("supervise_open", min(1.0, self.open_share * dose))
        levers.set("publicity", min(1.0, self.publicity * dose))
        levers.set("expectation", min(1.0, self.expectation * dose))
        levers.set("admin_hours", self.admin_hours * dose)
