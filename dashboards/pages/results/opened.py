"""One folder of results as plain tables and values, whatever kind it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboards.pages.results.measure import Measure
from experiments.sweep.plan import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from dashboards.pages.results.folders import Kind
    from experiments.comparison import Comparison
    from experiments.sweep.factors import Factor
    from experiments.sweep.plan import Plan

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
        name: What the list of folders calls it; of an upload, its key.
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

    @property
    def places(self) -> dict[str, dict[str, str]]:
        """What communities are called in each language, by name; empty unless there are several."""
        told = self.front.found["places"] if self.front is not None else ()
        return {place["name"]: place["label"] for place in told} if len(told) > 1 else {}

    def measure(self, outcome: str, difference: bool, lang: str) -> Measure:
        """How values of an outcome are told; one that is an objective, as the search tells it.

        Args:
            outcome: A column of the table of runs.
            difference: Whether it is told as a difference.
            lang: Language code.
        """
        goals = self.front.goals if self.front is not None else ()
        goal = next((goal for goal in goals if goal["key"] == outcome), None)
        if goal is None:
            return Measure(outcome, difference, lang)
        return Measure(outcome, difference, lang, str(goal["name"][lang]), bool(goal["share"]))

    def title(self, lang: str) -> str:
        """What it is called."""
        return self.label.get(lang) or next(iter(self.label.values()), "")
