"""From a study to tasks: the same study, the same tasks, on whatever machine.

A plan is written once, when a sweep begins, and everybody who works at it reads the same file:

    plan.json   format, sources and parameters (`basis`), study, base (the scenario in full),
                points (values of the factors), rows (point of each row of the design),
                references (point that each point is compared with, or null),
                states (numbers of the population and the spin-up of each point),
                blocks (points that one task runs)

A task is one block in one replicate. Points of a block share the population of the replicate and,
where only interventions or weeks differ, the spin-up, too; tasks are numbered replicate by
replicate, so that an interrupted sweep has whole replicates.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from experiments.basis import Basis, read_begun
from experiments.replicate import people_key, replicate_seed
from experiments.sweep import designs
from experiments.sweep.measured import checked_outcome, names
from experiments.sweep.study import Study
from experiments.writing import write_text
from sim.errors import InputError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from experiments.sweep.factors import Factor
    from sim import ParticipationModel

FORMAT: Final = 1
FILE: Final = "plan.json"
LARGEST_BLOCK: Final = 32
"""Points of a task at most: a few seconds of work for a community."""
COLUMNS: Final = (
    "point", "replicate", "seed", "reference", "status", "error", "seconds", "process", "row",
    "spin_up_weeks", "flat", "residents",
)  # fmt: skip
"""Columns of the tables that are neither factors nor outcomes."""
FEWEST_TASKS: Final = 32
"""Tasks that a sweep is divided into where it has as many runs, so that workers end together."""


@dataclass(frozen=True)
class Task:
    """One block of points in one replicate.

    Attributes:
        number: Number of the task, from 0.
        replicate: Number of the replicate, from 0.
        seed: Its seed.
        points: Numbers of the points.
    """

    number: int
    replicate: int
    seed: int
    points: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes:
        study: The study.
        base: The scenario that factors are set in, in full.
        points: Values of the factors, one tuple a point.
        rows: Point of each row of the design.
        references: Point that each point is compared with, or None.
        states: Numbers of the population and of the spin-up that each point begins from.
        blocks: Points that one task runs.
        basis: What the runs rest on: model, parameters.
    """

    study: Study
    base: dict[str, Any]
    points: tuple[tuple[Any, ...], ...]
    rows: tuple[int, ...]
    references: tuple[int | None, ...]
    states: tuple[tuple[int, int], ...]
    blocks: tuple[tuple[int, ...], ...]
    basis: Basis

    kept: ClassVar[int] = 2

    @classmethod
    def of(cls, study: Study, progress: Callable[[int, int], object] | None = None) -> Plan:
        """Plan a study; every point is checked, so that nothing fails later for being wrong.

        Args:
            study: The study.
            progress: Called with the points checked and the points in all.

        Raises:
            InputError: A point is not a scenario that can be run, or there are too many.
        """
        scenario = study.base
        base = scenario.to_dict()
        _own_names(study, scenario)
        for name in study.analysis.outcomes:
            checked_outcome(name, scenario)
        _within_limit(study, designs.size(study.design, study.factors))
        drawn = designs.points(study.design, study.factors, study.seed)
        _within_limit(study, len(drawn))
        numbers: dict[str, int] = {}
        points: list[tuple[Any, ...]] = []

        def number_of(point: tuple[Any, ...]) -> int:
            key = json.dumps(point, ensure_ascii=False)
            if key not in numbers:
                numbers[key] = len(points)
                points.append(point)
            return numbers[key]

        rows = tuple(number_of(point) for point in drawn)
        references: list[int | None] = [None] * len(points)
        if study.reference is not None:
            fixed = {n: study.factor(n).checked(v) for n, v in study.reference.items()}
            for k in range(len(references)):
                named = zip(study.factors, points[k], strict=True)
                references[k] = number_of(tuple(fixed.get(f.name, v) for f, v in named))
            references += [None] * (len(points) - len(references))
            references = [None if r == k else r for k, r in enumerate(references)]
        _within_limit(study, len(points))
        states, communities = _states(study, base, points, progress)
        blocks = _blocks(study, states)
        found = tuple(points), rows, tuple(references), states, blocks
        return cls(study, base, *found, Basis.now(communities=communities))

    @property
    def runs(self) -> int:
        """Runs in all."""
        return len(self.points) * self.study.replicates

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, replicate by replicate."""
        found: list[Task] = []
        for replicate in range(self.study.replicates):
            seed = replicate_seed(self.study.seed, replicate)
            for block in self.blocks:
                found.append(Task(len(found), replicate, seed, block))
        return tuple(found)

    def scenario(self, point: int) -> Scenario:
        """The scenario of a point.

        Args:
            point: Its number.

        Raises:
            InputError: The values do not make a scenario that can be run.
        """
        return _scenario(self.study.factors, self.base, self.points[point])

    def arm(self, point: int, replicate: int) -> Scenario:
        """The scenario of a point in a replicate: the same in all of them."""
        return self.scenario(point)

    def outcomes(self, arm: ParticipationModel) -> dict[str, float]:
        """The numbers of a finished run; see `measured`."""
        from experiments.sweep.measured import outcomes

        return outcomes(arm)

    def save(self, folder: Path) -> None:
        """Write the plan into a folder, as a whole or not at all."""
        plain = {
            "format": FORMAT,
            **self.basis.to_dict(),
            "study": self.study.to_dict(),
            "base": self.base,
            "points": self.points,
            "rows": self.rows,
            "references": self.references,
            "states": self.states,
            "blocks": self.blocks,
        }
        write_text(folder / FILE, json.dumps(plain, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Plan:
        """Read the plan of a folder.

        Raises:
            InputError: It has none, or one of another version of this program.
        """
        return read_begun(folder / FILE, "study.not_a_sweep", FORMAT, cls._from_plain)

    @classmethod
    def _from_plain(cls, plain: dict[str, Any]) -> Plan:
        return cls(
            Study.from_dict(plain["study"]),
            plain["base"],
            tuple(tuple(point) for point in plain["points"]),
            tuple(plain["rows"]),
            tuple(plain["references"]),
            tuple((people, state) for people, state in plain["states"]),
            tuple(tuple(block) for block in plain["blocks"]),
            Basis.from_plain(plain),
        )


class Runnable(Protocol):
    """What the driver and the workers need to know of a plan: that of a sweep, or of a search."""

    kept: ClassVar[int]
    """Populations and spun-up states that a worker keeps from task to task."""

    @classmethod
    def load(cls, folder: Path, /) -> Runnable:
        """The plan of a folder; workers read it there."""

    @property
    def study(self) -> Any:
        """Options for runs (`run`), and what is kept of them (`keep`)."""

    @property
    def basis(self) -> Basis:
        """What the runs rest on."""

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks."""

    def arm(self, point: int, replicate: int) -> Scenario:
        """The scenario of a point in a replicate."""

    def outcomes(self, arm: ParticipationModel) -> dict[str, float]:
        """The numbers of a finished run."""


