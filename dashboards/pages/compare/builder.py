"""The left side of the page: community, time, and packages of intervention cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("builder.vue")
def Builder(
    plan: dict[str, Any],
    catalog: dict[str, Any],
    words: dict[str, str],
    bases: list[dict[str, Any]],
    facts: dict[str, Any] | None,
    limits: dict[str, int],
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """Cards and controls; they live in the browser and send the whole plan when it changes.

    Args:
        plan: The plan; one that differs from what the browser has replaces it.
        catalog: The cards; see `catalog.catalog`.
        words: Texts in the session's language.
        bases: Communities: `name`, `label`, `note`.
        facts: The community as it is (`run.describe_plan`), or None while it is not known.
        limits: Most packages and items, longest weeks.
        event_change: Called with the changed plan.
    """
