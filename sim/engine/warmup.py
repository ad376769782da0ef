"""Compile everything once, on a small neighbourhood, so that later processes find it in the cache.

Compiling takes half a minute, nearly all of it for the stages of a week, and one process compiles
on one core. So where there are two, a second process compiles what residents do, the largest of the
stages, while this one compiles the others; `run_committees` then takes it from the cache. If the
second process cannot do it, this one does.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from numba import types

from sim.engine import fast
from sim.engine.tallies import tally_all

if TYPE_CHECKING:
    from collections.abc import Iterator

SECOND = "from sim.engine.warmup import compile_living; compile_living()"


def warm_up() -> None:
    """Compile all functions of the fast engine, and run a small model through them."""
    from sim.model import ParticipationModel
    from sim.scenario import Scenario

    scenario = Scenario.load(
        "baseline", {"community.population.households": 320, "weeks.spin_up": 0, "weeks.window": 52}
    )
    model = ParticipationModel(scenario, seed=0, warming=True)
    with _second_process(model.world.numba_type):
        for stage in (fast.begin_week, fast.end_week):
            stage.compile(_signature(model.world.numba_type))
        model.engine.regroup(model)
        tally_all(model.arrays.people, yearly=False)
    model.step()


def compile_living() -> None:
    """Compile what residents do in a week, for the world whose type comes by standard input."""
    fast.live_week.compile(_signature(pickle.load(sys.stdin.buffer)))


def _signature(world: Any) -> tuple[Any, ...]:
    """What a stage is called with: the world and the number of a committee."""
    return (world, types.int64)


@contextmanager
def _second_process(world: Any) -> Iterator[None]:
    """Let another process compile beside this block; wait for it at the end."""
    if (os.cpu_count() or 1) < 2:
        yield
        return
    searched = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONSAFEPATH": "1"}
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", SECOND],
            env={**os.environ, **searched}, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet,
        )  # fmt: skip
    except OSError:  # no program of that name, or no more processes: this one does it all
        yield
        return
    try:
        assert process.stdin is not None
        try:
            process.stdin.write(pickle.dumps(world))
            process.stdin.close()
        except OSError:  # it has ended already
            pass
        yield
        process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
