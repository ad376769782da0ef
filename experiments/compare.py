"""Compare scenarios with a baseline over paired replicates.

Replicate *k* builds a new population with new luck from a seed derived from (seed, k), spins it
up once, and lets every scenario go on from there (`replicate`). Replicates run in processes of
their own; one that fails is a row with its error, and an interrupt keeps those that finished.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import signal
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from experiments.comparison import Arm, Comparison, Mark
from experiments.effects import Analysis
from experiments.outcomes import Span
from experiments.replicate import ArmResult, Task, replicate_seed, run_replicate
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from sim.interventions.base import Intervention
    from sim.scenario import Scenario

    Progress = Callable[[int, int], None]

__all__ = ["AllFailedError", "Comparison", "compare"]


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
) -> Comparison:
    """Run scenarios on the same people with the same luck and measure what differs.

    Args:
        scenarios: At least two, of equal length in weeks.
        baseline: Name of the scenario that the others are compared with; None takes the first.
        names: Short names; None takes the scenarios' own.
        replicates: Number of replicates, at least 1.
        seed: Seed of the whole comparison.
        engine: "fast" or "reference".
        workers: Processes; None uses every core, 1 works in this process.
        progress: Called after each replicate with the number done and the number in all.
        executor: Any `concurrent.futures` executor to run the replicates on instead of local
            processes (its workers must be able to import `experiments`).

    Raises:
        InputError: Fewer than two scenarios, names that repeat, or lengths that differ.
        AllFailedError: Not one run succeeded.
        KeyboardInterrupt: It was interrupted before the first replicate was done.
    """
    arms = _arms(scenarios, names)
    chosen = _checked_baseline(arms, baseline)
    span = _common_span(scenarios, arms)
    tasks = [Task(k, replicate_seed(seed, k), engine, *_plain(arms)) for k in range(replicates)]
    started = datetime.now(UTC)
    clock = time.perf_counter()
    count = workers or min(os.cpu_count() or 1, replicates)
    results, interrupted = _carry_out(tasks, count, progress, executor)
    if interrupted and not results:
        raise KeyboardInterrupt
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
        runs=_runs(results),
        **_tables(results),
        provenance=_provenance(started, time.perf_counter() - clock, seed, replicates, engine),
        interrupted=interrupted,
    )


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


def _common_span(scenarios: Sequence[Scenario], arms: tuple[Arm, ...]) -> Span:
    spans = [Span(scenario.weeks.window, scenario.weeks.after) for scenario in scenarios]
    for arm, span in zip(arms, spans, strict=True):
        if span != spans[0]:
            raise InputError(
                "compare.lengths",
                first=arms[0].name,
                second=arm.name,
                first_weeks=f"{spans[0].window} + {spans[0].after}",
                second_weeks=f"{span.window} + {span.after}",
            )
    return spans[0]


def _plain(arms: tuple[Arm, ...]) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...]]:
    return tuple(arm.name for arm in arms), tuple(arm.plain for arm in arms)


def _analysis(scenario: Scenario) -> Analysis:
    settings, primary = scenario.analysis, scenario.analysis.primary
    period = Span(scenario.weeks.window, 0)
    shorter = primary.period if primary.period in period.periods else period.period
    return Analysis(
        primary.form,
        shorter,
        primary.group,
        primary.level,
        settings.smallest_effect,
        settings.confidence,
    )


def _carry_out(
    tasks: Sequence[Task], workers: int, progress: Progress | None, executor: Executor | None
) -> tuple[list[ArmResult], bool]:
    """Run tasks; give the results in the order of the replicates, and whether interrupted."""
    done: dict[int, list[ArmResult]] = {}
    interrupted = False
    try:
        with closing(_stream(tasks, workers, executor)) as stream:
            for task, results in stream:
                done[task.replicate] = results
                if progress is not None:
                    progress(len(done), len(tasks))
    except KeyboardInterrupt:
        interrupted = True
    return [result for k in sorted(done) for result in done[k]], interrupted


def _stream(
    tasks: Sequence[Task], workers: int, executor: Executor | None
) -> Generator[tuple[Task, list[ArmResult]], None, None]:
    if executor is not None:
        yield from _submitted(executor, tasks)
    elif workers == 1:
        for task in tasks:
            yield task, run_replicate(task)
    else:
        with _local_processes(workers) as pool:
            yield from _submitted(pool, tasks)


def _submitted(
    executor: Executor, tasks: Sequence[Task]
) -> Generator[tuple[Task, list[ArmResult]], None, None]:
    waiting = {executor.submit(run_replicate, task): task for task in tasks}
    try:
        for future in as_completed(waiting):
            yield waiting[future], _collected(future, waiting[future])
    finally:
        for future in waiting:
            future.cancel()


def _collected(future: Future[list[ArmResult]], task: Task) -> list[ArmResult]:
    """The results of a task; a worker that died leaves its error in their place."""
    try:
        return future.result()
    except (BrokenProcessPool, MemoryError, OSError) as error:
        reason = f"{type(error).__name__}: {error}"
        return [ArmResult(task.replicate, task.seed, name, error=reason) for name in task.names]


@contextmanager
def _local_processes(workers: int) -> Iterator[Executor]:
    """Fresh processes that never import a stranger's `sim` from the current folder.

    When the block is left early, the processes are ended at once.
    """
    before = set(multiprocessing.active_children())
    earlier = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_ignore_interrupts)
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        if earlier is None:
            os.environ.pop("PYTHONSAFEPATH", None)
        else:
            os.environ["PYTHONSAFEPATH"] = earlier
    pool.shutdown()


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that collects the results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _runs(results: Sequence[ArmResult]) -> pd.DataFrame:
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
        }
        for result in results
    )


def _tables(results: Sequence[ArmResult]) -> dict[str, pd.DataFrame]:
    """One table of each kind over all runs, with `replicate` and `scenario` in front."""
    worked = [result for result in results if result.tables]
    tables = {}
    for name in worked[0].tables:
        keys = [(result.replicate, result.scenario) for result in worked]
        frames = [_uncoded(result.tables[name]) for result in worked]
        whole = pd.concat(frames, keys=keys, names=["replicate", "scenario"])
        tables[name] = whole.reset_index(["replicate", "scenario"]).reset_index(drop=True)
    return tables


def _uncoded(frame: pd.DataFrame) -> pd.DataFrame:
    coded = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(coded, "str"))


def _provenance(
    started: datetime, seconds: float, seed: int, replicates: int, engine: str
) -> dict[str, Any]:
    from experiments.provenance import commit, versions

    return {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "seed": seed,
        "replicates": replicates,
        "engine": engine,
        "versions": versions(),
        "commit": commit(),
        "machine": {
            "system": platform.system(),
            "architecture": platform.machine(),
            "cores": os.cpu_count(),
        },
    }
