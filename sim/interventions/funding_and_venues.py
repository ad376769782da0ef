"""Funding and venues (资金、阵地、多方筹资): money to carry out, rooms to meet.

The money comes from the public purse, charity and enterprises, and comes with each year's budget;
finding the latter two takes staff hours. A room acts only through seats and the way to it. Ref. S0,
S1, S2 (rooms of 13 m²; 11 of 56 communities below standard); U55: no direct effect of the built
environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from sim.errors import InputError
from sim.interventions.base import Intervention, Levers, assumed, graded
from sim.scenario.base import Amount, Factor, Hours, Seats, Share


class FundingAndVenues(Intervention):
    """Money and rooms.

    Attributes:
        fund: Yuan a year and committee for carrying out matters, at full dose.
        charity: Share of it that charity gives.
        enterprises: Share of it that enterprises and stationed units give; the rest is public
            money.
        raising_hours: Staff hours a week for raising it, at full dose.
        seats: Further seats, at full dose.
        way: Factor on the way to the venue.
    """

    kind: Literal["funding_and_venues"] = "funding_and_venues"
    fund: Amount = assumed(60000.0)
    charity: Share = assumed(0.15)
    enterprises: Share = assumed(0.15)
    raising_hours: Hours = assumed(1.0)
    seats: Seats = assumed(40.0)
    way: Factor = assumed(0.7)

    changes: ClassVar[tuple[str, ...]] = ("fund", "admin_hours", "venue_seats", "venue_way")
    sources: ClassVar[tuple[str, ...]] = ("S0", "S1", "S2", "U55")

    @model_validator(mode="after")
    def _shares_of_one(self) -> Self:
        if self.charity + self.enterprises > 1.0:
            raise InputError("scenario.shares_above_one", names="charity, enterprises")
        return self

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Add money, seats and nearness, and take the hours for raising the money."""
        levers.set("fund", self.fund * dose)
        levers.set("admin_hours", self.raising_hours * dose)
        levers.set("venue_seats", self.seats * dose)
        levers.set("venue_way", graded(self.way, dose))

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Seats kept up, and whose money came with the year's budget.

        What is spent of it is counted with the works.
        """
        given = self.fund * dose * week["committees"] * week["fiscal_start"]
        return {
            "venue_seat_year": self.seats * dose * week["committees"] / 52.0,
            "public_money": (1.0 - self.charity - self.enterprises) * given,
            "charity_money": self.charity * given,
            "enterprise_money": self.enterprises * given,
        }
