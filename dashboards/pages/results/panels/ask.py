"""Stored runs behind sliders: move one, and read what the runs that are there say, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import solara

from dashboards.components import Explain, Markup
from dashboards.language import t, use_language
from dashboards.pages.results.controls import Controls, select, slider
from dashboards.pages.results.landscape import EXACT
from dashboards.pages.results.linked import ToCompare
from dashboards.pages.results.measure import Measure
from dashboards.pages.results.parts import Figure
from dashboards.pages.results.pictures import replicates
from dashboards.pages.results.views import factor_label, value_label

if TYPE_CHECKING:
    from dashboards.pages.results.asked import Survey
    from dashboards.pages.results.landscape import Answer, Landscape
    from dashboards.pages.results.opened import Opened
    from experiments.sweep.factors import Factor

STEPS: Final = 41
"""Places of a slider over a range."""


def scale(factor: Factor) -> list[Any]:
    """The values that a slider of a factor stops at."""
    return factor.grid(STEPS)


def usual(factor: Factor) -> int:
    """Where the slider of a factor stands at first."""
    if factor.choices is None:
        return STEPS // 2
    values = scale(factor)
    return values.index(factor.at_rest) if factor.at_rest in values else 0


@solara.component
def Ask(opened: Opened, survey: Survey) -> None:
    """Sliders over the factors and the two answers: what was run nearby, what lies between."""
    lang = use_language()
    moved, set_moved = solara.use_state(cast("dict[str, Any]", {}))
    factors = opened.factors
    places = {f.name: moved.get(f.name, usual(f)) for f in factors}
    values = {f.name: scale(f)[places[f.name]] for f in factors}
    items = []
    for factor in factors:
        shown = [value_label(factor, value, lang) for value in scale(factor)]
        label = factor_label(factor, lang)
        if factor.numeric and len(shown) > 1:
            items.append(slider(factor.name, label, places[factor.name], shown))
        else:
            options = [(str(k), name) for k, name in enumerate(shown)]
            items.append(select(factor.name, label, str(places[factor.name]), options))

    def change(name: str, value: Any) -> None:
        most = next(len(scale(f)) for f in factors if f.name == name) - 1
        place = int(value) if str(value).isdigit() else 0
        set_moved(lambda old: {**old, name: min(most, place)})

    with solara.Div(classes=["results-ask"]):
        Explain(t("dash.results.ask.what"), t("dash.results.ask.how"))
        with solara.Div(classes=["results-two"]):
            Controls(items, "results-sliders", change)
            with solara.Div(classes=["results-answers"], attributes={"aria-live": "polite"}):
                Answers(opened, survey.landscape, values, Measure(
                    survey.landscape.found.outcome, survey.landscape.found.difference, lang
                ))  # fmt: skip


@solara.component
def Answers(opened: Opened, landscape: Landscape, values: dict[str, Any], measure: Measure) -> None:
    """The answers at one setting."""
    lang = measure.lang
    near = landscape.nearest(values)
    if near is None:
        solara.Text(t("dash.results.no_runs"))
        return
    point, distance = near
    stored, between = landscape.stored(point), landscape.between(values)
    exact = distance < EXACT
    setting = t("dash.results.join").join(
        t("dash.results.response.is", factor=factor_label(f, lang), value=value_label(f, v, lang))
        for f, v in zip(landscape.factors, landscape.points[point], strict=True)
    )
    head = t("dash.results.ask.exact") if exact else t("dash.results.ask.nearest")
    itself = measure.difference and opened.plan.references[point] is None
    note = "" if exact else t("dash.results.ask.nearest_at", setting=setting)
    note += t("dash.results.ask.itself") if itself else ""
    Markup(_card("stored", head, stored, measure, note, count=len(stored.each)))
    if not exact:
        if between is not None:
            assert landscape.smooth is not None
            share = f"{landscape.smooth.q2 * 100:.0f}"
            note = t("dash.results.ask.smooth", share=share)
            Markup(_card("between", t("dash.results.ask.between"), between, measure, note))
        else:
            Markup(f"<p class='results-note'>{t('dash.results.ask.no_surface')}</p>")
    if stored.two:
        Markup(f"<p class='results-warning'>{t('dash.results.ask.two')}</p>")
    rows = [[str(k + 1), measure.say(v)] for k, v in enumerate(stored.each)]
    Figure(
        replicates(stored, measure, t("dash.chart.save")),
        t("dash.results.ask.dots", count=len(stored.each), outcome=measure.inside),
        [t("dash.results.replicate"), measure.axis], rows, height=130, name="replicates",
    )  # fmt: skip
    ToCompare(opened, (point, 0), t("dash.results.ask.compare"))


def _card(name: str, head: str, answer: Answer, measure: Measure, note: str, count: int = 0) -> str:
    import html

    interval = measure.interval(answer.low, answer.high)
    community = measure.interval(answer.range_low, answer.range_high)
    lines = [
        f"<h3>{html.escape(head)}</h3>",
        f"<p class='results-big'><strong>{html.escape(measure.say(answer.mean))}</strong> "
        f"<span>{html.escape(interval)}</span></p>",
    ]
    if note:
        lines.append(f"<p class='results-note'>{html.escape(note)}</p>")
    if community:
        told = html.escape(t("dash.results.ask.community", range=community))
        lines.append(f"<p class='results-note'>{told}</p>")
    if count:
        lines.append(
            f"<p class='results-note'>{html.escape(t('dash.results.ask.over', count=count))}</p>"
        )
    return f"<div class='results-card card-{name}'>{''.join(lines)}</div>"
