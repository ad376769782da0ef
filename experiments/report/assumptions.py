"""What a result rests on: the parameters by how good their evidence is, and the prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import wording
from experiments.views import Row, View
from sim.bibliography import UNSOURCED, bibliography, keys_of
from sim.parameters import LEVELS, registry
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from experiments.comparison import Comparison


@dataclass(frozen=True)
class Assumptions:
    """What is assumed.

    Attributes:
        counts: How many parameters rest on which kind of evidence, in words.
        parameters: Every parameter with value, unit, evidence and source.
        changed: Parameters that a scenario sets to another value.
        prices: Every price that was used.
        sources: The sources named, with their warnings.
    """

    counts: list[str]
    parameters: View
    changed: View
    prices: View
    sources: list[tuple[str, str, str]]


def assumptions(comparison: Comparison, lang: str) -> Assumptions:
    """Gather what a comparison assumes.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    known = registry()
    counts = {level: 0 for level in LEVELS}
    for parameter in known.values():
        counts[parameter.level] += 1
    used = set(comparison.quantities["line"].unique())
    lines = {name: line for name, line in comparison.prices.lines.items() if name in used}
    named = [p.source for p in known.values()] + [line.source for line in lines.values()]
    return Assumptions(
        [
            text("assumed.count", lang, level=text(f"evidence.{level}", lang), count=count)
            for level, count in counts.items()
            if count
        ],
        _parameters(lang),
        _changed(comparison, lang),
        View(
            "prices",
            text("assumed.prices", lang, prices=comparison.prices.label.in_language(lang)),
            tuple(text(f"column.{key}", lang) for key in ("resource", "yuan", "unit", "source")),
            tuple(
                Row(
                    (
                        line.label.in_language(lang),
                        f"{line.value:,g}",
                        wording.unit_name(line.unit, lang),
                        _source(line.source, lang),
                    )
                )
                for line in lines.values()
            ),
            words=(2, 3),
        ),
        _sources(named),
    )


def _parameters(lang: str) -> View:
    rows = []
    for level in LEVELS:
        members = [p for p in registry().values() if p.level == level]
        if members:
            rows.append(Row((text(f"evidence.{level}", lang), "", "", ""), head=True))
        for parameter in members:
            value = parameter.value
            rows.append(
                Row(
                    (
                        parameter.zh if lang == "zh" else parameter.en,
                        value if isinstance(value, str) else f"{value:g}",
                        wording.unit_name(parameter.unit, lang),
                        _source(parameter.source, lang),
                    )
                )
            )
    return View(
        "parameters",
        text("assumed.parameters", lang),
        tuple(text(f"column.{key}", lang) for key in ("parameter", "value", "unit", "source")),
        tuple(rows),
        words=(2, 3),
    )


def _changed(comparison: Comparison, lang: str) -> View:
    known = registry()
    rows = []
    for arm in comparison.arms:
        for name, value in arm.plain.get("parameters", {}).items():
            label = known[name].zh if lang == "zh" else known[name].en
            default = known[name].value
            rows.append(Row((comparison.label(arm.name, lang), label, str(value), str(default))))
    return View(
        "changed",
        text("assumed.changed", lang),
        tuple(text(f"column.{key}", lang) for key in ("scenario", "parameter", "value", "default")),
        tuple(rows),
        words=(1,),
    )


def _source(source: str, lang: str) -> str:
    shown = [text(f"evidence.{key}", lang) if key in UNSOURCED else key for key in keys_of(source)]
    return wording.listed(shown, lang)


def _sources(named: Iterable[str]) -> list[tuple[str, str, str]]:
    """Key, description and warning of each source, in the order of the bibliography."""
    keys = {key for source in named for key in keys_of(source)}
    found = []
    for key, source in bibliography().items():
        if key in keys:
            year = str(source.year) if source.year else ""
            parts = [part for part in (source.author, year, source.title, source.address) if part]
            found.append((key, ". ".join(parts), source.warning))
    return found
