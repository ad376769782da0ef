"""Reading a folder of results, whatever kind it is.

It happens in a worker (`read`); what comes back holds no path and runs nothing. A single table of
runs that was uploaded without its plan becomes a plan again as far as it can: the factors stand
between the columns `error` and `spin_up_weeks`, their values are those that occur.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboards.pages.results.folders import kind_of, manifest
from dashboards.pages.results.opened import FEW_VALUES, KEYS, MOST_CELLS, MOST_RUNS, Opened
from dashboards.pages.results.searched import read_search
from experiments.basis import Basis
from experiments.sweep.plan import Plan
from experiments.sweep.study import Study
from experiments.writing import reason_of
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from experiments.comparison import Comparison


def read(folder: str, stamp: str) -> Opened:
    """Read a folder; runs in a worker.

    Args:
        folder: The folder.
        stamp: Its state, so that an answer that is kept belongs to it.

    Raises:
        InputError: It is of no known kind, damaged, or too large for a page.
    """
    del stamp
    home = Path(folder)
    kind = kind_of(home)
    try:
        if kind == "comparison":
            return _comparison(home)
        if kind == "sweep":
            return _sweep(home)
        if kind == "search":
            return read_search(home)
        if kind == "table":
            return _table(home)
    except InputError as error:
        error.file = None if error.file is None else Path(error.file).name
        raise
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        reason = reason_of(error).replace(str(home), "")[:300]
        raise InputError("error.not_readable", file=home.name, reason=reason) from error
    raise InputError("dash.results.error.unknown_kind", file=home.name)


def runs_of(home: Path) -> pd.DataFrame:
    """The table of runs of a folder, after a look at how large it is.

    Args:
        home: The folder.

    Raises:
        InputError: It has more runs than a page shows.
    """
    import pyarrow.parquet as pq

    path = home / "runs.parquet"
    count = pq.ParquetFile(path).metadata.num_rows
    if count > MOST_RUNS:
        raise InputError(
            "dash.results.error.too_many_runs", count=f"{count:,}", most=f"{MOST_RUNS:,}"
        )
    return pd.read_parquet(path)


def checked(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """A table of runs that fits its plan, so that no analysis reads beside an array.

    Args:
        plan: The plan.
        frame: The table of runs.

    Raises:
        InputError: They do not belong together, or are too large for a page.
    """
    missing = [name for name in KEYS if name not in frame.columns]
    if missing:
        raise InputError("dash.results.error.no_columns", names=", ".join(missing))
    points, replicates = len(plan.points), plan.study.replicates
    if points * replicates > MOST_CELLS:
        raise InputError(
            "dash.results.error.too_many_runs",
            count=f"{points * replicates:,}",
            most=f"{MOST_CELLS:,}",
        )
    known = {*range(points)}
    fits = (
        frame["point"].between(0, points - 1).all()
        and frame["replicate"].between(0, replicates - 1).all()
        and known.issuperset(plan.rows)
        and len(plan.references) == points
        and known.issuperset(r for r in plan.references if r is not None)
        and all(len(point) == len(plan.study.factors) for point in plan.points)
    )
    if not fits:
        raise InputError("dash.results.error.other_plan")
    names = [name for name in frame.columns if name in {f.name for f in plan.study.factors}]
    if len(names) != len(plan.study.factors):
        raise InputError("dash.results.error.other_plan")
    return frame


def _sweep(home: Path) -> Opened:
    plan = Plan.load(home)
    study = plan.study
    return Opened(
        "sweep",
        study.label.model_dump(),
        study.description.model_dump() if study.description else {},
        checked(plan, runs_of(home)),
        manifest(home),
        plan=plan,
        primary=study.analysis.outcomes,
    )


def _table(home: Path) -> Opened:
    frame = runs_of(home)
    missing = [name for name in (*KEYS, "spin_up_weeks") if name not in frame.columns]
    if missing:
        raise InputError("dash.results.error.no_columns", names=", ".join(missing))
    plan = plan_of_table(frame)
    primary = ("any_quarter", "trust")
    return Opened("table", {}, {}, checked(plan, frame), {}, plan=plan, primary=primary)


def plan_of_table(frame: pd.DataFrame) -> Plan:
    """A plan as far as a table of runs tells it.

    Args:
        frame: The table of runs.

    Raises:
        InputError: It has no factors, or its numbers are out of range.
    """
    names = list(frame.columns)
    factors = names[names.index("error") + 1 : names.index("spin_up_weeks")]
    point = frame["point"]
    if not factors or frame.empty or point.min() < 0 or point.max() >= MOST_RUNS:
        raise InputError("dash.results.error.no_factors")
    first = frame.drop_duplicates("point").set_index("point").sort_index()
    first = first.reindex(range(int(first.index.max()) + 1)).ffill().bfill()
    references = [None if pd.isna(r) else int(r) for r in first["reference"]]
    study: dict[str, Any] = {
        "label": {"en": "Table of runs", "zh": "运行结果表"},
        "scenario": "baseline",
        "factors": [_guessed(name, first[name]) for name in factors],
        "replicates": int(frame["replicate"].max()) + 1,
    }
    if any(reference is not None for reference in references):
        study["reference"] = {factors[0]: first[factors[0]].iloc[0]}
    values = [tuple(row) for row in first[factors].itertuples(index=False, name=None)]
    rows = tuple(sorted({int(p) for p in point} - {r for r in references if r is not None}))
    return Plan(
        Study.from_dict(study), {}, tuple(values), rows, tuple(references), (), (), Basis("")
    )


def _guessed(name: str, column: pd.Series) -> dict[str, Any]:
    known = column.dropna()
    if known.dtype.kind in "fiu":
        values = sorted({float(v) for v in known if math.isfinite(v)})
        if len(values) > FEW_VALUES:
            return {"name": name, "path": name, "low": values[0], "high": values[-1]}
        return {"name": name, "path": name, "values": values}
    return {"name": name, "path": name, "values": sorted({str(v) for v in known})}


def _comparison(home: Path) -> Opened:
    from experiments.store import load

    found = load(home)
    _worked_out(found)
    keys = ["replicate", "scenario"]
    wide = wide_values(found)
    again = [name for name in wide.columns if name in found.runs.columns and name not in keys]
    runs = found.runs.drop(columns=again).merge(wide, on=keys, how="left")
    numbers = {name: k for k, name in enumerate(found.names)}
    baseline = numbers[found.baseline]
    runs.insert(0, "point", runs["scenario"].map(numbers).astype(np.int64))
    runs.insert(2, "reference", pd.array([baseline] * len(runs), dtype="Int64"))
    plan = _plan_of_comparison(found)
    label = {
        lang: " · ".join(found.label(name, lang) for name in found.names) for lang in ("zh", "en")
    }
    primary = tuple(str(name) for name in wide.columns if name not in keys)[:1]
    return Opened(
        "comparison", label, {}, checked(plan, runs), manifest(home), plan, found, primary=primary
    )


def _worked_out(found: Comparison) -> None:
    """Have everything worked out that the page shows; the comparison keeps it."""
    from experiments.sentences import findings, opening
    from experiments.views.participation import effect_view

    for lang in ("en", "zh"):
        opening(found, lang)
        for name in found.others:
            findings(found, name, lang)
            effect_view(found, name, lang)


def _plan_of_comparison(found: Comparison) -> Plan:
    """The scenarios of a comparison as the points of a plan, the baseline as their reference."""
    study = {
        "label": {"en": "Comparison", "zh": "比较"},
        "scenario": "baseline",
        "factors": [
            {
                "name": "scenario",
                "label": {lang: text("dash.results.scenario", lang) for lang in ("en", "zh")},
                "levels": [
                    {"name": n, "label": {lang: found.label(n, lang) for lang in ("en", "zh")}}
                    for n in found.names
                ],
            }
        ],
        "reference": {"scenario": found.baseline},
        "replicates": int(found.runs["replicate"].max()) + 1,
    }
    baseline = found.names.index(found.baseline)
    points = range(len(found.names))
    return Plan(
        Study.from_dict(study),
        {},
        tuple((name,) for name in found.names),
        tuple(k for k in points if k != baseline) or (baseline,),
        tuple(None if k == baseline else baseline for k in points),
        (),
        (),
        Basis(""),
    )


def wide_values(found: Comparison) -> pd.DataFrame:
    """The last year's values of a comparison beside one another: `replicate, scenario`, outcomes.

    Outcomes are called as in the table of runs of a sweep (`any_quarter`, `trust`, `yuan`).

    Args:
        found: The comparison.
    """
    table = found.values
    money = table["kind"] == "money"
    table = table[(table["moment"] == "last") & ((table["group"] == "all") | money)]
    period = found.span.period
    share = table["kind"] == "share"
    name = table["kind"].where(~share, table["form"] + "_" + table["period"])
    budget = table["level"].map(lambda level: "yuan" if level == "all" else f"yuan_{level}")
    name = name.where(table["kind"] != "money", budget)
    table = table.assign(outcome=name.astype(str))
    wide = table.pivot_table(
        index=["replicate", "scenario"], columns="outcome", values="value", observed=True
    )
    primary = f"any_{period}"
    order = [c for c in wide.columns if c == primary] + [c for c in wide.columns if c != primary]
    wide = wide[order].reset_index()
    wide.columns.name = None
    return wide
