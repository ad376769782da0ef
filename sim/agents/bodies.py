"""The bodies that organise a neighbourhood, as Mesa agents that look at one row of their table."""

from __future__ import annotations

from typing import Any

import mesa


class Body(mesa.Agent):
    """A body whose state is one row of a table of the model.

    Attributes:
        row: Row of the table.
    """

    table: str = ""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __getattr__(self, name: str) -> Any:
        """Return a field of the row."""
        if name.startswith("_"):
            raise AttributeError(name)
        array = getattr(self.model.arrays, type(self).table)
        if name not in array.dtype.names:
            raise AttributeError(name)
        return array[name][self.row].item()

    def step(self) -> None:
        """Do nothing: bodies act within the stages of the model's week."""


class Committee(Body):
    """A residents' committee (居委会) or villagers' committee (村委会): staff hours, queues, money, promises."""

    table = "committees"


class ResidentsCouncil(Body):
    """A residents' council (议事会) or villagers' council (理事会): the leaders of the units, on wide matters."""

    table = "committees"


class SupervisionCommittee(Body):
    """A supervision committee (监督委员会): appraises what the committee delivered."""

    table = "committees"


class CoordinationCommittee(Body):
    """A party-building coordination committee (党建协调委员会): pools what its members bring."""

    table = "committees"


class OwnersCommittee(Body):
    """An owners' committee (业委会) with its property company (物业)."""

    table = "settlements"


class SocialOrganisation(Body):
    """A social organisation (社会组织): hours and money, activities of its own."""

    table = "organisations"


class UnitLeader(Body):
    """The leader of a self-governance unit (楼长、单元长、网格员), looked at through the unit."""

    table = "units"

    @property
    def resident(self) -> Any:
        """The resident who leads the unit, or None while there is nobody."""
        return None if self.leader < 0 else self.model.residents.at(self.leader)
