"""Smaller units (划小自治单元): self-governance moves closer, with a leader for each unit.

Total staff hours stay what they are: smaller units mean more meetings to hold and more leaders to
find, and matters wider than a unit need several of them. Whether that helps depends on the place.
Ref. S0, S2; U20, U22, U23.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Amount, Hours
from sim.scenario.unit import Unit


class SmallerUnits(Intervention):
    """Units redrawn at a lower level or smaller size.

    Attributes:
        unit: The new unit, where the intervention reaches; the dose is the share of courts, as
            nearly as whole courts allow, at least one.
        recruit_hours: Staff hours a search for a leader, made monthly while a unit has none.
        stipend: Yuan a month for the leader of each of these units. Where a committee has other
            units too, their leaders are looked for with the same prospect but not paid.
    """

    kind: Literal["smaller_units"] = "smaller_units"
    unit: Unit = Unit(level="building")
    recruit_hours: Hours = assumed(3.0)
    stipend: Amount = assumed(50.0)

    changes: ClassVar[tuple[str, ...]] = ("units", "recruit_hours", "leader_stipend")
    sources: ClassVar[tuple[str, ...]] = ("S0", "S2", "U20", "U22", "U23")
    dose_is_share: ClassVar[bool] = True

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Look for leaders and pay their stipend; the units themselves are `redraws_units`."""
        levers.set("recruit_hours", self.recruit_hours)
        levers.set("leader_stipend", self.stipend)

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Stipends of the leaders of its units; hours of recruiting are counted as staff hours."""
        return {"leader_stipend": week["leaders_redrawn"] * self.stipend * 12.0 / 52.0}

    @property
    def redraws_units(self) -> Unit | None:
        """The smaller unit."""
        return self.unit
