"""`ParticipationModel`: a neighbourhood that lives week by week, as a Mesa model.

A run is a spin-up, until yearly means are flat, and a window that begins with week 0. `fork` makes
an arm with other interventions from one spun-up state and the same luck. The order of a week is
that of the model's description; what happens in a stage is in `sim.week`, how it is carried out in
`sim.engine`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import checkpoint
from sim import columns as col
from sim.agents import copies
from sim.agents.face import MESA_NAMES, AgentsOfModel, EngineError
from sim.charging import OF_EVERY_WEEK, OWN_HOURS, charges, own_hours
from sim.classics import prepare
from sim.engine import fast
from sim.engine.memory import FastWorld
from sim.engine.reference import ReferenceEngine
from sim.engine.rows import columns_of
from sim.engine.world import ADMITTED, Arrays, build
from sim.errors import InputError
from sim.interventions.base import Intervention, Levers
from sim.levers import GROUP_DTYPE, PLACE_DTYPE, combine, neutral_row
from sim.measures import (
    Recorder,
    concentration_frame,
    participation_frame,
    quantities_frame,
    weekly_frame,
)
from sim.population.networks import ties_wanted
from sim.population.synthesis import synthesise
from sim.population.ties import GIVEN
from sim.randomness import UNIT_TARGET, derive_seed, draw, purpose
from sim.reach import court_mask, heads, settlements_reached, share_of
from sim.records import Record, export_network, record_acts, record_panel
from sim.scenario.problems import raise_all
from sim.scenario.reaching import missing
from sim.texts import text
from sim.units import Map, set_committees, set_units

if TYPE_CHECKING:
    from sim.population.population import Population
    from sim.population.ties import Ties
    from sim.scenario import Scenario, Unit

YEAR, QUARTER = 52, 13
FLAT_MEASURES = ("any", "trust", "efficacy", "belonging", "backlog")
FLAT_TOLERANCE = {
    "any": 0.006,
    "trust": 0.008,
    "efficacy": 0.008,
    "belonging": 0.008,
    "backlog": 0.01,
}
"""Largest change of a yearly mean that still counts as flat: shares and states, and waiting reports
a resident."""

SPIN_UP_LEAST = 208
"""Weeks before which nothing is called flat: more than two and a half times the slowest memory."""

MOST_TARGETS = 6


class ParticipationModel(AgentsOfModel):
    """A neighbourhood and the participation of its residents.

    Args:
        scenario: What to run.
        seed: The replicate's seed: a new population and new luck for every seed.
        engine: "fast" (compiled) or "reference" (agent by agent, in plain Python).
        threads: Threads of the fast engine.
        resident_class: A Mesa user's own class of residents; needs the reference engine.
        population: A population to use instead of the scenario's.
        ties: Ties to use instead of drawn ones.
        warming: Whether this model is the one that compiled code is made with.

    Attributes:
        week: Week that comes next, 0 being the first of the window.
        residents: All residents, a Mesa `AgentSet` made when looked at.
        spin_up_weeks: Weeks of spin-up carried out.
        flat: Whether yearly means were flat when the spin-up ended; None before.
    """

    scenario: Scenario = None  # type: ignore[assignment]  # shadows a property of Mesa 3.5 that writes to its value

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        engine: str = "fast",
        threads: int = 1,
        resident_class: type | None = None,
        population: Population | None = None,
        ties: Ties | None = None,
        *,
        warming: bool = False,
    ) -> None:
        if engine == "fast" and not warming:
            fast.ensure_compiled(_announce)
        self.seed = scenario.seed if seed is None else int(seed)
        super().__init__(self.seed)
        self.scenario = scenario
        self.given = population is not None or ties is not None
        self.run_seed = derive_seed(self.seed, "luck")
        self.population = population if population is not None else _population(scenario, self.seed)
        self.tie_table = ties if ties is not None else _ties(scenario, self.population, self.seed)
        self.fences = Map(self.population)
        self.arrays: Arrays = build(scenario, self.population, self.tie_table)
        raise_all(missing(scenario, self.arrays.courts["settlement"]))
        self.parameters = SimpleNamespace(
            **{name: float(self.arrays.p[name][0]) for name in self.arrays.p.dtype.names or ()}
        )
        self.even = True
        self.interventions: tuple[Intervention, ...] = ()
        self.spin_up_weeks = 0
        self.flat: bool | None = None
        self.flatness: dict[str, float] = {}
        self.week = (
            -scenario.weeks.spin_up_max
            if scenario.weeks.spin_up == "auto"
            else -int(scenario.weeks.spin_up)
        )
        self.recorder = Recorder()
        self._resident_class = resident_class
        self._attach(engine, threads)
        self._set_structure()
        self._set_now()
        self._world_cache: dict[bool, FastWorld] = {}
        self.engine.found(self)
        self._first_moves = self._hold_moves()
        self.arrays.acted[:] = (
            (self.arrays.people["generation"] & col.GENERATION_MASK) << 5
        ).astype(np.uint8)
        prepare(self.arrays, scenario, self.population, self.run_seed, _folder(scenario))
        self._set_interventions(())
        if self.week == 0:
            self._begin_window()

    # ------------------------------------------------------------------ engine and agents

    def _attach(self, engine: str, threads: int) -> None:
        """Give the model an engine and its agents."""
        if engine not in ("fast", "reference"):
            raise EngineError("model.unknown_engine", name=engine)
        self.check_engine(engine, self._resident_class)
        self.engine = fast.FastEngine(threads) if engine == "fast" else ReferenceEngine()
        self.columns = columns_of(self.arrays.people)
        self._world_cache = {}
        self.attach_agents(self._resident_class)

    @property
    def world(self) -> FastWorld:
        """The world as compiled code takes it."""
        if self.even not in self._world_cache:
            self._world_cache[self.even] = self.arrays.world(self.run_seed, self.even)
        return self._world_cache[self.even]

    @property
    def acted_last(self) -> np.ndarray:
        """Act masks of the last week that was carried out, a number a resident.

        Bit k is form k of `sim.columns.FORMS`; the bits above are the generation's.
        """
        return self.arrays.acted[1 if self.even else 0]

    # ------------------------------------------------------------------ structure and levers

    def _unit_of_courts(self, week: int) -> list[Unit]:
        """Return the unit that holds in each court in a week."""
        units = [self.scenario.unit] * len(self.arrays.courts)
        for k, number in enumerate(self._holders(week)):
            unit = self.interventions[number].redraws_units if number >= 0 else None
            units[k] = unit or units[k]
        return units

    def _holders(self, week: int) -> np.ndarray:
        """Return which intervention's unit holds in each court in a week, by number; -1: none."""
        holders = np.full(len(self.arrays.courts), -1)
        for number, (key, intervention) in enumerate(self._keyed_interventions()):
            share = intervention.dose_in(week)
            if intervention.redraws_units is not None and share > 0.0:
                holders[self._courts_reached(intervention.target, share, key)] = number
        return holders

    def _keyed_interventions(self) -> Iterator[tuple[tuple[int, int], Intervention]]:
        """Yield interventions with what draws know them by.

        Their kind, and which of its kind they are.
        """
        seen: dict[str, int] = {}
        for intervention in self.interventions:
            ordinal = seen.get(intervention.kind, 0)
            seen[intervention.kind] = ordinal + 1
            yield (purpose(intervention.kind), ordinal), intervention

    def _courts_reached(self, target: Any, share: float, key: tuple[int, int]) -> list[int]:
        """Return the courts of a target that a share of it reaches.

        The same courts first, whatever the share.
        """
        return share_of(
            np.flatnonzero(self._court_mask(target)).tolist(),
            share,
            lambda k: float(draw(self.run_seed, UNIT_TARGET, k, key[0], key[1], 0)),
        )

    def _court_mask(self, target: Any) -> np.ndarray:
        """Return which courts a target lies in, bool[courts]."""
        return court_mask(target, self.arrays.courts["settlement"])

    def _heads(self, week: int) -> np.ndarray:
        """Return the head settlement of each settlement in a week."""
        count = len(self.arrays.settlements)
        changes = []
        for key, intervention in self._keyed_interventions():
            share = intervention.dose_in(week)
            if share <= 0.0 or intervention.redraws_committees == "keep":
                continue
            courts = self._court_mask(intervention.target)
            inside = np.zeros(count, bool)
            inside[self.arrays.courts["settlement"][courts]] = True
            reached = settlements_reached(
                inside,
                share,
                partial(_pair_luck, self.run_seed, key),
            )
            changes.append((intervention.redraws_committees, reached))
        return heads(count, self.scenario.organisation.committees == "merged", changes)

    def _set_structure(self) -> None:
        """Draw committees and units as they hold this week."""
        self._structure_stale = False
        set_committees(self.arrays, self._heads(self.week))
        set_units(
            self.arrays,
            self.fences,
            self._unit_of_courts(self.week),
            self.week,
            self.parameters,
        )
        self._world_cache = {}

    @property
    def redraw_due(self) -> bool:
        """Whether units and committees are to be drawn anew before the next week."""
        return getattr(self, "_structure_stale", False)

    def _structure_changes(self) -> bool:
        """Return whether any intervention changes its hold on units or committees this week."""
        return self._structure_stale or any(
            (i.redraws_units is not None or i.redraws_committees != "keep")
            and i.dose_in(self.week) != i.dose_in(self.week - 1)
            for i in self.interventions
        )

    def _set_interventions(self, interventions: tuple[Intervention, ...]) -> None:
        """Take over interventions: their targets become groups of residents."""
        self.interventions = interventions
        self._structure_stale = True
        distinct: list[Any] = []
        for intervention in interventions:
            if not intervention.target.everybody and intervention.target not in distinct:
                distinct.append(intervention.target)
        if len(distinct) > MOST_TARGETS:
            raise InputError("model.too_many_targets", number=len(distinct), most=MOST_TARGETS)
        self._targets = distinct
        from sim.engine.world import TARGET

        table = np.zeros(len(distinct), TARGET)
        places = np.zeros((len(distinct), len(self.arrays.courts)), np.uint8)
        for k, target in enumerate(distinct):
            for name, mask in target.masks().items():
                table[name][k] = mask
            places[k] = self._court_mask(target)
        changed = not np.array_equal(table, self.arrays.targets) or not np.array_equal(
            places, self.arrays.target_courts
        )
        self.arrays.targets, self.arrays.target_courts = table, places
        self.arrays.group = np.repeat(neutral_row(GROUP_DTYPE), 1 << len(distinct))
        self._levers_neutral = False
        self._world_cache = {}
        if changed:
            self.engine.regroup(self)

    def _set_levers(self) -> None:
        """Work out what every lever is this week."""
        if not self.interventions and self._levers_neutral:
            return
        place, group = self.arrays.place, self.arrays.group
        place[:] = neutral_row(PLACE_DTYPE)[0]
        group[:] = neutral_row(GROUP_DTYPE)[0]
        self.doses = {}
        for number, intervention in enumerate(self.interventions):
            dose = intervention.dose_in(self.week)
            self.doses[number] = dose
            if dose <= 0.0:
                continue
            levers = Levers(intervention.kind, frozenset(intervention.changes))
            intervention.set_levers(self.week, dose, levers)
            reached = slice(None)
            target = intervention.target
            if target.settlements is not None or target.courts is not None:
                reached = self._committees_reached(target)  # type: ignore[assignment]
            for name, value in levers.place.items():
                rows = place[reached]
                combine(rows, name, value)
                place[reached] = rows
            rows_of_group: Any = slice(None)
            if not target.everybody:
                bit = 1 << self._targets.index(target)
                rows_of_group = np.flatnonzero(np.arange(len(group)) & bit)
            for name, value in levers.group.items():
                rows = group[rows_of_group]
                combine(rows, name, value)
                group[rows_of_group] = rows
        self._levers_neutral = not self.interventions

    # ------------------------------------------------------------------ time

    def _set_now(self) -> None:
        """Set the calendar of this week."""
        calendar = self.scenario.community.calendar
        week = self.week
        of_year = (week + calendar.first_week_of_year) % YEAR
        term = calendar.election_term_years * YEAR
        now = self.arrays.now
        now["week"] = week
        now["week_of_year"] = of_year
        now["festival"] = of_year in calendar.festival_weeks
        now["election"] = (week - calendar.election_week) % term == 0
        now["appraisal"] = of_year in calendar.appraisal_weeks
        now["fiscal_start"] = of_year == calendar.fiscal_year_week
        now["fiscal_left"] = (calendar.fiscal_year_week - of_year - 1) % YEAR + 1
        now["ageing"] = week >= 0
        now["quarter_start"] = week % QUARTER == 0
        now["year_start"] = week % YEAR == 0

    def step(self) -> None:
        """Carry out one week."""
        if self._structure_changes():
            self._set_structure()
        self._set_now()
        self._set_levers()
        self.arrays.weekly.view(np.uint8)[:] = 0
        self.arrays.organisations["worked"] = 0.0
        self.engine.week(self)
        self._record()
        self.even = not self.even
        self.week += 1
        self.residents.keep_up()

    def _record(self) -> None:
        """Add the week that was carried out to the record."""
        week = self.week
        active = int(self.arrays.committees["active"].sum())
        totals = self.recorder.add(week, self.arrays.weekly, active)
        totals["settlements"] = len(self.arrays.settlements)
        if week >= 0:
            add = self.recorder.quantities.append
            for line, name in OF_EVERY_WEEK.items():
                add((week, "baseline", line, totals[name]))
            hours = own_hours(self.arrays.organisations, self._contracted)
            add((week, "baseline", OWN_HOURS, hours))
            for kind, line, quantity in self._charges(totals):
                add((week, kind, line, quantity))
            counted = (self.arrays.people, self.engine.tally)
            if week % QUARTER == QUARTER - 1:
                self.recorder.end_period("quarter", week // QUARTER, *counted)
            if week % YEAR == YEAR - 1:
                self.recorder.end_period("year", week // YEAR, *counted)
        for hook in tuple(self.hooks):
            hook(self, week)

    def _committees_reached(self, target: Any) -> np.ndarray:
        """Return the committees in whose areas a target lies."""
        inside = np.unique(self.arrays.courts["settlement"][self._court_mask(target)])
        return np.unique(self.arrays.settlements["committee"][inside])

    def _charges(self, totals: dict[str, float]) -> Iterator[tuple[str, str, float]]:
        """Yield what this week's interventions used up: kind, line and quantity.

        Args:
            totals: The week's totals of the whole place.
        """
        holding = [
            (number, intervention, self.doses[number])
            for number, intervention in enumerate(self.interventions)
            if self.doses.get(number, 0.0) > 0.0
        ]
        active = np.flatnonzero(self.arrays.committees["active"])
        led = self._leaders_of_redrawn() if holding else {}

        def reached(number: int) -> np.ndarray:
            target = self.interventions[number].target
            if target.settlements is None and target.courts is None:
                return active
            return self._committees_reached(target)

        def of(number: int, committees: np.ndarray) -> dict[str, float]:
            here = totals
            if len(committees) < len(active):
                here = Recorder().add(self.week, self.arrays.weekly[committees], len(committees))
                inside = np.isin(self.arrays.settlements["committee"], committees)
                here["settlements"] = int(inside.sum())
            return {**here, "leaders_redrawn": led.get(number, 0)}

        return charges(holding, reached, of)

    def _leaders_of_redrawn(self) -> dict[int, int]:
        """Return how many leaders the units have that each intervention redrew, by number."""
        if all(intervention.redraws_units is None for intervention in self.interventions):
            return {}
        leaders = self.arrays.units["leader"]
        home = self.arrays.people["court"][leaders[leaders != col.NOBODY]]
        numbers, counts = np.unique(self._holders(self.week)[home], return_counts=True)
        return dict(zip(numbers.tolist(), counts.tolist(), strict=True))

    @cached_property
    def _contracted(self) -> np.ndarray:
        """Paid hours a week of each social organisation as the community file has them."""
        specs = self.scenario.community.organisations
        paid = [spec.hours_per_week if spec.wage > 0.0 else 0.0 for spec in specs]
        return np.tile([*paid, *[0.0] * ADMITTED], len(self.arrays.settlements))

    @property
    def hooks(self) -> list[Callable[[ParticipationModel, int], None]]:
        """Functions called after each week with the model and the week's number."""
        if not hasattr(self, "_hooks"):
            self._hooks: list[Callable[[ParticipationModel, int], None]] = []
        return self._hooks

    def spin_up(self) -> int:
        """Let the neighbourhood live until it has forgotten how it began.

        Return the weeks that took.

        With `spin_up: auto` it goes on, a year at a time, until the yearly means of participation,
        trust, efficacy, belonging and the backlog are flat (`FLAT_TOLERANCE`), at most
        `spin_up_max` weeks.
        """
        if self.week >= 0:
            return self.spin_up_weeks
        wanted = self.scenario.weeks.spin_up
        began = self.week
        while self.week < 0:
            self.step()
            done = self.week - began
            if self.week % YEAR == 0 and done >= 2 * YEAR:
                self.flatness = self._yearly_changes()
                self.flat = all(
                    abs(self.flatness[name]) <= FLAT_TOLERANCE[name] for name in FLAT_MEASURES
                )
                if wanted == "auto" and done >= SPIN_UP_LEAST and self.flat:
                    break
        self.spin_up_weeks = self.week - began
        if self.week < 0:
            self._shift_weeks(-self.week)
        self._begin_window()
        return self.spin_up_weeks

    def _yearly_changes(self) -> dict[str, float]:
        """Return how much the mean of the last year differs from that of the year before.

        By measure.
        """
        frame = weekly_frame(self.recorder)
        agents = frame["agents"].clip(lower=1)
        series = {
            "any": frame[[f"{form}_acts" for form in ("report", "activity", "deliberate")]].sum(
                axis=1
            )
            / agents,
            "backlog": frame["backlog"] / agents,
            **{name: frame[name] for name in ("trust", "efficacy", "belonging")},
        }
        return {
            name: float(values.iloc[-YEAR:].mean() - values.iloc[-2 * YEAR : -YEAR].mean())
            for name, values in series.items()
        }

    def _shift_weeks(self, by: int) -> None:
        """Renumber weeks, so that the window begins with week 0 although the spin-up was short.

        `by` is whole years.
        """
        for field in fields(self.arrays):
            array = getattr(self.arrays, field.name)
            for name in array.dtype.names or ():
                if name.endswith("_week") and array.dtype[name].kind == "i":
                    known = array[name] > col.NEVER // 2
                    known &= array[name] < -(col.NEVER // 2)
                    array[name][known] += by
        self.week += by

    def _hold_moves(self) -> np.ndarray | None:
        """Let nobody move during the spin-up where a user gave the residents or their ties.

        Nobody ages or dies then either, so that week 0 has the people and ties that were given.

        Returns:
            The week in which each household moves out, counted from week 0; None where all of them
            are drawn, and may move.
        """
        community = self.scenario.community
        brought = bool(self.population.ids) or community.ties.file is not None
        if not brought and not (self.tie_table.kind == GIVEN).any():
            return None
        houses = self.arrays.households
        first_moves: np.ndarray = houses["moves_week"] - self.week
        houses["moves_week"] = -col.NEVER
        return first_moves

    def _begin_window(self) -> None:
        """Start measuring: the spin-up's record is kept apart, the arms' interventions begin."""
        if self._first_moves is not None:
            self.arrays.households["moves_week"] = self._first_moves
        self.spin_up_record = self.recorder
        self.recorder = Recorder()
        self._set_interventions(tuple(self.scenario.interventions))  # type: ignore[arg-type]

    def run(
        self, weeks: int | None = None, progress: Callable[[int], None] | None = None
    ) -> ParticipationModel:
        """Spin up if that has not been done, then run to the end of the scenario, or some weeks on.

        Args:
            weeks: Weeks to run; None: to the end of window and after-window.
            progress: Called after each week with the week's number.

        Returns:
            The model itself.
        """
        if self.week < 0:
            self.spin_up()
        last = self.scenario.weeks.total if weeks is None else self.week + weeks
        while self.week < last:
            self.step()
            if progress is not None:
                progress(self.week)
        return self

    def fork(
        self,
        scenario: Scenario | None = None,
        engine: str | None = None,
        resident_class: type | None = None,
    ) -> ParticipationModel:
        """Return an arm.

        The same people in the same state with the same luck, under another scenario's
        interventions.

        Args:
            scenario: The arm's scenario; it may differ in interventions and in weeks only. None:
                this one's.
            engine: Engine of the arm; None: the same.
            resident_class: A Mesa user's own class of residents; None: the same. It needs the
                reference engine.

        Raises:
            InputError: The scenario differs in what the spun-up state depends on.
        """
        scenario = scenario or self.scenario
        if scenario.spin_up_digest != self.scenario.spin_up_digest:
            raise InputError("model.fork_differs", name=scenario.name)
        arm = ParticipationModel.__new__(type(self))
        AgentsOfModel.__init__(arm, self.seed)
        skip = MESA_NAMES | copies.NOT_COPIED | {"_hooks", "recorder"}
        for name, value in vars(self).items():
            if name not in skip:
                setattr(arm, name, value)
        raise_all(missing(scenario, self.arrays.courts["settlement"]))
        arm.arrays = self.arrays.copy()
        arm.scenario = scenario
        arm.recorder = Recorder()
        arm._resident_class = resident_class or self._resident_class
        arm._attach(engine or self.engine.name, self.engine.threads)
        if self.week >= 0:
            arm._set_interventions(tuple(scenario.interventions))  # type: ignore[arg-type]
        copies.carry_over(self, arm)
        return arm

    # ------------------------------------------------------------------ results

    @property
    def measures(self) -> pd.DataFrame:
        """One row a week of the window; see `sim.measures`."""
        return weekly_frame(self.recorder)

    @property
    def participation(self) -> pd.DataFrame:
        """Who took part, one row a period (quarter, year), form, group and level."""
        return participation_frame(self.recorder)

    @property
    def concentration(self) -> pd.DataFrame:
        """How concentrated acts were, one row a year."""
        return concentration_frame(self.recorder)

    @property
    def quantities(self) -> pd.DataFrame:
        """What was used up, one row a week, source and line of the price file."""
        return quantities_frame(self.recorder)

    @property
    def units_table(self) -> pd.DataFrame:
        """The self-governance units as they are: people, residents, whether led."""
        units = self.arrays.units
        return pd.DataFrame(
            {
                "unit": np.arange(len(units)),
                "committee": units["committee"],
                "people": units["people"],
                "residents": units["stop"] - units["start"],
                "leader": units["leader"] != col.NOBODY,
            }
        )

    def record_acts(self, path: str | Path) -> Record:
        """Write every act from the next week on to a Parquet file; see `sim.records`."""
        return record_acts(self, path)

    def record_panel(self, path: str | Path, every: int = QUARTER) -> Record:
        """Write the states of all residents, now and every so many weeks, to a Parquet file.

        See `sim.records`.
        """
        return record_panel(self, path, every)

    def export_network(self, path: str | Path) -> Path:
        """Write the ties as they are now to a GraphML or Parquet file; see `sim.records`."""
        return export_network(self, path)

    # ------------------------------------------------------------------ checkpoint

    def save(self, path: str | Path) -> None:
        """Write a checkpoint, from which `load` goes on to the bit; see `sim.checkpoint`."""
        copies.refuse_brought(self)
        checkpoint.save(self, path)

    @classmethod
    def load(
        cls, path: str | Path, engine: str | None = None, threads: int = 1
    ) -> ParticipationModel:
        """Go on from a checkpoint that `save` wrote; see `sim.checkpoint`."""
        return checkpoint.load(path, engine, threads)

    def resume(self, recorder: Recorder, redraw: bool) -> None:
        """Take up arrays that were put in place of this model's, and a record to go on with.

        Args:
            recorder: What has been recorded so far.
            redraw: Whether units and committees were still to be drawn anew.
        """
        self._attach(self.engine.name, self.engine.threads)
        self.recorder = recorder
        if self.week >= 0:
            self._set_interventions(tuple(self.scenario.interventions))  # type: ignore[arg-type]
            self._structure_stale = redraw


def _pair_luck(seed: int, key: tuple[int, int], pair: int) -> float:
    """Return the draw by which a pair of settlements is ranked among those a share may reach."""
    return float(draw(seed, UNIT_TARGET, pair, key[0], key[1], 1))


def _announce() -> None:
    """Say why the first run of all takes a while."""
    print(text("model.compiling"), file=sys.stderr, flush=True)


def _population(scenario: Scenario, seed: int) -> Population:
    """Build the population of a scenario's community."""
    return synthesise(scenario.community, derive_seed(seed, "population"), _folder(scenario))


def _folder(scenario: Scenario) -> Path | None:
    """Return the folder that files named in the community are relative to."""
    file = getattr(scenario, "_file", None)
    return Path(file).parent if file else None


def _ties(scenario: Scenario, population: Population, seed: int) -> Ties:
    """Draw or read the ties of a scenario's community."""
    community = scenario.community
    luck, folder = derive_seed(seed, "ties"), _folder(scenario)
    return ties_wanted(community.population, community.ties, population, luck, folder)
