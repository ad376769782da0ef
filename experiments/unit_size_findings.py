"""What the study of unit sizes found: is there a best size, where, and what decides it?

Sizes are compared with the best one by paired differences over replicates; intervals hold for
all pairs of sizes at once (Bonferroni over S(S-1)/2 pairs, because the best is chosen after
looking). Sizes that cannot be told from the best form its set. The best size is

- `inside` when neither the smallest nor the largest size belongs to the set,
- `edge` when one of them does, so that still smaller or larger units might be as good,
- `absent` when no size can be told from the best: the curve is flat within error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments import wording
from experiments.statistics import mean_interval, paired_effect
from experiments.unit_size import FULL, OUTCOMES
from experiments.views import Row, View
from sim.texts import text

if TYPE_CHECKING:
    from experiments.unit_size import UnitSizeStudy

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Curve:
    """One outcome over unit sizes, under one alternative and staff.

    Attributes:
        alternative: Key of the alternative, or `unit_size.FULL`.
        staff: Staff of the community.
        outcome: Form whose share is told.
        sizes: People of a unit that were got, ascending.
        mean: Mean share at each size.
        low: Lower ends of the means' intervals, each at 95 %.
        high: Upper ends.
        best: Index of the size with the largest mean.
        close: Indices of the sizes that cannot be told from it, the best included.
        verdict: `inside`, `edge` or `absent`.
        replicates: Replicates behind it.
    """

    alternative: str
    staff: float
    outcome: str
    sizes: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    best: int
    close: tuple[int, ...]
    verdict: str
    replicates: int

    @property
    def close_sizes(self) -> str:
        """The set of best sizes, as 96–208; sizes left out between them part the set."""
        parts: list[list[int]] = []
        for index in self.close:
            if parts and index == parts[-1][-1] + 1:
                parts[-1].append(index)
            else:
                parts.append([index])
        ends = [(f"{self.sizes[part[0]]:,}", f"{self.sizes[part[-1]]:,}") for part in parts]
        return ", ".join(low if low == high else f"{low}–{high}" for low, high in ends)


def curves(study: UnitSizeStudy) -> list[Curve]:
    """Every curve of a study: the full model at each staff, then the alternatives.

    Args:
        study: A finished study; replicates with a failed size are left out.
    """
    found = []
    for (alternative, staff), runs in study.runs.groupby(["alternative", "staff"], sort=False):
        sizes = runs.groupby("people")["unit_people"].mean().round().astype(int)
        for outcome in OUTCOMES:
            wide = runs.pivot(index="replicate", columns="people", values=outcome).dropna()
            if len(wide) > 1:
                values = wide.to_numpy(dtype=np.float64)
                found.append(
                    _curve(str(alternative), float(staff), outcome, sizes.to_list(), values)
                )
    return found


def _curve(
    alternative: str, staff: float, outcome: str, sizes: list[int], values: np.ndarray
) -> Curve:
    """One curve from shares of shape (replicates, sizes)."""
    n, count = values.shape
    means = values.mean(axis=0)
    ends = [
        mean_interval(m, s, n, 0.05) for m, s in zip(means, values.std(axis=0, ddof=1), strict=True)
    ]
    best = int(means.argmax())
    pairs = max(1, count * (count - 1) // 2)
    close = []
    for index in range(count):
        gap = paired_effect(values[:, best], values[:, index], confidence=CONFIDENCE, family=pairs)
        if index == best or not gap.low > 0:
            close.append(index)
    return Curve(
        alternative,
        staff,
        outcome,
        tuple(sizes),
        tuple(means.tolist()),
        tuple(low for low, _ in ends),
        tuple(high for _, high in ends),
        best,
        tuple(close),
        verdict_of(close, count),
        n,
    )


def verdict_of(close: list[int], count: int) -> str:
    """Where the best size lies.

    Args:
        close: Indices of the sizes that cannot be told from the best.
        count: Number of sizes.
    """
    if len(close) == count:
        return "absent"
    return "edge" if 0 in close or count - 1 in close else "inside"


def moved(full: Curve, other: Curve) -> str:
    """What changing a rule does to the answer: `answer`, `size` or `same`."""
    if full.verdict != other.verdict:
        return "answer"
    apart = not set(full.close) & set(other.close)
    return "size" if apart else "same"


def sentences(study: UnitSizeStudy, lang: str) -> list[str]:
    """The findings in plain sentences.

    Args:
        study: A finished study.
        lang: Language code.
    """
    told = [curve for curve in curves(study) if curve.outcome == OUTCOMES[0]]
    full = [curve for curve in told if curve.alternative == FULL]
    parts = [
        text(
            "unit_size.opening",
            lang,
            people=f"{study.facts['people']:,}",
            sizes=wording.named([f"{size:,}" for size in study.facts["sizes"]], lang),
            replicates=study.facts["replicates"],
        )
    ]
    parts += [
        text(
            f"unit_size.found.{curve.verdict}",
            lang,
            staff=f"{curve.staff:g}",
            size=f"{curve.sizes[curve.best]:,}",
            share=wording.percent(curve.mean[curve.best]),
            close=curve.close_sizes,
        )
        for curve in full
    ]
    usual = next((c for c in full if c.staff == study.facts["usual_staff"]), None)
    if usual is None:
        return parts
    parts.append(text("unit_size.luck_only", lang))
    by_change: dict[str, list[str]] = {"answer": [], "size": [], "same": []}
    for curve in told:
        if curve.alternative != FULL:
            name = text(f"unit_size.rule.{curve.alternative}", lang)
            change = moved(usual, curve)
            if change != "same":
                word = text(f"unit_size.verdict.{curve.verdict}", lang)
                name = text(
                    "unit_size.item", lang, rule=name, verdict=word, close=curve.close_sizes
                )
            by_change[change].append(name)
    for change, names in by_change.items():
        if names:
            parts.append(
                text(f"unit_size.change.{change}", lang, rules=wording.listed(names, lang))
            )
    if study.facts.get("parameters") != _digest():
        parts.append(text("unit_size.outdated", lang))
    return parts


def view(study: UnitSizeStudy, lang: str) -> View:
    """Every curve as a row: shares by size, the best sizes, where they lie.

    Args:
        study: A finished study.
        lang: Language code.
    """
    rows = []
    sizes: tuple[int, ...] = ()
    for outcome in OUTCOMES:
        told = [c for c in curves(study) if c.outcome == outcome]
        rows.append(_head(wording.form_name(outcome, lang), len(study.facts["sizes"]) + 3))
        for curve in told:
            sizes = curve.sizes
            if outcome != OUTCOMES[0] and curve.alternative != FULL:
                continue
            name = text(f"unit_size.rule.{curve.alternative}", lang)
            label = text("unit_size.row", lang, rule=name, staff=f"{curve.staff:g}")
            shares = (
                f"{100 * mean:.1f}" + ("*" if index in curve.close else "")
                for index, mean in enumerate(curve.mean)
            )
            word = text(f"unit_size.verdict.{curve.verdict}", lang)
            strong = curve.alternative == FULL
            rows.append(Row((label, *shares, curve.close_sizes, word), strong=strong))
    columns = (
        text("unit_size.column.rule", lang),
        *(f"{size:,}" for size in sizes),
        text("unit_size.column.best", lang),
        text("unit_size.column.where", lang),
    )
    return View(
        "unit_size",
        text("unit_size.title", lang),
        columns,
        tuple(rows),
        text("unit_size.note", lang),
        (len(columns) - 1,),
    )


def as_text(study: UnitSizeStudy, lang: str) -> str:
    """Sentences and table as plain text."""
    from experiments.terminal import plain_view

    return wording.sentences(sentences(study, lang), lang) + "\n\n" + plain_view(view(study, lang))


def _head(name: str, width: int) -> Row:
    return Row((name, *[""] * (width - 1)), head=True)


def _digest() -> str:
    from experiments.provenance import parameter_digest

    return parameter_digest()
