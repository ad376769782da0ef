"""Time bank (时间银行): hours given are credited, and redeemed while others give.

The credit is worth an hour of one's own time, discounted, as far as residents have seen it
honoured; who has not heard of the bank expects nothing of it. The bank holds no more help than
members supplied lately, and a request that finds none costs trust and confidence. Ref. S1.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Hours, OwnHours, Share


class TimeBank(Intervention):
    """A time bank.

    Attributes:
        hours_per_activity: Hours credited for an activity on average, at full dose; only service to
            neighbours counts, which few activities are.
        admin_hours: Staff hours a week for keeping the accounts and matching requests, at full
            dose.
        told_per_week: Share of people a week who hear of it; whoever is asked along does, too.
    """

    kind: Literal["time_bank"] = "time_bank"
    hours_per_activity: OwnHours = assumed(0.25)
    admin_hours: Hours = assumed(4.0)
    told_per_week: Share = assumed(0.05)

    changes: ClassVar[tuple[str, ...]] = ("credit_activity", "admin_hours", "credits_known")
    sources: ClassVar[tuple[str, ...]] = ("S1",)

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Credit hours, and have the accounts kept."""
        levers.set("credit_activity", self.hours_per_activity * dose)
        levers.set("admin_hours", self.admin_hours * dose)
        levers.set("credits_known", self.told_per_week)
