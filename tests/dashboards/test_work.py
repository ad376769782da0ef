"""The worker pool: turns, partial results, cancelling, sharing, and processes that die."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

import solara

from dashboards import work
from dashboards.work import crew
from dashboards.work.crew import Job, LostError, Pool
from sim.errors import InputError
from tests.dashboards import jobs


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("LINLI_PAGES_WARM", "0")
    running = Pool(1)
    yield running
    running.stop()


def test_a_call_runs_elsewhere_and_gives_its_result(pool: Pool) -> None:
    assert pool.submit(jobs.process, ()).result(60) != os.getpid()


def test_partial_results_come_one_by_one(pool: Pool) -> None:
    seen: list[tuple[object, float]] = []
    job = pool.submit(
        jobs.steps, (4, 0.02, "a"), on_change=lambda j: seen.append((j.value, j.progress))
    )
    value = job.result(60)
    assert value[:2] == ("a", 3)
    assert job.state == "done" and job.progress == 1.0
    numbers = [v[1] for v, _ in seen if v]
    assert numbers == sorted(numbers) and set(numbers) == {0, 1, 2, 3}


def test_sessions_take_turns(pool: Pool) -> None:
    """One who asks for little is not kept waiting by one who asks for much."""
    long = pool.submit(jobs.steps, (40, 0.02, "long"), session="one")
    short = pool.submit(jobs.steps, (3, 0.02, "short"), session="two")
    finished = short.result(60)[2]
    assert long.state != "done"
    assert long.result(60)[2] > finished


def _first(job: Job) -> list[int]:
    """Numbers of the steps up to the first answer of `jobs.answered`, when it is there."""
    _until(lambda: job.value is not None)
    return list(job.value[1])


def _refined(pool: Pool, session: str) -> Job:
    """Somebody who has an answer, and whose answer is being refined."""
    job = pool.submit(jobs.answered, (0, 2000, session), session=session)
    _until(lambda: job.value is not None)
    return job


def test_first_answers_come_before_refinements(pool: Pool) -> None:
    """Who has nothing to look at goes first, but for one step in `PATIENCE`."""
    seen = _refined(pool, "seen")
    asked = [pool.submit(jobs.answered, (5, 50, f"{k}"), session=f"{k}") for k in range(6)]
    steps = [number for job in asked for number in _first(job)[:6]]
    own = range(min(steps), max(steps) + 1)
    between = set(own) - set(steps)
    assert len(between) <= len(own) / crew.PATIENCE + 2
    for job in (seen, *asked):
        job.cancel()


def test_nobody_waits_for_ever(pool: Pool) -> None:
    """While others ask on and on, what was answered is refined, though slowly."""
    seen = _refined(pool, "seen")
    count = 3 * crew.PATIENCE
    asked = [pool.submit(jobs.answered, (3, 0, f"{k}"), session=f"{k}") for k in range(count)]
    steps = [number for job in asked for number in _first(job)]
    last = len(seen.value[1])
    _until(lambda: len(seen.value[1]) > last)
    assert sum(min(steps) < number < max(steps) for number in seen.value[1]) >= 2
    seen.cancel()


def test_a_turn_lasts_until_there_is_an_answer(pool: Pool) -> None:
    """Were their steps mixed, both would have their answer at the end."""
    held = _refined(pool, "held")
    one, two = (pool.submit(jobs.answered, (30, 5, name), session=name) for name in ("one", "two"))
    assert _first(one)[30] < _first(two)[0]
    held.cancel()


def test_a_turn_that_lasts_too_long_ends(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "TURN", 0.05)
    held = _refined(pool, "held")
    long, short = (
        pool.submit(jobs.answered, (silent, 0, f"{silent}"), session=f"{silent}")
        for silent in (200, 5)
    )
    short.result(60)
    assert long.value is None and long.state == "running"
    assert len(_first(long)) == 201
    held.cancel()


def test_who_asks_for_much_does_not_go_first(pool: Pool) -> None:
    held = _refined(pool, "held")
    greedy = [pool.submit(jobs.answered, (8, 0, f"{k}"), session="greedy") for k in range(10)]
    modest = pool.submit(jobs.answered, (8, 0, "modest"), session="modest")
    first = _first(modest)[0]
    assert sum(_first(job)[-1] < first for job in greedy) <= 2
    held.cancel()


def test_a_cancelled_first_answer_frees_the_worker(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who moves a control again is not kept waiting by what was asked before."""
    monkeypatch.setattr(crew, "TURN", 600.0)
    held = _refined(pool, "held")
    long = pool.submit(jobs.answered, (2000, 0, "long"), session="one")
    _until(lambda: long.state == "running")
    before = _last_step(pool)
    long.cancel()
    other = pool.submit(jobs.answered, (0, 0, "other"), session="one")
    assert _first(other)[0] - before < 1000
    held.cancel()


