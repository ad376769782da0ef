"""Covenant (村规民约、居民公约): what neighbours expect of one another.

It is as strong as it is known and enforced. It is known to more people every week. Red boards
praise, black boards name those who break it; the more it is enforced, the more the expectation
counts, and the more hours it takes. All of it counts only where neighbours would notice. Ref. S0,
S2; U53: sanctions can backfire (not represented: no evidence from here).
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from sim.columns import FORMS
from sim.interventions.base import FORM_LEVERS, FormShares, Intervention, Levers, assumed
from sim.scenario.base import Hours, Share


class Covenant(Intervention):
    """A residents' covenant or village rules.

    Attributes:
        expects: What it expects of each form, 0..1, at full dose, when everybody knows and
            enforces it.
        praised: How much the red board praises each form, 0..1, at full dose, when everybody
            knows it.
        enforced: How strictly breaches are named, 0..1; half of the expectation holds without.
        told_per_week: Share of those who do not know it yet who learn of it in a week.
        admin_hours: Staff hours a week for explaining it and keeping the boards, at full dose.
        enforcing_hours: Staff hours a week besides, if enforced to the full, at full dose.
    """

    kind: Literal["covenant"] = "covenant"
    expects: FormShares = assumed(FormShares(activity=0.3, deliberate=0.3, vote=0.5))
    praised: FormShares = assumed(FormShares(activity=0.2, deliberate=0.2))
    enforced: Share = assumed(0.3)
    told_per_week: Share = assumed(0.03)
    admin_hours: Hours = assumed(1.5)
    enforcing_hours: Hours = assumed(4.0)

    changes: ClassVar[tuple[str, ...]] = (
        *FORM_LEVERS["injunctive"],
        *FORM_LEVERS["recognition"],
        "admin_hours",
    )
    sources: ClassVar[tuple[str, ...]] = ("S0", "S2", "U53")

    def known(self, week: int) -> float:
        """Return the share of people who know it in a week, 0..1."""
        if self.told_per_week >= 1.0:
            return 1.0
        return 1.0 - math.exp((week - self.start + 1) * math.log(1.0 - self.told_per_week))

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Let expectation and praise grow as the covenant gets known, and take the hours for it."""
        known = self.known(week) * dose
        for form in FORMS:
            expected = self.expects.of(form) * known * (0.5 + 0.5 * self.enforced)
            levers.set(f"injunctive_{form}", min(1.0, expected))
            levers.set(f"recognition_{form}", min(1.0, self.praised.of(form) * known))
        levers.set("admin_hours", (self.admin_hours + self.enforcing_hours * self.enforced) * dose)
