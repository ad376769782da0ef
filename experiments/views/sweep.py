"""Tables of a sweep: what each factor explains, the outcome by level, the best and worst points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.sweep.summary import is_share, labels, number, outcome_label, plain_number, shown
from experiments.views.table import Row, View
from sim.texts import text

if TYPE_CHECKING:
    from experiments.sweep.factors import Factor
    from experiments.sweep.plan import Plan

MOST_SHOWN = 8
"""Points that a table shows."""

PAIRS = ("S2", "pair")
"""Kinds of index that belong to two factors."""


def index_view(entry: dict[str, Any], plan: Plan, lang: str) -> View:
    """The indices of the factors for one outcome; no rows where there are none.

    Args:
        entry: An outcome of `analysis.findings.analyse`.
        plan: The plan of the sweep.
        lang: Language code.
    """
    found = entry["sensitivity"]
    kinds = list(dict.fromkeys(index["kind"] for index in found["indices"]))
    single = [kind for kind in kinds if kind not in PAIRS]
    by_name = {(index["factor"], index["kind"]): index for index in found["indices"]}
    ranked = [index for index in found["indices"] if index["kind"] == found["ranked"]]
    rows = []
    for index in sorted(ranked, key=lambda index: -(index["value"] or 0.0)):
        cells = [_index(by_name[index["factor"], kind]) for kind in single]
        best, worst = index["best"], index["worst"]
        rank = f"{best}" if best == worst else f"{best}–{worst}"
        refused = found["refused"] == "unclear"
        name = factor_name(index["factor"], plan, lang)
        rows.append(Row((name, *cells, "–" if refused else rank)))
    return View(
        f"indices.{entry['outcome']}",
        outcome_title(entry, lang),
        (
            text("analysis.factor", lang),
            *(text(f"analysis.index.{kind}", lang) for kind in single),
            text("analysis.rank", lang),
        ),
        tuple(rows),
        text(f"analysis.how.{found['method']}", lang),
    )


def points_view(entry: dict[str, Any], plan: Plan, lang: str) -> View:
    """The best and the worst points with their intervals; no rows where none is judged.

    Args:
        entry: An outcome of `analysis.findings.analyse`.
        plan: The plan of the sweep.
        lang: Language code.
    """
    found, outcome = entry["policies"], entry["outcome"]
    factors = plan.study.factors
    points = found["points"] if found else []
    half = MOST_SHOWN // 2
    chosen = points if len(points) <= MOST_SHOWN else [*points[:half], None, *points[-half:]]
    rows = []
    for row in chosen:
        if row is None:
            rows.append(Row(("…",) * (len(factors) + 1)))
            continue
        values = (
            shown_value(factor, value, lang)
            for factor, value in zip(factors, plan.points[row["point"]], strict=True)
        )
        ends = ""
        if row["low"] is not None:
            ends = f" [{number(outcome, row['low'])}, {number(outcome, row['high'])}]"
        rows.append(Row((*values, number(outcome, row["mean"]) + ends)))
    name = outcome_label(outcome, lang)
    if is_share(outcome):
        unit = "points_of_percent" if entry["difference"] else "percent"
        name = text(f"analysis.{unit}", lang, outcome=name)
    return View(
        f"points.{outcome}",
        points_sentence(entry, lang),
        (*(labels(factor)[lang] for factor in factors), name),
        tuple(rows),
        words=tuple(k for k, factor in enumerate(factors) if k and not factor.numeric),
    )


def points_sentence(entry: dict[str, Any], lang: str) -> str:
    """How many points there are, how many cannot be told from the best, and what would help."""
    found = entry["policies"]
    if not found:
        return ""
    told = text("analysis.points", lang, count=len(found["points"]), best=len(found["best"]))
    if found["needed"] is not None:
        told += text("analysis.needed", lang, count=f"{found['needed']:,}")
    return told


def level_view(factor: dict[str, Any], plan: Plan, outcomes: list[str], lang: str) -> View:
    """The mean of every outcome at each level of a factor, over all points of the level.

    Args:
        factor: A factor of `sweep.summary.summary`.
        plan: The plan of the sweep.
        outcomes: The outcomes.
        lang: Language code.
    """
    declared = plan.study.factor(factor["name"])
    rows = []
    for level in dict.fromkeys(row["level"] for row in factor["levels"]):
        cells = [row for row in factor["levels"] if row["level"] == level]
        means = (shown(row["outcome"], row, whole=k == 0) for k, row in enumerate(cells))
        rows.append(Row((shown_value(declared, level, lang), f"{cells[0]['points']:,}", *means)))
    return View(
        f"levels.{factor['name']}",
        full_label(declared, lang),
        (
            text("sweep.level", lang),
            text("sweep.points", lang),
            *(outcome_label(name, lang) for name in outcomes),
        ),
        tuple(rows),
    )


def outcome_title(entry: dict[str, Any], lang: str) -> str:
    """What an outcome is called, as an effect where there is a reference."""
    key = "analysis.effect_on" if entry["difference"] else "analysis.outcome"
    return text(key, lang, outcome=outcome_label(entry["outcome"], lang))


def factor_name(name: str, plan: Plan, lang: str) -> str:
    """What people call a factor, or a pair of factors."""
    return " × ".join(labels(plan.study.factor(part))[lang] for part in name.split(" × "))


def full_label(factor: Factor, lang: str) -> str:
    """What people call a factor, with its unit."""
    label = labels(factor)[lang]
    if factor.unit is None:
        return label
    unit = factor.unit.in_language(lang)
    return text("analysis.with_unit", lang, label=label, unit=unit)


def shown_value(factor: Factor, value: Any, lang: str) -> str:
    """A value of a factor as people read it: a number, or the label of an alternative."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain_number(value)
    for level in factor.levels or ():
        if level.name == value and level.label is not None:
            return level.label.in_language(lang)
    return str(factor.shown(value))


def _index(index: dict[str, Any]) -> str:
    if index["value"] is None:
        return "–"
    if index["low"] is None or index["low"] == index["high"]:
        return f"{index['value']:.3g}"
    return f"{index['value']:.3f} [{index['low']:.3f}, {index['high']:.3f}]"
