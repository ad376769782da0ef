"""Measure on the model what the patterns are about: the two shipped communities as they are.

One seed costs one run of the urban community and one of the village, with their elections. What
needs interventions or other places besides is in `probes`. Shares count adults who live there
(not those away for work) and are registered there where the source is a survey of residents;
ages are exact, not the reporting bands.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from sim import ParticipationModel, Scenario
from sim.columns import ACTIVITY, LOCAL, MIGRANT, OWNER, VOTE
from sim.interventions.base import Intervention, Levers
from sim.levers import GROUP, PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

URBAN, VILLAGE = "baseline", "baseline_village"
QUARTER, YEAR = 13, 52

Quantities = dict[str, float]


class Probe(Intervention):
    """Levers set directly, to ask the model a question; no kind that a scenario could name."""

    kind: str = "probe"
    levers: dict[str, float] = Field(default_factory=dict)

    changes = (*PLACE, *GROUP)

    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Set every lever of the probe."""
        for name, value in self.levers.items():
            levers.set(name, value)


def probed(model: ParticipationModel, start: int = 0, **levers: float) -> ParticipationModel:
    """Fork a model into an arm in which some levers are set.

    Args:
        model: A model at or after week 0.
        start: First week of the probe.
        **levers: Value by name of lever.
    """
    arm = model.fork()
    arm._set_interventions((Probe(start=start, levers=levers),))
    return arm


def place(name: str, values: Mapping[str, Any], **overrides: Any) -> Scenario:
    """A shipped scenario with values of parameters.

    Args:
        name: Name of the scenario.
        values: Parameters by name.
        **overrides: Further values by dotted path, with `__` for the dots.
    """
    changes = {path.replace("__", "."): value for path, value in overrides.items()}
    changes |= {f"parameters.{key}": value for key, value in values.items()}
    return Scenario.load(name, overrides=changes)


def settled(scenario: Scenario, seed: int) -> ParticipationModel:
    """A spun-up model of a scenario."""
    model = ParticipationModel(scenario, seed=seed, threads=1)
    model.spin_up()
    return model


def base_quantities(urban: ParticipationModel, village: ParticipationModel) -> Quantities:
    """Every quantity that the communities give without interventions.

    Args:
        urban: The urban community, spun up.
        village: The village, spun up.
    """
    town = _Watched(urban.fork())
    country = _Watched(village.fork(), contact=False)
    found = town.quantities | {
        "turnout_village": country.quantities["turnout_urban"],
        "party_vote_gap": (town.quantities["party_gap"] + country.quantities["party_gap"]) / 2,
    }
    for low, high in ((18, 29), (50, 59), (70, 79)):
        votes = np.concatenate([town.votes_of(low, high), country.votes_of(low, high)])
        found[f"vote_{low}_{high}"] = _mean(votes)
    return found


