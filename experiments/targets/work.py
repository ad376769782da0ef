"""One run of a fit: a parameter set, a seed, and what the run gives for each target.

`run_one` takes and gives plain values, so that any executor can carry it. People and ties are kept
from run to run, since many sets live with the same people.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from experiments.replicate import DEEPEST, people_key
from experiments.targets.measuring import Tables, measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.targets.target import Target

KEPT_PEOPLE: Final = 60_000
"""Residents whose populations a process keeps."""

_people: OrderedDict[tuple[str, int], Any] = OrderedDict()


def run_one(
    base: Mapping[str, Any],
    values: Mapping[str, float],
    seed: int,
    targets: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Run the place once with some parameters; a run that raises is a row with its error.

    Args:
        base: The scenario in full.
        values: Parameters by name.
        seed: Seed of the people and their luck.
        targets: The targets, as `Target.model_dump` gives them.

    Returns:
        `status`, `error`, `measured` (one number a target), `seconds` and `process`.
    """
    from experiments.targets.target import Target

    started = time.perf_counter()
    try:
        found = _lived(base, values, seed, [Target.model_validate(plain) for plain in targets])
        row: dict[str, Any] = {"status": "done", "error": "", "measured": found}
    except Exception:
        error = traceback.format_exc(limit=DEEPEST)
        row = {"status": "failed", "error": error, "measured": [float("nan")] * len(targets)}
    return row | {"seconds": time.perf_counter() - started, "process": os.getpid()}


def _lived(
    base: Mapping[str, Any], values: Mapping[str, float], seed: int, targets: Sequence[Target]
) -> list[float]:
    from sim import ParticipationModel
    from sim.scenario import Scenario

    overrides = {f"parameters.{name}": value for name, value in values.items()}
    scenario = Scenario.from_dict(dict(base), overrides)
    key = (people_key(scenario), seed)
    people, ties = _people.get(key, (None, None))
    model = ParticipationModel(scenario, seed=seed, threads=1, population=people, ties=ties)
    _keep(key, model.population, model.tie_table)
    model.spin_up()
    model.run()
    tables = Tables(model)
    return [measured(tables, target) for target in targets]


def _keep(key: tuple[str, int], people: Any, ties: Any) -> None:
    _people[key] = (people, ties)
    _people.move_to_end(key)
    sizes = [len(kept.residents["age"]) for kept, _ in _people.values()]
    while len(_people) > 1 and sum(sizes) > KEPT_PEOPLE:
        _people.popitem(last=False)
        sizes.pop(0)
