"""The part of `ParticipationModel` that makes it an ordinary Mesa model: whose agents are whose.

Agents are made when somebody looks at `agents`, `agents_by_type` or `residents`, so a city can run
without one. On Mesa 3.3 and 3.5 alike an agent's `unique_id` follows from who it is, not from the
order of looking, and a model that nobody needs any more is freed (Mesa 3.3 keeps every model that
ever had an agent in the table of its counters).

    unique_id   1 … N                  the first residents, row + 1
                N + 1 …                agents of types that a user added, in the order of adding
                2**31 + …              bodies
                2**32 · g + row + 1    the g-th successor in a row
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import mesa

from sim.agents import copies
from sim.agents.bodies import Body
from sim.agents.registry import Bodies
from sim.agents.resident import Resident, overridden
from sim.agents.residents import ResidentSet
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.engine.world import Arrays


class EngineError(InputError):
    """Something was asked of an engine that it cannot do."""


class AgentsOfModel(mesa.Model):
    """A Mesa model whose residents and bodies are made when looked at.

    Attributes:
        residents: All residents, a Mesa `AgentSet`; see `sim.agents.residents`.
        bodies: Committees, organisations and leaders; see `sim.agents.registry`.
        added_so_far: Number of agents of a user's own that have been added, those that left too.
    """

    arrays: Arrays
    residents: ResidentSet
    bodies: Bodies
    engine: Any
    running: bool
    week: int
    _in_week: bool = False
    _user_step: Callable[[], None]

    def __init__(self, seed: int) -> None:
        """Begin with no agents.

        Args:
            seed: Seed of `random` and `rng`, which are for a user's own agents.
        """
        self._problem: BaseException | None = None
        super().__init__(rng=seed)
        self._added: dict[Any, None] = {}
        self.added_so_far = 0

    def attach_agents(self, resident_class: type[Resident] | None) -> None:
        """Give the model new residents and bodies; those it had leave."""
        if "residents" in vars(self):
            for agent in [*self.residents.made_members(), *self.bodies.members()]:
                agent.leave()
        self.residents = ResidentSet(self, resident_class or Resident)
        self.bodies = Bodies(self)

    @property
    def agents(self) -> Any:
        """All agents: residents, committees and other bodies, and what a user added."""
        self._look()
        return self._all_agents

    @agents.setter
    def agents(self, value: Any) -> None:
        raise AttributeError("agents are registered by creating them")

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """All agents by their class."""
        self._look()
        by_type: dict[type, Any] = self._agents_by_type
        return by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of agents."""
        return list(self.agents_by_type)

    def _look(self) -> None:
        self.residents.members()
        self.bodies.members()

    @property
    def added_agents(self) -> list[Any]:
        """Agents of types that a user added, in the order of adding."""
        return list(self._added)

    def step_added_agents(self) -> None:
        """Let agents of types that a user added step, after the residents (reference engine)."""
        for agent in self.added_agents:
            if agent in self._added:
                agent.step()

    def register_agent(self, agent: Any) -> None:
        """Register an agent, as `mesa.Agent` asks when it is made.

        Raises:
            EngineError: It is of a type that a user added, and the engine is the fast one.
            InputError: It is a resident or a body that the model did not make.
        """
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        own = isinstance(agent, (Resident, Body))
        if own and not (self.residents.making or self.bodies.making):
            self._refuse(agent)
        if not own and self.engine.name == "fast":
            names = f"{type(agent).__name__}.step"
            raise EngineError("model.fast_engine_agents", names=names)
        super().register_agent(agent)
        if own:
            agent.unique_id = agent.identity()
        else:
            self._added[agent] = None
            self.added_so_far += 1
            agent.unique_id = len(self.residents) + self.added_so_far

    def deregister_agent(self, agent: Any) -> None:
        """Forget an agent, as `Agent.remove` asks.

        Raises:
            InputError: It is a resident who lives here, or a body that there is.
        """
        if isinstance(agent, (Resident, Body)) and not agent.gone:
            self._refuse(agent)
        super().deregister_agent(agent)
        self._added.pop(agent, None)

    def remove_all_agents(self) -> None:
        """Refuse: a neighbourhood without residents has no weeks.

        Raises:
            InputError: Always; agents that a user added are removed one by one.
        """
        raise InputError("agents.fixed_people")

    def _refuse(self, agent: Resident | Body) -> NoReturn:
        people = isinstance(agent, Resident)
        raise InputError("agents.fixed_people" if people else "agents.fixed_bodies")

    def check_engine(self, engine: str, resident_class: type[Resident] | None) -> None:
        """Refuse what an engine cannot do.

        Raises:
            EngineError: The engine is the fast one and the class overrides rules of residents.
            InputError: The class is none of residents.
        """
        if resident_class is not None and not (
            isinstance(resident_class, type) and issubclass(resident_class, Resident)
        ):
            raise InputError("agents.no_resident_class", got=resident_class)
        changed = overridden(resident_class) if resident_class is not None else []
        if engine == "fast" and resident_class is not None and changed:
            name = resident_class.__name__
            methods = ", ".join(f"{name}.{method}" for method in changed)
            raise EngineError("model.fast_engine_override", name=name, methods=methods)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied and pickled with what a user brought; scheduled events of Mesa are left."""
        return copies.reduced(self, MESA_NAMES)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take over the rest of a model that was copied or pickled."""
        copies.restore(self, state)

    def _do_step(self) -> None:
        """Step, as Mesa 3.5 asks by an event; what goes wrong is kept until the event is over.

        Only an event that returns is followed by that of the next step: after an error `step` would
        do nothing, for ever.
        """
        try:
            super()._do_step()
        except BaseException as problem:
            self._problem = self._problem or problem

    def _advance_time(self, until: float) -> None:
        """Let Mesa 3.5 advance its clock, then raise what went wrong on the way."""
        self.check_between_weeks()
        super()._advance_time(until)
        problem, self._problem = self._problem, None
        if problem is not None:
            raise problem

    def check_between_weeks(self) -> None:
        """Refuse what would take a week for lived that is not over.

        Raises:
            InputError: A week is being lived, or an error or Ctrl-C broke it off half way.
        """
        if self._in_week:
            raise InputError("model.half_week", week=self.week)

    def wind_clock(self, steps: int) -> None:
        """Set Mesa's clock, `steps` and, from Mesa 3.5 on, `time`, to a number of steps.

        Mesa 3.5 counts by an event a step that follows from the one before, so the steps are taken,
        with nothing happening in them.

        Args:
            steps: Steps that the model has taken.
        """
        lives = self._user_step
        self._user_step = lambda: None
        for _ in range(steps):
            self.step()
        self._user_step = lives

    def __copy__(self) -> Any:
        """Return a deep copy: two models cannot share one neighbourhood."""
        return copy.deepcopy(self)


MESA_NAMES = frozenset({*vars(mesa.Model(rng=0)), "_added", "added_so_far", "_problem"})
"""Names of the bookkeeping of agents and of Mesa, which every model keeps for itself."""
