"""Which communities are small enough to be compared on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario

MOST_PEOPLE: Final = 20_000
"""People of a community that the page compares; larger ones are for the command line."""

HOUSEHOLD: Final = 2.6
"""People of a household, roughly: only to guess how many people so many households have, and to
keep as many households in a stairwell as before."""


def refuse_large(base: Scenario) -> None:
    """Refuse a community that is too large for a page, before anything dear is done with it.

    Args:
        base: A scenario in the community.

    Raises:
        InputError: It has too many people.
    """
    population = base.community.population
    people = int(getattr(population, "people", None) or 0)
    people = people or int(HOUSEHOLD * (getattr(population, "households", None) or 0))
    if people > MOST_PEOPLE or getattr(population, "counties", None):
        raise InputError("dash.compare.too_many", most=f"{MOST_PEOPLE:,}")
