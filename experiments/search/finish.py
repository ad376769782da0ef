"""The folder of a search when it is over: tables, findings, words, figures, packages, manifest.

The tables are described in the package's docstring. They depend on the runs alone: equal runs give
equal files, to the bit; only `times.parquet` and the manifest differ.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.provenance import machine, program
from experiments.search.effects import costs, effect
from experiments.search.findings import LANGUAGES, findings, front_on_fresh, number_of, roles
from experiments.search.rounds import scenario_of
from experiments.search.space import NOTHING
from experiments.sweep import folder as files
from experiments.sweep.tables import outcome_column
from experiments.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.search.state import Conducted

FORMAT: Final = 1
TIMES: Final = ("seconds", "process")
KEYS: Final = ("point", "replicate", "seed", "status", "error")
TABLES: Final = ("candidates", "evaluations", "front", "costs", "allocation", "curve")
"""Tables that equal searches repeat to the bit."""


def finish(state: Conducted, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Write what a search gave, or as far as it came.

    Args:
        state: The search.
        facts: What the driver knows: `seconds`, `workers`, `executor`.

    Returns:
        The findings; None where the search is not finished.
    """
    home = state.home
    files.write_frame(home / "candidates", candidates(state))
    files.write_frame(home / "evaluations", evaluations(state))
    _write_times(state)
    found = None
    if state.finished:
        found = finite(findings(state))
        files.write_frame(home / "front", front_table(state))
        files.write_frame(home / "costs", costs_table(state))
        files.write_frame(home / "allocation", allocation_table(found))
        files.write_frame(home / "curve", pd.DataFrame(found["curve"]))
        _write_packages(state)
        plain = json.dumps(found, ensure_ascii=False, indent=1)
        write_text(home / "findings.json", plain + "\n")
        _write_words(home, found)
        for done in state.rounds:
            files.clear_work(done.folder)
    write_text(
        home / "manifest.json",
        json.dumps(manifest(state, facts), ensure_ascii=False, indent=1) + "\n",
    )
    return found


def candidates(state: Conducted) -> pd.DataFrame:
    """One row a package."""
    space = state.frame.space
    rows = [
        {
            "candidate": number,
            **{f"label_{lang}": space.label(package, lang) for lang in LANGUAGES},
            "staff": space.staff(package),
            "parts": json.dumps(space.parts(package), ensure_ascii=False),
            "stage": state.ledger.first.get(package, ""),
        }
        for package, number in number_of(state.ledger).items()
    ]
    return pd.DataFrame(rows)


def evaluations(state: Conducted) -> pd.DataFrame:
    """One row a run, by round, community, package and replicate."""
    numbers = number_of(state.ledger)
    rows: list[dict[str, Any]] = []
    for done in state.rounds:
        fresh = done.stage == "fresh"
        for place, package in done.points:
            known = state.ledger.rows.get((place, package, fresh), {})
            for replicate in done.replicates:
                if replicate not in known:
                    continue
                row = known[replicate]
                rows.append(
                    {
                        "round": done.number,
                        "stage": done.stage,
                        "place": state.frame.places[place].name,
                        "candidate": numbers[package],
                        "replicate": replicate,
                        "seed": row["seed"],
                        "parameter_set": done.parameter_set(replicate),
                        "status": row["status"],
                        "error": row.get("error", ""),
                        **{k: v for k, v in row.items() if k not in (*KEYS, *TIMES)},
                    }
                )
    whole = ("round", "candidate", "replicate", "seed", "parameter_set")
    columns = dict.fromkeys(name for row in rows for name in row)
    data: dict[str, Any] = {}
    for name in columns:
        values = [row.get(name) for row in rows]
        if name in whole:
            data[name] = np.array(values, np.int64)
        elif name in ("stage", "place", "status", "error"):
            data[name] = pd.array(values, dtype="string")
        else:
            data[name] = outcome_column(name, values)
    return pd.DataFrame(data)


def front_table(state: Conducted) -> pd.DataFrame:
    """One row a community, package and objective, on fresh seeds."""
    numbers = number_of(state.ledger)
    rows = []
    for place, here in enumerate(state.frame.places):
        on_front = front_on_fresh(state.ledger, place)
        for package, role in roles(state, place).items():
            score = state.ledger.score(place, package, True)
            for goal in state.ledger.goals:
                told = effect(state, place, package, goal)
                told.pop("regimes")
                rows.append(
                    {
                        "place": here.name,
                        "candidate": numbers[package],
                        "role": role,
                        **told,
                        "within": package == NOTHING or score.within,
                        "on_front": package in on_front,
                    }
                )
    return pd.DataFrame(rows)


def costs_table(state: Conducted) -> pd.DataFrame:
    """One row a community, package and line of the price file, on fresh seeds."""
    numbers = number_of(state.ledger)
    rows = [
        {"place": here.name, "candidate": numbers[package], "role": role, **row}
        for place, here in enumerate(state.frame.places)
        for package, role in roles(state, place).items()
        for row in costs(state, place, package)
    ]
    return pd.DataFrame(rows)


