"""What a search file may say: what may be done, under which budgets, and what for.

    label: {en: Two hundred thousand yuan and two more staff, zh: 二十万元与两名工作人员}
    scenario: baseline                 # what doing nothing is: name, path, or a map with `extends:`
    set: {weeks.window: 104}
    district: district.csv             # optional: a community a row, one budget (`community`)
    choices:                           # what may be done; a list is a choice, a single value is not
      - kind: points
        dose: [0.5, 1]
        start: [0, 26]
        target: [{}, {age: [18-29, 30-44]}]
        with: {budget_per_year: [40000, 120000]}     # keys of the kind itself
      - {kind: smaller_units, name: by_building}
    exclude: [[points, by_building]]   # not together
    most: 3                            # measures at once
    budgets: {money: 200000, staff: 2, seats: 40}
    objectives: [{goal: participation}, {goal: money}]    # the first decides
    robust: {by: mean}
    search: {candidates: 240}

Files are YAML 1.2 and closed: what is unknown or impossible is told with file, line and key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from experiments.planfile import SCENARIOS, PlanFile, says, scenario_of
from experiments.search.goals import Goal
from experiments.sweep.study import Keep, RunOptions
from sim.errors import InputError, nearest_name
from sim.interventions import registry
from sim.interventions.base import Target
from sim.scenario.base import (
    Amount,
    Count,
    FileModel,
    Label,
    Name,
    Number,
    Positive,
    Share,
    Whole,
)
from sim.scenario.prices import BudgetLine
from sim.scenario.problems import at, problems_of, raise_all
from sim.scenario.schema import LARGEST_SEED, Scenario
from sim.scenario.tree import Node, from_plain, locate

SHIPPED = SCENARIOS / "searches"
"""The searches that ship."""


class Levels(FileModel):
    """A range, cut into steps.

    Attributes:
        low: The first value.
        high: The last value.
        steps: How many values there are, the ends included.
    """

    low: Number
    high: Number
    steps: Annotated[int, Field(ge=2, le=50)] = 5

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise InputError("search.bad_range", low=self.low, high=self.high)
        return self

    @property
    def values(self) -> tuple[float, ...]:
        """The values, evenly spaced and rounded to six digits."""
        width = (self.high - self.low) / (self.steps - 1)
        return tuple(float(f"{self.low + k * width:.6g}") for k in range(self.steps))


class Choice(FileModel):
    """A measure that may be taken, and the ways in which it may.

    Attributes:
        kind: Kind of the intervention.
        name: What the search calls it; its kind, unless there are two of a kind.
        label: What people call it; the kind's own name otherwise.
        dose: Doses: one, a list, or a range in steps.
        start: First weeks: one or a list.
        stop: First week without it; None: it stays.
        ramp: Weeks in which it grows.
        target: Whom it may reach: one target or a list of targets.
        settings: Keys of the kind itself (`with` in the file): a value, or a list of values to
            choose from.
    """

    kind: Name
    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,40}$")]
    label: Label | None = None
    dose: Amount | Annotated[tuple[Amount, ...], Field(min_length=1)] | Levels = 1.0
    start: Whole | Annotated[tuple[Whole, ...], Field(min_length=1)] = 0
    stop: Whole | None = None
    ramp: Count = 0
    target: Target | Annotated[tuple[Target, ...], Field(min_length=1)] = Target()
    settings: dict[str, Any] = Field(default_factory=dict, alias="with")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        if isinstance(values, dict) and "name" not in values and "kind" in values:
            return {**values, "name": values["kind"]}
        return values

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        kinds = registry()
        if kind not in kinds:
            raise InputError(
                "scenario.unknown_kind",
                name=kind,
                nearest=nearest_name(kind, kinds),
                expected="expect.one_of",
                names=", ".join(kinds),
            )
        return kind

    @property
    def doses(self) -> tuple[float, ...]:
        """The doses to choose from."""
        if isinstance(self.dose, Levels):
            return self.dose.values
        return self.dose if isinstance(self.dose, tuple) else (self.dose,)

    @property
    def starts(self) -> tuple[int, ...]:
        """The first weeks to choose from."""
        return self.start if isinstance(self.start, tuple) else (self.start,)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets to choose from."""
        return self.target if isinstance(self.target, tuple) else (self.target,)

    @property
    def own(self) -> dict[str, tuple[Any, ...]]:
        """The values of the kind's own keys to choose from."""
        return {
            key: tuple(value) if isinstance(value, (list, tuple)) else (value,)
            for key, value in self.settings.items()
        }


