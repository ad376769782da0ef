"""Finished results at other prices: quantities stay, what they cost is worked out again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from experiments import report
from experiments.figures import save_figures
from experiments.store import load, save
from experiments.writing import write_bytes
from sim.scenario.loading import load_prices

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.comparison import Comparison
    from sim.scenario.prices import Prices


def reprice(folder: Path, prices: Path | str | Prices, lang: str) -> Comparison:
    """Work out the money of finished results again, with other prices and without a new run.

    Everything that holds money is written again: tables, summary, table.txt and, where they are
    there, figures and report.

    Args:
        folder: A folder of results.
        prices: The prices, or a price file (name or path).
        lang: Language of what is written.

    Raises:
        InputError: The folder or the price file cannot be used, or a price is missing.
    """
    comparison = load(folder)
    comparison.prices = load_prices(prices) if isinstance(prices, str | os.PathLike) else prices
    save(comparison, folder, lang)
    if (folder / "figures").is_dir():
        save_figures(comparison, folder / "figures", lang)
    if (folder / report.NAME).is_file():
        report.write(comparison, folder, lang)
    if (folder / report.PAPER).is_file():
        write_bytes(folder / report.PAPER, report.pdf(comparison, lang))
    return comparison
