"""`linli explain`: why a resident took part, or did not, in one week."""

from __future__ import annotations

from typing import Any

from experiments.cli.screen import progress, show_json
from sim.errors import InputError
from sim.texts import current_language, text

WEEKS_AT_ONCE = 4


def explain(
    name: str,
    overrides: dict[str, Any],
    *,
    person: str,
    week: int,
    seed: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Live up to a week and show one resident's decisions in it.

    Args:
        name: The scenario, by name or file.
        overrides: Values that go over what it says.
        person: Number or id of a resident, or a word for one of a group.
        week: Week of the run, from 0.
        seed: Seed; None takes the scenario's.
        as_json: Show JSON instead of words.
        quiet: Show no progress.

    Raises:
        InputError: The scenario cannot be used, or there is no such week or resident.
    """
    from sim.scenario import Scenario
    from sim.scenario.people import check_people

    scenario = Scenario.load(name, overrides=overrides)
    last = scenario.weeks.total - 1
    if week > last:
        raise InputError("cli.explain.beyond", week=week, last=last)
    check_people(scenario)
    from sim import ParticipationModel
    from sim.explain import explain as explained

    model = ParticipationModel(scenario, seed=scenario.seed if seed is None else seed)
    with progress(text("cli.explain.bar"), quiet) as advance:
        model.spin_up()
        done = 0
        while done < week:
            model.run(weeks=min(WEEKS_AT_ONCE, week - done))
            done = min(week, done + WEEKS_AT_ONCE)
            if advance is not None:
                advance(done, week)
    lang = current_language()
    explanation = explained(model, person, week, lang)
    if as_json:
        show_json(explanation.to_dict())
    else:
        print(explanation.text(lang))
