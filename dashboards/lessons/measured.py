"""What the lessons' runs gave when they were measured, kept beside them in `measured.json`.

The pages in docs/lessons quote these numbers; the classroom itself always runs. A run is kept by
its repetitions, so that a test can carry out the first few again and find the same. For lessons
of the project's own model it is also told in how many of the shipped parameter sets the direction
of each finding is the same. `python -m dashboards.lessons` measures anew.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from dashboards.lessons import reading
from dashboards.lessons.running import Values, repetitions, whole
from dashboards.lessons.schema import UNITS, Finding
from dashboards.lessons.shelf import lesson, names
from experiments.calibration.ensemble import parameter_sets

SETS: Final = 24
"""Parameter sets that findings are tried in; their file is in random order, so that the first
are a fair sample."""
FILE: Final = Path(__file__).resolve().parent / "measured.json"


@cache
def _kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def values(name: str) -> Values:
    """What the measured run of a lesson gave, as `running.Values` without series.

    Args:
        name: Name of the lesson.
    """
    found: Values = _kept()[name]
    return found


def agreement(name: str, finding: int) -> tuple[int, int] | None:
    """In how many parameter sets a finding's direction is the same, and how many there are.

    Args:
        name: Name of the lesson.
        finding: Number of the finding in the lesson, from 0.

    Returns:
        None where it was not asked: no model of this project, or no direction.
    """
    found = _kept()[name].get("sets", {}).get(str(finding))
    return (int(found[0]), int(found[1])) if found else None


def measure(progress: Any = None) -> dict[str, Any]:
    """Run every lesson and, for those of the project's own model, every parameter set.

    Args:
        progress: Called with the name of each lesson that is begun.
    """
    found: dict[str, Any] = {}
    for name in names():
        if progress is not None:
            progress(name)
        plan = lesson(name)
        run = whole(name)
        found[name] = {"done": run["done"], "values": run["values"]}
        if plan.kind == "policy":
            found[name]["sets"] = in_every_set(name)
    return found


def in_every_set(name: str, count: int | None = None) -> dict[str, list[int]]:
    """For each finding with a direction: sets in which it is the same, and sets in all.

    Args:
        name: Name of the lesson.
        count: Sets to try, the first ones; None tries `SETS`.
    """
    plan = lesson(name)
    count = count or min(SETS, len(parameter_sets()))
    table = repetitions(plan.model_copy(update={"run": plan.run.model_copy(
        update={"ensemble": True, "replicates": count})}))  # fmt: skip
    return {
        str(k): [int(sum(_agrees(finding, table))), count]
        for k, finding in enumerate(plan.findings)
        if finding.direction in ("up", "down", "none")
    }


def _agrees(finding: Finding, table: Values) -> list[bool]:
    factor = UNITS[finding.quantity.unit][0]
    sample = reading.differences(finding.quantity, table) * factor
    if finding.direction == "none":
        return [abs(value) <= finding.within for value in sample.tolist()]
    sign = 1.0 if finding.direction == "up" else -1.0
    return [value * sign > 0 for value in sample.tolist()]


def write(found: dict[str, Any], path: Path = FILE) -> None:
    """Keep what was measured.

    Args:
        found: What `measure` gave.
        path: The file.
    """
    content = json.dumps(reading.plain(found), indent=1, sort_keys=True)
    short = re.sub(r"\[[^\[\]{}]*\]", lambda match: re.sub(r"\s+", "", match.group()), content)
    path.write_text(short + "\n", encoding="utf-8", newline="\n")
    _kept.cache_clear()
