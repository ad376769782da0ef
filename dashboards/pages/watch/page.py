"""The page Watch: which neighbourhood, what is switched on, and the words about a resident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import solara

from dashboards.components import Explain, Tag
from dashboards.components.neighbourhood import Neighbourhood
from dashboards.language import t, use_language
from dashboards.pages.watch.living import Place, Plan, history, shared_weeks, switched
from dashboards.pages.watch.scene import scene
from dashboards.pages.watch.telling import person
from dashboards.pages.watch.words import COMMUNITIES, kinds, labelled, words
from dashboards.work import use_job

if TYPE_CHECKING:
    from dashboards.work.hook import View

YEARS = (1, 2, 3)
WEEKS_A_YEAR = 52


@solara.component
def Page() -> None:
    """Watch one neighbourhood, or the same one without and with an intervention."""
    lang = use_language()
    name, set_name = solara.use_state(COMMUNITIES[0])
    seed, set_seed = solara.use_state(1)
    years, set_years = solara.use_state(2)
    place = Place(name, seed, years * WEEKS_A_YEAR)
    labels = {each: labelled(each, lang) for each in COMMUNITIES}
    lengths = {n: t("dash.watch.years", n=n) for n in YEARS}
    with Tag("div", classes=["watch-page"]):
        with Tag("div", classes=["watch-top"]):
            Tag("h1", children=[t("dash.watch.title")])
            _Choice(t("dash.watch.place"), "watch-place", labels, name, set_name)
            _Choice(t("dash.watch.weeks"), "watch-years", lengths, years, set_years)
            solara.Button(
                t("dash.watch.another", seed=seed),
                on_click=lambda: set_seed(seed + 1),
                text=True,
                classes=["watch-another"],
            )
        Tag("p", children=[t("dash.watch.lead")], classes=["watch-lead"])
        Played(place).key(repr(place))
        Explain(t("dash.watch.help_title"), t("dash.watch.help") + "\n\n" + t("dash.watch.keys"))


@solara.component
def _Choice(label: str, name: str, labels: dict[Any, str], value: Any, on_value: Any) -> None:
    """One of a few values, by their labels."""
    by_label = {text: key for key, text in labels.items()}
    solara.Select(
        label,
        value=labels[value],
        values=list(by_label),
        on_value=lambda text: on_value(by_label[text]),
        dense=True,
        classes=[name],
    )


@solara.component
def Played(place: Place) -> None:
    """A neighbourhood that plays; a new one for another place, so that nothing is carried over.

    Args:
        place: The neighbourhood.
    """
    lang = use_language()
    nothing: Plan = ()
    plan, set_plan = solara.use_state(nothing)
    chosen, set_chosen = solara.use_state((-1, 0))
    drawn = use_job(scene, place)
    without = use_job(history, place, ())
    with_it = use_job(history if plan else None, place, plan)
    shown: Any = solara.use_ref(((), None))
    row, week = chosen
    told = use_job(person if row >= 0 else None, place, plan, row, week, lang)

    latest = with_it if plan else without
    if latest.value is not None:
        shown.current = (plan, latest.value)
    shown_plan, right = shown.current
    valid = 0 if shown_plan == plan else shared_weeks(shown_plan, plan, place.weeks)

    def turn(asked: dict[str, Any]) -> None:
        set_plan(
            lambda now: switched(now, str(asked["kind"]), int(asked["week"]), bool(asked["on"]))
        )

    def ask(about: dict[str, Any]) -> None:
        set_chosen((int(about["row"]), int(about["week"])))

    Neighbourhood(
        scene=drawn.value,
        place={"weeks": place.weeks},
        left=without.value,
        right=right,
        right_weeks=valid,
        plan=_plan_words(plan, lang),
        kinds=kinds(lang),
        words=words(lang),
        told=_told(told, row, week),
        notice=_notice(drawn, latest, plan, shown_plan, place),
        on_ask=ask,
        on_turn=turn,
        on_clear=lambda _: set_plan(()),
    )


def _plan_words(plan: Plan, lang: str) -> list[dict[str, Any]]:
    labels = {one["kind"]: one["label"] for one in kinds(lang)}
    return [{**switch._asdict(), "label": labels[switch.kind]} for switch in plan]


def _told(job: View, row: int, week: int) -> dict[str, Any] | None:
    if row < 0:
        return None
    if job.value is None:
        return {"state": job.state, "row": row, "week": week, "error": job.error}
    return {**job.value, "state": "done", "row": row, "week": week, "error": ""}


def _notice(drawn: View, latest: View, plan: Plan, shown: Plan, place: Place) -> str:
    """Return a sentence while something is calculated or went wrong, or nothing."""
    error = drawn.error or latest.error
    if error:
        return t("dash.watch.failed", error=error)
    if latest.value is None:
        if plan != shown:
            return t("dash.watch.recomputing", week=shared_weeks(shown, plan, place.weeks))
        return t("dash.watch.spinning")
    if latest.state in ("waiting", "running"):
        return t("dash.watch.living", done=latest.value["weeks"], total=place.weeks)
    return ""
