"""What is said of one package: does it help, whom does it reach, and at what cost?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from experiments import wording
from experiments.contrasts import group_contrast
from experiments.outcomes import GROUPS, STAFF_USES
from experiments.sentences import (
    SHOWN,
    cost_sentence,
    findings,
    groups_sentence,
    primary_sentence,
)
from experiments.statistics import Verdict, set_means
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison
    from sim.errors import InputError

LANGUAGES: Final = ("zh", "en")

FEWEST_SETS: Final = 3
"""Parameter sets from which it is told how many of them agree. Two give intervals, but those that
hold for many outcomes at once are then hundreds of times as wide as the effects."""

Made = TypeVar("Made")


def in_languages(make: Callable[[str], Made]) -> dict[str, Made]:
    """Something in every language.

    Args:
        make: Gives it in a language.
    """
    return {lang: make(lang) for lang in LANGUAGES}


def package(comparison: Comparison, name: str, odd: Sequence[InputError]) -> dict[str, Any]:
    """What is said of a package.

    Args:
        comparison: The comparison.
        name: Name of the package's scenario.
        odd: What is odd about it.
    """
    row = comparison.primary(name)
    cost = comparison.costs[name]
    no_cost = cost.undefined or ("saves" if cost.told == "saves" else "")
    return {
        "name": name,
        "label": comparison.arm(name).label,
        "primary": effect_of(row),
        "verdict": "undefined" if row is None else str(row["verdict"]),
        "headline": in_languages(lambda lang: primary_sentence(comparison, name, lang)),
        "odd": in_languages(lambda lang: [each.in_language(lang) for each in odd]),
        "early": comparison.sets is not None and comparison.sets.nunique() < FEWEST_SETS,
        "everybody": _everybody(comparison),
        "units": effect_of(comparison.effect(name, "units")),
        "unit_people": effect_of(comparison.effect(name, "unit_people")),
        "sets": in_languages(lambda lang: _sets(comparison, name, lang)),
        "helps": in_languages(lambda lang: _helps(comparison, name, lang)),
        "whom": in_languages(lambda lang: _whom(comparison, name, lang)),
        "costs": in_languages(lambda lang: cost_sentence(comparison, name, lang)),
        "newcomers": effect_of(comparison.effect(name, "newcomers")),
        "yuan": effect_of(comparison.effect(name, "money", level="all")),
        "staff_hours": _staff_hours(comparison, name),
        "hours_available": effect_of(comparison.effect(name, "hours_available")),
        "hours_leaders": effect_of(comparison.effect(name, "hours_leaders")),
        "cost": None if no_cost else _clean(asdict(cost.yuan)),
        "no_cost": no_cost,
    }


def effect_of(row: pd.Series | None) -> dict[str, Any] | None:
    """An effect as plain values; None where it is not defined.

    Args:
        row: A row of `Comparison.effects`.
    """
    if row is None or math.isnan(row["mean"]):
        return None
    keys = ("mean", "low", "high", "baseline_mean", "scenario_mean", "n")
    return {**_clean({key: float(row[key]) for key in keys}), "sure": wording.certain(row)}


def _everybody(comparison: Comparison) -> int | None:
    """Residents of whom the primary outcome tells the share; None where it is of a group."""
    if comparison.analysis.group != "all":
        return None
    return round(float(comparison.runs["residents"].mean()))


def _sets(comparison: Comparison, name: str, lang: str) -> str:
    """What the parameter sets say of the primary outcome, one by one; "" with fewer than three.

    All of them fit the evidence, so this tells how much an answer hangs on which one holds.
    """
    row = comparison.primary(name)
    if comparison.sets is None or row is None:
        return ""
    rows = comparison.values[comparison.analysis.is_primary(comparison.values)]
    wide = rows.pivot(index="replicate", columns="scenario", values="value")
    difference = (wide[name] - wide[comparison.baseline]).dropna()
    means = set_means(difference.to_numpy(), comparison.sets.loc[difference.index])
    if len(means) < FEWEST_SETS:
        return ""
    more, less = int((means >= SHOWN).sum()), int((means <= -SHOWN).sum())
    words = text(
        "dash.compare.answer.sets",
        lang,
        of=len(means),
        more=more,
        less=less,
        low=wording.signed(float(means.min()), "share"),
        high=wording.signed(float(means.max()), "share"),
    )
    if row["verdict"] == Verdict.ASSUMPTION and not (more and less):
        words = wording.sentences([words, text("dash.compare.answer.spread", lang)], lang)
    return words


def _helps(comparison: Comparison, name: str, lang: str) -> list[str]:
    """Sentences on whether it helps, without the first, on whom and on the cost."""
    elsewhere = (groups_sentence(comparison, name, lang), cost_sentence(comparison, name, lang))
    return [line for line in findings(comparison, name, lang)[1:] if line not in elsewhere]


def _whom(comparison: Comparison, name: str, lang: str) -> list[str]:
    """Which residents gain most and least: by age, and by whatever else sets them apart."""
    said = [groups_sentence(comparison, name, lang)]
    others: dict[str, list[str]] = {"alike": [], "unclear": []}
    for group in GROUPS:
        if group == "age":
            continue
        label = wording.group_name(group, lang).lower()
        contrast = group_contrast(comparison, name, group)
        if contrast is None:
            continue
        verdict = contrast.verdict(comparison.analysis.smallest_effect)
        if verdict != "differ":
            others[verdict].append(label)
            continue
        words = {
            "group": label,
            "most": wording.level_name(group, contrast.most["level"], lang),
            "most_effect": wording.signed(contrast.most["mean"], "share"),
            "least": wording.level_name(group, contrast.least["level"], lang),
            "least_effect": wording.signed(contrast.least["mean"], "share"),
            "difference": f"{100 * contrast.difference:.1f}",
            "low": f"{100 * contrast.low:.1f}",
            "high": f"{100 * contrast.high:.1f}",
        }
        said.append(text("dash.compare.whom.differ", lang, **words))
    for verdict, groups in others.items():
        if groups:
            names = wording.named(groups, lang)
            said.append(text(f"dash.compare.whom.{verdict}", lang, groups=names))
    return [sentence for sentence in said if sentence]


def _staff_hours(comparison: Comparison, name: str) -> float | None:
    """Change of committed staff hours a week: all uses but idle ones."""
    uses = [comparison.effect(name, f"hours_{use}") for use in STAFF_USES if use != "idle"]
    known = [float(row["mean"]) for row in uses if row is not None and not math.isnan(row["mean"])]
    return sum(known) if known else None


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinities as None, so that the values can go to a browser."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in values.items()
    }
