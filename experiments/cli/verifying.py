"""`linli classics`: the engine run on models with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.cli.screen import progress, remark, show, show_json, table
from sim.errors import InputError, nearest_name
from sim.texts import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.verification import Check

QUICK = 0.2
"""Effort of `--quick`, against 1."""


def classics(names: Sequence[str], *, quick: bool, as_json: bool, quiet: bool) -> int:
    """Run classics and show what was expected, what came out and the verdict.

    Args:
        names: Which; none takes all.
        quick: Make shorter runs, with wider margins.
        as_json: Show JSON instead of a table.
        quiet: Show no progress and no remarks.

    Returns:
        The exit code: 1 where the program does not give a known answer. Missed predictions of an
        experiment do not count.

    Raises:
        InputError: There is no such classic.
    """
    from experiments.verification import CLASSICS, verify

    for name in names:
        if name not in CLASSICS:
            raise InputError(
                "classics.unknown", expected="expect.one_of", names=", ".join(CLASSICS),
                nearest=nearest_name(name, CLASSICS), name=name,
            )  # fmt: skip
    with progress(text("classics.working"), quiet) as advance:
        checks = verify(names or None, QUICK if quick else 1.0, advance)
    if as_json:
        show_json([check.to_dict() for check in checks])
    else:
        _show(checks)
        if not quiet:
            remark("classics.kinds")
    return 0 if all(check.sound for check in checks) else 1


def _show(checks: list[Check]) -> None:
    lang = current_language()
    columns = ("classic", "case", "expected", "got", "margin", "verdict")
    rows = [
        [
            check.classic, check.case, f"{check.expected:.4f}", f"{check.got:.4f}",
            f"±{check.margin:.4f}", check.verdict(lang),
        ]
        for check in checks
    ]  # fmt: skip
    headers = [text(f"classics.column.{column}", lang) for column in columns]
    show(table(text("classics.title", lang), headers, rows))
    known = [check for check in checks if check.kind != "prediction"]
    told = [check for check in checks if check.kind == "prediction"]
    met, hit = sum(c.met for c in known), sum(c.met for c in told)
    show(text("classics.score", lang, met=met, of=len(known)))
    if told:
        show(text("classics.predicted", lang, met=hit, of=len(told)))
