"""Which kind of results a folder holds, and its report.

A kind is known by the file that its command writes last; the first that fits is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments import factorial, stability, unit_size
from experiments.single import MANIFEST, is_run
from experiments.sweep.plan import FILE as PLAN
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from experiments.report.document import Document


def document_of(folder: Path, lang: str) -> Document:
    """The report of a folder of results of any kind.

    Args:
        folder: What a command of linli wrote.
        lang: Language code.

    Raises:
        InputError: It holds no results, or they cannot be read.
    """
    for recognised, build in _KINDS:
        if recognised(folder):
            return build(folder, lang)
    files = text("join.names", lang).join(FILES)
    raise InputError(
        "report.no_results", file=folder, expected=text("report.expected", lang, files=files)
    )


SEARCH = "search.json"
FIT = "fit.json"
CLASSICS = "classics.json"

FILES = (
    MANIFEST,
    PLAN,
    SEARCH,
    FIT,
    f"{unit_size.STEM}.json",
    f"{factorial.STEM}.json",
    stability.FILE,
    CLASSICS,
)
"""Files that folders of results are known by."""


def _sweep(folder: Path, lang: str) -> Document:
    from experiments.report.sweep import sweep_document

    return sweep_document(folder, lang)


def _search(folder: Path, lang: str) -> Document:
    from experiments.report.search import search_document

    return search_document(folder, lang)


def _fit(folder: Path, lang: str) -> Document:
    from experiments.targets.report import fit_document

    return fit_document(folder, lang)


def _run(folder: Path, lang: str) -> Document:
    from experiments.report.run import run_document
    from experiments.single import SingleRun

    return run_document(SingleRun.load(folder), lang)


def _comparison(folder: Path, lang: str) -> Document:
    from experiments.report.comparison import comparison_document
    from experiments.store import load

    return comparison_document(load(folder), lang, folder)


def _unit_size(folder: Path, lang: str) -> Document:
    from experiments.report.studies import unit_size_document

    return unit_size_document(unit_size.UnitSizeStudy.load(folder), lang)


def _factorial(folder: Path, lang: str) -> Document:
    from experiments.report.studies import factorial_document

    return factorial_document(factorial.FactorialStudy.load(folder), lang)


def _stability(folder: Path, lang: str) -> Document:
    from experiments.report.studies import stability_document

    return stability_document(*stability.Stability.load(folder), lang)


def _classics(folder: Path, lang: str) -> Document:
    from experiments.verification.report import classics_document
    from experiments.verification.study import ClassicsStudy

    return classics_document(ClassicsStudy.load(folder), lang)


def _has(name: str) -> Callable[[Path], bool]:
    return lambda folder: (folder / name).is_file()


_KINDS: tuple[tuple[Callable[[Path], bool], Callable[[Path, str], Document]], ...] = (
    (_has(PLAN), _sweep),
    (_has(SEARCH), _search),
    (_has(FIT), _fit),
    (is_run, _run),
    (_has(MANIFEST), _comparison),
    (_has(f"{unit_size.STEM}.json"), _unit_size),
    (_has(f"{factorial.STEM}.json"), _factorial),
    (_has(stability.FILE), _stability),
    (_has(CLASSICS), _classics),
)
