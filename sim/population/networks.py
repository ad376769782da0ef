"""Ties as the block `ties` of a community asks for them: drawn, read, or a network of graph theory.

The networks of graph theory (complete, Poisson, regular, ring) are those in which results are known
exactly. Every settlement has one of its own, drawn by networkx; a new seed is a new network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError
from sim.population.spec import AlikeSpec, located
from sim.population.tie_files import compressed, ties_from_file
from sim.population.ties import GIVEN, Ties, build_ties
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.population import Population
    from sim.population.spec import NetworkSpec, PopulationSpec, TieSpec
    from sim.population.types import Ints

MOST_COMPLETE = 3000
"""Largest number of residents that may all be tied to one another: nine million ties."""


def ties_wanted(
    block: PopulationSpec, spec: TieSpec, population: Population, seed: int, folder: Path | None
) -> Ties:
    """The ties of a community.

    Args:
        block: The block `population`; where its people are the nodes of a network file, that file
            gives the ties, too.
        spec: The block `ties`.
        population: Who lives there.
        seed: Draws what is drawn.
        folder: Folder that files are relative to.

    Raises:
        InputError: The file cannot be used, or there is no such network.
    """
    file = spec.file
    if file is None and isinstance(block, AlikeSpec):
        file = block.file
    if file is not None:
        return ties_from_file(located(file, folder), population, spec)
    if spec.network is not None:
        return network_ties(spec.network, population, seed, spec.learned)
    return build_ties(population, seed, spec)


def network_ties(spec: NetworkSpec, population: Population, seed: int, learned: int = 0) -> Ties:
    """Draw a network in each settlement; every edge is a tie in both directions.

    Args:
        spec: Which network.
        population: Residents and their settlements.
        seed: A new network for every seed.
        learned: Empty learned slots a resident.

    Raises:
        InputError: No such network has so many residents.
    """
    starts = population.starts("settlement")
    parts = [
        _edges(spec, int(size), derive_seed(seed, "network", number)) + starts[number]
        for number, size in enumerate(np.diff(starts))
    ]
    one_way = np.concatenate(parts, axis=1)
    sources, targets = np.concatenate([one_way, one_way[::-1]], axis=1)
    kinds = np.full(sources.size, GIVEN)
    return compressed(population.size, sources, targets, kinds, learned)


def _edges(spec: NetworkSpec, size: int, seed: int) -> Ints:
    """Each edge of a network of `size` residents once, int64[2, number of edges]."""
    degree = spec.degree or 0.0
    too_many = size > MOST_COMPLETE if spec.kind == "complete" else degree > size - 1
    if too_many or (spec.kind == "regular" and degree * size % 2):
        raise InputError("population.no_network", key="ties.network", people=size)
    if spec.kind == "complete":
        return np.stack(np.triu_indices(size, 1)).astype(np.int64)
    if spec.kind == "ring":
        steps = np.arange(1, int(degree) // 2 + 1)
        rows = np.repeat(np.arange(size), steps.size)
        return np.stack([rows, (rows + np.tile(steps, size)) % size])
    import networkx as nx

    if spec.kind == "poisson":
        chance = degree / max(1, size - 1)
        graph = nx.fast_gnp_random_graph(size, chance, seed=seed)
    else:
        graph = nx.random_regular_graph(int(degree), size, seed=seed)
    ends = (end for edge in graph.edges() for end in edge)
    return np.fromiter(ends, dtype=np.int64).reshape(-1, 2).T
