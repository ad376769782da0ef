"""What the weekly measures are called: unit and label of every column of `model.measures`.

The table is `data/measures.toml`. How a measure is counted is in `sim.measures`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "data" / "measures.toml"


@dataclass(frozen=True)
class Measure:
    """One weekly measure.

    Attributes:
        name: Column of `model.measures`.
        unit: Unit, as `act`, `hour` or `0..1`.
        en: Label in English.
        zh: Label in Chinese.
    """

    name: str
    unit: str
    en: str
    zh: str

    def label(self, lang: str) -> str:
        """The label in a language; English where the language is not Chinese."""
        return self.zh if lang.startswith("zh") else self.en


@cache
def measures() -> Mapping[str, Measure]:
    """All weekly measures by name, in the order of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: Measure(name=name, **table) for name, table in tables.items()})
