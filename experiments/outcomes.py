"""From the tables of many runs to one number for each outcome, scenario and replicate.

A row of the values table is one number: `replicate, scenario`, what it is (`kind, form, period,
moment, group, level`), its `unit`, and `value`. Kinds:

- `share`: share of residents of the group who took part at least once in the period;
- `newcomers`: share who took part in any form for the first time in this place; people who moved
  in or succeeded somebody have never done so before, so many of them are new residents;
- `depth`: mean rung of the acts (1 report .. 5 supervise);
- `representativeness`: dissimilarity of participants from residents over age bands;
- `ballots`, `voters`: share of the electorate in the elections of the window;
- a column of the model's `measures`: the sum over the last year (counts, hours, points) or its
  mean (levels); `reply_weeks` is weighted by the replies;
- `units`, `unit_people`: self-governance units and their mean people, as buildings allow;
- `gini`, `top_tenth`, `core`: how concentrated the acts of the last full year were.

`moment` says when: `last` is the mean of the quarters of the last year of the window (or the
last full year), `after` the mean of the quarters after the window, `after_first` the first of
these, and a number is the index of one quarter or year. A window shorter than a quarter is
measured in weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.statistics import dissimilarity
from sim.columns import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

WEEKS: Final = {"week": 1, "quarter": 13, "year": 52}
SHOWN_FORMS: Final = (*FORMS, "any")
GROUPS: Final = ("age", "tenure", "registration", "party", "employment", "schooling")

KEY: Final = ["kind", "form", "period", "moment", "group", "level"]
"""Columns that name an outcome."""

LEVELS: Final = (
    "backlog",
    "trust",
    "efficacy",
    "belonging",
    "motivation",
    "fatigue",
    "norm",
    "role",
    "satisfaction",
    "leaders",
    "leader_vacancies",
    "points_outstanding",
)
"""Measures that are states: their mean over the last year counts."""

COUNTS: Final = (
    "matters_raised",
    "matters_resolved",
    "matters_expired",
    "reports_filed",
    "replies",
    "replies_late",
    "reports_forgotten",
    "meetings",
    "activities",
    "turned_away",
    "leaders_quit",
    "points_issued",
    "points_redeemed",
)
"""Measures that are flows: their sum over the last year counts."""

STAFF_USES: Final = (
    "admin",
    "reply",
    "work",
    "meeting",
    "activity",
    "contact",
    "moderation",
    "recruit",
    "election",
    "idle",
)
"""What staff hours go to, in the order in which tables show it."""

OTHER_HOURS: Final = (
    "hours_moderation_paid",
    "hours_organisations",
    "hours_company",
    "hours_leaders",
    "hours_residents",
)
"""Hours of others than the committee's staff."""

HOURS: Final = (*(f"hours_{use}" for use in STAFF_USES), *OTHER_HOURS)
"""Hours, as means a week over the last year."""


