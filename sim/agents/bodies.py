"""The bodies that organise a neighbourhood, as Mesa agents that look at one row of their table.

Every field of the row's table (`sim.columns`) is an attribute, to read and to write; what takes
more than a field has a property here. Bodies act within the stages of the model's week, so their
`step` does nothing. They exist while there are at most `sim.agents.registry.MOST_SETTLEMENTS`
settlements; a city's bodies are rows of `model.arrays.committees`, `units` and `organisations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.columns import ADOPTED, BALLOT, ELSEWHERE, NEVER, NOBODY, OWNER, WAITING
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.resident import Resident
    from sim.model import ParticipationModel

MATTER_STATES = ("free", "misrouted", "waiting", "adopted", "ballot", "elsewhere")
MATTER_OWNERS = ("committee", "company", "higher")
ORGANISATION_KINDS = ("service", "mutual_aid", "charity")
HOUR_USES = (
    "admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit",
    "election", "idle",
)  # fmt: skip
"""Uses of staff hours; with what is left idle they add up to those available."""


@dataclass(frozen=True)
class Matter:
    """A matter that is alive.

    Attributes:
        building: Where it arose; with `raised_week` and `ordinal` its identity.
        raised_week: When.
        ordinal: Which of those that arose there and then.
        state: One of `MATTER_STATES`.
        owner: Who has to carry it out, one of `MATTER_OWNERS`.
        people: How many it concerns.
        stake: How much it matters to them, 0 to 1.
        hours_left: Hours of work that it still takes.
        yuan: Money that it still takes.
    """

    building: int
    raised_week: int
    ordinal: int
    state: str
    owner: str
    people: int
    stake: float
    hours_left: float
    yuan: float


class Body(mesa.Agent):
    """A body whose state is one row of a table of the model.

    Attributes:
        row: Row of the table.
        gone: Whether the row is no longer in use.
    """

    table: str = ""
    number: int = 0
    """Place of the class among the kinds of bodies, for `unique_id`."""

    def __init__(self, model: ParticipationModel, row: int) -> None:
        """Look at a row of a model's table."""
        self.row = row
        self.gone = False
        super().__init__(model)

    def identity(self) -> int:
        """Return the number that tells this body from all other agents of the model."""
        return (1 << 31) + (self.number << 28) + self.row

    @property
    def _array(self) -> np.ndarray:
        array: np.ndarray = getattr(self.model.arrays, type(self).table)
        return array

    def __getattr__(self, name: str) -> Any:
        """Return a field of the row."""
        if name.startswith("_") or name in ("model", "row"):
            raise AttributeError(name)
        array = self._array
        if name not in (array.dtype.names or ()):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return array[name][self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a field of the row, or an attribute of the agent's own."""
        known = not hasattr(type(self), name) and "model" in vars(self)
        if known and name in (self._array.dtype.names or ()):
            self._array[name][self.row] = value
        else:
            super().__setattr__(name, value)

    def title(self, lang: str | None = None) -> str:
        """Return what the body is called, in a language."""
        return text(f"agents.body.{self.title_key}", lang)

    @property
    def title_key(self) -> str:
        """Key of the body's name in the catalogues."""
        return type(self).__name__

    def step(self) -> None:
        """Do nothing: bodies act within the stages of the model's week."""

    def remove(self) -> None:
        """Refuse: which bodies there are follows from the tables of the model."""
        raise InputError("agents.fixed_bodies")

    def leave(self) -> None:
        """Leave the model; called when the row is no longer in use."""
        self.gone = True
        super().remove()

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied and sent as a row of a model, which is copied with it."""
        return body_at, (self.model, type(self), self.row)

    def __repr__(self) -> str:
        """Name the class and the row."""
        return f"<{type(self).__name__} {self.row}>"


class _Area(Body):
    """A body that works in the area of one committee."""

    table = "committees"

    @property
    def residents(self) -> AgentSet:
        """The residents of the area."""
        residents: AgentSet = self.model.residents.rows(range(self.start, self.stop))
        return residents

    @property
    def leaders(self) -> list[Resident]:
        """The residents who lead a unit of the area."""
        units = self.model.arrays.units[self.units_start : self.units_stop]
        rows = units["leader"][units["leader"] != NOBODY]
        return [self.model.residents.at(int(row)) for row in rows]


class Committee(_Area):
    """A residents' committee (居委会) or villagers' committee (村委会).

    It has staff with hours, an administrative load, reports that wait for a reply, matters to carry
    out, and money.
    """

    number = 0

    @property
    def kind(self) -> str:
        """The kind: "residents" in a town, "villagers" in a village."""
        kind: str = self.model.scenario.community.committee.kind
        return kind

    @property
    def title_key(self) -> str:
        """Key of the body's name in the catalogues."""
        return f"Committee_{self.kind}"

    @property
    def hours(self) -> dict[str, float]:
        """Staff hours of the last week: those available, and every use of them."""
        week = self.model.arrays.weekly[self.row]
        return {use: float(week[f"hours_{use}"]) for use in ("available", *HOUR_USES)}

    @property
    def queue(self) -> list[tuple[Resident, int]]:
        """Reports that wait for a reply, oldest first: who made them, and in which week."""
        arrays = self.model.arrays
        waiting: list[tuple[int, int]] = []
        for place in arrays.settlements[self.settlements_start : self.settlements_stop]:
            size = int(place["stop"] - place["start"])
            for k in range(int(place["queue_length"])):
                row = int(arrays.queue[place["start"] + (place["queue_head"] + k) % size])
                if (week := int(arrays.people["open_report_week"][row])) != NEVER:
                    waiting.append((week, row))
        return [(self.model.residents.at(row), week) for week, row in sorted(waiting)]

    @property
    def matters(self) -> list[Matter]:
        """The matters of the area that are alive."""
        arrays = self.model.arrays
        found: list[Matter] = []
        for s in range(self.settlements_start, self.settlements_stop):
            for k in range(int(arrays.settlements["live_count"][s])):
                row = arrays.matters[arrays.live[s, k]]
                found.append(
                    Matter(
                        int(row["building"]), int(row["raised_week"]), int(row["ordinal"]),
                        MATTER_STATES[row["state"]], MATTER_OWNERS[row["owner"]],
                        int(row["people"]), float(row["stake"]), float(row["work"]),
                        float(row["money"]),
                    )
                )  # fmt: skip
        return found

    @property
    def promises(self) -> list[Matter]:
        """The matters that were adopted and are not yet done."""
        promised = {MATTER_STATES[state] for state in (ADOPTED, BALLOT, ELSEWHERE)}
        return [matter for matter in self.matters if matter.state in promised]

    @property
    def agenda(self) -> list[Matter]:
        """The matters that wait for a meeting."""
        return [matter for matter in self.matters if matter.state == MATTER_STATES[WAITING]]


class ResidentsCouncil(_Area):
    """A residents' council (居民议事会) or villagers' council (村民理事会).

    The leaders of the units meet on wide matters that have waited.
    """

    number = 1

    @property
    def title_key(self) -> str:
        """Key of the body's name in the catalogues."""
        return f"ResidentsCouncil_{self.model.scenario.community.committee.kind}"

    @property
    def members(self) -> list[Resident]:
        """The leaders of the units."""
        return self.leaders


class SupervisionCommittee(_Area):
    """A supervision committee (监督委员会): appraises what the committee delivered.

    `performance` is the running share of promises kept in time, `expectation` what people have got
    used to; an appraisal moves trust by their difference.
    """

    number = 2

    @property
    def members(self) -> AgentSet:
        """Villagers' or residents' representatives, who are invited to appraise."""
        people = self.model.arrays.people["representative"][self.start : self.stop]
        members: AgentSet = self.model.residents.rows(self.start + np.flatnonzero(people == 1))
        return members

    @property
    def finding(self) -> float:
        """Performance less expectation, -1 to 1."""
        return float(self.performance - self.expectation)


class CoordinationCommittee(_Area):
    """A party-building coordination committee (党建协调委员会) of the bodies in an area.

    It brings them to one table; what its members pool, and what its meetings cost, is for the
    interventions to say.
    """

    number = 3

    @property
    def members(self) -> list[Body]:
        """The committee and the social organisations of the area."""
        inside = range(self.settlements_start, self.settlements_stop)
        return [
            body
            for body in self.model.bodies.members()
            if (isinstance(body, Committee) and body.row == self.row)
            or (isinstance(body, SocialOrganisation) and body.settlement in inside)
        ]


class OwnersCommittee(Body):
    """An owners' committee (业委会) with the property company (物业) of an estate.

    The company carries out, with `company_hours` a week, what falls to it.
    """

    table = "settlements"
    number = 4

    @property
    def owners(self) -> AgentSet:
        """The owners of the settlement, who are its assembly."""
        tenure = self.model.arrays.people["tenure"][self.start : self.stop]
        owners: AgentSet = self.model.residents.rows(self.start + np.flatnonzero(tenure == OWNER))
        return owners


class SocialOrganisation(Body):
    """A social organisation (社会组织): hours and money, and activities of its own.

    It closes when it cannot pay for half of its hours for half a year.
    """

    table = "organisations"
    number = 5

    @property
    def kind(self) -> str:
        """One of `ORGANISATION_KINDS`."""
        return ORGANISATION_KINDS[int(self._array["kind"][self.row])]


class UnitLeader(Body):
    """The post of a unit's leader (楼长、单元长、网格员), while somebody serves.

    Its fields are those of the unit: `stress`, `attendance`, `people` …
    """

    table = "units"
    number = 6

    def __init__(self, model: ParticipationModel, row: int) -> None:
        """Look at a unit that is led."""
        people = model.arrays.people
        self.leader_row = int(model.arrays.units["leader"][row])
        self.leader_generation = int(people["generation"][self.leader_row])
        super().__init__(model, row)

    def identity(self) -> int:
        """Return the number that tells this leader from all other agents of the model."""
        post = (1 << 31) + (self.number << 28) + self.leader_row
        return post + (self.leader_generation << 32)

    @property
    def resident(self) -> Resident:
        """The resident who leads the unit."""
        resident: Resident = self.model.residents.at(self.leader_row)
        return resident

    @property
    def residents(self) -> AgentSet:
        """The residents of the unit."""
        residents: AgentSet = self.model.residents.rows(range(self.start, self.stop))
        return residents


def body_at(model: Any, kind: type[Body], row: int) -> Body:
    """Return the body of a kind that looks at a row of its table."""
    body: Body = model.bodies.at(kind, row)
    return body
