"""The page Watch: which neighbourhood, what is switched on, and the words about a resident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import solara

from dashboards.components import DocState, Explain, OwnFile, Section, Tag
from dashboards.components.neighbourhood import Neighbourhood
from dashboards.language import LOCALES, t, use_language
from dashboards.pages.compare.intake import LARGEST
from dashboards.pages.watch.link import (
    WEEKS_A_YEAR,
    YEARS,
    allowed,
    possible,
    query_of,
    read,
)
from dashboards.pages.watch.living import (
    Place,
    Plan,
    Switch,
    admitted,
    history,
    own_place,
    put,
    shared_weeks,
    switched,
)
from dashboards.pages.watch.scene import scene
from dashboards.pages.watch.telling import person
from dashboards.pages.watch.words import COMMUNITIES, kinds, labelled, words
from dashboards.work import submit, use_job
from sim.errors import InputError
from sim.texts import nearest_language

if TYPE_CHECKING:
    from dashboards.work.hook import View


READING = 60.0
"""Seconds that reading a visitor's file may take."""


class Chosen(NamedTuple):
    """A resident about whom words are wanted.

    Attributes:
        row: Row of the resident; -1: nobody.
        week: The week.
        side: "left" (without what is switched on) or "right" (with it).
    """

    row: int = -1
    week: int = 0
    side: str = "right"


class Watched(NamedTuple):
    """All that a visitor has chosen, in one value: it changes as a whole or not at all.

    Attributes:
        place: The neighbourhood.
        plan: What is switched on when.
        chosen: Whose words are wanted.
        own: What the community of the visitor's own file is called, by language.
        file: That file, as `dashboards.own.reading` has it.
    """

    place: Place
    plan: Plan = ()
    chosen: Chosen = Chosen()
    own: tuple[tuple[str, str], ...] = ()
    file: dict[str, Any] | None = None


@solara.component
def Page() -> None:
    """Watch one neighbourhood, or the same one without and with an intervention."""
    lang = use_language()
    search = solara.use_router().search
    begun = solara.use_memo(lambda: read(search), [])
    watched, change = solara.use_state(Watched(*begun[:2]))
    problem, set_problem = solara.use_state(_nothing_wrong())
    reading, set_reading = solara.use_state(False)
    place, plan, chosen, own, _ = watched
    drawn = use_job(scene, place)
    without = use_job(history, place, ())
    with_it = use_job(history if plan else None, place, plan)
    under = plan if chosen.side == "right" else ()
    wanted = person if chosen.row >= 0 else None
    told = use_job(wanted, place, under, chosen.row, chosen.week, lang)

    latest = with_it if plan else without
    shown: Any = solara.use_ref((place, plan, None))
    if latest.value is not None or shown.current[0] != place:
        shown.current = (place, plan, latest.value)
    _, shown_plan, right = shown.current
    valid = 0 if shown_plan == plan else shared_weeks(shown_plan, plan, place.weeks)

    def load(name: str, content: bytes) -> None:
        set_problem(None)
        set_reading(True)  # is drawn at once, while we wait below
        try:
            found = submit(admitted, name, content).result(READING)
        except InputError as error:
            set_problem(error)
        except (TimeoutError, RuntimeError):
            set_problem(InputError("dash.watch.own.failed", file=name))
        else:
            labels = tuple(found["labels"].items())
            change(lambda now: _own(now, found["file"], labels))
        finally:
            set_reading(False)

    def resettle(file: dict[str, Any]) -> None:
        name = file["own"]["label"]
        change(lambda now: _own(now, file, tuple((lang, name) for lang in ("en", "zh"))))

    with Tag("div", classes=["watch-page"]):
        DocState(lang=LOCALES[lang], query=query_of(place, plan, begun[2]))
        Neighbourhood(
            scene=drawn.value,
            place={"scenario": place.scenario, "seed": place.seed, "weeks": place.weeks},
            places=_places(place, own, lang),
            lengths=[
                {"value": n * WEEKS_A_YEAR, "label": t("dash.watch.years", n=n)} for n in YEARS
            ],
            left=without.value,
            right=right,
            right_weeks=valid,
            plan=_plan_words(plan, lang),
            kinds=kinds(lang),
            words=words(lang),
            told=_told(told, chosen),
            notice=_notice(drawn, latest, plan, shown_plan, place),
            on_place=lambda asked: change(lambda now: _moved(now, asked)),
            on_ask=lambda asked: change(lambda now: _asked(now, asked)),
            on_turn=lambda asked: change(lambda now: _turned(now, asked)),
            on_put=lambda asked: change(lambda now: _put(now, asked)),
            on_clear=lambda _: change(lambda now: now._replace(plan=())),
        )
        with Section(t("dash.watch.own.title"), classes=["watch-own"]):
            Tag("p", children=[t("dash.watch.own.both")], classes=["own-lead"])
            OwnFile(
                watched.file, problem, LARGEST, load, set_problem, resettle, "watch-upload", reading
            )
        Explain(t("dash.watch.help_title"), t("dash.watch.help") + "\n\n" + t("dash.watch.keys"))


