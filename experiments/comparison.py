"""A finished comparison: its tables, and everything that is worked out from them.

Holds data only. `compare` makes one, `store` keeps it, `views`, `figures` and `report` show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from experiments.costs import (
    ParticipantCost,
    cost_per_participant,
    money_by_year,
    money_values,
    weeks_of_years,
)
from experiments.effects import Analysis, effects
from experiments.outcomes import KEY, Span, values
from experiments.prices import money
from experiments.statistics import two_regimes

if TYPE_CHECKING:
    from sim.scenario.prices import Prices

TABLES: Final = ("runs", "participation", "measures", "quantities", "concentration")
"""Raw tables of a comparison, in the order in which the store writes them."""


@dataclass(frozen=True)
class Mark:
    """An intervention as figures mark it: when it starts and stops.

    Attributes:
        kind: Kind of the intervention.
        label: Name by language code.
        start: First week.
        stop: First week without it; None when it stays.
    """

    kind: str
    label: dict[str, str]
    start: int
    stop: int | None


@dataclass(frozen=True)
class Arm:
    """A scenario of the comparison.

    Attributes:
        name: Short name, unique in the comparison.
        label: Name by language code.
        plain: The resolved scenario in its plain form.
        marks: Its interventions.
    """

    name: str
    label: dict[str, str]
    plain: dict[str, Any] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


@dataclass
class Comparison:
    """Scenarios compared on the same people with the same luck.

    Attributes:
        arms: The scenarios in order.
        baseline: Name of the one that the others are compared with.
        span: The measured weeks.
        analysis: Primary outcome, smallest effect that matters, confidence.
        prices: Prices of the money tables.
        first_week: Week of the calendar year in which week 0 falls, 0..51.
        runs: One row a replicate and scenario: `replicate, scenario, seed, status, error,
            seconds, spin_up_weeks, flat, people, residents,
            units, unit_people, parameter_set` (-1 without an ensemble).
        participation: The model's participation table with `replicate`, `scenario`.
        measures: The model's weekly measures with `replicate`, `scenario`, `week`.
        quantities: The model's quantities with `replicate`, `scenario`.
        concentration: Indices of concentration of acts over residents, one row a run.
        provenance: Versions, seeds, times, machine (plain values).
        interrupted: Whether it was ended before all replicates were done.
        remembered: What others worked out from it and would else work out again, by who it was
            and what: figures, contrasts.
    """

    arms: tuple[Arm, ...]
    baseline: str
    span: Span
    analysis: Analysis
    prices: Prices
    first_week: int
    runs: pd.DataFrame
    participation: pd.DataFrame
    measures: pd.DataFrame
    quantities: pd.DataFrame
    concentration: pd.DataFrame
    provenance: dict[str, Any]
    interrupted: bool = False
    remembered: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> list[str]:
        """Names of the scenarios, in order."""
        return [arm.name for arm in self.arms]

    @property
    def others(self) -> list[str]:
        """Names of the scenarios that are compared with the baseline."""
        return [name for name in self.names if name != self.baseline]

    def arm(self, name: str) -> Arm:
        """The scenario of a name."""
        return next(arm for arm in self.arms if arm.name == name)

    def label(self, name: str, lang: str) -> str:
        """What a scenario is called in a language."""
        label = self.arm(name).label
        return label.get(lang) or label.get("en") or name

    @property
    def failures(self) -> pd.DataFrame:
        """Runs that failed."""
        return self.runs[self.runs["status"] == "failed"]

    @cached_property
    def worked(self) -> pd.DataFrame:
        """Runs that succeeded."""
        return self.runs[self.runs["status"] == "done"]

    @cached_property
    def replicates(self) -> int:
        """Replicates in which at least one scenario gave a result."""
        return int(self.worked["replicate"].nunique())

    @cached_property
    def priced(self) -> pd.DataFrame:
        """Quantities with `budget` and `yuan`."""
        return money(self.quantities, self.prices)

    @cached_property
    def money(self) -> pd.DataFrame:
        """Yuan by replicate, scenario, calendar year and budget line."""
        return money_by_year(self.priced, self.first_week)

    @cached_property
    def year_weeks(self) -> dict[int, int]:
        """Weeks measured of each calendar year."""
        return weeks_of_years(self.span.window + self.span.after, self.first_week)

    @cached_property
    def values(self) -> pd.DataFrame:
        """One number an outcome, scenario and replicate; see `outcomes`."""
        found = values(
            self.participation, self.measures, self.concentration, self.worked, self.span
        )
        yuan = money_values(self.priced, self.span, self.worked)
        return pd.concat([found, yuan], ignore_index=True)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Every scenario against the baseline; see `effects`."""
        return effects(self.values, self.names, self.baseline, self.analysis, self.sets)

    @cached_property
    def sets(self) -> pd.Series | None:
        """Parameter set of each replicate, by its number; None where all had the same."""
        if "parameter_set" not in self.runs or (self.runs["parameter_set"] < 0).all():
            return None
        return self.runs.drop_duplicates("replicate").set_index("replicate")["parameter_set"]

    @cached_property
    def costs(self) -> dict[str, ParticipantCost]:
        """Additional yuan for each additional participant and year, by scenario."""
        return {
            name: cost_per_participant(
                self.priced,
                self.participation,
                self.span,
                name,
                self.baseline,
                self.analysis.confidence,
                self.sets,
            )
            for name in self.others
        }

    @cached_property
    def regimes(self) -> dict[str, bool | None]:
        """Whether the replicates of a scenario fall into two groups in the primary outcome."""
        primary = self.values[self.analysis.is_primary(self.values)]
        found: dict[str, bool | None] = dict.fromkeys(self.names)
        for name, rows in primary.groupby("scenario", observed=True):
            sets = None if self.sets is None else self.sets.loc[rows["replicate"]].to_numpy()
            values = rows["value"].to_numpy()
            found[str(name)] = two_regimes(values, self.analysis.smallest_effect, sets=sets)
        return found

    def effect(self, scenario: str, kind: str, **key: str) -> pd.Series | None:
        """One row of the effects, or None when there is no such outcome.

        Args:
            scenario: Name of the scenario.
            kind: Kind of outcome.
            **key: Further columns of `outcomes.KEY` that must match.
        """
        for known, number in self._index.get((scenario, kind), ()):
            if all(known[column] == wanted for column, wanted in key.items()):
                return self._effect_row(number)
        return None

    def effect_at(self, scenario: str, key: tuple[str, ...]) -> pd.Series | None:
        """The row of the effects whose `outcomes.KEY` is this, or None.

        Args:
            scenario: Name of the scenario.
            key: Values of all columns of `outcomes.KEY`.
        """
        return self.effect(scenario, key[0], **dict(zip(KEY[1:], key[1:], strict=True)))

    def primary(self, scenario: str) -> pd.Series | None:
        """The effect on the primary outcome, or None when no run gave it."""
        rows = self.effects
        if rows.empty:
            return None
        found = rows[(rows["scenario"] == scenario) & (rows["family"] == "primary")]
        return None if found.empty else found.iloc[0]

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[tuple[dict[str, str], int]]]:
        """Outcomes and row numbers of the effects by (scenario, kind), in the table's order.

        A page asks for a hundred rows; a search through the table for each takes longer than a
        run of the model.
        """
        index: dict[tuple[str, str], list[tuple[dict[str, str], int]]] = {}
        if self.effects.empty:
            return index
        columns = [self.effects[name].tolist() for name in ("scenario", *KEY)]
        for number, (scenario, *key) in enumerate(zip(*columns, strict=True)):
            known = dict(zip(KEY, key, strict=True))
            index.setdefault((scenario, known["kind"]), []).append((known, number))
        return index

    def _effect_row(self, number: int) -> pd.Series:
        if number not in self._rows:
            self._rows[number] = self.effects.iloc[number]
        return self._rows[number]

    @cached_property
    def _rows(self) -> dict[int, pd.Series]:
        """Rows of the effects that were asked for; nobody changes them."""
        return {}
