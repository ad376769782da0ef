"""Reports of the studies that have commands of their own: unit size, factorial, stability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments import wording
from experiments.factorial import OUTCOMES, FactorialStudy
from experiments.report.assumptions import appendices, assumptions, evidence_sentence
from experiments.report.document import (
    Block,
    Document,
    Figure,
    Section,
    Table,
    glance,
    paragraphs,
    section,
)
from experiments.report.parts import day, limits, moment, origin, outdated, provenance
from experiments.unit_size import UnitSizeStudy
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments.stability import Stability


def unit_size_document(study: UnitSizeStudy, lang: str) -> Document:
    """The report of a study of unit sizes.

    Args:
        study: A finished study.
        lang: Language code.
    """
    from experiments import unit_size_findings as found

    told = found.sentences(study, lang)
    full = sum(curve.alternative == "full" for curve in found.curves(study)) // 2
    answers = {
        "tried": (told[0],),
        "changed": tuple(told[1 : 1 + full]),
        "matters": tuple(told[1 + full :]),
        "sure": (_sure(study.facts, lang), evidence_sentence(lang)),
    }
    body = section(
        "unit_size", text("section.unit_size.title", lang), _unit_size_pictures(study, lang)
    )
    return _document("unit_size", "unit_size.report", answers, [body], study.facts, lang)


def unit_size_blocks(study: UnitSizeStudy, lang: str) -> list[Block]:
    """What a study of unit sizes found, for a section of another report.

    Args:
        study: A finished study.
        lang: Language code.
    """
    from experiments.unit_size_findings import sentences

    return [*paragraphs(*sentences(study, lang)), *_unit_size_pictures(study, lang)]


def _unit_size_pictures(study: UnitSizeStudy, lang: str) -> list[Block]:
    from experiments.figures.unit_size import pictures
    from experiments.unit_size_findings import view

    drawn = [picture for picture, _ in pictures(study, lang, bare=True)]
    figures: list[Block] = [Figure(p.svg, p.title, p.note) for p in drawn]
    return [*figures, Table(view(study, lang))]


def factorial_document(study: FactorialStudy, lang: str) -> Document:
    """The report of a factorial study.

    Args:
        study: A finished study.
        lang: Language code.
    """
    from experiments.figures.factorial import contrasts

    kinds = [text(f"intervention.{kind}", lang) for kind in study.facts["kinds"]]
    every = study.contrasts()
    changed = []
    for outcome in OUTCOMES:
        mains = [c for c in every if c.outcome == outcome and c.order == 1 and c.certain]
        named = [
            text(
                "sentence.form_item",
                lang,
                form=text(f"intervention.{c.terms[0][0]}", lang),
                effect=wording.signed(c.mean, "share"),
            )
            for c in sorted(mains, key=lambda c: -c.mean)
        ]
        key = "factorial_report.certain" if named else "factorial_report.none"
        form = text(f"form.{outcome}", lang)
        changed.append(text(key, lang, form=form, effects=wording.listed(named, lang)))
    strings = [c for c in every if c.order == 2]
    sure = sum(c.certain for c in strings)
    answers = {
        "tried": (
            text(
                "factorial_report.tried",
                lang,
                kinds=wording.named(kinds, lang),
                replicates=study.facts["replicates"],
                base=study.facts["base"],
            ),
        ),
        "changed": tuple(changed),
        "matters": (
            text("factorial_report.strings", lang, certain=sure, strings=len(strings)),
            text("factorial_report.strings_note", lang),
        ),
        "sure": (_sure(study.facts, lang), evidence_sentence(lang)),
    }
    blocks: list[Block] = []
    for outcome, view in zip(OUTCOMES, study.views(lang), strict=True):
        picture = contrasts(study, outcome, lang)
        blocks += [Figure(picture.svg, picture.title, picture.note), Table(view)]
    body = section("factorial", text("section.factorial.title", lang), blocks)
    return _document("factorial", "factorial.report", answers, [body], study.facts, lang)


def stability_document(found: Stability, facts: Mapping[str, Any], lang: str) -> Document:
    """The report of a test of stability.

    Args:
        found: What was found.
        facts: What was tested, as far as it is known: `label`, `seed`, versions and so on.
        lang: Language code.
    """
    gain, regimes = found.sentences(lang)
    label = (facts.get("label") or {}).get(lang) or wording.NOTHING
    answers = {
        "tried": (text("stability_report.tried", lang, label=label, replicates=found.replicates),),
        "changed": (gain, regimes),
        "sure": (text("stability_report.sure", lang), evidence_sentence(lang)),
    }
    body = section("stability", text("section.stability.title", lang), Table(found.view(lang)))
    return _document("stability", "stability.report", answers, [body], facts, lang)


def _sure(facts: Mapping[str, Any], lang: str) -> str:
    ending = wording.new_each_time({facts.get("population") or "synthetic"})
    return text(f"study_report.sure{ending}", lang, replicates=facts["replicates"])


def _document(
    name: str,
    key: str,
    answers: Mapping[str, tuple[str, ...]],
    body: list[Section],
    facts: Mapping[str, Any],
    lang: str,
) -> Document:
    """A report of a study: the first page, what it found, what it rests on."""
    people = {facts.get("population") or "synthetic"}  # folders of early versions do not say
    parts = [
        section(
            "summary",
            text("section.summary.title", lang),
            outdated(facts, lang),
            glance(answers, lang),
        ),
        *body,
        assumptions(lang),
        limits(lang, people),
        _provenance(facts, lang),
        *appendices(lang),
    ]
    return Document(
        lang,
        text(f"document.name.{name}", lang),
        text(f"{key}_title", lang),
        day(facts.get("started", "")),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def _provenance(facts: Mapping[str, Any], lang: str) -> Section:
    rows = {
        "scenarios": str(facts.get("base") or facts.get("scenario") or ""),
        "started": moment(facts.get("started") or ""),
        "seconds": f"{facts['seconds']:g} s" if facts.get("seconds") else "",
        "replicates_asked": str(facts.get("replicates") or ""),
        "seed": str(facts.get("seed", "")),
        "parameters": str(facts.get("parameters") or ""),
        **origin(facts, lang),
    }
    return provenance(rows, lang, text("provenance.study_files", lang))
