"""Burden reduction (社区减负、准入制度): tasks taken off, part of which come back.

Freed hours do not stay free by themselves: a share of them leaks to new mandates, little at first,
more as time goes on. An access system that reviews each task takes hours of its own. Ref. S1, S2;
how much leaks is not known.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Amount, Hours, Share


class BurdenReduction(Intervention):
    """Administrative tasks taken off the committee.

    Attributes:
        admin_less: Share of staff hours freed from administrative tasks, at full dose.
        leak: Share of what is freed that new mandates take back in the long run, 0..1.
        leak_weeks: Weeks in which all but 1/e of the leak has come about.
        review_hours: Staff hours a week for reviewing which tasks are let in, at full dose.
    """

    kind: Literal["burden_reduction"] = "burden_reduction"
    admin_less: Share = assumed(0.1)
    leak: Share = assumed(0.5)
    leak_weeks: Annotated[Amount, Field(gt=0.0)] = assumed(52.0)
    review_hours: Hours = assumed(1.0)

    changes: ClassVar[tuple[str, ...]] = ("admin_share", "admin_hours")
    sources: ClassVar[tuple[str, ...]] = ("S1", "S2")

    def leaked(self, week: int) -> float:
        """Return the share of the freed hours that is gone again in a week, 0..`leak`."""
        return self.leak * (1.0 - math.exp(-(week - self.start) / self.leak_weeks))

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Free hours, less what has leaked."""
        levers.set("admin_share", -self.admin_less * dose * (1.0 - self.leaked(week)))
        levers.set("admin_hours", self.review_hours * dose)
