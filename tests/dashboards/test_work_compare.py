"""Comparisons from real workers: the same numbers as the command line's, whoever else asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

import dashboards.pages.compare  # noqa: F401  (registers texts)
from dashboards.pages.compare import kept
from dashboards.pages.compare.plan import Plan, example, item, tidy
from dashboards.pages.compare.run import LONG_QUEUE, STEPS, compare_plan, scenarios_of, task_of
from dashboards.work.crew import Job, Pool
from experiments.compare import compare
from experiments.replicate import run_replicate

REPLICATES = 4
CROWD = 6


def plan_of(dose: float, name: str = "") -> Plan:
    quick = {"households": 120, "window": 30, "replicates": REPLICATES}
    package = {"name": name, "items": [item("points") | {"dose": dose}]}
    return tidy(example("half") | quick | {"packages": [package]})


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINLI_PAGES_WARM", "0")
        running = Pool(1)
        running.submit(compare_plan, (plan_of(0.9),)).result(300)
        yield running
        running.stop()


def told(found: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    """The effect on each form: mean and both ends."""
    return {
        row["label"]["en"]: tuple(row["effects"][0][key] for key in ("mean", "low", "high"))
        for row in found["forms"]
        if row["effects"][0] is not None
    }


def by_command(plan: Plan, replicates: int) -> dict[str, tuple[float, float, float]]:
    """The same effects by `linli compare`, with nothing that is kept."""
    comparison = compare(
        scenarios_of(plan), replicates=replicates, seed=plan["seed"], workers=1, ensemble=True
    )
    rows = comparison.effects
    rows = rows[(rows["kind"] == "share") & (rows["moment"] == "last") & (rows["group"] == "all")]
    rows = rows[rows["period"] == comparison.span.period]
    from experiments import wording

    return {
        wording.form_name(row["form"], "en"): tuple(
            None if np.isnan(row[key]) else row[key] for key in ("mean", "low", "high")
        )
        for _, row in rows.iterrows()
    }


def test_a_crowd_has_coarse_answers_soon_and_the_right_ones_in_the_end(pool: Pool) -> None:
    """What each visitor sees is what the command line gives for the visitor's own plan."""
    plans = [plan_of(0.1 + 0.1 * number) for number in range(CROWD)]
    seen: list[list[int]] = [[] for _ in plans]

    def watch(number: int) -> Any:
        def note(job: Job) -> None:
            if job.value is not None:
                seen[number].append(job.value["replicates"])

        return note

    asked = [
        pool.submit(compare_plan, (plan,), session=f"{number}", on_change=watch(number))
        for number, plan in enumerate(plans)
    ]
    found = [job.result(300) for job in asked]
    assert CROWD > LONG_QUEUE + 1
    assert any(counts[0] == 1 for counts in seen)
    assert seen[-1][0] == STEPS[0]  # nobody waited any more
    for counts in seen:
        assert counts == sorted(counts) and counts[-1] == REPLICATES
    for number in (1, CROWD - 1):
        assert told(found[number]) == by_command(plans[number], REPLICATES)
    assert told(found[0]) != told(found[-1])


def test_who_is_alone_has_intervals_at_once(pool: Pool) -> None:
    first: list[dict[str, Any]] = []

    def note(job: Job) -> None:
        if job.value is not None:
            first.append(job.value)

    plan = plan_of(0.77)
    pool.submit(compare_plan, (plan,), session="alone", on_change=note).result(300)
    assert first[0]["replicates"] == STEPS[0]
    assert told(first[0]) == by_command(plan, STEPS[0])


def test_arms_that_are_kept_are_those_that_would_be_run() -> None:
    """The baseline is run once for all packages of all visitors, and is what each would get."""
    plans = [plan_of(0.3), plan_of(0.6, "other")]
    for plan in plans:
        task = task_of(scenarios_of(plan), plan, 1)
        ours = kept.replicate(task)
        again = kept.replicate(task)
        for mine, kept_one, theirs in zip(ours, again, run_replicate(task), strict=True):
            assert (mine.scenario, mine.seed) == (theirs.scenario, theirs.seed)
            for name, table in theirs.tables.items():
                pd.testing.assert_frame_equal(mine.tables[name], table, check_exact=True)
                assert kept_one.tables[name] is mine.tables[name]
    first, second = (
        kept.replicate(task_of(scenarios_of(plan), plan, 1))[0].tables["measures"] for plan in plans
    )
    assert first is second


def test_a_changed_plan_frees_the_worker(pool: Pool) -> None:
    """The old plan's first answer is given up between two replicates, and never shown."""
    old = pool.submit(compare_plan, (plan_of(0.41),), session="one")
    until = time.monotonic() + 120
    while old.state == "waiting":
        assert time.monotonic() < until
        time.sleep(0.005)
    old.cancel()
    shown = old.value
    new = pool.submit(compare_plan, (plan_of(0.42),), session="one").result(300)
    assert old.state == "cancelled" and old.value is shown
    assert told(new) == by_command(plan_of(0.42), REPLICATES)
