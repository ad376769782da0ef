"""What a lesson reads off a model: outcomes by name, and series over time.

Under the project's own rule outcomes are those of `experiments.sweep.measured` (`any_quarter`,
`trust`, `backlog`, `any_quarter_age_18_29` …), one value a run. Under a classic's rule each
settlement is a repetition of its own, with a value each:

    acting_people    how many act in the last week
    acting_share     which share acts in the last week
    reached          1 where more than half act in the last week, else 0
    turnout_<arm>    which share acts in the last week, of those who got a letter (one a run)
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.sweep import measured
from experiments.verification.running import acting, run_to_rest, shares
from sim.errors import InputError, nearest_name
from sim.measures import weekly_frame
from sim.scenario.decision import LogitRule, NestedLogit, ThresholdRule

if TYPE_CHECKING:
    from sim import ParticipationModel
    from sim.scenario import Scenario

CLASSIC: Final = ("acting_people", "acting_share", "reached")
LARGE: Final = 0.5
"""Share of a settlement that acts in the last week from which it counts as reached."""


def outcome_names(scenario: Scenario) -> list[str]:
    """The outcomes that runs of a scenario have."""
    rule = scenario.decision
    if isinstance(rule, NestedLogit):
        return measured.names(scenario)
    letters = rule.arms if isinstance(rule, LogitRule) else ()
    return [*CLASSIC, *(f"turnout_{arm.name}" for arm in letters)]


def checked_outcome(name: str, scenario: Scenario) -> None:
    """Nothing, if runs of a scenario have the outcome.

    Raises:
        InputError: They have not; the nearest name is given.
    """
    known = outcome_names(scenario)
    if name not in known:
        raise InputError("study.unknown_outcome", name=name, nearest=nearest_name(name, known))


@cache
def measure_names() -> list[str]:
    """The weekly measures of the model."""
    from sim.measures import Recorder

    return [str(name) for name in weekly_frame(Recorder()).columns]


def checked_measure(name: str) -> None:
    """Nothing, if the model has the weekly measure.

    Raises:
        InputError: It has not; the nearest name is given.
    """
    if name not in measure_names():
        nearest = nearest_name(name, measure_names())
        raise InputError("dash.lesson.unknown_measure", name=name, nearest=nearest)


def finish(model: ParticipationModel) -> ParticipationModel:
    """Run a model to its end; thresholds that come to rest sooner stop there.

    Args:
        model: A model at week 0.
    """
    rule = model.scenario.decision
    if isinstance(rule, ThresholdRule) and rule.lasting:
        return run_to_rest(model, model.scenario.weeks.window)
    model.run()
    return model


def observe(model: ParticipationModel) -> dict[str, list[float]]:
    """Every outcome of a finished model: one value a repetition.

    Args:
        model: A model that has run.
    """
    rule = model.scenario.decision
    if isinstance(rule, NestedLogit):
        return {name: [value] for name, value in measured.outcomes(model).items()}
    share = shares(model)
    people = np.diff(model.population.starts("settlement"))
    found = {
        "acting_people": (share * people).round().tolist(),
        "acting_share": share.tolist(),
        "reached": (share > LARGE).astype(float).tolist(),
    }
    if isinstance(rule, LogitRule) and rule.arms:
        dealt, acts = model.arrays.classic["arm"], acting(model)
        for k, arm in enumerate(rule.arms):
            found[f"turnout_{arm.name}"] = [float(acts[dealt == k].mean())]
    return found


def weekly(model: ParticipationModel, measure: str, per_person: bool) -> list[float]:
    """A weekly measure of a finished model.

    Args:
        model: A model that has run.
        measure: Name of the measure.
        per_person: Whether to divide by the number of residents.
    """
    values = model.measures[measure].to_numpy(np.float64)
    if per_person:
        values = values / len(model.population.residents["age"])
    found: list[float] = values.tolist()
    return found


def quarterly(model: ParticipationModel, form: str) -> list[float]:
    """The share of residents who took part in each quarter.

    Args:
        model: A model that has run.
        form: A form of participation, or `any`.
    """
    frame: Any = model.participation
    rows = frame[(frame["period"] == "quarter") & (frame["group"] == "all")]
    found: list[float] = rows[rows["form"] == form].sort_values("index")["share"].tolist()
    return found
