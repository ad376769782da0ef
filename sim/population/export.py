"""A population as a table that `residents_from_csv` reads again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.population.names import CODES
from sim.population.population import LEVELS, TRAITS

if TYPE_CHECKING:
    from sim.population.population import Population


def residents_to_frame(population: Population) -> pd.DataFrame:
    """Residents by name of category, with where they live; under-sixes have no row.

    Returns:
        Columns `id`, `age`, the traits as text, `household`, and the places as numbers from 1.
    """
    residents = population.residents
    ids = population.ids or residents["person"].astype(str)
    frame = pd.DataFrame({"id": np.asarray(ids), "age": residents["age"]})
    for trait in TRAITS:
        frame[trait] = np.array(CODES[trait])[residents[trait]]
    frame["household"] = residents["household"] + 1
    for level in LEVELS:
        frame[level] = population.index_of(level) + 1
    return frame
