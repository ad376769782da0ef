"""Grid management (网格化): grid workers go their rounds, invite people and find concerns.

Their hours are paid for. What they find joins the same queue as every report, so that more is found
than answered where hours for replies do not grow with it. Ref. S1, S2, S4; U13 for contact in
person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Hours, Share


class GridManagement(Intervention):
    """Grid workers.

    Attributes:
        contact_hours: Hours a week and committee for inviting people in person, at full dose.
        rounds_hours: Hours a week and committee for going the rounds, at full dose.
        found_share: Share of unreported concerns found on these rounds, at full dose.
    """

    kind: Literal["grid_management"] = "grid_management"
    contact_hours: Hours = assumed(16.0)
    rounds_hours: Hours = assumed(24.0)
    found_share: Share = assumed(0.03)

    changes: ClassVar[tuple[str, ...]] = ("contact_hours", "found_share")
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2", "S4", "U13")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Let grid workers invite and find."""
        levers.set("contact_hours", self.contact_hours * dose)
        levers.set("found_share", min(1.0, self.found_share * dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Hours of the rounds; hours of inviting are staff hours already counted."""
        return {"staff_hour": self.rounds_hours * dose * week["committees"]}