@dataclass(frozen=True)
class Span:
    """The weeks that a comparison measures.

    Attributes:
        window: Weeks with the interventions.
        after: Weeks measured after the window.
    """

    window: int
    after: int

    @property
    def period(self) -> str:
        """The period in which participation is told: a quarter, or a week in short windows."""
        return "quarter" if self.window >= WEEKS["quarter"] else "week"

    @property
    def periods(self) -> list[str]:
        """Periods that fit into the window and that tables show."""
        return [self.period] + (["year"] if self.window >= WEEKS["year"] else [])

    @property
    def short(self) -> bool:
        """Whether the window is shorter than a year, so that there is no "last year"."""
        return self.window < WEEKS["year"]

    @property
    def last_weeks(self) -> range:
        """Weeks of the last year of the window (all of them in a shorter one)."""
        return range(max(0, self.window - WEEKS["year"]), self.window)

    def whole(self, period: str) -> range:
        """Indices of the whole periods within the window."""
        return range(self.window // WEEKS[period])

    def last(self, period: str) -> range:
        """Indices of the whole periods of the last year of the window, at least one."""
        stop = self.window // WEEKS[period]
        return range(max(0, stop - WEEKS["year"] // WEEKS[period]), stop)

    def later(self, period: str) -> range:
        """Indices of the whole periods after the window."""
        weeks = WEEKS[period]
        return range(-(-self.window // weeks), (self.window + self.after) // weeks)


def values(
    participation: pd.DataFrame,
    measures: pd.DataFrame,
    concentration: pd.DataFrame,
    runs: pd.DataFrame,
    span: Span,
) -> pd.DataFrame:
    """Every outcome of every run.

    Args:
        participation: The model's participation table with columns `replicate`, `scenario`.
        measures: The model's weekly measures with columns `replicate`, `scenario`, `week`.
        concentration: The model's table of concentration: `replicate`, `scenario`, `year` and
            one column an index.
        runs: The runs that succeeded: `replicate`, `scenario`, `units`, `unit_people`.
        span: The measured weeks.

    Returns:
        One row a replicate, scenario and outcome; NaN where the outcome is undefined.
    """
    parts = [
        _shares(participation, span),
        _newcomers(participation, span),
        _representativeness(participation, span),
        _weekly(measures, span),
        _elections(measures, span),
        _concentration(concentration, span),
        _wide(runs[["replicate", "scenario", "units", "unit_people"]], "window", "number"),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return table[["replicate", "scenario", *KEY, "unit", "value"]]


def _shares(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    parts = []
    for period in span.periods:
        rows = frame[frame["period"] == period]
        shares = rows.assign(value=_divided(rows["took_part"], rows["people"]))
        everyone = shares[shares["group"] == "all"]
        if period == span.period and period != "week":
            whole = [*span.whole(period), *span.later(period)]
            series = everyone[everyone["index"].isin(whole)]
            parts.append(_rows(series, "share", "share", moment=series["index"].astype(str)))
        for moment, indices in _moments(span, period).items():
            pool = shares if moment == "last" else everyone
            chosen = pool[pool["index"].isin(indices)]
            means = chosen.groupby(
                ["replicate", "scenario", "period", "form", "group", "level"],
                observed=True,
                as_index=False,
            )["value"].mean()
            parts.append(_rows(means, "share", "share", moment=moment))
    return pd.concat(parts, ignore_index=True)


def _moments(span: Span, period: str) -> dict[str, list[int]]:
    later = list(span.later(period))
    moments = {"last": list(span.last(period))}
    if later:
        moments |= {"after": later, "after_first": later[:1]}
    return moments


def _newcomers(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    rows = _last_rows(frame, span, span.period)
    rows = rows[(rows["group"] == "all") & (rows["form"] == "any")]
    rows = rows.assign(value=_divided(rows["newcomers"], rows["people"]))
    means = rows.groupby(["replicate", "scenario"], observed=True, as_index=False)["value"].mean()
    return _rows(means, "newcomers", "share", period=span.period, moment="last")


def _representativeness(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    period = span.periods[-1]
    rows = _last_rows(frame, span, period)
    rows = rows[(rows["group"] == "age") & (rows["form"] == "any")]
    sums = rows.groupby(["replicate", "scenario", "level"], observed=True, as_index=False)[
        ["took_part", "people"]
    ].sum()
    found = [
        (replicate, scenario, dissimilarity(run["took_part"], run["people"]))
        for (replicate, scenario), run in sums.groupby(["replicate", "scenario"], observed=True)
    ]
    table = pd.DataFrame(found, columns=["replicate", "scenario", "value"])
    return _rows(table, "representativeness", "index", period=period, moment="last", group="age")


def _weekly(measures: pd.DataFrame, span: Span) -> pd.DataFrame:
    weeks = span.last_weeks
    rows = measures[measures["week"].isin(weeks)]
    grouped = rows.groupby(["replicate", "scenario"], observed=True)
    columns = {
        "index": _present(LEVELS, rows),
        "count": _present(COUNTS, rows),
        "hours": _present(("hours_available", *HOURS), rows),
    }
    sums = grouped[columns["count"]].sum() * (WEEKS["year"] / len(weeks))
    means = grouped[[*columns["index"], *columns["hours"]]].mean()
    wide = pd.concat([means, sums], axis=1)
    if "reply_weeks" in rows and "replies" in rows:
        answered = rows[rows["replies"] > 0]
        product = (answered["reply_weeks"] * answered["replies"]).groupby(
            [answered["replicate"], answered["scenario"]], observed=True
        )
        total = answered.groupby(["replicate", "scenario"], observed=True)["replies"].sum()
        wide["reply_weeks"] = product.sum() / total
    acts = grouped[[f"{form}_acts" for form in FORMS]].sum()
    rungs = np.arange(1, len(FORMS) + 1)
    wide["depth"] = _divided((acts * rungs).sum(axis=1), acts.sum(axis=1))
    units = {name: unit for unit, names in columns.items() for name in names}
    units |= {"reply_weeks": "weeks", "depth": "rung"}
    units |= dict.fromkeys(("backlog", "leaders", "leader_vacancies"), "number")
    units |= dict.fromkeys(("points_issued", "points_redeemed", "points_outstanding"), "points")
    return _wide(wide.reset_index(), "year", units)


def _elections(measures: pd.DataFrame, span: Span) -> pd.DataFrame:
    if not {"ballots", "voters", "electorate"} <= set(measures.columns):
        return pd.DataFrame()
    rows = measures[measures["week"] < span.window]
    held = rows[rows["electorate"] > 0]
    if held.empty:
        return pd.DataFrame()
    sums = held.groupby(["replicate", "scenario"], observed=True)[
        ["ballots", "voters", "electorate"]
    ].sum()
    shares = sums[["ballots", "voters"]].div(sums["electorate"], axis=0).reset_index()
    return _wide(shares, "window", "share")


def _concentration(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    years = span.last("year")
    if table.empty or not len(years):
        return pd.DataFrame()
    rows = table[table["year"] == years[-1]].drop(columns="year")
    return _wide(rows, "year", {"gini": "index", "top_tenth": "share", "core": "share"})


def _last_rows(frame: pd.DataFrame, span: Span, period: str) -> pd.DataFrame:
    return frame[(frame["period"] == period) & frame["index"].isin(span.last(period))]


def _rows(frame: pd.DataFrame, kind: str, unit: str, **fixed: object) -> pd.DataFrame:
    """Give a table the columns of an outcome; what it does not have is empty."""
    given = {"kind": kind, **fixed}
    columns = {name: frame[name] for name in ("replicate", "scenario")}
    for column in KEY:
        empty = "all" if column in ("group", "level") else ""
        columns[column] = given.get(column, frame.get(column, empty))
    columns |= {"unit": unit, "value": frame["value"]}
    filled = pd.DataFrame(columns, index=frame.index)
    kinds = filled.dtypes
    other = {column: "str" for column in KEY if kinds[column] != "str"}
    return filled.astype(other) if other else filled


def _wide(frame: pd.DataFrame, period: str, unit: str | dict[str, str]) -> pd.DataFrame:
    names = [name for name in frame.columns if name not in ("replicate", "scenario")]
    runs = {name: np.tile(frame[name].to_numpy(), len(names)) for name in ("replicate", "scenario")}
    kinds = np.repeat(np.array(names, dtype=object), len(frame))
    units = [unit[kind] for kind in kinds] if isinstance(unit, dict) else unit
    long = pd.DataFrame({**runs, "value": frame[names].to_numpy().ravel("F")})
    return _rows(long, "", "", period=period, moment="last").assign(kind=kinds, unit=units)


def _present(names: Iterable[str], frame: pd.DataFrame) -> list[str]:
    return [name for name in names if name in frame.columns]


def _divided(top: pd.Series, bottom: pd.Series) -> pd.Series:
    return top.astype(np.float64) / bottom.astype(np.float64).where(bottom > 0)
