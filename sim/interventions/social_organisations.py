"""Social organisations (三社、五社联动、购买服务): paid services and social workers.

Money buys their hours at their own cost; they hold activities nearer to what people need, and
social workers call on people and lead meetings. Without money they shrink and close. Ref. S0, S1,
S2, S3, S4; sizes and signs differ in U50 and U56.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Share


class SocialOrganisations(Intervention):
    """Services bought from social organisations.

    Attributes:
        purchase: Yuan a year and committee for services, at full dose.
        admitted: Further organisations a settlement, at full dose; whole ones count.
        match: Factor on the fit between their activities and what people need.
        facilitation: How much better social workers lead meetings, 0..1, at full dose.
        contact_hours: Hours a week and committee in which social workers call on people, at
            full dose.
        meeting_hours: Hours a week and committee in which they hold meetings, at full dose.
    """

    kind: Literal["social_organisations"] = "social_organisations"
    purchase: Amount = assumed(80000.0)
    admitted: Amount = assumed(1.0)
    match: Amount = assumed(1.2)
    facilitation: Share = assumed(0.04)
    contact_hours: Amount = assumed(4.0)
    meeting_hours: Amount = assumed(3.0)

    changes: ClassVar[tuple[str, ...]] = (
        "purchase",
        "organisations",
        "organisation_match",
        "facilitation",
        "contact_hours",
        "meeting_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S2", "S3", "S4", "U50", "U56")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Admit organisations, pay for their services, and let social workers lead and invite."""
        levers.set("purchase", self.purchase * dose)
        levers.set("organisations", self.admitted * dose)
        levers.set("organisation_match", graded(self.match, dose))
        levers.set("facilitation", self.facilitation * dose)
        levers.set("contact_hours", self.contact_hours * dose)
        levers.set("meeting_hours", self.meeting_hours * dose)
