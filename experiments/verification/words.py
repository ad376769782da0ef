"""What classics are called, and the tables of their checks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from experiments.views.table import Row, View
from sim.texts import has_text, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.verification.checks import Check
    from experiments.verification.study import ClassicsStudy
    from sim.scenario import Scenario

COLUMNS = ("case", "expected", "got", "margin", "verdict")


def classic_name(name: str, lang: str) -> str:
    """What a classic is called.

    Args:
        name: Name of its scenario.
        lang: Language code.
    """
    return _scenario(name).label.in_language(lang)


def description(name: str, lang: str) -> str:
    """What a classic is about.

    Args:
        name: Name of its scenario.
        lang: Language code.
    """
    described = _scenario(name).description
    return described.in_language(lang) if described else ""


def case_name(check: Check, lang: str, with_classic: bool = False) -> str:
    """What was set, and what is measured, in words where it has any.

    Args:
        check: One check.
        lang: Language code.
        with_classic: Whether to name the scenario first.
    """
    setting, colon, measured = check.case.partition(": ")
    measured, engine, _ = measured.partition(" (engine)")
    key = f"classics.measured.{measured}"
    told = text(key, lang) if colon and has_text(key) else measured
    if engine:
        told = text("classics.engine", lang, name=told)
    shown = text("classics.case", lang, setting=setting, measured=told) if told else setting
    return f"{classic_name(check.classic, lang)} · {shown}" if with_classic else shown


def view(name: str, checks: Sequence[Check], lang: str) -> View:
    """The checks of one classic as a table.

    Args:
        name: The classic, by the name of its page.
        checks: Its checks.
        lang: Language code.
    """
    several = len({check.classic for check in checks}) > 1
    rows = [
        Row(
            (
                case_name(check, lang, several),
                f"{check.expected:.4f}",
                f"{check.got:.4f}",
                f"±{check.margin:.4f}",
                check.verdict(lang),
            ),
            strong=not check.sound,
        )
        for check in checks
    ]
    heads = tuple(text(f"classics.column.{column}", lang) for column in COLUMNS)
    title = text("classics.table", lang, name=classic_name(name, lang))
    return View(f"classics.{name}", title, heads, tuple(rows), words=(4,))


def score(study: ClassicsStudy, lang: str) -> list[str]:
    """How many known answers are met, and how many predictions of an experiment.

    Args:
        study: A finished study.
        lang: Language code.
    """
    checks = study.all_checks
    known = [check for check in checks if check.kind != "prediction"]
    told = [check for check in checks if check.kind == "prediction"]
    met, hit = sum(c.met for c in known), sum(c.met for c in told)
    sentences = [text("classics.score", lang, met=met, of=len(known))]
    if told:
        sentences.append(text("classics.predicted", lang, met=hit, of=len(told)))
    return sentences


@cache
def _scenario(name: str) -> Scenario:
    from sim.scenario import Scenario

    return Scenario.load(f"classics/{name}")
