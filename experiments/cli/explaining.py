"""`linli explain` and `linli decompose`: why a resident acted so, and why two scenarios differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.cli.files import usable_file
from experiments.cli.screen import deliver, progress, show_json
from sim.errors import InputError
from sim.texts import current_language, text

if TYPE_CHECKING:
    from pathlib import Path

    from sim import ParticipationModel

WEEKS_AT_ONCE = 4


def explain(
    name: str,
    overrides: dict[str, Any],
    *,
    person: str,
    week: int,
    seed: int | None,
    engine: str,
    out: Path | None,
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
        engine: "fast" or "reference".
        out: File to write; None writes to standard output.
        as_json: Show JSON instead of words.
        quiet: Show no progress.

    Raises:
        InputError: The scenario cannot be used, or there is no such week or resident.
    """
    from sim.scenario import Scenario
    from sim.scenario.people import check_people

    usable_file(out)
    scenario = Scenario.load(name, overrides=overrides)
    last = scenario.weeks.total - 1
    if week > last:
        raise InputError("cli.explain.beyond", week=week, last=last)
    check_people(scenario)
    from sim import ParticipationModel
    from sim.explain import explain as explained
    from sim.explain.counterfactual import counterfactual
    from sim.explain.wording import pronouns

    model = ParticipationModel(
        scenario, seed=scenario.seed if seed is None else seed, engine=engine
    )
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
    who = explanation.who
    otherwise = [counterfactual(model, each, who) for each in explanation.encounters]
    if as_json:
        plain = [None if each is None else asdict(each) for each in otherwise]
        show_json(explanation.to_dict() | {"counterfactuals": plain}, out)
        return
    parts = [explanation.text(lang)]
    for encounter, found in zip(explanation.encounters, otherwise, strict=True):
        if found is not None:
            offer = text(f"explain.offer.{encounter.offer}", lang, **pronouns(who, lang))
            parts.append("\n" + text("explain.counterfactual.of", lang, offer=offer))
            parts.append(found.text(who, lang))
    deliver("\n".join(parts), out)


def tell(
    name: str,
    overrides: dict[str, Any],
    *,
    person: str,
    seed: int | None,
    engine: str,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Live through a scenario and tell one resident's life in it.

    Args:
        name: The scenario, by name or file.
        overrides: Values that go over what it says.
        person: Number or id of a resident, or a word for one of a group.
        seed: Seed; None takes the scenario's.
        engine: "fast" or "reference".
        out: File to write; None writes to standard output.
        as_json: Show JSON instead of words.
        quiet: Show no progress.

    Raises:
        InputError: The scenario cannot be used, or there is no such resident.
    """
    from sim.explain.life import record_life

    usable_file(out)
    model = _model(name, overrides, seed, engine)
    with progress(text("cli.explain.bar"), quiet) as advance:
        model.spin_up()
        life = record_life(model, person, model.scenario.weeks.total, advance)
    if as_json:
        show_json(life.to_dict(), out)
    else:
        deliver(life.text(current_language()), out)


def decompose(
    baseline: str,
    name: str,
    overrides: dict[str, Any],
    *,
    sample: int,
    weeks: int,
    seed: int | None,
    engine: str,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show why a scenario differs from a baseline, by reason.

    Args:
        baseline: The baseline, by name or file.
        name: The scenario, by name or file.
        overrides: Values that go over what both say.
        sample: Residents to listen to.
        weeks: Weeks of the window to compare, from its first.
        seed: Seed; None takes the baseline's.
        engine: "fast" or "reference".
        out: File to write; None writes to standard output.
        as_json: Show JSON instead of a table.
        quiet: Show no progress.

    Raises:
        InputError: A scenario cannot be used, they do not share a spin-up, or the window is
            shorter.
    """
    from sim.explain.decomposition import decompose as decomposed
    from sim.scenario import Scenario

    usable_file(out)
    model = _model(baseline, overrides, seed, engine)
    other = Scenario.load(name, overrides=overrides)
    last = min(model.scenario.weeks.total, other.weeks.total) - 1
    if weeks - 1 > last:
        raise InputError("cli.explain.beyond", week=weeks - 1, last=last)
    with progress(text("cli.decompose.bar"), quiet) as advance:
        model.spin_up()
        found = decomposed(model, model.fork(other), sample, weeks, model.seed, advance)
    if as_json:
        show_json(found.to_dict(), out)
    else:
        deliver(found.text(current_language()), out)


def _model(
    name: str, overrides: dict[str, Any], seed: int | None, engine: str
) -> ParticipationModel:
    from sim.scenario import Scenario
    from sim.scenario.people import check_people

    scenario = Scenario.load(name, overrides=overrides)
    check_people(scenario)
    from sim import ParticipationModel

    chosen = scenario.seed if seed is None else seed
    return ParticipationModel(scenario, seed=chosen, engine=engine)
