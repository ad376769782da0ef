"""Staff training (选拔、培训、待遇): workers learn, and stay longer when paid better.

Hours in training are hours not spent on residents, and come first; what is learned comes slowly.
Better pay is paid for every staff hour. Ref. S0, S1, S4; U44 for the load of tasks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Factor, Hours, Share


class StaffTraining(Intervention):
    """Training and pay of the committee's workers.

    Attributes:
        task_hours: Factor on hours a task, once trained.
        facilitation: How much better trained workers lead meetings, 0..1, at full dose.
        leaving: Factor on workers who leave.
        pay_rise: Rise of pay as a share of it, at full dose.
        training_hours: Hours of training a week and committee, taken from the staff's hours, at
            full dose.
        learning_weeks: Weeks in which all but 1/e of it is learned.
    """

    kind: Literal["staff_training"] = "staff_training"
    task_hours: Factor = assumed(0.85)
    facilitation: Share = assumed(0.05)
    leaving: Factor = assumed(0.7)
    pay_rise: Share = assumed(0.05)
    training_hours: Hours = assumed(3.0)
    learning_weeks: Annotated[Amount, Field(gt=0.0)] = assumed(26.0)

    changes: ClassVar[tuple[str, ...]] = (
        "task_hours",
        "facilitation",
        "staff_leaving",
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S4", "U44")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Take hours for training at once, and let what is learned grow."""
        learned = dose * (1.0 - math.exp(-(week - self.start) / self.learning_weeks))
        levers.set("task_hours", graded(self.task_hours, learned))
        levers.set("facilitation", self.facilitation * learned)
        levers.set("staff_leaving", graded(self.leaving, dose))
        levers.set("admin_hours", self.training_hours * dose)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Trainers' hours, and better pay as so many staff hours more."""
        return {
            "training_hour": self.training_hours * dose * week["committees"],
            "staff_hour": self.pay_rise * dose * week["hours_available"],
        }
