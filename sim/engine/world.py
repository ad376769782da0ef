"""The world: all arrays of one run, and how they are first filled from a population and a scenario.

`Arrays` owns the memory (copied to fork an arm, written to disk as a checkpoint). `World` is the
tuple that the functions of `sim.week` take in plain Python, as row objects over that memory;
compiled code takes a `FastWorld` with the same names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import columns as col
from sim.engine.memory import FastWorld
from sim.levers import GROUP_DTYPE, PLACE_DTYPE, neutral_row

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.population.population import Population
    from sim.population.ties import Ties
    from sim.scenario import Community, Scenario

RATES = ("rate_norm", "rate_motivation", "rate_slow", "keep_habit", "keep_fatigue", "keep_stress")
"""Weekly rates that follow from the memories; fields of the engine's parameter record besides the
parameters."""

TARGET = np.dtype([(name, "i8") for name in (
    "ages", "sex", "schooling", "employment", "tenure", "registration", "party")])  # fmt: skip

ADMITTED = 4
"""Room for social organisations that are admitted later, a settlement."""

LIVE_BASE, LIVE_PER_PERSON = 32, 0.06
"""Room for live matters in a settlement: a base and a share of its people."""


class World(NamedTuple):
    """Everything that the functions of a week read and write."""

    p: Any
    now: Any
    seed: int
    people: Any
    classic: Any
    ties_start: Any
    ties_to: Any
    ties_kind: Any
    signs: Any
    acted: Any
    acted_before: Any
    online: Any
    households: Any
    donors: Any
    founders: Any
    buildings: Any
    courts: Any
    settlements: Any
    committees: Any
    units: Any
    matters: Any
    live: Any
    participants: Any
    queue: Any
    organisations: Any
    targets: Any
    target_courts: Any
    place: Any
    group: Any
    weekly: Any


@dataclass
class Arrays:
    """The memory of a world; see `World` for what each array is.

    `acted` has two rows, this week's act masks and last week's, which change places every week.
    Arrays that never change during a run (`STATIC`) are shared between arms.
    """

    p: np.ndarray
    now: np.ndarray
    people: np.ndarray
    classic: np.ndarray
    ties_start: np.ndarray
    ties_to: np.ndarray
    ties_kind: np.ndarray
    acted: np.ndarray
    online: np.ndarray
    households: np.ndarray
    donors: np.ndarray
    founders: np.ndarray
    buildings: np.ndarray
    courts: np.ndarray
    settlements: np.ndarray
    committees: np.ndarray
    units: np.ndarray
    matters: np.ndarray
    live: np.ndarray
    participants: np.ndarray
    queue: np.ndarray
    organisations: np.ndarray
    targets: np.ndarray
    target_courts: np.ndarray
    place: np.ndarray
    group: np.ndarray
    weekly: np.ndarray

    def copy(self) -> Arrays:
        """Return a copy that shares only what never changes."""
        values = {}
        for field in fields(self):
            array = getattr(self, field.name)
            values[field.name] = array if field.name in STATIC else array.copy()
        return Arrays(**values)

    def world(self, seed: int, even: bool) -> FastWorld:
        """Return the world for compiled code.

        Args:
            seed: Run seed.
            even: Which row of `acted` is this week's.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["acted"] = self.acted[0 if even else 1]
        values["acted_before"] = self.acted[1 if even else 0]
        values["signs"] = col.SIGNS
        return FastWorld(values, ("p", "now"), {"seed": seed})


STATIC = frozenset({"ties_start", "ties_kind", "donors", "founders", "buildings"})


def parameter_record(parameters: Parameters, decision: dict[str, float]) -> np.ndarray:
    """Return parameters, rates that follow from them and the decision rule as one record.

    Args:
        parameters: Values of all parameters.
        decision: A number for each of `sim.columns.DECISION`.
    """
    source = parameters.record()
    names = list(source.dtype.names or ())
    record = np.zeros(1, np.dtype([(name, "f8") for name in [*names, *RATES, *col.DECISION]]))
    for name in names:
        record[name] = source[name]
    for name in col.DECISION:
        record[name] = decision[name]
    record["rate_norm"] = 1.0 / source["memory_norm"]
    record["rate_motivation"] = 1.0 / source["memory_motivation"]
    record["rate_slow"] = 1.0 / source["memory_slow"]
    record["keep_habit"] = 1.0 - 1.0 / source["memory_habit"]
    record["keep_fatigue"] = 1.0 - 1.0 / source["memory_fatigue"]
    record["keep_stress"] = 1.0 - 1.0 / source["memory_stress"]
    return record


