"""Merged units (建制调整): villages, their committees and staff merge, or part again; the people are the same.

One committee has one fixed administrative load instead of two, and the staff of both; groups usually grow with it. Ref.
S2: villages 351 to 168, groups of 194 people to 397; U24, U25 for mergers elsewhere.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers
from sim.scenario.unit import Unit


class MergedUnits(Intervention):
    """Committees merged or parted.

    Attributes:
        committees: `merge`: neighbouring settlements get one committee; `split`: each gets its own; `keep`.
        unit: The unit from then on, or None to keep it.
    """

    kind: Literal["merged_units"] = "merged_units"
    committees: Literal["merge", "split", "keep"] = "merge"
    unit: Unit | None = None

    changes: ClassVar[tuple[str, ...]] = ("units", "committees")
    sources: ClassVar[tuple[str, ...]] = ("S2", "U24", "U25")
    dose_is_share: ClassVar[bool] = True

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Change no lever: the structure is all."""

    @property
    def redraws_units(self) -> Unit | None:
        """The unit from then on."""
        return self.unit

    @property
    def redraws_committees(self) -> Literal["merge", "split", "keep"]:
        """What happens to committees."""
        return self.committees
