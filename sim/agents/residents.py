"""`model.residents`: a Mesa `AgentSet` whose members are made when somebody looks.

Counting, reading and writing a column, aggregating and selecting by a column need no member at all and are as fast as the
columns are; whatever else a Mesa user does makes the members once and goes on as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from mesa.agent import AgentSet

from sim.agents.resident import PartyMember, Resident


class ResidentSet(AgentSet):
    """All residents of a model.

    Args:
        model: The model.
        resident_class: Class of residents; a Mesa user's own, perhaps.
        party_class: Class of residents who are party members.
    """

    def __init__(
        self, model: Any, resident_class: type[Resident] = Resident, party_class: type[Resident] | None = None
    ) -> None:
        self._model = model
        self._classes = (resident_class, party_class or (PartyMember if resident_class is Resident else resident_class))
        self._members: list[Any] | None = None
        self._identity: np.ndarray | None = None
        super().__init__([], random=model.random)

    def __len__(self) -> int:
        """Return the number of residents, without making members."""
        return len(self._model.arrays.people)

    @property
    def made(self) -> bool:
        """Whether members have been made."""
        return self._members is not None

    def _make(self, row: int) -> Resident:
        return self._classes[int(self._model.arrays.people["party"][row])](self._model, row)

    def members(self) -> list[Any]:
        """Return the members in row order, making them if need be; who moved away has been replaced."""
        people = self._model.arrays.people
        if self._members is None:
            self._members = [self._make(row) for row in range(len(people))]
            self._identity = people["generation"].copy()
        elif not np.array_equal(self._identity, people["generation"]):
            for row in np.flatnonzero(self._identity != people["generation"]).tolist():
                self._members[row].remove()
                self._members[row] = self._make(row)
            self._identity = people["generation"].copy()
        return self._members

    def in_row_order(self) -> list[Any]:
        """Return the list of members itself, in row order; the reference engine works on it."""
        return self.members()

    def at(self, row: int) -> Any:
        """Return the resident who lives in a row."""
        return self.members()[row]

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the members in row order."""
        return iter(list(self.members()))

    def __contains__(self, agent: object) -> bool:
        """Return whether an agent is one of the residents."""
        return isinstance(agent, Resident) and agent.model is self._model

    def get(self, attr_names: Any, handle_missing: Any = "error", default_value: Any = None) -> Any:
        """Return the values of one column (a list), or of several (a list of lists), in row order."""
        names = [attr_names] if isinstance(attr_names, str) else list(attr_names)
        people = self._model.arrays.people
        if all(name in people.dtype.names for name in names):
            columns = [people[name].tolist() for name in names]
            return columns[0] if isinstance(attr_names, str) else [list(row) for row in zip(*columns, strict=True)]
        return AgentSet(self.members(), random=self.random).get(attr_names, handle_missing, default_value)

    def set(self, attr_name: str, value: Any) -> ResidentSet:
        """Set a column to one value for everybody."""
        people = self._model.arrays.people
        if attr_name in people.dtype.names:
            people[attr_name] = value
        else:
            for member in self.members():
                setattr(member, attr_name, value)
        return self

    def column(self, name: str) -> np.ndarray:
        """Return a copy of a column, shape (residents,)."""
        return self._model.arrays.people[name].copy()

    def agg(self, attribute: str, func: Callable[..., Any] | list[Callable[..., Any]]) -> Any:
        """Return an aggregate of a column, or several aggregates."""
        values = self.get(attribute)
        return [f(values) for f in func] if isinstance(func, list) else func(values)
