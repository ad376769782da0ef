"""A comparison as the page shows it: plain values, with every sentence in both languages.

Numbers, verdicts and sentences are those of `experiments`, so that page, report and command line
say the same. It is made in a worker and sent as it is; the page only draws it.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from dashboards.pages.compare.catalog import source_words
from experiments import wording
from experiments.outcomes import GROUPS, SHOWN_FORMS
from experiments.sentences import findings, groups_sentence, opening, primary_sentence
from experiments.views.parameters import parameter_view
from experiments.views.participation import group_view, outcome_view
from experiments.views.resources import cost_view, hours_view, money_view
from experiments.views.table import group_levels
from sim.columns import FORMS
from sim.interventions import registry

if TYPE_CHECKING:
    from dashboards.pages.compare.plan import Plan
    from experiments.comparison import Comparison
    from experiments.views.table import View

LANGUAGES: Final = ("zh", "en")

OFTEN: Final = ("report", "activity", "deliberate", "supervise")
"""Forms that go on all the year; ballots come in a few weeks and hide everything else."""

CURVES: Final = ("often", *FORMS, "trust", "backlog")
"""What is drawn over time: acts a week of these forms or of one, and two states."""

SMOOTHED: Final = 4
"""Weeks over which curves are averaged."""

BAND: Final = (0.1, 0.9)
"""Quantiles of the replicates between which a curve's band lies."""


def found_in(
    comparison: Comparison, plan: Plan, places: dict[str, dict[str, Any]], total: int
) -> dict[str, Any]:
    """Everything that the page shows of a comparison.

    Args:
        comparison: The comparison.
        plan: What it was made from.
        places: Where people took part, by arm; see `kept.places`.
        total: Replicates that it will have in the end.
    """
    return {
        "replicates": comparison.replicates,
        "total": total,
        "window": comparison.span.window,
        "after": comparison.span.after,
        "failed": _failure(comparison),
        "arms": [
            {"name": arm.name, "label": arm.label, "marks": [asdict(m) for m in arm.marks]}
            for arm in comparison.arms
        ],
        "baseline": comparison.baseline,
        "smallest": comparison.analysis.smallest_effect,
        "opening": _in_languages(lambda lang: opening(comparison, lang)),
        "packages": [_package(comparison, name) for name in comparison.others],
        "forms": _forms(comparison),
        "groups": _groups(comparison),
        "curves": _curves(comparison),
        "places": places,
        "tables": _in_languages(
            lambda lang: {
                view.key: _plain_view(view)
                for view in (
                    group_view(comparison, lang),
                    outcome_view(comparison, lang),
                    hours_view(comparison, lang),
                    money_view(comparison, lang),
                    cost_view(comparison, lang),
                    parameter_view(comparison, lang),
                )
                if view.rows
            }
        ),
        "founded": _in_languages(lambda lang: _founded(comparison, lang)),
    }


def _in_languages(make: Any) -> dict[str, Any]:
    return {lang: make(lang) for lang in LANGUAGES}


def _failure(comparison: Comparison) -> str:
    """The last line of the first failure, or ""."""
    failures = comparison.failures
    return "" if failures.empty else str(failures.iloc[0]["error"]).strip().splitlines()[-1]


def _package(comparison: Comparison, name: str) -> dict[str, Any]:
    row = comparison.primary(name)
    newcomers = comparison.effect(name, "newcomers")
    yuan = comparison.effect(name, "money", level="all")
    cost = comparison.costs[name]
    return {
        "name": name,
        "label": comparison.arm(name).label,
        "primary": _effect(row),
        "verdict": "undefined" if row is None else str(row["verdict"]),
        "verdict_words": _in_languages(lambda lang: wording.verdict_word(row, lang)),
        "headline": _in_languages(lambda lang: primary_sentence(comparison, name, lang)),
        "whom": _in_languages(lambda lang: groups_sentence(comparison, name, lang)),
        "findings": _in_languages(lambda lang: findings(comparison, name, lang)[1:]),
        "newcomers": _effect(newcomers),
        "yuan": _effect(yuan),
        "staff_hours": _staff_hours(comparison, name),
        "cost": None if cost.undefined else _clean(asdict(cost.yuan)),
        "cost_undefined": cost.undefined,
        "units": _level(comparison.effect(name, "units")),
        "unit_people": _level(comparison.effect(name, "unit_people")),
    }


def _effect(row: pd.Series | None) -> dict[str, Any] | None:
    if row is None or math.isnan(row["mean"]):
        return None
    keys = ("mean", "low", "high", "baseline_mean", "scenario_mean", "n")
    return {**_clean({key: float(row[key]) for key in keys}), "sure": wording.certain(row)}


def _level(row: pd.Series | None) -> list[float] | None:
    if row is None or math.isnan(row["mean"]):
        return None
    return [float(row["baseline_mean"]), float(row["scenario_mean"])]


def _staff_hours(comparison: Comparison, name: str) -> float | None:
    """Change of committed staff hours a week: all uses but idle ones."""
    uses = [
        comparison.effect(name, f"hours_{use}")
        for use in ("admin", "reply", "work", "meeting", "activity", "contact", "moderation",
                    "recruit", "election")
    ]  # fmt: skip
    known = [float(row["mean"]) for row in uses if row is not None and not math.isnan(row["mean"])]
    return sum(known) if known else None


