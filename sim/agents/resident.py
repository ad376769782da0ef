"""A resident as a Mesa agent: an object that looks at one row of the columns.

On the fast engine it is a window: reading and writing an attribute reads and writes the column. On the reference engine it
also acts: `step` lives one week by the same rules, and a subclass may override any of its methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from sim import randomness as rnd
from sim import rules
from sim.columns import NOBODY, RESIDENT
from sim.week import living

if TYPE_CHECKING:
    from sim.engine.world import World


def _column(name: str) -> property:
    def get(self: Resident) -> Any:
        return self._columns[name][self.row]

    def put(self: Resident, value: Any) -> None:
        self._columns[name][self.row] = value

    return property(get, put, doc=f"The resident's `{name}`; see `sim.columns.RESIDENT`.")


class Resident(mesa.Agent):
    """One resident of six or over.

    Every field of `sim.columns.RESIDENT` is an attribute: `age`, `trust`, `habit_deliberate` …

    Attributes:
        row: Row of the columns; who lives there may be replaced by another (`person`, `generation`).
    """

    row: int

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row
        self._columns = model.columns
        self._world: World | None = None
        self._committee = 0
        self._unit = 0

    def place(self, world: World, committee: int, unit: int) -> None:
        """Say where the resident lives this week; called by the engine before `step`."""
        self._world = world
        self._committee = committee
        self._unit = unit

    def step(self) -> None:
        """Live one week: look round, then vote, appraise, deliberate, join in and report, as far as hours last."""
        w, c, u, i = self._world, self._committee, self._unit, self.row
        assert w is not None, "residents step within a week of the reference engine"
        seen, activity_ties, meeting_ties = living.look_round(w, i)
        living.begin(w, c, i, seen)
        if w.now.election == 1:
            living.vote(w, c, u, i)
        if w.committees[c].ballot != NOBODY:
            living.decide(w, c, u, i)
        if w.now.appraisal == 1:
            living.appraise(w, c, u, i)
        if w.committees[c].council_met == 1 and self.serving == 1:
            living.sit_on_council(w, c, i)
        if w.units[u].meets == 1:
            living.deliberate(w, c, u, i, meeting_ties)
        draws = rnd.draw4(w.seed, rnd.RESIDENT_WEEK, self.person, self.generation, w.now.week, 0)
        if w.courts[self.court].activities > 0:
            living.join_activity(w, c, i, activity_ties, draws)
        living.report(w, c, i, draws)
        living.end(w, c, i)

    def terms(self, offer: rules.Offer) -> tuple[float, ...]:
        """Return the terms of the value of an offer, in the order of `rules.TERMS`; override to change a decision."""
        return rules.standard_terms(self.model.parameters, self, offer)

    def remember(self, seen: float) -> None:
        """Let a week pass in memory; override to change how norms, habits and levels move.

        Args:
            seen: Share of ties seen taking part last week.
        """
        rules.standard_memory(self.model.parameters, self, seen)

    @property
    def ties(self) -> list[Resident]:
        """The residents this one is tied to."""
        arrays = self.model.arrays
        packed = arrays.ties_to[arrays.ties_start[self.row] : arrays.ties_start[self.row + 1]]
        return [self.model.residents.at(int(k) & living.ROW_MASK) for k in packed if k >= 0]


for _name in RESIDENT.names or ():
    setattr(Resident, _name, _column(_name))


class PartyMember(Resident):
    """A resident who is a member of the Communist Party of China; ties, skill and tasks differ, not the rules."""
