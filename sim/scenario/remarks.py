"""What is odd about a scenario that can be run all the same.

An intervention may hold in weeks in which it can do nothing: its dose is 0, whatever it changes
waits for an election that is not in these weeks, or it begins when nothing is measured any more.
Such a scenario is sound, and may be meant so; as a rule somebody has counted weeks wrongly, and
would read of no effect where nothing was done. Which weeks a kind waits for follows from the levers
that it sets (`sim.levers`), so that kinds of others are looked at as the shipped ones are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.charging import lines_charged
from sim.errors import InputError, nearest_name
from sim.interventions.base import Intervention
from sim.levers import GROUP, PLACE
from sim.scenario.hours import TAKEN
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.interventions.base import Levers
    from sim.scenario.community import CalendarSpec
    from sim.scenario.schema import Scenario

ALWAYS, BESIDE = "always", "beside"
"""Of `Lever.counts`: in every week, and never alone. All else names weeks of the calendar."""


def remarks(scenario: Scenario) -> list[InputError]:
    """What is odd about a sound scenario, each with file, line and key.

    Args:
        scenario: A sound scenario.
    """
    return [*_unused_prices(scenario), *_idle_weeks(scenario)]


def _unused_prices(scenario: Scenario) -> list[InputError]:
    """Prices of lines that neither the shipped ones have nor this scenario is charged for."""
    from sim.scenario.loading import load_prices

    known = {*load_prices().lines, *lines_charged(item for _, item in _known(scenario))}
    return [
        scenario.problem(
            f"prices.lines.{name}",
            "scenario.unused_price",
            nearest=nearest_name(name, known),
            name=name,
        )
        for name in scenario.prices.lines
        if name not in known
    ]


def _known(scenario: Scenario) -> Iterable[tuple[int, Intervention]]:
    """The interventions that say what they change, by number."""
    listed = enumerate(scenario.interventions)
    return ((i, item) for i, item in listed if isinstance(item, Intervention))


def _idle_weeks(scenario: Scenario) -> list[InputError]:
    """Interventions that do nothing in the weeks in which something is measured."""
    window, end = scenario.weeks.window, scenario.weeks.total
    calendar = scenario.community.calendar
    found = []
    for i, item in _known(scenario):
        path = f"interventions.{i}"
        first, waits = _first_act(item, calendar, end)
        told: dict[str, Any] = {"kind": item.kind}
        if first is not None and first < window:
            continue
        if first is not None:
            told |= {"week": first, "last": window - 1}
            found.append(scenario.problem(f"{path}.start", "scenario.acts_too_late", **told))
        elif item.dose == 0.0:
            found.append(scenario.problem(f"{path}.dose", "scenario.acts_not", **told))
        elif waits:
            told |= {"first": item.start, "last": min(item.stop or end, end) - 1}
            key = f"{path}.start" if item.stop is None else f"{path}.stop"
            for event in sorted(waits):
                weeks = _weeks_of(event, calendar, end)
                message = f"scenario.no_{event}" if weeks else f"scenario.never_{event}"
                listed = text("error.list").join(map(str, weeks))
                found.append(scenario.problem(key, message, weeks=listed, **told))
        elif not _burdens(item, end):
            found.append(scenario.problem(path, "scenario.changes_nothing", **told))
    return found


def _first_act(item: Intervention, calendar: CalendarSpec, end: int) -> tuple[int | None, set[str]]:
    """The first week in which it does anything, and what it waits for until then.

    Hours that it takes are what it costs, and no week counts for them alone.
    """
    redraws = item.redraws_units is not None or item.redraws_committees != "keep"
    waits: set[str] = set()
    for week, levers in item.levers_by_week(end):
        counts = _counts(levers)
        events = counts - {ALWAYS, BESIDE}
        waits |= events
        if redraws or ALWAYS in counts or any(_next(e, calendar, week) == week for e in events):
            return week, waits
    return None, waits


def _counts(levers: Levers) -> set[str]:
    """When the levers count that do not lie as they do without any intervention."""
    given = {**levers.place, **levers.group}
    known = {**PLACE, **GROUP}
    return {
        BESIDE if value * TAKEN.get(name, 0.0) > 0.0 else known[name].counts
        for name, value in given.items()
        if value != known[name].neutral
    }


def _burdens(item: Intervention, end: int) -> bool:
    """Whether it does nothing but take hours, as one may want to know what they cost."""
    return any(
        levers.place.get(name, 0.0) * sign > 0.0
        for _, levers in item.levers_by_week(end)
        for name, sign in TAKEN.items()
    )


def _next(event: str, calendar: CalendarSpec, week: int) -> int | None:
    """The first week from one on in which the calendar has an event; None if it never has."""
    found: int | None = getattr(calendar, f"next_{event}")(week)
    return found


def _weeks_of(event: str, calendar: CalendarSpec, end: int) -> list[int]:
    """The weeks of an event in the run; without any, the next one; none where there never is."""
    weeks: list[int] = []
    week = _next(event, calendar, 0)
    while week is not None and week < end:
        weeks.append(week)
        week = _next(event, calendar, week + 1)
    return weeks or ([] if week is None else [week])
