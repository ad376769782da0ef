"""The tables that a policymaker reads, as plain rows of words, for every way of showing them.

Effects on shares are in percentage points. A star marks a difference whose interval, corrected
for all outcomes of its family, leaves out zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.views.parameters import parameter_view
from experiments.views.participation import (
    OTHER_OUTCOMES,
    effect_view,
    group_view,
    outcome_view,
    quarter_views,
)
from experiments.views.resources import cost_view, hours_view, money_view, pairing_view
from experiments.views.table import Row, View, group_levels, indexed_effects

if TYPE_CHECKING:
    from experiments.comparison import Comparison

__all__ = [
    "OTHER_OUTCOMES",
    "Row",
    "View",
    "all_views",
    "cost_view",
    "effect_view",
    "group_levels",
    "group_view",
    "hours_view",
    "indexed_effects",
    "money_view",
    "outcome_view",
    "pairing_view",
    "parameter_view",
    "quarter_views",
]


def all_views(comparison: Comparison, lang: str) -> list[View]:
    """Every table of a comparison, in reading order.

    Args:
        comparison: A finished comparison.
        lang: Language code.
    """
    views = [effect_view(comparison, name, lang) for name in comparison.others]
    views += quarter_views(comparison, lang)
    views += [
        group_view(comparison, lang),
        outcome_view(comparison, lang),
        hours_view(comparison, lang),
        money_view(comparison, lang),
        cost_view(comparison, lang),
        pairing_view(comparison, lang),
        parameter_view(comparison, lang),
    ]
    return [view for view in views if view.rows]
