"""What surrounds every page: header, navigation, language switch, footer, and what an error shows.

Pages are `dashboards/pages/<name>/__init__.py` with a component `Page()`.
"""

from __future__ import annotations

import importlib
import logging
import traceback
from typing import TYPE_CHECKING, Any, Final

import solara

from dashboards.app.header import Header
from dashboards.components import DocState, Tag
from dashboards.language import LOCALES, asked_by_visitor, choose, t, use_language
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

ROUTES: Final = {"compare": "/", "watch": "watch", "classroom": "classroom", "results": "results"}
"""Pages by name, and the paths they are at, in the order of the navigation."""

log = logging.getLogger(__name__)


@solara.component
def Layout(children: list[Any] = []) -> None:  # noqa: B006  (never changed; the framework's form)
    """Header, navigation and footer around a page."""
    router = solara.use_router()
    solara.use_memo(lambda: _first_choice(router.search), [])
    lang = use_language()
    current = next((n for n, path in ROUTES.items() if path.strip("/") == router.parts[0]), "")
    with solara.Div(classes=["linli", f"linli-{lang}"]):
        DocState(lang=LOCALES[lang])
        Header(
            name=t("dash.name"),
            tagline=t("dash.tagline"),
            items=[
                {
                    "name": name,
                    "path": f"/{path.strip('/')}",
                    "label": t(f"dash.nav.{name}"),
                    "current": name == current,
                }
                for name, path in ROUTES.items()
            ],
            navigation=t("dash.navigation"),
            languages=[
                {
                    "code": code,
                    "tag": LOCALES[code],
                    "label": text("dash.language", code),
                    "current": code == lang,
                }
                for code in LOCALES
            ],
            switch=t("dash.switch"),
            skip=t("dash.skip"),
            event_choose=choose,
        )
        Tag(
            "main",
            children=children,
            classes=["linli-main", f"page-{current}"],
            attributes={"id": "main"},
        )
        Tag("footer", children=[t("dash.footer")], classes=["linli-footer"])


def _first_choice(search: str | None) -> None:
    """Settle the language on the first visit, so that a later address does not change it."""
    choose(asked_by_visitor(search))


def page(name: str) -> Callable[[], Any]:
    """The component of a page, with its title and its errors in words.

    Args:
        name: Name of the page, a key of `ROUTES`.
    """

    @solara.component
    def Titled() -> None:
        solara.Title(f"{t(f'dash.title.{name}')} · {t('dash.name')}")
        Guarded(name)

    return Titled


@solara.component
def Guarded(name: str) -> None:
    """A page, or what went wrong in it.

    The page is the only child, and a level down, so that errors of its import are caught too: with
    another child before the one that fails, the framework draws for ever.
    """
    error, forget = solara.use_exception()
    if error is None:
        Inside(name)
    else:
        log.error("page %s: %s", name, "".join(traceback.format_exception(error)))
        Failure(error, forget)


@solara.component
def Inside(name: str) -> None:
    """The page itself."""
    importlib.import_module(f"dashboards.pages.{name}").Page()


@solara.component
def Failure(error: BaseException, again: Callable[[], None]) -> None:
    """An error of the program, with a way on; what a person wrote is never lost by it."""
    with Tag("div", classes=["linli-failure"], attributes={"role": "alert"}):
        Tag("h2", children=[t("dash.failure.title")])
        Tag("p", children=[t("dash.failure.what")])
        Tag("pre", children=[f"{type(error).__name__}: {error}"])
        solara.Button(t("dash.failure.again"), on_click=again, classes=["linli-again"])
