"""Online channel (线上渠道): taking part by phone where it was possible only in person.

It costs residents less time, reaches only those who use a phone and whom it is open to, and needs
hours of moderation: without them nobody is heard there. Posts join the same queue as other reports;
where nobody sorts them, every reply takes staff longer (信息杂糅). Ref. S0, S2, S3, S4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.columns import FORMS
from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours, Several, Share

Form = Literal["report", "activity", "deliberate", "vote", "supervise"]


class OnlineChannel(Intervention):
    """An online channel.

    Attributes:
        forms: Forms that can be done online.
        moderation_hours: Hours a week and committee of moderation, at full dose.
        moderation_from: `staff`: taken from the hours there are; `paid`: bought in.
        notice: How well notices in the online group reach its members, 0..1.
        triage: Whether posts are sorted before they join the queue.
        untriaged_cost: Factor on staff hours for a reply where they are not, 1 or more.
    """

    kind: Literal["online_channel"] = "online_channel"
    forms: Several[Form] = ("report", "activity", "deliberate", "vote")
    moderation_hours: Hours = assumed(8.0)
    moderation_from: Literal["staff", "paid"] = "staff"
    notice: Share = assumed(1.0)
    triage: bool = True
    untriaged_cost: Annotated[Factor, Field(ge=1.0)] = assumed(1.6)

    changes: ClassVar[tuple[str, ...]] = (
        *(f"online_{form}" for form in FORMS),
        "online_notice",
        "moderation_staff",
        "moderation_paid",
        "reply_cost",
    )
    once: ClassVar[tuple[str, ...]] = ("platform_year", "moderation_hour")
    sources: ClassVar[tuple[str, ...]] = ("S0", "S2", "S3", "S4", "U39", "U40")
    dose_is_share: ClassVar[bool] = True

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Open the channel to a share of those who use a phone, and have it moderated."""
        for form in self.forms:
            levers.set(f"online_{form}", dose)
        levers.set("online_notice", self.notice * dose)
        hours = self.moderation_hours * dose
        levers.set(
            "moderation_staff" if self.moderation_from == "staff" else "moderation_paid", hours
        )
        if not self.triage:
            levers.set("reply_cost", graded(self.untriaged_cost, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """The platform's yearly fee by the week, and moderation that was bought in."""
        bought = (
            {"moderation_hour": week["hours_moderation_paid"]}
            if self.moderation_from == "paid"
            else {}
        )
        return {"platform_year": week["committees"] / 52.0, **bought}
