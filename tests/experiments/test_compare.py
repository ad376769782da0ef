"""The comparison on the real model, in real processes, with a very small community."""

from __future__ import annotations

import math
import operator
import os
import signal
import subprocess
import sys
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.compare import compare
from experiments.comparison import Comparison
from experiments.processes import carry_out
from experiments.replicate import Task, replicate_seed, run_replicate
from experiments.terminal import plain
from sim.errors import InputError
from sim.scenario import Scenario
from tests.command import ROOT

SMALL = {"weeks.window": 52, "weeks.spin_up": 52}


def small(name: str, **changes: Any) -> Scenario:
    """A shipped scenario with 300 people, a year of spin-up and a year of window."""
    plain = Scenario.load(name, overrides={**SMALL, **changes}).to_dict()
    population = plain["community"]["population"]
    plain["community"]["population"] = {
        **{key: value for key, value in population.items() if key != "households"},
        "people": 300,
    }
    plain["community"]["places"] = {
        "settlements": 1,
        "courts": 1,
        "buildings": 2,
        "stairwells": 3,
    }
    return Scenario.from_dict(plain)


@pytest.fixture(scope="module")
def both() -> list[Scenario]:
    return [small("baseline"), small("points")]


@pytest.fixture(scope="module")
def made(both: list[Scenario]) -> Comparison:
    return compare(both, replicates=3, seed=7, workers=1)


def test_the_model_fills_every_table(made: Comparison) -> None:
    assert (made.runs["status"] == "done").all(), made.failures["error"].to_list()
    assert made.replicates == 3
    assert made.runs.groupby("replicate")["seed"].nunique().eq(1).all()
    assert made.runs["seed"].nunique() == 3
    assert made.runs["people"].eq(300).all()
    row = made.primary("points")
    assert row is not None and row["n"] == 3
    assert 0 < row["baseline_mean"] < 1
    shares = made.values[made.values["kind"] == "share"]["value"].dropna()
    assert shares.between(0, 1).all()
    hours = made.values[made.values["kind"].str.startswith("hours_")]
    assert (hours["value"] >= 0).all()
    assert (made.money["yuan"] >= 0).all()
    for lang in ("en", "zh"):
        assert made.label("points", lang) in plain(made, lang)


def test_processes_give_the_same_numbers(both: list[Scenario], made: Comparison) -> None:
    done: list[tuple[int, int]] = []
    apart = compare(
        both,
        replicates=3,
        seed=7,
        workers=2,
        progress=lambda count, total: done.append((count, total)),
    )
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert "PYTHONSAFEPATH" not in os.environ
    pd.testing.assert_frame_equal(apart.participation, made.participation)
    pd.testing.assert_frame_equal(apart.effects, made.effects)


def test_the_same_scenario_twice_differs_in_nothing(both: list[Scenario]) -> None:
    made = compare([both[0], both[0]], names=["one", "two"], replicates=2, seed=3, workers=1)
    row = made.primary("two")
    assert row is not None
    assert row["verdict"] == "same"


def test_an_interrupt_keeps_what_is_done(both: list[Scenario]) -> None:
    def press(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    made = compare(both, replicates=4, seed=7, workers=1, progress=press)
    assert made.interrupted
    assert made.replicates == 2
    assert "2 of 4" in plain(made, "en")


def test_a_scenario_that_fails_is_a_row_with_its_error(both: list[Scenario]) -> None:
    good = both[0].to_dict()
    task = Task(0, 5, "fast", ("good", "bad"), (good, {**good, "weeks": {"window": "long"}}))
    first, second = run_replicate(task)
    assert first.error == "" and len(first.tables["measures"]) == 52
    assert "InputError" in second.error and second.tables == {}


def test_input_is_checked_before_anything_runs(both: list[Scenario]) -> None:
    with pytest.raises(InputError, match="at least two"):
        compare(both[:1])
    with pytest.raises(InputError, match="called"):
        compare([both[0], both[0]])
    with pytest.raises(InputError, match="points"):
        compare(both, baseline="pionts")
    with pytest.raises(InputError, match="at least one replicate"):
        compare(both, replicates=0)
    longer = small("points", **{"weeks.window": 65})
    with pytest.raises(InputError, match=r"52 \+ 0"):
        compare([both[0], longer])


def test_seeds_of_replicates_are_their_own_and_exact_in_json() -> None:
    seeds = [replicate_seed(seed, k) for seed in range(20) for k in range(50)]
    assert len(set(seeds)) == len(seeds)
    assert max(seeds) < 2**53
    assert all(int(float(seed)) == seed for seed in seeds)
    bits = np.array([[seed >> bit & 1 for bit in range(53)] for seed in seeds])
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.08


def test_tasks_come_back_in_their_order() -> None:
    done, interrupted = carry_out(
        math.sqrt, [9.0, 4.0, 1.0], lost=lambda task, reason: -task, workers=2
    )
    assert (done, interrupted) == ([3.0, 2.0, 1.0], False)


def test_a_worker_that_dies_leaves_its_reason() -> None:
    done, interrupted = carry_out(
        os._exit, [7, 8], lost=lambda task, reason: (task, reason), workers=2
    )
    assert not interrupted
    assert [task for task, _ in done] == [7, 8]
    assert all("BrokenProcessPool" in reason for _, reason in done)


def test_an_interrupt_before_anything_is_done_goes_through() -> None:
    def press(task: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(press, [1.0], lost=lambda task, reason: task, workers=1)


def ending(task: int) -> int | str:
    """A task that ends its process where its number is 3."""
    if task == 3:
        os._exit(9)
    return task * task


def test_a_worker_that_dies_takes_no_other_task_with_it() -> None:
    done, interrupted = carry_out(
        ending, range(8), lost=lambda task, reason: f"{task}, {reason}", workers=2
    )
    assert not interrupted
    assert str(done[3]).startswith("3, BrokenProcessPool: exit code 9")
    assert done[:3] + done[4:] == [0, 1, 4, 16, 25, 36, 49]


def test_errors_of_the_system_are_results_and_mistakes_go_through() -> None:
    done, _ = carry_out(
        os.listdir, ["no such folder", os.sep], lost=lambda task, reason: [task, reason], workers=2
    )
    assert done[0][0] == "no such folder" and "FileNotFoundError" in done[0][1]
    assert done[1] == os.listdir(os.sep)
    with pytest.raises(ZeroDivisionError) as raised:
        carry_out(partial(operator.truediv, 1), [1, 0], lost=lambda task, reason: task, workers=2)
    assert "ZeroDivisionError" in str(raised.value.__cause__)


INTERRUPTED = """
import signal
from experiments.processes import carry_out

def press(done, total):
    if done == 3:
        signal.raise_signal(signal.SIGINT)

if __name__ == "__main__":
    for _ in range(6):
        done, stopped = carry_out(bytes, [40_000_000] * 60, lost=None, workers=2, progress=press)
        assert stopped and 3 <= len(done) < 60
    print("ended")
"""
"""Answers so long that a process is nearly always ended half-way through writing one."""


def test_an_interrupt_ends_processes_that_are_half_way_through_their_answers() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ended\n", "")


def test_processes_do_not_hear_ctrl_c_of_the_terminal() -> None:
    if not hasattr(signal, "pthread_sigmask"):
        pytest.skip("this system has no signal masks")
    block = partial(signal.pthread_sigmask, signal.SIG_BLOCK)
    done, _ = carry_out(block, [[], []], lost=lambda task, reason: set(), workers=2)
    assert all(signal.SIGINT in blocked for blocked in done)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
