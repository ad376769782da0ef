"""How much of what communities differ by is parameters, and how much luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments import wording
from experiments.views.table import Row, View, columns, section
from sim.columns import FORMS
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison


def parameter_view(comparison: Comparison, lang: str) -> View:
    """Spread of each form's effect by source; no rows where all runs had the same parameters.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    rows: list[Row] = []
    for name in comparison.others if comparison.sets is not None else ():
        rows.append(section(comparison.label(name, lang), 4))
        for form in (*FORMS, "any"):
            key = {"period": comparison.span.period, "moment": "last", "group": "all"}
            found = comparison.effect(name, "share", form=form, **key)
            if found is not None and not math.isnan(found["by_parameters"]):
                rows.append(Row((wording.form_name(form, lang), *_cells(found))))
    return View(
        "parameters",
        text("view.parameters.title", lang),
        columns(("form", "by_parameters", "by_luck", "parameter_share"), lang),
        tuple(rows) if any(not row.head for row in rows) else (),
        text("view.parameters.note", lang),
    )


def _cells(found: pd.Series) -> tuple[str, str, str]:
    share, sd = float(found["by_parameters"]), 100.0 * float(found["sd"])
    return (
        f"{math.sqrt(share) * sd:.2f}",
        f"{math.sqrt(1.0 - share) * sd:.2f}",
        f"{100.0 * share:.0f} %",
    )
