"""Verification: the engine run on models with known answers, and laid beside them.

`solutions` has the exact answers, `classics` the runs, `checks` what counts as agreement, `letters`
the field experiment whose arms are predicted. `verify` does all of it; `study` keeps it in a
folder, `figures` and `report` show it in either language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.verification.checks import Check
from experiments.verification.classics import CLASSICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["CLASSICS", "Check", "verify"]


def verify(
    names: Iterable[str] | None = None,
    effort: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Check]:
    """Run classics and check them.

    Args:
        names: Which of `CLASSICS`; None takes all.
        effort: 1 for full runs, less for shorter ones with wider margins.
        progress: Called with the number done and in all.
    """
    from experiments.verification.study import classics_study

    return classics_study(names, effort, progress).all_checks
