"""`linli report`: any folder of results as a page and a paper to hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.cli.files import usable_folder
from experiments.cli.keeping import interrupted_as
from experiments.cli.options import checked_choice
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import remark
from sim.errors import InputError
from sim.texts import current_language

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"html": (".html",), "pdf": (".pdf",), "both": (".html", ".pdf")}
"""Endings of the files that each format makes."""


def report(folder: Path, *, form: str, out: Path | None, quiet: bool) -> None:
    """Make the report of a folder of results.

    Args:
        folder: What a command of linli wrote.
        form: "html", "pdf" or "both".
        out: A folder, or a file with one of the endings; None writes into the folder.
        quiet: Make no remarks.

    Raises:
        InputError: It holds no results, or the report cannot be written.
    """
    endings = _endings(form, out)
    target = _target(folder, out)
    written: list[Path] = []

    def told() -> Interrupted:
        names = ", ".join(map(str, written))
        return Interrupted("files", names=names) if written else Interrupted()

    with interrupted_as(told):
        from experiments.report import document_for
        from experiments.report.page import as_html
        from experiments.report.paper import as_pdf
        from experiments.writing import unwritable, write_bytes

        found = document_for(folder, current_language())
        usable_folder(target.parent)
        for ending in endings:
            content = as_pdf(found) if ending == ".pdf" else as_html(found).encode()
            path = target.with_name(target.name + ending)
            try:
                write_bytes(path, content)
            except OSError as problem:
                raise unwritable(path, problem) from None
            written.append(path)
            if not quiet:
                remark("cli.kept", folder=path)


def _endings(form: str, out: Path | None) -> tuple[str, ...]:
    """The endings of the files to make: those of the format, or that of the file named."""
    checked_choice("--format", form, FORMATS)
    ending = "" if out is None else out.suffix.lower()
    if ending not in (".html", ".pdf"):
        return FORMATS[form]
    if ending not in FORMATS[form]:
        raise InputError("cli.other_ending", file=out, form=form)
    return (ending,)


def _target(folder: Path, out: Path | None) -> Path:
    """The files without their endings."""
    if out is None:
        return folder / "report"
    if out.suffix.lower() in (".html", ".pdf"):
        return out.with_suffix("")
    return out / "report"
