"""Replicates that a worker process has already run, so that a changed plan runs only what changed.

The spin-up is the dear part of a replicate and the same for every package, and a package that was
not touched gives the same numbers again. Both are kept, the least recently used given up first:
models by (what they depend on until week 0, seed), runs by (everything that matters, seed).
"""

from __future__ import annotations

import time
import traceback
from collections import OrderedDict
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import numpy as np
import pandas as pd

from dashboards.own.tables import model_of
from experiments.replicate import DEEPEST, ArmResult, Task, compact_tables
from sim import ParticipationModel
from sim.columns import FORMS
from sim.measures import weekly_frame
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

Value = TypeVar("Value")

MODELS: Final = 44
"""Spun-up models kept a worker: two communities at twenty replicates, and a few."""

RUNS: Final = 260
"""Finished runs kept a worker: baseline and packages at twenty replicates, about three times."""

SETTLING: Final = 52
"""Weeks of the spin-up that are kept: its last year, which has the same seasons as those measured.
"""


class Recent(Generic[Value]):
    """The most recently used values.

    Args:
        size: How many are kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def find(self, key: Hashable) -> Value | None:
        """The value of a key if it is there."""
        return self._values.get(key)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not there."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        while len(self._values) > self.size:
            self._values.popitem(last=False)
        return value


_models: Recent[ParticipationModel] = Recent(MODELS)
_runs: Recent[ArmResult] = Recent(RUNS)
_scenarios: Recent[tuple[Scenario, str]] = Recent(RUNS)
_places: Recent[dict[str, Any]] = Recent(RUNS)
_settling: Recent[pd.DataFrame] = Recent(RUNS)


def spun_up(scenario: Scenario, seed: int) -> ParticipationModel:
    """A model of a scenario at week 0; fork it, never run it.

    Args:
        scenario: The scenario; what it says of interventions does not matter.
        seed: Seed of population and luck.
    """
    key = (scenario.spin_up_digest, seed)

    def make() -> ParticipationModel:
        model = model_of(scenario, seed)
        model.spin_up()
        _settling.get(key, lambda: _last_weeks(model))
        return model

    return _models.get(key, make)


def settling(task: Task) -> pd.DataFrame:
    """Weekly measures of the end of a replicate's spin-up, which is the same for every arm.

    Args:
        task: The replicate.

    Returns:
        The columns of `ParticipationModel.measures`; the last `week` is -1. As many rows as there
        are weeks of spin-up, at most `SETTLING`.
    """
    scenario, _ = _scenario(task.scenarios[0], task.parameters)
    key = (scenario.spin_up_digest, task.seed)
    return _settling.get(key, lambda: _last_weeks(spun_up(scenario, task.seed)))


def scenario_of(plain: dict[str, Any], parameters: dict[str, float]) -> Scenario:
    """The scenario of an arm with the parameters of a replicate's set.

    Args:
        plain: The plain form of the scenario.
        parameters: Values of the set; what the scenario says of a parameter goes over them.
    """
    return _scenario(plain, parameters)[0]


def _last_weeks(model: ParticipationModel) -> pd.DataFrame:
    """The last weeks of a spin-up, numbered backwards from week 0, where the window begins."""
    frame = weekly_frame(model.spin_up_record).tail(SETTLING).reset_index()
    return frame.assign(week=np.arange(-len(frame), 0))


def replicate(task: Task) -> list[ArmResult]:
    """What `experiments.replicate.run_replicate` gives, from what is kept where it can.

    Args:
        task: The replicate.
    """
    return [
        _renamed(task, name, plain) for name, plain in zip(task.names, task.scenarios, strict=True)
    ]


class KeptRuns(Executor):
    """An executor for `experiments.compare` that carries tasks out here, from what is kept."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Carry out a replicate at once; `fn` is taken to be `run_replicate`."""
        del fn, kwargs
        future: Future[Any] = Future()
        future.set_result(replicate(*args))
        return future


