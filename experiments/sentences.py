"""What a comparison found, in plain sentences, one paragraph a scenario."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import wording
from sim.columns import FORMS
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison

SHOWN = 0.0005
"""Smallest difference of shares that is not shown as zero."""


def opening(comparison: Comparison, lang: str) -> list[str]:
    """What was compared, and what went wrong if anything did."""
    done = comparison.runs[comparison.runs["status"] == "done"]
    given = comparison.provenance["population"] == "residents"
    parts = [
        text(
            "sentence.opening_given" if given else "sentence.opening",
            lang,
            scenarios=len(comparison.names),
            replicates=comparison.replicates,
            people=f"{done['people'].max():,}",
            residents=f"{done['residents'].max():,}",
            weeks=comparison.span.window,
        )
    ]
    if comparison.span.after:
        parts.append(text("sentence.after_weeks", lang, weeks=comparison.span.after))
    if comparison.interrupted:
        asked = comparison.provenance["replicates"]
        parts.append(text("sentence.interrupted", lang, done=comparison.replicates, asked=asked))
    failed = len(comparison.failures)
    if failed:
        parts.append(text("sentence.failed", lang, failed=failed, runs=len(comparison.runs)))
    unsettled = int((~done["flat"].astype(bool)).sum())
    if unsettled:
        parts.append(text("sentence.not_flat", lang, runs=unsettled, all=len(done)))
    return parts


def findings(comparison: Comparison, scenario: str, lang: str) -> list[str]:
    """The sentences of one scenario: primary outcome, forms, groups, afterwards, cost.

    Args:
        comparison: A finished comparison.
        scenario: Name of a scenario that is not the baseline.
        lang: Language code.
    """
    row = comparison.primary(scenario)
    parts = [primary_sentence(comparison, scenario, lang)]
    if row is not None and row["n"] > 1 and row["sd"] > 0:
        expected = {
            "low": wording.signed(row["range_low"], "share"),
            "high": wording.signed(row["range_high"], "share"),
        }
        parts.append(text("sentence.community", lang, **expected))
    parts += [
        forms_sentence(comparison, scenario, lang),
        groups_sentence(comparison, scenario, lang),
        afterwards_sentence(comparison, scenario, lang),
        cost_sentence(comparison, scenario, lang),
    ]
    if comparison.regimes.get(scenario):
        parts.append(text("sentence.regimes", lang))
    return [part for part in parts if part]


def primary_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """The effect on the primary outcome, ending in its verdict."""
    row = comparison.primary(scenario)
    if row is None or row["n"] == 0:
        return text("sentence.primary.undefined", lang)
    values = {
        "who": wording.who_phrase(comparison.analysis, lang),
        "form": wording.took_part(comparison.analysis.form, lang),
        "when": wording.period_phrase(comparison.analysis.period, lang),
        "share": wording.percent(row["scenario_mean"]),
        "baseline": wording.percent(row["baseline_mean"]),
        "effect": wording.signed(row["mean"], "share"),
        "low": wording.signed(row["low"], "share"),
        "high": wording.signed(row["high"], "share"),
        "smallest": f"{100 * comparison.analysis.smallest_effect:g}",
        "confidence": f"{100 * comparison.analysis.confidence:g}",
    }
    known = "primary.one_run" if row["n"] < 2 else "primary.known"
    return wording.sentences(
        [
            text(f"sentence.{known}", lang, **values),
            text(f"sentence.verdict.{row['verdict']}", lang, **values),
        ],
        lang,
    )


def baseline_regimes(comparison: Comparison, lang: str) -> str:
    """Whether the baseline's replicates fall into two groups, in words."""
    seen = comparison.regimes.get(comparison.baseline)
    if seen is None:
        return text("sentence.regimes_unknown", lang)
    return text("sentence.regimes_baseline" if seen else "sentence.regimes_none", lang)


def forms_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """Which forms of participation change beyond doubt."""
    changed = []
    for form in FORMS:
        key = {"form": form, "period": comparison.span.period, "moment": "last", "group": "all"}
        row = comparison.effect(scenario, "share", **key)
        if row is not None and wording.certain(row) and abs(row["mean"]) >= SHOWN:
            effect = wording.signed(row["mean"], "share")
            name = wording.form_name(form, lang)
            changed.append(text("sentence.form_item", lang, form=name, effect=effect))
    if not changed:
        return text("sentence.no_form", lang)
    return text("sentence.forms", lang, forms=wording.listed(changed, lang))


def groups_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """Which age group gains most and least, or "" where too little is certain."""
    found = age_extremes(comparison, scenario)
    if found is None:
        return ""
    most, least = found
    if most["mean"] - least["mean"] < comparison.analysis.smallest_effect:
        return text("sentence.ages_alike", lang)
    return text(
        "sentence.ages",
        lang,
        most=wording.level_name("age", most["level"], lang),
        most_effect=wording.signed(most["mean"], "share"),
        least=wording.level_name("age", least["level"], lang),
        least_effect=wording.signed(least["mean"], "share"),
    )


def age_extremes(comparison: Comparison, scenario: str) -> tuple[pd.Series, pd.Series] | None:
    """The age groups that gain most and least; None where fewer than two change beyond doubt."""
    rows = comparison.effects
    ages = rows[
        (rows["scenario"] == scenario) & (rows["family"] == "groups") & (rows["group"] == "age")
    ]
    ages = ages[[wording.certain(row) for _, row in ages.iterrows()]]
    if len(ages) < 2:
        return None
    return ages.loc[ages["mean"].idxmax()], ages.loc[ages["mean"].idxmin()]


def afterwards_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """What is left after the interventions have ended, or "" where none ends."""
    key = {"form": comparison.analysis.form, "period": "quarter", "group": "all"}
    row = comparison.effect(scenario, "share", moment="after", **key)
    if row is None or row["n"] == 0:
        return ""
    stopped = [mark for mark in comparison.arm(scenario).marks if mark.stop is not None]
    if not stopped:
        return ""
    values = {
        "effect": wording.signed(row["mean"], "share"),
        "low": wording.signed(row["low"], "share"),
        "high": wording.signed(row["high"], "share"),
    }
    return text(f"sentence.after.{_sign(row)}", lang, **values)


def _sign(row: pd.Series) -> str:
    if not wording.certain(row):
        return "none"
    return "more" if row["mean"] > 0 else "less"


def cost_sentence(comparison: Comparison, scenario: str, lang: str) -> str:
    """What a scenario costs a year, and for each additional participant."""
    yuan = comparison.effect(scenario, "money", level="all")
    if yuan is None or math.isnan(yuan["mean"]):
        return ""
    cost = comparison.costs[scenario]
    spent = text(
        "sentence.cost.more" if yuan["mean"] >= 0 else "sentence.cost.less",
        lang,
        yuan=f"{abs(yuan['mean']):,.0f}",
    )
    if abs(yuan["mean"]) < 1:
        return text("sentence.cost.none", lang)
    each = (
        text(f"sentence.cost.undefined.{cost.undefined}", lang)
        if cost.undefined
        else text("sentence.cost.each", lang, **wording.range_of(cost.yuan))
    )
    return wording.sentences([spent, each], lang)
