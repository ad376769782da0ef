"""Hotline and counters (12345热线、窗口): more calls get through, sorted.

A call that finds the line engaged costs the caller time and the belief that it is of use. Fewer
lines than before can be given, too: a blocked hotline. Lines only bring reports in; answering them
takes other hours. Ref. S1, S4 (占线、排起长队).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours, Number


class HotlineCapacity(Intervention):
    """Lines, counters and the sorting of requests.

    Attributes:
        calls: Calls a week and committee that get through besides, at full dose; below 0: fewer.
        reply_cost: Factor on staff hours for a reply.
        operator_hours: Operators' hours a week and committee, at full dose.
    """

    kind: Literal["hotline_capacity"] = "hotline_capacity"
    calls: Annotated[Number, Field(ge=-1e6, le=1e6)] = assumed(100.0)
    reply_cost: Factor = assumed(0.85)
    operator_hours: Hours = assumed(20.0)

    changes: ClassVar[tuple[str, ...]] = ("line_capacity", "reply_cost")
    sources: ClassVar[tuple[str, ...]] = ("S1", "S4")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Let more (or fewer) calls through, and sort them."""
        levers.set("line_capacity", self.calls * dose)
        levers.set("reply_cost", graded(self.reply_cost, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Operators' hours."""
        return {"staff_hour": self.operator_hours * dose * week["committees"]}