def _renamed(task: Task, name: str, plain: dict[str, Any]) -> ArmResult:
    try:
        scenario, digest = _scenario(plain, task.parameters)
        run = _runs.get((digest, task.seed), lambda: _run(scenario, task.seed))
    except Exception:
        error = traceback.format_exc(limit=DEEPEST)
        return ArmResult(task.replicate, task.seed, name, error=error)
    return replace(run, replicate=task.replicate, seed=task.seed, scenario=name)


def _scenario(plain: dict[str, Any], parameters: dict[str, float]) -> tuple[Scenario, str]:
    """The scenario of an arm with the parameters of its set, and its digest."""
    import json

    values = {**parameters, **plain["parameters"]}
    whole = {**plain, "parameters": values}

    def make() -> tuple[Scenario, str]:
        scenario = Scenario.from_dict(whole)
        return scenario, scenario.digest

    return _scenarios.get(json.dumps(whole, sort_keys=True), make)


def _run(scenario: Scenario, seed: int) -> ArmResult:
    started = time.perf_counter()
    base = spun_up(scenario, seed)
    arm = base.fork(scenario)
    arm.run()
    _places.get((scenario.digest, seed), lambda: places(base, arm))
    sizes = arm.units_table["people"]
    return ArmResult(
        replicate=-1,
        seed=seed,
        scenario="",
        seconds=time.perf_counter() - started,
        spin_up_weeks=int(base.spin_up_weeks),
        flat=bool(base.flat),
        people=int(base.population.people),
        residents=len(base.population.residents["age"]),
        units=len(sizes),
        unit_people=float(sizes.mean()),
        tables=compact_tables(arm),
    )


def places_of(task: Task) -> dict[str, dict[str, Any]]:
    """Where people took part in a replicate that has been run, by name of the arm.

    Args:
        task: The replicate.
    """
    found = {}
    for name, plain in zip(task.names, task.scenarios, strict=True):
        _, digest = _scenario(plain, task.parameters)
        kept = _places.find((digest, task.seed))
        if kept is not None:
            found[name] = kept
    return found


def places(base: ParticipationModel, arm: ParticipationModel) -> dict[str, Any]:
    """Residents and participants of each stairwell, and the unit that it belongs to.

    Args:
        base: The model at week 0.
        arm: A fork of it that has run.

    Returns:
        `stairwell`: of each stairwell its `court`, `building`, first `unit`, `residents` and
        `took_part` (residents who took part at least once since week 0, moved in or not);
        `units`: people of each unit and whether it has a leader.
    """
    population = base.population
    house_court, house_building, house_stairwell = (
        _index(population, level) for level in ("court", "building", "stairwell")
    )
    household = population.residents["household"]
    acts = sum(arm.arrays.people[f"count_{form}"].astype(np.int64) for form in FORMS)
    before = sum(base.arrays.people[f"count_{form}"].astype(np.int64) for form in FORMS)
    same = arm.arrays.people["person"] == base.arrays.people["person"]
    took = np.where(same, acts > before, acts > 0)
    stairwell = house_stairwell[household]
    count = int(house_stairwell.max()) + 1
    rows = np.arange(len(household))
    unit = np.searchsorted(arm.arrays.units["start"], rows, side="right") - 1
    first = np.full(count, -1)
    first[stairwell[::-1]] = unit[::-1]
    court, building = np.zeros(count, int), np.zeros(count, int)
    court[house_stairwell], building[house_stairwell] = house_court, house_building
    return {
        "court": court.tolist(),
        "building": building.tolist(),
        "unit": first.tolist(),
        "residents": np.bincount(stairwell, minlength=count).tolist(),
        "took_part": np.bincount(stairwell, weights=took, minlength=count).astype(int).tolist(),
        "people": arm.arrays.units["people"].tolist(),
    }


def _index(population: Any, level: str) -> NDArray[np.int64]:
    """The place of a level that each household is in."""
    starts = population.household_starts(level)
    return np.searchsorted(starts, np.arange(starts[-1]), side="right") - 1
