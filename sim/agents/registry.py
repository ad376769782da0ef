"""Which bodies there are: kept in step with the tables whenever somebody looks.

Up to `MOST_SETTLEMENTS` settlements, committees, organisations and leaders are agents of the model;
beyond, they are the rows of their tables and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.bodies import (
    Body,
    Committee,
    CoordinationCommittee,
    OwnersCommittee,
    ResidentsCouncil,
    SocialOrganisation,
    SupervisionCommittee,
    UnitLeader,
)
from sim.columns import NOBODY

if TYPE_CHECKING:
    from sim.model import ParticipationModel

MOST_SETTLEMENTS = 300
Key = tuple[type[Body], int, int]
"""Class, row, and what else tells one body from the next of the same row."""


class Bodies:
    """The bodies of a model as agents.

    Args:
        model: The model.

    Attributes:
        making: Whether an agent is just being made for a row.
    """

    def __init__(self, model: ParticipationModel) -> None:
        """Make a registry in which there is nobody yet."""
        self._model = model
        self.making = False
        self._made: dict[Key, Body] = {}

    @property
    def are_agents(self) -> bool:
        """Whether the place is small enough for bodies to be agents."""
        return len(self._model.arrays.settlements) <= MOST_SETTLEMENTS

    def members(self) -> list[Body]:
        """Return the bodies there are now, making and removing agents as the tables say."""
        if not self.are_agents:
            return []
        wanted = list(self._wanted())
        kept = {key for key, _ in wanted}
        for key in [key for key in self._made if key not in kept]:
            self._made.pop(key).leave()
        for key, row in wanted:
            if key not in self._made:
                self._made[key] = self._make(key[0], row)
            self._made[key].row = row
        return [self._made[key] for key, _ in wanted]

    def _make(self, kind: type[Body], row: int) -> Body:
        self.making = True
        try:
            return kind(self._model, row)
        finally:
            self.making = False

    def at(self, kind: type[Body], row: int) -> Body:
        """Return the body of a kind at a row of its table.

        Raises:
            KeyError: There is none.
        """
        for body in self.members():
            if type(body) is kind and body.row == row:
                return body
        raise KeyError((kind.__name__, row))

    def _wanted(self) -> Iterator[tuple[Key, int]]:
        arrays = self._model.arrays
        spec = self._model.scenario.community.committee
        active = np.flatnonzero(arrays.committees["active"]).tolist()
        kinds: list[type[Body]] = [Committee]
        kinds += [SupervisionCommittee] if spec.supervision else []
        kinds += [CoordinationCommittee] if spec.coordination else []
        for kind in kinds:
            yield from (((kind, row, 0), row) for row in active)
        councils = [row for row in active if arrays.committees["council"][row] == 1]
        yield from (((ResidentsCouncil, row, 0), row) for row in councils)
        if spec.owners:
            settlements = range(len(arrays.settlements))
            yield from (((OwnersCommittee, row, 0), row) for row in settlements)
        alive = np.flatnonzero(arrays.organisations["alive"]).tolist()
        yield from (((SocialOrganisation, row, 0), row) for row in alive)
        generations = arrays.people["generation"]
        for row in np.flatnonzero(arrays.units["leader"] != NOBODY).tolist():
            leader = int(arrays.units["leader"][row])
            yield (UnitLeader, leader, int(generations[leader])), row
