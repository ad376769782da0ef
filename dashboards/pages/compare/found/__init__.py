"""A comparison as the page shows it: plain values, with every sentence in both languages.

Numbers, verdicts and sentences are those of `experiments`, so that page, report and command line
say the same. It is made in a worker and sent as it is; the page only draws it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dashboards.pages.compare.found.numbers import founded
from dashboards.pages.compare.found.packages import effect_of, in_languages, package
from dashboards.pages.compare.found.places import averaged
from dashboards.pages.compare.found.weeks import curves
from dashboards.pages.compare.labels import short_label
from experiments import wording
from experiments.outcomes import GROUPS, SHOWN_FORMS
from experiments.sentences import opening
from experiments.views.parameters import parameter_view
from experiments.views.participation import group_view, outcome_view
from experiments.views.resources import cost_view, hours_view, money_view
from experiments.views.table import group_levels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboards.pages.compare.plan import Plan
    from experiments.comparison import Comparison
    from experiments.views.table import View
    from sim.errors import InputError


def found_in(
    comparison: Comparison,
    plan: Plan,
    odd: Mapping[str, Sequence[InputError]],
    settling: pd.DataFrame,
    each: Sequence[Mapping[str, dict[str, Any]]],
    total: int,
) -> dict[str, Any]:
    """Everything that the page shows of a comparison.

    Args:
        comparison: The comparison.
        plan: What it was made from.
        odd: What is odd about its packages, by name; see `placing.odd_in`.
        settling: Weekly measures of the end of the spin-up with `replicate`; see `kept.settling`.
        each: Where people took part, a dict by arm for each replicate; see `kept.places`.
        total: Replicates that it will have in the end.
    """
    return {
        "replicates": comparison.replicates,
        "total": total,
        "window": comparison.span.window,
        "after": comparison.span.after,
        "failed": _failure(comparison),
        "arms": [
            {
                "name": arm.name,
                "label": arm.label,
                "short": in_languages(lambda lang, arm=arm: short_label(plan, arm.name, lang)),
                "marks": [asdict(m) for m in arm.marks],
            }
            for arm in comparison.arms
        ],
        "baseline": comparison.baseline,
        "smallest": comparison.analysis.smallest_effect,
        "opening": in_languages(lambda lang: opening(comparison, lang)),
        "packages": [package(comparison, name, odd[name]) for name in comparison.others],
        "forms": _forms(comparison),
        "groups": _groups(comparison),
        "curves": curves(comparison, settling),
        "places": averaged(each),
        "tables": in_languages(
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
        "founded": in_languages(lambda lang: founded(comparison, lang)),
    }


def _failure(comparison: Comparison) -> str:
    """The last line of the first failure, or ""."""
    failures = comparison.failures
    return "" if failures.empty else str(failures.iloc[0]["error"]).strip().splitlines()[-1]


def _forms(comparison: Comparison) -> list[dict[str, Any]]:
    key = {"period": comparison.span.period, "moment": "last", "group": "all", "level": "all"}
    rows = []
    for form in reversed(SHOWN_FORMS):
        found = [comparison.effect(name, "share", form=form, **key) for name in comparison.others]
        rows.append(
            {
                "label": in_languages(lambda lang, form=form: wording.form_name(form, lang)),
                "effects": [effect_of(row) for row in found],
                "verdicts": in_languages(
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
                    "label": in_languages(
                        lambda lang, level=level, group=group: wording.level_name(
                            group, level, lang
                        )
                    ),
                    "effects": [effect_of(row) for row in found],
                }
            )
        if levels:
            label = in_languages(lambda lang, group=group: wording.group_name(group, lang))
            groups.append({"name": group, "label": label, "levels": levels})
    return groups


def _plain_view(view: View) -> dict[str, Any]:
    return {
        "title": view.title,
        "columns": list(view.columns),
        "rows": [{"cells": list(row.cells), "head": row.head, "strong": row.strong}
                 for row in view.rows],
        "note": view.note,
        "words": list(view.words),
    }  # fmt: skip
