"""A folder of results: tables, manifest, summary, all of it readable without this program.

    results/<time>-<name>/
      manifest.json           what was compared: scenarios resolved, seeds, versions, times, format
      summary.json            effects, costs and verdicts
      table.txt               what the command printed
      tables/<table>.parquet  and .csv (UTF-8 with byte order mark, which Excel needs for Chinese)
        runs, participation, measures, quantities, concentration    raw, one row a run and …
        effects, values, money                                      worked out from them
      figures/, report.html, report.pdf    written by `experiments.figures`, `experiments.report`

No file is left half (`experiments.writing`). The manifest is written after the raw tables, so that
a folder with one has them all.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from experiments.comparison import TABLES, Arm, Comparison, Mark
from experiments.effects import Analysis
from experiments.outcomes import Span
from experiments.sentences import findings, opening
from experiments.terminal import plain
from experiments.writing import reason_of, unwritable, write_json, write_table, write_text
from sim.errors import InputError

FORMAT: Final = 1
"""Version of this folder format."""

DERIVED: Final = ("effects", "values", "money")
"""Tables that are worked out from the raw ones."""


def save(comparison: Comparison, out: Path | None, lang: str) -> Path:
    """Write a comparison into a folder.

    Args:
        comparison: The comparison.
        out: The folder; None makes `results/<time>-<name>` in the current folder.
        lang: Language of table.txt and of the sentences in the summary.

    Returns:
        The folder.

    Raises:
        InputError: The folder cannot be written to (rights, a full disk).
    """
    folder = out if out is not None else _new_folder(comparison)
    try:
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            write_table(folder / "tables" / name, getattr(comparison, name))
        write_json(folder / "manifest.json", manifest(comparison))
        for name in DERIVED:  # what runs took hours to give is safe before it is judged
            write_table(folder / "tables" / name, getattr(comparison, name))
        write_text(folder / "table.txt", plain(comparison, lang))
        write_json(folder / "summary.json", summary(comparison))
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def load(folder: Path) -> Comparison:
    """Read a folder of results.

    Args:
        folder: A folder that `save` wrote.

    Raises:
        InputError: It is not one, or that of another command, or a newer program wrote it, or a
            table cannot be read.
    """
    from sim.scenario.prices import Prices

    path = folder / "manifest.json"
    if not path.is_file():
        raise InputError("store.not_results", file=folder)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if not kept.keys() & {"baseline", "scenarios"}:
            raise InputError("store.not_comparison", file=folder)
        if kept.get("format") != FORMAT:
            found = kept.get("format")
            raise InputError("store.other_version", file=path, found=found, known=FORMAT)
        tables = {name: pd.read_parquet(folder / "tables" / f"{name}.parquet") for name in TABLES}
        arms = tuple(
            Arm(arm["name"], arm["label"], arm["plain"], tuple(Mark(**m) for m in arm["marks"]))
            for arm in kept["scenarios"]
        )
        return Comparison(
            arms=arms,
            baseline=kept["baseline"],
            span=Span(**kept["span"]),
            analysis=Analysis(**kept["analysis"]),
            prices=Prices.model_validate(kept["prices"]),
            first_week=kept["first_week"],
            **tables,
            provenance=kept["provenance"],
            interrupted=kept["interrupted"],
        )
    except (OSError, pa.ArrowException) as error:
        raise InputError("error.not_readable", file=folder, reason=reason_of(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("error.bad_syntax", file=path, reason=str(error)) from error


def manifest(comparison: Comparison) -> dict[str, Any]:
    """Everything about a comparison that is not a table, as plain values."""
    return {
        "format": FORMAT,
        "baseline": comparison.baseline,
        "span": asdict(comparison.span),
        "analysis": asdict(comparison.analysis),
        "first_week": comparison.first_week,
        "interrupted": comparison.interrupted,
        "replicates": comparison.replicates,
        "seeds": sorted({int(seed) for seed in comparison.runs["seed"]}),
        "failed": len(comparison.failures),
        "provenance": comparison.provenance,
        "prices": comparison.prices.model_dump(mode="json"),
        "scenarios": [asdict(arm) for arm in comparison.arms],
    }


def summary(comparison: Comparison) -> dict[str, Any]:
    """What was found, as values that JSON can hold; NaN becomes None.

    The sentences are in every language.
    """
    from sim.texts import available_languages

    languages = available_languages()
    return {
        "baseline": comparison.baseline,
        "replicates": comparison.replicates,
        "interrupted": comparison.interrupted,
        "failed": len(comparison.failures),
        "primary": asdict(comparison.analysis),
        "opening": {lang: opening(comparison, lang) for lang in languages},
        "two_regimes": comparison.regimes,
        "scenarios": {
            name: {
                "label": comparison.arm(name).label,
                "findings": {lang: findings(comparison, name, lang) for lang in languages},
                "yuan_per_additional_participant": _finite(asdict(comparison.costs[name].yuan)),
                "effects": _records(
                    comparison.effects[comparison.effects["scenario"] == name].drop(
                        columns="scenario"
                    )
                ),
            }
            for name in comparison.others
        },
        "money": _records(
            comparison.money.groupby(["scenario", "year", "budget"], as_index=False)["yuan"].mean()
        ),
    }


def _new_folder(comparison: Comparison) -> Path:
    """A folder that does not exist yet, named by the local time and the compared scenarios."""
    name = "-".join(re.sub(r"[^\w]+", "_", name) for name in comparison.others)[:40]
    stem = f"{datetime.now():%Y%m%d-%H%M%S}-{name.rstrip('-_')}"
    candidates = (
        Path("results") / f"{stem}{tail}" for tail in ("", *(f"-{n}" for n in range(2, 100)))
    )
    return next(path for path in candidates if not path.exists())


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [_finite(row) for row in frame.to_dict("records")]


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in row.items()
    }
