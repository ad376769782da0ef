"""What a sweep says, in brief: how many runs there are, what failed, and each factor's part.

For every level of a factor (a range of which many values were tried, or any were drawn, is cut
into quarters) the mean of the primary outcomes over
all its points is given, with an interval over the replicates: a replicate is one draw of people
and luck, the same for all points, so that it is what chance is about.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.few import of_replicates
from experiments.statistics import mean_interval
from experiments.sweep.designs import LatinHypercube
from experiments.sweep.measured import checked_outcome, group_column
from experiments.sweep.plan import Plan
from experiments.sweep.tables import read_runs
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from experiments.sweep.designs import DesignSpec
    from experiments.sweep.factors import Factor
    from experiments.sweep.study import Study

CUTS: Final = 4
"""Parts that a range is cut into."""
MOST_LEVELS: Final = 12
"""Values of a factor above which they are cut into parts as a range is."""
MOST_ERRORS: Final = 5
"""Different errors that are shown."""


def summary(home: Path) -> dict[str, Any]:
    """What a sweep says, as plain values.

    Args:
        home: Its folder, with final tables.

    Raises:
        InputError: It is no sweep, or an outcome that the study names does not exist.
    """
    plan = Plan.load(home)
    study = plan.study
    scenario = plan.scenario(0)
    outcomes = [checked_outcome(name, scenario) for name in study.analysis.outcomes]
    frame = read_runs(plan, home, outcomes)
    done = frame[frame["status"] == "done"]
    designed = done[done["point"].isin(plan.rows)]
    return {
        "name": study.name,
        "label": study.label.model_dump(),
        "points": len(plan.points),
        "replicates": study.replicates,
        "runs": plan.runs,
        "done": len(done),
        "failed": int((frame["status"] == "failed").sum()),
        "errors": _errors(frame),
        "outcomes": outcomes,
        "confidence": study.analysis.confidence,
        "factors": [
            {
                "name": factor.name,
                "label": labels(factor),
                "called": {
                    level.name: level.label.model_dump()
                    for level in factor.levels or ()
                    if level.label is not None
                },
                "levels": [
                    row for name in outcomes for row in _levels(designed, factor, name, study)
                ],
            }
            for factor in study.factors
        ],
    }


def labels(factor: Factor) -> dict[str, str]:
    """What people call a factor, in both languages."""
    return factor.label.model_dump() if factor.label else {"en": factor.name, "zh": factor.name}


def cut(values: pd.Series, factor: Factor, design: DesignSpec) -> pd.Series:
    """The level that each value belongs to, as text; ranges are cut into quarters.

    A value that was drawn from a range is shared by no other point: it is no level, however few
    values there are.

    Args:
        values: A value a point or run.
        factor: The factor.
        design: The design that chose them.
    """
    drawn = isinstance(design, LatinHypercube) and factor.choices is None
    if not factor.numeric or values.nunique() <= (CUTS if drawn else MOST_LEVELS):
        return values.map(lambda value: f"{value:,.6g}" if isinstance(value, float) else str(value))
    edges = np.unique(np.quantile(values.unique(), np.linspace(0, 1, CUTS + 1)))
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    names = [f"{plain_number(a)} – {plain_number(b)}" for a, b in pairwise(edges)]
    return pd.Series([names[k] for k in place], index=values.index)


def _levels(done: pd.DataFrame, factor: Factor, outcome: str, study: Study) -> list[dict[str, Any]]:
    if done.empty:
        return []
    known = done[done[factor.name].notna()].sort_values(factor.name, kind="stable")
    level = cut(known[factor.name], factor, study.design)
    order = list(factor.choices or ()) if not factor.numeric else []
    names = list(dict.fromkeys(level))
    shown = [str(factor.shown(choice)) for choice in order]
    names.sort(key=lambda name: shown.index(name) if name in shown else -1)
    rows = []
    for name in names:
        part = known[level == name]
        means = part.groupby("replicate")[outcome].mean().dropna()
        n = len(means)
        mean = float(means.mean()) if n else float("nan")
        sd = float(means.std(ddof=1)) if n > 1 else float("nan")
        low, high = mean_interval(mean, sd, n, 1 - study.analysis.confidence)
        found = {"mean": mean, "low": low, "high": high}
        finite = {key: value if np.isfinite(value) else None for key, value in found.items()}
        points = int(part["point"].nunique())
        rows.append({"outcome": outcome, "level": name, "points": points, "n": n, **finite})
    return rows


def _errors(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Failed runs by what they failed for: the last line of the error."""
    failed = frame[frame["status"] == "failed"]
    last = failed["error"].map(lambda error: str(error).strip().rpartition("\n")[2])
    counts = last.value_counts().head(MOST_ERRORS)
    return [
        {
            "error": str(error),
            "runs": int(count),
            "point": int(failed["point"][last == error].min()),
        }
        for error, count in counts.items()
    ]


