"""Why a resident took part in a week, or did not: the numbers that decided, and words for them.

    from sim.explain import explain

    print(explain(model, "random", week=12).text("en"))

One week is lived again by the reference engine, from the state in which the model found it, while
somebody listens to what the resident's own rules are given and return (`sim.explain.listening`).
So the numbers are those that were used, on either engine; nothing is worked out a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.explain.encounters import Check, Encounter, Explanation, Value, Who
from sim.explain.listening import Listener, listened
from sim.explain.people import row_of, who
from sim.explain.wording import describe

if TYPE_CHECKING:
    from sim.model import ParticipationModel

__all__ = ["Check", "Encounter", "Explanation", "Value", "Who", "explain", "explain_week", "who_is"]

MOST_RESIDENTS = 300_000
"""Residents up to which a week is lived again: each takes an agent of its own."""


def explain(
    model: ParticipationModel, person: int | str, week: int | None = None, lang: str | None = None
) -> Explanation:
    """Explain what one resident met in one week and what came of it.

    Args:
        model: A model on either engine that has not lived that week yet; it is not changed.
        person: The resident's number (`person`), the id of a user's table, "row:12", or a selector
            of `sim.explain.people.SELECTORS`, as "random" or "party".
        week: A week from the model's own on; None: the next one.
        lang: Language of `Explanation.text` when none is named there.

    Returns:
        The explanation.

    Raises:
        InputError: The week is over, nobody is called that, the place is too large, or residents
            decide by another rule than the model's own.
    """
    before = _at(model, model.week if week is None else week)
    row = row_of(before, person)
    return _listen(before, [row], lang)[row]


def explain_week(
    model: ParticipationModel, rows: Iterable[int] | None = None, lang: str | None = None
) -> dict[int, Explanation]:
    """Explain the model's next week for many residents at once.

    Args:
        model: A model on either engine; it is not changed.
        rows: Rows of residents; None: everybody.
        lang: As for `explain`.

    Returns:
        Explanations by row.
    """
    return _listen(model, range(len(model.residents)) if rows is None else rows, lang)


def who_is(model: ParticipationModel, row: int, lang: str | None = None) -> str:
    """Return who lives in a row, in a sentence."""
    return describe(who(model, row), lang)


def _at(model: ParticipationModel, week: int) -> ParticipationModel:
    """Return a model that has the week before it; the model itself where it stands there."""
    if week < model.week:
        raise InputError("explain.past", week=week, expected="expect.at_least", limit=model.week)
    if week == model.week:
        return model
    arm = model.fork()
    if week >= 0 > arm.week:
        arm.spin_up()
    while arm.week < week:
        arm.step()
    return arm


def _listen(
    model: ParticipationModel, rows: Iterable[int], lang: str | None
) -> dict[int, Explanation]:
    if model.scenario.decision.rule != "nested_logit":
        raise InputError("explain.other_rule", rule=model.scenario.decision.rule)
    size = len(model.residents)
    if size > MOST_RESIDENTS:
        raise InputError("explain.too_large", residents=size, most=MOST_RESIDENTS)
    again = model.fork(engine="reference")
    listeners = {row: Listener(again, row) for row in rows}
    again.residents.recast(lambda kind: listened(kind, listeners))
    week = again.week
    again.step()
    return {
        row: Explanation(week, lang, ear.who or who(again, row), ear.seen, tuple(ear.encounters))
        for row, ear in listeners.items()
    }
