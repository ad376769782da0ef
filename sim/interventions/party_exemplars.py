"""Party members as examples (党员示范、双报到): branches ask, members invite.

Party groups reach down to the building. Members who report to the community where they live are
asked to what is on offer there; those who came invite others in their own time. Whether neighbours
follow is left to ties and norms: that members pull others along is not assumed. Ref. S1, S2, S4; a
gap of 0 to 17 points between members and others in U1, U4.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours, OwnHours, Share


class PartyExemplars(Intervention):
    """Branches that ask, members who set an example.

    Attributes:
        asked_share: Share of party members whom their branch asks along to each activity and
            meeting, and to votes on matters and appraisals that are open to them, at full dose;
            elections have a share of their own (the parameter `branch_asks`).
        hours_each: Own hours that a member gives to inviting others after each act, at full dose.
        ties: Factor on ties made by taking part together.
        admin_hours: Staff hours a week for keeping in touch with branches, at full dose.
    """

    kind: Literal["party_exemplars"] = "party_exemplars"
    asked_share: Share = assumed(0.15)
    hours_each: OwnHours = assumed(0.5)
    ties: Factor = assumed(1.5)
    admin_hours: Hours = assumed(3.0)

    changes: ClassVar[tuple[str, ...]] = (
        "branch_asks",
        "exemplar_hours",
        "tie_making",
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2", "S4", "U1", "U4")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Let branches ask, members invite, and those who meet get to know one another."""
        levers.set("branch_asks", min(1.0, self.asked_share * dose))
        levers.set("exemplar_hours", self.hours_each * dose)
        levers.set("tie_making", graded(self.ties, dose))
        levers.set("admin_hours", self.admin_hours * dose)
