"""What a worker prepares when it starts, so that the first visitor does not wait for it."""

from __future__ import annotations


def warm() -> None:
    """Load the compiled engine by running the shipped baseline for a few weeks."""
    from sim import ParticipationModel, Scenario

    model = ParticipationModel(Scenario.load("baseline"), seed=1, threads=1)
    model.step()
