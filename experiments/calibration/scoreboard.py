"""The scoreboard: each pattern, its target, what the model gives with an interval, met or not.

A pattern is met when all its parts are. A part with a range is met when the mean over seeds lies
in it; a part that is a sign is met when the whole 95 % interval has it. Only patterns with a number
in the evidence base count towards the score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.calibration.patterns import Part, Pattern, patterns
from experiments.calibration.probes import all_quantities
from experiments.processes import carry_out
from experiments.statistics import mean_interval
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.calibration.observe import Quantities
    from experiments.processes import Progress


LEAST_RUNS: Final = 2
"""Runs without which there is no interval."""


@dataclass(frozen=True)
class Reading:
    """A part of a pattern as the model gives it.

    Attributes:
        part: What is measured.
        mean: Mean over runs.
        low: Lower end of the 95 % interval of the mean.
        high: Upper end.
        met: Whether it is met.
    """

    part: Part
    mean: float
    low: float
    high: float
    met: bool


@dataclass(frozen=True)
class Row:
    """A pattern with its readings.

    Attributes:
        pattern: The pattern.
        readings: One a part; none where the pattern is open.
    """

    pattern: Pattern
    readings: tuple[Reading, ...]

    @property
    def met(self) -> bool | None:
        """Whether all parts are met; None where the pattern is open."""
        return all(reading.met for reading in self.readings) if self.readings else None


@dataclass(frozen=True)
class Scoreboard:
    """All patterns against the model.

    Attributes:
        rows: One a pattern.
        runs: Every quantity of every run.
        seed: Seed that the runs' seeds derive from.
    """

    rows: tuple[Row, ...]
    runs: tuple[Quantities, ...]
    seed: int

    @property
    def counted(self) -> tuple[Row, ...]:
        """The patterns that count: those of the evidence base that can be expressed."""
        return tuple(row for row in self.rows if row.pattern.number > 0 and row.readings)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(bool(row.met) for row in self.counted)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; NaN and infinite bounds are None."""
        return {
            "met": self.met,
            "of": len(self.counted),
            "runs": len(self.runs),
            "seed": self.seed,
            "patterns": [_plain_row(row) for row in self.rows],
        }


def scoreboard(
    values: Mapping[str, Any] | None = None,
    *,
    sets: Sequence[Mapping[str, Any]] | None = None,
    runs: int = 10,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Scoreboard:
    """Run the model and hold it against the patterns.

    Args:
        values: Parameters by name, over the registry's.
        sets: Parameter sets taken in turn instead of `values`, two runs a set.
        runs: Runs (a population and its luck each), at least 2.
        seed: Seed of the study.
        workers: Processes; None uses every core.
        progress: Called after each run.

    Returns:
        The scoreboard of the runs that were finished, which are fewer where it was interrupted.

    Raises:
        KeyboardInterrupt: Interrupted before `LEAST_RUNS` of them were finished.
    """
    tasks = [
        (dict(sets[k // 2 % len(sets)] if sets else values or {}), derive_seed(seed, "score", k))
        for k in range(max(LEAST_RUNS, runs))
    ]
    found, interrupted = carry_out(_observed, tasks, lost=_lost, workers=workers, progress=progress)
    if interrupted and len(found) < LEAST_RUNS:
        raise KeyboardInterrupt
    return board(found, seed)


def board(found: Sequence[Quantities], seed: int) -> Scoreboard:
    """The scoreboard of finished runs.

    Args:
        found: Quantities of each run.
        seed: Seed that the runs' seeds derive from.
    """
    return Scoreboard(
        tuple(
            Row(pattern, tuple(map(partial(_reading, found), pattern.parts)))
            for pattern in patterns()
        ),
        tuple(found),
        seed,
    )


def _observed(task: tuple[dict[str, Any], int]) -> Quantities:
    return all_quantities(*task)


def _lost(task: Any, reason: str) -> Quantities:
    raise RuntimeError(reason)


def _reading(found: Sequence[Quantities], part: Part) -> Reading:
    values = np.array([run[part.quantity] for run in found])
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return Reading(part, math.nan, math.nan, math.nan, False)
    mean = float(known.mean())
    sd = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    low, high = mean_interval(mean, sd, len(known), 0.05)
    return Reading(part, mean, low, high, part.met(mean, low, high))


def _plain_row(row: Row) -> dict[str, Any]:
    pattern = row.pattern
    return {
        "pattern": pattern.name,
        "number": pattern.number,
        "label": pattern.label,
        "source": pattern.source,
        "confidence": pattern.confidence,
        "use": pattern.use,
        "why": pattern.why,
        "met": row.met,
        "parts": [
            {
                "quantity": reading.part.quantity,
                "fitted": reading.part.fit,
                "target": _number(reading.part.target),
                "range": [_number(reading.part.low), _number(reading.part.high)],
                "sign": reading.part.sign,
                "model": _number(reading.mean),
                "interval": [_number(reading.low), _number(reading.high)],
                "met": reading.met,
            }
            for reading in row.readings
        ],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