def _forms(comparison: Comparison) -> list[dict[str, Any]]:
    key = {"period": comparison.span.period, "moment": "last", "group": "all", "level": "all"}
    rows = []
    for form in reversed(SHOWN_FORMS):
        found = [comparison.effect(name, "share", form=form, **key) for name in comparison.others]
        rows.append(
            {
                "label": _in_languages(lambda lang, form=form: wording.form_name(form, lang)),
                "effects": [_effect(row) for row in found],
                "verdicts": _in_languages(
                    lambda lang, found=found: [wording.verdict_word(row, lang) for row in found]
                ),
            }
        )
    return rows


def _groups(comparison: Comparison) -> list[dict[str, Any]]:
    groups = []
    for group in GROUPS:
        levels = []
        for level in group_levels(comparison, group):
            key = {"form": "any", "period": comparison.span.period, "moment": "last",
                   "group": group, "level": level}  # fmt: skip
            found = [comparison.effect(name, "share", **key) for name in comparison.others]
            if all(row is None for row in found):
                continue
            levels.append(
                {
                    "label": _in_languages(
                        lambda lang, level=level, group=group: wording.level_name(
                            group, level, lang
                        )
                    ),
                    "effects": [_effect(row) for row in found],
                }
            )
        if levels:
            label = _in_languages(lambda lang, group=group: wording.group_name(group, lang))
            groups.append({"name": group, "label": label, "levels": levels})
    return groups


def _curves(comparison: Comparison) -> dict[str, Any]:
    """Mean and band of each arm, by what is drawn; acts are a thousand residents and week."""
    frame = comparison.measures
    weeks = np.sort(frame["week"].unique())
    chunks = np.arange(len(weeks)) // SMOOTHED
    drawn: dict[str, Any] = {"weeks": [int(weeks[chunks == k][0]) for k in range(chunks[-1] + 1)]}
    for what in CURVES:
        if what == "often":
            values = 1000 * frame[[f"{form}_acts" for form in OFTEN]].sum(axis=1) / frame["agents"]
        elif what in FORMS:
            values = 1000 * frame[f"{what}_acts"] / frame["agents"]
        else:
            values = frame[what]
        table = pd.DataFrame({"v": values, "week": frame["week"], "replicate": frame["replicate"],
                              "scenario": frame["scenario"]})  # fmt: skip
        means = {}
        for name in comparison.names:
            wide = table[table["scenario"] == name].pivot(
                index="week", columns="replicate", values="v"
            )
            each = wide.to_numpy(dtype=float)
            means[name] = np.array([each[chunks == k].mean(axis=0) for k in range(chunks[-1] + 1)])
        base = means[comparison.baseline]
        arms = {name: _band(found) for name, found in means.items()}
        arms |= {
            f"{name}-difference": _band(means[name] - base)
            for name in comparison.others
            if means[name].shape == base.shape
        }
        drawn[what] = arms
    return drawn


def _band(values: np.ndarray) -> dict[str, list[float | None]]:
    """Mean and band over replicates, of float[times, replicates]."""
    return {
        "mean": _rounded(values.mean(axis=1)),
        "low": _rounded(np.quantile(values, BAND[0], axis=1)),
        "high": _rounded(np.quantile(values, BAND[1], axis=1)),
    }


def _rounded(values: np.ndarray) -> list[float | None]:
    return [round(float(v), 4) if math.isfinite(v) else None for v in values]


def _plain_view(view: View) -> dict[str, Any]:
    return {
        "title": view.title,
        "columns": list(view.columns),
        "rows": [{"cells": list(row.cells), "head": row.head, "strong": row.strong}
                 for row in view.rows],
        "note": view.note,
        "words": list(view.words),
    }  # fmt: skip


def _founded(comparison: Comparison, lang: str) -> dict[str, Any]:
    """How well the numbers of the packages, the prices and the model are founded."""
    from experiments.report.assumptions import evidence_sentence

    used = set(comparison.quantities["line"].astype(str).unique())
    prices = [
        [line.label.in_language(lang), f"{line.value:,g}", wording.unit_name(line.unit, lang),
         source_words(line.source, lang)]
        for name, line in comparison.prices.lines.items() if name in used
    ]  # fmt: skip
    return {
        "evidence": evidence_sentence(lang),
        "prices": prices,
        "numbers": [row for name in comparison.others for row in _numbers(comparison, name, lang)],
    }


def _numbers(comparison: Comparison, name: str, lang: str) -> list[list[str]]:
    """Every number that a package sets: whose it is, what, value, and where it comes from."""
    from dashboards.pages.compare.catalog import catalog

    cards = catalog(lang)["kinds"]
    rows = []
    for item in comparison.arm(name).plain["interventions"]:
        card = cards[item["kind"]]
        defaults = registry()[item["kind"]]()
        for field in card["fields"]:
            value = item.get(field["name"])
            if value is None or isinstance(value, str | bool):
                continue
            own = value != _plain(getattr(defaults, field["name"]))
            rows.append(
                [
                    comparison.label(name, lang),
                    card["label"],
                    field["label"],
                    _shown(value, lang),
                    "chosen" if own else field["source"],
                ]
            )
    return rows


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, dict):
        parts = []
        for key, inner in value.items():
            if inner in (None, 0, 0.0):
                continue
            word = wording.form_name(key, lang) if key in FORMS else ""
            parts.append(f"{word} {inner}".strip())
        return wording.listed(parts, lang) or "0"
    if isinstance(value, list):
        return wording.listed([wording.form_name(form, lang) for form in value], lang)
    return f"{value:,g}"


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinities as None, so that the values can go to a browser."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in values.items()
    }
