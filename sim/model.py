"""`ParticipationModel`: a neighbourhood that lives week by week, as a Mesa model.

A run is a spin-up, until yearly means are flat, and a window that begins with week 0. `fork` makes
an arm with other interventions from one spun-up state and the same luck. The order of a week is
that of the model's description; what happens in a stage is in `sim.week`, how it is carried out in
`sim.engine`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import index
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, SupportsIndex

import numpy as np
import pandas as pd

from sim import checkpoint
from sim import columns as col
from sim.agents import copies
from sim.agents.face import MESA_NAMES, AgentsOfModel, EngineError
from sim.classics import prepare
from sim.engine import fast
from sim.engine.memory import FastWorld
from sim.engine.reference import ReferenceEngine
from sim.engine.rows import columns_of
from sim.engine.world import Arrays, build
from sim.errors import InputError
from sim.interventions.base import Intervention
from sim.measures import (
    Recorder,
    concentration_frame,
    participation_frame,
    quantities_frame,
    weekly_frame,
)
from sim.population.networks import ties_wanted
from sim.population.synthesis import synthesise
from sim.programme import Programme
from sim.randomness import derive_seed
from sim.records import Record, export_network, record_acts, record_panel
from sim.scenario.problems import raise_all
from sim.scenario.reaching import missing
from sim.spin_up import YEAR, hold_moves, settle
from sim.texts import text
from sim.units import Map, set_committees, set_units

if TYPE_CHECKING:
    from sim.population.population import Population
    from sim.population.ties import Ties
    from sim.scenario import Scenario

QUARTER = 13

SHARED = (
    "seed", "given", "run_seed", "population", "tie_table", "fences", "parameters", "even",
    "spin_up_weeks", "flat", "flatness", "week", "spin_up_record", "programme", "_window_open",
    "_structure_stale", "_first_moves",
)  # fmt: skip
"""What an arm has from the model that it is forked from, as it is."""


class ParticipationModel(AgentsOfModel):
    """A neighbourhood and the participation of its residents.

    Args:
        scenario: What to run.
        seed: The replicate's seed: a new population and new luck for every seed.
        engine: "fast" (compiled) or "reference" (agent by agent, in plain Python).
        threads: Threads of the fast engine.
        resident_class: A Mesa user's own class of residents, party members among them; one that
            overrides rules needs the reference engine.
        population: A population to use instead of the scenario's.
        ties: Ties to use instead of drawn ones.
        warming: Whether this model is the one that compiled code is made with.

    Attributes:
        week: Week that comes next, 0 being the first of the window.
        residents: All residents, a Mesa `AgentSet` made when looked at.
        running: Whether weeks of the scenario are left; `run_model` goes on as long.
        parameters: The scenario's parameters by name, to be read.
        hooks: Functions called when a week has been lived, with the model, which stands before the
            next week, and the number of the week that was lived.
        spin_up_weeks: Weeks of spin-up carried out.
        flat: Whether yearly means were flat when the spin-up ended; None before.

    Raises:
        InputError: The scenario is none, the seed or the number of threads is no number to run
            with, or the scenario's community cannot be built.
        EngineError: There is no such engine, or the fast one is to run an own class of residents.
    """

    names_held: ClassVar = MESA_NAMES | copies.NOT_COPIED | {
        *SHARED, "scenario", "recorder", "hooks", "_resident_class", "_in_week",
    }  # fmt: skip
    """What a model holds by itself; other attributes are a Mesa user's and go along with a fork."""
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
        _check_scenario(scenario)
        self.seed = scenario.seed if seed is None else _whole("seed", seed, 0)
        threads = _whole("threads", threads, 1)
        if engine == "fast" and not warming:
            fast.ensure_compiled(_announce)
        super().__init__(self.seed)
        self.scenario = scenario
        self.given = population is not None or ties is not None
        self.run_seed = derive_seed(self.seed, "luck")
        self.population = population if population is not None else _population(scenario, self.seed)
        self.tie_table = ties if ties is not None else _ties(scenario, self.population, self.seed)
        self.fences = Map(self.population)
        self.arrays: Arrays = build(scenario, self.population, self.tie_table)
        raise_all(missing(scenario, self.arrays.courts["settlement"]))
        names = self.arrays.p.dtype.names or ()
        self.parameters = Fixed(**{name: float(self.arrays.p[name][0]) for name in names})
        self.even = True
        self.spin_up_weeks = 0
        self.flat: bool | None = None
        self.flatness: dict[str, float] = {}
        self.hooks: list[Callable[[ParticipationModel, int], None]] = []
        self._window_open = False
        self._in_week = False
        self.week = (
            -scenario.weeks.spin_up_max
            if scenario.weeks.spin_up == "auto"
            else -int(scenario.weeks.spin_up)
        )
        self.recorder = self.spin_up_record = Recorder()
        self._resident_class = resident_class
        self._attach(engine, threads)
        self.programme = self._programme(())
        self._set_structure()
        self._set_now()
        self._world_cache: dict[bool, FastWorld] = {}
        self.engine.found(self)
        self._first_moves = hold_moves(self)
        self.arrays.acted[:] = (
            (self.arrays.people["generation"] & col.GENERATION_MASK) << 5
        ).astype(np.uint8)
        prepare(self.arrays, scenario, self.population, self.run_seed, _folder(scenario))
        self._set_interventions(())
        self._open_window()

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

    def _set_structure(self) -> None:
        """Draw committees and units as they hold this week."""
        self._structure_stale = False
        heads = self.programme.heads(len(self.arrays.settlements), self.week)
        set_committees(self.arrays, heads)
        units = self.programme.units(self.week)
        set_units(self.arrays, self.fences, units, self.week, self.parameters)
        self._world_cache = {}

    @property
    def redraw_due(self) -> bool:
        """Whether units and committees are to be drawn anew before the next week."""
        return self._structure_stale

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """The interventions that hold: none in the spin-up, then those of the scenario."""
        return self.programme.interventions

    def _programme(self, interventions: tuple[Intervention, ...]) -> Programme:
        settlement_of = self.arrays.courts["settlement"].copy()
        return Programme(interventions, self.scenario, self.run_seed, settlement_of)

    def _set_interventions(self, interventions: tuple[Intervention, ...]) -> None:
        """Take over interventions: their targets become groups of residents."""
        self.programme = self._programme(interventions)
        self._structure_stale = True
        self._world_cache = {}
        if self.programme.set_targets(self.arrays):
            self.engine.regroup(self)

    # ------------------------------------------------------------------ time

    def _set_now(self) -> None:
        """Set the calendar of this week."""
        calendar = self.scenario.community.calendar
        week = self.week
        of_year = calendar.week_of_year(week)
        now = self.arrays.now
        now["week"] = week
        now["week_of_year"] = of_year
        now["festival"] = of_year in calendar.festival_weeks
        now["election"] = calendar.next_election(week) == week
        now["appraisal"] = calendar.next_appraisal(week) == week
        now["fiscal_start"] = of_year == calendar.fiscal_year_week
        now["fiscal_left"] = (calendar.fiscal_year_week - of_year - 1) % YEAR + 1
        now["ageing"] = week >= 0
        now["quarter_start"] = week % QUARTER == 0
        now["year_start"] = week % YEAR == 0

    def step(self) -> None:
        """Carry out one week, be it of the spin-up or of the window.

        Raises:
            InputError: A week is being lived, or was broken off half way.
        """
        self.check_between_weeks()
        self._open_window()
        self._in_week = True
        if self._structure_stale or self.programme.redraws(self.week):
            self._set_structure()
        self._set_now()
        self.programme.set_levers(self.week, self.arrays)
        self.arrays.weekly.view(np.uint8)[:] = 0
        self.arrays.organisations["worked"] = 0.0
        self.engine.week(self)
        self._record()
        lived = self.week
        self.even = not self.even
        self.week += 1
        if lived < 0:
            settle(self)
        self._in_week = False
        self.running = self.running and self.week < self.scenario.weeks.total
        self.residents.keep_up()
        for hook in tuple(self.hooks):
            hook(self, lived)

    def _record(self) -> None:
        """Add the week that was carried out to the record."""
        week = self.week
        active = int(np.count_nonzero(self.arrays.committees["active"]))
        totals = self.recorder.add(week, self.arrays.weekly, active)
        totals["settlements"] = len(self.arrays.settlements)
        totals["fiscal_start"] = float(self.arrays.now["fiscal_start"][0])
        if week >= 0:
            used = self.programme.used(week, totals, self.arrays)
            self.recorder.quantities += [(week, *charged) for charged in used]
            counted = (self.arrays.people, self.engine.tally)
            if week % QUARTER == QUARTER - 1:
                self.recorder.end_period("quarter", week // QUARTER, *counted)
            if week % YEAR == YEAR - 1:
                self.recorder.end_period("year", week // YEAR, *counted)

    def spin_up(self) -> int:
        """Let the neighbourhood live until it has forgotten how it began; see `sim.spin_up`.

        Returns:
            The weeks that took.
        """
        while self.week < 0:
            self.step()
        self._open_window()
        return self.spin_up_weeks

    def _open_window(self) -> None:
        """Start measuring in week 0, once: the spin-up's record is kept apart, interventions begin.

        Called by all that comes after the spin-up, however that was lived through.
        """
        if self.week < 0 or self._window_open:
            return
        self._window_open = True
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

        Raises:
            InputError: The number of weeks is negative or no whole number.
        """
        more = None if weeks is None else _whole("weeks", weeks, 0)
        self.spin_up()
        last = self.scenario.weeks.total if more is None else self.week + more
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
        """Return an arm: a model that goes on from this one's state.

        The same people in the same state with the same luck, under another scenario's
        interventions. Agents that were added, what residents and the model were given besides, and
        the state of `random` and `rng` go along as copies; hooks and what has been measured so far
        stay behind, so that the arm's tables begin with its first week.

        Args:
            scenario: The arm's scenario; it may differ in interventions and in weeks only. None:
                this one's.
            engine: Engine of the arm; None: the same.
            resident_class: A Mesa user's own class of residents; None: the same. It needs the
                reference engine.

        Raises:
            InputError: The scenario differs in what the spun-up state depends on, or a week is not
                over.
            EngineError: The fast engine is to run rules or agents of a user's own.
        """
        scenario = self.scenario if scenario is None else scenario
        _check_scenario(scenario)
        if scenario.spin_up_digest != self.scenario.spin_up_digest:
            raise InputError("model.fork_differs", name=scenario.name)
        raise_all(missing(scenario, self.arrays.courts["settlement"]))
        self.check_between_weeks()
        self._open_window()
        arm = ParticipationModel.__new__(type(self))
        AgentsOfModel.__init__(arm, self.seed)
        for name in SHARED:
            setattr(arm, name, getattr(self, name))
        arm.hooks = []
        arm._in_week = False
        arm.arrays = self.arrays.copy()
        arm.scenario = scenario
        arm.recorder = Recorder()
        arm.running = arm.week < scenario.weeks.total
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
        """Write a checkpoint, from which `load` goes on to the bit; see `sim.checkpoint`.

        Raises:
            InputError: The file cannot be written, a week is not over, or the model holds what is
                not in its tables: classes, agents or attributes of a user's own.
        """
        self.check_between_weeks()
        copies.refuse_brought(self, ParticipationModel)
        self._open_window()
        checkpoint.save(self, path)

    @classmethod
    def load(
        cls, path: str | Path, engine: str | None = None, threads: int = 1
    ) -> ParticipationModel:
        """Go on from a checkpoint that `save` wrote; see `sim.checkpoint`.

        Raises:
            InputError: The file is none, or the class is a user's own, which no checkpoint holds.
        """
        if cls is not ParticipationModel:
            raise InputError("model.load_own_class", name=cls.__name__)
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
            self._window_open = True
            self._set_interventions(tuple(self.scenario.interventions))  # type: ignore[arg-type]
            self._structure_stale = redraw
        self.running = self.week < self.scenario.weeks.total


class Fixed(SimpleNamespace):
    """Numbers by name that are read, not written: the engines have copies of their own."""

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse.

        Raises:
            InputError: Always; it says where the numbers come from.
        """
        raise InputError("model.fixed_parameter", name=name)


def _check_scenario(scenario: object) -> None:
    """Refuse what is no scenario, such as the name of one."""
    from sim.scenario import Scenario

    if not isinstance(scenario, Scenario):
        raise InputError("model.no_scenario", got=scenario)


def _whole(name: str, number: object, least: int) -> int:
    """Return a whole number that was given for an argument.

    Raises:
        InputError: It is none, or too small.
    """
    if not isinstance(number, SupportsIndex):
        raise InputError("model.not_whole", name=name, got=number)
    whole = index(number)
    if whole < least:
        raise InputError("model.too_small", name=name, number=whole, least=least)
    return whole


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
