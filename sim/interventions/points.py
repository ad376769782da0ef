"""Points (积分制): acts earn points, points are redeemed for goods while the year's budget lasts.

Residents who know the scheme expect the goods, discounted as the novelty wears off; rewarded acts
crowd out motivation; a budget that runs out breaks a promise. A scheme may also punish: who was
invited and stays away loses points, but no more than the balance holds, and control by goods crowds
out motivation, too. Honours may come with points. Ref. S0, S1; growth then saturation in U12;
crowding-out in U36, fines in U49.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.columns import FORMS
from sim.interventions.base import FORM_LEVERS, FormShares, Intervention, Levers, assumed, sourced
from sim.scenario.base import Amount, FileModel, Hours, Share


class PointsPerAct(FileModel):
    """Points for one act of each form."""

    report: Amount = 0.0
    activity: Amount = 0.0
    deliberate: Amount = 0.0
    vote: Amount = 0.0
    supervise: Amount = 0.0


class Points(Intervention):
    """A points scheme.

    Attributes:
        yuan_per_point: Value of a point in goods, yuan; scaled by the dose.
        points: Points for an act of each form.
        budget_per_year: Goods a year and committee, yuan.
        novelty_weeks: Weeks in which the first excitement falls to 1/e.
        admin_hours: Staff hours a week for keeping the books.
        told_per_week: Share of people a week who hear of the scheme.
        recognition: Public praise that comes with the points (a red board), 0..1 a form; scaled
            by the dose.
        penalty: Points lost by who was invited in person and stays away; scaled by the dose.
    """

    kind: Literal["points"] = "points"
    yuan_per_point: Amount = assumed(1.0)
    points: PointsPerAct = assumed(
        PointsPerAct(activity=5.0, deliberate=5.0, vote=2.0, report=1.0, supervise=3.0)
    )
    budget_per_year: Amount = assumed(40000.0)
    novelty_weeks: Annotated[Amount, Field(gt=0.0)] = sourced(40.0, "prototype, assumed")
    admin_hours: Hours = assumed(4.0)
    told_per_week: Share = assumed(0.05)
    recognition: FormShares = assumed(FormShares())
    penalty: Amount = assumed(0.0)

    changes: ClassVar[tuple[str, ...]] = (
        *(f"points_{form}" for form in FORMS),
        "points_yuan",
        "points_budget",
        "points_known",
        "novelty",
        "admin_hours",
        *FORM_LEVERS["recognition"],
        "penalty",
    )
    once: ClassVar[tuple[str, ...]] = ("goods",)
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "U12", "U14", "U36", "U49")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Offer points, told to more people every week, with a novelty that wears off."""
        for form in FORMS:
            levers.set(f"points_{form}", getattr(self.points, form))
        levers.set("points_yuan", self.yuan_per_point * dose)
        levers.set("points_budget", self.budget_per_year)
        levers.set("points_known", self.told_per_week)
        levers.set("novelty", math.exp(-(week - self.start) / self.novelty_weeks))
        levers.set("admin_hours", self.admin_hours)
        for form in FORMS:
            levers.set(f"recognition_{form}", self.recognition.of(form) * dose)
        levers.set("penalty", self.penalty * dose)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Goods handed out; the hours for the books are staff hours already counted."""
        return {"goods": week["yuan_goods"]}
