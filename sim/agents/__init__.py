"""Mesa agents: residents who look at their row, and the bodies that organise a neighbourhood."""

from __future__ import annotations

from sim.agents.bodies import (
    Body,
    Committee,
    CoordinationCommittee,
    Matter,
    OwnersCommittee,
    ResidentsCouncil,
    SocialOrganisation,
    SupervisionCommittee,
    UnitLeader,
)
from sim.agents.face import EngineError
from sim.agents.registry import Bodies
from sim.agents.resident import GoneError, PartyMember, Resident
from sim.agents.residents import ResidentSet

__all__ = [
    "Bodies",
    "Body",
    "Committee",
    "CoordinationCommittee",
    "EngineError",
    "GoneError",
    "Matter",
    "OwnersCommittee",
    "PartyMember",
    "Resident",
    "ResidentSet",
    "ResidentsCouncil",
    "SocialOrganisation",
    "SupervisionCommittee",
    "UnitLeader",
]
