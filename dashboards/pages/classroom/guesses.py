"""A class's predictions beside the model's answer: counts, the middle one, how many came close."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from dashboards.lessons import reading
from dashboards.lessons.schema import ChoicePrediction, NumberAnswer, NumberPrediction
from dashboards.pages.classroom.rooms import RoomError, checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.lessons.running import Values
    from dashboards.lessons.schema import Lesson
    from dashboards.pages.classroom.rooms import Prediction

CLOSE_STEPS = 2
"""Steps of the slider within which a prediction counts as close."""


@dataclass(frozen=True)
class Close:
    """How predictions compare with a number.

    Attributes:
        count: Predictions within `near` of the answer.
        of: Predictions in all.
        near: Distance that counts as close.
        middle: The middle prediction.
    """

    count: int
    of: int
    near: float
    middle: float


def numbers(lesson_name: str, typed: str) -> tuple[list[float], int]:
    """Predictions that a teacher typed for the class, and how many could not be used.

    Args:
        lesson_name: A lesson whose prediction is a number.
        typed: Numbers parted by spaces, commas (of any kind) or semicolons.
    """
    found: list[float] = []
    wrong = 0
    for mark in ",，、;；\n\t":
        typed = typed.replace(mark, " ")
    for word in typed.split():
        try:
            found.append(float(checked(lesson_name, word)))
        except RoomError:
            wrong += 1
    return found, wrong


def close(plan: Lesson, given: Sequence[Prediction], answer: float) -> Close:
    """How number predictions compare with the model's answer.

    Args:
        plan: A lesson whose prediction is a number.
        given: Predictions, at least one.
        answer: The model's answer.
    """
    assert isinstance(plan.prediction, NumberPrediction)
    values = [float(value) for value in given]
    near = CLOSE_STEPS * plan.prediction.step
    hits = sum(abs(value - answer) <= near + 1e-9 for value in values)
    return Close(hits, len(values), near, median(values))


def votes(plan: Lesson, given: Sequence[Prediction]) -> dict[str, int]:
    """How often each choice was predicted, in the order of the choices.

    Args:
        plan: A lesson whose prediction is a choice.
        given: Predictions.
    """
    assert isinstance(plan.prediction, ChoicePrediction)
    found = {choice.key: 0 for choice in plan.prediction.choices}
    for key in given:
        if key in found:
            found[str(key)] += 1
    return found


def answer_unit(plan: Lesson) -> str:
    """The unit in which a number answer is shown, a key of `schema.UNITS`."""
    assert isinstance(plan.answer, NumberAnswer)
    return reading.shown_unit(plan.answer.quantity)


def answer_of(plan: Lesson, values: Values) -> reading.Estimate:
    """The model's answer to a number prediction.

    Args:
        plan: The lesson.
        values: What a run gave.
    """
    assert isinstance(plan.answer, NumberAnswer)
    return reading.estimate(plan.answer.quantity, values, exact=plan.run.exact)
