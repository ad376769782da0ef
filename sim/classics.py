"""What residents start with under a decision rule with known answers.

`prepare` fills the rows of `sim.columns.CLASSIC` and last week's acts from the block `decision` of
a scenario and, where there is one, from the attributes of the nodes of a network file.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim import columns as col
from sim.engine.cache import compiled
from sim.errors import InputError
from sim.population.spec import AlikeSpec, located
from sim.randomness import START, THRESHOLD, draw
from sim.scenario.decision import (
    AspirationRule,
    CopyRule,
    Given,
    Ladder,
    LogitRule,
    NestedLogit,
    Normal,
    Rule,
    Same,
    ThresholdRule,
)

if TYPE_CHECKING:
    from sim.engine.world import Arrays
    from sim.population.population import Population
    from sim.population.types import Bools, Bytes, Floats, Ints
    from sim.scenario import Scenario


def prepare(
    arrays: Arrays, scenario: Scenario, population: Population, seed: int, folder: Path | None
) -> None:
    """Give residents thresholds, factions and arms, and let some of them act before week 0.

    Args:
        arrays: The world; `classic` and the acts of last week (`acted[1]`) are filled.
        scenario: Its decision rule.
        population: Who lives there.
        seed: The run's seed.
        folder: Folder that files are relative to.

    Raises:
        InputError: A network file cannot be used, or lacks what the rule needs.
    """
    decision = scenario.decision
    if isinstance(decision, NestedLogit):
        return
    given = given_attributes(scenario, population, folder)
    rows, size = arrays.classic, population.size
    persons, starts = population.residents["person"], population.starts("settlement")
    number = np.arange(size) - np.repeat(starts[:-1], np.diff(starts))
    active = _active(decision, given, uniforms(seed, START, persons), starts)
    rows["faction"] = number % 2
    if isinstance(decision, ThresholdRule):
        rows["threshold"] = _thresholds(decision, given, uniforms(seed, THRESHOLD, persons), number)
        if decision.unit == "share" and isinstance(decision.thresholds, Ladder):
            rows["threshold"] /= np.repeat(np.diff(starts), np.diff(starts))
    elif isinstance(decision, LogitRule) and decision.arms:
        rows["arm"] = arms_of(decision, size)
        rows["visible"] = np.array([arm.visible for arm in decision.arms])[rows["arm"]]
        rows["asked"] = np.array([arm.asked for arm in decision.arms])[rows["arm"]]
    elif isinstance(decision, CopyRule) and decision.ego != "free":
        active[starts[:-1]] = decision.ego == "acts"
        rows["steadfast"][starts[:-1]] = 1
    elif isinstance(decision, AspirationRule):
        rows["propensity"] = decision.propensity
        rows["aspiration"] = decision.aspiration
    for name in ("faction", "steadfast"):
        if name in given:
            known = ~np.isnan(given[name])
            rows[name][known] = given[name][known].astype(np.uint8)
    arrays.acted[1] |= active.astype(np.uint8) << col.ACTIVITY


def given_attributes(
    scenario: Scenario, population: Population, folder: Path | None
) -> dict[str, Floats]:
    """Attributes of residents that the scenario's files give; see `sim.population.nodes`.

    Raises:
        InputError: A file cannot be used.
    """
    from sim.population.nodes import node_attributes

    decision, community = scenario.decision, scenario.community
    if not isinstance(decision, Rule):
        return {}
    file = decision.nodes
    if file is None:
        block = community.population
        network = community.ties.file or (block.file if isinstance(block, AlikeSpec) else None)
        file = network if network is not None and network.lower().endswith(".graphml") else None
    return {} if file is None else node_attributes(located(file, folder), population)


def arms_of(decision: LogitRule, size: int) -> Bytes:
    """The arm of each resident: dealt out so that every stretch of rows has its share of each.

    Args:
        decision: The rule, with its arms.
        size: Number of residents.

    Returns:
        uint8[size], index into `decision.arms`.
    """
    weights = np.array([arm.weight for arm in decision.arms], dtype=float)
    edges = np.cumsum(weights) / weights.sum()
    golden = (np.arange(size) * 0.6180339887498949 + 0.5) % 1.0
    return np.searchsorted(edges[:-1], golden, side="right").astype(np.uint8)


@compiled
def uniforms(seed, purpose, persons):  # type: ignore[no-untyped-def]
    """Return a uniform in (0, 1) for each of int64[n] persons: float64[n]."""
    found = np.empty(persons.size)
    for k in range(persons.size):
        found[k] = draw(seed, purpose, persons[k], 0, 0, 0)
    return found


def _thresholds(
    decision: ThresholdRule, given: dict[str, Floats], luck: Floats, number: Ints
) -> Floats:
    """The threshold of each resident; those of a ladder as numbers of people."""
    wanted, size = decision.thresholds, luck.size
    if isinstance(wanted, Same):
        return np.full(size, wanted.value)
    if isinstance(wanted, Normal):
        return wanted.mean + wanted.sd * ndtri(luck)
    if isinstance(wanted, Ladder):
        steps = number.astype(float)
        if wanted.change is not None:
            steps[number == wanted.change[0]] = wanted.change[1]
        return steps
    assert isinstance(wanted, Given)
    found = given.get("threshold")
    if found is None or np.isnan(found).any():
        raise InputError("scenario.no_thresholds", key="decision.thresholds")
    return found


def _active(decision: Rule, given: dict[str, Floats], luck: Floats, starts: Ints) -> Bools:
    """Who acts before week 0, bool[size]."""
    active: Bools = np.zeros(luck.size, dtype=bool)
    start = decision.start
    if start.people is None and start.share is None:
        return given["active"] == 1.0 if "active" in given else active
    for first, stop in pairwise(starts.tolist()):
        size = stop - first
        wanted = round((start.share or 0.0) * size) if start.people is None else start.people
        if wanted > size:
            raise InputError(
                "error.bad_value", key="decision.start.people", expected="expect.at_most",
                got=wanted, limit=size,
            )  # fmt: skip
        active[first + np.argsort(luck[first:stop], kind="stable")[:wanted]] = True
    return active