def _moved(now: Watched, asked: dict[str, Any]) -> Watched:
    """Return what is watched in another place, where nothing is switched on yet."""
    fields = ("scenario", "seed", "weeks")
    place = now.place._replace(**{name: asked[name] for name in fields if name in asked})
    if place.scenario != now.place.scenario:
        place = place._replace(content="", tables=())
    if not allowed(place):
        return now
    return Watched(place, own=now.own, file=now.file) if place.content else Watched(place)


def _own(now: Watched, file: dict[str, Any], labels: tuple[tuple[str, str], ...]) -> Watched:
    """Return what is watched with a visitor's own file; nothing is switched on in it yet."""
    place = own_place(file, now.place.seed, now.place.weeks)
    return Watched(place, own=labels, file=file)


def _nothing_wrong() -> InputError | None:
    return None


def _places(place: Place, own: tuple[tuple[str, str], ...], lang: str) -> list[dict[str, str]]:
    """Return the communities to choose from, a visitor's own one last."""
    places = [{"value": name, "label": labelled(name, lang)} for name in COMMUNITIES]
    if place.content:
        places.append({"value": place.scenario, "label": dict(own)[nearest_language(lang)]})
    return places


def _asked(now: Watched, asked: dict[str, Any]) -> Watched:
    """Return what is watched when words about a resident are wanted."""
    week = max(0, min(int(asked["week"]), now.place.weeks - 1))
    side = "left" if asked["side"] == "left" else "right"
    return now._replace(chosen=Chosen(int(asked["row"]), week, side))


def _turned(now: Watched, asked: dict[str, Any]) -> Watched:
    """Return what is watched when an intervention was switched off."""
    week = max(0, min(int(asked["week"]), now.place.weeks - 1))
    return now._replace(plan=switched(now.plan, str(asked["kind"]), week, False))


def _put(now: Watched, asked: dict[str, Any]) -> Watched:
    """Return what is watched when an intervention was switched on or changed."""
    stop, instead = asked.get("stop"), asked.get("instead")
    whole = [None if week is None else int(week) for week in (stop, instead)]
    switch = Switch(str(asked["kind"]), int(asked["start"]), whole[0], float(asked["dose"]))
    if not possible(switch, now.place.weeks):
        return now
    return now._replace(plan=put(now.plan, switch, whole[1]))


def _plan_words(plan: Plan, lang: str) -> list[dict[str, Any]]:
    labels = {one["kind"]: one["label"] for one in kinds(lang)}
    return [{**switch._asdict(), "label": labels[switch.kind]} for switch in plan]


def _told(job: View, chosen: Chosen) -> dict[str, Any] | None:
    """Return what is known of the chosen resident, or nothing when nobody is chosen."""
    if chosen.row < 0:
        return None
    if job.value is None:
        return {**chosen._asdict(), "state": job.state, "error": job.error}
    return {**job.value, **chosen._asdict(), "state": "done", "error": ""}


def _notice(drawn: View, latest: View, plan: Plan, shown: Plan, place: Place) -> str:
    """Return a sentence while something is calculated or went wrong, or nothing."""
    error = drawn.error or latest.error
    if error:
        return t("dash.watch.failed", error=error)
    if latest.value is None:
        if latest.preparing:
            return t("dash.job.preparing")
        if plan != shown:
            return t("dash.watch.recomputing", week=shared_weeks(shown, plan, place.weeks))
        return t("dash.watch.spinning")
    if latest.busy:
        return t("dash.watch.living", done=latest.value["weeks"], total=place.weeks)
    return ""
