"""What the calibration found, as tables for a terminal or a pipe."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from experiments.calibration.priors import priors
from sim.parameters import find
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from rich.console import RenderableType

    from experiments.calibration.coverage import Coverage
    from experiments.calibration.external import Check
    from experiments.calibration.identification import Hangs
    from experiments.calibration.scoreboard import Reading, Row, Scoreboard

COUNTS = ("tasks_year", "best_unit_people")
"""Quantities that are whole numbers."""
PLAIN = ("acts_of_active", "acts_per_intention", "points_late_change", "shallow_deep_by_trust")
"""Quantities that are no shares of people."""


def scoreboard(board: Scoreboard, lang: str) -> RenderableType:
    """The scoreboard: one row a part of a pattern, and the score.

    Args:
        board: A scoreboard.
        lang: Language code.
    """
    table = _table("scoreboard", ("pattern", "use", "target", "range", "model", "verdict"), lang)
    for row in board.rows:
        _pattern(table, row, lang)
    held = [row for row in board.counted if row.pattern.use == "predicted"]
    runs = len(board.runs)
    score = text("calibration.score", lang, met=board.met, of=len(board.counted), runs=runs)
    kept = sum(bool(row.met) for row in held)
    predicted = text("calibration.held_out", lang, met=kept, of=len(held))
    return Group(table, Text(score, style="bold"), Text(predicted))


def _pattern(table: Table, row: Row, lang: str) -> None:
    pattern = row.pattern
    number = f"{pattern.number} " if pattern.number else ""
    use = text(f"calibration.use.{pattern.use}", lang)
    table.add_section()
    table.add_row(
        Text(f"{number}{pattern.label[lang]} [{pattern.source}]"),
        use,
        "",
        "",
        Text(pattern.why[lang]),
        _verdict(row.met, lang),
        style="bold",
    )
    for reading in row.readings:
        part = reading.part
        table.add_row(
            Text("  " + text(f"calibration.quantity.{part.quantity}", lang)),
            text("calibration.use.fitted", lang) if part.fit else "",
            _shown(part.target, part.quantity),
            _range(reading, lang),
            Text(
                f"{_shown(reading.mean, part.quantity)} "
                f"({_between(reading.low, reading.high, part.quantity, lang)})"
            ),
            _verdict(reading.met, lang),
        )


def screening(table: pd.DataFrame, lang: str) -> RenderableType:
    """Which parameters matter.

    Args:
        table: As `screening.screening` gives it.
        lang: Language code.
    """
    made = _table("screening", ("parameter", "weight", "most", "use"), lang)
    for row in table.to_dict("records"):
        moved = text(f"calibration.quantity.{row['most_moved']}", lang)
        use = text("calibration.sampled", lang) if row["fitted"] else ""
        made.add_row(_named(row["parameter"], lang), f"{row['weight']:.2f}", moved, use)
    return made


def posterior(
    accepted: pd.DataFrame, central: Mapping[str, float] | None, lang: str
) -> RenderableType:
    """Each parameter of the ensemble: accepted range against the prior's.

    Args:
        accepted: Accepted sets, one column a parameter.
        central: The central set; None takes the registry's values.
        lang: Language code.
    """
    made = _table("posterior", ("parameter", "central", "accepted", "prior", "width"), lang)
    known = [prior for prior in priors() if prior.name in accepted]
    for prior in known:
        values = accepted[prior.name]
        low, high = values.quantile(0.05), values.quantile(0.95)
        middle = (central or {}).get(prior.name, find(prior.name).value)
        made.add_row(
            _named(prior.name, lang),
            f"{float(middle):.3g}",
            text("calibration.interval", lang, low=f"{low:.3g}", high=f"{high:.3g}"),
            text("calibration.interval", lang, low=f"{prior.low:g}", high=f"{prior.high:g}"),
            f"{values.std() / prior.sd:.2f}",
        )
    return Group(made, Text(text("calibration.spread", lang)))


def coverage(rows: Sequence[Coverage], truths: int, lang: str) -> RenderableType:
    """How often central intervals held a synthetic truth.

    Args:
        rows: As `coverage.summary` gives them.
        truths: Synthetic truths.
        lang: Language code.
    """
    made = _table("coverage", ("promised", "held", "exact", "worst"), lang, truths=str(truths))
    for row in rows:
        ends = {"low": f"{100 * row.low:.0f} %", "high": f"{100 * row.high:.0f} %"}
        made.add_row(
            f"{100 * row.level:.0f} %",
            f"{100 * row.held:.0f} %",
            text("calibration.interval", lang, **ends),
            f"{row.worst} ({100 * row.worst_held:.0f} %)",
        )
    return Group(made, Text(text("calibration.coverage_note", lang)))


def nulls(table: pd.DataFrame, lang: str) -> RenderableType:
    """What is left when mechanisms are off.

    Args:
        table: As `nulls.nulls` gives it.
        lang: Language code.
    """
    made = _table("nulls", ("null", "distance", "parts"), lang)
    shown = ("turnout_urban", "active_18_69", "deliberate_quarter", "vote_18_29", "vote_70_79")
    for quantity in shown:
        made.add_column(
            text(f"calibration.quantity.{quantity}", lang), justify="right", overflow="fold"
        )
    for row in table.to_dict("records"):
        made.add_row(
            text(f"calibration.null.{row['null']}", lang),
            f"{row['distance']:.1f}",
            f"{row['met']}/{row['of']}",
            *(_shown(float(row[quantity]), quantity) for quantity in shown),
        )
    return Group(made, Text(text("calibration.nulls_note", lang)))


def external(checks: Sequence[Check], lang: str) -> RenderableType:
    """The model against the village data.

    Args:
        checks: As `external.external_check` gives them.
        lang: Language code.
    """
    made = _table("external", ("check", "data", "model", "verdict"), lang)
    for check in checks:
        data = f"{check.data:.2f} ({_plain(check.data_low, check.data_high, lang)})"
        model = f"{check.model:.2f} ({_plain(check.model_low, check.model_high, lang)})"
        made.add_row(
            text(f"calibration.check.{check.name}", lang),
            data,
            "" if check.met is None else model,
            _verdict(check.met, lang),
        )
    return Group(made, Text(text("calibration.external_note", lang)))


def _table(title: str, columns: Sequence[str], lang: str, **values: str) -> Table:
    made = Table(
        title=text(f"calibration.title.{title}", lang, **values),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
    )
    for column in columns:
        made.add_column(text(f"calibration.column.{column}", lang), overflow="fold")
    return made


def _named(name: str, lang: str) -> Text:
    return Text(f"{name}  {getattr(find(name), lang)}")


def _verdict(met: bool | None, lang: str) -> str:
    return text(f"calibration.{'open' if met is None else 'met' if met else 'not_met'}", lang)


def _range(reading: Reading, lang: str) -> str:
    part = reading.part
    if part.sign:
        return text("calibration.positive" if part.sign > 0 else "calibration.negative", lang)
    return _between(part.low, part.high, part.quantity, lang)


def _between(low: float, high: float, quantity: str, lang: str) -> str:
    ends = {"low": _shown(low, quantity), "high": _shown(high, quantity)}
    return text("calibration.interval", lang, **ends)


def _plain(low: float, high: float, lang: str) -> str:
    return text("calibration.interval", lang, low=f"{low:.2f}", high=f"{high:.2f}")


def _shown(value: float, quantity: str) -> str:
    if not math.isfinite(value):
        return "–"
    if quantity in COUNTS:
        return f"{value:,.0f}"
    if quantity in PLAIN:
        return f"{value:.2f}"
    return f"{100 * value:.1f} %"


def hangs(found: Sequence[Hangs], names: Mapping[str, str], lang: str) -> RenderableType:
    """What headline effects hang on: one table a scenario, ending in the verdict where one is due.

    Args:
        found: As `identification.identify` gives them.
        names: Label of each scenario.
        lang: Language code.
    """
    parts: list[RenderableType] = []
    for item in found:
        made = _table("shares", ("source", "effect", "share"), lang, name=names[item.scenario])
        whole = f"{_points(item.effect)} ({_ends(item.low, item.high, lang)})"
        made.add_row(text("calibration.variance.all", lang), whole, "100 %")
        for source in ("luck", "informed", "uninformed"):
            share = f"{100 * getattr(item, source):.0f} %"
            made.add_row(text(f"calibration.variance.{source}", lang), "", share)
        made.add_section()
        for name, (mean, low, high) in item.alternatives.items():
            shown = f"{_points(mean)} ({_ends(low, high, lang)})"
            made.add_row(text(f"calibration.alternative.{name}", lang), shown, "")
        parts.append(made)
        key = "sentence.verdict.assumption" if item.decides else "calibration.sign_holds"
        parts.append(Text(text(key, lang), style="bold"))
    return Group(*parts)


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _ends(low: float, high: float, lang: str) -> str:
    return text("calibration.interval", lang, low=_points(low), high=_points(high))
