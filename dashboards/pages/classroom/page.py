"""What the teacher sees: the list of lessons, and one lesson from question to discussion.

The address alone says which lesson is open, so that the browser's Back, the menu and a link that
was kept all lead where they say.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

import solara

from dashboards.components import DocState, Markup, Section, Tag
from dashboards.language import LOCALES, t, use_language
from dashboards.lessons.running import run_lesson
from dashboards.lessons.sheets import lines
from dashboards.lessons.shelf import lesson, names
from dashboards.pages.classroom.notes import Notes
from dashboards.pages.classroom.predicting import Predict
from dashboards.pages.classroom.results import Results
from dashboards.pages.classroom.rooms import ROOMS, Prediction
from dashboards.work import use_job

STYLE = Path(__file__).parent / "classroom.css"
HOME: Final = "/classroom"
"""Where the list of lessons is."""


@solara.component
def Page() -> None:
    """The lessons, or the one that was chosen; the address says which."""
    lang = use_language()
    router = solara.use_router()
    chosen = _asked_for(router.search)
    large, set_large = solara.use_state(False)
    with solara.Div(classes=["classroom", *(["classroom-large"] if large else [])]):
        solara.Style(STYLE)
        DocState(lang=LOCALES[lang])
        if chosen:
            Lesson(chosen, large, set_large, lambda: router.push(HOME)).key(chosen)
        else:
            Shelf(lambda name: router.push(f"{HOME}?{urlencode({'lesson': name})}"))


def _asked_for(search: str | None) -> str:
    """The lesson that an address names, or ""."""
    wanted = parse_qs(search or "").get("lesson", [""])[0]
    return wanted if wanted in names() else ""


def _locked(code: str | None, owner: str) -> bool:
    """Whether the run of a room has begun, as when its teacher's page is loaded anew."""
    state = None if code is None else ROOMS.state(code, owner)
    return state is not None and state.locked


def _nothing() -> list[Prediction]:
    return []


@solara.component
def Shelf(choose: Callable[[str], None]) -> None:
    """All lessons, as cards."""
    lang = use_language()
    Tag("h1", children=[t("dash.classroom.title")])
    Tag("p", children=[t("dash.classroom.intro")], classes=["classroom-intro"])
    cards = []
    for name in names():
        plan = lesson(name)
        order = t("dash.classroom.order", order=plan.order)
        minutes = t("dash.classroom.minutes", minutes=plan.minutes)
        inside = [
            Tag("span", children=[f"{order} · {minutes}"], classes=["classroom-card-order"]),
            Tag("span", children=[plan.title.in_language(lang)], classes=["classroom-card-title"]),
            Tag(
                "span",
                children=[plan.question.in_language(lang)],
                classes=["classroom-card-question"],
            ),
            Tag(
                "span",
                children=[t(f"dash.lesson.kind.{plan.kind}")],
                classes=["classroom-card-kind"],
            ),
        ]
        card = solara.Button(
            children=inside,
            on_click=lambda name=name: choose(name),
            classes=["classroom-card", f"lesson-{name}"],
            text=True,
        )
        cards.append(Tag("li", children=[card]))
    Tag(
        "ul",
        children=cards,
        classes=["classroom-cards"],
        attributes={"aria-label": t("dash.classroom.lessons")},
    )


@solara.component
def Lesson(
    name: str, large: bool, set_large: Callable[[bool], None], leave: Callable[[], None]
) -> None:
    """One lesson: question, prediction, run, comparison, discussion, notes."""
    lang = use_language()
    plan = lesson(name)
    owner = solara.get_session_id()
    code, set_code = solara.use_state(ROOMS.own(owner, name))
    noted, set_noted = solara.use_state(_nothing())
    pooled, set_pooled = solara.use_state(tuple(_nothing()))
    started, set_started = solara.use_state(_locked(code, owner))
    notes, set_notes = solara.use_state(False)
    job = use_job(run_lesson if started else None, name)
    given: list[Prediction] = [*pooled, *noted]

    def start() -> None:
        if code is not None:
            ROOMS.lock(code, owner)
        set_started(True)

    def again() -> None:
        if code is not None:
            ROOMS.clear(code, owner)
        set_pooled(())
        set_noted([])
        set_started(False)

    Top(name, large, set_large, leave, notes, set_notes)
    with solara.Div():  # always there: parts that come and go must not move the others
        if notes:
            Notes(name)
    with solara.Div(classes=["classroom-head"]):
        Tag("h1", children=[plan.title.in_language(lang)])
        Tag("p", children=[plan.question.in_language(lang)], classes=["classroom-question"])
    with Section(t("dash.classroom.situation"), classes=["classroom-situation"]):
        for line in lines(plan.situation.in_language(lang)):
            Tag("p", children=[line])
    Predict(
        name, code, set_code, noted, set_noted, pooled, set_pooled, started=started, large=large
    )
    Run(name, bool(given), started, start, again, job)
    with solara.Div():
        if started:
            Results(name, job.value, given, large)
    with solara.Div():
        if job.value is not None:  # the questions give the result away
            Discuss(name)


