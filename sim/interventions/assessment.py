"""Assessment (考核): superiors count heads or look at results; staff work towards it.

By count (metric `count`), hours for replies, work and meetings go to inviting people to whatever is
held, and activities fit needs less: more asked, less answered. By quality, hours for activities and
invitations go to replies instead; no hours are added. Either way the statistics take hours. Ref.
S0, S4; U46 on pressed participation.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Hours, Share


class Assessment(Intervention):
    """An assessment of the committee by its superiors.

    Attributes:
        metric: `count`: people who took part; `quality`: replies and results.
        chase: Share of the hours for replies, work and meetings that yields to chasing the
            count (half of it goes).
        match: Factor on the fit between activities and needs, when heads are counted.
        answer_first: Share of the hours for activities and invitations that goes to replies,
            when quality counts.
        report_back: Share of results that are reported back besides, when quality counts.
        statistics_hours: Staff hours a week for the statistics, at full dose.
    """

    kind: Literal["assessment"] = "assessment"
    metric: Literal["count", "quality"] = "quality"
    chase: Share = assumed(0.5)
    match: Share = assumed(0.7)
    answer_first: Share = assumed(0.3)
    report_back: Share = assumed(0.3)
    statistics_hours: Hours = assumed(3.0)

    changes: ClassVar[tuple[str, ...]] = (
        "chase",
        "activity_match",
        "answer_first",
        "report_back",
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S4", "U46")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Shift hours towards what is looked at."""
        levers.set("admin_hours", self.statistics_hours * dose)
        if self.metric == "count":
            levers.set("chase", min(1.0, self.chase * dose))
            levers.set("activity_match", graded(self.match, dose))
        else:
            levers.set("answer_first", min(1.0, self.answer_first * dose))
            levers.set("report_back", min(1.0, self.report_back * dose))
