"""Records on request: every act, the states of residents, and who is tied to whom.

Parquet files are compressed with zstd and carry the scenario and the seed in their metadata.

    acts (.parquet)     one row an act: week int32 · resident int64 · generation int16 ·
                        form · channel · unit int32 (a number of that week's units)
    panel (.parquet)    one row a resident and recorded week, as the week ended: week, resident,
                        generation, unit · traits by name · states and habits in [0, 1] · points
    network (.graphml)  residents with traits; directed edges with a `kind`; read again as ties
    network (.parquet)  source · target · kind, for places too large for GraphML

A resident is known by `resident`, the stable number of a place in a household, and `generation`,
which counts who has lived there: together they are one person. Where a user brought residents, acts
and panel have a column `id` besides, from that table, and in a network residents go by these ids.
An id stays with the place in the household: who has generation 0 is the person of the table.

Acts and panels are written in parts while the model runs, beside their place, and moved there when
the scenario's last week has been lived, when `close` is called, or when the program ends: an
interrupted run leaves what it lived through.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import columns as col
from sim.destination import beside, destination
from sim.errors import InputError
from sim.population.ties import KINDS

if TYPE_CHECKING:
    from sim.model import ParticipationModel

ROWS_AT_ONCE = 1 << 18
"""Rows held in memory before they are written: about 6 MB of acts, 50 MB of residents' states."""
GRAPHML_MOST = 200_000
"""Residents up to which GraphML, a text format read as a whole, is of any use."""

CHANNELS = ("in_person", "online")
STATES = ("motivation", "efficacy", "trust", "belonging", "fatigue", "norm", "role")
TRAITS = ("sex", "schooling", "employment", "tenure", "registration", "party")
FLAGS = ("digital", "away", "serving", "representative")
NODE_KEYS = ("generation", "household", "court")

_WORD = pa.dictionary(pa.int8(), pa.string())
_KEYS = [("week", pa.int32()), ("resident", pa.int64()), ("generation", pa.int16())]
ACTS = pa.schema([*_KEYS, ("form", _WORD), ("channel", _WORD), ("unit", pa.int32())])
PANEL = pa.schema(
    [
        *_KEYS,
        ("unit", pa.int32()),
        ("age", pa.int16()),
        *((name, _WORD) for name in TRAITS),
        *((name, pa.bool_()) for name in FLAGS),
        *((name, pa.float64()) for name in STATES),
        *((f"habit_{form}", pa.float64()) for form in col.FORMS),
        ("points", pa.float64()),
    ]
)
NETWORK = pa.schema([("source", pa.string()), ("target", pa.string()), ("kind", _WORD)])


class Writer:
    """A Parquet file that grows, and appears under its name only when it is complete.

    Args:
        path: Where it will be.
        schema: Its columns.
        facts: Metadata, text by name.

    Raises:
        InputError: The file cannot be written there.
    """

    def __init__(self, path: str | Path, schema: pa.Schema, facts: dict[str, str]) -> None:
        """Open the file beside its place."""
        self.path = Path(path)
        self.schema = schema.with_metadata(facts)
        target = destination(path)
        self._part = beside(target)
        self._waiting: list[pa.Table] = []
        self._rows = 0
        try:
            self._file = pq.ParquetWriter(self._part, self.schema, compression="zstd")
        except OSError as problem:
            raise _unwritable(self.path, problem) from problem
        left = (self._file, self._waiting, self._part, target)
        self._finish = weakref.finalize(self, _finish, *left)

    @property
    def closed(self) -> bool:
        """Whether the file is complete and in its place."""
        return not self._finish.alive

    def add(self, columns: list[Any]) -> None:
        """Add rows, column by column in the order of the schema.

        Raises:
            InputError: The disk is full, for instance; half a file would be no use and is removed.
        """
        table = pa.Table.from_arrays(
            [pa.array(values, kind) if not isinstance(values, pa.Array) else values
             for values, kind in zip(columns, self.schema.types, strict=True)],
            schema=self.schema,
        )  # fmt: skip
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= ROWS_AT_ONCE:
            self._guarded(lambda: _flush(self._file, self._waiting))
            self._rows = 0

    def close(self) -> None:
        """Write what waits and move the file to its place; a second call does nothing."""
        if self._finish.alive:
            self._guarded(self._finish)

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except (OSError, pa.ArrowException) as problem:
            self._finish.detach()
            self._part.unlink(missing_ok=True)  # nobody could read it
            raise _unwritable(self.path, problem) from problem


