"""The results page: choose a folder or upload one, and look at it from several sides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlencode

import solara

from dashboards.components import DocState, Explain, Section
from dashboards.language import LOCALES, t, use_language
from dashboards.pages.results.controls import Controls, select
from dashboards.pages.results.explorer import Explorer
from dashboards.pages.results.folders import Choice, choices, folder_of, results_root
from dashboards.pages.results.keys import OWN
from dashboards.pages.results.parts import Sentences
from dashboards.pages.results.reading import read
from dashboards.pages.results.upload import Taken, Upload
from dashboards.work import use_job
from sim.errors import InputError

STYLE = Path(__file__).with_name("results.css")


@solara.component
def Page() -> None:
    """Choose, then look."""
    lang = use_language()
    router = solara.use_router()
    asked = solara.use_memo(lambda: parse_qs(router.search or ""), [])
    root = results_root()
    again, set_again = solara.use_state(0)
    listed = solara.use_memo(lambda: choices(root), [again])
    taken, set_taken = solara.use_state(cast("tuple[Taken, ...]", ()))
    chosen, set_chosen = solara.use_state(asked.get("open", [""])[0][:200])
    look, set_look = solara.use_state(_look(asked))

    def change(name: str, value: Any) -> None:
        del name
        set_chosen(str(value))
        set_look({})

    def arrived(found: Taken) -> None:
        set_taken(lambda old: (*old, found))
        set_chosen(OWN + found.key)
        set_look({})

    folder, problem = _found(root, chosen, taken)
    query = "" if not chosen or chosen.startswith(OWN) else urlencode({"open": chosen, **look})
    solara.Style(STYLE)
    DocState(lang=LOCALES[lang], title="", query=query)
    with solara.Div(classes=["results"]):
        with Section(t("dash.results.title"), classes=["results-choose"]):
            Sentences([t("dash.results.lead")], "lead")
            with solara.Div(classes=["results-two", "results-from"]):
                with solara.Div():
                    Controls(_items(listed, taken, chosen, lang), "results-folders", change)
                    solara.Button(
                        t("dash.results.look_again"), on_click=lambda: set_again(again + 1),
                        outlined=True, classes=["results-again"],
                    )  # fmt: skip
                    if not listed:
                        Sentences([t("dash.results.none_here", folder=root.name)], "none")
                Upload(arrived)
            Explain(t("dash.results.where"), t("dash.results.where_more"))
        if problem:
            Sentences([problem], "error")
        if folder is not None:
            path, stamp = folder
            title = next((own.name for own in taken if chosen == OWN + own.key), chosen)
            Opening(str(path), stamp, chosen, title, look, set_look).key(f"{chosen} {stamp}")


@solara.component
def Opening(
    folder: str, stamp: str, name: str, title: str, look: dict[str, str], set_look: Any
) -> None:
    """Read a folder in a worker, then show it."""
    job = use_job(read, folder, stamp)
    if job.error:
        Sentences([job.error], "error")
    elif job.value is None:
        solara.ProgressLinear(True)
    else:
        Explorer(replace(job.value, name=name), folder, stamp, title, look, set_look)


def _look(asked: dict[str, list[str]]) -> dict[str, str]:
    """What of the address belongs to the look at a folder."""
    return {k: asked[k][0][:120] for k in ("outcome", "panel", "difference") if k in asked}


def _found(
    root: Path, chosen: str, taken: tuple[Taken, ...]
) -> tuple[tuple[Path, str] | None, str]:
    """The chosen folder with its state, or what is wrong with the choice."""
    if not chosen:
        return None, ""
    for own in taken:
        if chosen == OWN + own.key:
            return (own.folder, own.key), ""
    try:
        path, choice = folder_of(root, chosen.removeprefix(OWN))
    except InputError as error:
        return None, error.in_language(use_language())
    return (path, choice.stamp), ""


def _items(
    listed: list[Choice], taken: tuple[Taken, ...], chosen: str, lang: str
) -> list[dict[str, Any]]:
    own = [(OWN + one.key, one.name) for one in taken]
    here = [
        (c.name, t("dash.results.choice", label=c.label.get(lang) or c.name,
                   kind=t(f"dash.results.kind.{c.kind}"), name=c.name if c.label else ""))
        for c in listed
    ]  # fmt: skip
    groups = [(t("dash.results.uploaded"), own), (t("dash.results.here"), here)]
    return [
        select("folder", t("dash.results.folder"), chosen, [("", t("dash.results.choose"))], groups)
    ]
