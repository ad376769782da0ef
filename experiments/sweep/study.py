"""What a study file may say: a scenario, what varies in it, the design, and how it is run.

    label: {en: Points and their budget, zh: 积分与预算}
    scenario: points                  # name, path, or a map with `extends:`
    set: {weeks.window: 156}          # goes over the scenario, by dotted path
    factors:
      - name: budget
        path: interventions.points.budget_per_year
        low: 0                        # a range …
        high: 120000
      - name: place
        path: community
        values: [urban_community, village_002]          # … or values …
      - name: policy
        levels:                       # … or named alternatives that set several things
          - {name: none, set: {interventions.points.dose: 0}}
          - {name: young, set: {interventions.points.target.age: [18-29]}}
    design: {kind: lhs, points: 200}  # factorial, one_at_a_time, lhs, sobol, morris, table
    reference: {budget: 0}            # every point is also run like this, and told as a difference
    replicates: 10                    # people and luck drawn anew, the same for every point
    keep: {series: quarter}           # besides the table of runs
    run: {timeout: 600}

Files are YAML 1.2 and closed: what is unknown or impossible is told with file, line and key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from experiments.planfile import PlanFile, says, scenario_of
from experiments.sweep.designs import DesignSpec, Factorial
from experiments.sweep.factors import Factor
from sim.errors import InputError, nearest_name
from sim.scenario.base import Count, FileModel, Name, Positive
from sim.scenario.schema import LARGEST_SEED, Scenario

Series = Literal["none", "week", "quarter", "year"]


class Keep(FileModel):
    """What is kept of a run besides its row in the table of runs.

    Attributes:
        series: Measures over time, one row a run and week, quarter or year.
        panel: Weeks between two records of every resident's states; 0: none.
        acts: Whether to keep every act.
    """

    series: Series = "none"
    panel: Count = 0
    acts: bool = False


class RunOptions(FileModel):
    """How the runs are carried out.

    Attributes:
        engine: fast or reference.
        workers: Processes on this machine; None: one a core.
        timeout: Seconds after which a single run (or its spin-up) is given up; None: never.
        hours: Hours after which no further task is begun; None: no limit. `--resume` goes on.
        block: Points that one task runs at most; None: chosen by the number of runs.
        most: Runs above which the study is refused: a slip of the pen costs nothing.
    """

    engine: Literal["fast", "reference"] = "fast"
    workers: Positive | None = None
    timeout: Annotated[float, Field(gt=0.0)] | None = 3600.0
    hours: Annotated[float, Field(gt=0.0)] | None = None
    block: Positive | None = None
    most: Positive = 1_000_000


class AnalysisOptions(FileModel):
    """What the results are looked at for.

    Attributes:
        outcomes: Columns of the table of runs; the first is the primary one.
        confidence: Level of confidence of intervals, in (0, 1).
        below: Scenario discovery: cases of interest are points whose primary outcome (or its
            difference to the reference, where there is one) is below this.
        above: The same, above this.
    """

    outcomes: tuple[Name, ...] = ("any_quarter",)
    confidence: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.95
    below: float | None = None
    above: float | None = None


def is_study(path: Path) -> bool:
    """Whether a file says what a study file says, right or wrong."""
    return says(path, "factors")


class Study(PlanFile):
    """One study file.

    Attributes:
        factors: What varies.
        design: Which combinations are run.
        reference: Factors and the values that they have in the run each point is compared with.
        replicates: Replicates of every point.
        seed: Seed of the design and of the replicates.
    """

    folder: ClassVar[str] = "studies"
    unknown: ClassVar[str] = "study.unknown"

    name: Name = "study"
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]
    design: DesignSpec = Factorial()
    reference: dict[str, Any] | None = None
    replicates: Annotated[Positive, Field(le=100_000)] = 10
    seed: Annotated[Count, Field(le=LARGEST_SEED)] = 1
    keep: Keep = Keep()
    run: RunOptions = RunOptions()
    analysis: AnalysisOptions = AnalysisOptions()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [factor.name for factor in self.factors]
        for name in names:
            if names.count(name) > 1:
                raise InputError("study.same_factor", name=name)
        for name in self.reference or {}:
            if name not in names:
                raise InputError(
                    "study.unknown_factor", name=name, nearest=nearest_name(name, names)
                )
        return self

    @property
    def base(self) -> Scenario:
        """The scenario with what `set` says, before any factor.

        Raises:
            InputError: It cannot be used.
        """
        return scenario_of(self.scenario, self.set)

    def factor(self, name: str) -> Factor:
        """The factor of a name."""
        return next(factor for factor in self.factors if factor.name == name)
