"""What a worker does for the Watch page: live a neighbourhood's weeks, and those of its fork.

A plan says what is switched on and off when. Two plans that agree up to a week have the same weeks
until then, so a change while the weeks run is lived by forking the model that stands there. Each
worker keeps a few such models; without one it lives up to there again, which gives the same.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboards.pages.watch.history import History, Lately
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim import ParticipationModel, Scenario

MOST_RESIDENTS = 20_000
"""Residents up to which a picture of all of them is of any use."""
MILESTONE = 26
"""Weeks between two models that are kept to go on from."""
MOST_KEPT = 12
DOSES = (0.05, 2.0)
"""Least and largest dose; one of an intervention whose dose is a share is 1 at most."""
PATIENCE = 0.7
"""Seconds after which the weeks lived so far are shown."""


class Switch(NamedTuple):
    """One intervention of a plan.

    Attributes:
        kind: Its kind.
        start: First week.
        stop: First week in which it is off again; None: it stays on.
        dose: How much of it, 1 is what the intervention says; see `DOSES`.
    """

    kind: str
    start: int
    stop: int | None = None
    dose: float = 1.0


Plan = tuple[Switch, ...]


class Place(NamedTuple):
    """Which neighbourhood.

    Attributes:
        scenario: Name of a shipped scenario, or of a visitor's file.
        seed: Seed of its people and their luck.
        weeks: Weeks to be lived.
        content: What is in the visitor's file, a scenario or a community; empty for a shipped one.
        tables: Packed tables of residents and ties that it names, by name.
    """

    scenario: str
    seed: int
    weeks: int
    content: str = ""
    tables: tuple[tuple[str, str], ...] = ()


def lived(plan: Plan, week: int) -> Plan:
    """Return what of a plan has happened before a week."""
    return tuple(
        s._replace(stop=s.stop if s.stop is not None and s.stop < week else None)
        for s in sorted(plan, key=lambda s: (s.start, s.kind))
        if s.start < week and s.stop != s.start
    )


@lru_cache(maxsize=8)
def _base(name: str, content: str, tables: tuple[tuple[str, str], ...]) -> Scenario:
    if content:
        from dashboards.pages.compare.intake import scenario_of as scenario_in

        return scenario_in(name, content, dict(tables))
    from sim import Scenario

    return Scenario.load(name)


def scenario_of(place: Place, plan: Plan) -> Scenario:
    """Return the scenario of a place under a plan.

    Raises:
        InputError: The place has interventions that do not fit, or is not a scenario.
    """
    from sim import Scenario

    base = _base(place.scenario, place.content, place.tables)
    values = base.to_dict()
    values["weeks"] |= {"window": place.weeks, "after": 0}
    values["interventions"] = list(values["interventions"]) + [
        s._asdict() for s in lived(plan, place.weeks + 1)
    ]
    return Scenario.from_dict(values)


Milestone = tuple[Place, Plan, int]
"""A place, whatever its weeks, what has been switched on there, and how far it has been lived."""


class Kept(NamedTuple):
    """A model to go on from, never stepped, and the record of the weeks that it has lived."""

    model: ParticipationModel
    record: History


_kept: OrderedDict[Milestone, Kept] = OrderedDict()


def _keep(key: Milestone, model: ParticipationModel, record: History) -> None:
    _kept[key] = Kept(model, record)
    _kept.move_to_end(key)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _spun_up(place: Place) -> Kept:
    """Return the neighbourhood as its window begins, with an empty record."""
    key = (place._replace(weeks=0), (), 0)
    if key not in _kept:
        from dashboards.own.tables import model_of, remember

        scenario = scenario_of(place, ())
        _check_size(scenario)
        remember(dict(place.tables))
        model = model_of(scenario, place.seed)
        _check_size(scenario, len(model.arrays.people))
        lately = Lately(model)
        model.hooks.append(lately)
        model.spin_up()
        model.hooks.remove(lately)
        _keep(key, model, History(model, lately.acts))
    _kept.move_to_end(key)
    return _kept[key]


def _check_size(scenario: Scenario, residents: int | None = None) -> None:
    """Refuse a place that is too large; before its people are made, where its file says so."""
    population = scenario.community.population
    said = 10 * MOST_RESIDENTS if getattr(population, "counties", None) else 0
    households = getattr(population, "households", None) or 0
    people = residents or getattr(population, "people", None) or max(said, 2 * households)
    if people > MOST_RESIDENTS * (1.0 if residents else 1.2):
        raise InputError("dash.watch.too_large", residents=people, most=MOST_RESIDENTS)


def admitted(name: str, content: bytes) -> dict[str, Any]:
    """Return the community in a visitor's file, if it can be drawn.

    Args:
        name: Name of the file, for messages.
        content: What is in it.

    Returns:
        `file`, as `dashboards.own.reading` has it, and `labels`, what the community is called, by
        language.

    Raises:
        InputError: Whatever is wrong with it, or its community is too large to be drawn.
    """
    from dashboards.pages.compare.intake import load_file

    file = load_file(name, content)
    label = _spun_up(own_place(file, 1, 1)).model.scenario.community.label
    return {"file": file, "labels": {"en": label.en, "zh": label.zh}}


def own_place(file: dict[str, Any], seed: int, weeks: int) -> Place:
    """Return the place of a visitor's file.

    Args:
        file: The file as `dashboards.own.reading` has it.
        seed: Seed of its people and their luck.
        weeks: Weeks to be lived.
    """
    tables = tuple(sorted((file.get("tables") or {}).items()))
    return Place(str(file["name"]), seed, weeks, str(file["text"]), tables)


def _nearest(place: Place, plan: Plan, week: int) -> Kept:
    """Return the latest milestone at or before a week that a plan shares."""
    for known in range(week - week % MILESTONE, 0, -MILESTONE):
        key = (place._replace(weeks=0), lived(plan, known), known)
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    return _spun_up(place)


def _go_on(place: Place, plan: Plan, week: int, upto: int) -> Iterator[tuple[Any, History]]:
    """Live from the milestone before a week up to another, noting each; yield after each week."""
    kept = _nearest(place, plan, week)
    model, record = kept.model.fork(scenario_of(place, plan)), kept.record.copy()
    model.hooks.append(record)
    yield model, record
    while model.week < upto:
        model.step()
        if model.week % MILESTONE == 0:
            key = (place._replace(weeks=0), lived(plan, model.week), model.week)
            if key not in _kept:
                _keep(key, model.fork(), record.copy())
        yield model, record


def model_at(place: Place, plan: Plan, week: int) -> tuple[ParticipationModel, History]:
    """Return a model that stands before a week of a plan, and the record of the weeks until then.

    Args:
        place: The neighbourhood.
        plan: What is switched on when.
        week: The week, 0 or more.
    """
    *_, (model, record) = _go_on(place, plan, week, week)
    model.hooks.remove(record)
    return model, record


def history(place: Place, plan: Plan) -> Iterator[dict[str, Any]]:
    """Live a plan's weeks; yield what is there when that takes a while, and all of it at the end.

    Args:
        place: The neighbourhood.
        plan: What is switched on when.

    Yields:
        What `dashboards.pages.watch.history.History.payload` gives.

    Raises:
        InputError: The place is too large to be drawn, or the plan does not fit it.
    """
    shown = time.monotonic()
    for _, record in _go_on(place, plan, place.weeks, place.weeks):
        if 0 < record.weeks < place.weeks and time.monotonic() - shown > PATIENCE:
            yield record.payload()
            shown = time.monotonic()
    yield record.payload()


def switched(plan: Plan, kind: str, week: int, on: bool, dose: float = 1.0) -> Plan:
    """Return a plan after an intervention was switched on or off in a week.

    Switched off in the week in which it began, it is gone; begun later, likewise. Switched on in
    the week in which it was switched off, it goes on.

    Args:
        plan: The plan.
        kind: The intervention.
        week: From this week on.
        on: On or off.
        dose: How much of it is switched on.
    """
    if on:
        return put(plan, Switch(kind, week, None, dose))
    changed = [
        s if s.kind != kind or (s.stop is not None and s.stop <= week) else s._replace(stop=week)
        for s in plan
    ]
    return _tidy(changed)


def put(plan: Plan, switch: Switch, instead: int | None = None) -> Plan:
    """Return a plan with an intervention switched on for some weeks.

    In these weeks it goes over what the plan says of the same intervention; at the same dose
    directly before or afterwards, it is one.

    Args:
        plan: The plan.
        switch: What is switched on.
        instead: Start of the one of the same kind whose place it takes.
    """
    kept: list[Switch] = []
    for s in plan:
        if s.kind != switch.kind:
            kept.append(s)
        elif s.start != instead:
            kept.append(s._replace(stop=_whole(min(_end(s), switch.start))))
            if _end(s) > _end(switch):
                kept.append(s._replace(start=max(s.start, int(_end(switch)))))
    joined: list[Switch] = []
    for s in _tidy([*kept, switch]):
        last = next((k for k, one in enumerate(joined) if _goes_on(one, s)), None)
        if last is None:
            joined.append(s)
        else:
            joined[last] = joined[last]._replace(stop=s.stop)
    return _tidy(joined)


def _goes_on(one: Switch, other: Switch) -> bool:
    return (one.kind, one.dose, one.stop) == (other.kind, other.dose, other.start)


def _end(switch: Switch) -> float:
    return float("inf") if switch.stop is None else switch.stop


def _whole(week: float) -> int | None:
    return None if week == float("inf") else int(week)


def _tidy(switches: list[Switch]) -> Plan:
    real = [s for s in switches if s.stop is None or s.stop > s.start]
    return tuple(sorted(real, key=lambda s: (s.start, s.kind)))


def shared_weeks(one: Plan, other: Plan, weeks: int) -> int:
    """Return how many weeks from the first two plans have in common.

    Args:
        one: A plan.
        other: Another.
        weeks: Weeks of the run.
    """
    low, high = 0, weeks
    while low < high:
        middle = (low + high + 1) // 2
        if lived(one, middle) == lived(other, middle):
            low = middle
        else:
            high = middle - 1
    return low
