"""Uploading a folder of results: size stated and kept to, unpacked apart, gone with the session."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import solara
from solara.server import kernel_context

from dashboards.language import t
from dashboards.pages.results.intake import LARGEST_UPLOAD, MEGABYTE, take_in, too_large
from dashboards.pages.results.parts import Sentences
from dashboards.work import use_job
from sim.errors import InputError

MOST_KEPT = 5
"""Uploads that a session may have."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Taken:
    """An upload that was unpacked.

    Attributes:
        key: Its key, unique on this server.
        name: What the visitor's file was called.
        folder: Where it was unpacked to.
    """

    key: str
    name: str
    folder: Path


@solara.component
def Upload(on_taken: Callable[[Taken], None]) -> None:
    """A place to drop a file on, and what became of it.

    Args:
        on_taken: Called with every upload that could be used.
    """
    home = solara.use_memo(_own_folder, [])
    waiting, set_waiting = solara.use_state(None)
    problem, set_problem = solara.use_state("")
    job = use_job(take_in if waiting else None, *(waiting[1:] if waiting else ()))

    def received(info: Any) -> None:
        set_problem("")
        try:
            key = str(next(_numbers))
            raw = home / f"{key}.raw"
            stored(info["file_obj"], int(info["size"]), raw)
        except InputError as error:
            set_problem(error)
            return
        set_waiting((str(info["name"])[:120], str(raw), str(home / key)))

    def done() -> None:
        if waiting and job.state == "done" and job.value:
            Path(waiting[1]).unlink(missing_ok=True)
            on_taken(Taken(Path(job.value).name, waiting[0], Path(job.value)))
            set_waiting(None)

    solara.use_effect(done, [job.state, waiting])
    with solara.Div(classes=["results-upload"]):
        solara.FileDrop(label=t("dash.results.drop"), on_file=received, lazy=True)
        Sentences([t("dash.results.limit", most=LARGEST_UPLOAD // MEGABYTE)], "limit")
        if waiting and job.busy:
            solara.ProgressLinear(True)
        told = problem.in_language(_language()) if isinstance(problem, InputError) else ""
        if told or (waiting and job.error):
            Sentences([told or job.error], "error")


def _language() -> str:
    from dashboards.language import use_language

    return use_language()


def stored(source: BinaryIO, size: int, target: Path) -> None:
    """Copy an upload to the disk, counting what comes.

    Args:
        source: What is sent.
        size: Its size as announced, bytes.
        target: The file to be made.

    Raises:
        InputError: It is larger than allowed, announced or not; nothing is kept.
    """
    if size > LARGEST_UPLOAD:
        raise too_large()
    kept = list(target.parent.glob("[0-9]*"))
    if len(kept) >= 2 * MOST_KEPT:
        raise InputError("dash.results.error.too_many_uploads", most=MOST_KEPT)
    count = 0
    with target.open("wb") as file:
        while block := source.read(MEGABYTE):
            count += len(block)
            if count > LARGEST_UPLOAD:
                break
            file.write(block)
    if count > LARGEST_UPLOAD or not count:
        target.unlink(missing_ok=True)
        raise too_large() if count else InputError("dash.upload.empty")


def _own_folder() -> Path:
    """A folder of this session alone, which goes when the session ends."""
    home = Path(tempfile.mkdtemp(prefix="linli-upload-"))
    try:
        context = kernel_context.get_current_context()
    except RuntimeError:
        return home
    context.on_close(lambda: shutil.rmtree(home, ignore_errors=True))
    return home
