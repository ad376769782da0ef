"""An ordinary Mesa model of the same size: what a newcomer would write first.

Each resident is an agent with eight states as attributes and a list of twelve ties; a step looks at
the ties, takes one logit, draws, and updates the states. It has no matters, meetings, hours,
committee or records.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import mesa

from benchmarks.bare_loop import TIES

if TYPE_CHECKING:
    from sim import ParticipationModel


class PlainResident(mesa.Agent):
    """A resident with eight states."""

    def __init__(self, model: mesa.Model) -> None:
        """Start with middling states and no ties."""
        super().__init__(model)
        self.norm = self.motivation = self.efficacy = self.trust = self.belonging = 0.5
        self.fatigue = self.habit = self.role = 0.1
        self.took_part = self.took_part_before = False
        self.ties: list[PlainResident] = []

    def step(self) -> None:
        """Look round, decide, take part, and let a week pass in memory."""
        active = 0
        for other in self.ties:
            if other.took_part_before:
                active += 1
        seen = active / len(self.ties)
        value = (
            -3.0 + 2.0 * seen + 0.5 * self.norm + 0.4 * self.motivation + 0.3 * self.efficacy
            + 0.3 * self.trust + 0.2 * self.belonging - 0.5 * self.fatigue + 0.2 * self.habit
            + 0.1 * self.role
        )  # fmt: skip
        self.took_part = self.model.luck.random() < 1.0 / (1.0 + math.exp(-value))
        self.norm += 0.05 * (seen - self.norm)
        self.motivation += 0.02 * (0.5 - self.motivation)
        self.efficacy += 0.0125 * (0.5 - self.efficacy)
        self.trust += 0.0125 * (0.5 - self.trust)
        self.belonging += 0.0125 * (0.5 - self.belonging)
        self.fatigue *= 0.9
        self.habit += 0.1 * (self.took_part - self.habit)
        self.role += 0.0125 * (0.5 - self.role)

    def close(self) -> None:
        """Make this week the last one."""
        self.took_part_before = self.took_part


class PlainModel(mesa.Model):
    """A neighbourhood of `PlainResident`s with the ties of a model.

    Args:
        model: Whose ties to take; a resident with fewer than twelve looks at some twice.
    """

    def __init__(self, model: ParticipationModel) -> None:
        """Make the residents and tie them."""
        super().__init__(rng=1)
        self.luck = random.Random(1)
        residents = [PlainResident(self) for _ in range(len(model.arrays.people))]
        for i, resident in enumerate(residents):
            tied = [residents[j] for j in model.tie_table.of(i)] or [resident]
            resident.ties = (tied * TIES)[:TIES]

    def step(self) -> None:
        """Let one week pass."""
        self.agents.do("step")
        self.agents.do("close")


class BatchModel(mesa.Model):
    """As many residents in a ring, each tied to the twelve nearest: a model for `batch_run`.

    Args:
        people: Number of residents.
    """

    def __init__(self, people: int) -> None:
        """Make the residents and tie them."""
        super().__init__(rng=1)
        self.luck = random.Random(1)
        residents = [PlainResident(self) for _ in range(people)]
        near = [step for k in range(1, TIES // 2 + 1) for step in (-k, k)]
        for i, resident in enumerate(residents):
            resident.ties = [residents[(i + step) % people] for step in near]
        self.datacollector = mesa.DataCollector(
            model_reporters={"took_part": lambda m: sum(r.took_part for r in m.agents)}
        )

    def step(self) -> None:
        """Let one week pass."""
        self.agents.do("step")
        self.agents.do("close")
        self.datacollector.collect(self)
