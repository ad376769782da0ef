"""The page "classroom"."""

from __future__ import annotations

import solara

from dashboards.language import t


@solara.component
def Page() -> None:
    """Say that this page is not there yet."""
    solara.Text(t("dash.coming"), classes=["linli-coming"])
