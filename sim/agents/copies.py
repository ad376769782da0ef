"""What a fork, a copy and a pickle take along of a model's agents.

Residents and bodies are rows, so they need not be copied: a copy of the model has its own. What a
Mesa user brought is: agents of added types, and attributes that residents or the model were given.
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
    return {"added": model.added_agents, "numbers": model.added_so_far, "own": own}


def bring(model: ParticipationModel, what: dict[str, Any]) -> None:
    """Give a model what `brought` returned, already copied to belong to it."""
    for row, extra in what["own"].items():
        for name, value in extra.items():
            setattr(model.residents.at(row), name, value)
    for agent in what["added"]:
        number = agent.unique_id
        model.register_agent(agent)
        agent.unique_id = number
    model.added_so_far = what["numbers"]


def own_attributes(model: ParticipationModel) -> dict[str, Any]:
    """Return the attributes that a user gave a model."""
    return {name: value for name, value in vars(model).items() if name not in model.names_held}


def refuse_brought(model: ParticipationModel, shipped: type[ParticipationModel]) -> None:
    """Refuse to leave behind what a user brought, where only tables are kept.

    Args:
        model: The model.
        shipped: The class that a model is of which is no user's own.

    Raises:
        InputError: There are added agents, attributes of residents' or the model's own, or an own
            class of residents, of the model or of an intervention.
    """
    from sim.interventions import registry

    what = brought(model)
    kinds = {type(agent).__name__ for agent in what["added"]} | own_attributes(model).keys()
    if type(model) is not shipped:
        kinds.add(type(model).__name__)
    kinds |= {name for extra in what["own"].values() for name in extra}
    own = {type(one) for one in model.scenario.interventions} - set(registry().values())
    kinds |= {kind.__name__ for kind in own}
    if model._resident_class is not None:
        kinds.add(model._resident_class.__name__)
    if kinds:
        raise InputError("agents.not_in_tables", names=", ".join(sorted(kinds)))


def carry_over(model: ParticipationModel, arm: ParticipationModel) -> None:
    """Copy what a user brought from a model to a fork of it, with luck and clock."""
    known = {id(model): arm, id(model.scenario): arm.scenario, id(model.population): arm.population}
    what, own = copy.deepcopy((brought(model), own_attributes(model)), known)
    bring(arm, what)
    for name, value in own.items():
        setattr(arm, name, value)
    set_luck(arm, luck_of(model))
    arm.wind_clock(model.steps)


def luck_of(model: ParticipationModel) -> tuple[Any, Any]:
    """Return the states of a model's `random` and `rng`, which a user's agents draw from."""
    return model.random.getstate(), model.rng.bit_generator.state


def set_luck(model: ParticipationModel, luck: tuple[Any, Any]) -> None:
    """Let a model's `random` and `rng` go on from the states that `luck_of` returned."""
    model.random.setstate(luck[0])
    model.rng.bit_generator.state = luck[1]


def reduced(model: ParticipationModel, mesa_names: frozenset[str]) -> tuple[Any, ...]:
    """Return what `copy` and `pickle` need: a shell that agents can refer to, then the rest.

    Raises:
        InputError: A week of the model is not over.
    """
    model.check_between_weeks()
    shell_of = (
        type(model), model.arrays, model.seed, model.engine.name, model.engine.threads,
        model._resident_class,
    )  # fmt: skip
    left = mesa_names | NOT_COPIED
    state = {
        "attributes": {name: value for name, value in vars(model).items() if name not in left},
        "brought": brought(model),
        "luck": luck_of(model),
        "steps": model.steps,
        "running": model.running,
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
    bring(model, state["brought"])
    set_luck(model, state["luck"])
    model.wind_clock(state["steps"])
    model.running = state["running"]
