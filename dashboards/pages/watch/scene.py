"""What stays the same while a neighbourhood's weeks are played: places, residents, ties, calendar.

Computed in a worker once a neighbourhood; the arrays go to the browser as little-endian bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.pages.watch import network, plan
from dashboards.pages.watch.living import Place, model_at

if TYPE_CHECKING:
    from sim import ParticipationModel
    from sim.population.population import Population

YEAR = 52


def scene(place: Place) -> dict[str, Any]:
    """Return the drawing of a neighbourhood, its network and its calendar.

    Args:
        place: The neighbourhood.

    Raises:
        InputError: The place is too large to be drawn, or is not a scenario.
    """
    model, _ = model_at(place, (), 0)
    population = model.population
    ends, kinds = network.pairs(model)
    order = np.argsort(kinds, kind="stable")
    people = model.arrays.people
    plans = [plan.lay_out(population, aspect) for aspect in plan.SHAPES]
    return {
        "residents": population.size,
        "people": population.people,
        "persons": people["person"].astype("<u4").tobytes(),
        "ids": list(population.ids),
        "names": {level: list(names) for level, names in population.names.items()},
        "levels": _levels(population),
        "plans": [_drawn(drawn) for drawn in plans],
        "dots": plans[0].dots.astype("<f4").tobytes(),
        "network": network.lay_out(population, ends).astype("<f4").tobytes(),
        "ties": ends[order].astype("<u4").tobytes(),
        "kinds": kinds[order].astype(np.uint8).tobytes(),
        "committees": len(model.arrays.committees),
        "village": model.scenario.community.committee.kind == "villagers",
        "calendar": calendar(model, place.weeks),
        "rules": {
            "promise": int(model.parameters.promise_life),
            "late": int(model.parameters.reply_late),
        },
    }


def _levels(population: Population) -> dict[str, bytes]:
    """Return the first row of every place, and one past the last, by level."""
    names = ("household", "stairwell", "building", "court", "settlement")
    return {name: population.starts(name).astype("<i4").tobytes() for name in names}


def _drawn(drawn: plan.Plan) -> dict[str, Any]:
    return {
        "width": drawn.width,
        "height": drawn.height,
        "boxes": {level: box.astype("<f4").tobytes() for level, box in drawn.boxes.items()},
        "offices": drawn.offices.astype("<f4").tobytes(),
        "windows": drawn.windows.astype("<f4").tobytes(),
        "places": drawn.residents.astype("<f4").tobytes(),
    }


def calendar(model: ParticipationModel, weeks: int) -> dict[str, Any]:
    """Return the weeks in which the calendar has something.

    Args:
        model: The model.
        weeks: Weeks of the window.

    Returns:
        Weeks of `festivals`, `elections` and `appraisals`, and `year_week`, the week of the year
        of week 0.
    """
    spec = model.scenario.community.calendar
    term = spec.election_term_years * YEAR
    of_year = {week: (week + spec.first_week_of_year) % YEAR for week in range(weeks)}
    return {
        "year_week": spec.first_week_of_year,
        "festivals": [week for week, k in of_year.items() if k in spec.festival_weeks],
        "elections": [week for week in of_year if (week - spec.election_week) % term == 0],
        "appraisals": [week for week, k in of_year.items() if k in spec.appraisal_weeks],
    }
