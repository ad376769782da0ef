"""The posterior ensemble that is shipped: parameter sets that all reproduce the fitted patterns.

`ensemble.csv` has one row a set, in random order, so that any first few are a fair sample, and one
column a parameter: those that the calibration sampled, and those that no fitted pattern informs,
which vary over their whole prior (`priors.toml`). `ensemble.toml` says how it was made, and gives
the central set (`centre`), whose values the registry has. `linli calibrate` wrote both files.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.calibration.priors import carried_priors, fitted_priors

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "ensemble.csv"
FACTS = Path(__file__).parent / "ensemble.toml"
DIGITS = 5
"""Significant digits that are kept; luck moves every pattern by far more."""


@cache
def parameter_sets() -> tuple[dict[str, float], ...]:
    """The shipped sets: parameters by name, each over the registry's values."""
    table = pd.read_csv(FILE)
    return tuple(
        {str(name): float(value) for name, value in row.items()} for row in table.to_dict("records")
    )


@cache
def facts() -> dict[str, Any]:
    """How the shipped sets were made."""
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))


def write(
    accepted: pd.DataFrame,
    central: Mapping[str, float],
    seed: int,
    provenance: Mapping[str, str | int | float],
    folder: Path,
) -> None:
    """Write an ensemble and its manifest.

    Args:
        accepted: Accepted sets, as `abc.sample` gives them.
        central: The central set, as `centre.central` gives it.
        seed: Seed of the order and of the carried parameters.
        provenance: What else is to be said of its making.
        folder: Where `ensemble.csv` and `ensemble.toml` go.
    """
    rng = np.random.default_rng(seed)
    carried = carried_priors()
    cube = qmc.LatinHypercube(len(carried), rng=rng).random(len(accepted))
    table = accepted[[prior.name for prior in fitted_priors()]].copy()
    for column, prior in enumerate(carried):
        table[prior.name] = prior.low + (prior.high - prior.low) * cube[:, column]
    table = table.iloc[rng.permutation(len(table))].map(_short)
    table.to_csv(folder / FILE.name, index=False, lineterminator="\n")
    lines = [
        "# Written by `linli calibrate` together with ensemble.csv; distances are in tolerances",
        "# (patterns.toml), and `content` is the SHA-256 of ensemble.csv.",
        f"sets = {len(table)}",
        f"largest_distance = {accepted['distance'].max():.3f}",
        f"smallest_distance = {accepted['distance'].min():.3f}",
        *(f"{key} = {_toml(value)}" for key, value in provenance.items()),
        f'content = "{content(folder / FILE.name)}"',
        "",
        "# The central set, which the registry has.",
        "[central]",
        *(f"{name} = {value!r}" for name, value in central.items()),
    ]
    text = "\n".join(lines) + "\n"
    (folder / FACTS.name).write_text(text, encoding="utf-8", newline="\n")


def content(file: Path) -> str:
    """SHA-256 of a file, hexadecimal, its lines ending as they were written."""
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _toml(value: str | int | float) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