class Limit(FileModel):
    """What must not happen to some outcome.

    Attributes:
        outcome: A column of the table of runs.
        least: The change against doing nothing must not be below this.
        most: Nor above this.
    """

    outcome: Name
    least: Number | None = None
    most: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.least is None and self.most is None:
            raise InputError("search.empty_limit", name=self.outcome)
        return self


class Budgets(FileModel):
    """What may be used, over and above what doing nothing uses.

    Attributes:
        money: Yuan a year, in the dearest year of the window; None: no limit.
        staff: Posts that may be added.
        staff_step: Posts are added in such steps.
        staff_pay: `apart`: the added posts are paid from elsewhere; `money`: from the money.
        seats: Further seats of venues kept up (line `venue_seat_year`); None: no limit.
        hours: Hours a week that administration, moderation and the search for leaders may take
            more of the staff's time; None: no limit.
        lines: Yuan a year by budget line of the price file.
        runs: Share of runs in which the money, seats and hours must do.
    """

    money: Amount | None = None
    staff: Amount = 0.0
    staff_step: Annotated[float, Field(gt=0.0)] = 1.0
    staff_pay: Literal["apart", "money"] = "apart"
    seats: Amount | None = None
    hours: Amount | None = None
    lines: dict[BudgetLine, Amount] = Field(default_factory=dict)
    runs: Annotated[float, Field(gt=0.0, le=1.0)] = 0.9

    @property
    def posts(self) -> tuple[float, ...]:
        """The numbers of posts that may be added, 0 first."""
        count = int(self.staff / self.staff_step + 1e-9)
        return tuple(float(f"{k * self.staff_step:.6g}") for k in range(count + 1))


class Robust(FileModel):
    """How one number is made of many draws of parameters and luck.

    Attributes:
        by: `mean`: of the changes against doing nothing; `quantile`: a lower quantile of them;
            `share`: the share of draws in which it is better than doing nothing.
        quantile: Which quantile; also told in the report.
        ensemble: Whether parameters come from the posterior ensemble, or are the central ones.
    """

    by: Literal["mean", "quantile", "share"] = "mean"
    quantile: Annotated[float, Field(gt=0.0, lt=0.5)] = 0.1
    ensemble: bool = True


class Effort(FileModel):
    """How hard is searched.

    Attributes:
        candidates: Packages that are run in each community at most; a space that is no larger is
            run as a whole.
        population: Packages of a generation.
        screen: Replicates that every package gets.
        race: Replicates that the best packages get in the end.
        survivors: Packages that go on to the race.
        front: Packages that are run again on fresh seeds.
        fresh: Replicates on fresh seeds.
        reasons: Weeks in which residents are listened to, to say through what the winner works;
            0: none.
    """

    candidates: Positive = 240
    population: Annotated[int, Field(ge=4)] = 32
    screen: Annotated[int, Field(ge=2)] = 6
    race: Annotated[int, Field(ge=2)] = 24
    survivors: Positive = 24
    front: Positive = 8
    fresh: Annotated[int, Field(ge=4)] = 84
    reasons: Annotated[Count, Field(le=52)] = 4

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.race < self.screen:
            raise InputError("search.race_shorter", screen=self.screen, race=self.race)
        return self


