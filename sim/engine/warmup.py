"""Compile everything once, on a small neighbourhood.

So that later processes find it in the cache.
"""

from __future__ import annotations

from sim.engine import fast


def warm_up() -> None:
    """Run a small model through all compiled functions."""
    from sim.model import ParticipationModel
    from sim.scenario import Scenario

    scenario = Scenario.load(
        "baseline", {"community.population.households": 320, "weeks.spin_up": 0, "weeks.window": 52}
    )
    model = ParticipationModel(scenario, seed=0, warming=True)
    model.step()
    model.engine.regroup(model)
    fast.tally_all(model.arrays.people, yearly=False)
