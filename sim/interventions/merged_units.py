"""Merged units (建制调整): committees and staff merge or part; the people are the same.

One committee has one fixed administrative load instead of two, and the staff of both, unless the
merger also does away with posts; groups usually grow with it. Ref. S2: villages 351 to 168, groups
of 194 people to 397; U24, U25 for mergers elsewhere.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed
from sim.scenario.base import Hours
from sim.scenario.unit import Unit


class MergedUnits(Intervention):
    """Committees merged or parted.

    Attributes:
        committees: `merge`: neighbouring settlements get one committee, in pairs (0 and 1, 2 and 3
            …); `split`: each gets its own; `keep`. A dose is the share of such pairs, as nearly as
            whole pairs allow, at least one.
        unit: The unit from then on in the settlements reached, or None to keep it. With `keep` a
            dose is the share of courts.
        staff_hours_less: Staff hours a week that the merger does away with, of each committee
            reached.
    """

    kind: Literal["merged_units"] = "merged_units"
    committees: Literal["merge", "split", "keep"] = "merge"
    unit: Unit | None = None
    staff_hours_less: Hours = assumed(0.0)

    changes: ClassVar[tuple[str, ...]] = ("units", "committees", "staff_hours")
    sources: ClassVar[tuple[str, ...]] = ("S2", "U24", "U25")
    dose_is_share: ClassVar[bool] = True

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Take away posts, if the merger does; the rest is structure."""
        whole = self.committees != "keep"  # the dose says which committees, not how much of each
        levers.set("staff_hours", -self.staff_hours_less * (1.0 if whole else dose))

    @property
    def redraws_units(self) -> Unit | None:
        """The unit from then on."""
        return self.unit

    @property
    def redraws_committees(self) -> Literal["merge", "split", "keep"]:
        """What happens to committees."""
        return self.committees
