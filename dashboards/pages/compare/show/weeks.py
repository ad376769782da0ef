"""How it goes week by week: while it settles, with the packages, and after their end."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.charts import PALETTE, band_chart
from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.pages.compare.show.parts import Found, chart, chips, plain_table
from experiments import wording

CURVES: Final = (
    "often", "report", "activity", "deliberate", "vote", "supervise", "trust", "backlog",
)  # fmt: skip

SHADES: Final = {"settling": "rgba(31,58,95,0.11)", "before": "rgba(31,58,95,0.055)",
                 "on": "rgba(255,255,255,0)", "after": "rgba(230,159,0,0.10)"}  # fmt: skip


@solara.component
def Curves(found: Found) -> None:
    """How it goes week by week, from the end of the spin-up on."""
    lang = use_language()
    what, choose = solara.use_state("often")
    how, choose_how = solara.use_state("level")
    weeks = found["curves"]["weeks"]
    series = _series(found, what, how, lang)
    unit = what if what in ("trust", "backlog") else "acts"
    axis = t(f"dash.compare.curve_unit.{unit}")
    spans = _phases(found, lang)
    with Section(t("dash.compare.curves.title"), classes=["cmp-curves"]):
        chips(
            [(name, t(f"dash.compare.curve.{name}")) for name in CURVES], what, choose, "cmp-curve"
        )
        chips(
            [(name, t(f"dash.compare.curves.{name}")) for name in ("level", "difference")],
            how,
            choose_how,
            "cmp-curve",
        )
        chart(
            band_chart(
                weeks,
                series,
                x_name=t("dash.compare.week"),
                y_name=axis if how == "level" else t("dash.compare.curves.minus", what=axis),
                areas=[
                    {"start": _near(weeks, start), "stop": _near(weeks, stop),
                     "color": SHADES[phase], "label": t(f"dash.compare.phase.{phase}", who=who)}
                    for phase, start, stop, who in spans
                ],
                save=t("dash.chart.save"),
                name="weeks",
            ),
            390,
            t("dash.compare.curves.title"),
        )  # fmt: skip
        said = [
            t(f"dash.compare.phase.{phase}_words", weeks=-start, start=start, stop=stop, who=who)
            for phase, start, stop, who in spans
        ]
        notes = wording.sentences([*said, t("dash.compare.curves.note")], lang)
        Markup(
            f'<p class="cmp-note">{escape(notes)}</p>'
            f'<details class="cmp-table"><summary>{escape(t("dash.chart.data"))}</summary>'
            f"{_numbers(weeks, series)}</details>"
        )


def _series(found: Found, what: str, how: str, lang: str) -> list[dict[str, Any]]:
    """The curves to draw, with their bands."""
    curves = found["curves"][what]
    shown = found["arms"] if how == "level" else found["arms"][1:]
    series = []
    for arm in shown:
        drawn = curves.get(arm["name"] if how == "level" else f"{arm['name']}-difference")
        if drawn is not None:
            color = PALETTE[found["arms"].index(arm)]
            series.append({"name": arm["short"][lang], "color": color, **drawn})
    return series


def _numbers(weeks: list[int], series: list[dict[str, Any]]) -> str:
    """The curves as a table."""
    return plain_table(
        [t("dash.compare.week"), *(curve["name"] for curve in series)],
        [
            [str(week), *(_decimal(curve["mean"][k]) for curve in series)]
            for k, week in enumerate(weeks)
        ],
        tuple(range(1, len(series) + 1)),
    )


def _decimal(value: float | None) -> str:
    return (
        wording.NOTHING if value is None else f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
    )


def _phases(found: Found, lang: str) -> list[tuple[str, int, int, str]]:
    """Phases of the curves: (name, first week, week of the end, packages stopped by then).

    It settles until week 0; then it is before the first package starts, packages are on, and
    after the end of those that stop. A package has stopped when all that is in it has.
    """
    settling, last = found["curves"]["settling"], found["window"] + found["after"]
    spans = [("settling", -settling, 0, "")] if settling else []
    packages = [arm for arm in found["arms"][1:] if arm["marks"]]
    if not packages:
        return spans
    start = min(mark["start"] for arm in packages for mark in arm["marks"])
    ends: dict[int, list[str]] = {}
    for arm in packages:
        stops = [mark["stop"] for mark in arm["marks"]]
        if None not in stops and max(stops) < last:
            ends.setdefault(max(stops), []).append(arm["short"][lang])
    edges = [start, *sorted(ends), last]
    spans += [("before", 0, start, ""), ("on", start, edges[1], "")]
    gone: list[str] = []
    for place, stop in enumerate(sorted(ends), start=2):
        gone += ends[stop]
        spans.append(("after", stop, edges[place], wording.named(gone, lang)))
    return [span for span in spans if span[2] > span[1]]


def _near(weeks: list[int], week: int) -> int:
    return min(weeks, key=lambda known: abs(known - week))
