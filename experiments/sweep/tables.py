"""The final tables of a sweep, from chunks and journals, however they came about.

    runs     point, replicate, seed, reference (point that it is compared with), status, error,
             the factors, spin_up_weeks, flat, residents, and the outcomes (`measured`); in the
             order of points and replicates
    design   row of the design, its point, and the factors
    times    point, replicate, seconds, process

Equal runs give equal files, to the bit, whatever happened on the way; only `times` differs.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow.csv
import pyarrow.parquet as pq

from experiments.provenance import machine, program
from experiments.sweep import folder as files
from experiments.sweep.rows import KEYS, FinishedRuns
from experiments.writing import BOM, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from experiments.sweep.plan import Plan

FORMAT: Final = 1
ABOUT: Final = ("reference", "status", "error", "residents")
"""Columns that are neither keys, factors nor outcomes."""


def finish(plan: Plan, home: Path, times: dict[str, Any] | None = None) -> None:
    """Write the final tables and the manifest, a slice of the runs at a time.

    Args:
        plan: The plan.
        home: Its folder.
        times: What the driver knows: `seconds`, `workers`, `executor`.
    """
    found = FinishedRuns(plan, home)
    outcomes = found.columns()
    count = failed = 0
    with files.growing(home / "runs") as add, files.growing(home / "times", csv=False) as time:
        for rows in found.slices():
            if rows or not count:
                add(runs_table(plan, rows, outcomes))
                time(_times(rows))
            count += len(rows)
            failed += sum(row["status"] != "done" for row in rows)
    files.write_frame(home / "design", design_table(plan))
    plain = manifest(plan, count, failed, times or {})
    if plain["complete"]:
        files.clear_work(home)
    write_text(home / "manifest.json", json.dumps(plain, ensure_ascii=False, indent=1) + "\n")


def runs_table(plan: Plan, rows: list[dict[str, Any]], outcomes: Iterable[str]) -> pd.DataFrame:
    """A part of the table of runs.

    Args:
        plan: The plan.
        rows: The runs.
        outcomes: Columns that are neither keys nor factors.
    """
    data: dict[str, Any] = {name: np.array([row[name] for row in rows], np.int64) for name in KEYS}
    references = [plan.references[row["point"]] for row in rows]
    data["reference"] = pd.array(references, dtype="Int64")
    for name in ("status", "error"):
        data[name] = pd.array([row.get(name, "") for row in rows], dtype="string")
    data |= factor_columns(plan, [row["point"] for row in rows])
    for name in outcomes:
        data[name] = outcome_column(name, [row.get(name) for row in rows])
    return pd.DataFrame(data)


def outcome_column(name: str, values: list[Any]) -> Any:
    """An outcome of some runs with the type that its column has.

    Args:
        name: Name of the column.
        values: Its values; None where a run has none.
    """
    if name == "flat":
        return pd.array(values, dtype="boolean")
    if name in ("spin_up_weeks", "residents"):
        return pd.array(values, dtype="Int64")
    return np.array([np.nan if value is None else value for value in values], np.float64)


def read_runs(plan: Plan, home: Path, outcomes: Iterable[str]) -> pd.DataFrame:
    """The table of runs with its keys, the factors and some outcomes: of many runs all is large.

    Args:
        plan: The plan.
        home: Its folder, with final tables.
        outcomes: Outcomes; those that no run has are left out.

    Raises:
        OSError: There is no table, or it cannot be read.
    """
    path = home / "runs.parquet"
    factors = [factor.name for factor in plan.study.factors]
    wanted = dict.fromkeys((*KEYS, *ABOUT, *factors, *outcomes))
    there = pq.read_schema(path).names
    return pd.read_parquet(path, columns=[name for name in wanted if name in there])


def factor_columns(plan: Plan, points: list[int]) -> dict[str, Any]:
    """The values of the factors at some points, a column each."""
    columns: dict[str, Any] = {}
    for k, factor in enumerate(plan.study.factors):
        values = [factor.shown(plan.points[point][k]) for point in points]
        if factor.numeric:
            columns[factor.name] = np.array(values, np.float64)
        else:
            shown = [None if v is None else str(v) for v in values]
            columns[factor.name] = pd.array(shown, dtype="string")
    return columns


def _times(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = {"point": "int64", "replicate": "int64", "seconds": "float64", "process": "Int64"}
    told = [{key: row.get(key) for key in columns} for row in rows]
    return pd.DataFrame(told, columns=list(columns)).astype(columns)


def design_table(plan: Plan) -> pd.DataFrame:
    """The rows of the design with their points; reference points that it lacks come last."""
    rows = [*plan.rows, *sorted(set(range(len(plan.points))) - set(plan.rows))]
    number = [k if k < len(plan.rows) else None for k in range(len(rows))]
    data = {"row": pd.array(number, dtype="Int64"), "point": np.array(rows, np.int64)}
    return pd.DataFrame(data | factor_columns(plan, rows))


def manifest(plan: Plan, count: int, failed: int, times: dict[str, Any]) -> dict[str, Any]:
    """Everything about a sweep that is not a table.

    Args:
        plan: The plan.
        count: Runs that are finished.
        failed: Runs of these that failed.
        times: What the driver knows.
    """
    return {
        "format": FORMAT,
        "kind": "sweep",
        "study": plan.study.to_dict(),
        "scenario": plan.base,
        "points": len(plan.points),
        "replicates": plan.study.replicates,
        "seeds": list(dict.fromkeys(task.seed for task in plan.tasks)),
        "runs": plan.runs,
        "finished": count,
        "failed": failed,
        "complete": count == plan.runs,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **times,
        **plan.basis.digests(),
        **program(),
        "machine": machine(),
    }


def is_complete(home: Path) -> bool:
    """Whether the manifest of a folder says that every run is there."""
    try:
        plain = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return False
    return bool(plain.get("complete"))


def export_csv(home: Path, target: Path) -> int:
    """Write all tables of a sweep as CSV, chunk by chunk, so that memory stays steady.

    Args:
        home: Folder of the sweep.
        target: Folder for `runs.csv`, `design.csv`, and where they were kept `series.csv`,
            `panel.csv` and `acts.csv`.

    Returns:
        How many files were written.
    """
    count = 0
    for name in ("runs", "design", "times", *files.KINDS):
        single = home / f"{name}.parquet"
        parts = [single] if single.exists() else sorted((home / name).glob("[0-9]*.parquet"))
        if not parts:
            continue
        count += 1
        part = target / f".{name}.csv.{os.getpid()}"
        try:
            with part.open("wb") as file:
                file.write(BOM)
                for k, path in enumerate(parts):
                    options = pyarrow.csv.WriteOptions(include_header=k == 0)
                    pyarrow.csv.write_csv(pq.read_table(path), file, options)
            part.replace(target / f"{name}.csv")
        finally:
            part.unlink(missing_ok=True)
    return count
