"""One folder of results as plain tables and values, whatever kind it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from dashboards.pages.results.folders import Kind, kind_of, manifest
from experiments.basis import Basis
from experiments.writing import reason_of
from experiments.sweep.plan import COLUMNS, Plan
from experiments.sweep.study import Study
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.sweep.factors import Factor

MOST_RUNS: Final = 200_000
"""Runs above which a table is not opened in a page."""
MOST_CELLS: Final = 2_000_000
"""Points × replicates above which it is not opened."""
FEW_VALUES: Final = 12
"""Values of a factor up to which each is shown by itself."""
KEYS: Final = ("point", "replicate", "seed", "reference", "status", "error")


@dataclass(frozen=True)
class Opened:
    """A folder that was read.

    Attributes:
        kind: What made it.
        label: What it is called, by language code.
        description: What it asks, by language code; may be empty.
        runs: Table of runs (`experiments.sweep.tables`); of a comparison, one row a replicate
            and scenario with `values` beside one another.
        facts: The manifest, for what it is and where it comes from.
        plan: Plan of a sweep; of anything else, one that says the same of it.
        comparison: A comparison, else None.
        front: What a search found, else None.
        primary: Outcomes that the study asks for.
        name: What the list of folders calls it; "" for an upload.
    """

    kind: Kind
    label: dict[str, str]
    description: dict[str, str]
    runs: pd.DataFrame
    facts: dict[str, Any]
    plan: Plan
    comparison: Comparison | None = None
    front: Any = None
    primary: tuple[str, ...] = field(default=())
    name: str = ""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What varies; empty where nothing does."""
        return self.plan.study.factors

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Columns that are numbers with at least one value; those of the study come first."""
        taken = {*COLUMNS, *(factor.name for factor in self.factors)}
        found = [
            str(name)
            for name in self.runs.columns
            if name not in taken
            and not str(name).startswith("used_")
            and self.runs[name].dtype.kind == "f"
            and bool(np.isfinite(self.runs[name]).any())
        ]
        first = [name for name in self.primary if name in found]
        return (*first, *(name for name in found if name not in first))

    @property
    def done(self) -> pd.DataFrame:
        """Runs that gave a result."""
        return self.runs[self.runs["status"] == "done"]

    @property
    def failed(self) -> pd.DataFrame:
        """Runs that did not, with their `error`."""
        return self.runs[self.runs["status"] != "done"]

    @property
    def has_reference(self) -> bool:
        """Whether each point is told as a difference to another."""
        return self.plan.study.reference is not None

    def title(self, lang: str) -> str:
        """What it is called."""
        return self.label.get(lang) or next(iter(self.label.values()), "")
