"""A resident as a Mesa agent: an object that looks at one row of the columns.

On the fast engine it is a window: reading and writing an attribute reads and writes the column. On
the reference engine it also acts: `step` lives one week by the same rules, and a subclass may
override `terms`, `remember` or `step`.

A person who moves away is followed by another in the same row. The agent of the one who left is
removed from the model and is then *gone*: reading or writing its states raises `GoneError`. Agents
are brought up to date at the end of every week and whenever `model.residents` or `model.agents` is
looked at.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np

from sim import rules
from sim.columns import CATEGORIES, FORMS, NOBODY, RESIDENT
from sim.errors import InputError
from sim.week.classic import is_classic
from sim.week.own import OWN_WEEK

if TYPE_CHECKING:
    from sim.engine.world import World
    from sim.model import ParticipationModel

OWN_NAMES = frozenset(
    ("model", "unique_id", "pos", "row", "_columns", "_generation", "_world", "_committee", "_unit")
)
"""What every resident holds; other attributes are a Mesa user's and go along with a copy."""


class GoneError(InputError):
    """The state of a person was asked for who has moved away."""


class _Gone:
    """Stands in for the columns of a person who has moved away."""

    def __getitem__(self, name: str) -> Any:
        raise GoneError("agents.gone")


_GONE = _Gone()


SHARES = frozenset(
    ("skill", "stake", "motivation_own", "belonging_own", "motivation", "efficacy", "trust",
     "belonging", "fatigue", "norm", "role", *(f"habit_{form}" for form in FORMS))
)  # fmt: skip
"""Columns that hold a share, 0 to 1."""
FLAGS = ("digital", "away", "representative", "knows_points", "knows_credits")
LEVELS = {name: len(names) for name, names in CATEGORIES.items()} | dict.fromkeys(FLAGS, 2)
"""Columns that hold the number of a category, with how many there are."""


def check_value(name: str, value: Any) -> None:
    """Refuse a value, or an array of them, that a column cannot have.

    Compiled code would take a category that there is not for a place in memory.

    Raises:
        InputError: A share is not from 0 to 1, or a trait or flag is none of its numbers.
    """
    if name not in SHARES and name not in LEVELS:
        return
    values = np.asarray(value)
    known = values.dtype.kind in ("biu" if name in LEVELS else "biuf")
    most = LEVELS.get(name, 2) - 1
    if not known or not np.all((values >= 0) & (values <= most)):
        if name in SHARES:
            raise InputError("agents.no_share", name=name, got=value)
        names = CATEGORIES.get(name, ("no", "yes"))
        numbers = ", ".join(f"{number} {word}" for number, word in enumerate(names))
        raise InputError("agents.no_category", name=name, numbers=numbers, got=value)


def _column(name: str) -> property:
    def get(self: Resident) -> Any:
        return self._columns[name][self.row]

    def put(self: Resident, value: Any) -> None:
        self._columns[name][self.row] = value

    def put_share(self: Resident, value: Any) -> None:
        if not (type(value) is float and 0.0 <= value <= 1.0):
            check_value(name, value)
        self._columns[name][self.row] = value

    def put_category(self: Resident, value: Any) -> None:
        if not (type(value) is int and 0 <= value < LEVELS[name]):
            check_value(name, value)
        self._columns[name][self.row] = value

    setter = put_share if name in SHARES else put_category if name in LEVELS else put
    return property(get, setter, doc=f"The resident's `{name}`; see `sim.columns.RESIDENT`.")


