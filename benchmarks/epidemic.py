"""An epidemic in Starsim: 100,000 agents with twelve contacts each, weekly steps.

An agent-based framework with compiled array operations, for comparison. Its rule (susceptible,
infected, recovered) is far simpler than ours. Two networks are measured: `random`, its own, which
draws contacts anew at every step, and `static`, which keeps them as our ties are kept.
"""

from __future__ import annotations

import copy
from typing import Any

CONTACTS = 12


class Epidemic:
    """A Starsim simulation in which the infection goes round: every turn starts from its beginning.

    Args:
        agents: Number of agents.
        network: "random" or "static".
    """

    def __init__(self, agents: int, network: str) -> None:
        """Set the simulation up."""
        import starsim as ss

        self.size = agents
        contacts: Any = (
            ss.RandomNet(n_contacts=CONTACTS)
            if network == "random"
            else ss.StaticNet(n_contacts=CONTACTS)
        )
        disease = ss.SIR(
            init_prev=0.05, beta=ss.perweek(0.02), dur_inf=ss.constant(ss.weeks(8)), p_death=0
        )
        self._first = ss.Sim(
            n_agents=agents,
            networks=contacts,
            diseases=disease,
            dt=ss.weeks(1),
            start="2000-01-01",
            stop="2040-01-01",
            rand_seed=1,
            verbose=0,
        )
        self._first.init()
        for net in self._first.networks.values():
            net.graph = None  # its edges are in arrays by now; copying it would take seconds
        self.restart()

    def restart(self) -> None:
        """Go back to the beginning."""
        self._simulation = copy.deepcopy(self._first)

    def weeks(self, number: int) -> None:
        """Let some weeks pass."""
        for _ in range(number):
            self._simulation.run_one_step()
