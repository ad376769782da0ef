"""Uploading a folder of results: size stated and kept to, unpacked apart, gone with the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import solara

from dashboards.components import Tag
from dashboards.components import Upload as Button
from dashboards.language import t, use_language
from dashboards.pages.results.intake import KINDS, LARGEST_UPLOAD, take_in
from dashboards.pages.results.keys import new_key
from dashboards.pages.results.parts import Sentences
from dashboards.uploads import SessionFolder, shown_size
from dashboards.work import use_job
from sim.errors import InputError

MOST_KEPT = 5
"""Uploads that a session may have."""


@dataclass(frozen=True)
class Taken:
    """An upload that was unpacked.

    Attributes:
        key: Its key (`keys`).
        name: What the visitor's file was called.
        folder: Where it was unpacked to.
    """

    key: str
    name: str
    folder: Path


@solara.component
def Upload(on_taken: Callable[[Taken], None]) -> None:
    """A button to choose a file, and what became of it.

    Args:
        on_taken: Called with every upload that could be used.
    """
    lang = use_language()
    home = solara.use_memo(SessionFolder, [])
    count, set_count = solara.use_state(0)
    waiting, set_waiting = solara.use_state(cast("tuple[str, str, str] | None", None))
    problem, set_problem = solara.use_state(cast("InputError | str | None", None))
    job = use_job(take_in if waiting else None, *(waiting[1:] if waiting else ()))

    def received(name: str, content: bytes) -> None:
        set_problem(None)
        if count >= MOST_KEPT:
            set_problem(InputError("dash.results.error.too_many_uploads", most=MOST_KEPT))
            return
        key = new_key()
        raw = home.path / f"{key}.raw"
        raw.write_bytes(content)
        set_waiting((name, str(raw), str(home.path / key)))

    def done() -> None:
        if waiting is None or job.busy or job.state == "cancelled":
            return
        Path(waiting[1]).unlink(missing_ok=True)
        if job.error:
            set_problem(job.error)
        else:
            set_count(count + 1)
            on_taken(Taken(Path(job.value).name, waiting[0], Path(job.value)))
        set_waiting(None)

    solara.use_effect(done, [job.state, waiting])
    with solara.Div(classes=["results-upload"]):
        Tag("p", children=[t("dash.results.own")], classes=["results-label"])
        Button(t("dash.results.upload"), KINDS, LARGEST_UPLOAD, received, set_problem)
        Sentences([t("dash.results.limit", most=shown_size(LARGEST_UPLOAD))], "limit")
        if waiting is not None:
            solara.ProgressLinear(True)
        if problem is not None:
            told = problem.in_language(lang) if isinstance(problem, InputError) else problem
            Tag(
                "p", children=[told], classes=["linli-error", "results-problem"],
                attributes={"role": "alert"},
            )  # fmt: skip