def _last_step(pool: Pool) -> int:
    """The number of a step that is taken now, by a session that goes first."""
    return int(pool.submit(jobs.answered, (0, 0, str(time.monotonic()))).result(60)[1][0])


def test_a_calculation_is_told_how_many_wait(pool: Pool) -> None:
    """Nobody is told of itself, nor of those whose answers are only refined."""
    held = _refined(pool, "held")
    count = 5
    asked = [pool.submit(jobs.queue, (2, f"{k}"), session=f"{k}") for k in range(count)]
    told = [job.result(60) for job in asked]
    assert all(first >= second for first, second in told)
    assert [second for _, second in told] == [count - 1.0 - k for k in range(count)]
    assert pool.submit(jobs.queue, (1, "alone"), session="alone").result(60) == [0.0]
    held.cancel()


def test_progress_without_news_leaves_the_answer(pool: Pool) -> None:
    """Who joins later sees what is known, also between two answers."""
    job = pool.submit(jobs.news, (), session="one")
    _until(lambda: job.progress == 0.5)
    assert pool.submit(jobs.news, (), session="two").value == "news"
    job.cancel()


def test_a_cancelled_job_ends_and_the_worker_goes_on(pool: Pool) -> None:
    job = pool.submit(jobs.steps, (1000, 0.02, "x"))
    while job.state == "waiting":
        time.sleep(0.01)
    job.cancel()
    assert job.state == "cancelled"
    assert pool.submit(jobs.process, ()).result(60) > 0
    with pytest.raises(RuntimeError):
        job.result(1)


def test_equal_calls_are_calculated_once(pool: Pool) -> None:
    first = pool.submit(jobs.luck, (), session="one").result(60)
    assert pool.submit(jobs.luck, (), session="two").result(60) == first


def test_a_shared_job_lives_as_long_as_somebody_wants_it(pool: Pool) -> None:
    one = pool.submit(jobs.steps, (30, 0.02, "shared"), session="one")
    two = pool.submit(jobs.steps, (30, 0.02, "shared"), session="two")
    one.cancel()
    assert two.result(60)[1] == 29


def test_errors_come_back_as_they_are(pool: Pool) -> None:
    job = pool.submit(jobs.bad_input, ())
    with pytest.raises(InputError):
        job.result(60)
    assert isinstance(job.failure, InputError) and "nothing.yaml" in job.failure.in_language("en")


def test_a_worker_that_dies_is_replaced(pool: Pool) -> None:
    with pytest.raises(LostError):
        pool.submit(jobs.die, ()).result(60)
    assert pool.submit(jobs.process, ()).result(60) > 0


def test_a_step_that_does_not_end_is_ended_when_nobody_wants_it(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "GRACE", 0.2)
    before = pool.submit(os.getpid, ()).result(60)
    job = pool.submit(jobs.hang, (600.0,))
    while job.state == "waiting":
        time.sleep(0.01)
    job.cancel()
    assert pool.submit(jobs.process, ()).result(60) != before


def test_who_leaves_while_a_process_prepares_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Compiling takes longer than a cancelled step may, and must not start again each time."""
    monkeypatch.setattr(crew, "GRACE", 0.2)
    monkeypatch.setenv("LINLI_PAGES_WARM", "1")
    slow = Pool(1)
    slow.prepare = jobs.prepare_slowly
    try:
        job = slow.submit(jobs.process, ())
        assert slow.preparing and job.state == "waiting"
        job.cancel()
        assert slow.submit(jobs.steps, (1, 0.0, "x")).result(60)[0] == "x"
        assert not slow.preparing and "replaced" not in caplog.text
    finally:
        slow.stop()


def test_a_process_that_dies_preparing_fails_what_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_PAGES_WARM", "1")
    broken = Pool(1)
    broken.prepare = jobs.die
    try:
        with pytest.raises(LostError):
            broken.submit(jobs.process, ()).result(60)
    finally:
        broken.stop()


def test_a_component_never_shows_the_value_of_other_arguments(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When arguments change the old job ends; when the component goes, so does its job."""
    started: list[Job] = []

    def submit(function: object, *args: object, **more: object) -> Job:
        job = pool.submit(function, args, **more)  # type: ignore[arg-type]
        started.append(job)
        return job

    monkeypatch.setattr("dashboards.work.hook.submit", submit)
    tag = solara.reactive("old")
    shown: list[tuple[str, object]] = []

    @solara.component
    def Show() -> None:
        job = work.use_job(jobs.steps, 200, 0.02, tag.value)
        shown.append((tag.value, job.value))
        solara.Text(job.state)

    _, context = solara.render(Show(), handle_error=False)
    _until(lambda: any(value for _, value in shown))
    tag.set("new")
    _until(lambda: any(name == "new" and value for name, value in shown))
    assert all(value is None or value[0] == name for name, value in shown)  # type: ignore[index]
    assert started[0].state == "cancelled"
    context.close()
    assert started[1].state == "cancelled"


def _until(true: object, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
