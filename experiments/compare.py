"""Compare scenarios with a baseline over paired replicates.

Replicate *k* builds a new population with new luck from a seed derived from (seed, k), spins it
up once, and lets every scenario go on from there (`replicate`). Replicates run in processes of
their own; one that fails is a row with its error, and an interrupt keeps those that finished.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from experiments.comparable import check_comparable, common_span
from experiments.comparison import Arm, Comparison, Mark
from experiments.effects import Analysis
from experiments.processes import carry_out
from experiments.provenance import ensemble_digest, files_of
from experiments.replicate import ArmResult, Task, replicate_seed, run_replicate
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    from experiments.outcomes import Span
    from experiments.processes import Progress
    from sim.interventions.base import Intervention
    from sim.scenario import Scenario

__all__ = ["AllFailedError", "Comparison", "compare"]


RUNS_A_SET = 2
"""Replicates that share a parameter set, so that parameters and luck can be told apart."""


class AllFailedError(RuntimeError):
    """No run of a comparison succeeded; the message holds the first failure."""


def compare(
    scenarios: Sequence[Scenario],
    *,
    baseline: str | None = None,
    names: Sequence[str] | None = None,
    replicates: int = 20,
    seed: int = 1,
    engine: str = "fast",
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    ensemble: bool | Sequence[Mapping[str, float]] = False,
) -> Comparison:
    """Run scenarios on the same people with the same luck and measure what differs.

    Args:
        scenarios: At least two, of equal length in weeks, with the same people, calendar and
            prices (`comparable`).
        baseline: Name of the scenario that the others are compared with; None takes the first.
        names: Short names; None takes the scenarios' own.
        replicates: Number of replicates, at least 1.
        seed: Seed of the whole comparison.
        engine: "fast" or "reference".
        workers: Processes; None uses every core, 1 works in this process.
        progress: Called after each replicate with the number done and the number in all.
        executor: Any `concurrent.futures` executor to run the replicates on instead of local
            processes (its workers must be able to import `experiments`).
        ensemble: Whether to take parameters from the shipped posterior ensemble, or sets to take
            instead: replicate k takes set k // 2, the same in every arm. Intervals then cover
            parameters and luck.

    Raises:
        InputError: Fewer than two scenarios, names that repeat, scenarios that cannot be
            compared, or a window shorter than the period of the primary outcome.
        AllFailedError: Not one run succeeded.
        KeyboardInterrupt: It was interrupted before the first replicate was done.
    """
    if replicates < 1:
        raise InputError("compare.too_few_replicates", count=replicates)
    arms, chosen, span = checked_arms(scenarios, baseline=baseline, names=names)
    sets = _parameter_sets(ensemble)
    tasks = [
        Task(k, replicate_seed(seed, k), engine, *_plain(arms), *_drawn(sets, k))
        for k in range(replicates)
    ]
    files = files_of(arm.plain["community"] for arm in arms)
    started = datetime.now(UTC)
    clock = time.perf_counter()
    finished, interrupted = carry_out(
        run_replicate,
        tasks,
        lost=_lost,
        workers=workers,
        progress=progress,
        executor=executor,
    )
    results = [result for replicate in finished for result in replicate]
    if all(result.error for result in results):
        raise AllFailedError(results[0].error)
    reference = scenarios[[arm.name for arm in arms].index(chosen)]
    return Comparison(
        arms=arms,
        baseline=chosen,
        span=span,
        analysis=_analysis(reference),
        prices=reference.prices,
        first_week=int(reference.community.calendar.first_week_of_year),
        runs=_runs(results, {task.replicate: task.parameter_set for task in tasks}),
        **_tables(results),
        provenance={
            "population": reference.community.population.kind,
            "parameter_sets": len({task.parameter_set for task in tasks}) if sets else 0,
            "ensemble": ensemble_digest() if ensemble is True else "",
            "sets": [] if isinstance(ensemble, bool) else [dict(values) for values in sets],
            "files": files,
            **_provenance(started, time.perf_counter() - clock, seed, replicates, engine),
        },
        interrupted=interrupted,
    )


def checked_arms(
    scenarios: Sequence[Scenario],
    *,
    baseline: str | None = None,
    names: Sequence[str] | None = None,
) -> tuple[tuple[Arm, ...], str, Span]:
    """The arms of a comparison, the name of its baseline, and the weeks that all have.

    Args:
        scenarios: See `compare`.
        baseline: See `compare`.
        names: See `compare`.

    Raises:
        InputError: Fewer than two scenarios, names that repeat, or scenarios that cannot be
            compared.
    """
    arms = _arms(scenarios, names)
    chosen = _checked_baseline(arms, baseline)
    own = [arm.name for arm in arms]
    span = common_span(scenarios, own)
    check_comparable(scenarios, own, chosen)
    return arms, chosen, span


def _arms(scenarios: Sequence[Scenario], names: Sequence[str] | None) -> tuple[Arm, ...]:
    if len(scenarios) < 2:
        raise InputError("compare.too_few", count=len(scenarios))
    chosen = list(names) if names is not None else [scenario.name for scenario in scenarios]
    for name in chosen:
        if chosen.count(name) > 1:
            raise InputError("compare.same_name", name=name)
    return tuple(
        Arm(
            name,
            _labels(scenario.label, name),
            scenario.to_dict(),
            tuple(
                Mark(item.kind, _labels(item.label, item.kind), item.start, item.stop)
                for item in cast("Sequence[Intervention]", scenario.interventions)
            ),
        )
        for name, scenario in zip(chosen, scenarios, strict=True)
    )


def _labels(label: Any, fallback: str) -> dict[str, str]:
    found = {lang: getattr(label, lang, None) or "" for lang in ("en", "zh")}
    return {lang: shown or found["en"] or fallback for lang, shown in found.items()}


def _checked_baseline(arms: tuple[Arm, ...], baseline: str | None) -> str:
    from sim.errors import nearest_name

    names = [arm.name for arm in arms]
    if baseline is None:
        return names[0]
    if baseline not in names:
        raise InputError(
            "compare.unknown_baseline", name=baseline, nearest=nearest_name(baseline, names)
        )
    return baseline


def _parameter_sets(
    ensemble: bool | Sequence[Mapping[str, float]],
) -> Sequence[Mapping[str, float]]:
    if isinstance(ensemble, bool):
        from experiments.calibration.ensemble import parameter_sets

        return parameter_sets() if ensemble else ()
    return ensemble


def _drawn(sets: Sequence[Mapping[str, float]], replicate: int) -> tuple[dict[str, float], int]:
    """Parameter set of a replicate, two replicates a set, and its number; none: {} and -1."""
    if not sets:
        return {}, -1
    number = replicate // RUNS_A_SET % len(sets)
    return dict(sets[number]), number


def _plain(arms: tuple[Arm, ...]) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...]]:
    return tuple(arm.name for arm in arms), tuple(arm.plain for arm in arms)


def _analysis(scenario: Scenario) -> Analysis:
    settings, primary = scenario.analysis, scenario.analysis.primary
    return Analysis(
        primary.form,
        primary.period,
        primary.group,
        primary.level,
        settings.smallest_effect,
        settings.confidence,
    )


def _lost(task: Task, reason: str) -> list[ArmResult]:
    """The results of a replicate whose worker died."""
    return [ArmResult(task.replicate, task.seed, name, error=reason) for name in task.names]


def _runs(results: Sequence[ArmResult], sets: Mapping[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "replicate": result.replicate,
            "scenario": result.scenario,
            "seed": result.seed,
            "status": "failed" if result.error else "done",
            "error": result.error,
            "seconds": result.seconds,
            "spin_up_weeks": result.spin_up_weeks,
            "flat": result.flat,
            "people": result.people,
            "residents": result.residents,
            "units": result.units,
            "unit_people": result.unit_people,
            "parameter_set": sets[result.replicate],
        }
        for result in results
    )


def _tables(results: Sequence[ArmResult]) -> dict[str, pd.DataFrame]:
    """One table of each kind over all runs, with `replicate` and `scenario` in front."""
    worked = [result for result in results if result.tables]
    names = pd.array([result.scenario for result in worked], dtype="str")
    tables = {}
    for name in worked[0].tables:
        frames = [result.tables[name] for result in worked]
        lengths = [len(frame) for frame in frames]
        whole = pd.concat(frames, ignore_index=True)
        for column in {column for frame in frames for column in frame.select_dtypes("category")}:
            whole[column] = _uncoded(whole[column])
        whole.insert(0, "replicate", np.repeat([result.replicate for result in worked], lengths))
        whole.insert(1, "scenario", names.take(np.repeat(np.arange(len(worked)), lengths)))
        tables[name] = whole
    return tables


def _uncoded(column: pd.Series) -> pd.Series:
    """A column of codes as the texts that they stand for; `astype` takes ten times as long."""
    if not isinstance(column.dtype, pd.CategoricalDtype):  # frames had different codes
        return column.astype("str")
    texts = column.cat.categories.astype("str").array
    return pd.Series(texts.take(column.cat.codes.to_numpy(), allow_fill=True), column.index)


def _provenance(
    started: datetime, seconds: float, seed: int, replicates: int, engine: str
) -> dict[str, Any]:
    from experiments.provenance import machine, parameter_digest, program

    return {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "seed": seed,
        "replicates": replicates,
        "engine": engine,
        "parameters": parameter_digest(),
        **program(),
        "machine": machine(),
    }