class Search(PlanFile):
    """One search file.

    Attributes:
        scenario: Doing nothing.
        district: Table with a community a row; see `district`.
        choices: What may be done.
        exclude: Names of choices that do not go together, list by list.
        most: Measures at once.
        budgets: What may be used.
        limits: What must not happen.
        objectives: What for; the first decides which package wins.
        robust: How draws are summed up.
        search: How hard is searched.
        confidence: Level of confidence of intervals.
        seed: Seed of everything.
    """

    folder: ClassVar[str] = "searches"
    unknown: ClassVar[str] = "search.unknown"

    name: Name = "search"
    district: str | None = None
    choices: Annotated[tuple[Choice, ...], Field(min_length=1)]
    exclude: tuple[tuple[Name, ...], ...] = ()
    most: Annotated[int, Field(ge=1, le=8)] = 3
    budgets: Budgets = Budgets()
    limits: tuple[Limit, ...] = ()
    objectives: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=5)]
    robust: Robust = Robust()
    search: Effort = Effort()
    confidence: Annotated[Share, Field(gt=0.0, lt=1.0)] = 0.95
    seed: Annotated[Count, Field(le=LARGEST_SEED)] = 1
    run: RunOptions = RunOptions()

    @classmethod
    def _resolve(cls, node: Node, folder: Path) -> None:
        """Make the paths of the scenario and the district absolute; they must be there."""
        assert isinstance(node.value, dict)
        for key in ("scenario", "district"):
            named = node.value.get(key)
            said = None if named is None else named.value
            if not isinstance(said, str) or not said.lower().endswith((".yaml", ".yml", ".csv")):
                continue
            path = folder / Path(said).expanduser()
            if not path.is_file():
                assert named is not None
                raise InputError(
                    "error.not_found", file=named.mark.file, line=named.mark.line, got=said
                )
            named.value = str(path.resolve())  # type: ignore[union-attr]

    def _against(self, tree: Node) -> None:
        raise_all(_between(self, tree))

    @property
    def keep(self) -> Keep:
        """Nothing is kept of a run besides its row."""
        return Keep()

    @property
    def removes(self) -> bool:
        """Whether measures end with the window, so that one sees what lasts."""
        return any(goal.after for goal in self.objectives)

    @property
    def base(self) -> Scenario:
        """The scenario of doing nothing.

        Raises:
            InputError: It cannot be used.
        """
        scenario = scenario_of(self.scenario, self.set)
        if self.removes and scenario.weeks.after < AFTER_LEAST:
            scenario = Scenario.from_dict(scenario.to_dict(), {"weeks.after": AFTER_WEEKS})
        return scenario


AFTER_WEEKS = 52
"""Weeks after the window where an objective is what lasts and the scenario says nothing."""
AFTER_LEAST = 13
"""Fewest weeks after the window in which one can see what lasts."""


def is_search(path: Path) -> bool:
    """Whether a file says what a search file says, right or wrong."""
    return says(path, "choices", "objectives")


def _between(search: Search, tree: Node) -> list[InputError]:
    """Problems between the parts of a search whose single values are sound."""
    problems = []
    names = [choice.name for choice in search.choices]
    for k, choice in enumerate(search.choices):
        if names.index(choice.name) != k:
            place: tuple[str | int, ...] = ("choices", k, "name")
            problems.append(at(tree, place, "search.same_choice", name=choice.name))
        problems += _settings(choice, k, tree)
    for i, group in enumerate(search.exclude):
        for j, name in enumerate(group):
            if name not in names:
                nearest = nearest_name(name, names)
                place = ("exclude", i, j)
                problems.append(
                    at(tree, place, "search.unknown_choice", name=name, nearest=nearest)
                )
    keys = [goal.key for goal in search.objectives]
    for k, key in enumerate(keys):
        if keys.index(key) != k:
            problems.append(at(tree, ("objectives", k), "search.same_goal"))
    if search.district is not None and search.robust.by != "mean":
        problems.append(at(tree, ("robust", "by"), "search.robust_district"))
    if search.objectives[0].goal == "money":
        problems.append(at(tree, ("objectives", 0), "search.money_first"))
    return problems


def _settings(choice: Choice, k: int, tree: Node) -> list[InputError]:
    """Keys and values of a choice that its kind does not have: every value is tried."""
    model = registry()[choice.kind]
    common = ("kind", "label", "start", "stop", "ramp", "dose", "target")
    known = [key for key in model.model_fields if key not in common]
    problems = []
    for key, values in choice.own.items():
        place = ("choices", k, "with", key)
        if key not in known:
            problems.append(
                at(tree, place, "error.unknown_key", nearest=nearest_name(key, known),
                   expected="expect.one_of", names=", ".join(known))
            )  # fmt: skip
            continue
        for value in values:
            try:
                model.model_validate({"kind": choice.kind, key: value})
            except ValidationError as error:
                inner = from_plain({key: value}, locate(tree, place)[0])
                problems += problems_of(error, inner, model)
    if model.dose_is_share and max(choice.doses) > 1.0:
        dose = max(choice.doses)
        problems.append(at(tree, ("choices", k, "dose"), "scenario.dose_is_share", got=dose))
    return problems
