"""The answer first: one card a package. Does it help, whom does it reach, at what cost?"""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.components import Markup
from dashboards.language import t, use_language
from dashboards.pages.compare.show.parts import Found
from experiments import wording

PARTS: Final = {"helps": ("effect",), "whom": ("newcomers",), "costs": ("yuan", "each", "hours")}
"""Questions that a card answers, and the numbers under each."""


@solara.component
def Answer(found: Found) -> None:
    """One card a package: verdict, the sentence, whom it reaches, what it costs."""
    lang = use_language()
    cards = "".join(
        _card(package, number, _verdict(package, found), lang)
        for number, package in enumerate(found["packages"])
    )
    glance = _glance(found, lang) if len(found["packages"]) > 1 else ""
    opening = wording.sentences(found["opening"][lang], lang)
    Markup(
        f'{glance}<div class="cmp-cards">{cards}</div><p class="cmp-opening">{escape(opening)}</p>',
        classes=["cmp-answer"],
    )


def _verdict(package: dict[str, Any], found: Found) -> str:
    """The verdict as an answer; while replicates are still to come, it may be told later."""
    verdict = package["verdict"]
    early = verdict == "unclear" and found["replicates"] < found["total"]
    return t(f"dash.compare.verdict.{verdict}{'_yet' if early else ''}")


