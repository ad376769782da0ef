"""Every measure of participation, defined once: what the weeks wrote, turned into tables.

`weekly_frame` has one row a week; `participation_frame` who took part, by period, form and group;
the denominator of a share is in its column `people`: residents who are not away for work, of six
and over for activities and "any", adults otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.columns import AGE_BAND_NAMES, AMOUNTS, CATEGORIES, COUNTS, FORMS, WEEKLY
from sim.engine.tallies import GROUPS, tally_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.tallies import Tallies

    Tally = Callable[[np.ndarray, bool], Tallies]

FORM_NAMES = (*FORMS, "any")
MEANS = ("trust", "efficacy", "belonging", "motivation", "fatigue", "norm", "role")
_INTEGERS = len(COUNTS)


def group_levels() -> list[tuple[str, str]]:
    """Return (group, level) of each row of a tally."""
    names = {"all": ("all",), "age": AGE_BAND_NAMES, **CATEGORIES}
    return [(group, names[group][k]) for group, count in GROUPS for k in range(count)]


@dataclass
class Recorder:
    """Collects the weeks of a run.

    Attributes:
        weeks: Week numbers.
        counts: One int64 row a week (`COUNTS`).
        amounts: One float64 row a week (`AMOUNTS`).
        committees: Number of committees at work, a week.
        tallies: (period, index, took_part, denominators, newcomers, acts).
        concentration: (year index, share of the most active tenth, Gini, share with 12 acts or
            more).
        quantities: (week, source, line, quantity).
    """

    weeks: list[int] = field(default_factory=list)
    counts: list[np.ndarray] = field(default_factory=list)
    amounts: list[np.ndarray] = field(default_factory=list)
    committees: list[int] = field(default_factory=list)
    tallies: list[tuple[str, int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = field(
        default_factory=list
    )
    concentration: list[tuple[int, float, float, float]] = field(default_factory=list)
    quantities: list[tuple[int, str, str, float]] = field(default_factory=list)

    def add(self, week: int, weekly: np.ndarray, active: int) -> dict[str, float]:
        """Add a week and return its totals by name.

        Args:
            week: The week's number.
            weekly: Rows of `sim.columns.WEEKLY`, one a committee.
            active: Number of committees at work.
        """
        raw = weekly.view(np.int64).reshape(len(weekly), -1)
        counts = np.add.reduce(raw[:, :_INTEGERS])
        amounts = np.add.reduce(raw[:, _INTEGERS:].view(np.float64))
        self.weeks.append(week)
        self.counts.append(counts)
        self.amounts.append(amounts)
        self.committees.append(active)
        totals: dict[str, float] = dict(zip(COUNTS, counts.tolist(), strict=True))
        totals.update(zip(AMOUNTS, amounts.tolist(), strict=True))
        totals["committees"] = active
        totals["week"] = week
        return totals

    def end_period(
        self, period: str, index: int, people: np.ndarray, tally: Tally = tally_all
    ) -> None:
        """Tally who took part in the quarter or year that ends now.

        Args:
            period: "quarter" or "year".
            index: Its number, from 0.
            people: Rows of residents.
            tally: Counts them, as `tally_all`.
        """
        took_part, denominators, newcomers, acts = tally(people, period == "year")
        self.tallies.append((period, index, took_part, denominators, newcomers, acts))
        if period == "year":
            self.concentration.append((index, *concentration(people)))


def concentration(people: np.ndarray) -> tuple[float, float, float]:
    """Return how concentrated the acts of the year that ends were.

    Args:
        people: Rows of residents; those away for work do not count.

    Returns:
        Share of acts by the most active tenth and Gini index, both NaN if nobody acted, and share
        of people with 12 acts or more.
    """
    acts = np.sort(people["acts_year"][people["away"] == 0].astype(np.int64))
    total = int(acts.sum())
    size = len(acts)
    if size == 0 or total == 0:
        return float("nan"), float("nan"), 0.0
    top = int(acts[size - max(1, size // 10) :].sum()) / total
    ranks = np.arange(1, size + 1)
    gini = float((2 * ranks - size - 1) @ acts) / (size * total)
    return top, gini, float((acts >= 12).mean())


def weekly_columns(recorder: Recorder) -> dict[str, np.ndarray]:
    """Return what `weekly_frame` tells, by name: one number a week."""
    counts = np.array(recorder.counts).reshape(-1, len(COUNTS))
    amounts = np.array(recorder.amounts).reshape(-1, len(AMOUNTS))
    found: dict[str, np.ndarray] = {
        **dict(zip(COUNTS, counts.T, strict=True)),
        **dict(zip(AMOUNTS, amounts.T, strict=True)),
    }
    agents = np.maximum(1, found["agents"])
    for name in MEANS:
        found[name] = found.pop(f"sum_{name}") / agents
    found["satisfaction"] = found["satisfaction"] / agents
    waited, replies = found.pop("reply_weeks_total"), found["replies"]
    found["reply_weeks"] = np.where(replies > 0, waited / np.maximum(1, replies), np.nan)
    return found


def weekly_frame(recorder: Recorder) -> pd.DataFrame:
    """Return one row a week: counts, hours, money, and the means of residents' states."""
    return pd.DataFrame(weekly_columns(recorder), index=pd.Index(recorder.weeks, name="week"))


def participation_frame(recorder: Recorder) -> pd.DataFrame:
    """Return who took part, one row a period, form, group and level."""
    levels, tallies = group_levels(), recorder.tallies
    width, periods = len(FORM_NAMES), len(tallies)
    rows = len(levels) * width
    adult = np.array([form not in ("activity", "any") for form in FORM_NAMES], dtype=int)
    last = np.tile(np.arange(width) == width - 1, len(levels))

    def column(values: list[np.ndarray]) -> np.ndarray:
        return np.concatenate(values) if values else np.zeros(0, np.int64)

    frame = pd.DataFrame(
        {
            "period": np.repeat(np.array([tally[0] for tally in tallies], object), rows),
            "index": np.repeat(np.array([tally[1] for tally in tallies], np.int64), rows),
            "form": np.tile(np.array(FORM_NAMES, object), len(levels) * periods),
            "group": np.tile(np.repeat(np.array([x for x, _ in levels], object), width), periods),
            "level": np.tile(np.repeat(np.array([x for _, x in levels], object), width), periods),
            "people": column([tally[3][:, adult].ravel() for tally in tallies]),
            "took_part": column([tally[2].ravel() for tally in tallies]),
            "newcomers": column([tally[4].ravel() * (tally[0] == "quarter") for tally in tallies]),
            "acts": column([np.where(last, np.repeat(tally[5], width), 0) for tally in tallies]),
        }
    )
    frame["share"] = frame["took_part"] / frame["people"].where(frame["people"] > 0)
    return frame


def concentration_frame(recorder: Recorder) -> pd.DataFrame:
    """Return how concentrated acts were, one row a year."""
    columns = {"year": np.int64, "top_tenth": float, "gini": float, "core": float}
    return pd.DataFrame(recorder.concentration, columns=list(columns)).astype(columns)


def quantities_frame(recorder: Recorder) -> pd.DataFrame:
    """Return what was used up, one row a week, source and line of the price file."""
    frame = pd.DataFrame(recorder.quantities, columns=["week", "source", "line", "quantity"])
    return frame.astype({"week": np.int64, "quantity": float})


assert WEEKLY.itemsize == 8 * (len(COUNTS) + len(AMOUNTS))
