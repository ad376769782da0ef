"""The drawing of a neighbourhood that plays in the browser: one component on a canvas.

The browser's part is in this folder, sent as one Vue template that runs on Vue 2 and 3:

    neighbourhood.vue   what is on the page, time, and when what is drawn
    history.js          the bytes of a run as numbers
    ties.js             ties as they are in a week
    ledger.js           the committee's queue and promises in a week
    colours.js          colours and shapes
    paint.js            the places, the network, and what lies under a point
    people.js           what residents, units and the committee do in a week
    timeline.js         the timeline
    words.js            words and numbers beside the drawing
    pointing.js         choosing, pointing and zooming
    style.css

The server sends a run once and hears only of what needs it: a resident about whom words are wanted,
switches, and another place.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipyvue
import ipywidgets
import reacton
import traitlets

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent
PARTS = (
    "history.js", "colours.js", "ties.js", "paint.js", "people.js", "timeline.js", "ledger.js",
    "words.js", "pointing.js",
)  # fmt: skip


@cache
def template() -> str:
    """Return the component as one Vue template."""
    skeleton = (FOLDER / "neighbourhood.vue").read_text(encoding="utf-8")
    parts = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in PARTS)
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    return skeleton.replace("/* parts */", parts) + f"\n<style>\n{style}</style>\n"


def _sent(default: Any = None) -> Any:
    """Return a trait that goes to the browser; bytes go as they are, wherever they stand."""
    return traitlets.Any(default).tag(sync=True, **ipywidgets.widget_serialization)


class _Widget(ipyvue.VueTemplate):
    scene = _sent()
    place = _sent({})
    places = _sent([])
    lengths = _sent([])
    left = _sent()
    right = _sent()
    right_weeks = _sent(0)
    plan = _sent([])
    kinds = _sent([])
    words = _sent({})
    told = _sent()
    notice = _sent("")
    moved = traitlets.Any(None)
    asked = traitlets.Any(None)
    turned = traitlets.Any(None)
    put = traitlets.Any(None)
    cleared = traitlets.Any(None)

    @traitlets.default("template")
    def _template(self) -> str:
        return template()

    def vue_choose_place(self, data: dict[str, Any]) -> None:
        """Another place was chosen, or part of it: its scenario, seed or weeks."""
        if self.moved is not None:
            self.moved(data)

    def vue_ask_person(self, data: dict[str, Any]) -> None:
        """A resident was chosen, in a week."""
        if self.asked is not None:
            self.asked(data)

    def vue_turn_intervention(self, data: dict[str, Any]) -> None:
        """An intervention was switched off, in a week."""
        if self.turned is not None:
            self.turned(data)

    def vue_put_intervention(self, data: dict[str, Any]) -> None:
        """An intervention was switched on, or changed: its weeks and its dose."""
        if self.put is not None:
            self.put(data)

    def vue_clear_plan(self, data: dict[str, Any]) -> None:
        """Everything was switched off from the start."""
        if self.cleared is not None:
            self.cleared(data)


def Neighbourhood(
    *,
    scene: dict[str, Any] | None,
    place: dict[str, Any],
    places: list[dict[str, Any]],
    lengths: list[dict[str, Any]],
    left: dict[str, Any] | None,
    right: dict[str, Any] | None,
    right_weeks: int,
    plan: list[dict[str, Any]],
    kinds: list[dict[str, str]],
    words: dict[str, str],
    told: dict[str, Any] | None,
    notice: str,
    on_place: Callable[[dict[str, Any]], None],
    on_ask: Callable[[dict[str, Any]], None],
    on_turn: Callable[[dict[str, Any]], None],
    on_put: Callable[[dict[str, Any]], None],
    on_clear: Callable[[dict[str, Any]], None],
) -> reacton.core.Element[Any]:
    """A neighbourhood, or two side by side, with time, colours, search and details.

    Args:
        scene: What `dashboards.pages.watch.scene.scene` gives; None while it is not there.
        place: `scenario`, `seed` and `weeks` of the run.
        places: Communities to choose from: `value` and `label`.
        lengths: Lengths to choose from: `value` in weeks and `label`.
        left: History without the switched interventions, or None.
        right: History with them.
        right_weeks: Weeks of it that hold for the present plan; 0: all.
        plan: What is switched on: `kind`, `label`, `start`, `stop`, `dose`.
        kinds: What can be switched on: `kind`, `label`, `about`, and `share`, whether a dose is a
            share, 1 at most.
        words: Texts by key.
        told: Words about the chosen resident: `state` "waiting", "done" or "failed", `side` "left"
            or "right" (without or with what is switched on), and what
            `dashboards.pages.watch.telling.person` gives.
        notice: A sentence while something is calculated or went wrong, or "".
        on_place: Called with what changes of the place.
        on_ask: Called with `row`, `week` and `side`; row -1 when nobody is chosen any more.
        on_turn: Called with `kind` and `week` from which on it is off.
        on_put: Called with `kind`, `start`, `stop`, `dose` and `instead`, the start of the one that
            is changed, or None.
        on_clear: Called when nothing is to be switched on.
    """
    return _Widget.element(
        scene=scene,
        place=place,
        places=places,
        lengths=lengths,
        left=left,
        right=right,
        right_weeks=right_weeks,
        plan=plan,
        kinds=kinds,
        words=words,
        told=told,
        notice=notice,
        moved=on_place,
        asked=on_ask,
        turned=on_turn,
        put=on_put,
        cleared=on_clear,
    )
