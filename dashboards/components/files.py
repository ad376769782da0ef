"""Buttons that save a file: one at hand, or one that a worker makes when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import solara

from dashboards.components.scaffold import Tag
from dashboards.language import t
from dashboards.work import use_job


@solara.component_vue("save_file.vue")
def _SaveFile(content: bytes | None, filename: str, mime: str, turn: int) -> None:
    """Save a content in the browser, once for each new turn above 0."""


@solara.component
def Download(
    label: str,
    data: Callable[[], bytes] | bytes,
    filename: str,
    mime: str = "application/octet-stream",
    classes: list[str] = [],  # noqa: B006  (never changed; the framework's form)
) -> None:
    """A button that saves a file.

    What is saved is what there is when all is drawn that was changed before the click. The
    framework's own button loses a click while what it would save changes.

    Args:
        label: What stands on it.
        data: The content, or what makes it when it is clicked.
        filename: Proposed name of the file.
        mime: Its type.
        classes: CSS classes of the button.
    """
    turn, set_turn = solara.use_state(0)
    saved, save = solara.use_state(cast("tuple[bytes | None, int]", (None, 0)))
    latest = solara.use_ref(data)
    latest.current = data

    def make() -> None:  # once everything is drawn that was changed before the click
        made = latest.current
        if turn:
            save((made() if callable(made) else made, turn))

    solara.use_effect(make, [turn])

    def click() -> None:
        set_turn(lambda count: count + 1)

    with solara.Div(classes=["linli-file"]):
        solara.Button(
            label, outlined=True, icon_name="mdi-download", on_click=click, classes=classes
        )
        _SaveFile(content=saved[0], filename=filename, mime=mime, turn=saved[1])


@solara.component
def FileButton(
    label: str,
    function: Callable[..., bytes],
    args: tuple[Any, ...],
    filename: str,
    mime: str = "application/octet-stream",
    classes: list[str] = [],  # noqa: B006  (never changed; the framework's form)
) -> None:
    """A button that has a file made and saves it.

    Args:
        label: What stands on it.
        function: What makes the file, in a worker.
        args: Its arguments; when they change, nothing of the old ones is saved.
        filename: Proposed name.
        mime: Type of the file.
        classes: CSS classes of the button.
    """
    asked, ask = solara.use_state(cast("tuple[Any, ...] | None", None))
    turn, set_turn = solara.use_state(0)
    wanted = asked == args
    job = use_job(function if wanted else None, *(args if wanted else ()))
    ready = wanted and job.state == "done"

    def click() -> None:
        ask(args)
        set_turn(turn + 1)
        if job.error:
            job.again()

    with solara.Div(classes=["linli-file"]):
        solara.Button(
            t("dash.file.making") if wanted and job.busy else label,
            icon_name="mdi-download",
            outlined=True,
            disabled=wanted and job.busy,
            on_click=click,
            classes=classes,
        )
        _SaveFile(
            content=job.value if ready else None,
            filename=filename,
            mime=mime,
            turn=turn if ready else 0,
        )
        if wanted and job.error:
            Tag("p", children=[job.error], classes=["linli-error"], attributes={"role": "alert"})
