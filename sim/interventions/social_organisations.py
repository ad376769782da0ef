"""Social organisations (三社、五社联动、购买服务): paid services and social workers.

Money buys their hours at their own cost; they hold activities nearer to what people need, and
social workers call on people and lead meetings. Without money they shrink and close. Ref. S0, S1,
S2, S3, S4; sizes and signs differ in U50 and U56.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.errors import InputError
from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Factor, Hours, Share

MOST_ADMITTED = 4
"""Organisations that a settlement has room for besides its own (`sim.engine.world.ADMITTED`)."""


class SocialOrganisations(Intervention):
    """Services bought from social organisations.

    Attributes:
        purchase: Yuan a year and committee for services, at full dose.
        admitted: Further organisations a settlement, at full dose; whole ones count. Without
            income of their own or services bought, none begins.
        match: Factor on the fit between their activities and what people need.
        facilitation: How much better social workers lead meetings, 0..1, at full dose.
        contact_hours: Hours a week and committee in which social workers call on people, at
            full dose.
        meeting_hours: Hours a week and committee in which they hold meetings, at full dose.
    """

    kind: Literal["social_organisations"] = "social_organisations"
    purchase: Annotated[Amount, Field(le=1e8)] = assumed(80000.0)
    admitted: Annotated[Amount, Field(le=MOST_ADMITTED)] = assumed(1.0)
    match: Factor = assumed(1.2)
    facilitation: Share = assumed(0.04)
    contact_hours: Hours = assumed(4.0)
    meeting_hours: Hours = assumed(3.0)

    changes: ClassVar[tuple[str, ...]] = (
        "purchase",
        "organisations",
        "organisation_match",
        "facilitation",
        "contact_hours",
        "meeting_hours",
    )
    once: ClassVar[tuple[str, ...]] = ("purchased_services",)
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S2", "S3", "S4", "U50", "U56")

    @model_validator(mode="after")
    def _room(self) -> Self:
        """Refuse more organisations than there is room for."""
        if self.admitted * self.dose > MOST_ADMITTED:
            raise InputError(
                "scenario.too_many_admitted",
                path=("admitted",),
                got=self.admitted * self.dose,
                most=MOST_ADMITTED,
            )
        return self

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Admit organisations, pay for their services, and let social workers lead and invite."""
        levers.set("purchase", self.purchase * dose)
        levers.set("organisations", self.admitted * dose)
        levers.set("organisation_match", graded(self.match, dose))
        levers.set("facilitation", self.facilitation * dose)
        levers.set("contact_hours", self.contact_hours * dose)
        levers.set("meeting_hours", self.meeting_hours * dose)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """What is paid for services, whatever organisations have done with it so far."""
        return {"purchased_services": week["yuan_services"]}
