"""The folder of a sweep, all of it readable without this program.

    <folder>/
      manifest.json        study, scenario, seeds, digest of the parameters, versions, commit,
                           machine, times, what is done
      plan.json            what everybody who works at it reads (`plan`)
      runs.parquet, .csv   one row a run: point, replicate, factors, outcomes, error (`tables`)
      design.parquet, .csv one row a row of the design: its point, and the factors
      times.parquet        seconds and process of each run; the one table that never repeats itself
      chunks/<task>.parquet      rows of the runs of a finished task, in order
      series/<task>.parquet      on request: one row a run and week, quarter or year
      panel/<task>.parquet       on request: residents' states
      acts/<task>.parquet        on request: every act
      work/<task>-….journal      finished runs of tasks that are not (`journal`)

Chunks are written by the workers in `work` and renamed; that of `chunks` comes last, so that a
task is finished when, and only when, it is there. What killed processes left half written goes
away when every run is there, or when the same table is written again.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.sweep.journal import Finished, read
from experiments.writing import BOM
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pandas as pd

CHUNKS: Final = "chunks"
KINDS: Final = ("series", "panel", "acts")
WORK: Final = "work"


def prepare(folder: Path) -> None:
    """Make the folders of a sweep."""
    for name in (CHUNKS, WORK):
        (folder / name).mkdir(parents=True, exist_ok=True)


def chunk_path(folder: Path, number: int, kind: str = CHUNKS) -> Path:
    """Where the chunk of a task is."""
    return folder / kind / f"{number:06d}.parquet"


def is_done(folder: Path, number: int) -> bool:
    """Whether a task is finished."""
    return chunk_path(folder, number).exists()


def done_tasks(folder: Path) -> set[int]:
    """Numbers of the finished tasks."""
    return {int(path.stem) for path in (folder / CHUNKS).glob("[0-9]*.parquet")}


def journals(folder: Path, number: int | None = None) -> list[Path]:
    """The journals of a task, or of all, in a fixed order."""
    stem = "*" if number is None else f"{number:06d}"
    return sorted((folder / WORK).glob(f"{stem}-*.journal"))


def journal_path(folder: Path, number: int, writer: str) -> Path:
    """Where a process writes its journal of a task."""
    return folder / WORK / f"{number:06d}-{writer}.journal"


def clear_work(folder: Path) -> None:
    """Remove what killed workers left of runs that have been carried out again since."""
    for path in (folder / WORK).iterdir():
        path.unlink(missing_ok=True)


def recorded(
    paths: Iterable[Path], session: str = ""
) -> tuple[dict[int, Finished], dict[int, int]]:
    """What several journals of one task say together; a success goes over a failure.

    Args:
        paths: The journals.
        session: Whose beginnings are counted.

    Returns:
        As `journal.read`.
    """
    finished: dict[int, Finished] = {}
    begun: dict[int, int] = {}
    for path in paths:
        found, starts = read(path, session)
        for point, run in found.items():
            if point not in finished or finished[point].row["status"] != "done":
                finished[point] = run
        for point, count in starts.items():
            begun[point] = begun.get(point, 0) + count
    return finished, {point: count for point, count in begun.items() if point not in finished}


def write_chunk(folder: Path, number: int, runs: list[Finished]) -> None:
    """Write a finished task; its rows last.

    Args:
        folder: The folder of the sweep.
        number: Number of the task.
        runs: Its runs in the order of the task.
    """
    for kind in KINDS:
        tables = [run.tables[kind] for run in runs if kind in run.tables]
        if tables:
            path = chunk_path(folder, number, kind)
            path.parent.mkdir(exist_ok=True)
            table = pa.concat_tables(tables, promote_options="permissive")
            write_parquet(path, table, folder / WORK)
    rows = pa.Table.from_pylist([run.row for run in runs], schema=_schema(runs))
    write_parquet(chunk_path(folder, number), rows, folder / WORK)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a chunk, without the columns that a run does not have.

    Raises:
        InputError: The file is damaged.
    """
    try:
        return [
            {name: value for name, value in row.items() if value is not None}
            for row in pq.read_table(path).to_pylist()
        ]
    except (OSError, pa.ArrowException) as error:
        raise InputError("error.not_readable", file=path, reason=str(error)) from error


def write_frame(stem: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet, and as CSV that Excel reads in Chinese, too.

    Args:
        stem: The files, without their endings.
        frame: The table.
    """
    with growing(stem) as add:
        add(frame)


@contextmanager
def growing(stem: Path, *, csv: bool = True) -> Iterator[Callable[[pd.DataFrame], None]]:
    """Write a table part by part; its files are whole and on the disk in the end, or not there.

    Args:
        stem: The files, without their endings.
        csv: Whether to write a CSV, too.

    Yields:
        A function that takes the next rows; every part has the same columns, and there is at
        least one part.
    """
    endings = (".parquet", ".csv") if csv else (".parquet",)
    for left in (p for end in endings for p in stem.parent.glob(f".{stem.name}{end}.[0-9]*")):
        left.unlink(missing_ok=True)  # of a process that was killed: nobody else writes here
    parts = {end: stem.with_name(f".{stem.name}{end}.{os.getpid()}") for end in endings}
    with ExitStack() as held:
        for part in parts.values():
            held.callback(part.unlink, missing_ok=True)
        open_files = [held.enter_context(part.open("wb")) for part in parts.values()]
        writers: list[pq.ParquetWriter] = []

        def add(frame: pd.DataFrame) -> None:
            table = pa.Table.from_pandas(frame, preserve_index=False)
            first = not writers
            if first:
                writer = pq.ParquetWriter(open_files[0], table.schema, compression="zstd")
                writers.append(held.enter_context(writer))
            writers[0].write_table(table)
            for file in open_files[1:]:
                told = frame.to_csv(index=False, header=first, lineterminator="\n")
                file.write((BOM if first else b"") + told.encode("utf-8"))

        yield add
        writers[0].close()
        for file in open_files:
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for end, part in parts.items():
            part.replace(stem.with_suffix(end))


def write_parquet(path: Path, table: pa.Table, work: Path | None = None) -> None:
    """Write a table so that its file is whole and on the disk, or not there.

    Args:
        path: The file.
        table: The table.
        work: Where it lies until then, on the same disk; None: beside its place.
    """
    if work is None:
        part = path.with_name(f".{path.name}.{os.getpid()}")
    else:
        part = work / f"{path.parent.name}-{path.name}.{os.getpid()}.part"
    try:
        with part.open("wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _schema(runs: list[Finished]) -> pa.Schema:
    """Columns in the order in which runs have them; numbers that are not keys are float64."""
    fields: dict[str, pa.DataType] = {}
    for run in runs:
        for name, value in run.row.items():
            if isinstance(value, bool):
                kind: pa.DataType = pa.bool_()
            elif isinstance(value, int):
                kind = pa.int64()
            else:
                kind = pa.string() if isinstance(value, str) else pa.float64()
            fields.setdefault(name, kind)
    return pa.schema(list(fields.items()))


def read_chunk(folder: Path, number: int) -> list[Finished]:
    """The runs of a finished task with everything that is kept of them.

    Raises:
        InputError: A file is damaged.
    """
    runs = [Finished(row) for row in read_rows(chunk_path(folder, number))]
    for kind in KINDS:
        path = chunk_path(folder, number, kind)
        if not path.exists():
            continue
        table = pq.read_table(path)
        for run in runs:
            mine = pc.equal(table["point"], run.row["point"])
            part = table.filter(mine)
            if len(part):
                run.tables[kind] = part
    return runs
