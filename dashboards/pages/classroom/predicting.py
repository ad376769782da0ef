"""Predictions before the run: noted on the teacher's computer, or from phones through a room."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import segno
import solara
from solara.lab import headers
from solara.server import kernel_context

from dashboards.components import Markup, Section, Tag
from dashboards.components.chart import Chart
from dashboards.language import t, use_language
from dashboards.lessons.reading import MINUS
from dashboards.lessons.schema import ChoicePrediction, NumberPrediction
from dashboards.lessons.shelf import lesson
from dashboards.pages.classroom import network, pictures
from dashboards.pages.classroom.guesses import numbers
from dashboards.pages.classroom.rooms import ROOMS, Prediction, RoomError, State

log = logging.getLogger(__name__)

EVERY = 0.7
"""Seconds between two looks at a room."""


@solara.component
def Predict(
    name: str,
    code: str | None,
    set_code: Callable[[str | None], None],
    noted: list[Prediction],
    set_noted: Callable[[list[Prediction]], None],
    pooled: tuple[Prediction, ...],
    set_pooled: Callable[[tuple[Prediction, ...]], None],
    *,
    started: bool,
    large: bool,
) -> None:
    """The question to the class, the two ways to answer it, and how many have."""
    lang = use_language()
    plan = lesson(name)
    shown, set_shown = solara.use_state(False)
    given = [*pooled, *noted]

    def forget(opened: str | None) -> None:
        """A room was opened or closed: what another one held is not shown any more."""
        set_pooled(())
        set_code(opened)

    with Section(t("dash.classroom.predict.title"), classes=["classroom-predict"]):
        Tag("p", children=[plan.prediction.ask.in_language(lang)], classes=["classroom-ask"])
        if not started:
            with solara.Div(classes=["classroom-two"]):
                with solara.Div(classes=["classroom-box", "classroom-here"]):
                    Tag("h3", children=[t("dash.classroom.predict.here")])
                    if isinstance(plan.prediction, NumberPrediction):
                        Numbers(name, noted, set_noted)
                    else:
                        Hands(name, noted, set_noted)
                with solara.Div(classes=["classroom-box", "classroom-phones"]):
                    Phones(name, code, forget)
        with solara.Div():
            if code is not None:
                Watch(code, forget, set_pooled).key(code)
        with Tag("div", classes=["classroom-pool"], attributes={"role": "status"}):
            said = (
                t("dash.classroom.predict.count", count=len(given))
                if given
                else t("dash.classroom.predict.none")
            )
            Tag("span", children=[said], classes=["classroom-count"])
            if given and not started:
                solara.Button(
                    t(f"dash.classroom.predict.{'hide' if shown else 'show'}"),
                    text=True,
                    on_click=lambda: set_shown(not shown),
                    classes=["classroom-show"],
                )
            if noted and not started:
                solara.Button(
                    t("dash.classroom.predict.clear"),
                    text=True,
                    on_click=lambda: set_noted([]),
                    classes=["classroom-clear"],
                )
        if shown and given and not started:
            option = pictures.guesses_option(plan, given, None, lang, large=large)
            Chart(option, 260)


@solara.component
def Numbers(
    name: str, noted: list[Prediction], set_noted: Callable[[list[Prediction]], None]
) -> None:
    """One number on a slider, or many that were called out."""
    lang = use_language()
    wanted = lesson(name).prediction
    assert isinstance(wanted, NumberPrediction)
    value, set_value = solara.use_state((wanted.low + wanted.high) / 2)
    typed, set_typed = solara.use_state("")
    wrong, set_wrong = solara.use_state(0)

    def add_many() -> None:
        found, bad = numbers(name, typed)
        set_noted([*noted, *found])
        set_wrong(bad)
        set_typed("")

    unit = wanted.unit.in_language(lang)
    shown = f"{value:g}".replace("-", MINUS)
    Tag(
        "div",
        children=[t("dash.classroom.with_unit", number=shown, unit=unit)],
        classes=["classroom-value"],
    )
    solara.SliderFloat(
        t("dash.classroom.predict.number"),
        value=value,
        min=wanted.low,
        max=wanted.high,
        step=wanted.step,
        on_value=set_value,
        thumb_label=False,
    )
    solara.Button(
        t("dash.classroom.predict.add"),
        color="primary",
        outlined=True,
        on_click=lambda: set_noted([*noted, value]),
        classes=["classroom-add"],
    )
    solara.InputText(
        t("dash.classroom.predict.many"),
        value=typed,
        on_value=set_typed,
        continuous_update=True,
        classes=["classroom-typed"],
    )
    solara.Button(
        t("dash.classroom.predict.many_add"),
        outlined=True,
        on_click=add_many,
        disabled=not typed.strip(),
        classes=["classroom-add-many"],
    )
    if wrong:
        said = t(
            "dash.classroom.predict.many_wrong",
            count=wrong,
            low=f"{wanted.low:g}".replace("-", MINUS),
            high=f"{wanted.high:g}",
        )
        Tag("p", children=[said], classes=["classroom-warning"], attributes={"role": "alert"})


@solara.component
def Hands(
    name: str, noted: list[Prediction], set_noted: Callable[[list[Prediction]], None]
) -> None:
    """Hands counted for each choice."""
    lang = use_language()
    wanted = lesson(name).prediction
    assert isinstance(wanted, ChoicePrediction)

    def change(key: str, by: int) -> None:
        if by > 0:
            set_noted([*noted, key])
        elif key in noted:
            rest = list(noted)
            rest.remove(key)
            set_noted(rest)

    Tag("p", children=[t("dash.classroom.predict.hands")], classes=["classroom-note"])
    with solara.Div(classes=["classroom-hands"]):
        for choice in wanted.choices:
            label = choice.label.in_language(lang)
            Tag("span", children=[label])
            with Tag(
                "div",
                classes=["classroom-counter"],
                attributes={
                    "role": "group",
                    "aria-label": t("dash.classroom.predict.hands_of", label=label),
                },
            ):
                solara.Button(
                    "−",
                    outlined=True,
                    on_click=lambda key=choice.key: change(key, -1),
                    disabled=choice.key not in noted,
                    classes=["classroom-fewer"],
                )
                Tag("output", children=[str(noted.count(choice.key))])
                solara.Button(
                    "+",
                    outlined=True,
                    on_click=lambda key=choice.key: change(key, 1),
                    classes=["classroom-more", f"choice-{choice.key}"],
                )


@solara.component
def Phones(name: str, code: str | None, changed: Callable[[str | None], None]) -> None:
    """Open a room for phones; when it is open, its code, address and QR picture."""
    owner = solara.get_session_id()
    wrong, set_wrong = solara.use_state("")

    def open_room() -> None:
        try:
            changed(ROOMS.open(owner, name))
            set_wrong("")
        except RoomError as error:
            set_wrong(str(error))

    def close_room() -> None:
        if code is not None:
            ROOMS.close(code, owner)
        changed(None)

    Tag("h3", children=[t("dash.classroom.room.title")])
    if not network.open_to_others(_origin()):
        with solara.Div(classes=["classroom-warning", "classroom-alone"]):
            Tag("p", children=[t("dash.classroom.room.alone")])
            Tag("code", children=[t("dash.classroom.room.command")])
            Tag("p", children=[t("dash.classroom.room.exposes")], classes=["classroom-note"])
    if code is None:
        Tag("p", children=[t("dash.classroom.room.explain")])
        solara.Button(
            t("dash.classroom.room.open"),
            icon_name="mdi-cellphone",
            color="primary",
            outlined=True,
            on_click=open_room,
            classes=["classroom-open"],
        )
        if wrong:
            Tag(
                "p",
                children=[t(wrong)],
                classes=["classroom-warning"],
                attributes={"role": "alert"},
            )
        return
    Invitation(code)
    solara.Button(
        t("dash.classroom.room.close"),
        icon_name="mdi-close",
        outlined=True,
        on_click=close_room,
        classes=["classroom-close"],
    )


@solara.component
def Invitation(code: str) -> None:
    """The code of a room, where to enter it, and a picture to scan."""
    found = network.addresses(_origin())
    first = found[0]
    with solara.Div(classes=["classroom-room"]):
        picture = segno.make(f"{first}/j/{code}", error="m", micro=False)
        svg = picture.svg_inline(
            scale=4,
            border=2,
            omitsize=True,
            svgclass=None,
            lineclass=None,
            title=t("dash.classroom.room.qr", code=code),
        )
        Markup(svg, classes=["classroom-qr"])
        with solara.Div():
            Tag("div", children=[t("dash.classroom.room.address")], classes=["classroom-note"])
            Tag(
                "div",
                children=[_typed(first)],
                classes=["classroom-address"],
            )
            Tag("div", children=[t("dash.classroom.room.code")], classes=["classroom-note"])
            Tag("div", children=[code], classes=["classroom-code"])
    if network.open_to_others(_origin()):
        Tag("p", children=[t("dash.classroom.room.same_network")], classes=["classroom-note"])
        if len(found) > 1:
            others = " ".join(map(_typed, found[1:4]))
            said = f"{t('dash.classroom.room.addresses')} {others}"
            Tag("p", children=[said], classes=["classroom-note"])
        Tag("p", children=[t("dash.classroom.room.exposed")], classes=["classroom-note"])


def _origin() -> str:
    """Scheme, host and port under which the teacher's browser found the page."""
    sent = headers.value  # type: ignore[attr-defined]  # mypy takes it for the module
    return str((sent or {}).get("origin", [""])[0])


