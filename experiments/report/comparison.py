"""The report of a comparison: what the scenarios change, for whom, at what cost, how sure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import sentences, views, wording
from experiments.contrasts import group_contrast
from experiments.figures import rendered
from experiments.outcomes import GROUPS
from experiments.report import studies
from experiments.report.assumptions import appendices, assumptions, evidence_sentence
from experiments.report.document import (
    Answer,
    Block,
    Card,
    Cards,
    Document,
    Figure,
    Glance,
    Section,
    Table,
    Terms,
    glance,
    paragraphs,
    section,
)
from experiments.report.parts import day, limits, moment, origin, outdated, provenance
from experiments.stability import shipped_stability
from experiments.unit_size import STEM, UnitSizeStudy, shipped_study
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from experiments.comparison import Comparison
    from experiments.views import View

READING = ("effect", "interval", "community", "star", "verdict", "paired")
"""Terms that the section on reading explains."""

RESIZING = ("smaller_units", "merged_units")
"""Kinds of intervention for which the study of unit sizes is told, too."""

LEAST = 2
"""Groups that are named as those who take part least."""


def comparison_document(comparison: Comparison, lang: str, folder: Path | None = None) -> Document:
    """The report of a comparison.

    Args:
        comparison: A finished comparison.
        lang: Language code.
        folder: Its folder, where a study of unit sizes may be.
    """
    used = set(comparison.quantities["line"].unique())
    changed = [
        (comparison.label(arm.name, lang), arm.plain.get("parameters") or {})
        for arm in comparison.arms
    ]
    instead = {} if comparison.sets is None else {"calibration": "calibration_sets"}
    people = {comparison.provenance["population"]}
    parts = [
        section(
            "summary",
            text("section.summary.title", lang),
            outdated(comparison.provenance, lang),
            _glance(comparison, lang),
        ),
        _findings(comparison, lang),
        _reading(lang),
        *_results(comparison, lang),
        _stability(lang),
        _unit_size(comparison, lang, folder),
        assumptions(lang, comparison.prices, used, changed),
        limits(lang, people, ("combination", "intervals"), instead),
        _provenance(comparison, lang),
        *appendices(lang, comparison.prices, used),
    ]
    return Document(
        lang,
        text("document.name.comparison", lang),
        title(comparison, lang),
        day(comparison.provenance["started"]),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def title(comparison: Comparison, lang: str) -> str:
    """Title of the report: what is compared with what."""
    return text(
        "report.title",
        lang,
        scenarios=wording.named([comparison.label(n, lang) for n in comparison.others], lang),
        baseline=comparison.label(comparison.baseline, lang),
    )


def _glance(comparison: Comparison, lang: str) -> Glance:
    """The first page: what was tried, what changed, for whom, at what cost, how sure."""

    def each(say: Callable[[str], str]) -> list[Answer]:
        return [Answer(say(name), label(name)) for name in comparison.others if say(name)]

    def label(name: str) -> str:
        return text("glance.item", lang, label=comparison.label(name, lang))

    def described(name: str) -> str:
        return (comparison.arm(name).plain.get("description") or {}).get(lang) or ""

    opening = wording.sentences(sentences.opening(comparison, lang), lang)
    primary = text("first.primary", lang, name=wording.primary_name(comparison, lang))
    return glance(
        {
            "tried": [opening, *each(described)],
            "changed": [primary, *each(lambda name: _effect(comparison, name, lang))],
            "whom": [
                *each(lambda name: _reach(comparison, name, lang)),
                *_left(comparison, lang),
            ],
            "cost": each(lambda name: sentences.cost_sentence(comparison, name, lang)),
            "sure": _sure(comparison, lang),
        },
        lang,
    )


def _effect(comparison: Comparison, name: str, lang: str) -> str:
    row = comparison.primary(name)
    if row is None or row["n"] == 0:
        return text("first.effect_none", lang)
    values = {
        "effect": wording.signed(row["mean"], "share"),
        "baseline": wording.percent(row["baseline_mean"]),
        "share": wording.percent(row["scenario_mean"]),
        "confidence": f"{100 * comparison.analysis.confidence:g}",
        "low": wording.signed(row["low"], "share"),
        "high": wording.signed(row["high"], "share"),
        "verdict": wording.verdict_word(row, lang),
    }
    one = "first.effect_one" if row["n"] < 2 else "first.effect_one_set"
    return text(one if math.isnan(row["low"]) else "first.effect", lang, **values)


def _reach(comparison: Comparison, name: str, lang: str) -> str:
    found = group_contrast(comparison, name, "age")
    smallest = comparison.analysis.smallest_effect
    verdict = "unclear" if found is None else found.verdict(smallest)
    if found is None or verdict != "differ":
        return text(f"first.reach_{verdict}", lang, smallest=f"{100 * smallest:g}")
    most, least = found.most, found.least
    return text(
        "first.reach",
        lang,
        most=wording.level_name("age", most["level"], lang),
        most_effect=wording.signed(most["mean"], "share"),
        least=wording.level_name("age", least["level"], lang),
        least_effect=wording.signed(least["mean"], "share"),
    )


def _left(comparison: Comparison, lang: str) -> list[str]:
    """The groups that take part least in the baseline: whom an average would hide."""
    period = comparison.span.period
    rows = comparison.effects
    if rows.empty:
        return []
    mask = (rows["scenario"] == comparison.others[0]) & (rows["kind"] == "share")
    mask &= (rows["form"] == "any") & (rows["period"] == period) & (rows["moment"] == "last")
    found = rows[mask & rows["group"].isin(GROUPS)].sort_values("baseline_mean", kind="stable")
    least = found.drop_duplicates("group").head(LEAST)
    if least.empty:
        return []
    groups = [
        text(
            "first.group_left",
            lang,
            name=wording.level_name(row["group"], row["level"], lang),
            share=wording.percent(row["baseline_mean"]),
        )
        for _, row in least.iterrows()
    ]
    return [text("first.groups_left", lang, groups=wording.named(groups, lang))]


def _sure(comparison: Comparison, lang: str) -> tuple[str, ...]:
    ranges = []
    for name in comparison.others:
        row = comparison.primary(name)
        if row is not None and row["sd"] > 0 and not math.isnan(row["range_low"]):
            low, high = (wording.signed(row[f"range_{end}"], "share") for end in ("low", "high"))
            label = comparison.label(name, lang)
            ranges.append(text("first.one_range", lang, label=label, low=low, high=high))
    return (
        text("first.one_community", lang, ranges=wording.listed(ranges, lang)) if ranges else "",
        sentences.held_in_intervals(comparison, lang),
        sentences.baseline_regimes(comparison, lang),
        evidence_sentence(lang),
        text("first.not_forecast", lang),
    )


def _findings(comparison: Comparison, lang: str) -> Section:
    cards = []
    for name in comparison.others:
        row = comparison.primary(name)
        verdict = wording.verdict_word(row, lang)
        cards.append(
            Card(
                comparison.label(name, lang),
                "unclear" if row is None else str(row["verdict"]).split("_")[0],
                "" if row is None else wording.signed(row["mean"], "share"),
                text("first.points", lang),
                verdict,
                tuple(sentences.findings(comparison, name, lang)),
            )
        )
    return section("findings", text("section.findings.title", lang), Cards(tuple(cards)))


def _reading(lang: str) -> Section:
    terms = tuple(
        (text(f"reading.{key}.term", lang), text(f"reading.{key}.text", lang)) for key in READING
    )
    return section("reading", text("section.reading.title", lang), Terms(terms))


def _results(comparison: Comparison, lang: str) -> list[Section]:
    """Figures and tables, one section a question."""
    effects = [views.effect_view(comparison, name, lang) for name in comparison.others]
    resources = [
        views.cost_view(comparison, lang),
        views.hours_view(comparison, lang),
        views.money_view(comparison, lang),
    ]
    spread = [views.pairing_view(comparison, lang), views.parameter_view(comparison, lang)]
    found: list[tuple[str, list[View]]] = [
        ("effects", effects),
        ("time", views.quarter_views(comparison, lang)),
        ("ladder", []),
        ("reach", [views.group_view(comparison, lang)]),
        ("outcomes", [views.outcome_view(comparison, lang)]),
        ("resources", resources),
        ("pairing", spread),
    ]
    made = []
    for key, tables in found:
        drawn = None
        if key not in ("outcomes", "pairing"):
            drawn = rendered(comparison, key, lang, bare=True)
        blocks: list[Block] = [] if drawn is None else [Figure(drawn.svg, drawn.title, drawn.note)]
        blocks += [Table(view) for view in tables if view.rows]
        if blocks:
            lead = paragraphs(*text(f"section.{key}.lead", lang).split("\n"))
            made.append(section(key, text(f"section.{key}.title", lang), lead, blocks))
    return made


def _stability(lang: str) -> Section:
    """How strongly participation feeds on itself, as measured for the baseline that ships."""
    found = shipped_stability()
    title = text("section.stability.title", lang)
    if found is None:
        return Section("stability", title, ())
    return section("stability", title, paragraphs(*found.sentences(lang)), Table(found.view(lang)))


def _unit_size(comparison: Comparison, lang: str, folder: Path | None) -> Section:
    """The study of unit sizes: the one in the folder; the one that ships where it matters."""
    title = text("section.unit_size.title", lang)
    if folder is not None and (folder / f"{STEM}.json").is_file():
        study = UnitSizeStudy.load(folder)
    else:
        kinds = {mark.kind for arm in comparison.arms for mark in arm.marks}
        shipped = shipped_study() if kinds & set(RESIZING) else None
        if shipped is None:
            return Section("unit_size", title, ())
        study = shipped
    return section("unit_size", title, studies.unit_size_blocks(study, lang))


def _provenance(comparison: Comparison, lang: str) -> Section:
    known = comparison.provenance
    every = sorted({int(seed) for seed in comparison.runs["seed"]})
    seeds = ", ".join(map(str, every[:3])) + (" …" if len(every) > 3 else "")
    done = comparison.runs[comparison.runs["status"] == "done"]
    facts = {
        "scenarios": wording.named(comparison.names, lang),
        "started": moment(known["started"]),
        "seconds": f"{known['seconds']:g} s",
        "replicates": f"{comparison.replicates} / {known['replicates']}",
        "seed": f"{known['seed']} ({seeds})",
        "engine": known["engine"],
        "spin_up": f"{done['spin_up_weeks'].min()}–{done['spin_up_weeks'].max()}",
        **origin(known, lang),
    }
    return provenance(facts, lang, text("provenance.files", lang))