def views(found: dict[str, Any], lang: str) -> list[RenderableType]:
    """The summary as a title, a line on failures, and one table a factor."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [
        Text(found["label"][lang], style="bold"),
        Text(
            text(
                "sweep.counts", lang, replicates=found["replicates"],
                points=f"{found['points']:,}", done=f"{found['done']:,}", runs=f"{found['runs']:,}",
            )
        ),
    ]  # fmt: skip
    if found["failed"]:
        parts.append(Text(text("sweep.failed", lang, count=found["failed"]), style="bold"))
        for error in found["errors"]:
            line = text(
                "sweep.error", lang, count=error["runs"], point=error["point"], error=error["error"]
            )
            parts.append(Text(f"  {line}"))
    for factor in found["factors"]:
        table = Table(title=factor["label"][lang], box=box.SIMPLE_HEAD, title_justify="left")
        table.title_style = "bold"
        table.add_column(text("sweep.level", lang), overflow="fold")
        table.add_column(text("sweep.points", lang), justify="right")
        for k, name in enumerate(found["outcomes"]):  # Chinese has no spaces to wrap at
            label = outcome_label(name, lang)
            table.add_column(label, justify="right", overflow="fold", no_wrap=k == 0)
        for level in dict.fromkeys(row["level"] for row in factor["levels"]):
            rows = [row for row in factor["levels"] if row["level"] == level]
            cells = [shown(row["outcome"], row, whole=k == 0) for k, row in enumerate(rows)]
            called = factor["called"].get(level, {}).get(lang, level)
            table.add_row(called, f"{rows[0]['points']:,}", *cells)
        parts.append(table)
    confidence = f"{found['confidence'] * 100:g}"
    parts.append(Text(text("sweep.how", lang, confidence=confidence), style="dim"))
    few = of_replicates(_most_replicates(found), lang, alpha=1 - found["confidence"])
    if few:
        parts.append(Text(few, style="dim"))
    return parts


def _most_replicates(found: dict[str, Any]) -> int:
    """Replicates that the interval of a level rests on where it rests on most; 0 without any."""
    levels = [row for factor in found["factors"] for row in factor["levels"]]
    return max((row["n"] for row in levels), default=0)


def shown(outcome: str, row: dict[str, Any], whole: bool) -> str:
    """A mean, with its interval if the whole is wanted."""
    if row["mean"] is None:
        return "–"
    mean = number(outcome, row["mean"]) + (" %" if is_share(outcome) else "")
    if row["low"] is None or not whole:
        return mean
    return f"{mean} [{number(outcome, row['low'])}, {number(outcome, row['high'])}]"


def number(outcome: str, value: float) -> str:
    """A value of an outcome as people read it: shares in per cent, without the sign."""
    if is_share(outcome):
        return f"{value * 100:.1f}"
    return plain_number(value)


def plain_number(value: float) -> str:
    """A number with as many digits as anybody needs."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def is_share(outcome: str) -> bool:
    """Whether an outcome is a share that people read in per cent."""
    ends = ("_quarter", "_year", "_week", "_after")
    return (
        outcome.endswith(ends) or outcome.startswith("any_") or outcome in ("newcomers", "voters")
    )


def outcome_label(outcome: str, lang: str) -> str:
    """What people call an outcome; one without a word of its own keeps its name."""
    from sim.glossary import measures
    from sim.texts import has_text

    group = _group_label(outcome, lang)
    if group:
        return group
    form, _, period = outcome.rpartition("_")
    if has_text(f"form.{form}") and has_text(f"sweep.period.{period}"):
        return text(f"sweep.period.{period}", lang, form=text(f"form.{form}", lang))
    key = f"sweep.outcome.{outcome}"
    if has_text(key):
        return text(key, lang)
    known = measures()
    return known[outcome].label(lang) if outcome in known else outcome


def _group_label(outcome: str, lang: str) -> str:
    """What people call the share of a group that took part; "" of any other outcome."""
    from experiments.wording import group_name, level_name
    from sim.measures import group_levels

    for period in ("week", "quarter", "year"):
        if outcome.startswith(f"any_{period}_"):
            for group, level in group_levels():
                if outcome == group_column(period, group, level):
                    name = text(f"sweep.period.{period}", lang, form=text("form.any", lang))
                    parts = {"level": level_name(group, level, lang), "outcome": name}
                    return text("sweep.of_group", lang, group=group_name(group, lang), **parts)
    return ""


def write_summary(home: Path) -> dict[str, Any]:
    """Write the summary beside the tables and give it."""
    from experiments.writing import write_text

    found = summary(home)
    write_text(home / "summary.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return found
