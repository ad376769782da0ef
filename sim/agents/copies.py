"""What a fork, a copy and a pickle take along of a model's agents.

Residents and bodies are rows, so they need not be copied: a copy of the model has its own. What a
Mesa user brought is: agents of added types, and attributes of their own that residents were given.
A model with files open for records is refused by the records themselves.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from sim.agents.resident import OWN_NAMES
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.engine.world import Arrays
    from sim.model import ParticipationModel

NOT_COPIED = frozenset(("arrays", "columns", "engine", "residents", "bodies", "_world_cache"))
"""Attributes of a model that are rebuilt, not copied."""


def brought(model: ParticipationModel) -> dict[str, Any]:
    """Return what a user brought: added agents, and residents' own attributes by row."""
    own: dict[int, dict[str, Any]] = {}
    for resident in model.residents.made_members():
        extra = {name: value for name, value in vars(resident).items() if name not in OWN_NAMES}
        if extra:
            own[resident.row] = extra
    return {"added": model.added_agents, "own": own}


def bring(model: ParticipationModel, what: dict[str, Any]) -> None:
    """Give a model what `brought` returned, already copied to belong to it."""
    for row, extra in what["own"].items():
        for name, value in extra.items():
            setattr(model.residents.at(row), name, value)
    for agent in what["added"]:
        number = agent.unique_id
        model.register_agent(agent)
        agent.unique_id = number


def refuse_brought(model: ParticipationModel) -> None:
    """Refuse to leave behind what a user brought, where only tables are kept.

    Raises:
        InputError: There are added agents, residents' own attributes or an own class of residents.
    """
    what = brought(model)
    kinds = {type(agent).__name__ for agent in what["added"]}
    kinds |= {name for extra in what["own"].values() for name in extra}
    if model._resident_class is not None:
        kinds.add(model._resident_class.__name__)
    if kinds:
        raise InputError("agents.not_in_tables", names=", ".join(sorted(kinds)))


def carry_over(model: ParticipationModel, arm: ParticipationModel) -> None:
    """Copy what a user brought from a model to a fork of it."""
    bring(arm, copy.deepcopy(brought(model), {id(model): arm}))


def reduced(model: ParticipationModel, mesa_names: frozenset[str]) -> tuple[Any, ...]:
    """Return what `copy` and `pickle` need: a shell that agents can refer to, then the rest."""
    shell_of = (
        type(model), model.arrays, model.seed, model.engine.name, model.engine.threads,
        model._resident_class,
    )  # fmt: skip
    left = mesa_names | NOT_COPIED
    state = {
        "attributes": {name: value for name, value in vars(model).items() if name not in left},
        "brought": brought(model),
        "random": model.random.getstate(),
        "rng": model.rng.bit_generator.state,
    }
    return shell, shell_of, state


def shell(
    kind: type[ParticipationModel], arrays: Arrays, seed: int, engine: str, threads: int,
    resident_class: type | None,
) -> ParticipationModel:  # fmt: skip
    """Return a model that has its columns and residents, and as yet nothing else."""
    from sim.agents.face import AgentsOfModel

    model = kind.__new__(kind)
    AgentsOfModel.__init__(model, seed)
    model.arrays = arrays
    model._resident_class = resident_class
    model._attach(engine, threads)
    return model


def restore(model: ParticipationModel, state: dict[str, Any]) -> None:
    """Give a shell the rest of the model that was copied."""
    for name, value in state["attributes"].items():
        setattr(model, name, value)
    model.random.setstate(state["random"])
    model.rng.bit_generator.state = state["rng"]
    bring(model, state["brought"])
