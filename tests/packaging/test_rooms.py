"""Who imports whom: the model knows nobody above it, and nobody imports in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("sim", "experiments", "dashboards")
"""From the ground up: each may import those before it."""

STAIRS = {("experiments.cli.dashboard", "dashboards.launcher")}
"""Imports upwards: the command that starts the pages."""

DOORS = {
    ("sim.agents.copies", "sim.agents.face"),  # a copy is made through the class it is of
    ("sim.checkpoint", "sim.model"),  # ParticipationModel.restore
    ("sim.engine.fast", "sim.engine.warmup"),  # compiled by a small model that lives for a moment
    ("sim.explain.encounters", "sim.explain.wording"),  # Explanation.text
    ("sim.scenario.schema", "sim.scenario.dumping"),  # Scenario.dump
    ("sim.scenario.schema", "sim.scenario.loading"),  # Scenario.load
    ("sim.scenario.schema", "sim.scenario.publishing"),  # Scenario.json_schema
}
"""Imports inside a function by which an object offers what another module does with it."""


def modules() -> dict[str, Path]:
    found = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(node: ast.AST) -> Iterator[str]:
    """Names that a module imports when it is loaded or run; not those for types only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            for alias in child.names:
                whole = f"{child.module}.{alias.name}"
                yield whole if whole in MODULES else child.module
        yield from imports(child)


def arrows() -> set[tuple[str, str]]:
    return {
        (name, other)
        for name, path in MODULES.items()
        for other in imports(ast.parse(path.read_text(encoding="utf-8")))
        if other in MODULES and other != name
    }


ARROWS = arrows()


def circle(among: set[tuple[str, str]]) -> list[str]:
    """Modules that import one another in a circle; none if there is no circle."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, other in among:
        sorter.add(name, other)
    try:
        sorter.prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_rooms_import_downwards() -> None:
    height = {room: floor for floor, room in enumerate(ROOMS)}
    up = {(a, b) for a, b in ARROWS if height[a.split(".")[0]] < height[b.split(".")[0]]}
    assert up == STAIRS
    assert len(ARROWS) > 1000  # the imports were found


def test_nobody_imports_in_a_circle() -> None:
    assert circle(ARROWS - DOORS - STAIRS) == []


@pytest.mark.parametrize("door", sorted(DOORS))
def test_every_door_is_needed_and_opens_late(door: tuple[str, str]) -> None:
    name, other = door
    assert circle(ARROWS - (DOORS - {door})) != []
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    loaded = {
        alias
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in imports(ast.Module([node], []))
    }
    assert other not in loaded
