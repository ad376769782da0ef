"""Posts added to the committee's staff: two more staff, from the week in which they come.

The kinds of intervention that ship have none that adds posts, and a community with more staff from
the beginning is another community: it has lived with them for years when the window begins. So a
search adds hours to the lever `staff_hours`, as a kind of its own, in the week in which the
measures may begin. The added hours are staff hours like any others: administration takes its share
of them, and they are counted and priced with them.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers
from sim.scenario.base import Amount


class AddedPosts(Intervention):
    """Staff hours added to those of the committee.

    Attributes:
        hours: Hours a week and committee, at full dose.
    """

    kind: Literal["added_posts"] = "added_posts"
    hours: Amount = 0.0

    changes: ClassVar[tuple[str, ...]] = ("staff_hours",)

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Add the hours; what they are used for is the committee's own rule."""
        levers.set("staff_hours", self.hours * dose)
