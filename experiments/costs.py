"""Money and hours: by calendar year and budget line, and for each additional participant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.outcomes import KEY, WEEKS, Span
from experiments.prices import BUDGETS
from experiments.statistics import Ratio, paired_ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class ParticipantCost:
    """What an additional participant costs.

    Attributes:
        yuan: Yuan for each, with Fieller's interval; NaN where it is undefined.
        undefined: "" where it is defined, else why not: `unclear` when additional participants
            cannot be told from zero, `fewer` when there are fewer participants, `no_run` when the
            scenario or the baseline gave no result.
        period: The period in which a participant counts once: `year`, or `quarter` where the
            window is shorter than a year.
    """

    yuan: Ratio
    undefined: str
    period: str = "year"

    @property
    def told(self) -> str:
        """How it is told where it is defined.

        `saves` where less money is spent beyond doubt: a ratio of savings to participants says
        nothing, as it grows with fewer of them. `free` where it cannot be told from nothing, else
        `each`.
        """
        if self.yuan.high < 0:
            return "saves"
        return "free" if self.yuan.low <= 0 else "each"


def calendar_year(week: ArrayLike, first_week: int) -> NDArray[np.int64]:
    """Calendar year of a model week, the year of week 0 being 1.

    Args:
        week: Weeks from 0.
        first_week: Week of the calendar year in which week 0 falls, 0..51.
    """
    return (np.asarray(week, dtype=np.int64) + first_week) // WEEKS["year"] + 1


def weeks_of_years(weeks: int, first_week: int) -> dict[int, int]:
    """How many weeks of each calendar year are measured, the first and last often only in part.

    Args:
        weeks: Weeks measured, from week 0.
        first_week: Week of the calendar year in which week 0 falls, 0..51.
    """
    years, counts = np.unique(calendar_year(np.arange(weeks), first_week), return_counts=True)
    return {int(year): int(count) for year, count in zip(years, counts, strict=True)}


def money_by_year(priced: pd.DataFrame, first_week: int) -> pd.DataFrame:
    """Yuan by replicate, scenario, calendar year and budget line.

    Args:
        priced: Quantities with `budget` and `yuan`, as `prices.money` gives them.
        first_week: Week of the calendar year in which week 0 falls.
    """
    years = priced.assign(year=calendar_year(priced["week"], first_week))
    keys = ["replicate", "scenario", "year", "budget"]
    return years.groupby(keys, observed=True, as_index=False)["yuan"].sum()


def money_values(priced: pd.DataFrame, span: Span, runs: pd.DataFrame) -> pd.DataFrame:
    """Yuan a year over the window, in all and by budget line, as rows of the values table.

    Args:
        priced: Quantities with `budget` and `yuan`.
        span: The measured weeks.
        runs: Columns `replicate`, `scenario` of the runs that succeeded.
    """
    window = priced[priced["week"] < span.window]
    totals = window.pivot_table(
        index=["replicate", "scenario"],
        columns="budget",
        values="yuan",
        aggfunc="sum",
        observed=True,
    )
    index = pd.MultiIndex.from_frame(runs[["replicate", "scenario"]])
    totals = totals.reindex(index).fillna(0.0) * (WEEKS["year"] / span.window)
    lines = [line for line in BUDGETS if line in totals.columns]
    totals["all"] = totals[lines].sum(axis=1)
    long = totals.reset_index().melt(["replicate", "scenario"], ["all", *lines], "level", "value")
    long["level"] = long["level"].astype(str)
    fixed = {"kind": "money", "form": "", "period": "year", "moment": "last", "group": "budget"}
    long = long.assign(unit="yuan", **fixed)
    return long[["replicate", "scenario", *KEY, "unit", "value"]]


def cost_per_participant(
    priced: pd.DataFrame,
    participation: pd.DataFrame,
    span: Span,
    scenario: str,
    baseline: str,
    confidence: float = 0.95,
    sets: pd.Series | None = None,
) -> ParticipantCost:
    """Additional yuan for each additional participant and year, over the whole window.

    A participant is a resident who took part in any form at least once in the year (in the
    quarter where the window is shorter than a year). Start-up costs are in it. It is undefined when
    the participants cannot be told from zero, or fall.

    Args:
        priced: Quantities with `yuan`.
        participation: The participation table of all runs.
        span: The measured weeks.
        scenario: Name of the scenario.
        baseline: Name of the baseline.
        confidence: Confidence of Fieller's interval.
        sets: Parameter set of each replicate, by its number; None: all have the same parameters.
    """
    period = span.periods[-1]
    weeks = WEEKS[period] * len(span.whole(period))
    yuan = priced[priced["week"] < weeks].groupby(["replicate", "scenario"], observed=True)["yuan"]
    rows = participation[
        (participation["period"] == period)
        & participation["index"].isin(span.whole(period))
        & (participation["form"] == "any")
        & (participation["group"] == "all")
    ]
    people = rows.groupby(["replicate", "scenario"], observed=True)["took_part"].sum()
    both = pd.DataFrame({"people": people, "yuan": yuan.sum()}).fillna({"yuan": 0.0})
    wide = both.unstack("scenario")
    nothing = Ratio(math.nan, math.nan, math.nan)
    if not {scenario, baseline} <= set(wide.columns.get_level_values("scenario")):
        return ParticipantCost(nothing, "no_run", period)
    gained = wide["people"][scenario] - wide["people"][baseline]
    spent = wide["yuan"][scenario] - wide["yuan"][baseline]
    known = (gained + spent).dropna().index
    gained, spent = gained[known], spent[known]
    groups = None if sets is None else sets.loc[known].to_numpy()
    ratio = paired_ratio(spent.to_numpy(), gained.to_numpy(), confidence, groups)
    if math.isnan(ratio.value):
        return ParticipantCost(ratio, "unclear" if len(known) else "no_run", period)
    if gained.mean() < 0:
        return ParticipantCost(nothing, "fewer", period)
    return ParticipantCost(ratio, "", period)
