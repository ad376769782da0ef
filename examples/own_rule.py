"""A rule of your own: residents who wait until enough of the people they know take part.

Granovetter (1978) let people join in once a share of others had, each with a threshold of their
own. Here that takes the place of the smooth pull of the norm, and everything else stays as it is.
Rules of your own run on the reference engine; the spin-up may still be a fast one.

    python examples/own_rule.py
"""

from __future__ import annotations

from sim import ParticipationModel, Scenario
from sim.agents import Resident
from sim.rules import TERMS, Offer

NORM = TERMS.index("norm")


class Waiting(Resident):
    """Counts on others: held back below the threshold, drawn along above it."""

    @property
    def threshold(self) -> float:
        """Share of ties that must have taken part, 0 to 0.2; drawn once for each person."""
        return 0.2 * self.reach_draw

    def terms(self, offer: Offer) -> tuple[float, ...]:
        """Replace one term of the value of an offer, in logit points."""
        terms = list(super().terms(offer))
        terms[NORM] = 0.5 if self.norm >= self.threshold else -0.5
        return tuple(terms)


def main(households: int = 120, weeks: int = 26, seed: int = 1) -> dict[str, int]:
    """Compare both rules on the same people and the same luck.

    Args:
        households: Size of the neighbourhood.
        weeks: Weeks to run.
        seed: Seed of the population and of all luck.

    Returns:
        Acts in all weeks, by rule.
    """
    scenario = Scenario.load(
        "baseline",
        {"community.population.households": households, "community.places.courts": 1},
    )
    spun_up = ParticipationModel(scenario, seed=seed)
    spun_up.spin_up()
    arms = {
        "as shipped": spun_up.fork(engine="reference"),
        "waiting for others": spun_up.fork(engine="reference", resident_class=Waiting),
    }
    acts = {}
    for name, arm in arms.items():
        arm.run(weeks=weeks)
        acts[name] = int(arm.measures.filter(like="_acts").to_numpy().sum())
        print(f"{name:20} {acts[name]:6} acts in {weeks} weeks")
    return acts


if __name__ == "__main__":
    main()
