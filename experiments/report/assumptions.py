"""What a result rests on: the parameters by how good their evidence is, and the prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments import wording
from experiments.report.document import (
    Bullets,
    Paragraph,
    Section,
    Table,
    Terms,
    section,
)
from experiments.views import Row, View
from sim.bibliography import bibliography, keys_of
from sim.parameters import LEVELS, registry
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sim.scenario.prices import Price, Prices


def assumptions(
    lang: str,
    prices: Prices | None = None,
    used: Collection[str] = (),
    changed: Iterable[tuple[str, Mapping[str, object]]] = (),
) -> Section:
    """What a result assumes, in brief: counts of parameters, what was changed, prices.

    Args:
        lang: Language code.
        prices: The prices that money was worked out with, if any.
        used: Names of the lines of prices that were used.
        changed: Names of scenarios, with the parameters that each sets itself.
    """
    lines = _lines(prices, used)
    return section(
        "assumptions",
        text("section.assumptions.title", lang),
        Paragraph(text("section.assumptions.lead", lang)),
        Bullets(
            tuple(
                text("assumed.count", lang, level=text(f"evidence.{level}", lang), count=count)
                for level, count in evidence().items()
            )
        ),
        Table(_prices(prices, lines, lang)) if prices is not None else None,
        Table(_changed(changed, lang)),
    )


def appendices(
    lang: str, prices: Prices | None = None, used: Collection[str] = ()
) -> list[Section]:
    """All parameters with value, unit and source, and the sources that are named.

    Args:
        lang: Language code.
        prices: The prices that money was worked out with, if any.
        used: Names of the lines of prices that were used.
    """
    named = [parameter.source for parameter in registry().values()]
    named += [line.source for line in _lines(prices, used).values()]
    parameters, sources = "appendix_parameters", "appendix_sources"
    return [
        section(
            parameters,
            text(f"section.{parameters}.title", lang),
            Table(_parameters(lang), folded=True),
        ),
        section(sources, text(f"section.{sources}.title", lang), Terms(_sources(named))),
    ]


def evidence() -> dict[str, int]:
    """Number of parameters by level of evidence, the best first; empty levels are left out."""
    counts = dict.fromkeys(LEVELS, 0)
    for parameter in registry().values():
        counts[parameter.level] += 1
    return {level: count for level, count in counts.items() if count}


def evidence_sentence(lang: str) -> str:
    """How many parameters rest on which evidence, in one sentence."""
    counts = evidence()
    levels = [
        text("first.evidence_item", lang, level=text(f"evidence.{level}", lang), count=count)
        for level, count in counts.items()
    ]
    listed = wording.named(levels, lang)
    return text("first.evidence", lang, count=sum(counts.values()), levels=listed)


def _lines(prices: Prices | None, used: Collection[str]) -> dict[str, Price]:
    if prices is None:
        return {}
    return {name: line for name, line in prices.lines.items() if name in used}


def _prices(prices: Prices, lines: Mapping[str, Price], lang: str) -> View:
    return View(
        "prices",
        text("assumed.prices", lang, prices=prices.label.in_language(lang)),
        tuple(text(f"column.{key}", lang) for key in ("resource", "yuan", "unit", "source")),
        tuple(
            Row(
                (
                    line.label.in_language(lang),
                    f"{line.value:,g}",
                    wording.unit_name(line.unit, lang),
                    wording.source_name(line.source, lang),
                )
            )
            for line in lines.values()
        ),
        words=(2, 3),
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
                        wording.source_name(parameter.source, lang),
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


def _changed(changed: Iterable[tuple[str, Mapping[str, object]]], lang: str) -> View:
    known = registry()
    rows = []
    for name, values in changed:
        for key, value in values.items():
            label = known[key].zh if lang == "zh" else known[key].en
            rows.append(Row((name, label, str(value), str(known[key].value))))
    return View(
        "changed",
        text("assumed.changed", lang),
        tuple(text(f"column.{key}", lang) for key in ("scenario", "parameter", "value", "default")),
        tuple(rows),
        words=(1,),
    )


def _sources(named: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Key and description of each source, in the order of the bibliography."""
    keys = {key for source in named for key in keys_of(source)}
    found = []
    for key, source in bibliography().items():
        if key in keys:
            year = str(source.year) if source.year else ""
            parts = [part for part in (source.author, year, source.title, source.address) if part]
            described = ". ".join(parts)
            found.append((key, f"{described} ({source.warning})" if source.warning else described))
    return tuple(found)