def allocation_table(found: dict[str, Any]) -> pd.DataFrame:
    """One row a community and division; for a single community one row."""
    rows = []
    if found["division"] is None:
        place = found["places"][0]
        winner = place["winner"]
        first = winner["effects"][0]
        scale = place["residents"] if found["goals"][0]["people"] else 1.0
        sign = 1.0 if found["goals"][0]["better"] == "more" else -1.0
        ends = sorted((sign * first["low"], sign * first["high"]))
        money = next(row for row in winner["effects"] if row["objective"] == "money")
        rows.append(
            {"division": "best", "place": place["name"], "residents": place["residents"],
             "candidate": winner["candidate"], "money": money["mean"],
             "staff": winner["staff"], "seats": winner["seats"],
             "gain": scale * sign * first["mean"], "low": scale * ends[0],
             "high": scale * ends[1]}
        )  # fmt: skip
        return pd.DataFrame(rows)
    division = found["division"]
    for name in ("best", "by_head"):
        mine = [row for row in division["rows"] if row["division"] == name]
        keys = ("division", "place", "residents", "candidate", "money", "staff", "seats")
        rows += [
            {**{key: row[key] for key in keys}, "gain": row["mean"], "low": row["low"],
             "high": row["high"]}
            for row in mine
        ]  # fmt: skip
        total = division[name]
        rows.append(
            {"division": name, "place": "all", "residents": sum(r["residents"] for r in mine),
             "candidate": -1, "money": division["money"][name],
             "staff": sum(r["staff"] for r in mine), "seats": sum(r["seats"] for r in mine),
             "gain": total["mean"], "low": total["low"], "high": total["high"]}
        )  # fmt: skip
    return pd.DataFrame(rows)


def manifest(state: Conducted, facts: dict[str, Any]) -> dict[str, Any]:
    """Everything about a search that is not a table."""
    return {
        "format": FORMAT,
        "kind": "search",
        "search": state.frame.search.to_dict(),
        "places": [place.name for place in state.frame.places],
        "seed": state.frame.search.seed,
        "rounds": [
            {
                "number": done.number,
                "stage": done.stage,
                "points": len(done.points),
                "replicates": [min(done.replicates), max(done.replicates)],
                "seeds": [done.seed(0, k) for k in done.replicates],
            }
            for done in state.rounds
        ],
        "runs": state.runs,
        "failed": sum(
            row["status"] != "done" for rows in state.ledger.rows.values() for row in rows.values()
        ),
        "complete": state.finished,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **facts,
        **state.frame.basis.digests(),
        **program(),
        "machine": machine(),
    }


def finite(value: Any) -> Any:
    """Plain values with null for what is not a finite number."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def _write_times(state: Conducted) -> None:
    """Seconds and process of every run: the one table that never repeats itself."""
    rows = [
        (replicate, row.get("seconds"), row.get("process"))
        for rows in state.ledger.rows.values()
        for replicate, row in rows.items()
    ]
    frame = pd.DataFrame(rows, columns=["replicate", *TIMES])
    frame = frame.astype({"seconds": "float64", "process": "Int64"})
    table = pa.Table.from_pandas(frame, preserve_index=False)
    files.write_parquet(state.home / "times.parquet", table)


def _write_packages(state: Conducted) -> None:
    """The winning packages as scenario files, for `linli compare` and the pages.

    Added posts are staff of the community there, from before the window: no kind of intervention
    that ships adds posts.
    """
    folder = state.home / "packages"
    folder.mkdir(exist_ok=True)
    for place, package in enumerate(state.winners):
        here = state.frame.places[place]
        scenario = scenario_of(state.frame, state.home, place, package)
        own = [item for item in scenario.interventions if item.kind != "added_posts"]  # type: ignore[attr-defined]
        community = scenario.community
        staff = community.committee.staff + state.frame.space.staff(package)
        committee = community.committee.model_copy(update={"staff": staff})
        label = {
            lang: f"{here.label[lang]}: {state.frame.space.label(package, lang)}"
            for lang in LANGUAGES
        }
        plain = scenario.model_copy(
            update={
                "interventions": tuple(own),
                "community": community.model_copy(update={"committee": committee}),
                "label": scenario.label.model_validate(label),
                "name": f"{state.frame.search.name}_{here.name}",
            }
        )
        plain.dump(folder / f"{here.name}.yaml", resolved=True)


def _write_words(home: Path, found: dict[str, Any]) -> None:
    from experiments.search.figures import save_figures
    from experiments.search.words import report

    for lang in LANGUAGES:
        write_text(home / f"report.{lang}.md", report(found, lang))
        save_figures(found, home / "figures" / lang, lang)
