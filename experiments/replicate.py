"""One replicate: the same people and the same luck under every scenario of a comparison.

This is what a worker process runs. It takes plain values and gives back plain tables, so that
any `concurrent.futures` executor can carry it, also over a network. Scenarios that are the same
until week 0 share one population and one spin-up, and are forked from it; a scenario that fails
becomes a result with its error, and the others go on.
"""

from __future__ import annotations

import json
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim import ParticipationModel
    from sim.scenario import Scenario

PARTICIPATION_KEYS = ("period", "form", "group", "level")
QUANTITY_KEYS = ("source", "line")

DEEPEST = -8
"""Frames of a traceback that are kept, the innermost ones."""


@dataclass(frozen=True)
class Task:
    """What a worker needs for one replicate: plain values only.

    Attributes:
        replicate: Number of the replicate, from 0.
        seed: Seed of its population and luck.
        engine: "fast" or "reference".
        names: Names of the scenarios.
        scenarios: Their plain forms, as `Scenario.to_dict` gives them.
        parameters: Values of a parameter set of the ensemble, the same in every arm; what a
            scenario says of a parameter itself goes over them.
        parameter_set: Number of that set; -1 where there is none.
    """

    replicate: int
    seed: int
    engine: str
    names: tuple[str, ...]
    scenarios: tuple[dict[str, Any], ...]
    parameters: dict[str, float] = field(default_factory=dict)
    parameter_set: int = -1


@dataclass
class ArmResult:
    """What one scenario gave in one replicate; tables are None where it failed.

    Attributes:
        replicate: Number of the replicate.
        seed: Its seed.
        scenario: Name of the scenario.
        seconds: Time of this arm; the arm that paid for the shared spin-up includes it.
        error: Why it failed, or "".
        spin_up_weeks: Weeks until yearly means were flat.
        flat: Whether they were flat when the spin-up ended.
        people: People of the community, children under six included.
        residents: Residents (agents).
        units: Self-governance units at the end of the run.
        unit_people: Mean people of a unit, children under six included.
        tables: `measures`, `participation`, `quantities` and `concentration` of the model.
    """

    replicate: int
    seed: int
    scenario: str
    seconds: float = 0.0
    error: str = ""
    spin_up_weeks: int = 0
    flat: bool = False
    people: int = 0
    residents: int = 0
    units: int = 0
    unit_people: float = 0.0
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed of a replicate: below 2**53 (exact in JSON), independent between replicates.

    Args:
        seed: Seed of the comparison, at least 0.
        replicate: Number of the replicate, from 0.
    """
    state = np.random.SeedSequence((seed, replicate)).generate_state(1, np.uint64)
    return int(state[0]) >> 11


def run_replicate(task: Task) -> list[ArmResult]:
    """Run every scenario of a task on the same people with the same luck.

    Args:
        task: The replicate.

    Returns:
        One result a scenario, in the order of the task.
    """
    from sim.scenario import Scenario

    results = [ArmResult(task.replicate, task.seed, name) for name in task.names]
    groups: dict[str, list[tuple[ArmResult, Scenario]]] = {}
    for result, plain in zip(results, task.scenarios, strict=True):
        try:
            values = {**task.parameters, **plain["parameters"]}
            scenario = Scenario.from_dict({**plain, "parameters": values})
        except Exception:
            result.error = traceback.format_exc(limit=DEEPEST)
        else:
            groups.setdefault(scenario.spin_up_digest, []).append((result, scenario))
    for members in groups.values():
        _run_group(task, members)
    return results


def _run_group(task: Task, members: Sequence[tuple[ArmResult, Scenario]]) -> None:
    """Spin up once, then run each scenario from there; errors go into the results."""
    from sim import ParticipationModel

    started = time.perf_counter()
    try:
        base = ParticipationModel(members[0][1], seed=task.seed, engine=task.engine, threads=1)
        base.spin_up()
    except Exception:
        for result, _ in members:
            result.error = traceback.format_exc(limit=DEEPEST)
        return
    for result, scenario in members:
        result.spin_up_weeks, result.flat = int(base.spin_up_weeks), bool(base.flat)
        result.people = int(base.population.people)
        result.residents = len(base.population.residents["age"])
        _run_arm(result, base, scenario)
        result.seconds = time.perf_counter() - started
        started = time.perf_counter()


def _run_arm(result: ArmResult, base: ParticipationModel, scenario: Scenario) -> None:
    try:
        arm = base.fork(scenario)
        arm.run()
        result.tables = compact_tables(arm)
        sizes = arm.units_table["people"]
        result.units, result.unit_people = len(sizes), float(sizes.mean())
    except Exception:
        result.error = traceback.format_exc(limit=DEEPEST)


def compact_tables(arm: ParticipationModel) -> dict[str, pd.DataFrame]:
    """The tables of a finished arm, small enough to send: names become codes.

    Participation by week is kept only where the run is shorter than a quarter.

    Args:
        arm: A model that has run.
    """
    participation = arm.participation
    longer = participation["period"] != "week"
    keep = longer if longer.any() else ~longer
    return {
        "measures": arm.measures.astype(np.float64).reset_index(),
        "participation": _coded(participation[keep], PARTICIPATION_KEYS),
        "quantities": _coded(arm.quantities, QUANTITY_KEYS),
        "concentration": arm.concentration,
    }


def _coded(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(columns, "category")).reset_index(drop=True)


def people_key(scenario: Scenario) -> str:
    """What decides who lives in a community and is tied to whom, as text."""
    parts = scenario.community.model_dump(mode="json", include={"population", "places", "ties"})
    return json.dumps(parts, sort_keys=True, ensure_ascii=False)
