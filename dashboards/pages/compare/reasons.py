"""What explains an effect: the difference of two arms taken apart by the reasons of decisions.

In each replicate a few weeks of the measured year are lived again by both arms, resident by
resident; the weeks differ between replicates, so that together they cover the seasons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from dashboards.pages.compare.plan import Plan, tidy
from dashboards.pages.compare.run import scenarios_of, task_of
from dashboards.work import Partial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.replicate import Task
    from sim.explain.decomposition import Decomposition
    from sim.scenario import Scenario

LISTENED: Final = 120
"""Residents of a replicate who are listened to."""

MOMENTS: Final = 2
"""Weeks of a replicate that are taken apart."""

YEAR: Final = 52

FEWEST_SETS: Final = 3
"""Parameter sets from which a spread between them can be told."""

NOTHING: Final = 1e-9
"""Acts below which a reason plays no part."""

GOLDEN: Final = (math.sqrt(5) - 1) / 2
"""Steps of this size, modulo one, spread evenly however many there are."""


def explain_plan(plan: Plan, package: str) -> Iterator[Partial]:
    """Take a package's effect apart, in one replicate after the other.

    Args:
        plan: The plan.
        package: Name of the package's scenario.

    Yields:
        Over the replicates so far: `reasons`, by language `[key, name, mean, low, high]` each,
        the largest first, and `total`, in acts a thousand residents and week; `weeks` that were
        taken apart, `residents` listened to of a `population`, `replicates` so far `of` all;
        whether it is so `early` that intervals are those over the residents only.

    Raises:
        InputError: Whatever is wrong with the plan.
    """
    plan = tidy(plan)
    scenarios = scenarios_of(plan)
    treated = next(scenario for scenario in scenarios if scenario.name == package)
    total = plan["replicates"]
    each: list[list[Decomposition]] = []
    sets: list[int] = []
    for number in range(total):
        weeks = _weeks(treated, number)
        task = task_of(scenarios, plan, number)
        parts: list[Decomposition] = []
        for part in _taken_apart(task, package, weeks):
            parts.append(part)
            if len(parts) < len(weeks):  # between weeks others have their turn
                yield Partial(None, (number + len(parts) / len(weeks)) / total)
        each.append(parts)
        sets.append(task.parameter_set)
        yield Partial(_summed(each, sets, total), (number + 1) / total)


def _weeks(scenario: Scenario, number: int) -> list[int]:
    """Weeks of a replicate: in the last year that is measured, not before the package starts."""
    window = int(scenario.weeks.window)
    starts = [int(one.start) for one in scenario.interventions]  # type: ignore[attr-defined]
    first = min(max(min(starts), window - YEAR, 0), window - 1)
    places = [(number * GOLDEN + k / MOMENTS) % 1.0 for k in range(MOMENTS)]
    return sorted({first + int(place * (window - first)) for place in places})


def _taken_apart(task: Task, package: str, weeks: list[int]) -> Iterator[Decomposition]:
    """A replicate's differences in each of some weeks, with its own people and parameters."""
    from dashboards.pages.compare import kept
    from sim.explain.decomposition import decompose

    plain = dict(zip(task.names, task.scenarios, strict=True))
    pair = [kept.scenario_of(plain[name], task.parameters) for name in (task.names[0], package)]
    model = kept.spun_up(pair[0], task.seed)
    arms = [model.fork(scenario) for scenario in pair]
    for week in weeks:
        for arm in arms:
            while arm.week < week:
                arm.step()
        yield decompose(arms[0], arms[1], LISTENED, weeks=1)


def _summed(
    each: Sequence[Sequence[Decomposition]], sets: Sequence[int], total: int
) -> dict[str, Any]:
    """Means over replicates with their intervals, in acts a thousand residents and week."""
    from sim.explain.wording_effects import reason_name

    rows = {}
    for name in each[0][0].by_reason():
        values = [_mean([part.by_reason()[name] for part in parts]) for parts in each]
        errors = [_mean_error([part.errors[name] for part in parts]) for parts in each]
        if any(abs(value) > NOTHING for value in values):
            rows[name] = _judged(values, _mean_error(errors), sets)
    ordered = sorted(rows, key=lambda name: -abs(rows[name][0]))
    whole, *_ = _judged([_mean([part.total() for part in parts]) for parts in each], 0.0, sets)
    first = each[0][0]
    return {
        "reasons": {
            lang: [[name, reason_name(name, lang), *rows[name]] for name in ordered]
            for lang in ("en", "zh")
        },
        "total": whole,
        "weeks": [part.first_week for parts in each for part in parts],
        "residents": first.residents,
        "population": first.population,
        "replicates": len(each),
        "of": total,
        "early": _few(sets),
    }


def _judged(values: list[float], error: float, sets: Sequence[int]) -> tuple[float, float, float]:
    """Mean and 95 % interval of a reason's part.

    The interval is that over parameter sets, as for effects; while there are fewer than
    `FEWEST_SETS`, it is twice the standard error over the residents who were listened to.

    Args:
        values: One a replicate.
        error: Standard error of their mean over residents.
        sets: Parameter set of each replicate, -1 where there are none.
    """
    from experiments.statistics import paired_effect

    nothing = [0.0] * len(values)
    found = paired_effect(values, nothing, sets=None if min(sets) < 0 else sets)
    low, high = found.low, found.high
    if _few(sets):
        low, high = found.mean - 2 * error, found.mean + 2 * error
    return 1000 * found.mean, 1000 * low, 1000 * high


def _few(sets: Sequence[int]) -> bool:
    """Whether there are too few parameter sets, or replicates of one, to tell their spread."""
    return len(sets if min(sets) < 0 else set(sets)) < FEWEST_SETS


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean_error(errors: Sequence[float]) -> float:
    """Standard error of a mean whose values have these, independent ones."""
    return math.sqrt(sum(error**2 for error in errors)) / len(errors)
