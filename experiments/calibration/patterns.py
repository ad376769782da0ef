"""Patterns: what is known about participation, with the range that counts as met.

They are data (`patterns.toml`, whose head explains its keys), fixed before any fitting.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "patterns.toml"
USES = ("fitted", "predicted", "open")


@dataclass(frozen=True)
class Part:
    """One number of a pattern, measured on the model.

    Attributes:
        quantity: Name in `observe`.
        target: Figure of the source; NaN where the source gives a sign only.
        low: Lower end of what counts as met.
        high: Upper end.
        sign: +1 or -1 where a sign is what is known, else 0.
        tolerance: Scale of the calibration's distance, in the quantity's unit.
        fit: Whether the calibration is fitted to it.
        band: Whether it is fitted to what counts as met only, not to the target.
    """

    quantity: str
    target: float = math.nan
    low: float = -math.inf
    high: float = math.inf
    sign: int = 0
    tolerance: float = math.nan
    fit: bool = False
    band: bool = False

    def miss(self, value: float) -> float:
        """How far a value lies from what is fitted, in tolerances; positive: too high.

        Args:
            value: The value, finite.
        """
        low, high = self.ends
        return (value - min(max(value, low), high)) / self.tolerance

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of what is no miss: the target itself, or of a band what counts as met."""
        if not self.band:
            return self.target, self.target
        return (0.0 if self.sign > 0 else self.low), (0.0 if self.sign < 0 else self.high)

    def met(self, mean: float, low: float, high: float) -> bool:
        """Whether the model meets it.

        Args:
            mean: Mean over runs.
            low: Lower end of its 95 % interval.
            high: Upper end.
        """
        if self.sign:
            return low > 0.0 if self.sign > 0 else high < 0.0
        return self.low <= mean <= self.high


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Attributes:
        name: Key in the file.
        number: Number in the evidence base; 0 where it is not one of its patterns.
        source: Keys of the bibliography.
        confidence: high, medium or low: of the source.
        use: One of `USES`.
        label: What it says, by language.
        parts: What is measured; empty where it is open.
        why: Why it is open, by language.
    """

    name: str
    number: int
    source: str
    confidence: str
    use: str
    label: dict[str, str]
    parts: tuple[Part, ...]
    why: dict[str, str]


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, in the order of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_pattern(name, table) for name, table in tables.items())


def fitted_parts() -> tuple[Part, ...]:
    """The parts that the calibration is fitted to."""
    return tuple(part for pattern in patterns() for part in pattern.parts if part.fit)


def _pattern(name: str, table: dict[str, Any]) -> Pattern:
    return Pattern(
        name,
        int(table["number"]),
        table["source"],
        table["confidence"],
        table["use"],
        {lang: table[lang] for lang in ("en", "zh")},
        tuple(Part(**part) for part in table.get("parts", ())),
        {lang: table.get(f"why_{lang}", "") for lang in ("en", "zh")},
    )
