"""One folder, looked at: which outcome, which runs, from which side."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd
import solara

from dashboards.components import Explain, Section
from dashboards.language import t, use_language
from dashboards.pages.results.asked import Survey, survey
from dashboards.pages.results.controls import Controls, checks, select, span, switch
from dashboards.pages.results.opened import FEW_VALUES
from dashboards.pages.results.panels.about import About
from dashboards.pages.results.panels.ask import Ask, scale
from dashboards.pages.results.panels.compared import Compared
from dashboards.pages.results.panels.matters import Matters
from dashboards.pages.results.panels.response import Response
from dashboards.pages.results.panels.runs import Runs
from dashboards.pages.results.panels.spread import Distribution
from dashboards.pages.results.panels.when import When
from dashboards.pages.results.parts import Sentences
from dashboards.pages.results.views import Filter, factor_label, value_label
from dashboards.work import use_job

if TYPE_CHECKING:
    from dashboards.pages.results.opened import Opened

PANELS: Final = {
    "sweep": ("about", "ask", "response", "spread", "matters", "when", "runs"),
    "table": ("about", "ask", "response", "spread", "matters", "when", "runs"),
    "comparison": ("compared", "spread", "about", "runs"),
    "search": ("front", "about", "runs"),
}
"""Sides that a folder can be looked at from, by what made it; the first is shown first."""
FIRST: Final = {"sweep": "ask", "table": "ask", "comparison": "compared", "search": "front"}
SURVEYED: Final = ("ask", "response", "spread", "matters", "when")
FILTERED: Final = ("response", "spread", "runs")
"""Sides whose runs the filters choose; the others need the whole design."""
PLACES: Final = 21
"""Steps of a range of an outcome."""


@solara.component
def Explorer(
    opened: Opened,
    folder: str,
    stamp: str,
    otherwise: str,
    look: dict[str, str],
    set_look: Callable[[dict[str, str]], None],
) -> None:
    """Controls on the left, one side of the folder on the right.

    Args:
        opened: The folder, read.
        folder: Where it is, for workers.
        stamp: Its state.
        otherwise: What it is called where it says nothing itself.
        look: What of the look is in the address: outcome, panel, difference.
        set_look: Changes that.
    """
    lang = use_language()
    chosen, set_chosen = solara.use_state(cast("dict[str, Any]", {}))
    outcome = look.get("outcome", "")
    outcome = outcome if outcome in opened.outcomes else next(iter(opened.outcomes), "")
    panels = PANELS[opened.kind]
    panel = look.get("panel", "")
    panel = panel if panel in panels else FIRST[opened.kind]
    difference = opened.has_reference and look.get("difference", "1") != "0"
    wanted = bool(outcome) and panel in SURVEYED
    job = use_job(survey if wanted else None, folder, stamp, outcome, difference)
    picked = filter_of(opened, chosen, outcome)
    runs = opened.runs
    kept = solara.use_memo(lambda: runs[picked.keeps(runs)], [id(runs), repr(picked)])

    def change(control: str, value: Any) -> None:
        if control == "outcome":
            set_look({**look, "outcome": str(value)})
        elif control == "difference":
            set_look({**look, "difference": "1" if value else "0"})
        else:
            set_chosen(lambda old: {**old, control: value})

    title = opened.title(lang) or otherwise
    with Section(title, classes=["results-opened", f"results-{opened.kind}"]):
        with solara.Div(classes=["results-tabs"], attributes={"role": "tablist"}):
            for each in panels:
                solara.Button(
                    t(f"dash.results.panel.{each}"), text=True,
                    on_click=lambda each=each: set_look({**look, "panel": each}),
                    classes=["results-tab", f"tab-{each}", *(["current"] if each == panel else [])],
                    attributes={"role": "tab", "aria-selected": str(each == panel).lower()},
                )  # fmt: skip
        with solara.Div(classes=["results-body"]):
            if opened.outcomes and panel not in ("about", "front"):
                with solara.Div(classes=["results-side"]):
                    Controls(
                        _outcome(opened, panel, outcome, difference, lang),
                        "results-outcome",
                        change,
                    )
                    if panel in FILTERED:
                        Filters(opened, chosen, picked, outcome, len(kept), change, set_chosen)
            with solara.Div(
                classes=["results-panel", f"panel-{panel}"], attributes={"role": "tabpanel"}
            ):
                if not wanted:
                    Plain(opened, panel, outcome, kept)
                elif job.error:
                    Sentences([job.error], "error")
                elif job.value is None:
                    solara.ProgressLinear(True)
                else:
                    Surveyed(opened, panel, job.value, folder, stamp, kept, bool(picked.count)).key(
                        f"{panel} {outcome} {difference}" if panel == "when" else panel
                    )


@solara.component
def Plain(opened: Opened, panel: str, outcome: str, kept: pd.DataFrame) -> None:
    """Sides that need nothing calculated."""
    if panel == "about":
        About(opened)
    elif panel == "compared":
        Compared(opened, outcome)
    elif panel == "front":
        from dashboards.pages.results.panels.front import Front

        Front(opened)
    elif panel == "runs":
        Runs(opened, kept, outcome)
    else:
        Sentences([t("dash.results.no_runs")])


@solara.component
def Surveyed(
    opened: Opened,
    panel: str,
    found: Survey,
    folder: str,
    stamp: str,
    kept: pd.DataFrame,
    filtered: bool,
) -> None:
    """Sides that show one outcome."""
    frame = found.runs
    if filtered:
        pairs = kept[["point", "replicate"]].drop_duplicates()
        frame = frame.merge(pairs, on=["point", "replicate"])
    if panel == "ask":
        Ask(opened, found)
    elif panel == "response":
        Response(opened, found, frame)
    elif panel == "spread":
        Distribution(opened, found, frame)
    elif panel == "matters":
        Matters(opened, found, filtered)
    else:
        When(opened, found, folder, stamp, filtered)


@solara.component
def Filters(
    opened: Opened,
    chosen: dict[str, Any],
    picked: Filter,
    outcome: str,
    left: int,
    change: Callable[[str, Any], None],
    set_chosen: Callable[[Any], None],
) -> None:
    """What of the runs a visitor wants to see."""
    lang = use_language()
    items = []
    if opened.places:
        options = [(name, label[lang]) for name, label in opened.places.items()]
        value = chosen.get("filter-place") or list(opened.places)
        items.append(checks("filter-place", t("dash.results.place"), value, options))
    for factor in opened.factors:
        key = f"filter-{factor.name}"
        label = factor_label(factor, lang)
        if factor.choices is not None and len(factor.choices) <= FEW_VALUES:
            options = [(str(factor.shown(v)), value_label(factor, v, lang)) for v in factor.choices]
            value = chosen.get(key) or [v for v, _ in options]
            items.append(checks(key, label, value, options))
        elif factor.numeric:
            steps = [value_label(factor, v, lang) for v in scale(factor)]
            items.append(span(key, label, _ends(chosen.get(key), len(steps)), steps))
    measure = opened.measure(outcome, False, lang)
    ends = [measure.say(v) for v in _scale_of(opened, outcome)]
    if ends:
        key = f"filter-value-{outcome}"
        items.append(span(key, measure.name, _ends(chosen.get(key), len(ends)), ends))
    with solara.Div(classes=["results-filters"]):
        Sentences([t("dash.results.filter.title")], "title")
        Controls(items, "results-filter", change)
        Sentences([t("dash.results.filter.left", left=f"{left:,}", all=f"{len(opened.runs):,}")])
        if picked.count:
            solara.Button(
                t("dash.results.filter.none"), on_click=lambda: set_chosen({}), text=True,
                small=True, classes=["results-all"],
            )  # fmt: skip
        Explain(t("dash.results.filter.note"), t("dash.results.filter.note_more"))


def filter_of(opened: Opened, chosen: dict[str, Any], outcome: str) -> Filter:
    """What the controls choose.

    Args:
        opened: The folder.
        chosen: Values of the controls by name, as far as they were touched.
        outcome: The outcome that is looked at.
    """
    ranges: dict[str, tuple[float, float]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for factor in opened.factors:
        told = chosen.get(f"filter-{factor.name}")
        if not isinstance(told, list):
            continue
        values = scale(factor)
        if factor.choices is None or len(factor.choices) > FEW_VALUES:
            low, high = _ends(told, len(values))
            if (low, high) != (0, len(values) - 1):
                ranges[factor.name] = (float(values[low]), float(values[high]))
        elif 0 < len(told) < len(values):
            if factor.numeric:
                kept = [float(v) for v in factor.choices if str(factor.shown(v)) in told]
                words[factor.name] = tuple(str(v) for v in kept)
            else:
                words[factor.name] = tuple(str(v) for v in told)
    told = chosen.get("filter-place")
    if isinstance(told, list) and 0 < len(told) < len(opened.places):
        words["place"] = tuple(str(name) for name in told)
    told = chosen.get(f"filter-value-{outcome}")
    steps = _scale_of(opened, outcome)
    if isinstance(told, list) and steps:
        low, high = _ends(told, len(steps))
        if (low, high) != (0, len(steps) - 1):
            ranges[outcome] = (steps[low], steps[high])
    return Filter(ranges, words)


def _scale_of(opened: Opened, outcome: str) -> list[float]:
    """Steps from the lowest to the highest value of an outcome, ends included."""
    if outcome not in opened.outcomes:
        return []
    values = opened.runs[outcome]
    low, high = float(values.min()), float(values.max())
    if not low < high:
        return []
    inner = [low + (high - low) * k / (PLACES - 1) for k in range(1, PLACES - 1)]
    return [low, *inner, high]


def _ends(told: Any, count: int) -> tuple[int, int]:
    if not (isinstance(told, list) and len(told) == 2 and all(isinstance(x, int) for x in told)):
        return 0, count - 1
    low, high = (min(max(0, x), count - 1) for x in told)
    return min(low, high), max(low, high)


def _outcome(
    opened: Opened, panel: str, outcome: str, difference: bool, lang: str
) -> list[dict[str, Any]]:
    primary = [name for name in opened.primary if name in opened.outcomes]
    rest = [name for name in opened.outcomes if name not in primary]
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in rest:
        groups.setdefault(_group(name), []).append((name, opened.measure(name, False, lang).name))
    headed = [(t(f"dash.results.outcomes.{key}"), entries) for key, entries in groups.items()]
    first = [(name, opened.measure(name, False, lang).name) for name in primary]
    items = [
        select("outcome", t("dash.results.outcome_label"), outcome, [],
               [(t("dash.results.outcomes.primary"), first), *headed])
    ]  # fmt: skip
    if opened.has_reference and opened.kind != "comparison" and panel in SURVEYED:
        items.append(switch("difference", t("dash.results.difference"), difference))
    return items


def _group(name: str) -> str:
    if re.match(r"any_(quarter|year|week)_", name):
        return "groups"
    if name.startswith("hours_"):
        return "hours"
    if name.startswith("yuan"):
        return "money"
    if re.search(r"_(quarter|year|week|after)$", name):
        return "forms"
    return "other"
