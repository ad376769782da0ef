"""The response of an outcome to the factors: one number a point and replicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.sweep.plan import Plan

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Response:
    """An outcome at every point.

    Attributes:
        outcome: Its name.
        difference: Whether it is told as the difference to the reference point, replicate by
            replicate: the same people with the same luck.
        values: Shape (points, replicates); NaN where a run failed or is not there.
        absolute: The same without a reference taken off.
        rows: Point of each row of the design.
    """

    outcome: str
    difference: bool
    values: Floats
    absolute: Floats
    rows: NDArray[np.int64]

    @property
    def mean(self) -> Floats:
        """Mean over the replicates, shape (points,); NaN where any is missing."""
        return self.values.mean(axis=1)

    def without(self, replicate: int) -> Floats:
        """The mean over all replicates but one, shape (points,)."""
        return np.delete(self.values, replicate, axis=1).mean(axis=1)

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return self.values.shape[1]


def response(frame: pd.DataFrame, plan: Plan, outcome: str) -> Response:
    """The response of an outcome in a sweep.

    Args:
        frame: The table of runs.
        plan: The plan of the sweep.
        outcome: A column of the table.
    """
    shape = (len(plan.points), plan.study.replicates)
    absolute = np.full(shape, np.nan)
    done = frame[frame["status"] == "done"]
    if outcome in done.columns:
        absolute[done["point"], done["replicate"]] = done[outcome].to_numpy(np.float64)
    difference = plan.study.reference is not None
    values = absolute
    if difference:
        own = np.arange(len(plan.points))
        against = np.array([k if r is None else r for k, r in enumerate(plan.references)])
        values = absolute - absolute[np.where(against < 0, own, against)]
    return Response(outcome, difference, values, absolute, np.array(plan.rows, np.int64))


def places(plan: Plan) -> Floats:
    """Where each point lies on each factor, in [0, 1]: shape (points, factors).

    A range is measured on its own scale, a list by the order of its values.
    """
    found = np.zeros((len(plan.points), len(plan.study.factors)))
    for k, factor in enumerate(plan.study.factors):
        for number, point in enumerate(plan.points):
            found[number, k] = factor.place(point[k])
    return found
