"""The places that are measured: communities of 2,496 people, one or many, and the whole city."""

from __future__ import annotations

from typing import Any

from sim import ParticipationModel, Scenario

PEOPLE = 2496
"""People of one community, children under six included: the size of a merged village."""

LIVED_IN_WEEKS = 60
"""Weeks that pass before anything is measured, so that habits, queues and matters are there."""


def communities(
    number: int, people: int = PEOPLE, scenario: str = "baseline", **overrides: Any
) -> Scenario:
    """Return a shipped scenario for so many urban communities side by side.

    Args:
        number: Number of communities.
        people: People of each.
        scenario: Its name.
        **overrides: Further values, by dotted path with `__` for the dots.
    """
    values = {
        "community.population.households": None,
        "community.population.people": number * people,
        "community.places.settlements": number,
        "weeks.spin_up": LIVED_IN_WEEKS,
        "weeks.window": 5200,
        **{name.replace("__", "."): value for name, value in overrides.items()},
    }
    return Scenario.load(scenario, values)


def lived_in(scenario: Scenario, engine: str = "fast", threads: int = 1) -> ParticipationModel:
    """Return a model at week 0, after its spin-up by the fast engine.

    Args:
        scenario: What to run.
        engine: Engine of the model returned.
        threads: Threads of the fast engine.
    """
    model = ParticipationModel(scenario, seed=1, threads=threads)
    model.spin_up()
    return model if engine == "fast" else model.fork(engine=engine)


def weeks(model: ParticipationModel, number: int) -> None:
    """Let some weeks pass."""
    for _ in range(number):
        model.step()
