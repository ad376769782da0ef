"""Responsibility list (权责清单): written down who does what.

Matters go astray less, and offices do not count twice. Drawing it up takes hours first, keeping it
up a few for good; the load that overlapping offices hand down falls a little. Ref. S0, S1, S4
(小马拉大车, 反复统计).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Count, Factor, Hours, Share


class ResponsibilityList(Intervention):
    """A list of powers and duties.

    Attributes:
        misrouting: Factor on matters that go astray.
        higher_wait: Factor on the wait for a higher level.
        admin_less: Share of staff hours that administrative tasks lose, at full dose.
        drafting_hours: Staff hours a week while it is drawn up, at full dose.
        drafting_weeks: Weeks of drawing it up.
        upkeep_hours: Staff hours a week afterwards, at full dose.
    """

    kind: Literal["responsibility_list"] = "responsibility_list"
    misrouting: Factor = assumed(0.4)
    higher_wait: Factor = assumed(0.7)
    admin_less: Share = assumed(0.03)
    drafting_hours: Hours = assumed(12.0)
    drafting_weeks: Count = assumed(8)
    upkeep_hours: Hours = assumed(1.0)

    changes: ClassVar[tuple[str, ...]] = ("misrouting", "higher_wait", "admin_share", "admin_hours")
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S4")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Take hours for drawing the list up, then let it work."""
        if week < self.start + self.drafting_weeks:
            levers.set("admin_hours", self.drafting_hours * dose)
            return
        levers.set("admin_hours", self.upkeep_hours * dose)
        levers.set("misrouting", graded(self.misrouting, dose))
        levers.set("higher_wait", graded(self.higher_wait, dose))
        levers.set("admin_share", -self.admin_less * dose)
