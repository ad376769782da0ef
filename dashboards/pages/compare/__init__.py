"""The page "compare": packages of interventions against a community as it is.

    plan ──> run (in a worker: kept replicates, found, reasons) ──> show, files
     ^
    builder (cards in the browser), intake (an uploaded file), the address

Importing the package registers its texts; the page's parts are imported when it is drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import experiments.report  # noqa: F401  (registers the words of evidence)
from sim.texts import register

register(Path(__file__).parent / "texts")


def __getattr__(name: str) -> Any:
    """`Page`, loaded late: workers import this package and need no page framework."""
    if name == "Page":
        from dashboards.pages.compare.page import Page

        return Page
    raise AttributeError(name)
