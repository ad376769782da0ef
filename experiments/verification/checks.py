"""One check: what theory or an experiment says, what the engine gave, and the margin.

Four kinds, and they do not mean the same:

- `exact`: the numbers must be equal.
- `luck`: they may differ by four standard errors of the luck in a finite run, worked out
  beforehand.
- `prediction`: numbers of an experiment that were not fitted. A miss is a finding about the
  theory, not an error of the program.
- `cross_run`: numbers of another program's runs, whose settings are known in part only.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sim.texts import text

Kind = Literal["exact", "luck", "prediction", "cross_run"]

ERRORS = 4.0
"""Standard errors that luck may make of difference: passed by chance once in 16,000 checks."""


@dataclass(frozen=True)
class Check:
    """One number of one classic.

    Attributes:
        classic: Name of the classic; its scenario and page are called so.
        case: What was set, in the symbols of the page.
        expected: What it should be.
        got: What the engine gave.
        margin: Largest difference that passes.
        kind: What the difference means; see the module.
    """

    classic: str
    case: str
    expected: float
    got: float
    margin: float = 0.0
    kind: Kind = "exact"

    @property
    def met(self) -> bool:
        """Whether the two are as close as they should be."""
        return abs(self.got - self.expected) <= self.margin

    @property
    def sound(self) -> bool:
        """Whether the check says nothing against the program; a missed prediction does not."""
        return self.met or self.kind == "prediction"

    def verdict(self, lang: str) -> str:
        """The outcome in words."""
        return text(f"classics.verdict.{self.kind}.{'met' if self.met else 'missed'}", lang)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {**asdict(self), "met": self.met}


def share_margin(share: float, number: int) -> float:
    """Margin of a share of so many independent outcomes, `ERRORS` standard errors.

    Args:
        share: Expected share; near 0 and 1 one outcome in `number` is allowed for.
        number: Independent outcomes.
    """
    spread = max(share * (1.0 - share), 1.0 / number)
    return ERRORS * math.sqrt(spread / number)


def mean_margin(values: Any) -> float:
    """Margin of the mean of independent values, `ERRORS` standard errors from their own spread."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return ERRORS * spread / math.sqrt(max(1, len(values)))
