"""What a search may be for: each goal is one number a run, of which more or less is better.

    {goal: participation, form: any, period: quarter}   share of residents who took part
    {goal: reach, group: schooling, levels: [none, primary]}     the same share among some people
    {goal: gap, group: schooling, between: [[none, primary], [senior, college]]}    less is better:
                                     how far apart the shares of both are; without `between` how
                                     far participants are from a cross-section of the residents
    {goal: newcomers}                share who took part for the first time ever, a quarter
    {goal: trust}                    mean trust in the committee
    {goal: persistence, form: any}   participation in the quarters after the measures have ended
    {goal: money}                    yuan a year over doing nothing; less is better
    {goal: outcome, name: depth, better: more}     any column of the table of runs

All are told as the change against doing nothing, with the same people and the same luck.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from experiments.outcomes import SHOWN_FORMS, Span
from experiments.statistics import dissimilarity
from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Label, Name

if TYPE_CHECKING:
    from sim import ParticipationModel

FormName = Literal["report", "activity", "deliberate", "vote", "supervise", "any"]
GroupName = Literal["age", "sex", "schooling", "employment", "tenure", "registration", "party"]
Better = Literal["more", "less"]
NAN: Final = float("nan")


class BaseGoal(FileModel):
    """What goals have in common.

    Attributes:
        label: What people call it; a name of its own otherwise.
    """

    label: Label | None = None

    @property
    @abstractmethod
    def key(self) -> str:
        """Its name in tables, unique in a search."""

    @property
    def better(self) -> Better:
        """Whether more or less of it is better."""
        return "more"

    @property
    def after(self) -> bool:
        """Whether it is measured after the measures have ended."""
        return False

    @property
    def column(self) -> str:
        """The column of the table of runs that it is read from."""
        return self.key

    @property
    def share(self) -> bool:
        """Whether it is a share, told in per cent."""
        return True

    @property
    def people(self) -> bool:
        """Whether it is a share of all residents, so that a change of it is so many people."""
        return False


class Participation(BaseGoal):
    """Share of residents who took part at least once."""

    goal: Literal["participation"] = "participation"
    form: FormName = "any"
    period: Literal["quarter", "year"] = "quarter"

    @property
    def people(self) -> bool:
        """It is."""
        return True

    @property
    def key(self) -> str:
        """As `any_quarter`."""
        return f"{self.form}_{self.period}"


class Persistence(BaseGoal):
    """Share who took part in an average quarter after the measures have ended."""

    goal: Literal["persistence"] = "persistence"
    form: FormName = "any"

    @property
    def people(self) -> bool:
        """It is."""
        return True

    @property
    def key(self) -> str:
        """As `any_after`."""
        return f"{self.form}_after"

    @property
    def after(self) -> bool:
        """It is what lasts."""
        return True


class Reach(BaseGoal):
    """Share of some residents who took part in any form in an average quarter.

    Attributes:
        group: What residents are grouped by.
        levels: Which of the groups.
    """

    goal: Literal["reach"] = "reach"
    group: GroupName
    levels: Annotated[tuple[Name, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        _check_levels(self.group, self.levels)
        return self

    @property
    def key(self) -> str:
        """As `reached_schooling_none_primary`."""
        return "reached_" + "_".join((self.group, *map(_plain, self.levels)))

    def measured(self, took: np.ndarray, people: np.ndarray, levels: list[str]) -> float:
        """The share, from counts by level of the group."""
        return _share(took, people, [levels.index(level) for level in self.levels])


class Gap(BaseGoal):
    """How unequally groups take part; less is better.

    Attributes:
        group: What residents are grouped by.
        between: The two sides, in either order; None: the dissimilarity of those who took part from
            all residents.
    """

    goal: Literal["gap"] = "gap"
    group: GroupName
    between: tuple[tuple[Name, ...], tuple[Name, ...]] | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        for levels in self.between or ():
            _check_levels(self.group, levels)
        return self

    @property
    def key(self) -> str:
        """As `reached_gap_schooling`."""
        sides = ["_".join(map(_plain, side)) for side in self.between or ()]
        return "_".join(["reached_gap", self.group, *sides])

    @property
    def better(self) -> Better:
        """Less is better."""
        return "less"

    def measured(self, took: np.ndarray, people: np.ndarray, levels: list[str]) -> float:
        """The gap, from counts by level of the group."""
        if self.between is None:
            return dissimilarity(took, people)
        one, other = (
            _share(took, people, [levels.index(level) for level in side]) for side in self.between
        )
        return abs(other - one)


class Newcomers(BaseGoal):
    """Share of residents who took part for the first time ever, in an average quarter."""

    goal: Literal["newcomers"] = "newcomers"

    @property
    def people(self) -> bool:
        """It is."""
        return True

    @property
    def key(self) -> str:
        """The outcome of that name."""
        return "newcomers"


class Trust(BaseGoal):
    """Mean trust in the committee, 0 to 1, in the last year of the window."""

    goal: Literal["trust"] = "trust"

    @property
    def key(self) -> str:
        """The outcome of that name."""
        return "trust"

    @property
    def share(self) -> bool:
        """It is an index."""
        return False


class Money(BaseGoal):
    """Yuan a year over doing nothing, in the dearest year of the window."""

    goal: Literal["money"] = "money"

    @property
    def key(self) -> str:
        """As in the tables."""
        return "money"

    @property
    def better(self) -> Better:
        """Less is better."""
        return "less"

    @property
    def share(self) -> bool:
        """It is yuan."""
        return False


class AnyOutcome(BaseGoal):
    """Any column of the table of runs.

    Attributes:
        name: The column.
        direction: Whether more or less of it is better (`better` in the file).
    """

    goal: Literal["outcome"] = "outcome"
    name: Name
    direction: Better = Field(alias="better")

    @property
    def key(self) -> str:
        """The column."""
        return self.name

    @property
    def better(self) -> Better:
        """As the file says."""
        return self.direction

    @property
    def share(self) -> bool:
        """As tables of sweeps tell it."""
        from experiments.sweep.summary import is_share

        return is_share(self.name)


Goal = Annotated[
    Participation | Persistence | Reach | Gap | Newcomers | Trust | Money | AnyOutcome,
    Field(discriminator="goal"),
]
"""One objective of a search."""


def reached(arm: ParticipationModel, goals: tuple[Any, ...]) -> dict[str, float]:
    """The numbers that goals about groups need, which the table of runs does not have.

    Args:
        arm: A finished run.
        goals: The objectives of the search.
    """
    from sim.measures import group_levels

    wanted = [goal for goal in goals if isinstance(goal, (Reach, Gap))]
    if not wanted:
        return {}
    span = Span(arm.scenario.weeks.window, arm.scenario.weeks.after)
    last = set(span.last(span.period))
    tallies = [t for t in arm.recorder.tallies if t[0] == span.period and t[1] in last]
    any_form = SHOWN_FORMS.index("any")
    levels = group_levels()
    found = {}
    for goal in wanted:
        rows = [k for k, (group, _) in enumerate(levels) if group == goal.group]
        if not tallies or not rows:
            found[goal.key] = NAN
            continue
        shape = (len(levels), len(SHOWN_FORMS))
        took = sum(np.asarray(t[2], np.float64).reshape(shape)[rows, any_form] for t in tallies)
        people = sum(np.asarray(t[3], np.float64)[rows, 0] for t in tallies)
        names = [levels[k][1] for k in rows]
        found[goal.key] = goal.measured(np.asarray(took), np.asarray(people), names)
    return found


def _share(took: np.ndarray, people: np.ndarray, rows: list[int]) -> float:
    there = float(people[rows].sum())
    return float(took[rows].sum()) / there if there > 0 else NAN


def _plain(level: str) -> str:
    return level.replace("-", "_").replace("+", "_plus")


def _check_levels(group: str, levels: tuple[str, ...]) -> None:
    from sim.measures import group_levels

    known = [level for name, level in group_levels() if name == group]
    for level in levels:
        if level not in known:
            raise InputError(
                "search.unknown_level",
                name=level,
                group=group,
                expected="expect.one_of",
                names=", ".join(known),
                nearest=nearest_name(level, known),
            )