def _glance(found: Found, lang: str) -> str:
    """Packages side by side: answer, effect and cost in a line each."""
    tiles = ("effect", "yuan", "each")
    short = {arm["name"]: arm["short"][lang] for arm in found["arms"]}
    heads = "".join(
        f'<th class="number">{escape(t(f"dash.compare.tile.{tile}"))}</th>' for tile in tiles
    )
    rows = "".join(
        f'<tr><td><span class="cmp-dot cmp-color-{number}"></span>'
        f"{escape(short[package['name']])}</td><td>{escape(_verdict(package, found))}</td>"
        + "".join(f'<td class="number">{escape(TILE_MAKERS[tile](package)[0])}</td>'
                  for tile in tiles)
        + "</tr>"
        for number, package in enumerate(found["packages"])
    )  # fmt: skip
    return (
        '<div class="cmp-glance linli-scroll"><table class="linli-table"><thead><tr><th></th>'
        f"<th>{escape(t('dash.compare.answer.helps'))}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _card(package: dict[str, Any], number: int, answer: str, lang: str) -> str:
    verdict = package["verdict"]
    parts = "".join(_part(name, package, lang) for name in PARTS)
    return (
        f'<article class="cmp-result cmp-result-{number} cmp-edge-{number}">'
        f'<header><h3><span class="cmp-dot cmp-color-{number}"></span>'
        f"{escape(package['label'][lang])}</h3>"
        f'<span class="cmp-verdict cmp-verdict-{escape(verdict)}">'
        f"{escape(answer)}</span></header>"
        f'<p class="cmp-headline">{escape(package["headline"][lang])}</p>'
        f"{_odd(package, lang)}{_units(package)}"
        f'<div class="cmp-parts">{parts}</div></article>'
    )


def _odd(package: dict[str, Any], lang: str) -> str:
    """Interventions that can do nothing in the weeks that are watched: why an answer is nought."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in package["odd"][lang])
    return f'<ul class="cmp-odd">{lines}</ul>' if lines else ""


def _units(package: dict[str, Any]) -> str:
    """From which units to which, where the package changes them."""
    count, people = package["units"], package["unit_people"]
    if not count or not people or not (count["mean"] or people["mean"]):
        return ""
    words = t(
        "dash.compare.answer.units",
        before=f"{count['baseline_mean']:,.0f}",
        people_before=f"{people['baseline_mean']:,.0f}",
        after=f"{count['scenario_mean']:,.0f}",
        people_after=f"{people['scenario_mean']:,.0f}",
    )
    return f'<p class="cmp-units">{escape(words)}</p>'


def _part(name: str, package: dict[str, Any], lang: str) -> str:
    """A question, its numbers, and what there is to say."""
    tiles = "".join(_tile(tile, package) for tile in PARTS[name])
    lines = "".join(f"<li>{escape(line)}</li>" for line in _lines(name, package, lang))
    return (
        f'<section class="cmp-part cmp-part-{name}"><h4>'
        f"{escape(t(f'dash.compare.answer.{name}'))}</h4>"
        f'<div class="cmp-tiles">{tiles}</div><ul class="cmp-findings">{lines}</ul></section>'
    )


def _lines(name: str, package: dict[str, Any], lang: str) -> list[str]:
    if name == "whom":
        return list(package["whom"][lang])
    if name == "costs":
        return [line for line in (package["costs"][lang], _leaders(package)) if line]
    told = [*_heads(package), package["sets"][lang], *package["helps"][lang]]
    return [line for line in told if line]


def _heads(package: dict[str, Any]) -> list[str]:
    """About how many residents more or fewer take part."""
    effect, everybody = package["primary"], package["everybody"]
    if effect is None or everybody is None:
        return []
    heads = round(effect["mean"] * everybody)
    key = "more" if heads > 0 else "fewer" if heads < 0 else "as_many"
    return [t(f"dash.compare.answer.{key}", heads=f"{abs(heads):,}", of=f"{everybody:,}")]


def _leaders(package: dict[str, Any]) -> str:
    """What leaders of units give besides, unpaid or for an allowance."""
    hours = package["hours_leaders"]
    shown = wording.signed(hours["mean"], "hours") if hours else "0"
    if not hours or not hours["sure"] or float(shown.replace(",", "")) == 0:
        return ""
    return t("dash.compare.answer.leaders", hours=shown)


def _tile(name: str, package: dict[str, Any]) -> str:
    value, note = TILE_MAKERS[name](package)
    return (
        f'<div class="cmp-tile cmp-tile-{name}"><span class="cmp-tile-name">'
        f"{escape(t(f'dash.compare.tile.{name}'))}</span>"
        f'<span class="cmp-tile-value">{escape(value)}</span>'
        f'<span class="cmp-tile-note">{escape(note)}</span></div>'
    )


def share_words(key: str, package: dict[str, Any]) -> tuple[str, str]:
    """A change of a share in points, and its interval or why there is none.

    Args:
        key: "primary" or "newcomers".
        package: A package of what was found.
    """
    effect = package[key]
    if effect is None:
        return wording.NOTHING, ""
    value = t("dash.compare.points", value=wording.signed(effect["mean"], "share"))
    if effect["low"] is None or (package["early"] and key != "primary"):
        return value, t("dash.compare.too_few")
    return value, _interval(wording.bracketed(effect["low"], effect["high"], "share"))


def _interval(shown: str) -> str:
    return t("dash.compare.interval", interval=shown)


def _yuan_tile(package: dict[str, Any]) -> tuple[str, str]:
    effect = package["yuan"]
    if effect is None:
        return wording.NOTHING, ""
    value = t("dash.compare.yuan", value=wording.signed(effect["mean"], "yuan"))
    if effect["low"] is None or package["early"]:
        return value, t("dash.compare.too_few")
    return value, _interval(wording.bracketed(effect["low"], effect["high"], "yuan"))


def _each_tile(package: dict[str, Any]) -> tuple[str, str]:
    cost = package["cost"]
    if cost is None:
        return wording.NOTHING, t(f"dash.compare.no_cost.{package['no_cost']}")
    value = t("dash.compare.yuan", value=f"{cost['value']:,.0f}")
    if cost["low"] is None or cost["high"] is None:
        return value, ""
    return value, _interval(f"[{cost['low']:,.0f}, {cost['high']:,.0f}]")


def _hours_tile(package: dict[str, Any]) -> tuple[str, str]:
    hours, available = package["staff_hours"], package["hours_available"]
    if hours is None or available is None:
        return wording.NOTHING, ""
    return t("dash.compare.hours", value=wording.signed(hours, "hours")), t(
        "dash.compare.hours_note", available=f"{available['baseline_mean']:,.0f}"
    )


TILE_MAKERS: Final = {
    "effect": lambda package: share_words("primary", package),
    "newcomers": lambda package: share_words("newcomers", package),
    "yuan": _yuan_tile,
    "each": _each_tile,
    "hours": _hours_tile,
}
