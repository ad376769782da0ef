"""What processes that carry out tasks have in common with the one that hands them out."""

from __future__ import annotations

import os

from experiments.processes import carry_out
from sim.texts import current_language, language


def told_in(_task: int) -> tuple[str, int]:
    """The language and the process that a task is carried out in."""
    return current_language(), os.getpid()


def test_processes_speak_the_language_of_who_asked() -> None:
    for lang in ("zh", "en"):
        with language(lang):
            told, interrupted = carry_out(
                told_in, range(4), lost=lambda task, reason: ("lost", task), workers=2
            )
        assert not interrupted
        assert {spoken for spoken, _ in told} == {lang}
        assert os.getpid() not in {process for _, process in told}
