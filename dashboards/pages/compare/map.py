"""The neighbourhood as its units, drawn as HTML: courts hold units, units hold stairwells.

A cell is a stairwell; the darker, the more of its residents took part at least once. The frame
around cells is a self-governance unit. No script and no canvas: it prints, and a screen reader
reads each unit's sentence.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from dashboards.language import t

SHADES: Final = ("#eef4fa", "#cfe0ef", "#a3c6e2", "#6ba3cf", "#3a7fb8", "#1d5d97", "#0d3f70")
MOST_CELLS: Final = 1200


def neighbourhood(found: dict[str, Any], lang: str) -> str:
    """The drawing of every arm, side by side.

    Args:
        found: What a worker found; see `found.found_in`.
        lang: Language code.
    """
    places = found["places"]
    arms = [arm for arm in found["arms"] if arm["name"] in places]
    if not arms or len(places[arms[0]["name"]]["court"]) > MOST_CELLS:
        return f"<p>{escape(t('dash.compare.map.too_large'))}</p>"
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
    shares = [
        took / residents
        for arm in arms
        for took, residents in zip(arm["took_part"], arm["residents"], strict=True)
        if residents
    ]
    low, high = min(shares), max(shares)
    return (low, high) if high > low else (low - 0.01, high + 0.01)


def _summary(place: dict[str, Any]) -> str:
    units = len(place["people"])
    return t(
        "dash.compare.map.summary",
        units=units,
        people=f"{sum(place['people']) / max(1, units):,.0f}",
    )


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
    residents = sum(place["residents"][cell] for cell in cells)
    took = sum(place["took_part"][cell] for cell in cells)
    people = place["people"][unit] if 0 <= unit < len(place["people"]) else residents
    said = t(
        "dash.compare.map.unit",
        number=unit + 1,
        people=people,
        share=f"{100 * took / max(1, residents):.0f}",
    )
    drawn = "".join(
        f'<i style="background:{_shade(place, cell, low, high)}"></i>' for cell in cells
    )
    words = escape(said)
    return (
        f'<div class="cmp-unit-box" role="img" aria-label="{words}" title="{words}">{drawn}</div>'
    )


def _shade(place: dict[str, Any], cell: int, low: float, high: float) -> str:
    residents = place["residents"][cell]
    if not residents:
        return "#ffffff"
    share = (place["took_part"][cell] / residents - low) / (high - low)
    return SHADES[min(len(SHADES) - 1, int(share * len(SHADES)))]


def _legend(low: float, high: float) -> str:
    cells = "".join(f'<i style="background:{shade}"></i>' for shade in SHADES)
    words = escape(t("dash.compare.map.legend"))
    return (
        f'<p class="cmp-legend">{words} {100 * low:.0f}% <span class="cmp-shades">{cells}</span> '
        f"{100 * high:.0f}%</p>"
    )
