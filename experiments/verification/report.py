"""The report of classics: does the engine give what is known, and where does it not?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments import wording
from experiments.report.document import Document, Figure, Section, Table, Terms, glance, section
from experiments.report.document import paragraphs as told
from experiments.report.parts import day, moment, origin, provenance
from experiments.verification import words
from experiments.verification.figures import pictures
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments.verification.study import ClassicsStudy

KINDS = ("exact", "luck", "prediction", "cross_run")


def classics_document(study: ClassicsStudy, lang: str) -> Document:
    """The report of classics.

    Args:
        study: A finished study.
        lang: Language code.
    """
    drawn = pictures(study, lang, bare=True)
    sections = [
        section(
            f"classics_{name}",
            words.classic_name(name, lang),
            told(words.description(name, lang)),
            Figure(drawn[name].svg, drawn[name].title, drawn[name].note),
            Table(words.view(name, checks, lang)),
        )
        for name, checks in study.checks.items()
    ]
    return Document(
        lang,
        text("document.name.classics", lang),
        text("classics.report.title", lang),
        day(study.facts["started"]),
        text("classics.report.below", lang),
        (
            section("summary", text("section.summary.title", lang), _glance(study, lang)),
            _kinds(lang),
            *sections,
            _provenance(study.facts, lang),
        ),
    )


def _glance(study: ClassicsStudy, lang: str) -> Any:
    names = [words.classic_name(name, lang) for name in study.checks]
    full = "full" if study.facts["effort"] >= 1.0 else "quick"
    missed = [
        f"{words.classic_name(check.classic, lang)}, {words.case_name(check, lang)}"
        for check in study.all_checks
        if not check.sound
    ]
    tried = text("classics.report.tried", lang, count=len(names), names=wording.named(names, lang))
    ended = text("classics.report.interrupted", lang) if study.interrupted else ""
    against = text("classics.report.missed", lang, cases=wording.named(missed, lang))
    return glance(
        {
            "tried": [tried, text(f"classics.report.{full}", lang), ended],
            "found": [*words.score(study, lang), against if missed else ""],
            "sure": [text("classics.report.sure", lang)],
        },
        lang,
    )


def _kinds(lang: str) -> Section:
    items = tuple(
        (text(f"classics.verdict.{kind}.met", lang), text(f"classics.report.kind.{kind}", lang))
        for kind in KINDS
    )
    return section("classics_kinds", text("classics.report.kinds", lang), Terms(items))


def _provenance(facts: Mapping[str, Any], lang: str) -> Section:
    rows = {
        "scenarios": wording.named(list(facts["classics"]), lang),
        "started": moment(facts["started"]),
        "seconds": f"{facts['seconds']:g} s",
        **origin(facts, lang),
    }
    return provenance(rows, lang, text("provenance.classics_files", lang))
