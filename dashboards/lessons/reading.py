"""From the values of a run to estimates, the answer, and what the run says of each finding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dashboards.lessons.schema import (
    SIGNS,
    UNITS,
    ChoicePrediction,
    LargestAnswer,
    NumberAnswer,
    Quantity,
)
from experiments.statistics import mean_interval
from sim.texts import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dashboards.lessons.running import Values
    from dashboards.lessons.schema import Finding, Lesson

ALPHA = 0.05
NORMAL = 1.959963984540054
UNDECIDED = (10.0, 90.0)
"""Of a hundred parameter sets, how many with a difference above zero leave its sign undecided."""
MINUS = "−"

Standing = Literal["holds", "open", "contrary"]
"""What a run says of a finding: it shows it, cannot tell, or shows something else."""


@dataclass(frozen=True)
class Estimate:
    """A quantity of a run, in the unit in which it is shown.

    Attributes:
        value: Mean over repetitions, or how many of a hundred are above zero.
        low: Lower end of its 95 % interval; NaN where one repetition cannot say.
        high: Upper end.
        first: Mean of the arm.
        second: Mean of the arm it is compared with; NaN where it is not.
        count: Repetitions.
        unit: Unit, a key of `schema.UNITS`.
    """

    value: float
    low: float
    high: float
    first: float
    second: float
    count: int
    unit: str


def differences(quantity: Quantity, values: Values) -> NDArray[np.float64]:
    """A quantity in every repetition, in the model's own unit.

    Args:
        quantity: What is read.
        values: What a run gave.
    """
    table = values["values"]
    found = np.asarray(table[quantity.arm][quantity.outcome], dtype=np.float64)
    if quantity.against is not None:
        found = found - np.asarray(table[quantity.against][quantity.outcome], dtype=np.float64)
    return found[np.isfinite(found)]


def estimate(quantity: Quantity, values: Values, *, exact: bool = False) -> Estimate:
    """A quantity with its interval.

    Args:
        quantity: What is read.
        values: What a run gave.
        exact: Whether nothing is left to chance.
    """
    factor = UNITS[quantity.unit][0]
    sample = differences(quantity, values)
    levels = [
        _mean(np.asarray(values["values"][name][quantity.outcome], dtype=np.float64)) * factor
        if name is not None
        else math.nan
        for name in (quantity.arm, quantity.against)
    ]
    if quantity.take == "positive":
        middle, low, high = _share(sample > 0)
        factor = 100.0
    elif quantity.against is None and sample.size > 1 and set(sample.tolist()) <= {0.0, 1.0}:
        middle, low, high = _share(sample == 1.0)
    else:
        middle = _mean(sample)
        low, high = _interval(sample, middle, exact)
    return Estimate(
        middle * factor, low * factor, high * factor, levels[0], levels[1], sample.size,
        quantity.unit,
    )  # fmt: skip


def standing(finding: Finding, values: Values, *, exact: bool = False) -> Standing:
    """What a run says of a finding.

    Args:
        finding: The finding.
        values: What a run gave.
        exact: Whether nothing is left to chance.
    """
    found = estimate(finding.quantity, values, exact=exact)
    if finding.direction == "near":
        return "holds" if abs(found.value - finding.target) <= finding.within else "contrary"
    if finding.direction == "undecided":
        return "holds" if UNDECIDED[0] < found.value < UNDECIDED[1] else "contrary"
    if not math.isfinite(found.low):
        return "open"
    low, high = found.low, found.high
    if finding.direction == "none":
        if -finding.within <= low and high <= finding.within:
            return "holds"
        return "contrary" if low > finding.within or high < -finding.within else "open"
    if finding.direction == "down":
        low, high = -high, -low
    if low > 0:
        return "holds"
    return "contrary" if high < 0 else "open"


def sentence(finding: Finding, values: Values, lang: str, *, exact: bool = False) -> str:
    """A finding in words, with the numbers of a run.

    Args:
        finding: The finding.
        values: What a run gave.
        lang: Language code.
        exact: Whether nothing is left to chance.
    """
    found = estimate(finding.quantity, values, exact=exact)
    ends = (found.low, found.high)
    value = found.value
    if finding.direction == "down":
        value, ends = -value, (-found.high, -found.low)
    unit = shown_unit(finding.quantity)
    return finding.says.in_language(lang).format(
        value=number(value, unit),
        low=number(ends[0], unit),
        high=number(ends[1], unit),
        first=number(found.first, unit),
        second=number(found.second, unit),
        count=found.count,
    )


def answer_keys(plan: Lesson, values: Values) -> list[str]:
    """The choices that the run's answer can be; several where they cannot be told apart.

    Args:
        plan: A lesson whose prediction is a choice.
        values: What a run gave.
    """
    if isinstance(plan.answer, NumberAnswer):
        return []
    if isinstance(plan.answer, LargestAnswer):
        found = _largest(plan.answer, values)
    else:
        told = estimate(plan.answer.quantity, values, exact=plan.run.exact)
        edge = plan.answer.smallest
        low, high = (told.low, told.high) if math.isfinite(told.low) else (told.value, told.value)
        overlaps = (high > edge, low <= edge and high >= -edge, low < -edge)
        found = {key for key, met in zip(SIGNS, overlaps, strict=True) if met}
    assert isinstance(plan.prediction, ChoicePrediction)
    return [choice.key for choice in plan.prediction.choices if choice.key in found]


def shown_unit(quantity: Quantity) -> str:
    """The unit in which a quantity is shown: sets of a hundred are counted in whole numbers."""
    return "number" if quantity.take == "positive" else quantity.unit


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """A number as it is shown: decimals by unit, a real minus sign.

    Args:
        value: In the unit shown.
        unit: A key of `schema.UNITS`.
        signed: Whether a plus is shown, too.
    """
    if not math.isfinite(value):
        return text("dash.lesson.unknown_number")
    shown = f"{abs(value):,.{UNITS[unit][1]}f}"
    if float(shown.replace(",", "")) == 0.0:
        return shown
    sign = MINUS if value < 0 else "+" if signed else ""
    return sign + shown


def _mean(sample: NDArray[np.float64]) -> float:
    return float(sample.mean()) if sample.size else math.nan


def _interval(sample: NDArray[np.float64], middle: float, exact: bool) -> tuple[float, float]:
    if exact:
        return middle, middle
    if sample.size < 2:
        return math.nan, math.nan
    spread = float(sample.std(ddof=1)) if np.ptp(sample) > 0 else 0.0
    return mean_interval(middle, spread, sample.size, ALPHA)


def _share(met: NDArray[np.bool_]) -> tuple[float, float, float]:
    """A share and Wilson's interval (1927)."""
    n = met.size
    if n == 0:
        return math.nan, math.nan, math.nan
    p, z2 = float(met.mean()), NORMAL * NORMAL
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return p, max(0.0, middle - half), min(1.0, middle + half)


def _largest(answer: LargestAnswer, values: Values) -> set[str]:
    """The largest, and those that cannot be told from it; intervals hold for all at once."""
    samples = {key: differences(quantity, values) for key, quantity in answer.quantities.items()}
    means = {key: _mean(sample) for key, sample in samples.items()}
    best = max(means, key=lambda key: means[key])
    found = {best}
    for key, sample in samples.items():
        gaps: NDArray[np.float64] = samples[best] - sample
        spread = float(gaps.std(ddof=1)) if gaps.size > 1 and np.ptp(gaps) > 0 else 0.0
        if gaps.size < 2:
            continue
        low = mean_interval(_mean(gaps), spread, gaps.size, ALPHA / (len(samples) - 1))[0]
        if low <= 0:
            found.add(key)
    return found


def plain(values: Any) -> Any:
    """Values as JSON can hold them, with few enough digits to read."""
    if isinstance(values, dict):
        return {key: plain(value) for key, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]
    if isinstance(values, float):
        return float(f"{values:.10g}")
    return values
