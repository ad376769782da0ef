"""Everything that a finished sweep says about the question of its study, in values.

    <folder>/analysis.json   outcomes: one entry an outcome, with `sensitivity`, `surface`,
                             `policies` and `regimes`; discovery: the box of the primary outcome

Which analysis suits is known from the design: Sobol and Morris designs have indices of their
own, others shares of variance; single points are judged where they were chosen, not drawn.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.analysis import discovery, policies, sensitivity, surface
from experiments.analysis.response import places, response
from experiments.extras import need
from experiments.statistics import two_regimes
from experiments.sweep.designs import LatinHypercube, Morris, Sobol
from experiments.sweep.measured import checked_outcome
from experiments.sweep.plan import Plan
from experiments.sweep.summary import cut
from experiments.sweep.tables import factor_columns, read_runs
from experiments.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from experiments.analysis.response import Response

FILE: Final = "analysis.json"
MOST_POINTS: Final = 5000
"""Points up to which a surface is fitted and boxes are looked for."""
MOST_JUDGED: Final = 500
"""Points up to which each is judged by itself."""


def analyse(home: Path) -> dict[str, Any]:
    """Analyse a sweep and keep the result in its folder.

    Args:
        home: Folder of a sweep with final tables.

    Returns:
        What was found, as values that JSON can hold.

    Raises:
        InputError: It is no sweep, an outcome is unknown, or SALib is needed and not there.
    """
    plan = Plan.load(home)
    options = plan.study.analysis
    scenario = plan.scenario(0)
    names = [checked_outcome(name, scenario) for name in options.outcomes]
    frame = read_runs(plan, home, names)
    primary = response(frame, plan, names[0])
    plain = {
        "outcomes": [of_outcome(plan, frame, name) for name in names],
        "discovery": (when(plan, primary, options.below, options.above) if _asked(plan) else None),
    }
    clean = _finite(plain)
    write_text(home / FILE, json.dumps(clean, ensure_ascii=False, indent=1) + "\n")
    return clean


def of_outcome(plan: Plan, frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """What a sweep says about one outcome: an entry of `outcomes`.

    Args:
        plan: The plan of the sweep.
        frame: Its table of runs.
        name: The outcome, a column of the table.

    Raises:
        InputError: SALib is needed and not there.
    """
    return of_response(plan, response(frame, plan, name))


def of_response(plan: Plan, found: Response) -> dict[str, Any]:
    """The same of a response that is there already, told as a difference or not.

    Args:
        plan: The plan of the sweep.
        found: The response.

    Raises:
        InputError: SALib is needed and not there.
    """
    columns = factor_columns(plan, list(range(len(plan.points))))
    plain = {
        "outcome": found.outcome,
        "difference": found.difference,
        "sensitivity": sensitivity.as_plain(_sensitivity(plan, found, columns)),
        "surface": _surface(plan, found),
        "policies": _policies(plan, found),
        "regimes": _regimes(found),
    }
    return {key: _finite(value) for key, value in plain.items()}


def _asked(plan: Plan) -> bool:
    options = plan.study.analysis
    return options.below is not None or options.above is not None


def _sensitivity(plan: Plan, found: Response, columns: dict[str, Any]) -> sensitivity.Sensitivity:
    factors = plan.study.factors
    names = [factor.name for factor in factors]
    confidence = plan.study.analysis.confidence
    design = plan.study.design
    if isinstance(design, Sobol):
        need("SALib", "analysis")
        return sensitivity.sobol(found, names, design.second_order, confidence)
    if isinstance(design, Morris):
        need("SALib", "analysis")
        at = places(plan)[list(plan.rows)]
        return sensitivity.morris(found, at, names, design.levels, confidence)
    levels = [
        cut(pd.Series(columns[factor.name]), factor, design).astype(str).to_list()
        for factor in factors
    ]
    drawn = isinstance(design, LatinHypercube)
    return sensitivity.variance_shares(found, levels, names, confidence, drawn=drawn)


def fitted(plan: Plan, found: Response) -> surface.Surface | None:
    """A smooth surface through the means of the points of the design.

    Args:
        plan: The plan of the sweep.
        found: The response.

    Returns:
        None where there are too many points, or all say the same.
    """
    points = np.unique(found.rows)
    mean = found.mean[points]
    known = np.isfinite(mean)
    if len(points) > MOST_POINTS or not known.any() or np.ptp(mean[known]) == 0:
        return None
    at, words = surface_places(plan)
    names = [factor.name for factor in plan.study.factors]
    return surface.fit(at[points][known], mean[known], names, words)


def surface_places(plan: Plan) -> tuple[NDArray[np.float64], list[int]]:
    """Where the points lie, as surfaces take it.

    Args:
        plan: The plan of a sweep.

    Returns:
        Shape (points, factors): numbers in [0, 1], or the number of a word; and how many words
        each factor has (0: it has numbers).
    """
    words = [0 if f.numeric else len(f.choices or ()) for f in plan.study.factors]
    at = places(plan)
    for k, count in enumerate(words):
        if count:
            at[:, k] = np.round(at[:, k] * max(1, count - 1))
    return at, words


def _surface(plan: Plan, found: Response) -> dict[str, Any] | None:
    made = fitted(plan, found)
    if made is None:
        return None
    pairs = sorted(made.interactions.items(), key=lambda item: -item[1])
    return {
        "q2": made.q2,
        "trusted": made.trusted,
        "interactions": [{"pair": list(pair), "share": share} for pair, share in pairs],
    }


def _policies(plan: Plan, found: Response) -> dict[str, Any] | None:
    drawn = isinstance(plan.study.design, Sobol | Morris | LatinHypercube)
    if drawn or len(np.unique(found.rows)) > MOST_JUDGED:
        return None
    judged = policies.policies(found, plan.study.analysis.confidence)
    return {
        "best": list(judged.best),
        "family": judged.family,
        "needed": judged.needed,
        "points": [
            {str(key): value for key, value in row.items()}
            for row in judged.table.to_dict("records")
        ],
    }


def _regimes(found: Response) -> dict[str, Any]:
    """At how many points replicates fall into two groups, so that a mean says little."""
    told = [two_regimes(found.absolute[p]) for p in np.unique(found.rows)]
    known = [value for value in told if value is not None]
    return {"points": len(known), "two": sum(known)}


def when(plan: Plan, found: Response, below: float | None, above: float | None) -> dict[str, Any]:
    """Scenario discovery: where the response is below one value, or above another.

    Args:
        plan: The plan of the sweep.
        found: The response.
        below: Cases of interest are points whose mean is below this; None: none are.
        above: The same, above this.
    """
    columns = factor_columns(plan, list(range(len(plan.points))))
    points = np.unique(found.rows)
    points = points[np.isfinite(found.mean[points])][:MOST_POINTS]
    mean = found.mean[points]
    wanted = np.zeros(len(points), bool)
    if below is not None:
        wanted |= mean < below
    if above is not None:
        wanted |= mean > above
    values = {
        name: np.asarray(column, dtype=np.float64 if plan.study.factor(name).numeric else str)[
            points
        ]
        for name, column in columns.items()
    }
    box = discovery.discover(values, wanted)
    facts: dict[str, Any] = {
        "outcome": found.outcome,
        "difference": found.difference,
        "below": below,
        "above": above,
        "points": len(points),
        "cases": int(wanted.sum()),
        "box": None,
    }
    if box is not None:
        facts["box"] = {
            "limits": [vars(limit) for limit in box.limits],
            "coverage": box.coverage,
            "density": box.density,
            "mass": box.mass,
            "points": box.points,
            "trajectory": [list(step) for step in box.trajectory],
        }
    return {key: _finite(value) for key, value in facts.items()}


def _finite(value: Any) -> Any:
    """Values that JSON can hold: no NaN, no numbers of numpy."""
    if isinstance(value, dict):
        return {key: _finite(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(child) for child in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
