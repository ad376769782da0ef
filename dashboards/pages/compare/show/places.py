"""The neighbourhood as its units, drawn as HTML: courts hold units, units hold stairwells.

A cell is a stairwell; the darker, the more of its residents took part at least once. The frame
around cells is a self-governance unit. No script and no canvas: it prints, and a screen reader
reads each unit's sentence.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.pages.compare.show.parts import Found, plain_table

SHADES: Final = ("#eef4fa", "#cfe0ef", "#a3c6e2", "#6ba3cf", "#3a7fb8", "#1d5d97", "#0d3f70")
MOST_CELLS: Final = 1200
NARROWEST: Final = 0.14
"""Width of the scale at the least, as a share: smaller differences do not get colours of their own.
"""


@solara.component
def Map(found: Found) -> None:
    """Units and who took part in them, drawn for the baseline and each package."""
    lang = use_language()
    arms = [arm for arm in found["arms"] if arm["name"] in found["places"]]
    with Section(t("dash.compare.map.title"), classes=["cmp-map"]):
        if not arms or len(found["places"][arms[0]["name"]]["court"]) > MOST_CELLS:
            Markup(f"<p>{escape(t('dash.compare.map.too_large'))}</p>")
            return
        weeks = found["window"] + found["after"]
        lead = t("dash.compare.map.lead", weeks=weeks, replicates=_replicates(found))
        Markup(f"<p>{escape(lead)}</p>", classes=["cmp-lead"])
        Markup(_drawing(found, arms, lang), classes=["cmp-map-drawing"])
        Markup(
            f'<details class="cmp-table"><summary>{escape(t("dash.chart.data"))}</summary>'
            f"{_numbers(found, arms, lang)}</details>"
        )


def _replicates(found: Found) -> int:
    return min(place["replicates"] for place in found["places"].values())


def _drawing(found: Found, arms: list[dict[str, Any]], lang: str) -> str:
    """Every arm, one below the other, with one scale of colours."""
    places = found["places"]
    low, high = _range([places[arm["name"]] for arm in arms])
    drawn = "".join(
        '<figure class="cmp-place-map"><figcaption>'
        + (f'<span class="cmp-dot cmp-color-{k - 1}"></span>' if k else "")
        + f"{escape(arm['label'][lang])}{escape(t('dash.compare.colon'))}"
        f"{escape(_summary(places[arm['name']]))}</figcaption>"
        f"{_courts(places[arm['name']], low, high)}</figure>"
        for k, arm in enumerate(arms)
    )
    return f'<div class="cmp-maps">{drawn}</div>{_legend(low, high)}'


def _range(arms: list[dict[str, Any]]) -> tuple[float, float]:
    """Ends of the scale of colours, as shares."""
    shares = [
        share
        for arm in arms
        for share, residents in zip(arm["share"], arm["residents"], strict=True)
        if residents
    ]
    low, high = min(shares), max(shares)
    middle, half = (low + high) / 2, max(NARROWEST, high - low) / 2
    return max(0.0, middle - half), min(1.0, middle + half)


def _summary(place: dict[str, Any]) -> str:
    """How many units there are, and how large: the mean, and the range where there is one."""
    return t(
        "dash.compare.map.summary",
        units=_between(place["count"]),
        people=_between(place["size"]),
    )


def _between(three: list[float]) -> str:
    low, mean, high = (f"{value:,.0f}" for value in three)
    return low if low == high else t("dash.compare.map.between", mean=mean, low=low, high=high)


def _courts(place: dict[str, Any], low: float, high: float) -> str:
    courts: dict[int, dict[int, list[int]]] = {}
    for cell, (court, unit) in enumerate(zip(place["court"], place["unit"], strict=True)):
        courts.setdefault(court, {}).setdefault(unit, []).append(cell)
    return '<div class="cmp-courts">' + "".join(
        '<div class="cmp-court">'
        + "".join(_unit(place, unit, cells, low, high) for unit, cells in units.items())
        + "</div>"
        for units in courts.values()
    ) + "</div>"  # fmt: skip


def _unit(place: dict[str, Any], unit: int, cells: list[int], low: float, high: float) -> str:
    words = escape(_said(place["units"][unit], unit))
    drawn = "".join(
        f'<i style="background:{_shade(place, cell, low, high)}"></i>' for cell in cells
    )
    share = f"{_percent(place['units'][unit]['share'])}%"
    return (
        f'<div class="cmp-unit-box" role="img" aria-label="{words}" title="{words}">'
        f"<b>{share}</b>{drawn}</div>"
    )


def _said(unit: dict[str, Any], number: int) -> str:
    """A unit in words."""
    return t(
        "dash.compare.map.unit" if unit["low"] is None else "dash.compare.map.unit_range",
        number=number + 1,
        people=f"{unit['people']:,}",
        share=_percent(unit["share"]),
        **({} if unit["low"] is None else {"low": _percent(unit["low"])}),
        **({} if unit["high"] is None else {"high": _percent(unit["high"])}),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _shade(place: dict[str, Any], cell: int, low: float, high: float) -> str:
    if not place["residents"][cell]:
        return "#ffffff"
    share = (place["share"][cell] - low) / (high - low)
    return SHADES[max(0, min(len(SHADES) - 1, int(share * len(SHADES))))]


def _numbers(found: Found, arms: list[dict[str, Any]], lang: str) -> str:
    """The units as a table."""
    rows = []
    for arm in arms:
        for number, unit in enumerate(found["places"][arm["name"]]["units"], start=1):
            low, high = unit["low"], unit["high"]
            span = "" if low is None else f"{_percent(low)}–{_percent(high)}%"
            rows.append([arm["short"][lang], str(number), f"{unit['people']:,}",
                         f"{_percent(unit['share'])}%", span])  # fmt: skip
    heads = [t(f"dash.compare.map.{key}") for key in ("scenario", "number", "people", "share",
                                                      "range")]  # fmt: skip
    return plain_table(heads, rows, (1, 2, 3, 4))


def _legend(low: float, high: float) -> str:
    cells = "".join(f'<i style="background:{shade}"></i>' for shade in SHADES)
    words = escape(t("dash.compare.map.legend"))
    return (
        f'<p class="cmp-legend">{words} {100 * low:.0f}% <span class="cmp-shades">{cells}</span> '
        f"{100 * high:.0f}%</p>"
    )
