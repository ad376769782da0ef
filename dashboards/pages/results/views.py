"""What pictures and tables are drawn from: one value a run, cut by factors, filtered.

valued   point, replicate, the factors, value        of the design's runs that are done
Filter   what of it a visitor wants to see
cells    mean and interval of each combination of levels of two factors
spread   how values are distributed, by level of a factor
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from experiments.statistics import FEWEST_FOR_REGIMES, mean_interval, two_regimes
from experiments.sweep.summary import CUTS, MOST_LEVELS, labels, number, plain_number
from experiments.sweep.tables import factor_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments.analysis.response import Response
    from experiments.sweep.factors import Factor
    from experiments.sweep.plan import Plan

VALUE: Final = "the outcome"
"""Column of the values; no factor can be called so, for the space in it."""
MOST_BINS: Final = 30
"""Bars of a histogram."""


@dataclass(frozen=True)
class Filter:
    """What a visitor wants to see.

    Attributes:
        ranges: Lowest and highest value by column (numbers).
        words: Values by column (words).
    """

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keeps(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows are wanted.

        Args:
            frame: A table; columns that it lacks are not looked at.
        """
        wanted = pd.Series(True, index=frame.index)
        for name, (low, high) in self.ranges.items():
            if name in frame:
                wanted &= frame[name].between(low, high)
        for name, values in self.words.items():
            if name in frame:
                wanted &= frame[name].astype(str).isin(values)
        return wanted

    @property
    def count(self) -> int:
        """Conditions."""
        return len(self.ranges) + len(self.words)


def valued(plan: Plan, found: Response) -> pd.DataFrame:
    """One row a finished run of the design: `point`, `replicate`, the factors, `VALUE`.

    Args:
        plan: The plan.
        found: The response.
    """
    points = np.unique(found.rows)
    values = found.values[points]
    point = np.repeat(points, found.replicates)
    frame = pd.DataFrame(
        {
            "point": point,
            "replicate": np.tile(np.arange(found.replicates), len(points)),
            **factor_columns(plan, [int(p) for p in point]),
            VALUE: values.ravel(),
        }
    )
    return frame[np.isfinite(frame[VALUE])].reset_index(drop=True)


def levels(values: pd.Series, factor: Factor, lang: str) -> tuple[pd.Series, list[str]]:
    """The level that each value belongs to, and all levels in order.

    Ranges with many values are cut into quarters.

    Args:
        values: A column of a table.
        factor: The factor that it belongs to.
        lang: Language of words with a label.
    """
    if not factor.numeric:
        order = [str(factor.shown(choice)) for choice in factor.choices or ()]
        there = set(values.dropna().astype(str))
        shown = {name: value_label(factor, name, lang) for name in order}
        named = values.astype(str).map(lambda name: shown.get(name, name))
        return named, [shown[name] for name in order if name in there]
    known = np.unique(values.dropna())
    if len(known) <= MOST_LEVELS:
        shown_numbers = {value: tidy(value) for value in known}
        return values.map(shown_numbers), list(shown_numbers.values())
    edges = np.unique(np.quantile(known, np.linspace(0, 1, CUTS + 1)))
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    names = [f"{plain_number(a)} – {plain_number(b)}" for a, b in pairwise(edges)]
    return pd.Series([names[k] for k in place], index=values.index), names


def value_label(factor: Factor, value: Any, lang: str) -> str:
    """What people call a value of a factor.

    Args:
        factor: The factor.
        value: One of its values, or the text that a table has for it.
        lang: Language code.
    """
    for level in factor.levels or ():
        if level.name == value and level.label is not None:
            return str(level.label.model_dump()[lang])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(factor.shown(value))
    return tidy(value)


def factor_label(factor: Factor, lang: str) -> str:
    """What people call a factor, with its unit."""
    name = labels(factor)[lang]
    unit = factor.unit.model_dump()[lang] if factor.unit else ""
    bracket = f"（{unit}）" if lang == "zh" else f" ({unit})"
    return name + bracket if unit and unit not in name else name


