"""A visitor's own community: what may be sent, examples of it, and what is assumed beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from dashboards.components.files import Download, FileButton
from dashboards.components.scaffold import Tag
from dashboards.components.upload import Upload
from dashboards.language import t, use_language
from dashboards.own.community import BOUNDS, KINDS, LEVELS, PLACES, Settings, resettled
from dashboards.own.examples import residents_example, ties_example
from dashboards.own.reading import KINDS as ENDINGS
from dashboards.own.reading import MOST_PEOPLE, File
from dashboards.own.tables import LARGEST
from dashboards.uploads import shown_size
from sim.errors import InputError
from sim.texts import text

TRAITS = ("sex", "schooling", "employment", "tenure", "registration", "party", "digital", "away")
STEPS = {"staff": 0.5, "venue_seats": 1, "company_hours": 1}


@solara.component_vue("own_community.vue")
def _OwnCommunity(
    settings: dict[str, Any],
    fields: list[dict[str, Any]],
    event_change: Callable[[dict[str, Any]], None],
) -> None:
    """Fields for the settings; they live in the browser and are sent when one changes."""


@solara.component
def OwnFile(
    file: File | None,
    problem: InputError | None,
    limit: int,
    on_upload: Callable[[str, bytes], None],
    on_problem: Callable[[InputError], None],
    on_change: Callable[[File], None],
    classes: str,
    reading: bool = False,
) -> None:
    """A button to send a file, examples to start from, and the settings of a bare table.

    Args:
        file: The visitor's file as plans hold it, or None.
        problem: What is wrong with the last one that was sent.
        limit: Most bytes of an upload.
        on_upload: Called with name and content of a file that may be read.
        on_problem: Called with what is wrong with one that may not.
        on_change: Called with the file after its settings were changed.
        classes: CSS class of the button's label, as "cmp-upload"; the problem's is "cmp-problem".
        reading: Whether a file is being read now.
    """
    lang = use_language()
    lead = t("dash.own.lead", people=f"{MOST_PEOPLE:,}", size=shown_size(LARGEST))
    Tag("p", children=[lead], classes=["own-lead"])
    Tag("p", children=[t("dash.own.privacy")], classes=["own-lead"])
    with solara.Div(classes=["own-buttons"]):
        Upload(t("dash.own.button"), ENDINGS, limit, on_upload, on_problem, classes, reading)
        for name, make in (("residents", residents_example), ("ties", ties_example)):
            label = t(f"dash.own.example_{name}")
            classes_of = [f"own-example-{name}"]
            FileButton(label, make, (lang,), f"{name}.csv", "text/csv", classes_of)
    with solara.Div():  # always there: what comes and goes must not make the form below anew
        if reading:
            status = {"role": "status"}
            Tag("p", children=[t("dash.own.reading")], classes=["own-reading"], attributes=status)
        elif problem is not None:
            wrong = ["linli-error", classes.replace("-upload", "-problem")]
            said = [problem.in_language(lang)]
            Tag("p", children=said, classes=wrong, attributes={"role": "alert"})
    settings = file.get("own") if file else None
    if file and settings:
        Assumed(file, settings, on_change)


@solara.component
def Assumed(file: File, settings: Settings, on_change: Callable[[File], None]) -> None:
    """What is assumed of a place of which only the residents are known; all of it can be changed.

    Args:
        file: The visitor's file.
        settings: Its settings.
        on_change: Called with the file after a change.
    """
    lang = use_language()

    def listed(names: list[str]) -> str:
        shown = [text(f"residents.column.{name}", lang).split("|")[0] for name in names]
        return text("error.list", lang).join(shown) or t("dash.own.all")

    given = [name for name in ("id", "age", *TRAITS, "household", "stairwell", "building", "court",
             "settlement", "subdistrict", "district") if name in settings["given"]]  # fmt: skip
    drawn = [name for name in (*TRAITS, "household") if name not in settings["given"]]
    with Tag("div", classes=["own-assumed"]):
        Tag("h3", children=[t("dash.own.title", name=settings["label"])])
        numbers = {key: f"{settings[key]:,}" for key in ("people", "households")}
        Tag("p", children=[t("dash.own.found", given=listed(given), **numbers)])
        Tag("p", children=[t("dash.own.drawn", drawn=listed(drawn))])
        Tag("p", children=[t("dash.own.explain")])
        _OwnCommunity(
            settings=settings,
            fields=_fields(settings, lang),
            event_change=lambda sent: on_change(resettled(file, sent)),
        )
        Tag("p", children=[t("dash.own.rest")])
        Download(
            t("dash.own.save"),
            file["text"].encode("utf-8"),
            "community.yaml",
            "application/yaml",
            ["own-save"],
        )


def _fields(settings: Settings, lang: str) -> list[dict[str, Any]]:
    """The fields of the form, in their order."""
    kinds = [{"value": kind, "label": text(f"dash.own.kind_{kind}", lang)} for kind in KINDS]
    levels = [{"value": level, "label": text(f"dash.own.level.{level}", lang)} for level in LEVELS]
    fields: list[dict[str, Any]] = [{"name": "label"}, {"name": "kind", "options": kinds}]
    for name in ("staff", "venue_seats", "company_hours", *PLACES):
        if name in settings:
            low, high = BOUNDS[name]
            fields.append({"name": name, "low": low, "high": high, "step": STEPS.get(name, 1)})
    fields.append({"name": "unit", "options": levels})
    for field in fields:
        field["label"] = text(f"dash.own.{field['name']}", lang)
    return fields