def _households(
    population: Population,
    building_of: np.ndarray,
    court_of: np.ndarray,
    settlement_of: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the household rows and the list of donor households."""
    start = population.households["start"].astype(np.int64)
    count = len(start) - 1
    houses = np.zeros(count, col.HOUSEHOLD)
    houses["start"] = start[:-1]
    houses["size"] = np.diff(start)
    houses["under6"] = population.households["under6"]
    houses["tenure"] = population.households["tenure"]
    houses["building"] = building_of
    houses["court"] = court_of
    houses["settlement"] = settlement_of
    first_person = np.append(population.residents["person"], 0)[start[:-1]]
    houses["key"] = np.where(houses["size"] > 0, first_person, -1 - np.arange(count))
    houses["moves_week"] = -col.NEVER
    donors = np.lexsort(
        (np.arange(count), houses["tenure"], houses["size"], houses["settlement"])
    ).astype(np.int32)
    key = np.stack([houses["settlement"][donors], houses["size"][donors], houses["tenure"][donors]])
    new = np.ones(count, bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0)
    group = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, count))
    houses["donors_start"][donors] = starts[group]
    houses["donors_count"][donors] = counts[group]
    return houses, donors


def _place_rows(population: Population, level: str, dtype: np.dtype) -> np.ndarray:
    """Return rows of a level with start, stop and people filled in."""
    starts = population.starts(level)
    rows = np.zeros(len(starts) - 1, dtype)
    rows["start"], rows["stop"] = starts[:-1], starts[1:]
    rows["people"] = population.people_of(level)
    return rows


def _parents(level_start: np.ndarray) -> np.ndarray:
    """Return the parent's index of each child, from the boundaries of the parents."""
    return np.repeat(np.arange(len(level_start) - 1), np.diff(level_start)).astype(np.int32)


def build(scenario: Scenario, population: Population, ties: Ties) -> Arrays:
    """Fill the arrays for a scenario before its first week; units and levers are set by the model.

    Args:
        scenario: Community, organisation, parameters.
        population: Who lives where.
        ties: Who is tied to whom, by rows.
    """
    community = scenario.community
    size = population.size
    residents = population.residents
    court_of_building = _parents(population.court_start)
    building_of_stairwell = _parents(population.building_start)
    stairwell_of_house = _parents(population.stairwell_start)
    settlement_of_court = _parents(population.settlement_start)
    building_of = building_of_stairwell[stairwell_of_house]
    court_of = court_of_building[building_of]
    settlement_of = settlement_of_court[court_of]
    houses, donors = _households(population, building_of, court_of, settlement_of)

    people = np.zeros(size, col.RESIDENT)
    founders = np.zeros(size, col.FOUNDER)
    for name in (
        "age",
        "sex",
        "schooling",
        "employment",
        "registration",
        "party",
        "digital",
        "away",
    ):
        people[name] = residents[name]
        founders[name] = residents[name]
    household = residents["household"]
    founders["household"] = household
    people["person"] = residents["person"]
    people["household"] = household
    people["tenure"] = residents["tenure"]
    people["court"] = court_of[household]
    people["open_report_week"] = col.NEVER
    people["free_again_week"] = col.NEVER

    buildings = _place_rows(population, "building", col.BUILDING)
    house_starts = population.household_starts("building")
    buildings["households_start"], buildings["households_stop"] = (
        house_starts[:-1],
        house_starts[1:],
    )
    buildings["settlement"] = settlement_of_court[court_of_building]
    courts = _place_rows(population, "court", col.COURT)
    courts["settlement"] = settlement_of_court
    courts["last_row"] = col.NOBODY

    settlements = _place_rows(population, "settlement", col.SETTLEMENT)
    count = len(settlements)
    for field, level in (
        ("households", "household"),
        ("buildings", "building"),
        ("courts", "court"),
    ):
        starts = _children_starts(population, level)
        settlements[f"{field}_start"], settlements[f"{field}_stop"] = starts[:-1], starts[1:]
    settlements["committee"] = np.arange(count)
    settlements["staff"] = community.committee.staff
    settlements["company_hours"] = community.company.hours_per_week if community.company else 0.0

    capacity = LIVE_BASE + int(LIVE_PER_PERSON * int(settlements["people"].max(initial=0)))
    matters = np.zeros(count * capacity, col.MATTER)
    widest = int((settlements["stop"] - settlements["start"]).max(initial=1))
    parameters = parameter_record(scenario.values, scenario.decision.numbers())
    scope = max(float(parameters[f"scope_people_{k}"][0]) for k in range(4))
    bits = min(widest, int(scope) + 1)
    return Arrays(
        p=parameters,
        now=np.zeros(1, col.NOW),
        people=people,
        classic=np.zeros(size if scenario.decision.rule != "nested_logit" else 0, col.CLASSIC),
        ties_start=np.ascontiguousarray(ties.start, np.int64),
        ties_to=np.array(ties.to, np.int32),
        ties_kind=np.ascontiguousarray(ties.kind, np.uint8),
        acted=np.zeros((2, size), np.uint8),
        online=np.zeros(size, np.uint8),
        households=houses,
        donors=donors,
        founders=founders,
        buildings=buildings,
        courts=courts,
        settlements=settlements,
        committees=_committees(community, settlements),
        units=np.zeros(0, col.UNIT),
        matters=matters,
        live=np.zeros((count, capacity), np.int32),
        participants=np.zeros((len(matters), bits // 8 + 1), np.uint8),
        queue=np.zeros(size, np.int32),
        organisations=_organisations(community, count),
        targets=np.zeros(0, TARGET),
        target_courts=np.zeros((0, len(courts)), np.uint8),
        place=np.repeat(neutral_row(PLACE_DTYPE), count),
        group=neutral_row(GROUP_DTYPE).copy(),
        weekly=np.zeros(count, col.WEEKLY),
    )


def _children_starts(population: Population, level: str) -> np.ndarray:
    """Return the boundaries of settlements into a lower level."""
    starts = np.asarray(population.settlement_start, np.int64)
    if level == "court":
        return starts
    starts = np.asarray(population.court_start, np.int64)[starts]
    if level == "building":
        return starts
    starts = np.asarray(population.building_start, np.int64)[starts]
    return np.asarray(population.stairwell_start, np.int64)[starts]


def _committees(community: Community, settlements: np.ndarray) -> np.ndarray:
    """Return one committee a settlement, as the community file describes them."""
    spec = community.committee
    committees = np.zeros(len(settlements), col.COMMITTEE)
    committees["hours_week"] = spec.hours_per_week
    committees["admin_share"] = spec.admin_share
    committees["admin_fixed"] = spec.admin_fixed_hours
    committees["venue_seats"] = spec.venue_seats
    committees["venue_hours"] = spec.venue_hours
    committees["credit_confidence"] = 0.9
    committees["council"] = spec.council
    committees["supervision"] = spec.supervision
    committees["staff_skill"] = 0.9
    committees["performance"] = 0.6
    committees["expectation"] = 0.6
    committees["ballot"] = col.NOBODY
    committees["points_left"] = -1.0
    committees["points_broken_week"] = col.NEVER
    committees["council_week"] = col.NEVER
    committees["fund_year"] = spec.project_fund * settlements["people"]
    committees["fund"] = committees["fund_year"]
    return committees


def _organisations(community: Community, count: int) -> np.ndarray:
    """Return the social organisations, settlement by settlement: those of the file, then room."""
    specs = community.organisations
    each = len(specs) + ADMITTED
    rows = np.zeros(each * count, col.ORGANISATION)
    rows["settlement"] = np.repeat(np.arange(count), each)
    rows["wage"] = max([spec.wage for spec in specs if spec.wage > 0.0], default=50.0)
    rows["match"] = 0.7
    for k, spec in enumerate(specs):
        part = rows[k::each]
        part["kind"] = ("service", "mutual_aid", "charity").index(spec.kind)
        part["alive"] = 1
        part["hours"] = spec.hours_per_week
        part["own_hours"] = spec.hours_per_week
        part["reserve"] = spec.reserve
        part["income"] = spec.income_per_year / 52.0
        part["wage"] = spec.wage
    return rows
