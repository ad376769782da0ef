"""A policy search: packages by two objectives, one of them in full, and the search's words."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import solara

from dashboards.charts import PALETTE
from dashboards.components import Markup
from dashboards.language import t, use_language
from dashboards.pages.results.controls import Controls, select
from dashboards.pages.results.linked import ToCompare
from dashboards.pages.results.parts import Figure, SaveTable, Sentences, table
from dashboards.pages.results.pictures import trade_off
from dashboards.pages.results.searched import trade_off_rows

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened
    from dashboards.pages.results.searched import Searched

ROLES: Final = {
    "winner": (PALETTE[2], "diamond", 18),
    "front": (PALETTE[1], "circle", 12),
    "also": (PALETTE[6], "emptyCircle", 10),
    "without": (PALETTE[4], "emptyTriangle", 10),
    "nothing": (PALETTE[0], "rect", 11),
}
"""Colour, symbol and size of packages by what they are there for."""


@solara.component
def Front(opened: Opened) -> None:
    """Packages that cannot be beaten in everything at once, and what each of them does."""
    lang = use_language()
    searched: Searched = opened.front
    goals = {goal["key"]: goal for goal in searched.goals}
    places = {place["name"]: place["label"][lang] for place in searched.found["places"]}
    names = list(goals)
    other = next((k for k in names[1:] if goals[k]["goal"] == "money"), names[-1])
    chosen, set_chosen = solara.use_state({"x": other, "y": names[0], "place": next(iter(places))})
    clicked, set_clicked = solara.use_state(-1)
    x, y, place = chosen["x"], chosen["y"], chosen["place"]
    options = [(key, goal["name"][lang]) for key, goal in goals.items()]
    items = [
        select("x", t("dash.results.front.x"), x, options),
        select("y", t("dash.results.front.y"), y, options),
    ]
    if len(places) > 1:
        items.insert(0, select("place", t("dash.results.front.place"), place, list(places.items())))

    def change(name: str, value: Any) -> None:
        if value in (places if name == "place" else goals):
            set_chosen(lambda old: {**old, name: value})

    rows = trade_off_rows(searched, place, x, y)
    winner = rows[rows["role"] == "winner"]["candidate"]
    shown = (
        clicked if clicked in set(rows["candidate"]) else int(winner.iloc[0]) if len(winner) else 0
    )

    def click(event: Any) -> None:
        told = event.get("name") if isinstance(event, dict) else None
        for candidate in rows["candidate"]:
            if told == _name(searched, int(candidate), lang):
                set_clicked(int(candidate))

    with solara.Div(classes=["results-front"]):
        Controls(items, "results-objectives", change)
        headers, cells = _table(searched, rows, goals[x], goals[y], lang)
        option = trade_off(
            _series(searched, rows, goals[x], goals[y], lang),
            _axis(goals[x], lang), _axis(goals[y], lang), t("dash.chart.save"),
        )  # fmt: skip
        said = t("dash.results.front.said", x=goals[x]["name"][lang], y=goals[y]["name"][lang])
        Figure(option, said, headers, cells, height=440, on_click=click, name="front")
        Sentences([t("dash.results.front.click")])
        # What a click on the chart does, for those who have no mouse or many points in one place.
        drawn = [(str(k), searched.label(int(k), lang)) for k in rows["candidate"]]
        Controls(
            [select("package", t("dash.results.package"), str(shown), drawn)],
            "results-drawn",
            lambda _, value: set_clicked(int(value) if str(value).isdigit() else -1),
        )
        Package(opened, place, list(places).index(place), shown)
        SaveTable(searched.front, "front")
        Words(searched)


@solara.component
def Package(opened: Opened, place: str, number: int, candidate: int) -> None:
    """One package: what it does to every objective, and its link to Compare."""
    lang = use_language()
    searched: Searched = opened.front
    mine = searched.front
    mine = mine[(mine["place"] == place) & (mine["candidate"] == candidate)]
    rows = {str(row["objective"]): row for row in mine.to_dict("records")}
    cells = [
        [goal["name"][lang], _level(goal, row["nothing"], lang), _level(goal, row["level"], lang),
         _change(goal, row["mean"], lang), _ends(goal, row["low"], row["high"], lang),
         _ends(goal, row["range_low"], row["range_high"], lang)]
        for goal in searched.goals if (row := rows.get(goal["key"])) is not None
    ]  # fmt: skip
    headers = [t(f"dash.results.front.column.{name}") for name in
               ("objective", "nothing", "level", "change", "interval", "community")]  # fmt: skip
    with solara.Div(classes=["results-card", "results-package"]):
        Markup(f"<h3>{html.escape(searched.label(candidate, lang))}</h3>")
        Markup(table(headers, cells), classes=["linli-scroll"])
        posts = searched.staff(candidate)
        key = "compare_without" if posts else "compare"
        ToCompare(opened, (candidate, number), t(f"dash.results.front.{key}", posts=f"{posts:g}"))


@solara.component
def Words(searched: Searched) -> None:
    """What the search says in words, as its own report has it."""
    lang = use_language()
    parts = []
    for block in searched.documents[lang][1:]:
        if block.kind == "table":
            parts.append(f"<div class='linli-scroll'>{table(block.headers, block.rows)}</div>")
        elif block.kind == "sentences":
            parts += [f"<p>{html.escape(line)}</p>" for line in block.lines]
        else:
            tag = "h4" if block.kind == "subheading" else "h3"
            parts.append(f"<{tag}>{html.escape(block.lines[0])}</{tag}>")
    Markup("".join(parts), classes=["results-document"])


def _series(
    searched: Searched, rows: pd.DataFrame, x: dict[str, Any], y: dict[str, Any], lang: str
) -> list[dict[str, Any]]:
    known = rows[rows["x"].notna() & rows["y"].notna()]
    series = []
    for role, (color, symbol, size) in ROLES.items():
        mine = known[known["role"] == role]
        points = [
            {"x": _scaled(x, row["x"]), "y": _scaled(y, row["y"]),
             "name": _name(searched, int(row["candidate"]), lang)}
            for row in mine.to_dict("records")
        ]  # fmt: skip
        if points:
            series.append({"name": t(f"dash.results.front.role.{role}"), "points": points,
                           "color": color, "symbol": symbol, "size": size})  # fmt: skip
    return series


def _table(
    searched: Searched, rows: pd.DataFrame, x: dict[str, Any], y: dict[str, Any], lang: str
) -> tuple[list[str], list[list[str]]]:
    headers = [t("dash.results.package"), t("dash.results.front.as"), x["name"][lang],
               y["name"][lang], t("dash.results.front.within")]  # fmt: skip
    cells = [
        [searched.label(int(row["candidate"]), lang), t(f"dash.results.front.role.{row['role']}"),
         _change(x, row["x"], lang), _change(y, row["y"], lang),
         t(f"dash.results.{'yes' if row['within'] else 'no'}")]
        for row in rows.sort_values("y", ascending=False).to_dict("records")
    ]  # fmt: skip
    return headers, cells


def _name(searched: Searched, candidate: int, lang: str) -> str:
    return f"{candidate} · {searched.label(candidate, lang)}"


def _scaled(goal: dict[str, Any], value: float) -> float:
    return float(f"{value * (100.0 if goal['share'] else 1.0):.6g}")


def _axis(goal: dict[str, Any], lang: str) -> str:
    name = goal["name"][lang]
    if not goal["share"]:
        return str(name)
    unit = t("dash.results.front.points")
    return t("dash.results.with_unit", name=name, unit=unit)


def _change(goal: dict[str, Any], value: float, lang: str) -> str:
    del lang
    if value is None or not math.isfinite(value):
        return t("dash.results.nothing")
    shown = value * 100 if goal["share"] else value
    if not goal["share"] and shown == 0:
        return "0"
    size = abs(shown)
    told = f"{shown:+,.0f}" if size >= 1000 else f"{shown:+.1f}" if size >= 1 else f"{shown:+.3f}"
    return told.replace("-", "−")


def _level(goal: dict[str, Any], value: float, lang: str) -> str:
    told = _change(goal, value, lang).lstrip("+")
    return f"{told}%" if goal["share"] and lang == "zh" else f"{told} %" if goal["share"] else told


def _ends(goal: dict[str, Any], low: float, high: float, lang: str) -> str:
    return t("dash.results.interval", low=_change(goal, low, lang), high=_change(goal, high, lang))
