"""Nulls: what is left when a mechanism is off or the network is shuffled.

A pattern that the model meets with a mechanism off is no evidence for that mechanism. Each null
is the same people with the same luck, spun up anew, with nothing fitted again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.calibration.observe import URBAN, VILLAGE, Quantities, place
from experiments.calibration.patterns import patterns
from experiments.calibration.priors import distance
from experiments.calibration.probes import fitted_of
from experiments.processes import carry_out
from experiments.statistics import mean_interval
from sim import ParticipationModel
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from experiments.processes import Progress
    from sim.scenario import Scenario

NULLS: Final[dict[str, dict[str, float | str]]] = {
    "full": {},
    "no_stake": {"weight_stake": 0.0},
    "no_time": {"weight_time": 0.0},
    "no_asking": {"weight_asked": 0.0},
    "no_norm": {"norm_form": "none"},
    "no_habit": {"weight_habit": 0.0},
    "no_trust": {"weight_trust": 0.0},
    "no_belonging": {"weight_belonging": 0.0},
    "no_motivation": {"weight_motivation": 0.0},
    "no_fatigue": {"weight_fatigue": 0.0},
    "no_skill": {"weight_skill": 0.0},
    "no_unclear": {"weight_unclear": 0.0},
    "no_leaders": {"leader_share": 0.0},
    "no_proxies": {"proxy_share": 0.0, "mobile_box": 0.0},
    "shuffled_network": {},
    "no_social_influence": {
        "norm_form": "none",
        "word_of_mouth": 0.0,
        "tie_asks": 0.0,
        "tie_made": 0.0,
        "belonging_gain": 0.0,
    },
}
"""Parameters that switch a mechanism off, by name of the null."""

SHUFFLED: Final = "shuffled_network"
LEAST_RUNS: Final = 2
"""Runs of a null without which there is no interval."""


def nulls(
    runs: int = 4, seed: int = 1, workers: int | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """Measure every null on the communities without interventions.

    Args:
        runs: Runs a null, at least 2.
        seed: Seed of the study; the same people meet every null.
        workers: Processes; None uses every core.
        progress: Called after each run.

    Returns:
        One row a null of which all runs were finished (all nulls, unless it was interrupted):
        `null`, `distance` (of the means, in tolerances), `met` and `of` (parts of patterns that
        need no interventions), and one column a quantity.

    Raises:
        KeyboardInterrupt: Interrupted before all runs of a null were finished.
    """
    count = max(LEAST_RUNS, runs)
    tasks = [(name, derive_seed(seed, "null", k)) for name in NULLS for k in range(count)]
    found, interrupted = carry_out(_named, tasks, lost=_lost, workers=workers, progress=progress)
    rows = []
    for name in NULLS:
        group = pd.DataFrame([quantities for null, quantities in found if null == name])
        if interrupted and len(group) < count:
            continue
        means = {str(key): float(value) for key, value in group.mean().items()}
        met, of = _parts_met(group)
        rows.append({"null": name, "distance": distance(means), "met": met, "of": of, **means})
    if not rows:
        raise KeyboardInterrupt
    return pd.DataFrame(rows)


def shuffled(scenario: Scenario, seed: int) -> ParticipationModel:
    """A spun-up model in which everybody has as many ties as before, to anybody.

    Args:
        scenario: The place.
        seed: Seed of the run; the shuffle derives from it.
    """
    model = ParticipationModel(scenario, seed=seed, threads=1)
    ties = model.arrays.ties_to
    rng = np.random.default_rng(derive_seed(seed, "shuffled"))
    there = np.flatnonzero(ties >= 0)
    ties[there] = ties[rng.permutation(there)]
    model.spin_up()
    return model


def _named(task: tuple[str, int]) -> tuple[str, Quantities]:
    return task[0], _observed(task)


def _observed(task: tuple[str, int]) -> Quantities:
    name, seed = task
    models = []
    for community in (URBAN, VILLAGE):
        scenario = place(community, NULLS[name])
        if name == SHUFFLED:
            models.append(shuffled(scenario, seed))
        else:
            model = ParticipationModel(scenario, seed=seed, threads=1)
            model.spin_up()
            models.append(model)
    return fitted_of(*models)


def _parts_met(group: pd.DataFrame) -> tuple[int, int]:
    met = of = 0
    for pattern in patterns():
        for part in pattern.parts:
            if part.quantity not in group:
                continue
            values = group[part.quantity].dropna().to_numpy()
            mean = float(values.mean()) if len(values) else math.nan
            sd = float(values.std(ddof=1)) if len(values) > 1 else math.nan
            of += 1
            met += part.met(mean, *mean_interval(mean, sd, len(values), 0.05))
    return met, of


def _lost(task: Any, reason: str) -> tuple[str, Quantities]:
    raise RuntimeError(reason)
