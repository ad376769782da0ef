"""What is kept of a run: one number an outcome, and measures over time on request.

The outcomes are those of `experiments.outcomes` and `experiments.costs`, whose documentation
defines them, worked out for a single run and in a thirtieth of the time. Columns are called

    <form>_<period>          share who took part: in an average quarter of the last year, in the
                             last year (`any_quarter`, `vote_year`)
    <form>_after             the same in an average quarter after the window
    any_<period>_<group>_<level>     share of a group (`any_quarter_age_18_29`)
    newcomers, representativeness, depth, ballots, voters, gini, top_tenth, core, reply_weeks
    trust, backlog, matters_resolved, hours_reply …   columns of the model's measures: a year's
                             mean of states and weekly hours, a year's sum of counts
    units, unit_people       self-governance units, and their mean people
    yuan, yuan_<budget>      money a year, in all and by budget line

Shares are told for windows of a quarter or longer.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from experiments.outcomes import COUNTS, HOURS, LEVELS, SHOWN_FORMS, WEEKS, Span
from experiments.prices import BUDGETS, check_lines
from experiments.statistics import dissimilarity
from sim.columns import FORMS
from sim.errors import InputError, nearest_name

if TYPE_CHECKING:
    from sim import ParticipationModel
    from sim.scenario import Scenario
    from sim.scenario.prices import Prices

NAN: Final = float("nan")
PERIODS: Final = {"quarter": WEEKS["quarter"], "year": WEEKS["year"]}


def outcomes(arm: ParticipationModel) -> dict[str, float]:
    """The outcomes of a finished run, by name; NaN where one is undefined.

    Args:
        arm: A model that has run to the end of its scenario.

    Raises:
        InputError: A quantity has no price.
    """
    from sim.measures import weekly_columns

    scenario = arm.scenario
    span = Span(scenario.weeks.window, scenario.weeks.after)
    sizes = arm.units_table["people"].to_numpy()
    return {
        **_shares(arm.recorder.tallies, span),
        **_weekly(np.array(arm.recorder.weeks), weekly_columns(arm.recorder), span),
        **_concentration(arm.recorder.concentration, span),
        **_money(arm.recorder.quantities, scenario.prices, span),
        "units": float(len(sizes)),
        "unit_people": float(sizes.mean()),
    }


def names(scenario: Scenario) -> list[str]:
    """The outcomes that runs of a scenario have."""
    span = Span(scenario.weeks.window, scenario.weeks.after)
    periods = [period for period in span.periods if period in PERIODS]
    found = [f"{form}_{period}" for period in periods for form in SHOWN_FORMS]
    if span.after >= WEEKS[span.period]:
        found += [f"{form}_after" for form in SHOWN_FORMS]
    found += ["newcomers", "representativeness", "depth", "ballots", "voters", "reply_weeks"]
    found += [*LEVELS, *COUNTS, "hours_available", *HOURS, "units", "unit_people", "yuan"]
    found += ["gini", "top_tenth", "core", *(f"yuan_{budget}" for budget in BUDGETS)]
    from sim.measures import group_levels

    found += [
        group_column(span.period, group, level) for group, level in group_levels() if group != "all"
    ]
    return found


def checked_outcome(name: str, scenario: Scenario) -> str:
    """The name of an outcome, if runs of a scenario have it.

    Raises:
        InputError: They have not; the nearest name is given.
    """
    known = names(scenario)
    if name not in known:
        raise InputError("study.unknown_outcome", name=name, nearest=nearest_name(name, known))
    return name


def group_column(period: str, group: str, level: str) -> str:
    """The column of the share of a group who took part in any form."""
    return f"any_{period}_{group}_{level.replace('-', '_').replace('+', '_plus')}"


def series(arm: ParticipationModel, period: str) -> pa.Table:
    """Measures over time: shares who took part, and the model's weekly measures.

    Args:
        arm: A finished run.
        period: "week" (all measures of the model), "quarter" or "year" (shares of all residents
            by form, and means of the weekly measures).
    """
    measures = arm.measures.astype(np.float64)
    if period == "week":
        return pa.Table.from_pandas(measures.reset_index(), preserve_index=False)
    frame = arm.participation
    everyone = frame[(frame["period"] == period) & (frame["group"] == "all")]
    shares = everyone.pivot(index="index", columns="form", values="share")
    wide = shares.reindex(columns=list(SHOWN_FORMS)).astype(np.float64)
    wide = wide.reset_index(names=period)
    weeks = PERIODS[period]
    means = measures.groupby(np.asarray(measures.index) // weeks).mean().reset_index(drop=True)
    means = means.iloc[: len(wide)].reset_index(drop=True)
    for name in means.columns:
        wide[name] = means[name]
    wide.columns.name = None
    return pa.Table.from_pandas(wide, preserve_index=False)


def _shares(tallies: list[tuple[Any, ...]], span: Span) -> dict[str, float]:
    """Shares from the model's tallies: period, index, then arrays of levels × forms.

    A table of participation holds the same, and takes a tenth of the time of a run to make.
    """
    levels = _group_levels()
    adults = np.array([form not in ("activity", "any") for form in SHOWN_FORMS], dtype=int)
    periods = np.array([tally[0] for tally in tallies])
    index = np.array([tally[1] for tally in tallies])
    shape = (len(tallies), len(levels), len(SHOWN_FORMS))
    took = np.array([tally[2] for tally in tallies], np.float64).reshape(shape)
    people = np.array([tally[3][:, adults] for tally in tallies], np.float64).reshape(shape)
    newcomers = np.array([tally[4] for tally in tallies], np.float64).reshape(shape)
    share = np.divide(took, people, out=np.full_like(took, NAN), where=people > 0)
    everyone = levels.index(("all", "all"))
    found: dict[str, float] = {}
    moments = {period: (period, list(span.last(period))) for period in span.periods}
    moments["after"] = (span.period, list(span.later(span.period)))
    chosen = {name: _rows(periods, index, *moment) for name, moment in moments.items()}
    for name, rows in chosen.items():
        for k, form in enumerate(SHOWN_FORMS):
            if len(rows):
                found[f"{form}_{name}"] = float(share[rows, everyone, k].mean())
    last, any_form = chosen[span.period], SHOWN_FORMS.index("any")
    for k, (group, level) in enumerate(levels):
        if group != "all" and len(last):
            there = share[last, k, any_form]
            there = there[~np.isnan(there)]
            value = float(there.mean()) if len(there) else NAN
            found[group_column(span.period, group, level)] = value
    if len(last):
        fresh = newcomers[last, everyone, any_form]
        found["newcomers"] = float((fresh / people[last, everyone, any_form]).mean())
    ages = [k for k, (group, _) in enumerate(levels) if group == "age"]
    year = chosen[span.periods[-1]]
    if len(year):
        took_by_age, by_age = (a[year][:, ages, any_form].sum(axis=0) for a in (took, people))
        found["representativeness"] = dissimilarity(took_by_age, by_age)
    return found


def _group_levels() -> list[tuple[str, str]]:
    from sim.measures import group_levels

    return group_levels()


def _rows(periods: Any, index: Any, period: str, wanted: list[int]) -> np.ndarray:
    return np.flatnonzero((periods == period) & np.isin(index, wanted))


def _weekly(weeks: np.ndarray, columns: dict[str, np.ndarray], span: Span) -> dict[str, float]:
    last = np.isin(weeks, list(span.last_weeks))
    per_year = WEEKS["year"] / len(span.last_weeks)
    found = {
        name: float(columns[name][last].mean())
        for name in (*LEVELS, "hours_available", *HOURS)
        if name in columns
    }
    for name in COUNTS:
        if name in columns:
            found[name] = float(columns[name][last].sum() * per_year)
    acts = np.array([columns[f"{form}_acts"][last].sum() for form in FORMS])
    rungs = np.arange(1, len(FORMS) + 1)
    found["depth"] = float((acts * rungs).sum() / acts.sum()) if acts.sum() > 0 else NAN
    replies = columns["replies"][last]
    answered = replies > 0
    waited = (columns["reply_weeks"][last][answered] * replies[answered]).sum()
    found["reply_weeks"] = float(waited / replies.sum()) if answered.any() else NAN
    window = weeks < span.window
    electors = columns["electorate"][window].sum()
    for name in ("ballots", "voters"):
        cast = columns[name][window][columns["electorate"][window] > 0].sum()
        found[name] = float(cast / electors) if electors > 0 else NAN
    return found


def _concentration(years: list[tuple[int, float, float, float]], span: Span) -> dict[str, float]:
    wanted = span.last("year")
    last = {year: values for year, *values in years}.get(wanted[-1]) if len(wanted) else None
    top, gini, core = last or (NAN, NAN, NAN)
    return {"gini": gini, "top_tenth": top, "core": core}


def _money(
    quantities: list[tuple[int, str, str, float]], prices: Prices, span: Span
) -> dict[str, float]:
    used: dict[str, list[float]] = {}
    for week, _, line, quantity in quantities:
        amounts = used.setdefault(line, [])
        if week < span.window:
            amounts.append(quantity)
    check_lines(list(used), prices)
    sums = dict.fromkeys(BUDGETS, 0.0)
    for line, amounts in used.items():
        price = prices.lines[line]
        sums[price.budget] += float(np.sum(amounts)) * price.value
    per_year = WEEKS["year"] / span.window
    found = {f"yuan_{budget}": total * per_year for budget, total in sums.items()}
    found["yuan"] = math.fsum(found.values())
    return found