@solara.component
def Discuss(name: str) -> None:
    """Questions to discuss, once there is something to discuss."""
    lang = use_language()
    questions = [q.in_language(lang) for q in lesson(name).discussion]
    with Section(t("dash.classroom.discuss.title"), classes=["classroom-discuss"]):
        Tag("ol", children=[Tag("li", children=[question]) for question in questions])


@solara.component
def Top(
    name: str,
    large: bool,
    set_large: Callable[[bool], None],
    leave: Callable[[], None],
    notes: bool,
    set_notes: Callable[[bool], None],
) -> None:
    """Buttons above a lesson."""
    lang = use_language()
    plan = lesson(name)
    with solara.Div(classes=["classroom-top"]):
        solara.Button(
            t("dash.classroom.back"),
            icon_name="mdi-arrow-left",
            on_click=leave,
            text=True,
            classes=["classroom-back"],
        )
        order = t("dash.classroom.order", order=plan.order)
        Tag(
            "span",
            children=[f"{order} · {t('dash.classroom.minutes', minutes=plan.minutes)}"],
            classes=["classroom-card-order"],
        )
        solara.Div(classes=["spacer"])
        solara.Button(
            t("dash.classroom.normal" if large else "dash.classroom.large"),
            icon_name="mdi-format-size",
            outlined=True,
            classes=["classroom-size"],
            on_click=lambda: set_large(not large),
        )
        Tag(
            "a",
            children=[t("dash.classroom.sheet")],
            classes=["classroom-sheet"],
            attributes={"href": f"/sheet/{name}/{lang}", "target": "_blank", "rel": "noopener"},
        )
        solara.Button(
            t("dash.classroom.notes_hide" if notes else "dash.classroom.notes_show"),
            icon_name="mdi-school",
            outlined=True,
            classes=["classroom-notes-button"],
            on_click=lambda: set_notes(not notes),
        )


@solara.component
def Run(
    name: str,
    predicted: bool,
    started: bool,
    start: Callable[[], None],
    again: Callable[[], None],
    job: Any,
) -> None:
    """The button that runs the lesson, locked until there is a prediction, and how far it is."""
    lang = use_language()
    plan = lesson(name)
    with Section(t("dash.classroom.run.title"), classes=["classroom-run"]):
        arms = "".join(f"<li>{_safe(arm.label.in_language(lang))}</li>" for arm in plan.run.arms)
        kind = "exact" if plan.run.exact else "sets" if plan.run.ensemble else "runs"
        said = t(f"dash.lesson.page.{kind}", replicates=plan.run.replicates)
        Markup(
            f"<summary>{_safe(t('dash.classroom.run.arms'))}</summary><ul>{arms}</ul>"
            f"<p>{_safe(said)}</p>",
            tag="details",
            classes=["classroom-arms"],
        )
        if not started:
            with solara.Div(classes=["classroom-row"]):
                solara.Button(
                    t("dash.classroom.run.start"),
                    icon_name="mdi-play",
                    color="primary",
                    disabled=not predicted,
                    on_click=start,
                    classes=["classroom-start"],
                )
                solara.Button(
                    t("dash.classroom.run.skip"),
                    text=True,
                    on_click=start,
                    classes=["classroom-skip"],
                    disabled=predicted,
                )
            if not predicted:
                Tag("p", children=[t("dash.classroom.predict.locked")], classes=["classroom-note"])
            return
        with Tag("div", classes=["classroom-progress"], attributes={"role": "status"}):
            Tag("p", children=[_progress(job)])
        if job.busy:
            solara.ProgressLinear(value=100 * job.progress)
        with solara.Div(classes=["classroom-row"]):
            if job.busy:
                solara.Button(
                    t("dash.classroom.run.stop"),
                    icon_name="mdi-stop",
                    outlined=True,
                    on_click=job.cancel,
                    classes=["classroom-stop"],
                )
            elif job.state in ("failed", "cancelled"):
                solara.Button(
                    t("dash.classroom.run.resume"),
                    icon_name="mdi-play",
                    outlined=True,
                    on_click=job.again,
                    classes=["classroom-resume"],
                )
            solara.Button(
                t("dash.classroom.run.again"),
                icon_name="mdi-restart",
                outlined=True,
                on_click=again,
                classes=["classroom-again"],
            )


def _progress(job: Any) -> str:
    """How far a run is, in words."""
    if job.state == "failed":
        return t("dash.classroom.run.failed", error=job.error)
    if job.state == "cancelled":
        return t("dash.classroom.run.stopped")
    if job.preparing:
        return t("dash.job.preparing")
    if job.state == "waiting":
        return t("dash.classroom.run.waiting")
    if job.value is None:
        return t("dash.classroom.run.first")
    done, of = job.value["done"], job.value["of"]
    return t(f"dash.classroom.run.{'done' if done == of else 'running'}", done=done, of=of)


def _safe(value: str) -> str:
    return html.escape(value)
