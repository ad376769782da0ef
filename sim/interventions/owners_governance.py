"""Owners' governance (业委会、物业、一核三体): owners and their company.

The owners' committee deliberates, the company carries out, the owners' assembly supervises. The
property company takes on more matters with more hours; the owners' committee prepares meetings;
owners may appraise. Reaches owners, unless another target is given: renters get the results, not
the say. Ref. S1, S2 (party group at the core: see `party_coordination`); U7, U8: owners take part
more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, Target, assumed, graded
from sim.scenario.base import Factor, Hours, Share


class OwnersGovernance(Intervention):
    """Owners' committee, property company and owners' assembly.

    Attributes:
        company_hours: Hours a week and settlement that the company adds for residents' matters,
            at full dose.
        company_share: Share of matters made the company's besides, at full dose.
        preparation: Factor on staff hours a meeting: the owners' committee prepares.
        open_share: Share of the target's adults who may appraise, at full dose.
    """

    kind: Literal["owners_governance"] = "owners_governance"
    target: Target = Target(tenure=("owner",))
    company_hours: Hours = assumed(20.0)
    company_share: Share = assumed(0.15)
    preparation: Factor = assumed(0.9)
    open_share: Share = assumed(0.2)

    changes: ClassVar[tuple[str, ...]] = (
        "company_hours",
        "company_share",
        "meeting_cost",
        "supervise_open",
    )
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2", "U7", "U8")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Give the company matters and hours, and the owners a say."""
        levers.set("company_hours", self.company_hours * dose)
        levers.set("company_share", min(1.0, self.company_share * dose))
        levers.set("meeting_cost", graded(self.preparation, dose))
        levers.set("supervise_open", min(1.0, self.open_share * dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Hours that the company adds."""
        return {"company_hour": self.company_hours * dose * week["settlements"]}
