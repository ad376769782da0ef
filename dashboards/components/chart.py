"""A chart that may go as quickly as it came; the framework's own stumbles when it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("chart.vue")
def _Chart(
    option: dict[str, Any],
    height: int,
    cdn: str | None,
    event_clicked: Callable[[dict[str, Any]], None],
) -> None:
    """The chart in the browser."""


@solara.component
def Chart(
    option: dict[str, Any],
    height: int = 380,
    on_click: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Draw an option of ECharts.

    Args:
        option: What `dashboards.charts` gives.
        height: Height in pixels; the width is that of what it stands in.
        on_click: Called with `name`, `seriesName` and `dataIndex` of what was clicked.
    """

    def clicked(told: dict[str, Any]) -> None:
        if on_click is not None and isinstance(told, dict):
            on_click(told)

    _Chart(option=option, height=height, cdn=None, event_clicked=clicked)
