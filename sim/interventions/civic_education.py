"""Civic education (宣传教育、社区文化、能力培训): some activities teach.

Who comes learns: skill for meetings, the rules of taking part, and to see oneself as a member, not
as a recipient of administration (服务对象、主人翁); who does not come learns nothing. Shared
activities strengthen belonging. Ref. S0, S1, S3; U43: shallow participation feeds deep
participation through information.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours, Share


class CivicEducation(Intervention):
    """Courses and culture.

    Attributes:
        course_share: Share of activities that teach, at full dose.
        activity_hours: Hours a week and committee bought for activities, at full dose.
        unclear: Factor on how unclear the rules of taking part are.
        lecture_hours: Hours of a trainer for each activity that teaches.
    """

    kind: Literal["civic_education"] = "civic_education"
    course_share: Share = assumed(0.3)
    activity_hours: Hours = assumed(6.0)
    unclear: Factor = assumed(0.85)
    lecture_hours: Hours = assumed(1.5)

    changes: ClassVar[tuple[str, ...]] = ("course_share", "activity_hours", "unclear")
    once: ClassVar[tuple[str, ...]] = ("training_hour",)
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S3", "U43")

    def _share(self, dose: float) -> float:
        return min(1.0, self.course_share * dose)

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Let activities teach, hold more of them, and explain the rules."""
        levers.set("course_share", self._share(dose))
        levers.set("activity_hours", self.activity_hours * dose)
        levers.set("unclear", graded(self.unclear, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Trainers' hours; hours of activities are staff hours already counted."""
        return {"training_hour": self.lecture_hours * self._share(dose) * week["activities"]}
