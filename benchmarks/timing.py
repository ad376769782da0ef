"""Repeated, interleaved measurements and what is said of them.

What is compared is the processor time of this process, all its threads together: other work on the
machine then takes nothing from either side. What somebody waits for is the time on the clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Sample:
    """Values of one quantity from several repeats.

    Attributes:
        values: One value a repeat, at least one.
    """

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return float(median(self.values))

    @property
    def low(self) -> float:
        """The smallest value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest value."""
        return max(self.values)

    def over(self, other: Sample) -> Sample:
        """Ratios to another quantity, repeat by repeat; both were measured in the same repeats."""
        return Sample(tuple(a / b for a, b in zip(self.values, other.values, strict=True)))

    def times(self, factor: float) -> Sample:
        """The same in another unit."""
        return Sample(tuple(value * factor for value in self.values))


@dataclass(frozen=True)
class Contender:
    """Something whose speed is measured.

    Attributes:
        run: Carries out the work once.
        units: How much work that is, in resident-weeks.
        prepare: What comes before each turn, unmeasured.
    """

    run: Callable[[], object]
    units: float
    prepare: Callable[[], object] = lambda: None


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds on the clock that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that some work takes in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def interleaved(
    contenders: Mapping[str, Contender],
    repeats: int,
    measure: Callable[[Callable[[], object]], float] = processor_seconds,
) -> dict[str, Sample]:
    """Let contenders take turns, the first turn of all unmeasured.

    Args:
        contenders: What to measure, by name.
        repeats: Measured turns of each, at least 1.
        measure: `processor_seconds`, or `seconds` on the clock.

    Returns:
        Seconds for one unit of work, by name.
    """
    for contender in contenders.values():
        contender.prepare()
        contender.run()
    values: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, contender in contenders.items():
            contender.prepare()
            values[name].append(measure(contender.run) / contender.units)
    return {name: Sample(tuple(taken)) for name, taken in values.items()}


def speed_ratio(costs: Mapping[str, Sample], fast: str, slow: str) -> Sample:
    """Return how many times as fast one contender is as another."""
    return costs[slow].over(costs[fast])


def one(value: float) -> Sample:
    """A quantity that was measured once."""
    return Sample((value,))


def sample(values: Sequence[float]) -> Sample:
    """A quantity from a list of values."""
    return Sample(tuple(values))