def _scenario(factors: Iterable[Factor], base: dict[str, Any], point: tuple[Any, ...]) -> Scenario:
    overrides: dict[str, Any] = {}
    for factor, value in zip(factors, point, strict=True):
        overrides.update(factor.overrides(value))
    return Scenario.from_dict(base, overrides)


def _own_names(study: Study, scenario: Scenario) -> None:
    """Make sure that no factor is called like another column of the table of runs."""
    taken = {*COLUMNS, *names(scenario)}
    for factor in study.factors:
        if factor.name in taken:
            raise InputError("study.taken_name", name=factor.name)


def _within_limit(study: Study, points: int | None) -> None:
    if points is not None and points * study.replicates > study.run.most:
        runs, most = points * study.replicates, study.run.most
        raise InputError("study.too_many_runs", runs=f"{runs:,}", most=f"{most:,}")


def _states(
    study: Study,
    base: dict[str, Any],
    points: list[tuple[Any, ...]],
    progress: Callable[[int, int], object] | None,
) -> tuple[tuple[tuple[int, int], ...], list[dict[str, Any]]]:
    """Population and spin-up of each point, which is checked, by number; and the populations."""
    people: dict[str, int] = {}
    spin_ups: dict[str, int] = {}
    found = []
    for number, point in enumerate(points):
        try:
            scenario = _scenario(study.factors, base, point)
        except InputError as problem:
            named = zip(study.factors, point, strict=True)
            values = ", ".join(f"{factor.name}={factor.shown(v)}" for factor, v in named)
            raise InputError("study.bad_point", values=values, reason=str(problem)) from problem
        who = people.setdefault(people_key(scenario), len(people))
        found.append((who, spin_ups.setdefault(scenario.spin_up_digest, len(spin_ups))))
        if progress is not None:
            progress(number + 1, len(points))
    return tuple(found), [json.loads(who) for who in people]


def _blocks(study: Study, states: tuple[tuple[int, int], ...]) -> tuple[tuple[int, ...], ...]:
    """Points that one task runs: those with a spin-up in common stay together if they can."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, state in enumerate(states):
        groups.setdefault(state, []).append(number)
    runs = len(states) * study.replicates
    size = study.run.block or min(LARGEST_BLOCK, max(1, runs // FEWEST_TASKS))
    blocks: list[list[int]] = [[]]
    for _, members in sorted(groups.items()):
        if len(blocks[-1]) + len(members) > size and blocks[-1]:
            blocks.append([])
        while len(members) > size:
            blocks[-1], members = members[:size], members[size:]
            blocks.append([])
        blocks[-1] += members
    return tuple(tuple(block) for block in blocks if block)
