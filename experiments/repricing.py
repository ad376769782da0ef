"""Finished results at other prices: quantities stay, what they cost is worked out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments import report
from experiments.figures import save_figures
from experiments.prices import check_lines
from experiments.store import load, save
from experiments.writing import write_bytes
from sim.errors import InputError, nearest_name
from sim.scenario.loading import load_prices
from sim.scenario.names import resolve

if TYPE_CHECKING:
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
    file = None
    if isinstance(prices, str | Path):
        file = _file(prices)
        prices = load_prices(file)
    check_lines(comparison.quantities["line"].astype(str).unique(), prices, file)
    comparison.prices = prices
    save(comparison, folder, lang)
    if (folder / "figures").is_dir():
        save_figures(comparison, folder / "figures", lang)
    if (folder / report.NAME).is_file():
        report.write(comparison, folder, lang)
    if (folder / report.PAPER).is_file():
        write_bytes(folder / report.PAPER, report.pdf(comparison, lang))
    return comparison


def unused(folder: Path, prices: Path | str) -> list[InputError]:
    """Lines of a price file that nothing is charged to, each with the line it may have meant.

    They do no harm, and may be meant for kinds of intervention that these results do not have; a
    mistyped name is among them, too, and then the money stays at the price that was to change.

    Args:
        folder: A folder of results.
        prices: A price file (name or path).

    Raises:
        InputError: The folder or the price file cannot be used.
    """
    file = _file(prices)
    known = {*load_prices("prices").lines, *load(folder).quantities["line"].astype(str).unique()}
    return [
        InputError("scenario.unused_price", file=file, nearest=nearest_name(name, known), name=name)
        for name in load_prices(file).lines
        if name not in known
    ]


def _file(prices: Path | str) -> Path:
    return prices if isinstance(prices, Path) else resolve(prices, "prices")
