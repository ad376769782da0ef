"""What a finished run gives for a target, in the target's unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.targets.measures import ELECTION, WAIT, WEEKS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.targets.target import Target
    from sim import ParticipationModel


class Tables:
    """The tables of a finished run, each made once.

    Args:
        model: A model that has run to the end of its scenario.
    """

    def __init__(self, model: ParticipationModel) -> None:
        """See the class."""
        self.participation: pd.DataFrame = model.participation
        weekly = model.measures
        self.week = weekly.index.to_numpy()
        self.weekly = {str(name): weekly[name].to_numpy(np.float64) for name in weekly.columns}
        self.concentration: pd.DataFrame = model.concentration
        self.window = int(model.scenario.weeks.window)


def measured(tables: Tables, target: Target) -> float:
    """What a run gives for a target, in the target's unit; NaN where it is undefined.

    Args:
        tables: The tables of the run.
        target: The target.
    """
    measure = target.about
    year = _year(target, tables.window)
    if measure.family == "form":
        return _share(tables, target, year)
    if measure.family == "election":
        return _turnout(tables, ELECTION[measure.name])
    if measure.family == "concentration":
        table = tables.concentration
        rows = table.loc[table["year"] == year, measure.name]
        return float(rows.iloc[0]) if len(rows) else float("nan")
    weeks = _weeks(tables, target, year)
    if measure.family == "wait":
        replies = tables.weekly["replies"][weeks]
        waited = tables.weekly[WAIT][weeks]
        answered = replies > 0
        total = float(replies[answered].sum())
        return float((waited * replies)[answered].sum()) / total if total else float("nan")
    values = tables.weekly[measure.name][weeks]
    if not len(values):
        return float("nan")
    if measure.family == "state":
        mean = float(values.mean())
        if target.scale is not None:
            low, high = target.scale
            mean = low + (high - low) * mean
        return _per_people(mean, tables, target, weeks)
    if target.of:
        whole = float(sum(tables.weekly[name][weeks].sum() for name in target.parts))
        return float(values.sum()) / whole if whole > 0 else float("nan")
    rate = float(values.mean()) * WEEKS[target.told_for]
    return _per_people(rate, tables, target, weeks)


def _year(target: Target, window: int) -> int:
    """Number of the year, from 0; the last whole one unless the target says."""
    if isinstance(target.year, int):
        return target.year - 1
    return max(0, window // WEEKS["year"] - 1)


def _weeks(tables: Tables, target: Target, year: int) -> np.ndarray:
    """The weeks of a year; a window shorter than a year is taken as it is."""
    if tables.window < WEEKS["year"]:
        return np.asarray((tables.week >= 0) & (tables.week < tables.window))
    first = year * WEEKS["year"]
    return np.asarray((tables.week >= first) & (tables.week < first + WEEKS["year"]))


def _share(tables: Tables, target: Target, year: int) -> float:
    table = tables.participation
    if target.told_for == "year":
        moments = [year]
    elif tables.window < WEEKS["year"]:
        moments = list(range(tables.window // WEEKS["quarter"]))
    else:
        moments = list(range(4 * year, 4 * year + 4))
    rows = table[
        (table["period"] == target.told_for)
        & table["index"].isin(moments)
        & (table["form"] == target.measure)
        & (table["group"] == target.group)
        & table["level"].isin(target.level_names)
    ]
    sums = rows.groupby("index")[["took_part", "people"]].sum()
    sums = sums[sums["people"] > 0]
    return float((sums["took_part"] / sums["people"]).mean()) if len(sums) else float("nan")


def _turnout(tables: Tables, counted: str) -> float:
    inside = tables.week < tables.window
    electors = tables.weekly["electorate"]
    electing = inside & (electors > 0)
    whole = float(electors[electing].sum())
    return float(tables.weekly[counted][electing].sum()) / whole if whole else float("nan")


def _per_people(value: float, tables: Tables, target: Target, weeks: np.ndarray) -> float:
    if target.per_people is None:
        return value
    return value * target.per_people / float(tables.weekly["agents"][weeks].mean())
