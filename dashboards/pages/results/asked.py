"""What the page asks workers for. Each answer belongs to a folder and its state (`stamp`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboards.pages.results.landscape import Landscape, landscape, told
from dashboards.pages.results.opened import Opened
from dashboards.pages.results.reading import read
from dashboards.pages.results.views import two_groups, valued
from experiments.analysis.findings import of_response, when

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Survey:
    """What a folder says about one outcome.

    Attributes:
        landscape: Stored runs, ready to be asked.
        findings: Sensitivity, surface, policies and regimes (`experiments.analysis.findings`).
        runs: One row a finished run of the design: point, replicate, factors, `value`.
        two: Points whose replicates fall into two groups.
    """

    landscape: Landscape
    findings: dict[str, Any]
    runs: pd.DataFrame
    two: list[int]


@lru_cache(maxsize=2)
def _opened(folder: str, stamp: str) -> Opened:
    return read(folder, stamp)


def survey(folder: str, stamp: str, outcome: str, difference: bool) -> Survey:
    """What a folder says about one outcome.

    Args:
        folder: The folder.
        stamp: Its state.
        outcome: A column of its table of runs.
        difference: Whether it is told as the difference to the reference, where there is one.

    Raises:
        InputError: The folder cannot be read, or SALib is needed and not there.
    """
    opened = _opened(folder, stamp)
    found = told(opened, outcome, difference)
    return Survey(
        landscape(opened, outcome, difference),
        of_response(opened.plan, found),
        valued(opened.plan, found),
        two_groups(found),
    )


def discovery(
    folder: str,
    stamp: str,
    outcome: str,
    difference: bool,
    below: float | None,
    above: float | None,
) -> dict[str, Any]:
    """Where an outcome is below one value, or above another, in boxes of factors.

    Args:
        folder: The folder.
        stamp: Its state.
        outcome: A column of its table of runs.
        difference: Whether it is told as the difference to the reference, where there is one.
        below: Cases of interest are points whose mean is below this; None: none are.
        above: The same, above this.
    """
    opened = _opened(folder, stamp)
    return when(opened.plan, told(opened, outcome, difference), below, above)
