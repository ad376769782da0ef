"""Ties that a user gives, and ties for other programs.

An edge list is a CSV file with the columns `source`, `target` and, if it likes, `kind`; its cells
are the ids of residents. GraphML files are read by networkx, with ids as node names and an
optional edge attribute `kind`. Residents without ties are fine. Ties of children under six, whom
a table of residents can name, are left out: these children take no part. Learned slots are added,
so that ties can still grow. Every problem is reported with its line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, nearest_name
from sim.population.names import shown
from sim.population.spec import TieSpec
from sim.population.tables import Problems, coded, decoded, read_table
from sim.population.ties import EMPTY, GIVEN, KINDS, LEARNED, Ties

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    import pandas as pd

    from sim.population.population import Population
    from sim.population.types import Ints

Edge = tuple[int, str, str, int]
"""Line of the file, source, target, kind."""

EDGE = re.compile(r"<edge\b[^>]*>")


def ties_from_file(path: Path, population: Population, spec: TieSpec | None = None) -> Ties:
    """Read ties.

    Args:
        path: A `.csv` or `.graphml` file.
        population: Residents; the file names them by the user's ids, or by their numbers where
            the residents are synthetic.
        spec: `directed` and the number of learned slots.

    Raises:
        InputError: Unknown residents, ties to oneself and ties given twice, each with its line; or
            no tie at all between people who can take part.
    """
    wanted = spec or TieSpec()
    problems = Problems(path)
    edges = edges_of(path, problems)
    sources, targets, kinds = _rows(edges, population, wanted.directed, problems)
    problems.stop()
    if not sources.size:
        raise InputError("population.no_ties", file=path)
    if not wanted.directed:
        both = np.concatenate([sources, targets]), np.concatenate([targets, sources])
        sources, targets = both
        kinds = np.concatenate([kinds, kinds])
    return compressed(population.size, sources, targets, kinds, wanted.learned)


def edges_of(path: Path, problems: Problems) -> list[Edge]:
    """Read the edges of a file as they stand there.

    Args:
        path: A `.csv` or `.graphml` file.
        problems: Takes what is wrong with single edges.

    Raises:
        InputError: The file cannot be read, or has another ending.
    """
    readers = {".csv": _from_csv, ".graphml": _from_graphml}
    if path.suffix.lower() not in readers:
        raise InputError("population.unknown_suffix", file=path)
    return readers[path.suffix.lower()](path, problems)


def ties_to_frame(ties: Ties, population: Population) -> pd.DataFrame:
    """Ties as a table: `source` and `target` (ids, or numbers of persons) and `kind`."""
    import pandas as pd

    sources, targets, kinds = _filled(ties)
    ids = np.array(population.ids) if population.ids else population.residents["person"]
    return pd.DataFrame(
        {"source": ids[sources], "target": ids[targets], "kind": np.array(KINDS)[kinds]}
    )


def ties_to_networkx(ties: Ties, population: Population) -> nx.DiGraph:
    """Ties as a directed graph; nodes are ids (or numbers of persons) as text, with their traits.

    Every kind of edge has the attribute `kind`; empty learned slots are left out.
    """
    import networkx as nx

    graph: nx.DiGraph = nx.DiGraph()
    residents = population.residents
    ids = list(population.ids) or [str(person) for person in residents["person"]]
    traits = [name for name in residents if name not in ("person", "household")]
    for row, name in enumerate(ids):
        graph.add_node(name, **{trait: int(residents[trait][row]) for trait in traits})
    sources, targets, kinds = _filled(ties)
    for source, target, kind in zip(sources, targets, kinds, strict=True):
        graph.add_edge(ids[source], ids[target], kind=KINDS[kind])
    return graph


def _from_csv(path: Path, problems: Problems) -> list[Edge]:
    table = read_table(path, ("source", "target", "kind"), ("source", "target"), problems)
    for name in ("source", "target"):
        for line, cell in zip(table.lines, table.columns[name], strict=True):
            if not cell:
                column = shown(f"residents.column.{name}")
                problems.add("population.missing_value", line=line, column=column,
                             expected="population.expect_text")  # fmt: skip
    rows = len(table.lines)
    kinds = [GIVEN] * rows
    if "kind" in table.columns:
        kinds = coded(table, "kind", problems, np.zeros(rows, dtype=bool))
    ends = (table.columns["source"], table.columns["target"])
    return list(zip(table.lines, *ends, kinds, strict=True))


def graph_of(path: Path) -> tuple[Any, str]:
    """Read a GraphML file.

    Returns:
        (networkx graph that keeps repeated edges, text of the file).

    Raises:
        InputError: There is no such file, or it is not well formed.
    """
    import networkx as nx

    content = decoded(path)
    try:
        return nx.parse_graphml(content, force_multigraph=True), content
    except (nx.NetworkXError, SyntaxError, KeyError, ValueError, TypeError) as problem:
        line = getattr(problem, "position", (None,))[0]
        raise InputError("error.bad_syntax", file=path, line=line, reason=problem) from None


def _from_graphml(path: Path, problems: Problems) -> list[Edge]:
    graph, content = graph_of(path)
    lines = _edge_lines(content)
    edges: list[Edge] = []
    for source, target, attributes in graph.edges(data=True):
        waiting = lines.get((source, target)) or lines.get((target, source)) or [None]
        line = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        kind = str(attributes.get("kind", KINDS[GIVEN]))
        if kind not in KINDS:
            problems.add("population.unknown_category", line=line, name=kind,
                         nearest=nearest_name(kind, KINDS))  # fmt: skip
            continue
        edges.append((line or 0, str(source), str(target), KINDS.index(kind)))
    return edges


def _edge_lines(content: str) -> dict[tuple[str, str], list[Any]]:
    """Lines at which each edge of a GraphML file stands."""
    lines: dict[tuple[str, str], list[Any]] = {}
    line, read = 1, 0
    for found in EDGE.finditer(content):
        line += content.count("\n", read, found.start())
        read = found.start()
        ends = [re.search(rf'\b{end}\s*=\s*["\']([^"\']*)', found[0]) for end in
                ("source", "target")]  # fmt: skip
        if all(ends):
            pair = (ends[0][1], ends[1][1])  # type: ignore[index]
            lines.setdefault(pair, []).append(line)
    return lines


def _rows(
    edges: list[Edge], population: Population, directed: bool, problems: Problems
) -> tuple[Ints, Ints, Ints]:
    """Rows of both ends and kinds; what is wrong is noted."""
    names = population.ids or tuple(str(person) for person in population.residents["person"])
    row_of = {name: row for row, name in enumerate(names)}
    young = set(population.young)
    seen: dict[tuple[str, str], int] = {}
    kept: list[tuple[int, int, int]] = []
    for line, source, target, kind in edges:
        ends = (source, target)
        unknown = [name for name in ends if name and name not in row_of and name not in young]
        pair = (source, target) if directed else (min(source, target), max(source, target))
        for name in unknown:
            near = nearest_name(name, names) if problems.count < len(KINDS) else None
            problems.add("population.unknown_resident", line=line, name=name, nearest=near)
        if unknown or not (source and target):
            continue
        if source == target:
            problems.add("population.self_tie", line=line, name=source)
        elif pair in seen:
            problems.add(
                "population.duplicate_tie", line=line, name=source, other=target, first=seen[pair]
            )
        else:
            seen[pair] = line
            if young.intersection(pair):
                continue
            kept.append((row_of[source], row_of[target], kind))
    columns = np.array(kept, dtype=np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def compressed(size: int, sources: Ints, targets: Ints, kinds: Ints, learned: int) -> Ties:
    """Ties in rows of residents, each with empty learned slots at the end."""
    everyone = np.repeat(np.arange(size), learned)
    sources = np.concatenate([sources, everyone])
    targets = np.concatenate([targets, np.full(everyone.size, EMPTY)])
    kinds = np.concatenate([kinds, np.full(everyone.size, LEARNED)])
    empty = targets == EMPTY
    order = np.lexsort((targets, kinds, empty, sources))
    start = np.concatenate([[0], np.cumsum(np.bincount(sources, minlength=size))])
    return Ties(start, targets[order].astype(np.int32), kinds[order].astype(np.uint8))


def _filled(ties: Ties) -> tuple[Ints, Ints, Ints]:
    sources = np.repeat(np.arange(ties.start.size - 1), np.diff(ties.start))
    filled = ties.to != EMPTY
    return sources[filled], ties.to[filled].astype(np.int64), ties.kind[filled].astype(np.int64)
