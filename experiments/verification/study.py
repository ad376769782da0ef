"""Classics that were run, as a study that can be kept, drawn and reported.

<folder>/classics.json                  what was run, when, with which program
<folder>/classics.parquet and .csv      one row a check: page (the classic by the name of its
page), classic (scenario), case, expected, got,
margin, kind, met
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.kept import KeptStudy
from experiments.provenance import machine, program
from experiments.verification.checks import Check
from experiments.verification.classics import CLASSICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STEM = "classics"


@dataclass
class ClassicsStudy(KeptStudy):
    """What the classics gave.

    Attributes:
        runs: One row a check; see the module.
        facts: What was run: `classics` (their names), `effort`, time, versions, commit, machine,
            hash of the model's code.
        interrupted: Whether it was ended before all were run.
    """

    stem = STEM
    absent = "classics.not_found"

    @property
    def checks(self) -> dict[str, list[Check]]:
        """The checks of each classic, by the name of its page."""
        found: dict[str, list[Check]] = {}
        for row in self.runs.drop(columns="met").to_dict("records"):
            found.setdefault(row.pop("page"), []).append(Check(**row))
        return found

    @property
    def all_checks(self) -> list[Check]:
        """All checks, in their order."""
        return list(chain.from_iterable(self.checks.values()))


def classics_study(
    names: Iterable[str] | None = None,
    effort: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> ClassicsStudy:
    """Run classics and check them.

    Args:
        names: Which of `CLASSICS`; None takes all.
        effort: 1 for full runs, less for shorter ones with wider margins.
        progress: Called with the number done and in all.

    Raises:
        KeyboardInterrupt: Interrupted before the first was done.
    """
    from sim.engine.cache import source_key

    started, clock = datetime.now(UTC), time.perf_counter()
    wanted = list(dict.fromkeys(CLASSICS if names is None else names))
    tell = progress or (lambda *_: None)
    rows: list[dict[str, Any]] = []
    interrupted = False
    try:
        for done, name in enumerate(wanted):
            tell(done, len(wanted))
            rows += [{"page": name, **check.to_dict()} for check in CLASSICS[name](effort)]
        tell(len(wanted), len(wanted))
    except KeyboardInterrupt:
        if not rows:
            raise
        interrupted = True
    facts = {
        "classics": wanted,
        "effort": effort,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 1),
        "sources": source_key(),
        **program(),
        "machine": machine(),
    }
    return ClassicsStudy(pd.DataFrame(rows), facts, interrupted)
