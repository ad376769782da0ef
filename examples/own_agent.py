"""An agent type of your own: a steward who calls on old people who live by themselves at home.

The steward is an ordinary Mesa agent. Each week it visits some residents, and a visit does to them
what an act shared with neighbours does: it strengthens belonging, by the model's own rule. Whether
they then take part more is for the model to say. Added agents run on the reference engine.

    python examples/own_agent.py
"""

from __future__ import annotations

import mesa
import numpy as np

from sim import ParticipationModel, Scenario
from sim.rules import shared_act


class Steward(mesa.Agent):
    """Visits the old residents who feel least at home.

    Attributes:
        visits: Visits a week.
        made: Visits so far.
    """

    def __init__(self, model: ParticipationModel, visits: int) -> None:
        super().__init__(model)
        self.visits = visits
        self.made = 0

    def step(self) -> None:
        """Visit this week's residents; called by the model once residents have lived the week."""
        old = self.model.residents.where(self.model.residents.column("age") >= 75)
        for resident in old.sort("belonging", ascending=True).select(at_most=self.visits):
            shared_act(self.model.parameters, resident)
            self.made += 1


def main(households: int = 120, weeks: int = 26, visits: int = 5) -> dict[str, float]:
    """Compare a neighbourhood with a steward to the same one without.

    Args:
        households: Size of the neighbourhood.
        weeks: Weeks to run.
        visits: Visits a week.

    Returns:
        Mean belonging of residents of 75 and over in the end, by arm.
    """
    scenario = Scenario.load(
        "baseline",
        {"community.population.households": households, "community.places.courts": 1},
    )
    spun_up = ParticipationModel(scenario, seed=1)
    spun_up.spin_up()
    without, with_steward = spun_up.fork(), spun_up.fork(engine="reference")
    steward = Steward(with_steward, visits)
    belonging = {}
    for name, arm in (("without", without), ("with a steward", with_steward)):
        arm.run(weeks=weeks)
        old = arm.residents.column("age") >= 75
        belonging[name] = float(np.mean(arm.residents.column("belonging")[old]))
        print(f"{name:15} belonging of those of 75 and over: {belonging[name]:.3f}")
    kinds = ", ".join(kind.__name__ for kind in with_steward.agent_types)
    print(f"{steward.made} visits; the agents: {kinds}")
    return belonging


if __name__ == "__main__":
    main()
