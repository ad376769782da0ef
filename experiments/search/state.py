"""How far a search has come: what it has run, and what that left standing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.search.ledger import Ledger
    from experiments.search.rounds import Frame, Round
    from experiments.search.space import Package


@dataclass
class Conducted:
    """A search that has been carried out, or as far as it came.

    Attributes:
        frame: The search.
        home: Its folder.
        ledger: All runs.
        rounds: The rounds, in order.
        runs: Runs that are finished.
        finished: Whether nothing is missing.
        interrupted: Whether somebody stopped it.
        race: For each community the packages that went through the whole race, the best first.
        winners: The winning package of each community, as the search saw it.
        heads: The packages of each community where every one gets its share by residents.
    """

    frame: Frame
    home: Path
    ledger: Ledger
    rounds: list[Round] = field(default_factory=list)
    runs: int = 0
    finished: bool = False
    interrupted: bool = False
    race: list[list[Package]] = field(default_factory=list)
    winners: list[Package] = field(default_factory=list)
    heads: list[Package] = field(default_factory=list)
