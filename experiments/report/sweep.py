"""The report of a sweep: what the outcome hangs on, where it is best, where it fails."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments import wording
from experiments.analysis import findings, words
from experiments.analysis.response import Response, response
from experiments.figures.sweep import pictures
from experiments.report.assumptions import appendices, assumptions, evidence_sentence
from experiments.report.document import (
    Block,
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
from experiments.single import MANIFEST
from experiments.sweep import summary
from experiments.sweep.designs import LatinHypercube, Morris, Sobol
from experiments.sweep.plan import Plan
from experiments.sweep.tables import read_runs
from experiments.views import Row, View
from experiments.views.sweep import (
    factor_name,
    full_label,
    index_view,
    level_view,
    outcome_title,
    points_sentence,
    points_view,
    shown_value,
)
from experiments.views.table import section as head
from experiments.writing import reason_of
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.figures.style import Picture
    from experiments.sweep.factors import Factor

RUNS = "runs.parquet"


@dataclass(frozen=True)
class Swept:
    """Everything that is known of a sweep.

    Attributes:
        home: Its folder.
        plan: Its plan.
        frame: Its table of runs.
        summary: Counts, failures, means by level; see `sweep.summary`.
        analysis: What was found; see `analysis.findings`; None while runs are missing.
        manifest: When and with what it was computed.
        primary: The response of the primary outcome.
        drawn: Bare figures by name.
    """

    home: Path
    plan: Plan
    frame: pd.DataFrame
    summary: dict[str, Any]
    analysis: dict[str, Any] | None
    manifest: dict[str, Any]
    primary: Response
    drawn: dict[str, Picture]


def load(folder: Path, lang: str) -> Swept:
    """Read a sweep, analyse it where that has not been done, and draw it.

    Args:
        folder: Its folder.
        lang: Language code of the figures.

    Raises:
        InputError: It has no tables of results yet, or cannot be read.
    """
    plan = Plan.load(folder)
    runs = folder / RUNS
    if not runs.is_file() or not (folder / MANIFEST).is_file():
        raise InputError("report.unfinished", file=folder)
    try:
        frame = read_runs(plan, folder, plan.study.analysis.outcomes)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("error.not_readable", file=folder, reason=reason_of(error)) from error
    told = summary.summary(folder)
    analysis = _analysis(folder, plan, frame) if manifest["complete"] else None
    primary = response(frame, plan, told["outcomes"][0])
    drawn = pictures(plan, primary, analysis, lang, bare=True)
    return Swept(folder, plan, frame, told, analysis, manifest, primary, drawn)


def _analysis(folder: Path, plan: Plan, frame: pd.DataFrame) -> dict[str, Any]:
    """What was found, as the folder has it, or worked out anew where it has none."""
    path = folder / findings.FILE
    if path.is_file() and path.stat().st_mtime >= (folder / RUNS).stat().st_mtime:
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise InputError("error.not_readable", file=path, reason=reason_of(error)) from error
    options = plan.study.analysis
    asked = options.below is not None or options.above is not None
    primary = response(frame, plan, options.outcomes[0])
    return {
        "outcomes": [findings.of_outcome(plan, frame, name) for name in options.outcomes],
        "discovery": findings.when(plan, primary, options.below, options.above) if asked else None,
    }


def sweep_document(folder: Path, lang: str) -> Document:
    """The report of a sweep.

    Args:
        folder: Its folder.
        lang: Language code.

    Raises:
        InputError: It has no tables of results yet, or cannot be read.
    """
    swept = load(folder, lang)
    study, base = swept.plan.study, swept.plan.scenario(0)
    people = {base.community.population.kind}
    label = study.label.in_language(lang)
    changed = [(base.label.in_language(lang), base.to_dict()["parameters"])]
    varied = {
        path.removeprefix("parameters.")
        for factor in study.factors
        for path in ((factor.path,) if isinstance(factor.path, str) else factor.path or ())
        if path.startswith("parameters.")
    }
    kept = [(name, {k: v for k, v in sets.items() if k not in varied}) for name, sets in changed]
    parts = [
        section(
            "summary",
            text("section.summary.title", lang),
            outdated(swept.manifest, lang),
            _glance(swept, lang),
        ),
        _design(swept, lang),
        _matters(swept, lang),
        _levels(swept, lang),
        _together(swept, lang),
        _spread(swept, lang),
        _where(swept, lang),
        _points(swept, lang),
        assumptions(lang, base.prices if "yuan" in swept.summary["outcomes"] else None, (), kept),
        limits(lang, people, ("design", "combination")),
        _provenance(swept, lang),
        *appendices(lang),
    ]
    return Document(
        lang,
        text("document.name.sweep", lang),
        label,
        day(swept.manifest["written"]),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def _glance(swept: Swept, lang: str) -> Glance:
    study, told = swept.plan.study, swept.summary
    tried = [study.description.in_language(lang)] if study.description else []
    tried_on = f"tried{wording.new_each_time({swept.plan.scenario(0).community.population.kind})}"
    tried.append(
        text(
            f"sweep_report.{tried_on}", lang, points=f"{told['points']:,}",
            replicates=told["replicates"], runs=f"{told['done']:,}",
            people=_people(swept), weeks=swept.plan.scenario(0).weeks.window,
        )
    )  # fmt: skip
    factors = [
        text("sweep_report.factor", lang, name=summary.labels(f)[lang], values=_values(f, lang))
        for f in study.factors
    ]
    tried.append(text("sweep_report.factors", lang, factors=wording.listed(factors, lang)))
    answers = {
        "tried": tried,
        "changed": _changed(swept, lang),
        "matters": _matters_sentences(swept, lang),
        "where": _where_sentences(swept, lang),
        "cost": _cost(swept, lang),
        "sure": _sure(swept, lang),
    }
    return glance(answers, lang)


def _people(swept: Swept) -> str:
    done = swept.frame[swept.frame["status"] == "done"]
    return f"{int(done['residents'].max()):,}" if len(done) else wording.NOTHING


def _changed(swept: Swept, lang: str) -> list[str]:
    """How far the points differ in the primary outcome, and which are best."""
    outcome, primary = swept.summary["outcomes"][0], swept.primary
    points = np.unique(primary.rows)
    mean = primary.mean[points]
    mean = mean[np.isfinite(mean)]
    if not len(mean):
        return []
    low, middle, high = (_amount(outcome, q, primary.difference, lang) for q in _ends(mean))
    name = summary.outcome_label(outcome, lang)
    key = "sweep_report.effects" if primary.difference else "sweep_report.values"
    told = [text(key, lang, outcome=name, low=low, high=high, middle=middle)]
    entry = _entry(swept)
    if entry is None or not entry["policies"] or not entry["policies"]["points"]:
        return told
    judged = entry["policies"]
    first = judged["points"][0]
    values = wording.named(_named(swept.plan, first["point"], lang), lang)
    if len(judged["best"]) == len(judged["points"]):
        told.append(text("sweep_report.no_best", lang, points=len(judged["points"])))
    else:
        told.append(
            text(
                "sweep_report.best", lang, values=values,
                value=_amount(outcome, first["mean"], primary.difference, lang),
                best=len(judged["best"]), points=len(judged["points"]),
            )
        )  # fmt: skip
    if judged["needed"] is not None:
        told.append(text("sweep_report.needed", lang, count=f"{judged['needed']:,}"))
    return told


def _ends(mean: np.ndarray) -> list[float]:
    return [float(q) for q in np.quantile(mean, [0.0, 0.5, 1.0])]


def _amount(outcome: str, value: float, difference: bool, lang: str) -> str:
    """A value of an outcome with its unit; differences with their signs."""
    shown = summary.number(outcome, value)
    if difference and value > 0 and float(shown.replace(",", "") or 0) != 0:
        shown = f"+{shown}"
    if not summary.is_share(outcome):
        return shown
    return shown + text(f"analysis.{'sign_points' if difference else 'sign_percent'}", lang)


def _named(plan: Plan, point: int, lang: str) -> list[str]:
    pairs = zip(plan.study.factors, plan.points[point], strict=True)
    return [
        text(
            "sweep_report.setting", lang,
            name=summary.labels(f)[lang], value=shown_value(f, value, lang),
        )
        for f, value in pairs
    ]  # fmt: skip


def _entry(swept: Swept) -> dict[str, Any] | None:
    """What was found of the primary outcome."""
    return None if swept.analysis is None else swept.analysis["outcomes"][0]


def _matters_sentences(swept: Swept, lang: str) -> list[str]:
    entry = _entry(swept)
    if entry is None:
        return []
    found = entry["sensitivity"]
    told = []
    if not found["refused"]:
        ranked = [i for i in found["indices"] if i["kind"] == found["ranked"]]
        ranked.sort(key=lambda index: -(index["value"] or 0.0))
        named = [
            text(
                f"sweep_report.part.{found['method']}", lang,
                name=factor_name(index["factor"], swept.plan, lang),
                share=f"{100 * index['value']:.0f}",
                value=_amount(entry["outcome"], index["value"], True, lang).lstrip("+"),
            )
            for index in ranked
            if index["value"] is not None and (index["low"] or 0.0) > 0 and _counts(found, index)
        ]  # fmt: skip
        if named:
            parts = wording.listed(named, lang)
            told.append(text(f"sweep_report.ranked.{found['method']}", lang, parts=parts))
        else:
            told.append(text("sweep_report.no_part", lang))
    plain = {**entry, "surface": None}  # how well a surface fits is for the section below
    return told + words.outcome_sentences(plain, swept.plan, lang)


def _counts(found: dict[str, Any], index: dict[str, Any]) -> bool:
    """Whether a part is worth a word: a share of the variance that is not shown as zero."""
    return found["method"] == "morris" or bool(index["value"] >= words.LEAST_SHARE)


def _where_sentences(swept: Swept, lang: str) -> list[str]:
    if swept.analysis is None or swept.analysis["discovery"] is None:
        return []
    return words.discovery_sentences(swept.analysis["discovery"], swept.plan, lang)


def _cost(swept: Swept, lang: str) -> list[str]:
    """Yuan a year over the points, where the study asks for them."""
    if "yuan" not in swept.summary["outcomes"]:
        return []
    found = response(swept.frame, swept.plan, "yuan")
    points = np.unique(found.rows)
    mean = found.mean[points]
    mean = mean[np.isfinite(mean)]
    if not len(mean):
        return []
    low, middle, high = (f"{q:,.0f}" for q in _ends(mean))
    key = "sweep_report.cost_more" if found.difference else "sweep_report.cost"
    return [text(key, lang, low=low, middle=middle, high=high)]


def _sure(swept: Swept, lang: str) -> list[str]:
    told = [
        text(
            "sweep_report.sure", lang, replicates=swept.summary["replicates"],
            confidence=f"{100 * swept.summary['confidence']:g}",
        )
    ]  # fmt: skip
    if swept.summary["failed"]:
        told.append(text("sweep.failed", lang, count=swept.summary["failed"]))
    if swept.analysis is None:
        runs, done = swept.summary["runs"], swept.summary["done"]
        told.append(text("sweep_report.incomplete", lang, done=f"{done:,}", runs=f"{runs:,}"))
    return [*told, evidence_sentence(lang), text("first.not_forecast", lang)]


def _design(swept: Swept, lang: str) -> Section:
    study = swept.plan.study
    fixed = study.reference or {}
    rows = []
    for factor in study.factors:
        reference = (
            shown_value(factor, factor.checked(fixed[factor.name]), lang)
            if factor.name in fixed
            else wording.NOTHING
        )
        rows.append(Row((full_label(factor, lang), _values(factor, lang), reference)))
    columns = ("factor", "values", "reference")
    view = View(
        "factors",
        text("view.factors.title", lang),
        tuple(text(f"view.factors.{key}", lang) for key in columns),
        tuple(rows),
        text("view.factors.note", lang) if fixed else "",
        words=(1, 2),
    )
    kind = text(f"sweep_report.design.{study.design.kind}", lang)
    lead = text(
        "sweep_report.design_lead", lang, design=kind, points=f"{swept.summary['points']:,}",
        base=swept.plan.scenario(0).label.in_language(lang),
    )  # fmt: skip
    return section("design", text("section.design.title", lang), paragraphs(lead), Table(view))


def _values(factor: Factor, lang: str) -> str:
    unit = "" if factor.unit is None else " " + factor.unit.in_language(lang)
    if factor.choices is None:
        low, high = (summary.plain_number(v) for v in (factor.low or 0.0, factor.high or 0.0))
        key = "sweep_report.range_log" if factor.scale == "log" else "sweep_report.range"
        return text(key, lang, low=low, high=high + unit)
    return wording.named([shown_value(factor, v, lang) for v in factor.choices], lang) + unit


def _matters(swept: Swept, lang: str) -> Section:
    title = text("section.matters.title", lang)
    if swept.analysis is None:
        return Section("matters", title, ())
    rows: list[Row] = []
    said: list[tuple[str, str]] = []
    view = None
    for entry in swept.analysis["outcomes"]:
        found = index_view(entry, swept.plan, lang)
        name = outcome_title(entry, lang)
        if found.rows:
            view = found
            rows += [head(name, len(found.columns)), *found.rows]
        told = words.outcome_sentences(entry, swept.plan, lang)
        if told:
            said.append((name, wording.sentences(told, lang)))
    table = None
    if view is not None:
        name = text("view.indices.title", lang)
        table = Table(View("indices", name, view.columns, tuple(rows), view.note))
    lead = paragraphs(text("section.matters.lead", lang))
    return section("matters", title, lead, _figures(swept, "indices"), table, Terms(tuple(said)))


def _figures(swept: Swept, *kinds: str) -> list[Block]:
    """The figures whose names begin so."""
    return [
        Figure(picture.svg, picture.title, picture.note)
        for kind in kinds
        for name, picture in swept.drawn.items()
        if name.startswith(kind)
    ]


def _levels(swept: Swept, lang: str) -> Section:
    outcomes = swept.summary["outcomes"]
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    for factor in swept.summary["factors"]:
        view = level_view(factor, swept.plan, outcomes, lang)
        columns = view.columns
        rows += [head(view.title, len(columns)), *view.rows]
    confidence = f"{100 * swept.summary['confidence']:g}"
    note = text("sweep.how", lang, confidence=confidence)
    title = text("section.levels.title", lang)
    table = Table(View("levels", text("view.levels.title", lang), columns, tuple(rows), note))
    lead = paragraphs(text("section.levels.lead", lang))
    return section("levels", title, lead, table)


def _together(swept: Swept, lang: str) -> Section:
    title = text("section.together.title", lang)
    blocks = _figures(swept, "map", "interactions")
    lead = paragraphs(text("section.together.lead", lang)) if blocks else []
    return section("together", title, lead, blocks)


def _spread(swept: Swept, lang: str) -> Section:
    blocks = _figures(swept, "distributions")
    lead = paragraphs(text("section.spread.lead", lang)) if blocks else []
    return section("spread", text("section.spread.title", lang), lead, blocks)


def _where(swept: Swept, lang: str) -> Section:
    title = text("section.where.title", lang)
    if swept.analysis is None or swept.analysis["discovery"] is None:
        return Section("where", title, ())
    told = _where_sentences(swept, lang)
    said = paragraphs(wording.sentences(told, lang))
    return section("where", title, said, _figures(swept, "box"))


def _points(swept: Swept, lang: str) -> Section:
    title = text("section.points.title", lang)
    design = swept.plan.study.design
    if swept.analysis is None or isinstance(design, Sobol | Morris | LatinHypercube):
        return Section("points", title, ())
    blocks: list[Block] = []
    for entry in swept.analysis["outcomes"]:
        view = points_view(entry, swept.plan, lang)
        if view.rows:
            name = outcome_title(entry, lang)
            blocks.append(Table(_renamed(view, name, points_sentence(entry, lang))))
    lead = paragraphs(text("section.points.lead", lang)) if blocks else []
    return section("points", title, lead, blocks)


def _renamed(view: View, title: str, note: str) -> View:
    return View(view.key, title, view.columns, view.rows, note, view.words)


def _provenance(swept: Swept, lang: str) -> Section:
    known = swept.manifest
    seeds = known["seeds"]
    shown = ", ".join(map(str, seeds[:3])) + (" …" if len(seeds) > 3 else "")
    counts = (known["points"], known["replicates"], known["runs"])
    facts = {
        "study": swept.plan.study.name,
        "scenarios": swept.plan.scenario(0).name,
        "started": moment(known["written"]),
        "seconds": f"{known['seconds']:g} s" if known.get("seconds") else "",
        "points": " / ".join(f"{count:,}" for count in counts),
        "failed": str(known["failed"] or ""),
        "seed": f"{swept.plan.study.seed} ({shown})",
        "engine": swept.plan.study.run.engine,
        **origin(known, lang),
    }
    return provenance(facts, lang, text("provenance.study_files", lang))
