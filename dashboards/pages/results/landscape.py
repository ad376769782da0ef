"""Stored runs behind sliders: what the runs that are there say at a setting, without a new one.

Two answers are given side by side, since a reader has to know which is which. The *nearest point*
was really run: its mean over the replicates, with the interval of the mean and the range that a
single community should expect. *Between points* a smooth surface (`experiments.analysis.surface`)
is read off, once a replicate, so that the interval holds the luck of the replicates and, beside it,
how far the surface misses points that it has not seen. A surface that cannot be trusted gives no
answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.analysis import surface
from experiments.analysis.findings import MOST_POINTS, surface_places
from experiments.analysis.response import Response, response
from experiments.statistics import (
    FEWEST_FOR_REGIMES,
    mean_interval,
    single_range,
    t_quantile,
    two_regimes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dashboards.pages.results.opened import Opened
    from experiments.sweep.factors import Factor

    Floats = NDArray[np.float64]

EXACT: Final = 1e-9
"""Distance below which a stored point is the one that was asked for."""


@dataclass(frozen=True)
class Answer:
    """What runs say at one setting; what cannot be known is NaN.

    Attributes:
        mean: Mean over the replicates.
        low: Lower end of the interval of the mean.
        high: Upper end.
        range_low: 5th percentile of what a single community should expect.
        range_high: 95th percentile of the same.
        each: The replicates' values.
        two: Whether replicates fall into two groups; None: too few to tell.
    """

    mean: float
    low: float
    high: float
    range_low: float
    range_high: float
    each: tuple[float, ...]
    two: bool | None = None


@dataclass(frozen=True)
class Landscape:
    """An outcome at all points of a design, ready to be asked.

    Attributes:
        found: The response.
        factors: What varies.
        points: Values of the factors at each point.
        at: Where each point lies, shape (points, factors); see `surface_places`.
        words: Number of words of each factor, 0 for one with numbers.
        smooth: The surface through the means; None: there is none.
        each: Surfaces through the replicates.
        misfit: Root mean square by which the surface misses unseen points.
        confidence: Level of the intervals, in (0, 1).
    """

    found: Response
    factors: tuple[Factor, ...]
    points: tuple[tuple[Any, ...], ...]
    at: Floats
    words: tuple[int, ...]
    smooth: surface.Surface | None
    each: tuple[surface.Surface, ...]
    misfit: float
    confidence: float

    @property
    def designed(self) -> NDArray[np.int64]:
        """Points of the design that have a result."""
        points = np.unique(self.found.rows)
        return points[np.isfinite(self.found.values[points]).any(axis=1)]

    @property
    def interpolates(self) -> bool:
        """Whether it gives answers between points."""
        return self.smooth is not None and self.smooth.trusted and len(self.each) > 1

    def place(self, values: Mapping[str, Any]) -> Floats:
        """Where a setting lies, shape (factors,).

        Args:
            values: A value a factor, by name.
        """
        place = np.array([factor.place(values[factor.name]) for factor in self.factors])
        for k, count in enumerate(self.words):
            if count:
                place[k] = round(place[k] * max(1, count - 1))
        return place

    def nearest(self, values: Mapping[str, Any]) -> tuple[int, float] | None:
        """The stored point that is nearest to a setting, and how far it is.

        Words that differ are one whole range apart.

        Args:
            values: A value a factor, by name.
        """
        points = self.designed
        if not len(points):
            return None
        apart = self.at[points] - self.place(values)
        for k, count in enumerate(self.words):
            if count:
                apart[:, k] = apart[:, k] != 0
        distance = np.sqrt((apart**2).sum(axis=1))
        best = int(np.argmin(distance))
        return int(points[best]), float(distance[best])

    def stored(self, point: int) -> Answer:
        """What the runs at a point gave.

        Args:
            point: Its number.
        """
        known = self.found.values[point]
        known = known[np.isfinite(known)]
        absolute = self.found.absolute[point]
        absolute = absolute[np.isfinite(absolute)]
        two = two_regimes(absolute) if len(absolute) >= FEWEST_FOR_REGIMES else None
        return _answer(known, self.confidence, 0.0, two)

    def between(self, values: Mapping[str, Any]) -> Answer | None:
        """What the surface says at a setting; None where it cannot be trusted.

        Args:
            values: A value a factor, by name.
        """
        if not self.interpolates:
            return None
        place = self.place(values)[None, :]
        known = np.array([float(one.at(place)[0]) for one in self.each])
        return _answer(known, self.confidence, self.misfit, None)

    def grid(
        self, x: str, y: str, values: Mapping[str, Any], steps: int = 21
    ) -> tuple[list[Any], list[Any], Floats] | None:
        """The surface over two factors, the others as they are set.

        Args:
            x: Factor along.
            y: Factor up.
            values: Values of the others.
            steps: Places along a range.

        Returns:
            Values along, values up, and the response, shape (up, along); None: no surface.
        """
        if self.smooth is None or not self.smooth.trusted:
            return None
        by_name = {factor.name: factor for factor in self.factors}
        along, up = by_name[x].grid(steps), by_name[y].grid(steps)
        places = [self.place({**values, x: a, y: b}) for b in up for a in along]
        return along, up, self.smooth.at(np.array(places)).reshape(len(up), len(along))


def landscape(opened: Opened, outcome: str, difference: bool) -> Landscape:
    """An outcome of a folder, ready to be asked.

    Args:
        opened: The folder.
        outcome: A column of its table of runs.
        difference: Whether it is told as the difference to the reference, where there is one.
    """
    plan = opened.plan
    found = told(opened, outcome, difference)
    at, words = surface_places(plan)
    points = np.unique(found.rows)
    mean = found.mean[points]
    known = points[np.isfinite(mean)]
    smooth: surface.Surface | None = None
    each: tuple[surface.Surface, ...] = ()
    misfit = math.nan
    if 0 < len(known) <= MOST_POINTS and np.ptp(found.mean[known]) > 0:
        names = [factor.name for factor in plan.study.factors]
        smooth = surface.fit(at[known], found.mean[known], names, words)
        if smooth.trusted:
            each = tuple(
                surface.fit(at[known], found.values[known, k], names, words)
                for k in range(found.replicates)
            )
            spread = float(np.var(found.mean[known]))
            misfit = math.sqrt(max(0.0, 1.0 - smooth.q2) * spread)
            misfit *= t_quantile((1 + plan.study.analysis.confidence) / 2, len(known) - 1)
    return Landscape(
        found, plan.study.factors, plan.points, at, tuple(words), smooth, each, misfit,
        plan.study.analysis.confidence,
    )  # fmt: skip


def told(opened: Opened, outcome: str, difference: bool) -> Response:
    """The response of an outcome, as a difference or as it is.

    Args:
        opened: The folder.
        outcome: A column of its table of runs.
        difference: Whether the reference, where there is one, is taken off.
    """
    found = response(opened.runs, opened.plan, outcome)
    if found.difference and not difference:
        rows = np.arange(len(found.values)) if opened.kind == "comparison" else found.rows
        return Response(outcome, False, found.absolute, found.absolute, rows)
    return found


def _answer(known: Floats, confidence: float, misfit: float, two: bool | None) -> Answer:
    n = len(known)
    if not n:
        nothing = math.nan
        return Answer(nothing, nothing, nothing, nothing, nothing, ())
    mean = float(known.mean())
    sd = float(known.std(ddof=1)) if n > 1 else math.nan
    low, high = mean_interval(mean, sd, n, 1 - confidence)
    first, last = single_range(mean, sd, n)
    if misfit:
        below, above = math.hypot(mean - low, misfit), math.hypot(high - mean, misfit)
        low, high = mean - below, mean + above
        below, above = math.hypot(mean - first, misfit), math.hypot(last - mean, misfit)
        first, last = mean - below, mean + above
    return Answer(mean, low, high, first, last, tuple(float(v) for v in known), two)
