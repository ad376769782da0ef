"""Mesa agents: residents who look at their row, and the bodies that organise a neighbourhood."""

from __future__ import annotations

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
from sim.agents.resident import PartyMember, Resident
from sim.agents.residents import ResidentSet

__all__ = [
    "Body",
    "Committee",
    "CoordinationCommittee",
    "OwnersCommittee",
    "PartyMember",
    "Resident",
    "ResidentSet",
    "ResidentsCouncil",
    "SocialOrganisation",
    "SupervisionCommittee",
    "UnitLeader",
]
