"""What a network file says of its nodes, for decision rules that differ between residents.

The attributes `threshold` (a number), `active` and `steadfast` (yes or no) and `faction` (0 or 1)
stand at the nodes of a GraphML file, or in the columns of a CSV table whose column `id` names the
residents. All are optional; a resident the file does not mention has none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.population.names import folded, shown, spellings
from sim.population.tables import Problems, read_table
from sim.population.tie_files import graph_of

if TYPE_CHECKING:
    from pathlib import Path

    from sim.population.population import Population
    from sim.population.types import Floats

ATTRIBUTES = ("threshold", "active", "faction", "steadfast")

Cells = list[tuple[int | None, str, Any]]
"""Line (where it is known), resident, value."""


def node_attributes(path: Path, population: Population) -> dict[str, Floats]:
    """Read the attributes of residents.

    Args:
        path: A `.graphml` file, or a `.csv` table with the column `id`.
        population: Residents, named by the user's ids, or by their numbers.

    Returns:
        float64[size] for each attribute that the file has, NaN for residents it does not mention.

    Raises:
        InputError: The file cannot be read, or names residents or values that cannot be used.
    """
    problems = Problems(path)
    cells = _from_graphml(path) if path.suffix.lower() == ".graphml" else _from_csv(path, problems)
    problems.stop()
    names = population.ids or tuple(str(person) for person in population.residents["person"])
    row_of = {name: row for row, name in enumerate(names)}
    found: dict[str, Floats] = {}
    for attribute, entries in cells.items():
        column = np.full(population.size, np.nan)
        for line, name, value in entries:
            if name not in row_of:
                problems.add("population.unknown_resident", line=line, name=name)
                continue
            number = _number(attribute, value)
            if number is None:
                problems.add(
                    "population.bad_cell", line=line, column=shown(f"residents.column.{attribute}"),
                    got=value, expected=f"population.expect_{attribute}",
                )  # fmt: skip
                continue
            column[row_of[name]] = number
        found[attribute] = column
    problems.stop()
    return found


def _number(attribute: str, value: Any) -> float | None:
    """The number a value stands for; None if it is none that the attribute can have."""
    if attribute in ("active", "steadfast"):
        for code, word in enumerate(("no", "yes")):
            known = spellings(f"residents.category.digital.{word}")
            if folded(str(value)) in {*known, word, str(code), ("false", "true")[code]}:
                return float(code)
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    usable = np.isfinite(number) if attribute == "threshold" else number in (0.0, 1.0)
    return number if usable else None


def _from_graphml(path: Path) -> dict[str, Cells]:
    cells: dict[str, Cells] = {}
    for node, attributes in graph_of(path)[0].nodes(data=True):
        for attribute in ATTRIBUTES:
            if attribute in attributes:
                cells.setdefault(attribute, []).append((None, str(node), attributes[attribute]))
    return cells


def _from_csv(path: Path, problems: Problems) -> dict[str, Cells]:
    if path.suffix.lower() != ".csv":
        raise InputError("population.unknown_suffix", file=path)
    table = read_table(path, ("id", *ATTRIBUTES), ("id",), problems)
    names = table.columns["id"]
    return {
        attribute: list(zip(table.lines, names, table.columns[attribute], strict=True))
        for attribute in ATTRIBUTES
        if attribute in table.columns
    }
