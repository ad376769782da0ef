"""What explains an effect, by the reasons of residents' decisions."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.charts import interval_chart
from dashboards.components import Markup
from dashboards.language import t
from dashboards.pages.compare.show.parts import chart, plain_table
from experiments import wording

MOST: Final = 10
"""Reasons that are drawn; the table holds all."""


@solara.component
def Reasons(value: dict[str, Any], lang: str) -> None:
    """The parts of an effect by reason, the largest first."""
    rows = value["reasons"][lang]
    drawn = [{"label": name, "values": [_rounded(three)]} for _, name, *three in rows[:MOST]]
    chart(
        interval_chart(
            drawn,
            series=[t("dash.compare.why.axis")],
            x_name=t("dash.compare.why.axis"),
            save=t("dash.chart.save"),
            name="reasons",
        ),
        70 + 34 * len(drawn),
        t("dash.compare.why.title"),
    )
    note = t(
        "dash.compare.why.note",
        done=value["replicates"],
        total=value["of"],
        residents=value["residents"],
        population=f"{value['population']:,}",
        first=min(value["weeks"]),
        last=max(value["weeks"]),
        all=f"{value['total']:+.2f}",
    )
    body = [
        [name, t(f"dash.compare.why.meaning.{key}"), f"{mean:+.2f}", f"[{low:+.2f}, {high:+.2f}]"]
        for key, name, mean, low, high in rows
    ]
    heads = [t(f"dash.compare.why.{key}") for key in ("reason", "meaning_head", "axis", "interval")]
    Markup(
        f"<p>{escape(_said(value['early'], rows, lang))}</p>"
        f'<p class="cmp-note">{escape(note)}</p><details class="cmp-table">'
        f"<summary>{escape(t('dash.chart.data'))}</summary>{plain_table(heads, body, (2, 3))}"
        "</details>"
    )


def _said(early: bool, rows: list[list[Any]], lang: str) -> str:
    """Which reasons are beyond doubt, once there are replicates enough to tell."""
    if early:
        return t("dash.compare.why.early")
    sure = [
        t("dash.compare.why.item", reason=name, value=f"{mean:+.2f}")
        for _, name, mean, low, high in rows
        if low > 0 or high < 0
    ]
    if not sure:
        return t("dash.compare.why.unsure")
    return t("dash.compare.why.sure", reasons=wording.listed(sure, lang))


def _rounded(three: list[float]) -> tuple[float, float, float]:
    mean, low, high = (round(value, 3) for value in three)
    return mean, low, high
