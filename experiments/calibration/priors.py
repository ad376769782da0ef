"""Priors (`priors.toml`): what parameters could be before any pattern is looked at."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.calibration.patterns import fitted_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "priors.toml"


@dataclass(frozen=True)
class Prior:
    """A uniform prior.

    Attributes:
        name: Parameter of the registry.
        low: Lower end, in the parameter's unit.
        high: Upper end.
        fit: Whether the calibration samples it.
        carry: Whether the ensemble carries it although no fitted pattern depends on it.
    """

    name: str
    low: float
    high: float
    fit: bool = False
    carry: bool = False

    @property
    def sd(self) -> float:
        """Standard deviation of the prior."""
        return (self.high - self.low) / math.sqrt(12.0)


@cache
def priors() -> tuple[Prior, ...]:
    """All priors, in the order of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Prior(name, **table) for name, table in tables.items())


def fitted_priors() -> tuple[Prior, ...]:
    """Priors of the parameters that the calibration samples."""
    return tuple(prior for prior in priors() if prior.fit)


def carried_priors() -> tuple[Prior, ...]:
    """Priors of parameters that no fitted pattern informs and that the ensemble carries."""
    return tuple(prior for prior in priors() if prior.carry)


def misses(quantities: Mapping[str, float]) -> dict[str, float]:
    """How far each fitted quantity lies from its target, in tolerances; positive: too high.

    An undefined quantity counts as ten tolerances.
    """
    found = {}
    for part in fitted_parts():
        value = quantities[part.quantity]
        found[part.quantity] = part.miss(value) if math.isfinite(value) else 10.0
    return found


def distance(quantities: Mapping[str, float]) -> float:
    """Root mean square of the misses: 1 is one tolerance a target."""
    squares = [miss * miss for miss in misses(quantities).values()]
    return math.sqrt(sum(squares) / len(squares))