def _flush(file: pq.ParquetWriter, waiting: list[pa.Table]) -> None:
    if waiting:
        file.write_table(pa.concat_tables(waiting), row_group_size=ROWS_AT_ONCE)
        waiting.clear()


def _finish(file: pq.ParquetWriter, waiting: list[pa.Table], part: Path, path: Path) -> None:
    """Write the rest and rename; apart from `Writer`, so that it runs when the program ends."""
    _flush(file, waiting)
    file.close()
    part.replace(path)


def _unwritable(path: Path, problem: Exception) -> InputError:
    reason = getattr(problem, "strerror", None) or str(problem)
    return InputError("error.not_writable", file=path, reason=reason)


def _facts(model: ParticipationModel, what: str) -> dict[str, str]:
    return {"linli": what, "scenario": model.scenario.name, "seed": str(model.seed)}


def _schema(model: ParticipationModel, columns: pa.Schema) -> pa.Schema:
    """The columns of a record, with the user's own ids where there are any."""
    if not model.population.ids:
        return columns
    return columns.insert(len(_KEYS), pa.field("id", pa.string()))


def _ids(model: ParticipationModel, rows: np.ndarray) -> list[list[str]]:
    """The column `id` for some rows; none where residents were not brought."""
    ids = model.population.ids
    return [[ids[row] for row in rows.tolist()]] if ids else []


def _words(codes: np.ndarray, names: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(names, pa.string()))


def unit_of(model: ParticipationModel, rows: np.ndarray) -> np.ndarray:
    """Return the number of the self-governance unit that each row lives in this week."""
    units: np.ndarray = np.searchsorted(model.arrays.units["start"], rows, side="right") - 1
    return units


Ends = tuple[np.ndarray, np.ndarray, np.ndarray]
RowsOfWeek = Callable[[Any, int], list[list[Any]]]
"""Takes the model and the week that was lived; returns parts, each a list of columns."""


