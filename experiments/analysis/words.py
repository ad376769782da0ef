"""What an analysis found, as tables and sentences in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.sweep.summary import is_share, labels, number, outcome_label, plain_number
from sim.texts import text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from experiments.sweep.plan import Plan

MOST_SHOWN = 8
"""Points, pairs and second-order indices that a table shows."""


def views(found: dict[str, Any], plan: Plan, lang: str) -> list[RenderableType]:
    """An analysis for people to read.

    Args:
        found: What `findings.analyse` gave.
        plan: The plan of the sweep.
        lang: Language code.
    """
    from rich.text import Text

    parts: list[RenderableType] = []
    for entry in found["outcomes"]:
        key = "analysis.effect_on" if entry["difference"] else "analysis.outcome"
        name = outcome_label(entry["outcome"], lang)
        parts.append(Text(text(key, lang, outcome=name), style="bold"))
        parts.append(_indices(entry["sensitivity"], plan, lang))
        for sentence in _sentences(entry, plan, lang):
            parts.append(Text(f"  {sentence}"))
        if entry["policies"] is not None:
            parts.append(_points(entry, plan, lang))
    if found["discovery"] is not None:
        parts += [
            Text(sentence) for sentence in discovery_sentences(found["discovery"], plan, lang)
        ]
    return parts


def discovery_sentences(found: dict[str, Any], plan: Plan, lang: str) -> list[str]:
    """The box in words: when the outcome is of the kind that was asked for."""
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
    kind = text("analysis.kind", lang, outcome=name, sides=text("analysis.or", lang).join(sides))
    sentences = [
        text("analysis.cases", lang, kind=kind, cases=found["cases"], points=found["points"])
    ]
    box = found["box"]
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
        names = text("analysis.join", lang).join(_factor(x["factor"], plan, lang) for x in shaky)
        sentences.append(text("analysis.shaky", lang, names=names))
    return sentences


def _limit(limit: dict[str, Any], plan: Plan, lang: str) -> str:
    factor = _factor(limit["factor"], plan, lang)
    low, high = (None if x is None else plain_number(x) for x in (limit["low"], limit["high"]))
    if limit["words"] is not None:
        words = text("analysis.join", lang).join(limit["words"])
        return text("analysis.limit_words", lang, factor=factor, words=words)
    if low is not None and high is not None:
        return text("analysis.limit_between", lang, factor=factor, low=low, high=high)
    if low is not None:
        return text("analysis.limit_from", lang, factor=factor, low=low)
    return text("analysis.limit_to", lang, factor=factor, high=high)


def _factor(name: str, plan: Plan, lang: str) -> str:
    parts = [labels(plan.study.factor(part))[lang] for part in name.split(" × ")]
    return " × ".join(parts)


def _indices(found: dict[str, Any], plan: Plan, lang: str) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if found["refused"] in ("flat", "few"):
        return Text("  " + text(f"analysis.refused.{found['refused']}", lang))
    kinds = list(dict.fromkeys(index["kind"] for index in found["indices"]))
    single = [kind for kind in kinds if kind not in ("S2", "pair")]
    table = Table(box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column(text("analysis.factor", lang))
    for kind in single:
        table.add_column(text(f"analysis.index.{kind}", lang), justify="right")
    table.add_column(text("analysis.rank", lang), justify="right")
    by_name = {(index["factor"], index["kind"]): index for index in found["indices"]}
    ranked = [index for index in found["indices"] if index["kind"] == found["ranked"]]
    for index in sorted(ranked, key=lambda index: -index["value"]):
        cells = [_index(by_name[index["factor"], kind]) for kind in single]
        best, worst = index["best"], index["worst"]
        rank = f"{best}" if best == worst else f"{best}–{worst}"
        refused = found["refused"] == "unclear"
        table.add_row(_factor(index["factor"], plan, lang), *cells, "–" if refused else rank)
    return table


def _index(index: dict[str, Any]) -> str:
    ends = [index["value"], index["low"], index["high"]]
    if any(end is None for end in ends):
        return "–"
    if index["low"] == index["high"]:
        return f"{index['value']:.3g}"
    return f"{index['value']:.3f} [{index['low']:.3f}, {index['high']:.3f}]"


def _sentences(entry: dict[str, Any], plan: Plan, lang: str) -> list[str]:
    found = entry["sensitivity"]
    sentences = []
    if found["refused"] == "unclear":
        sentences.append(text("analysis.refused.unclear", lang))
    pairs = [i for i in found["indices"] if i["kind"] in ("S2", "pair") and (i["low"] or 0) > 0]
    for index in sorted(pairs, key=lambda i: -i["value"])[:MOST_SHOWN]:
        name = _factor(index["factor"], plan, lang)
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


def _points(entry: dict[str, Any], plan: Plan, lang: str) -> RenderableType:
    """The best and the worst points with their intervals."""
    from rich import box
    from rich.table import Table

    found, outcome = entry["policies"], entry["outcome"]
    title = text("analysis.points", lang, count=len(found["points"]), best=len(found["best"]))
    if found["needed"] is not None:
        title += text("analysis.needed", lang, count=found["needed"])
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for factor in plan.study.factors:
        table.add_column(labels(factor)[lang])
    name = outcome_label(outcome, lang)
    if is_share(outcome):
        unit = "points_of_percent" if entry["difference"] else "percent"
        name = text(f"analysis.{unit}", lang, outcome=name)
    table.add_column(name, justify="right")
    rows = found["points"]
    half = MOST_SHOWN // 2
    shown = rows if len(rows) <= MOST_SHOWN else [*rows[:half], None, *rows[-half:]]
    for row in shown:
        if row is None:
            table.add_row(*["…"] * (len(plan.study.factors) + 1))
            continue
        values = [
            plain_number(value) if isinstance(value, int | float) else str(value)
            for value in plan.points[row["point"]]
        ]
        mean = number(outcome, row["mean"])
        ends = ""
        if row["low"] is not None:
            ends = f" [{number(outcome, row['low'])}, {number(outcome, row['high'])}]"
        table.add_row(*values, mean + ends)
    return table
