"""`model.residents`: a Mesa `AgentSet` whose members are made when somebody looks.

What a Mesa user can do with it, as with any `AgentSet`:

    needs columns only, at any size     len, get, set, agg, column, count, index, contains
    makes the members it returns        [row], [a:b], at, where, select(agent_type=…, at_most=…),
                                        sort by a column, sample of `shuffle` and `to_list`
    makes all members                   iteration, do, shuffle_do, map, groupby, select(function)
    refuses, with words                 add, remove, discard, pop, clear, and all that would
                                        reorder or shorten the set itself (`inplace=True`)

Members come in the order of rows, which is that of the places they live in. Looking changes
nothing: no draw is used up, and an agent's number follows from who it is. (`shuffle` and
`shuffle_do` use `model.random`, as in Mesa; the model's own rules never do.)

A state is a number from 0 to 1, a trait the number of its category in `sim.columns.CATEGORIES`.
Of the columns, `person`, `generation`, `household`, `court` and `group` say who and where a
resident is; writing them, or `serving` and `open_report_week`, contradicts the tables of
households, leaders and waiting reports.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import numpy as np
from mesa.agent import AgentSet

from sim.agents.resident import PartyMember, Resident, check_value
from sim.errors import InputError

_EVERYBODY = float("inf")


class ResidentSet(AgentSet):
    """All residents of a model.

    Args:
        model: The model.
        resident_class: Class of residents; if it is a Mesa user's own, party members are of it, too
            (`party` tells who they are).

    Attributes:
        making: Whether an agent is just being made for a row.
    """

    def __init__(self, model: Any, resident_class: type[Resident] = Resident) -> None:
        """Make a set that has no members yet."""
        self._model = model
        self.making = False
        own = PartyMember if resident_class is Resident else resident_class
        self._classes: tuple[type[Resident], type[Resident]] = (resident_class, own)
        self._some: dict[int, Any] = {}
        self._all: list[Any] | None = None
        self._generations: np.ndarray | None = None
        super().__init__([], random=model.random)

    # ------------------------------------------------------------------ members

    @property
    def _people(self) -> np.ndarray:
        people: np.ndarray = self._model.arrays.people
        return people

    def _make(self, row: int) -> Any:
        self.making = True
        try:
            return self._classes[int(self._people["party"][row])](self._model, row)
        finally:
            self.making = False

    @property
    def made(self) -> int:
        """Number of members that have been made."""
        return len(self._some) if self._all is None else len(self._all)

    def made_members(self) -> list[Any]:
        """Return the members that have been made, in row order."""
        self.keep_up()
        if self._all is not None:
            return list(self._all)
        return [self._some[row] for row in sorted(self._some)]

    def keep_up(self) -> None:
        """Let agents whose person moved away leave, and make agents of those who moved in."""
        generations = self._people["generation"]
        if self._all is None:
            for row in [row for row, agent in self._some.items() if agent.gone]:
                self._some.pop(row).leave()
        elif not np.array_equal(self._generations, generations):  # type: ignore[arg-type]
            for row in np.flatnonzero(self._generations != generations).tolist():
                self._all[row].leave()
                self._all[row] = self._make(row)
            self._generations = generations.copy()

    def members(self) -> list[Any]:
        """Return the members in row order, making those that are missing.

        The list is the set's own and changes with those who move.
        """
        self.keep_up()
        if self._all is None:
            some = self._some
            rows = range(len(self._people))
            self._all = [some.get(row) or self._make(row) for row in rows]
            self._generations = self._people["generation"].copy()
            self._some = {}
        return self._all

    def recast(self, change: Callable[[type], type]) -> None:
        """Let residents be of other classes, which look at the same columns.

        Args:
            change: Takes a class of residents and returns a subclass of it.
        """
        by_class = {kind: change(kind) for kind in dict.fromkeys(self._classes)}
        for agent in self.made_members():
            agent.__class__ = by_class[type(agent)]
        self._classes = (by_class[self._classes[0]], by_class[self._classes[1]])

    def in_row_order(self) -> list[Any]:
        """Return the list of members that the reference engine works on."""
        return self.members()

    def at(self, row: int) -> Any:
        """Return the resident who lives in a row.

        Args:
            row: 0 … number of residents - 1.

        Raises:
            IndexError: There is no such row.
        """
        if not 0 <= row < len(self):
            raise IndexError(row)
        if self._all is not None:
            agent = self._all[row]
            if agent.gone:
                self.keep_up()
            return self._all[row]
        agent = self._some.get(row)
        if agent is not None and agent.gone:
            self._some.pop(row).leave()
            agent = None
        if agent is None:
            agent = self._some[row] = self._make(row)
        return agent

    def rows(self, rows: Iterable[int]) -> AgentSet:
        """Return the residents of some rows, in that order, as an ordinary `AgentSet`."""
        return AgentSet([self.at(int(row)) for row in rows], random=self.random)

    def where(self, mask: Any) -> AgentSet:
        """Return the residents for whom a condition on columns holds.

        As in ``residents.where(residents.column("trust") > 0.7)``.

        Args:
            mask: bool, shape (residents,).

        Raises:
            InputError: It is something else, such as a function, which `select` takes.
        """
        holds = np.asarray(mask)
        if holds.dtype != bool or holds.shape != (len(self),):
            got = type(mask).__name__ if holds.ndim == 0 else f"{holds.dtype}{list(holds.shape)}"
            raise InputError("agents.no_mask", residents=len(self), found=got)
        return self.rows(np.flatnonzero(holds))

    # ------------------------------------------------------------------ a set and a sequence

    def __len__(self) -> int:
        """Return the number of residents."""
        return len(self._people)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the members in row order."""
        return iter(list(self.members()))

    def __reversed__(self) -> Iterator[Any]:
        """Iterate over the members from the last row to the first."""
        return reversed(list(self.members()))

    def __contains__(self, agent: object) -> bool:
        """Return whether an agent is one of the people who live here now."""
        return isinstance(agent, Resident) and agent.model is self._model and not agent.gone

    def __getitem__(self, item: int | slice) -> Any:
        """Return the resident of a row, or a list of those of a slice of rows."""
        if isinstance(item, slice):
            return [self.at(row) for row in range(*item.indices(len(self)))]
        return self.at(item + len(self) if item < 0 else item)

    def to_list(self) -> list[Any]:
        """Return all members in row order."""
        return list(self.members())

    def count(self, agent: Any) -> int:
        """Return 1 for a resident, else 0."""
        return int(agent in self)

    def index(self, agent: Any, start: int = 0, stop: int | None = None) -> int:
        """Return the row of a resident.

        Raises:
            ValueError: The agent is none of the residents in these rows.
        """
        if agent in self and agent.row in range(*slice(start, stop).indices(len(self))):
            return int(agent.row)
        raise ValueError(agent)

    def copy(self) -> AgentSet:
        """Return all members as an ordinary `AgentSet`."""
        return AgentSet(self.members(), random=self.random)

    __copy__ = copy

    def _from_iterable(self, agents: Iterable[Any]) -> AgentSet:
        """Let `|`, `&` and `-` give an ordinary `AgentSet`."""
        return AgentSet(agents, random=self.random)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied and sent as the set of a model, which is copied with it."""
        return residents_of, (self._model,)

    def __repr__(self) -> str:
        """Say how many there are and how many have been made."""
        return f"<{type(self).__name__} of {len(self)}, {self.made} made>"

    # ------------------------------------------------------------------ columns

    def column(self, name: str) -> np.ndarray:
        """Return a copy of a column, shape (residents,)."""
        return self._people[name].copy()

    def _is_column(self, name: Any) -> bool:
        own = vars(Resident).get(name)
        known = name in (self._people.dtype.names or ())
        return known and all(getattr(kind, name) is own for kind in self._classes)

    def get(
        self, attr_names: Any, handle_missing: Any = "error", default_value: Any = None
    ) -> list[Any]:
        """Return the values of an attribute, or of several, in row order.

        Args:
            attr_names: A name, or a list of names.
            handle_missing: "error" or "default".
            default_value: Value of those without the attribute.
        """
        single = isinstance(attr_names, str)
        names = [attr_names] if single else list(attr_names)
        if all(self._is_column(name) for name in names):
            columns = [self._people[name].tolist() for name in names]
            return columns[0] if single else [list(row) for row in zip(*columns, strict=True)]
        values: list[Any] = self.copy().get(attr_names, handle_missing, default_value)
        return values

    def set(self, attr_name: str, value: Any) -> ResidentSet:
        """Set an attribute to one value for everybody.

        Args:
            attr_name: Name of a column, or of an attribute of a user's own.
            value: The value; for a column also an array of one a resident, in row order.

        Raises:
            InputError: A state, a trait or a flag cannot have the value.
        """
        if self._is_column(attr_name):
            check_value(attr_name, value)
            self._people[attr_name][:] = value
        else:
            for member in self.members():
                setattr(member, attr_name, value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Return an aggregate of an attribute, or a list of several aggregates."""
        values = self.get(attribute)
        return func(values) if callable(func) else [each(values) for each in func]

    # ------------------------------------------------------------------ parts and orders

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = _EVERYBODY,
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> AgentSet:
        """Return the first residents of a kind for whom a function holds.

        Args:
            filter_func: Takes an agent; None: all.
            at_most: A number, or a share of all if it is a float of at most 1.
            inplace: Refused.
            agent_type: Class they must have.
        """
        if inplace:
            self._refuse()
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        of_kind = [agent_type is None or issubclass(kind, agent_type) for kind in self._classes]
        rows = np.flatnonzero(np.array(of_kind)[self._people["party"]])
        if filter_func is None:
            return self.rows(rows[: max(0, math.ceil(min(at_most, len(rows))))])
        found: list[Any] = []
        for row in rows.tolist():
            if len(found) >= at_most:
                break
            agent = self.at(row)
            if filter_func(agent):
                found.append(agent)
        return AgentSet(found, random=self.random)

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> AgentSet:
        """Return the residents in the order of an attribute or a function."""
        if inplace:
            self._refuse()
        values = self.get(key) if isinstance(key, str) else [key(each) for each in self.members()]
        order = sorted(range(len(values)), key=values.__getitem__, reverse=not ascending)
        return self.rows(order)

    def shuffle(self, inplace: bool = False) -> AgentSet:
        """Return the residents in an order drawn from `model.random`."""
        if inplace:
            self._refuse()
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self.rows(order)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> Any:
        """Return Mesa's `GroupBy` of the residents by an attribute or a function."""
        return self.copy().groupby(by, result_type)

    # ------------------------------------------------------------------ doing

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> ResidentSet:
        """Call a method of every resident, or a function with each of them."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(
        self, method: str | Callable[..., Any], *args: Any, **kwargs: Any
    ) -> ResidentSet:
        """Do so in an order drawn from `model.random`."""
        agents = self.to_list()
        self.random.shuffle(agents)
        for agent in agents:
            _call(agent, method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Return what a method of every resident, or a function of each, returns."""
        return [_call(agent, method, *args, **kwargs) for agent in self.to_list()]

    # ------------------------------------------------------------------ refusals

    def add(self, agent: Any) -> None:
        """Refuse: who lives here is said by the population."""
        self._refuse()

    def discard(self, agent: Any) -> None:
        """Refuse: people leave by moving."""
        self._refuse()

    def remove(self, agent: Any) -> None:
        """Refuse: people leave by moving."""
        self._refuse()

    def pop(self) -> NoReturn:
        """Refuse: people leave by moving."""
        self._refuse()

    def clear(self) -> None:
        """Refuse: people leave by moving."""
        self._refuse()

    def _update(self, agents: Any) -> NoReturn:
        """Refuse what Mesa would change the set by."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise InputError("agents.fixed_people")


def _call(agent: Any, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    if isinstance(method, str):
        return getattr(agent, method)(*args, **kwargs)
    return method(agent, *args, **kwargs)


def residents_of(model: Any) -> ResidentSet:
    """Return the residents of a model."""
    residents: ResidentSet = model.residents
    return residents
