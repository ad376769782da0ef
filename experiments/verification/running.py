"""Run a classic with some values changed, and read off who acts.

A classic is repeated by giving it many settlements: each has its own people, network and start, so
one run holds as many independent repetitions as there are settlements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim import ParticipationModel, Scenario
from sim.columns import ACTIVITY

if TYPE_CHECKING:
    import numpy.typing as npt

SETTLED = 10
"""Weeks without any change after which a rule without luck is taken to have come to rest."""


def model_of(
    name: str, people: int | None = None, copies: int = 1, seed: int = 1, **changes: Any
) -> ParticipationModel:
    """A classic, ready to run.

    Args:
        name: Name of the scenario below `scenarios/classics`.
        people: People of each copy; None takes those of the file for one copy.
        copies: Number of settlements.
        seed: Seed.
        **changes: Values that go over the file's, with `__` for a dot.
    """
    over = {key.replace("__", "."): value for key, value in changes.items()}
    if people is not None:
        over["community.population.people"] = people * copies
        over["community.places.settlements"] = copies
    return ParticipationModel(Scenario.load(f"classics/{name}", over), seed=seed)


def acting(model: ParticipationModel) -> npt.NDArray[np.bool_]:
    """Who acted in the last week, bool[residents]."""
    last = model.acted_last
    found: npt.NDArray[np.bool_] = (last >> ACTIVITY & 1).astype(bool)
    return found


def shares(model: ParticipationModel) -> npt.NDArray[np.float64]:
    """Share of each settlement that acted in the last week, float64[settlements]."""
    starts = model.population.starts("settlement")
    sums = np.add.reduceat(acting(model).astype(float), starts[:-1])
    found: npt.NDArray[np.float64] = sums / np.diff(starts)
    return found


def run_to_rest(model: ParticipationModel, most: int = 1000) -> ParticipationModel:
    """Run until nobody has changed for a while; for rules without luck.

    Args:
        model: A classic.
        most: Most weeks to run.
    """
    before = acting(model)
    for _ in range(most // SETTLED):
        model.run(weeks=SETTLED)
        now = acting(model)
        if np.array_equal(before, now):
            break
        before = now
    return model
