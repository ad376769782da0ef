"""The reference engine.

The same week in plain Python, resident by resident, each an ordinary Mesa agent.

It runs the very functions of `sim.week` and `sim.rules`, with agents for residents, so an agent's
methods may be overridden and agents of other kinds may be added; those step after the residents.
"""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from sim import columns as col
from sim.engine.rows import view
from sim.engine.tallies import tally_all
from sim.engine.world import World
from sim.week import after_decisions, before_decisions
from sim.week.places import courts_of
from sim.week.turnover import found, group_of
from sim.week.turns import (
    court_in_turn,
    stretch_in_turn,
    stretches,
    unit_of_court_in_turn,
    units_of_court,
)


class Residents:
    """The residents as `World.people` of the reference engine: row number to agent."""

    def __init__(self, agents: list[Any]) -> None:
        self._agents = agents

    def __getitem__(self, row: int) -> Any:
        """Return the agent of a row."""
        return self._agents[row]

    def __len__(self) -> int:
        """Return the number of residents."""
        return len(self._agents)


def reference_world(model: Any) -> World:
    """Return the world of a model as row objects and agents over the same memory."""
    arrays = model.arrays
    values = {
        f.name: getattr(arrays, f.name)
        for f in fields(arrays)
        if f.name not in ("p", "now", "people", "acted")
    }
    names = arrays.p.dtype.names
    return World(
        p=SimpleNamespace(**{name: float(arrays.p[name][0]) for name in names}),
        now=view(arrays.now)[0],
        seed=model.run_seed,
        people=Residents(model.residents.in_row_order()),
        signs=col.SIGNS.tolist(),
        acted=memoryview(arrays.acted[0 if model.even else 1]),
        acted_before=memoryview(arrays.acted[1 if model.even else 0]),
        **{name: view(value) for name, value in values.items()},
    )


class ReferenceEngine:
    """Runs weeks agent by agent."""

    name = "reference"
    tally = staticmethod(tally_all)

    def __init__(self, threads: int = 1) -> None:
        self.threads = 1
        self._world: World | None = None
        self._made_for: tuple[int, ...] = ()

    def world_of(self, model: Any) -> World:
        """Return the model's world for plain Python.

        Made anew only when arrays have been replaced.
        """
        arrays = model.arrays
        made_for = (id(model), *(id(getattr(arrays, f.name)) for f in fields(arrays)))
        if self._world is None or self._made_for != made_for:
            self._world = reference_world(model)
            self._made_for = made_for
        else:
            self._world = self._world._replace(
                acted=memoryview(arrays.acted[0 if model.even else 1]),
                acted_before=memoryview(arrays.acted[1 if model.even else 0]),
            )
        return self._world

    def found(self, model: Any) -> None:
        """Give the first residents their traits and states."""
        w = self.world_of(model)
        for s in range(len(w.settlements)):
            found(w, s)

    def regroup(self, model: Any) -> None:
        """Work out anew which targets each resident belongs to."""
        w = self.world_of(model)
        for i in range(len(w.people)):
            w.people[i].group = group_of(w, w.people[i])

    def week(self, model: Any) -> None:
        """Carry out one week."""
        w = self.world_of(model)
        for c in range(len(w.committees)):
            if w.committees[c].active == 1:
                before_decisions(w, c)
                model.residents.keep_up()
                self.residents_step(w, c)
                after_decisions(w, c)
        model.step_added_agents()

    def residents_step(self, w: World, c: int) -> None:
        """Let every resident of a committee's area step.

        Courts, units in them and residents in these take turns to be first.
        """
        first_court, last_court = courts_of(w, c)
        for n in range(last_court - first_court):
            first, count = units_of_court(w, c, court_in_turn(w, c, n))
            for m in range(count):
                u = unit_of_court_in_turn(w, c, first, count, m)
                for k in range(stretches(w, u)):
                    for i in range(*stretch_in_turn(w, c, u, k)):
                        resident = w.people[i]
                        resident.place(w, c, u)
                        resident.step()

    def __getstate__(self) -> dict[str, Any]:
        """Leave views of memory behind when copied or sent to another process."""
        return {"threads": 1, "_world": None, "_made_for": ()}
