"""Election drive (换届选举): people are called on; proxies and the mobile box are ruled.

Calling on people may change who chooses to vote; proxies and the box change ballots, not voters.
With `proxies` and `box` at 0 every ballot is secret and one's own. Ref. S2 (89.3 % of ballots); U2:
household ballots and proxies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Factor, Hours


class ElectionDrive(Intervention):
    """What is done for turnout.

    Attributes:
        contact_hours: Hours a committee for calling on people before an election, bought in, at
            full dose.
        proxies: Factor on households whose voters cast the others' ballots.
        box: Factor on households that the mobile box reaches.
        box_hours: Hours a committee for carrying the box round, at full dose.
    """

    kind: Literal["election_drive"] = "election_drive"
    contact_hours: Hours = assumed(80.0)
    proxies: Factor = assumed(1.0)
    box: Factor = assumed(1.3)
    box_hours: Hours = assumed(24.0)

    changes: ClassVar[tuple[str, ...]] = ("election_contacts", "proxy_share", "mobile_box")
    sources: ClassVar[tuple[str, ...]] = ("S2", "U2")

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Have people called on, and set how far others may cast their ballots."""
        levers.set("election_contacts", self.contact_hours * dose)
        levers.set("proxy_share", graded(self.proxies, dose))
        levers.set("mobile_box", graded(self.box, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Hours with the mobile box, in the week of an election."""
        held = week["electorate"] > 0
        return {"staff_hour": self.box_hours * dose * week["committees"] if held else 0.0}
