"""What a targets file may say: figures of one's own, the place, and the parameters to fit.

    label: {en: Our survey, zh: 本街道问卷}
    scenario: baseline                # name, path, or a map with `extends:`
    set: {community.committee.staff: 9}        # goes over the scenario, by dotted path
    targets:
      - measure: activity             # `linli list targets` shows what can be one
        period: year                  # shares: quarter or year; sums: week, quarter or year
        group: age
        level: 60+                    # one level, several, or ages that bands make up
        value: 0.34
        error: 0.03                   # standard error; or `sample: 420`, `interval: [0.28, 0.40]`
      - {measure: turnout, value: 0.52, sample: 600, design_effect: 1.5}
      - {measure: reports_filed, period: quarter, value: 85, error: 10}
      - {measure: reply_weeks, value: 2.5, error: 0.3}
      - {measure: trust, scale: [1, 5], value: 3.4, error: 0.05}
      - {measure: hours_reply, of: hours_available, value: 0.2, error: 0.03}
      - {measure: deliberate, period: year, value: 0.1, error: 0.02, fit: false}     # only checked
    parameters:                       # left out: the weightiest ones, with their priors
      weight_trust:                   # its prior
      notice: {low: 0.02, high: 0.3}
    prior: wide                       # or `patterns`: what the published patterns leave
    method: posterior                 # or `point`
    places: 1                         # communities that the figures are about
    budget: {runs: 600}
    seed: 1

Files are YAML 1.2 and closed: what is unknown or impossible is told with file, line and key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from experiments.planfile import SCENARIOS, PlanFile, says, scenario_of
from experiments.targets.measures import CONCENTRATION, ELECTION, WEEKS
from experiments.targets.target import Target, column_name
from sim.errors import InputError, nearest_name
from sim.scenario.base import Count, FileModel, Name, Number, Positive
from sim.scenario.problems import at, raise_all
from sim.scenario.schema import LARGEST_SEED, Scenario
from sim.scenario.tree import Node, from_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Parameters

SHIPPED: Final = SCENARIOS / "targets"
"""The targets files that ship."""

Method = Literal["point", "posterior"]
METHODS: Final = ("point", "posterior")


class Fitted(FileModel):
    """How far a fitted parameter may go; an end that is left out is that of its prior.

    Attributes:
        low: Lower end, in the parameter's unit.
        high: Upper end.
    """

    low: Number | None = None
    high: Number | None = None


class Budget(FileModel):
    """How much is computed.

    Attributes:
        runs: Model runs of the search.
        seeds: Populations that the search uses; None: 4 for `point`, each set on all of them, and
            12 for `posterior`, the sets in turn.
        luck: Runs at the beginning that measure how much luck moves each measure.
        report: Runs with seeds of their own at the end, from which the fit is told.
    """

    runs: Annotated[Positive, Field(le=1_000_000)] = 600
    seeds: Annotated[Positive, Field(le=1000)] | None = None
    luck: Annotated[Positive, Field(ge=4, le=1000)] = 12
    report: Annotated[Positive, Field(ge=4, le=10_000)] = 40


@dataclass(frozen=True)
class Bounds:
    """A parameter that is fitted, with its range.

    Attributes:
        name: Name of the parameter.
        low: Lower end.
        high: Upper end.
        start: Value that the scenario has; it may lie outside.
    """

    name: str
    low: float
    high: float
    start: float

    @property
    def width(self) -> float:
        """Length of the range."""
        return self.high - self.low


class Targets(PlanFile):
    """One targets file.

    Attributes:
        scenario: The place and its rules as they are.
        targets: The figures.
        parameters: Parameters to fit; None: the weightiest ones.
        prior: wide (uniform between the bounds) or patterns (what the published patterns leave).
        method: point (one set that fits best) or posterior (a sample of sets that fit).
        places: Communities that the figures are about: the more, the less of their difference
            from the model can be luck.
        budget: How much is computed.
        seed: Seed of everything that is drawn.
    """

    folder: ClassVar[str] = "targets"
    unknown: ClassVar[str] = "targets.unknown"

    name: Name = "targets"
    targets: tuple[Target, ...]
    parameters: dict[str, Fitted | None] | None = None
    prior: Literal["wide", "patterns"] = "wide"
    method: Method = "posterior"
    places: Positive = 1
    budget: Budget = Budget()
    seed: Annotated[Count, Field(le=LARGEST_SEED)] = 1

    _tree: Node | None = PrivateAttr(default=None)

    def _against(self, tree: Node) -> None:
        self._tree = tree
        self._against_scenario()

    @property
    def base(self) -> Scenario:
        """The scenario with what `set` says, before anything is fitted.

        Raises:
            InputError: It cannot be used.
        """
        return scenario_of(self.scenario, self.set)

    @property
    def fitted(self) -> tuple[Target, ...]:
        """The targets that parameters are fitted to."""
        return tuple(target for target in self.targets if target.fit)

    @property
    def names(self) -> tuple[str, ...]:
        """A column name of each target."""
        return tuple(target.name or column_name(target) for target in self.targets)

    @property
    def seeds(self) -> int:
        """Populations that the search uses."""
        return self.budget.seeds or {"point": 4, "posterior": 12}[self.method]

    def bounds(self, scenario: Scenario | None = None) -> tuple[Bounds, ...]:
        """The parameters that are fitted, with their ranges.

        Args:
            scenario: The scenario, if it has been read already.

        Raises:
            InputError: A parameter or a range that cannot be.
        """
        from experiments.calibration.priors import fitted_priors, priors
        from sim.parameters import registry

        asked = self.parameters
        if asked is None:
            asked = {prior.name: None for prior in fitted_priors()}
        known, values = registry(), (scenario or self.base).values
        ranges = {prior.name: (prior.low, prior.high) for prior in priors()}
        found: list[Bounds] = []
        problems: list[InputError] = []
        for name, wanted in asked.items():
            parameter = known.get(name)
            if parameter is None or parameter.choices:
                numbers = [n for n, p in known.items() if not p.choices]
                nearest = nearest_name(name, numbers)
                message = (
                    "scenario.unknown_parameter" if parameter is None else "targets.not_a_number"
                )
                problems.append(self._at(("parameters", name), message, name=name, nearest=nearest))
                continue
            low, high = ranges.get(name, (parameter.low, parameter.high))
            if wanted is not None:
                low = low if wanted.low is None else wanted.low
                high = high if wanted.high is None else wanted.high
            if not (parameter.low <= low < high <= parameter.high) or math.isinf(high - low):
                problems.append(
                    self._at(
                        ("parameters", name), "targets.bad_range", name=name,
                        **parameter.wanted,
                    )
                )  # fmt: skip
                continue
            found.append(Bounds(name, low, high, float(values[name])))
        raise_all([*problems, *self._contradictions(found, values)])
        return tuple(found)

    def _contradictions(self, found: Sequence[Bounds], values: Parameters) -> list[InputError]:
        """Ranges from which values may be drawn that contradict one another."""
        from sim.parameters import contradictions

        highest = {**values.changed(), **{bounds.name: bounds.high for bounds in found}}
        problems = contradictions(highest, {bounds.name: bounds.low for bounds in found})
        for problem in problems:
            placed = self._at(("parameters", str(problem.key)), problem.message)
            problem.file, problem.line, problem.key = placed.file, placed.line, placed.key
        return problems

    def _at(self, path: tuple[str | int, ...], message: str, **values: Any) -> InputError:
        return at(self._tree or Node({}, from_plain({}).mark), path, message, **values)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = list(self.names)
        for place, name in enumerate(names):
            if names.index(name) != place:
                raise InputError("targets.same_name", name=name, path=("targets", place))
        if not self.targets:
            raise InputError("error.bad_value", expected="expect.not_empty", path=("targets",))
        if not self.fitted:
            raise InputError("targets.nothing_fitted", path=("targets",))
        if self.parameters is not None and not self.parameters:
            raise InputError("error.bad_value", expected="expect.not_empty", path=("parameters",))
        return self

    def _against_scenario(self) -> None:
        """Make sure that the scenario can give every target, and every parameter be fitted."""
        try:
            scenario = self.base
        except InputError as problem:
            if problem.file is None and self._tree is not None:
                mark = at(self._tree, ("set",), "error.bad_value")
                problem.file, problem.line = mark.file, mark.line
            raise
        problems = []
        window = scenario.weeks.window
        for place, target in enumerate(self.targets):
            path: tuple[str | int, ...] = ("targets", place)
            needed = WEEKS.get(target.told_for, 1) if target.about.family == "form" else 1
            if target.measure in CONCENTRATION:
                needed = WEEKS["year"]
            if isinstance(target.year, int):
                needed = max(needed, WEEKS["year"] * target.year)
            if window < needed:
                problems.append(self._at(path, "targets.too_short", weeks=window, needed=needed))
            if target.measure in ELECTION and scenario.community.calendar.election_week >= window:
                week = scenario.community.calendar.election_week
                problems.append(self._at(path, "targets.no_election", week=week, weeks=window))
        raise_all(problems)
        self.bounds(scenario)


def is_targets_file(path: Path) -> bool:
    """Whether a YAML file is about targets rather than a scenario; one that is broken is not."""
    return says(path, "targets")
