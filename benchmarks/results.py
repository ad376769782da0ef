"""The results as a table for people and as a file.

    latest.json
      <key>: median value, or null where it was not measured (see `benchmarks.quantities`)
      spread: {<key>: [smallest, largest, repeats]}
      targets: {<key>: {"at_least" or "at_most": value, "met": true, false or null}}
      machine: {cpu, cores, load, memory_gib, system}; the load is that of the minute before
      versions: {python, numba, …}
      commit, date, quick

The file is overwritten by every full run.
"""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from benchmarks.quantities import QUANTITIES
from experiments.provenance import commit, versions
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.quantities import Quantity
    from benchmarks.timing import Sample


def machine() -> dict[str, Any]:
    """What it was measured on; nothing that tells one machine of a kind from another."""
    import psutil

    return {
        "cpu": _processor(),
        "cores": os.cpu_count() or 1,
        "load": load(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
    }


def load() -> float | None:
    """How many processes wanted to run over the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def document(found: Mapping[str, Sample], here: dict[str, Any], quick: bool) -> dict[str, Any]:
    """The results as values that JSON can hold; see the module's docstring."""
    values: dict[str, Any] = {}
    spread: dict[str, list[float]] = {}
    targets: dict[str, dict[str, Any]] = {}
    for quantity in QUANTITIES:
        taken = found.get(quantity.key)
        values[quantity.key] = None if taken is None else _short(taken.median)
        if taken is not None and len(taken.values) > 1:
            spread[quantity.key] = [_short(taken.low), _short(taken.high), len(taken.values)]
        if quantity.target is not None:
            kind = "at_least" if quantity.at_least else "at_most"
            met = None if taken is None or quick else quantity.met(taken.median)
            targets[quantity.key] = {kind: quantity.target, "met": met}
    return {
        **values,
        "spread": spread,
        "targets": targets,
        "machine": here,
        "versions": versions(),
        "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "quick": quick,
    }


def _short(value: float) -> float:
    """A value with five significant digits."""
    return float(f"{value:.5g}")


def table(found: Mapping[str, Sample], quick: bool) -> Table:
    """The results as a table in the current language."""
    shown = Table(title=text("benchmarks.title"), box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("quantity", "value", "spread", "target", "met"):
        justify = "left" if name in ("quantity", "met") else "right"
        shown.add_column(text(f"benchmarks.column.{name}"), justify=justify)  # type: ignore[arg-type]
    part = ""
    for quantity in QUANTITIES:
        if quantity.key in found:
            if part and quantity.part != part:
                shown.add_section()
            part = quantity.part
            shown.add_row(*_cells(quantity, found[quantity.key], quick))
    return shown


def _cells(quantity: Quantity, taken: Sample, quick: bool) -> list[str]:
    unit = text(f"benchmarks.unit.{quantity.unit}")
    name = text(f"benchmarks.quantity.{quantity.key}")
    value = f"{taken.median:,.{quantity.digits}f} {unit}".strip()
    spread = ""
    if len(taken.values) > 1:
        spread = f"{taken.low:,.{quantity.digits}f} – {taken.high:,.{quantity.digits}f}"
    if quantity.target is None or quick:
        return [name, value, spread, "", ""]
    sign = "≥" if quantity.at_least else "≤"
    met = text("benchmarks.answer.yes" if quantity.met(taken.median) else "benchmarks.answer.no")
    return [name, value, spread, f"{sign} {quantity.target:g}", met]
