"""The report of a fit, for `linli report`: are the figures met, and what do they say?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from experiments import wording
from experiments.figures.style import render, style
from experiments.report.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Glance,
    Paragraph,
    Section,
    Table,
    glance,
    section,
)
from experiments.report.parts import day, limits, moment, origin, outdated, provenance
from experiments.single import MANIFEST
from experiments.targets import figures, words
from experiments.targets.findings import load
from experiments.targets.spec import Targets
from experiments.writing import reason_of
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure as Drawing

    from experiments.targets.findings import Findings


def fit_document(folder: Path, lang: str) -> Document:
    """The report of a fit.

    Args:
        folder: Its folder.
        lang: Language code.

    Raises:
        InputError: It is not over, or cannot be read.
    """
    findings = load(folder)
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        targets = Targets.from_dict(known["targets"])
        place = known["scenario"]["label"][lang]
        people = {known["scenario"]["community"]["population"]["kind"]}
        written = str(known["written"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("error.not_readable", file=folder, reason=reason_of(error)) from error
    said = words.grouped(targets, findings, lang)
    fit_view, parameters_view = words.views(targets, findings, lang)
    with style(bare=True):
        drawn = [
            _figure(figures.against_figures(targets, findings, lang)),
            _figure(figures.against_prior(findings, lang)),
        ]
    method = text(f"targets.report.{findings.method}", lang)
    parts = [
        _section(
            "summary",
            lang,
            *outdated(known, lang, "basis.outdated"),
            _glance(targets, findings, said, place, lang),
        ),
        _section("fit_figures", lang, drawn[0], Table(fit_view), Bullets(tuple(said["figures"]))),
        _section(
            "fit_parameters", lang, drawn[1], Table(parameters_view),
            Bullets(tuple(said["parameters"])),
        ),
        _section("fit_how", lang, Paragraph(method), Bullets(tuple(said["how"]))),
        limits(lang, people, ("fit",)),
        _provenance(known, lang),
    ]  # fmt: skip
    return Document(
        lang,
        text("document.name.fit", lang),
        targets.label.in_language(lang),
        day(written),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def _glance(
    targets: Targets, findings: Findings, said: dict[str, list[str]], place: str, lang: str
) -> Glance:
    """The first page: what was tried, whether the figures are met, what they say, how sure."""
    tried = text(
        "targets.report.tried",
        lang,
        place=place,
        figures=findings.fitted,
        parameters=len(findings.parameters),
        runs=f"{findings.runs:,}",
    )
    described = targets.description.in_language(lang) if targets.description else ""
    return glance(
        {
            "tried": [described, tried],
            "figures": said["figures"],
            "parameters": said["parameters"],
            "sure": [*said["how"], text("first.not_forecast", lang)],
        },
        lang,
    )


def _section(key: str, lang: str, *blocks: Block) -> Section:
    return section(key, text(f"section.{key}.title", lang), *blocks)


def _figure(drawing: Drawing) -> Figure:
    picture = render(drawing)
    return Figure(picture.svg, picture.title, picture.note)


def _provenance(known: dict[str, Any], lang: str) -> Section:
    facts = {
        "targets": known["targets"]["name"],
        "scenarios": known["scenario"]["name"],
        "started": moment(known["written"]),
        "seconds": f"{known['seconds']:g} s" if known.get("seconds") else "",
        "fit_runs": f"{known['runs']:,}",
        "failed": str(known["failed"] or ""),
        "seed": str(known["targets"]["seed"]),
        **origin(known, lang),
    }
    return provenance(facts, lang, text("provenance.fit_files", lang))
