"""Clear rules (参与规范): rights, duties, times and procedures of taking part in writing.

Who has never taken part is held off most by not knowing how. Writing takes hours first, printing
takes money once; notices that say when and how reach more people. Ref. S0, S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Count, Factor, Hours


class RulesClarity(Intervention):
    """Rules of taking part, written down.

    Attributes:
        unclear: Factor on how unclear the rules are.
        notice: Factor on the reach of notices.
        drafting_hours: Staff hours a week while they are written, at full dose.
        drafting_weeks: Weeks of writing them.
        printed: Yuan for printed rules, once for each resident, at full dose.
    """

    kind: Literal["rules_clarity"] = "rules_clarity"
    unclear: Factor = assumed(0.5)
    notice: Factor = assumed(1.2)
    drafting_hours: Hours = assumed(8.0)
    drafting_weeks: Count = assumed(6)
    printed: Amount = assumed(1.0)

    changes: ClassVar[tuple[str, ...]] = ("unclear", "notice", "admin_hours")
    once: ClassVar[tuple[str, ...]] = ("goods",)
    sources: ClassVar[tuple[str, ...]] = ("S0", "S3")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Take hours for writing, then let the rules be known."""
        if week < self.start + self.drafting_weeks:
            levers.set("admin_hours", self.drafting_hours * dose)
            return
        levers.set("unclear", graded(self.unclear, dose))
        levers.set("notice", graded(self.notice, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Printing, in the week in which the rules are handed out."""
        now = week["week"] == self.start + self.drafting_weeks
        return {"goods": self.printed * self.dose * week["agents"] if now else 0.0}
