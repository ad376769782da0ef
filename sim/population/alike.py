"""Residents without traits, for the limits with known answers and for networks of one's own.

Adults of one age, alike in everything, each a household of their own. Either so many of them,
shared out over the settlements of the block `places` (one, unless it says more), or the nodes of a
network file, whose names are then their identifiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import EMPLOYED, LOCAL, OWNER, SENIOR
from sim.errors import InputError
from sim.population.grouping import natural
from sim.population.population import TRAITS, Population
from sim.population.residents import person_numbers
from sim.population.spec import AlikeSpec, located
from sim.population.tables import Problems
from sim.population.tie_files import edges_of, graph_of

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.types import Columns

AGE = 40
"""Age of everybody, years."""


def alike(spec: AlikeSpec, settlements: int = 1, folder: Path | None = None) -> Population:
    """Build the population of a block.

    Args:
        spec: How many, or which network file.
        settlements: Number of settlements; those of a network file all live in one.
        folder: Folder that the file is relative to.

    Raises:
        InputError: The file cannot be read or has no nodes, or there are more settlements than
            people.
    """
    ids: list[str] = []
    if spec.file is not None:
        ids = nodes_of(located(spec.file, folder))
    size = len(ids) or int(spec.people or 0)
    fixed = {"schooling": SENIOR, "employment": EMPLOYED, "tenure": OWNER, "registration": LOCAL}
    residents: Columns = {
        name: np.full(size, fixed.get(name, 0), dtype=np.uint8) for name in TRAITS
    }
    residents["age"] = np.full(size, AGE, dtype=np.int16)
    residents["household"] = np.arange(size, dtype=np.int32)
    residents["person"] = person_numbers(ids) if ids else np.arange(size, dtype=np.int64)
    parts = 1 if ids else settlements
    if parts > size:
        raise InputError("population.more_places", key="places.settlements", people=size)
    each = np.arange(parts + 1, dtype=np.int32)
    whole = np.array([0, parts], dtype=np.int32)
    return Population(
        place="alike",
        people=size,
        residents=residents,
        households={
            "start": np.arange(size + 1, dtype=np.int32),
            "under6": np.zeros(size, dtype=np.int16),
            "tenure": residents["tenure"].copy(),
        },
        stairwell_start=(each.astype(np.int64) * size // parts).astype(np.int32),
        building_start=each,
        court_start=each,
        settlement_start=each,
        subdistrict_start=whole,
        district_start=np.array([0, 1], dtype=np.int32),
        provenance={"kind": "alike", "people": size},
        ids=tuple(ids),
    )


def nodes_of(path: Path) -> list[str]:
    """Names of the nodes of a network file, in natural order.

    Raises:
        InputError: The file cannot be read, or has no nodes.
    """
    problems = Problems(path)
    names = {end for edge in edges_of(path, problems) for end in edge[1:3]}
    problems.stop()
    if path.suffix.lower() == ".graphml":
        names |= {str(node) for node in graph_of(path)[0]}
    if not names:
        raise InputError("population.no_rows", file=path)
    return sorted(names, key=natural)
