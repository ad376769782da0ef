"""Running a lesson: what a worker does, coarse first.

`run_lesson` is a generator of plain values that a worker process can send. Every replicate has
other people and other luck; arms that are alike until week 0 go on from one spin-up. After the
first replicates what is known so far is told, and again whenever their number has doubled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.lessons import observing
from dashboards.lessons.schema import QuartersPicture, WeeksPicture
from dashboards.lessons.shelf import arm_scenario, lesson
from dashboards.work import Partial
from experiments.replicate import replicate_seed
from experiments.statistics import mean_interval
from sim import ParticipationModel

if TYPE_CHECKING:
    from dashboards.lessons.schema import Arm, Lesson

FIRST = 2
"""Replicates after which something is shown for the first time."""
RANGE = (5.0, 95.0)
"""Percentiles of replicates between which the band around a curve lies."""

Values = dict[str, Any]
"""What is known: `done` and `of` replicates; `values[arm][outcome]`, one number a repetition;
`series[picture][arm]` with lists `mean`, `low`, `high`, the picture's number being a text."""


def run_lesson(name: str, replicates: int | None = None) -> Iterator[Partial]:
    """Run a lesson.

    Args:
        name: Name of the lesson.
        replicates: Replicates; None takes the lesson's own number.

    Yields:
        What is known so far, None before the first telling; the last time all of it.
    """
    plan = lesson(name)
    wanted = replicates or plan.run.replicates
    arms = plan.run.arms
    run = _Run(plan, wanted)
    told: Values | None = None
    for replicate in range(wanted):
        for number, _ in enumerate(run.steps(replicate), start=1):
            if number < len(arms):
                yield Partial(told, (replicate + number / len(arms)) / wanted)
        if _worth_telling(replicate + 1, wanted):
            told = run.told(replicate + 1)
        yield Partial(told, (replicate + 1) / wanted)


def whole(name: str, replicates: int | None = None) -> Values:
    """Run a lesson to its end in this process.

    Args:
        name: Name of the lesson.
        replicates: Replicates; None takes the lesson's own number.
    """
    plan = lesson(name)
    run = plan.run if replicates is None else plan.run.model_copy(update={"replicates": replicates})
    return repetitions(plan.model_copy(update={"run": run}))


def repetitions(plan: Lesson) -> Values:
    """Run a lesson, or a changed copy of one, to its end in this process.

    Args:
        plan: The lesson.
    """
    run = _Run(plan, plan.run.replicates)
    for replicate in range(plan.run.replicates):
        for _ in run.steps(replicate):
            pass
    return run.told(plan.run.replicates)


def _worth_telling(done: int, wanted: int) -> bool:
    return done == wanted or (done >= FIRST and done & (done - 1) == 0)


class _Run:
    """A lesson that is being run.

    Args:
        plan: The lesson.
        wanted: Replicates in all.
    """

    def __init__(self, plan: Lesson, wanted: int) -> None:
        self.plan = plan
        self.wanted = wanted
        kept = sorted({quantity.outcome for quantity in plan.quantities})
        self.values: dict[str, dict[str, list[float]]] = {
            arm.name: {outcome: [] for outcome in kept} for arm in plan.run.arms
        }
        self.series: dict[int, dict[str, list[list[float]]]] = {
            k: {name: [] for name in _drawn(picture)}
            for k, picture in enumerate(plan.pictures)
            if isinstance(picture, (WeeksPicture, QuartersPicture))
        }

    def steps(self, replicate: int) -> Iterator[None]:
        """Run every arm once; a step is one arm."""
        seed = replicate_seed(self.plan.run.seed, replicate)
        scenarios = [arm_scenario(self.plan, arm, replicate) for arm in self.plan.run.arms]
        digests = [scenario.spin_up_digest for scenario in scenarios]
        bases: dict[str, ParticipationModel] = {}
        for arm, scenario, digest in zip(self.plan.run.arms, scenarios, digests, strict=True):
            if digests.count(digest) == 1:
                model = ParticipationModel(scenario, seed=seed)
            else:
                if digest not in bases:
                    bases[digest] = ParticipationModel(scenario, seed=seed)
                    bases[digest].spin_up()
                model = bases[digest].fork(scenario)
            self._read(arm, observing.finish(model))
            yield

    def _read(self, arm: Arm, model: ParticipationModel) -> None:
        outcomes = observing.observe(model)
        for outcome, values in self.values[arm.name].items():
            values.extend(outcomes.get(outcome, []))
        for k, arms in self.series.items():
            picture = self.plan.pictures[k]
            if arm.name not in arms:
                continue
            if isinstance(picture, WeeksPicture):
                found = observing.weekly(model, picture.measure, picture.per_person)
            else:
                assert isinstance(picture, QuartersPicture)
                found = observing.quarterly(model, picture.form)
            arms[arm.name].append(found)

    def told(self, done: int) -> Values:
        """What is known after some replicates, as a copy."""
        return {
            "done": done,
            "of": self.wanted,
            "values": {
                arm: {name: list(values) for name, values in table.items()}
                for arm, table in self.values.items()
            },
            "series": {
                str(k): _summary(self.plan.pictures[k], arms) for k, arms in self.series.items()
            },
        }


def _drawn(picture: WeeksPicture | QuartersPicture) -> list[str]:
    against = picture.against if isinstance(picture, QuartersPicture) else None
    return [*picture.arms, *([against] if against else [])]


def _summary(picture: Any, arms: dict[str, list[list[float]]]) -> dict[str, dict[str, list[float]]]:
    """Mean and band of each curve: a range of replicates, or the interval of a difference."""
    against = getattr(picture, "against", None)
    found = {}
    for name in picture.arms:
        rows = np.array(arms[name], dtype=np.float64)
        if against is not None:
            rows = rows - np.array(arms[against], dtype=np.float64)
        mean = rows.mean(axis=0)
        if against is None:
            low, high = np.percentile(rows, RANGE, axis=0)
        else:
            low, high = _ends(rows, mean)
        found[name] = {"mean": mean.tolist(), "low": low.tolist(), "high": high.tolist()}
    return found


def _ends(rows: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(rows) < 2:
        return mean, mean
    spread = rows.std(axis=0, ddof=1)
    ends = [
        mean_interval(float(m), float(s), len(rows), 0.05)
        for m, s in zip(mean, spread, strict=True)
    ]
    return np.array([low for low, _ in ends]), np.array([high for _, high in ends])
