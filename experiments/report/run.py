"""The report of a single run: who took part, by period and group, with what means.

A run is looked at as a comparison with nothing to compare: the outcomes of its one arm are worked
out by the same code.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from experiments import wording
from experiments.comparison import Arm, Comparison
from experiments.effects import Analysis
from experiments.figures.single import by_group, over_time
from experiments.outcomes import GROUPS, HOURS, KEY, SHOWN_FORMS, Span
from experiments.prices import BUDGETS
from experiments.report.assumptions import appendices, assumptions, evidence_sentence
from experiments.report.document import (
    Block,
    Document,
    Figure,
    Glance,
    Section,
    Table,
    glance,
    paragraphs,
    section,
)
from experiments.report.parts import day, limits, moment, origin, outdated, provenance
from experiments.views import OTHER_OUTCOMES, Row, View, group_levels
from experiments.views.resources import year_name
from experiments.views.table import section as head
from sim.texts import text

if TYPE_CHECKING:
    from experiments.single import SingleRun
    from sim.interventions.base import Intervention

EMPTY = ("replicate", "scenario", "year", "top_tenth", "gini", "core")
"""Columns of the table of concentration, which early runs did not keep."""


def run_document(run: SingleRun, lang: str) -> Document:
    """The report of a run.

    Args:
        run: A finished or interrupted run.
        lang: Language code.
    """
    alone = as_comparison(run)
    found = _Outcomes(alone)
    scenario = run.scenario
    label = scenario.label.in_language(lang)
    people = {scenario.community.population.kind}
    used = set(run.tables["quantities"]["line"].unique())
    parts = [
        section(
            "summary",
            text("section.summary.title", lang),
            outdated(run.manifest, lang),
            _glance(run, alone, found, lang),
        ),
        _time(run, alone, lang),
        _groups(alone, found, lang),
        _section(
            "run_outcomes",
            [Table(_values(found, OTHER_OUTCOMES, "run_values", lang))],
            lang,
            found.short,
        ),
        _section(
            "run_resources",
            [
                Table(_values(found, ("hours_available", *HOURS), "run_hours", lang)),
                Table(_money(alone, lang)),
            ],
            lang,
            found.short,
        ),
        assumptions(lang, alone.prices, used, [(label, scenario.to_dict()["parameters"])]),
        limits(lang, people, ("one_run",)),
        _provenance(run, lang),
        *appendices(lang, alone.prices, used),
    ]
    return Document(
        lang,
        text("document.name.run", lang),
        text("run.title", lang, label=label),
        day(run.manifest["started"]),
        wording.whose_people(people, lang),
        tuple(parts),
    )


def as_comparison(run: SingleRun) -> Comparison:
    """A run as a comparison of one scenario, so that its outcomes can be worked out alike."""
    scenario, known = run.scenario, run.manifest
    units = run.tables["units"]
    key = {"replicate": 0, "scenario": scenario.name}
    row = {
        **key,
        "seed": known["seed"],
        "status": "done",
        "error": "",
        "seconds": known["seconds"],
        "spin_up_weeks": known["spin_up_weeks"],
        "flat": known["flat"],
        "people": known.get("people", int(units["people"].sum())),
        "residents": known.get("residents", int(units["residents"].sum())),
        "units": len(units),
        "unit_people": float(units["people"].mean()),
    }
    tables = {
        name: run.tables[name].assign(**key)
        if name in run.tables
        else pd.DataFrame(columns=list(EMPTY))
        for name in ("participation", "measures", "quantities", "concentration")
    }
    window = min(scenario.weeks.window, known["weeks"])
    options = scenario.analysis
    return Comparison(
        arms=(Arm(scenario.name, scenario.label.model_dump(), scenario.to_dict()),),
        baseline=scenario.name,
        span=Span(window, max(0, known["weeks"] - window)),
        analysis=Analysis(smallest_effect=options.smallest_effect, confidence=options.confidence),
        prices=scenario.prices,
        first_week=int(scenario.community.calendar.first_week_of_year),
        runs=pd.DataFrame([row]),
        **tables,
        provenance=known,
    )


class _Outcomes:
    """The outcomes of the run by their keys."""

    def __init__(self, alone: Comparison) -> None:
        keys = alone.values[KEY].itertuples(index=False, name=None)
        rows = zip(alone.values["value"], alone.values["unit"], strict=True)
        self.known = dict(zip(keys, rows, strict=True))
        self.period, self.weeks = alone.span.period, alone.span.window
        self.short = alone.span.short

    def share(self, form: str, group: str = "all", level: str = "all", period: str = "") -> float:
        """Share of a group that took part in a form; NaN where it was not measured."""
        key = ("share", form, period or self.period, "last", group, level)
        return float(self.known.get(key, (math.nan, ""))[0])

    def value(self, kind: str, level: str = "") -> tuple[float, str]:
        """An outcome that is no share of a group, and its unit."""
        for key, found in self.known.items():
            if key[0] == kind and key[3] == "last" and (not level or key[5] == level):
                return float(found[0]), str(found[1])
        return math.nan, ""


def _glance(run: SingleRun, alone: Comparison, found: _Outcomes, lang: str) -> Glance:
    known, scenario = run.manifest, run.scenario
    row = alone.runs.iloc[0]
    label = scenario.label.in_language(lang)
    community = scenario.community.label.in_language(lang)
    tried = [
        text(
            "run.tried", lang, label=label, community=community, weeks=known["weeks"],
            spin_up=known["spin_up_weeks"], people=f"{row['people']:,}",
            residents=f"{row['residents']:,}",
        )
    ]  # fmt: skip
    names = [text(f"intervention.{each.kind}", lang) for each in _interventions(run)]
    tried.append(
        text("run.measures", lang, names=wording.named(names, lang))
        if names
        else text("run.no_measures", lang)
    )
    if scenario.description is not None:
        tried.append(scenario.description.in_language(lang))
    if run.interrupted:
        weeks, asked = known["weeks"], known["weeks_asked"]
        tried.append(text("run.interrupted", lang, weeks=weeks, asked=asked))
    if not known["flat"]:
        tried.append(text("run.not_flat", lang))
    answers = {
        "tried": tried,
        "changed": _who_took_part(alone, found, lang),
        "whom": _extremes(alone, found, lang),
        "cost": _cost(found, int(row["residents"]), lang),
        "sure": [
            text("run.sure", lang),
            text("run.seed", lang, seed=known["seed"], engine=known["engine"]),
            evidence_sentence(lang),
        ],
    }
    return glance(answers, lang)


def _who_took_part(alone: Comparison, found: _Outcomes, lang: str) -> list[str]:
    forms = {form: found.share(form) for form in SHOWN_FORMS if form != "any"}
    known = {form: share for form, share in forms.items() if not math.isnan(share)}
    if not known:
        return []
    most, least = max(known, key=lambda f: known[f]), min(known, key=lambda f: known[f])
    told = [
        text(
            "run.shares", lang, when=wording.period_phrase(alone.span.period, lang, alone.span),
            share=wording.percent(found.share("any")),
            form=wording.form_name(most, lang), form_share=wording.percent(known[most]),
            least=wording.form_name(least, lang), least_share=wording.percent(known[least]),
        )
    ]  # fmt: skip
    if "year" in alone.span.periods:
        year = wording.percent(found.share("any", period="year"))
        told.append(text("run.year", lang, share=year))
    return told


def _shares_by_group(alone: Comparison, found: _Outcomes) -> list[tuple[str, str, float]]:
    return [
        (group, level, found.share("any", group, level))
        for group in GROUPS
        for level in group_levels(alone, group)
        if not math.isnan(found.share("any", group, level))
    ]


def _extremes(alone: Comparison, found: _Outcomes, lang: str) -> list[str]:
    rows = _shares_by_group(alone, found)
    if not rows:
        return []
    most, least = max(rows, key=lambda row: row[2]), min(rows, key=lambda row: row[2])
    return [
        text(
            "run.groups", lang,
            most=wording.level_name(*most[:2], lang), most_share=wording.percent(most[2]),
            least=wording.level_name(*least[:2], lang), least_share=wording.percent(least[2]),
        )
    ]  # fmt: skip


def _cost(found: _Outcomes, residents: int, lang: str) -> list[str]:
    yuan, _ = found.value("money", "all")
    hours, idle = found.value("hours_available")[0], found.value("hours_idle")[0]
    if math.isnan(yuan) or math.isnan(hours):
        return []
    return [
        text(
            "run.cost_short" if found.short else "run.cost", lang,
            weeks=found.weeks, yuan=f"{yuan:,.0f}", each=f"{yuan / max(1, residents):,.0f}",
            hours=f"{hours:,.0f}", idle=f"{idle:,.0f}",
        )
    ]  # fmt: skip


def _section(key: str, blocks: list[Block], lang: str, short: bool = False) -> Section:
    lead = paragraphs(text(f"section.{key}.{'lead_short' if short else 'lead'}", lang))
    made = section(key, text(f"section.{key}.title", lang), blocks)
    return made if not made.blocks else section(key, made.title, lead, blocks)


def _time(run: SingleRun, alone: Comparison, lang: str) -> Section:
    """Shares by quarter and year, drawn and as a table; acts by week in a short run."""
    span = alone.span
    if span.period == "week":
        return _section("run_time", [Table(_acts(run, lang))], lang, short=True)
    rows: list[Row] = []
    for period in span.periods:
        shares = run.shares(period)
        forms = [form for form in SHOWN_FORMS if form in shares.columns]
        whole = shares[shares.index.isin([*span.whole(period), *span.later(period)])]
        rows.append(head(text(f"run.period.{period}", lang), 1 + len(forms)))
        for number, row in whole.iterrows():
            mark = "†" if int(str(number)) not in span.whole(period) else ""
            cells = (f"{100 * row[form]:.1f}" for form in forms)
            rows.append(Row((f"{int(str(number)) + 1}{mark}", *cells)))
    columns = (text("column.period", lang), *(wording.form_name(form, lang) for form in forms))
    view = View(
        "run_time",
        text("view.run_time.title", lang),
        columns,
        tuple(rows),
        text("view.run_time.note", lang),
    )
    blocks: list[Block] = []
    shares = run.shares("quarter")
    whole = shares[shares.index.isin([*span.whole("quarter"), *span.later("quarter")])]
    if len(whole) > 1:
        drawn = over_time(whole, _marks(run, lang), lang)
        blocks.append(Figure(drawn.svg, drawn.title, drawn.note))
    return _section("run_time", [*blocks, Table(view)], lang)


def _acts(run: SingleRun, lang: str) -> View:
    """Acts of each form week by week, of a run that holds no quarter."""
    acts = run.acts()
    return View(
        "run_acts",
        text("view.run_time.title_short", lang),
        (text("column.week", lang), *(wording.form_name(form, lang) for form in acts.columns)),
        tuple(Row((str(week), *(str(count) for count in row))) for week, row in acts.iterrows()),
        text("view.run_time.note_short", lang),
    )


def _marks(run: SingleRun, lang: str) -> dict[int, str]:
    marks: dict[int, str] = {}
    for each in _interventions(run):
        if 0 < each.start < run.manifest["weeks"]:
            marks.setdefault(each.start, text("figure.start", lang))
        if each.stop is not None and each.stop < run.manifest["weeks"]:
            marks[each.stop] = text("figure.stop", lang)
    return marks


def _interventions(run: SingleRun) -> tuple[Intervention, ...]:
    return cast("tuple[Intervention, ...]", run.scenario.interventions)


def _groups(alone: Comparison, found: _Outcomes, lang: str) -> Section:
    rows = _shares_by_group(alone, found)
    if not rows:
        return Section("run_groups", "", ())
    forms = [form for form in SHOWN_FORMS if not math.isnan(found.share(form))]
    bars, told, last = [], [], ""
    for group, level, share in rows:
        name = wording.level_name(group, level, lang)
        if group != last:
            told.append(head(wording.group_name(group, lang), 1 + len(forms)))
        cells = (wording.percent(found.share(form, group, level)) for form in forms)
        told.append(Row((name, *cells)))
        bars.append((wording.group_name(group, lang) if group != last else "", name, share))
        last = group
    drawn = by_group(bars, found.share("any"), lang)
    view = View(
        "run_groups",
        text("view.run_groups.title", lang),
        (text("column.group", lang), *(wording.form_name(form, lang) for form in forms)),
        tuple(told),
        text("view.run_groups.note", lang),
    )
    figure = Figure(drawn.svg, drawn.title, drawn.note)
    return _section("run_groups", [figure, Table(view)], lang)


def _values(found: _Outcomes, kinds: tuple[str, ...], key: str, lang: str) -> View:
    rows = []
    for kind in kinds:
        value, unit = found.value(kind)
        if not math.isnan(value) and value:
            rows.append(Row((wording.kind_name(kind, lang), wording.plain(value, unit))))
    columns = (text("column.outcome", lang), text("column.value_here", lang))
    title = text(f"view.{key}.{'title_short' if found.short else 'title'}", lang)
    return View(key, title, columns, tuple(rows))


def _money(alone: Comparison, lang: str) -> View:
    sums = alone.money.groupby(["year", "budget"], observed=True)["yuan"].sum()
    years = sorted({int(year) for year, _ in sums.index})
    used = [line for line in BUDGETS if line in {budget for _, budget in sums.index}]
    columns = (
        text("column.budget", lang),
        *(year_name(alone, year, lang) for year in years),
    )
    rows = [
        Row(
            (
                wording.budget_name(line, lang),
                *(f"{sums.get((year, line), 0.0):,.0f}" for year in years),
            )
        )
        for line in used
    ]
    totals = (f"{sums[year].sum():,.0f}" for year in years)
    rows.append(Row((text("budget.all", lang), *totals), strong=True))
    title = text("view.run_money.title", lang, prices=alone.prices.label.in_language(lang))
    return View("run_money", title, columns, tuple(rows))


def _provenance(run: SingleRun, lang: str) -> Section:
    known: dict[str, Any] = run.manifest
    facts = {
        "scenarios": f"{known['scenario']} ({known['digest'][:12]})",
        "started": moment(known["started"]),
        "seconds": f"{known['seconds']:g} s",
        "weeks": f"{known['weeks']} / {known['weeks_asked']}",
        "seed": str(known["seed"]),
        "engine": known["engine"],
        "spin_up": str(known["spin_up_weeks"]),
        **origin(known, lang),
    }
    return provenance(facts, lang, text("provenance.run_files", lang))
