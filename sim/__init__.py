"""Linli's model: residents who take part, or not, in the governance of their neighbourhood.

from sim import ParticipationModel, Scenario

model = ParticipationModel(Scenario.load("points"), seed=1)
model.run()
model.measures
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model import ParticipationModel
    from sim.scenario import Scenario

__all__ = ["ParticipationModel", "Scenario"]
_HOMES = {"ParticipationModel": "sim.model", "Scenario": "sim.scenario"}


def __getattr__(name: str) -> Any:
    """Import the two names when they are first used.

    Compiled code and pandas take a while to load.
    """
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(name)
