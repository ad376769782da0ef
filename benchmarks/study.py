"""The whole shipped Sobol study, from its file to its findings: 10,248 runs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.start import linli
from benchmarks.sweep import study_runs, sweep
from benchmarks.timing import Sample, one, seconds


def measure(quick: bool) -> dict[str, Sample]:
    """Return the quantities of this part, by key."""
    base, replicates = (2, 1) if quick else (256, 8)
    settings = ["--set", f"design.base={base}", "--replicates", str(replicates)]
    if quick:
        settings += ["--set", "set.weeks.window=52", "--set", "set.community.population.people=640"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "study")

        def whole() -> None:
            sweep(folder, *settings)
            linli("results", str(folder), "--quiet")

        taken = seconds(whole)
    return {
        "study_runs": one(study_runs(base, replicates)),
        "study_seconds": one(taken),
    }