class Record:
    """A file that is written after each week of a model.

    Closes itself when the scenario's last week has been lived; usable in a `with` block.

    Attributes:
        path: The file.
    """

    def __init__(self, model: ParticipationModel, writer: Writer, rows: RowsOfWeek) -> None:
        """Join the model's hooks."""
        self.path = writer.path
        self._writer = writer
        self._rows = rows
        self._last = model.scenario.weeks.total - 1
        self._hooks = model.hooks
        self._hooks.append(self)

    def __call__(self, model: ParticipationModel, week: int) -> None:
        """Add the week that was lived; the model calls this."""
        if not self._writer.closed:
            for columns in self._rows(model, week):
                self._writer.add(columns)
            if week >= self._last:
                self.close()

    def close(self) -> None:
        """Move the file to its place; nothing is recorded any more."""
        self._writer.close()
        if self in self._hooks:
            self._hooks.remove(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse: two models cannot write one file."""
        raise InputError("agents.recording", file=self.path)

    def __enter__(self) -> Record:
        """Return the record itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def record_acts(model: ParticipationModel, path: str | Path) -> Record:
    """Write every act from the next week on.

    Args:
        model: The model.
        path: A Parquet file.

    Raises:
        InputError: The file cannot be written.
    """
    return Record(model, Writer(path, _schema(model, ACTS), _facts(model, "acts")), _acts_of_week)


def _acts_of_week(model: ParticipationModel, week: int) -> list[list[Any]]:
    masks = model.acted_last & col.FORM_MASK
    people, online = model.arrays.people, model.arrays.online
    parts: list[list[Any]] = []
    acting = np.flatnonzero(masks)
    rows = [acting[(masks[acting] >> form) & 1 == 1] for form in range(len(col.FORMS))]
    for form, who in enumerate(rows):
        if len(who):
            parts.append(
                [
                    np.full(len(who), week, np.int32),
                    people["person"][who],
                    people["generation"][who],
                    *_ids(model, who),
                    _words(np.full(len(who), form, np.int8), col.FORMS),
                    _words((online[who] >> form) & 1, CHANNELS),
                    unit_of(model, who).astype(np.int32),
                ]
            )
    return parts


def record_panel(model: ParticipationModel, path: str | Path, every: int = 13) -> Record:
    """Write the states of all residents: as they are now, and from then on every so many weeks.

    Args:
        model: The model.
        path: A Parquet file.
        every: Weeks between two records, 1 or more.

    Raises:
        InputError: The file cannot be written, or `every` is no number of weeks.
    """
    if not isinstance(every, int | np.integer) or every < 1:
        raise InputError("records.bad_every", got=every, expected="expect.at_least", limit=1)
    began = model.week

    def rows(lived: Any, week: int) -> list[list[Any]]:
        return _states(lived, week) if (week + 1 - began) % every == 0 else []

    record = Record(model, Writer(path, _schema(model, PANEL), _facts(model, "panel")), rows)
    for columns in _states(model, model.week - 1):
        record._writer.add(columns)
    return record


def _states(model: ParticipationModel, week: int) -> list[list[Any]]:
    people = model.arrays.people
    parts: list[list[Any]] = []
    for first in range(0, len(people), ROWS_AT_ONCE):
        part = people[first : first + ROWS_AT_ONCE]
        rows = np.arange(first, first + len(part))
        parts.append(
            [
                np.full(len(part), week, np.int32),
                part["person"],
                part["generation"],
                *_ids(model, rows),
                unit_of(model, rows).astype(np.int32),
                part["age"],
                *(_words(part[name], col.CATEGORIES[name]) for name in TRAITS),
                *(part[name] != 0 for name in FLAGS),
                *(part[name] for name in STATES),
                *(part[f"habit_{form}"] for form in col.FORMS),
                part["points"],
            ]
        )
    return parts


def ties_now(model: ParticipationModel, first: int = 0, stop: int | None = None) -> Ends:
    """Return (source row, target row, kind) of the ties as they are, int64[ties] each.

    A tie to a place leads to whoever lives there; one to a person who has moved away is gone.

    Args:
        model: The model.
        first: First row whose ties are wanted.
        stop: Row after the last; None: all.
    """
    from sim.week.looking import PLACE_TIE

    arrays = model.arrays
    starts = arrays.ties_start[first : None if stop is None else stop + 1]
    part = slice(int(starts[0]), int(starts[-1]))
    source = first + np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    packed, kind = arrays.ties_to[part].astype(np.int64), arrays.ties_kind[part].astype(np.int64)
    target = packed & col.ROW_MASK
    lives_there = arrays.people["generation"][target % len(arrays.people)] & col.GENERATION_MASK
    there = (lives_there == packed >> col.ROW_BITS) | (kind <= PLACE_TIE)
    known = (packed >= 0) & there
    return source[known], target[known], kind[known]


def ties_of(model: ParticipationModel, row: int) -> list[int]:
    """Return the rows that the resident of a row is tied to, as the ties are now."""
    rows: list[int] = ties_now(model, row, row + 1)[1].tolist()
    return rows


def _names(model: ParticipationModel) -> np.ndarray:
    """Return the text that each row's resident is known by in a network."""
    ids = model.population.ids
    return np.array(ids) if ids else model.arrays.people["person"].astype(str)


def export_network(model: ParticipationModel, path: str | Path) -> Path:
    """Write the ties as they are now.

    Args:
        model: The model.
        path: A `.graphml` or `.parquet` file.

    Returns:
        The path.

    Raises:
        InputError: The ending is another one, the place is too large for GraphML, or the file
            cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in (".graphml", ".parquet"):
        raise InputError("records.network_ending", file=path)
    size = len(model.arrays.people)
    if ending == ".graphml" and size > GRAPHML_MOST:
        raise InputError("records.graphml_too_large", file=path, residents=size, most=GRAPHML_MOST)
    if ending == ".parquet":
        _network_parquet(model, path)
    else:
        _network_graphml(model, path)
    return path


def _network_parquet(model: ParticipationModel, path: Path) -> None:
    names = _names(model)
    source, target, kind = ties_now(model)
    writer = Writer(path, NETWORK, _facts(model, "network"))
    for first in range(0, len(source), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        writer.add([names[source[part]], names[target[part]], _words(kind[part], KINDS)])
    writer.close()


def _network_graphml(model: ParticipationModel, path: Path) -> None:
    import networkx as nx

    people = model.arrays.people
    names = _names(model).tolist()
    columns = {name: people[name].tolist() for name in ("age", *FLAGS, *NODE_KEYS)}
    for trait in TRAITS:
        columns[trait] = np.array(col.CATEGORIES[trait])[people[trait]].tolist()
    columns["unit"] = unit_of(model, np.arange(len(people))).tolist()
    graph: nx.DiGraph = nx.DiGraph()
    for name, *values in zip(names, *columns.values(), strict=True):
        graph.add_node(name, **dict(zip(columns, values, strict=True)))
    for source, target, kind in zip(*(part.tolist() for part in ties_now(model)), strict=True):
        graph.add_edge(names[source], names[target], kind=KINDS[kind])
    target = destination(path)
    part = beside(target)
    try:
        nx.write_graphml_xml(graph, part, encoding="utf-8", prettyprint=True)
        part.replace(target)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise _unwritable(path, problem) from problem