def _typed(address: str) -> str:
    """The address of the pupils' door as it is typed; browsers try `http` by themselves."""
    return f"{address}/j".removeprefix("http://")


@solara.component
def Watch(
    code: str,
    forget: Callable[[str | None], None],
    set_pooled: Callable[[tuple[Prediction, ...]], None],
) -> None:
    """Look at a room again and again, tell the lesson what is in it, and show how many came."""
    owner = solara.get_session_id()
    state, set_state = solara.use_state(ROOMS.state(code, owner))

    def tell(found: State | None) -> None:
        set_state(found)
        if found is None:
            forget(None)
        else:
            set_pooled(found.predictions)

    def follow() -> Callable[[], None]:
        return _follow(code, owner, tell)

    solara.use_effect(follow, [code])
    if state is not None:
        said = t("dash.classroom.room.joined", joined=state.joined, given=len(state.predictions))
        Tag("p", children=[said], classes=["classroom-joined"], attributes={"role": "status"})
        if state.locked:
            Tag("p", children=[t("dash.classroom.room.started")], classes=["classroom-note"])


def _follow(code: str, owner: str, tell: Callable[[State | None], None]) -> Callable[[], None]:
    """Tell of every change of a room, from a thread that ends with the page.

    Args:
        code: The room.
        owner: The teacher's session.
        tell: Called with each new state, None when the room is gone.

    Returns:
        What ends it.
    """
    stop = threading.Event()
    context: Any = kernel_context.get_current_context()

    def loop() -> None:
        last: State | None = None
        while not stop.wait(EVERY) and not context.closed_event.is_set():
            found = ROOMS.state(code, owner)
            if found != last or found is None:
                last = found
                try:
                    with context:
                        tell(found)
                except Exception:
                    if not (stop.is_set() or context.closed_event.is_set()):
                        log.exception("a room could not be shown")
            if found is None:
                return

    threading.Thread(target=loop, name=f"room {code}", daemon=True).start()
    return stop.set
