"""Why the winner works: its difference from doing nothing by reason, in one community.

The last weeks of the window are lived once more, on the first fresh seed, and a sample of residents
is listened to (`sim.explain.decomposition`). It is one run of luck and one set of parameters: it
says through what the package works, not how much; that is what the runs are for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from experiments.search.space import NOTHING
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.search.state import Conducted

SAMPLE: Final = 200
"""Residents who are listened to."""


def reasons(state: Conducted) -> dict[str, Any] | None:
    """The difference that the winner makes, by reason.

    Args:
        state: A finished search.

    Returns:
        Weeks, residents, `parts` (acts a thousand residents and week, by reason), their standard
        errors, and the totals; None in a district, where nothing won, or where nobody asked.
        Where the place is too large or residents decide by another rule, only `refused`.
    """
    weeks = state.frame.search.search.reasons
    if not weeks or len(state.frame.places) > 1 or state.winners[0] == NOTHING:
        return None
    from sim import ParticipationModel
    from sim.explain.decomposition import decompose

    fresh = next(done for done in state.rounds if done.stage == "fresh")
    parameters = fresh.parameter_set(0)
    base, other = (fresh.scenario(0, p, parameters) for p in (NOTHING, state.winners[0]))
    model = ParticipationModel(base, seed=fresh.seed(0, 0))
    model.spin_up()
    arm = model.fork(other)
    weeks = min(weeks, base.weeks.window)
    for each in (model, arm):
        each.run(weeks=base.weeks.window - weeks)
    try:
        found = decompose(model, arm, min(SAMPLE, len(model.residents)), weeks, model.seed)
    except InputError as problem:
        return {"refused": {lang: problem.in_language(lang) for lang in ("en", "zh")}}
    return {
        "weeks": weeks,
        "first_week": found.first_week,
        "residents": found.residents,
        "parts": {name: 1000.0 * value for name, value in found.by_reason().items()},
        "errors": {name: 1000.0 * value for name, value in found.errors.items()},
        "before": 1000.0 * sum(found.before.values()),
        "after": 1000.0 * sum(found.after.values()),
    }