def tidy(value: float) -> str:
    """A number as short as it can be without changing what it says."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


@dataclass(frozen=True)
class Cell:
    """Runs at one combination of levels.

    Attributes:
        x: Level along.
        y: Level up; empty where there is one factor only.
        mean: Mean over its points.
        low: Lower end of the interval over the replicates; NaN with one replicate.
        high: Upper end.
        points: Points.
        two: Of them, how many have two groups of replicates.
    """

    x: str
    y: str
    mean: float
    low: float
    high: float
    points: int
    two: int


@dataclass(frozen=True)
class Cells:
    """All combinations that were run.

    Attributes:
        x: Levels along, in order.
        y: Levels up, in order; one empty level where there is one factor only.
        cells: The combinations.
    """

    x: list[str]
    y: list[str]
    cells: list[Cell]


def cells(
    frame: pd.DataFrame, along: Factor, up: Factor | None, lang: str, confidence: float
) -> Cells:
    """Mean and interval at each combination of levels of two factors.

    The interval is over replicates: one draw of people and luck, the same for all points.

    Args:
        frame: What `valued` gave, filtered or not.
        along: Factor along.
        up: Factor up; None: one factor only.
        lang: Language of levels.
        confidence: Level of the intervals, in (0, 1).
    """
    frame = frame[frame[along.name].notna()]
    x, x_order = levels(frame[along.name], along, lang)
    if up is None:
        y, y_order = pd.Series("", index=frame.index), [""]
    else:
        frame = frame[frame[up.name].notna()]
        y, y_order = levels(frame[up.name], up, lang)
    groups = {key: part for key, part in frame.groupby([x, y], sort=False)}
    found = [
        _cell(a, b, groups[a, b], confidence) for b in y_order for a in x_order if (a, b) in groups
    ]
    return Cells(x_order, y_order, found)


def _cell(x: str, y: str, part: pd.DataFrame, confidence: float) -> Cell:
    means = part.groupby("replicate")[VALUE].mean()
    n = len(means)
    mean = float(means.mean())
    sd = float(means.std(ddof=1)) if n > 1 else math.nan
    low, high = mean_interval(mean, sd, n, 1 - confidence)
    by_point = part.groupby("point")[VALUE]
    two = sum(
        bool(two_regimes(values.to_numpy()))
        for _, values in by_point
        if len(values) >= FEWEST_FOR_REGIMES
    )
    return Cell(x, y, mean, low, high, by_point.ngroups, two)


@dataclass(frozen=True)
class Spread:
    """How values are distributed.

    Attributes:
        edges: Ends of the bars, ascending, one more than bars.
        counts: Runs in each bar, by level, in order.
    """

    edges: list[float]
    counts: dict[str, list[int]]


def spread(frame: pd.DataFrame, by: Factor | None, lang: str) -> Spread:
    """How values are distributed, by level of a factor.

    Args:
        frame: What `valued` gave, filtered or not; not empty.
        by: The factor; None: all together.
        lang: Language of levels.
    """
    values = frame[VALUE].to_numpy(np.float64)
    edges = np.histogram_bin_edges(values, bins="fd") if np.ptp(values) > 0 else np.array([])
    bins = min(MOST_BINS, max(8, len(edges) - 1))
    edges = np.histogram_bin_edges(values, bins=bins)
    if by is None:
        named, order = pd.Series("", index=frame.index), [""]
    else:
        named, order = levels(frame[by.name], by, lang)
    counts = {
        level: np.histogram(values[(named == level).to_numpy()], bins=edges)[0].tolist()
        for level in order
    }
    return Spread(edges.tolist(), counts)


def two_groups(absolute: Response) -> list[int]:
    """Points whose replicates fall into two groups, so that their mean is a mean of two things.

    Args:
        absolute: The response without a reference taken off.
    """
    found = []
    for point in np.unique(absolute.rows):
        values = absolute.absolute[point]
        values = values[np.isfinite(values)]
        if len(values) >= FEWEST_FOR_REGIMES and two_regimes(values):
            found.append(int(point))
    return found


def told_value(outcome: str, value: float) -> str:
    """A value of an outcome as people read it: shares in per cent."""
    return "–" if not math.isfinite(value) else number(outcome, value)
