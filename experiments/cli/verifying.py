"""`linli classics`: the engine run on models with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.cli.files import usable_folder
from experiments.cli.keeping import interrupted_as
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, show, show_json, table
from sim.errors import InputError, nearest_name
from sim.texts import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from experiments.verification.study import ClassicsStudy

QUICK = 0.2
"""Effort of `--quick`, against 1."""


def classics(
    names: Sequence[str], *, quick: bool, out: Path | None, as_json: bool, quiet: bool
) -> int:
    """Run classics and show what was expected, what came out and the verdict.

    Args:
        names: Which; none takes all.
        quick: Make shorter runs, with wider margins.
        out: Folder for tables, figures and a report; None keeps nothing.
        as_json: Show JSON instead of a table.
        quiet: Show no progress and no remarks.

    Returns:
        The exit code: 1 where the program does not give a known answer. Missed predictions of an
        experiment do not count.

    Raises:
        InputError: There is no such classic, or the folder cannot be written to.
        Interrupted: Ctrl-C; what was finished is shown, and kept, first.
    """
    from experiments.verification import CLASSICS
    from experiments.verification.study import classics_study

    if out is not None:
        usable_folder(out)
    for name in names:
        if name not in CLASSICS:
            raise InputError(
                "classics.unknown", expected="expect.one_of", names=", ".join(CLASSICS),
                nearest=nearest_name(name, CLASSICS), name=name,
            )  # fmt: skip
    with progress(text("classics.working"), quiet) as advance:
        study = classics_study(names or None, QUICK if quick else 1.0, advance)

    def told() -> Interrupted:
        done, asked = study.runs["page"].nunique(), len(study.facts["classics"])
        if out is None or not (out / f"{study.stem}.json").is_file():
            return Interrupted("classics_shown", done=done, all=asked)
        return Interrupted("classics", done=done, all=asked, folder=out)

    checks = study.all_checks
    if as_json:
        show_json([check.to_dict() for check in checks])
    else:
        _show(study)
        if not quiet:
            remark("classics.kinds")
    if out is not None:
        with interrupted_as(told):
            _keep(study, out, quiet)
    if study.interrupted:
        raise told()
    return 0 if all(check.sound for check in checks) else 1


def _keep(study: ClassicsStudy, out: Path, quiet: bool) -> None:
    """Write tables, figures and the report, both in the current language."""
    from experiments.cli.reporting import report
    from experiments.figures import save_pictures
    from experiments.verification.figures import pictures

    study.save(out)
    save_pictures(pictures(study, current_language()), out / "figures")
    if not quiet:
        remark("cli.kept", folder=out)
    report(out, form="both", out=None, quiet=quiet)


def _show(study: ClassicsStudy) -> None:
    from experiments.verification.words import case_name, score

    lang = current_language()
    columns = ("classic", "case", "expected", "got", "margin", "verdict")
    rows = [
        [
            check.classic, case_name(check, lang), f"{check.expected:.4f}", f"{check.got:.4f}",
            f"±{check.margin:.4f}", check.verdict(lang),
        ]
        for check in study.all_checks
    ]  # fmt: skip
    headers = [text(f"classics.column.{column}", lang) for column in columns]
    show(table(text("classics.title", lang), headers, rows))
    for sentence in score(study, lang):
        show(sentence)