class Resident(mesa.Agent):
    """One resident of six or over.

    Every field of `sim.columns.RESIDENT` is an attribute: `age`, `trust`, `habit_deliberate` …
    Agents are made by `model.residents`; a subclass that needs attributes of its own sets them in
    `__init__(self, model, row)` after calling that of this class.

    Attributes:
        row: Row of the columns.
        unique_id: 1 + `row` for the first people; with every successor in a row, 2**32 more.
    """

    row: int
    living: ClassVar[SimpleNamespace] = OWN_WEEK
    """Where the functions of a resident's week are found; `sim.explain` listens in here."""

    def __init__(self, model: ParticipationModel, row: int) -> None:
        """Look at a row of a model."""
        self.row = row
        self._columns: Any = model.columns
        self._generation = int(self._columns["generation"][row])
        self._world: World | None = None
        self._committee = 0
        self._unit = 0
        super().__init__(model)

    def identity(self) -> int:
        """Return the number that tells this person from all others of the model."""
        return 1 + self.row + (self._generation << 32)

    @property
    def gone(self) -> bool:
        """Whether the person has moved away."""
        return self._columns is _GONE or self._columns["generation"][self.row] != self._generation

    def place(self, world: World, committee: int, unit: int) -> None:
        """Say where the resident lives this week; called by the engine before `step`."""
        self._world = world
        self._committee = committee
        self._unit = unit

    def step(self) -> None:
        """Live one week: vote, appraise, deliberate, join in and report, as far as hours last."""
        w, c, u, i = self._world, self._committee, self._unit, self.row
        if w is None or w.now.week != self.model.week:
            raise InputError("agents.step_alone")
        week = self.living
        if is_classic(w):
            week.live_by_rule(w, c, i)
            return
        seen, activity_ties, meeting_ties = week.look_round(w, i)
        week.begin(w, c, i, seen)
        if w.now.election == 1:
            week.vote(w, c, u, i)
        if w.committees[c].ballot != NOBODY:
            week.decide(w, c, u, i)
        if w.now.appraisal == 1:
            week.appraise(w, c, u, i)
        if w.committees[c].council_met == 1 and self.serving == 1:
            week.sit_on_council(w, c, u, i)
        rnd = week.rnd
        person, generation, now = self.person, self.generation, w.now.week
        if w.units[u].meets == 1:
            draws = rnd.draw4(w.seed, rnd.RESIDENT_MEETING, person, generation, now, 0)
            week.deliberate(w, c, u, i, meeting_ties, draws)
        draws = rnd.draw4(w.seed, rnd.RESIDENT_WEEK, person, generation, now, 0)
        if w.courts[self.court].activities > 0:
            week.join_activity(w, c, i, activity_ties, draws)
        week.report(w, c, i, draws)
        week.end(w, c, i)

    def terms(self, offer: rules.Offer) -> tuple[float, ...]:
        """Return the terms of the value of an offer, in the order of `rules.TERMS`.

        Override to change a decision; one channel of one offer at a time.
        """
        return rules.standard_terms(self.model.parameters, self, offer)

    def checked_terms(self, offer: rules.Offer) -> tuple[float, ...]:
        """Return the terms as the week takes them: those of an own class are looked at first.

        Raises:
            InputError: `terms` returned something else than a finite number for each of
                `rules.TERMS`; a further one would count for nothing.
        """
        if type(self).terms is Resident.terms:
            return rules.standard_terms(self.model.parameters, self, offer)
        own = self.terms(offer)
        try:
            good = len(own) == len(rules.TERMS) and all(map(math.isfinite, own))
        except TypeError:
            good = False
        if not good:
            name, count = type(self).__name__, len(rules.TERMS)
            raise InputError("agents.bad_terms", name=name, count=count, got=own)
        return own

    def remember(self, seen: float) -> None:
        """Let a week pass in memory; override to change how norms, habits and levels move.

        Args:
            seen: Share of ties seen taking part last week.
        """
        rules.standard_memory(self.model.parameters, self, seen)

    @property
    def ties(self) -> list[Resident]:
        """The residents this one is tied to, those who moved away left out."""
        from sim.records import ties_of

        return [self.model.residents.at(row) for row in ties_of(self.model, self.row)]

    def remove(self) -> None:
        """Refuse: people leave by moving, and others move in."""
        raise InputError("agents.fixed_people")

    def leave(self) -> None:
        """Become a person who is gone; called by `model.residents` after a move."""
        self._columns = _GONE
        super().remove()

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied and sent as a place in a model, which is copied with it."""
        if self.gone:
            raise GoneError("agents.gone")
        return resident_at, (self.model, self.row)

    def __repr__(self) -> str:
        """Name the class, the row and who of those that lived there."""
        return f"<{type(self).__name__} row {self.row}, generation {self._generation}>"


for _name in RESIDENT.names or ():
    setattr(Resident, _name, _column(_name))


class PartyMember(Resident):
    """A resident who is a member of the Communist Party of China.

    Ties, skill and tasks differ, not the rules.
    """


def resident_at(model: ParticipationModel, row: int) -> Resident:
    """Return the resident who lives in a row of a model."""
    resident: Resident = model.residents.at(row)
    return resident


def overridden(resident_class: type) -> list[str]:
    """Return the names of a resident's rules and states that a class defines anew, sorted."""
    own: set[str] = set()
    for klass in resident_class.__mro__:
        if klass is Resident:
            break
        own.update(name for name in vars(klass) if hasattr(Resident, name))
    silent = {"__module__", "__doc__", "__init__", "__dict__", "__weakref__", "_datasets"}
    silent |= {"__annotations__", "__parameters__", "__orig_bases__", "__firstlineno__"}
    silent |= {"__static_attributes__", "__annotate__", "__annotate_func__", "__repr__", "__str__"}
    return sorted(own - silent)