class _Watched:
    """A run of the measured window, watched at its election and at the ends of quarters."""

    def __init__(self, model: ParticipationModel, *, contact: bool = True) -> None:
        calendar = model.scenario.community.calendar
        self._buildings = model.arrays.households["building"].copy()
        self.active: list[float] = []
        self.quantities: Quantities = {}
        while model.week < calendar.election_week:
            model.step()
            self._end_of_quarter(model)
        if contact:
            self.quantities["contact_turnout"] = contact_effect(model)
        model.step()
        self._election(model)
        while model.week < model.scenario.weeks.window:
            self._end_of_quarter(model)
            model.step()
        self._window(model)

    def _end_of_quarter(self, model: ParticipationModel) -> None:
        if model.week > 0 and model.week % QUARTER == 0:
            people = model.arrays.people
            asked = (people["age"] >= 18) & (people["age"] <= 69) & (people["away"] == 0)
            did = (people["forms_quarter"][asked] >> ACTIVITY) & 1
            self.active.append(float(did.mean()))

    def _election(self, model: ParticipationModel) -> None:
        people = model.arrays.people.copy()
        self.votes = acted(model, VOTE)
        self.surveyed = surveyed(people)
        self.people = people
        last = model.measures.iloc[-1]
        party = people["party"] == 1
        self.quantities |= {
            "turnout_urban": _mean(self.votes[self.surveyed]),
            "ballots": float(last["ballots"] / last["electorate"]),
            "ballots_without_voters": float(
                (last["ballots"] - last["voters"]) / last["electorate"]
            ),
            "party_gap": _mean(self.votes[self.surveyed & party])
            - _mean(self.votes[self.surveyed & ~party]),
            "heterogeneity_slope": self._heterogeneity(people),
        }

    def _heterogeneity(self, people: NDArray[Any]) -> float:
        """Slope of locals' turnout on the share of migrants among the adults of their building."""
        building = self._buildings[people["household"]]
        adult = (people["age"] >= 18) & (people["away"] == 0)
        migrant = adult & (people["registration"] == MIGRANT)
        count = int(building.max()) + 1
        adults = np.bincount(building[adult], minlength=count)
        shares = np.bincount(building[migrant], minlength=count) / np.maximum(1, adults)
        x, y = shares[building[self.surveyed]], self.votes[self.surveyed]
        spread = float(np.var(x))
        return float(np.cov(x, y, bias=True)[0, 1] / spread) if spread > 0 else math.nan

    def _window(self, model: ParticipationModel) -> None:
        table = model.participation
        measures = model.measures
        quarters = table[(table["period"] == "quarter") & (table["group"] == "all")]
        by_form = quarters.groupby("form", observed=True)
        sums, means = by_form["took_part"].sum(), by_form["share"].mean()
        acts = measures["activity_acts"].sum()
        adults = measures["electorate"].max()
        owners = table[(table["period"] == "year") & (table["group"] == "tenure")]
        gap = owners.pivot_table(index="form", columns="level", values="share", observed=True)
        tasks = (
            measures[["replies", "meetings", "councils", "activities", "matters_resolved"]]
            .to_numpy()
            .sum()
        )
        people = model.arrays.people
        by_delegates = measures[measures["decision_votes_of_all"] == 0]
        delegates = by_delegates["decision_electors"].sum()
        self.quantities |= {
            "deliberate_quarter": float(means["deliberate"]),
            "core": float(model.concentration["core"].mean()),
            "active_18_69": float(np.mean(self.active)),
            "acts_of_active": float(acts / max(1, sums["activity"])),
            "owner_renter_any": float(gap.loc["any", "owner"] - gap.loc["any", "renter"]),
            "owner_renter_vote": self._tenure_votes(),
            "delegates_come": float(by_delegates["decision_voters"].sum() / delegates)
            if delegates
            else math.nan,
            "delegates_share": float((people["representative"] == 1).sum() / max(1, adults)),
            "tasks_year": float(tasks * YEAR / len(measures)),
            "any_quarter": float(means["any"]),
            "activity_quarter": float(means["activity"]),
            "activity_week": float(acts / measures["agents"].sum()),
        }

    def _tenure_votes(self) -> float:
        present = (self.people["age"] >= 18) & (self.people["away"] == 0)
        owner = self.people["tenure"] == OWNER
        return _mean(self.votes[present & owner]) - _mean(self.votes[present & ~owner])

    def votes_of(self, low: int, high: int) -> NDArray[np.float64]:
        """Votes (0 or 1) of the surveyed of some ages, bounds included."""
        ages = self.people["age"]
        return self.votes[self.surveyed & (ages >= low) & (ages <= high)]


def acted(model: ParticipationModel, form: int) -> NDArray[np.float64]:
    """Who took part in a form in the week that was just carried out: 0 or 1 a resident."""
    last = model.acted_last
    return ((last >> form) & 1).astype(np.float64)


def surveyed(people: NDArray[Any]) -> NDArray[np.bool_]:
    """Whom a survey on the election would ask: adults registered there who live there."""
    return (people["age"] >= 18) & (people["away"] == 0) & (people["registration"] == LOCAL)


def adults_in(model: ParticipationModel) -> int:
    """Adults who live in a model's places."""
    return int((model.arrays.people["age"] >= 18).sum())


def contact_effect(model: ParticipationModel) -> float:
    """Total effect of a personal contact on turnout, on those who are contacted.

    The same people with the same luck vote twice: once when nobody is called on, once when
    everybody is.

    Args:
        model: A model that stands before its election week; it is left as it was.
    """
    turnout = []
    for everybody in (False, True):
        p = model.arrays.p
        hours = adults_in(model) * float(p["hours_contact_vote"][0]) if everybody else 0.0
        arm = probed(model, election_contacts=hours)
        arm.arrays.p["branch_asks"] = 0.0
        if not everybody:
            arm.arrays.p["hours_election"] = 0.0
        arm.step()
        votes = acted(arm, VOTE)
        turnout.append(_mean(votes[surveyed(arm.arrays.people)]))
    return turnout[1] - turnout[0]


def averaged(runs: Sequence[Quantities]) -> Quantities:
    """Means over runs, undefined values left out."""
    names = runs[0].keys()
    return {name: _mean(np.array([run[name] for run in runs])) for name in names}


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan
