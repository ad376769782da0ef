"""Role models (评优评先、先进典型): taking part is honoured and seen.

Honours praise and are seen; praise feeds motivation (U36) and does not crowd it out as goods do.
Honours are few and cost goods and hours. Ref. S1, S2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.columns import FORMS
from sim.interventions.base import FORM_LEVERS, FormShares, Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Factor, Hours


class RoleModels(Intervention):
    """Honours for those who take part.

    Attributes:
        praised: How much each form is praised, 0..1, at full dose.
        visibility: Factor on how visible taking part is.
        honours: People honoured, a year and committee, at full dose.
        yuan_each: Goods with an honour, yuan.
        admin_hours: Staff hours a week for choosing and telling, at full dose.
    """

    kind: Literal["role_models"] = "role_models"
    praised: FormShares = assumed(FormShares(activity=0.25, deliberate=0.25, supervise=0.25))
    visibility: Factor = assumed(1.2)
    honours: Amount = assumed(30.0)
    yuan_each: Amount = assumed(100.0)
    admin_hours: Hours = assumed(1.5)

    changes: ClassVar[tuple[str, ...]] = (*FORM_LEVERS["recognition"], "visibility", "admin_hours")
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2", "U36")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Praise, make it seen, and take the hours for it."""
        for form in FORMS:
            levers.set(f"recognition_{form}", min(1.0, self.praised.of(form) * dose))
        levers.set("visibility", graded(self.visibility, dose))
        levers.set("admin_hours", self.admin_hours * dose)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Goods that come with the honours."""
        return {"goods": self.honours * self.yuan_each * dose * week["committees"] / 52.0}
