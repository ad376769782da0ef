"""The right side of the page: the answer first, then what it rests on.

Everything drawn here comes from one value that a worker sent (`found.found_in`), so numbers of
different plans cannot be mixed.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

import solara

from dashboards.charts import PALETTE, band_chart, interval_chart
from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.pages.compare.map import neighbourhood
from experiments import wording

Found = dict[str, Any]

CURVES: Final = (
    "often",
    "report",
    "activity",
    "deliberate",
    "vote",
    "supervise",
    "trust",
    "backlog",
)
TILES: Final = ("effect", "newcomers", "yuan", "each", "hours")


@solara.component
def Answer(found: Found) -> None:
    """One card a package: verdict, the sentence, whom it reaches, what it costs."""
    lang = use_language()
    cards = "".join(
        _card(package, number, lang) for number, package in enumerate(found["packages"])
    )
    opening = wording.sentences(found["opening"][lang], lang)
    Markup(
        f'<div class="cmp-cards">{cards}</div><p class="cmp-opening">{escape(opening)}</p>',
        classes=["cmp-answer"],
    )


def _card(package: dict[str, Any], number: int, lang: str) -> str:
    verdict = package["verdict"]
    tiles = "".join(_tile(name, package, lang) for name in TILES)
    whom = package["whom"][lang]
    rest = [line for line in package["findings"][lang] if line != whom]
    more = "".join(f"<li>{escape(line)}</li>" for line in rest)
    return (
        f'<article class="cmp-result cmp-result-{number} cmp-edge-{number}">'
        f'<header><h3><span class="cmp-dot cmp-color-{number}"></span>'
        f"{escape(package['label'][lang])}</h3>"
        f'<span class="cmp-verdict cmp-verdict-{escape(verdict)}">'
        f"{escape(package['verdict_words'][lang])}</span></header>"
        f'<p class="cmp-headline">{escape(package["headline"][lang])}</p>'
        f'<div class="cmp-tiles">{tiles}</div>'
        + f'<p class="cmp-whom">{escape(whom or t("dash.compare.whom_unclear"))}</p>'
        + f'<ul class="cmp-findings">{more}</ul></article>'
    )


def _tile(name: str, package: dict[str, Any], lang: str) -> str:
    value, note = TILE_MAKERS[name](package, lang)
    return (
        f'<div class="cmp-tile cmp-tile-{name}"><span class="cmp-tile-name">'
        f"{escape(t(f'dash.compare.tile.{name}'))}</span>"
        f'<span class="cmp-tile-value">{escape(value)}</span>'
        f'<span class="cmp-tile-note">{escape(note)}</span></div>'
    )


def _share_tile(key: str, package: dict[str, Any]) -> tuple[str, str]:
    effect = package[key]
    if effect is None:
        return wording.NOTHING, ""
    value = t("dash.compare.points", value=wording.signed(effect["mean"], "share"))
    if effect["low"] is None:
        return value, t("dash.compare.too_few")
    return value, wording.bracketed(effect["low"], effect["high"], "share")


def _yuan_tile(package: dict[str, Any], lang: str) -> tuple[str, str]:
    del lang
    effect = package["yuan"]
    if effect is None:
        return wording.NOTHING, ""
    value = t("dash.compare.yuan", value=wording.signed(effect["mean"], "yuan"))
    if effect["low"] is None:
        return value, t("dash.compare.too_few")
    return value, wording.bracketed(effect["low"], effect["high"], "yuan")


def _each_tile(package: dict[str, Any], lang: str) -> tuple[str, str]:
    cost = package["cost"]
    if cost is None:
        return wording.NOTHING, t(f"dash.compare.no_cost.{package['cost_undefined']}")
    value = t("dash.compare.yuan", value=f"{cost['value']:,.0f}")
    if cost["low"] is None or cost["high"] is None:
        return value, ""
    return value, f"[{cost['low']:,.0f}, {cost['high']:,.0f}]"


def _hours_tile(package: dict[str, Any], lang: str) -> tuple[str, str]:
    del lang
    hours = package["staff_hours"]
    if hours is None:
        return wording.NOTHING, ""
    return t("dash.compare.hours", value=wording.signed(hours, "hours")), t(
        "dash.compare.hours_note"
    )


TILE_MAKERS: Final = {
    "effect": lambda package, lang: _share_tile("primary", package),
    "newcomers": lambda package, lang: _share_tile("newcomers", package),
    "yuan": _yuan_tile,
    "each": _each_tile,
    "hours": _hours_tile,
}


@solara.component
def Effects(found: Found) -> None:
    """The effect on each form, with intervals, as a picture and as a table."""
    lang = use_language()
    names = [package["label"][lang] for package in found["packages"]]
    rows = [
        {"label": row["label"][lang], "values": [_triple(effect) for effect in row["effects"]]}
        for row in found["forms"]
    ]
    with Section(t("dash.compare.effects.title"), classes=["cmp-effects"]):
        solara.Text(t("dash.compare.effects.lead", confidence="95"), classes=["cmp-lead"])
        _chart(
            interval_chart(
                rows,
                series=names,
                x_name=t("dash.compare.points_axis"),
                save=t("dash.chart.save"),
                name="effects",
            ),
            72 + 46 * len(rows),
            t("dash.compare.effects.title"),
        )
        Markup(_effect_table(found, names, lang), classes=["linli-scroll"])


def _effect_table(found: Found, names: list[str], lang: str) -> str:
    heads = "".join(f'<th class="number">{escape(name)}</th>' for name in names)
    body = ""
    for row in found["forms"]:
        cells = ""
        for effect, verdict in zip(row["effects"], row["verdicts"][lang], strict=True):
            if effect is None:
                cells += f'<td class="number">{wording.NOTHING}</td>'
                continue
            shown = wording.signed(effect["mean"], "share")
            interval = (
                wording.bracketed(effect["low"], effect["high"], "share")
                if effect["low"] is not None
                else ""
            )
            cells += (
                f'<td class="number"><strong>{shown}</strong> <small>{interval}</small>'
                f"<br><small>{escape(verdict)}</small></td>"
            )
        body += f"<tr><td>{escape(row['label'][lang])}</td>{cells}</tr>"
    return (
        f'<details class="cmp-table"><summary>{escape(t("dash.chart.data"))}</summary>'
        f'<table class="linli-table"><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></details>"
    )


@solara.component
def Curves(found: Found) -> None:
    """How it goes week by week: before, with the package, after its end."""
    lang = use_language()
    what, choose = solara.use_state("often")
    how, choose_how = solara.use_state("level")
    curves = found["curves"][what]
    weeks = [week + 1 for week in found["curves"]["weeks"]]
    shown = found["arms"] if how == "level" else found["arms"][1:]
    series = []
    for arm in shown:
        drawn = curves.get(arm["name"] if how == "level" else f"{arm['name']}-difference")
        if drawn is not None:
            color = PALETTE[found["arms"].index(arm)]
            series.append({"name": arm["label"][lang], "color": color, **drawn})
    unit = what if what in ("trust", "backlog") else "acts"
    axis = t(f"dash.compare.curve_unit.{unit}")
    with Section(t("dash.compare.curves.title"), classes=["cmp-curves"]):
        _chips(
            [(name, t(f"dash.compare.curve.{name}")) for name in CURVES], what, choose, "cmp-curve"
        )
        _chips(
            [(name, t(f"dash.compare.curves.{name}")) for name in ("level", "difference")],
            how,
            choose_how,
            "cmp-curve",
        )
        _chart(
            band_chart(
                weeks,
                series,
                x_name=t("dash.compare.week"),
                y_name=axis if how == "level" else t("dash.compare.curves.minus", what=axis),
                areas=_phases(found, weeks),
                save=t("dash.chart.save"),
                name="weeks",
            ),
            370,
            t("dash.compare.curves.title"),
        )
        numbers = _plain_table(
            [t("dash.compare.week"), *(curve["name"] for curve in series)],
            [
                [str(week), *(_decimal(curve["mean"][k]) for curve in series)]
                for k, week in enumerate(weeks)
            ],
            tuple(range(1, len(series) + 1)),
        )
        Markup(
            f'<p class="cmp-note">{escape(t("dash.compare.curves.note"))}</p>'
            f'<details class="cmp-table"><summary>{escape(t("dash.chart.data"))}</summary>'
            f"{numbers}</details>"
        )


def _decimal(value: float | None) -> str:
    return (
        wording.NOTHING if value is None else f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
    )


def _phases(found: Found, weeks: list[int]) -> list[dict[str, Any]]:
    """When the packages hold: before the first starts, on, and after the last has stopped."""
    marks = [mark for arm in found["arms"][1:] for mark in arm["marks"]]
    if not marks:
        return []
    start = min(mark["start"] for mark in marks)
    ends = [mark["stop"] for mark in marks]
    stop = None if None in ends else max(ends)
    last = weeks[-1]
    spans = []
    if start > 4:
        spans.append((weeks[0], _near(weeks, start + 1), "before"))
    spans.append((_near(weeks, start + 1), _near(weeks, stop + 1) if stop else last, "on"))
    if stop and stop < last:
        spans.append((_near(weeks, stop + 1), last, "after"))
    return [
        {"start": a, "stop": b, "label": t(f"dash.compare.phase.{name}")}
        for a, b, name in spans
        if b > a
    ]


def _near(weeks: list[int], week: int) -> int:
    return min(weeks, key=lambda known: abs(known - week))


@solara.component
def Reach(found: Found) -> None:
    """Who gains: by age, tenure, registration, schooling; and who never took part before."""
    lang = use_language()
    shown = {group["name"]: group for group in found["groups"]}
    name, choose = solara.use_state("age")
    group = shown.get(name) or next(iter(shown.values()), None)
    names = [package["label"][lang] for package in found["packages"]]
    with Section(t("dash.compare.reach.title"), classes=["cmp-reach"]):
        solara.Text(t("dash.compare.reach.lead"), classes=["cmp-lead"])
        if group is None:
            return
        _chips(
            [(key, one["label"][lang]) for key, one in shown.items()],
            group["name"],
            choose,
            "cmp-group",
        )
        rows = [
            {"label": level["label"][lang], "values": [_triple(e) for e in level["effects"]]}
            for level in group["levels"]
        ]
        _chart(
            interval_chart(
                rows,
                series=names,
                x_name=t("dash.compare.points_axis"),
                save=t("dash.chart.save"),
                name="reach",
            ),
            80 + 42 * len(rows),
            t("dash.compare.reach.title"),
        )
        never = "".join(
            f"<li>{escape(package['label'][lang])}{escape(t('dash.compare.colon'))}"
            f"{escape(' '.join(_share_tile('newcomers', package)))}</li>"
            for package in found["packages"]
        )
        Markup(
            f"<p>{escape(t('dash.compare.reach.never'))}</p><ul>{never}</ul>",
            classes=["cmp-never"],
        )
        Tables(found, ("groups",))


@solara.component
def Costs(found: Found) -> None:
    """Staff hours, money, and what an additional participant costs."""
    with Section(t("dash.compare.costs.title"), classes=["cmp-costs"]):
        solara.Text(t("dash.compare.costs.lead"), classes=["cmp-lead"])
        Tables(found, ("costs",), folded=False)
        Tables(found, ("hours", "money", "outcomes"))


@solara.component
def Tables(found: Found, keys: tuple[str, ...], folded: bool = True) -> None:
    """Tables of the comparison, as the report has them."""
    lang = use_language()
    tables = found["tables"][lang]
    content = "".join(_table(tables[key], folded) for key in keys if key in tables)
    Markup(content, classes=["cmp-tables"])


def _table(table: dict[str, Any], folded: bool) -> str:
    words = {0, *table["words"]}
    heads = "".join(
        f"<th{'' if k in words else _NUMBER}>{escape(head)}</th>"
        for k, head in enumerate(table["columns"])
    )
    body = ""
    for row in table["rows"]:
        kind = (
            ' class="cmp-row-head"' if row["head"] else ' class="strong"' if row["strong"] else ""
        )
        cells = "".join(
            f"<td{'' if k in words else _NUMBER}>{escape(cell)}</td>"
            for k, cell in enumerate(row["cells"])
        )
        body += f"<tr{kind}>{cells}</tr>"
    note = f'<p class="cmp-note">{escape(table["note"])}</p>' if table["note"] else ""
    whole = (
        f'<div class="linli-scroll"><table class="linli-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )
    title = escape(table["title"])
    if not folded:
        return f"<h4>{title}</h4>{whole}"
    return f'<details class="cmp-table"><summary>{title}</summary>{whole}</details>'


_NUMBER = ' class="number"'


@solara.component
def Map(found: Found) -> None:
    """Units and who took part in them, drawn for the baseline and each package."""
    lang = use_language()
    with Section(t("dash.compare.map.title"), classes=["cmp-map"]):
        solara.Text(t("dash.compare.map.lead"), classes=["cmp-lead"])
        Markup(neighbourhood(found, lang), classes=["cmp-map-drawing"])


@solara.component
def Founded(found: Found) -> None:
    """What is uncertain, and how well each number is founded."""
    lang = use_language()
    founded = found["founded"][lang]
    chosen = t("dash.compare.founded.chosen")
    numbers = _plain_table(
        [t(f"dash.compare.founded.{key}") for key in ("package", "what", "value", "source")],
        [
            [row[0], f"{row[1]}{t('dash.compare.colon')}{row[2]}", row[3],
             chosen if row[4] == "chosen" else row[4]]
            for row in founded["numbers"]
        ],
        (2,),
    )  # fmt: skip
    prices = _plain_table(
        [t(f"dash.compare.founded.{key}") for key in ("price", "yuan", "unit", "source")],
        founded["prices"],
        (1,),
    )
    with Section(t("dash.compare.founded.title"), classes=["cmp-founded"]):
        Markup(
            f"<p>{escape(founded['evidence'])}</p><p>{escape(t('dash.compare.founded.lead'))}</p>"
            f'<details class="cmp-table"><summary>{escape(t("dash.compare.founded.numbers"))}'
            f"</summary>{numbers}</details>"
            f'<details class="cmp-table"><summary>{escape(t("dash.compare.founded.prices"))}'
            f"</summary>{prices}</details>"
        )
        Tables(found, ("parameters",))


def _plain_table(heads: list[str], rows: list[list[str]], numbers: tuple[int, ...]) -> str:
    head = "".join(
        f"<th{_NUMBER if k in numbers else ''}>{escape(cell)}</th>" for k, cell in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_NUMBER if k in numbers else ''}>{escape(cell)}</td>"
            for k, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="linli-scroll"><table class="linli-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _triple(effect: dict[str, Any] | None) -> tuple[float, float, float] | None:
    """Mean and interval in percentage points."""
    if effect is None:
        return None
    mean = 100 * effect["mean"]
    low, high = effect["low"], effect["high"]
    known = low is not None and high is not None
    return (
        round(mean, 2),
        round(100 * low, 2) if known else round(mean, 2),
        round(100 * high, 2) if known else round(mean, 2),
    )


def _chart(option: dict[str, Any], height: int, label: str) -> None:
    option["aria"] = {"enabled": True, "label": {"description": label}}
    solara.FigureEcharts(
        option=option,
        attributes={"style": f"height: {height}px; width: 100%", "class": "linli-chart"},
        responsive=True,
    )


def _chips(options: list[tuple[str, str]], chosen: str, choose: Any, name: str) -> None:
    """A row of buttons of which one is pressed."""
    with solara.Div(classes=["cmp-chips"]):
        for key, label in options:
            solara.Button(
                label,
                on_click=lambda key=key: choose(key),
                text=True,
                classes=["cmp-chip", f"{name}-{key}", *(["current"] if key == chosen else [])],
            )


@solara.component
def Reasons(value: dict[str, Any], lang: str) -> None:
    """The parts of an effect by reason, the largest first."""
    rows = value["reasons"][lang][:10]
    weeks = wording.named([str(week + 1) for week in value["weeks"]], lang)
    _chart(
        interval_chart(
            [
                {"label": name, "values": [(round(v, 3), round(v - 2 * e, 3), round(v + 2 * e, 3))]}
                for name, v, e in rows
            ],
            series=[t("dash.compare.why.axis")],
            x_name=t("dash.compare.why.axis"),
            save=t("dash.chart.save"),
            name="reasons",
        ),
        70 + 34 * len(rows),
        t("dash.compare.why.title"),
    )
    note = t(
        "dash.compare.why.note",
        residents=value["residents"],
        population=f"{value['population']:,}",
        weeks=weeks,
        total=f"{value['total']:+.2f}",
    )
    body = [[name, f"{v:+.2f}", f"±{2 * e:.2f}"] for name, v, e in value["reasons"][lang]]
    table = _plain_table(
        [t("dash.compare.why.reason"), t("dash.compare.why.axis"), "±"], body, (1, 2)
    )
    Markup(
        f'<p class="cmp-note">{escape(note)}</p><details class="cmp-table">'
        f"<summary>{escape(t('dash.chart.data'))}</summary>{table}</details>"
    )
