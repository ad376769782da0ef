"""One resident in words: who that is, why he or she went or stayed at home this week, and the life.

The week is lived again in the worker from the model that stands before it, and listened to
(`sim.explain`): the words name the numbers that decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboards.pages.watch.living import Place, Plan, model_at

if TYPE_CHECKING:
    from sim import ParticipationModel
    from sim.explain import Explanation


def person(place: Place, plan: Plan, row: int, week: int, lang: str) -> dict[str, Any]:
    """Tell of one resident in one week.

    Args:
        place: The neighbourhood.
        plan: What is switched on when.
        row: Row of the resident.
        week: The week, 0 or more, below the weeks of the place.
        lang: Language.

    Returns:
        `name`, `who`, `state_words`, `encounters` (each with `outcome`, `words`, `numbers` and
        `otherwise`, what would have changed it), `nothing`, `life` and `since`, the week in which
        the life begins. All but the week is text, paragraphs as lists.

    Raises:
        InputError: There is no such resident, or residents decide by another rule.
    """
    from sim.explain import explain
    from sim.explain.wording import describe
    from sim.texts import text

    model, record = model_at(place, plan, week)
    explanation = explain(model, f"row:{row}", week, lang)
    who = explanation.who
    paragraphs = explanation.text(lang).split("\n\n")
    state = paragraphs[0].split("\n")[1]
    said = len(explanation.encounters)
    since = record.arrived(row)
    return {
        "name": who.name,
        "person": who.person,
        "week": week,
        "who": describe(who, lang),
        "state_words": state,
        "encounters": _encounters(model, explanation, lang),
        "nothing": paragraphs[1 + said :],
        "life": _life(place, plan, row, since, week, lang),
        "since": since,
        "title": text("dash.watch.person.name", lang, name=who.name),
    }


def _encounters(
    model: ParticipationModel, explanation: Explanation, lang: str
) -> list[dict[str, Any]]:
    """Return what was met: what came of it and why first, the numbers behind it apart."""
    from sim.explain.counterfactual import counterfactual
    from sim.explain.wording import encountered

    told = []
    for each in explanation.encounters:
        lines = encountered(each, explanation.who, lang).split("\n")
        numbers = 1 + len(each.values) if each.values else 0
        numbers += int(each.check("online") is not None and len(each.values) > 1)
        numbers -= int(bool(each.values) and each.check("takes_part") is None)
        end = len(lines) - int(bool(each.values) and each.happened("found"))
        found = counterfactual(model, each, explanation.who)
        told.append(
            {
                "offer": each.offer,
                "form": each.form,
                "outcome": each.outcome,
                "words": lines[: end - numbers] + lines[end:],
                "numbers": lines[end - numbers : end],
                "otherwise": found.text(explanation.who, lang).split("\n") if found else [],
            }
        )
    return told


def _life(place: Place, plan: Plan, row: int, since: int, week: int, lang: str) -> list[str]:
    """Return a resident's life, with the acts of the record that the browser plays."""
    from sim.explain.life import record_life

    model, _ = model_at(place, plan, since)
    _, record = model_at(place, plan, week + 1)
    life = record_life(model, f"row:{row}", max(1, week + 1 - since))
    weeks = tuple(replace(each, acts=record.did(row, each.week)) for each in life.weeks)
    return replace(life, weeks=weeks).text(lang).split("\n")
