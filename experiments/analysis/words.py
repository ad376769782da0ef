"""What an analysis found, as sentences and, for a terminal, as tables in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.sweep.summary import is_share, number, outcome_label, plain_number
from experiments.views.sweep import (
    PAIRS,
    factor_name,
    index_view,
    outcome_title,
    points_view,
    shown_value,
)
from sim.texts import text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from experiments.sweep.plan import Plan

MOST_PAIRS = 8
"""Pairs of factors that sentences name."""
LEAST_SHARE = 0.01
"""Share of the variance below which a pair is not worth a sentence."""


def views(found: dict[str, Any], plan: Plan, lang: str) -> list[RenderableType]:
    """An analysis for people to read at a terminal.

    Args:
        found: What `findings.analyse` gave.
        plan: The plan of the sweep.
        lang: Language code.
    """
    from rich.text import Text

    from experiments.terminal import table

    parts: list[RenderableType] = []
    for entry in found["outcomes"]:
        indices, points = index_view(entry, plan, lang), points_view(entry, plan, lang)
        if indices.rows:
            parts.append(table(indices))
        else:
            parts.append(Text(outcome_title(entry, lang), style="bold"))
        parts += [Text(f"  {sentence}") for sentence in outcome_sentences(entry, plan, lang)]
        if points.rows:
            parts.append(table(points))
    if found["discovery"] is not None:
        parts += [
            Text(sentence) for sentence in discovery_sentences(found["discovery"], plan, lang)
        ]
    return parts


def outcome_sentences(entry: dict[str, Any], plan: Plan, lang: str) -> list[str]:
    """What the indices, the surface and the regimes of one outcome say.

    Args:
        entry: An outcome of what `findings.analyse` gave.
        plan: The plan of the sweep.
        lang: Language code.
    """
    found = entry["sensitivity"]
    sentences = []
    if found["refused"]:
        sentences.append(text(f"analysis.refused.{found['refused']}", lang))
    pairs = [
        index
        for index in found["indices"]
        if index["kind"] in PAIRS and (index["low"] or 0) > 0 and index["value"] >= LEAST_SHARE
    ]
    for index in sorted(pairs, key=lambda i: -i["value"])[:MOST_PAIRS]:
        name = factor_name(index["factor"], plan, lang)
        share = f"{index['value'] * 100:.0f}"
        sentences.append(text("analysis.together", lang, pair=name, share=share))
    if entry["surface"] is not None:
        q2 = entry["surface"]["q2"]
        if q2 is not None:
            key = "trusted" if entry["surface"]["trusted"] else "not_trusted"
            sentences.append(text(f"analysis.{key}", lang, share=f"{max(0.0, q2) * 100:.0f}"))
    two = entry["regimes"]["two"]
    if two:
        all_points = entry["regimes"]["points"]
        sentences.append(text("analysis.regimes", lang, two=two, points=all_points))
    return sentences


def discovery_sentences(found: dict[str, Any], plan: Plan, lang: str) -> list[str]:
    """The box in words: when the outcome is of the kind that was asked for."""
    kind = case_name(found, lang)
    sentences = [
        text("analysis.cases", lang, kind=kind, cases=found["cases"], points=found["points"])
    ]
    box = found["box"]
    if not found["cases"]:
        return sentences
    if box is None:
        sentences.append(text("analysis.no_box", lang))
        return sentences
    limits = text("analysis.and", lang).join(_limit(limit, plan, lang) for limit in box["limits"])
    sentences.append(
        text(
            "analysis.box", lang, limits=limits,
            density=f"{box['density'] * 100:.0f}", coverage=f"{box['coverage'] * 100:.0f}",
            mass=f"{box['mass'] * 100:.0f}",
        )
    )  # fmt: skip
    shaky = [limit for limit in box["limits"] if limit["found_again"] < 0.5]
    if shaky:
        names = text("analysis.join", lang).join(
            factor_name(x["factor"], plan, lang) for x in shaky
        )
        sentences.append(text("analysis.shaky", lang, names=names))
    return sentences


def case_name(found: dict[str, Any], lang: str) -> str:
    """What the points of interest have in common, as "effect on trust below 0"."""
    outcome = found["outcome"]
    name = outcome_label(outcome, lang)
    if found["difference"]:
        name = text("analysis.effect_on", lang, outcome=name)
    unit = "sign_points" if found["difference"] else "sign_percent"
    sign = text(f"analysis.{unit}", lang) if is_share(outcome) else ""
    sides = [
        text(f"analysis.{side}", lang, value=number(outcome, found[side]) + sign)
        for side in ("below", "above")
        if found[side] is not None
    ]
    return text("analysis.kind", lang, outcome=name, sides=text("analysis.or", lang).join(sides))


def _limit(limit: dict[str, Any], plan: Plan, lang: str) -> str:
    factor = factor_name(limit["factor"], plan, lang)
    low, high = (None if x is None else plain_number(x) for x in (limit["low"], limit["high"]))
    if limit["words"] is not None:
        declared = plan.study.factor(limit["factor"])
        words = text("analysis.join", lang).join(
            shown_value(declared, word, lang) for word in limit["words"]
        )
        return text("analysis.limit_words", lang, factor=factor, words=words)
    if low is not None and high is not None:
        return text("analysis.limit_between", lang, factor=factor, low=low, high=high)
    if low is not None:
        return text("analysis.limit_from", lang, factor=factor, low=low)
    return text("analysis.limit_to", lang, factor=factor, high=high)
