"""Stage 8: what can be counted at the end of a week is written to the committee's record."""

from __future__ import annotations

from typing import Any

from sim.columns import NOBODY
from sim.engine.dispatch import rule


@rule
def record(w: Any, c: int) -> None:
    """Carry out stage 8 for one committee's area."""
    committee = w.committees[c]
    rec = w.weekly[c]
    rec.agents = committee.stop - committee.start
    rec.satisfaction = committee.performance * (committee.stop - committee.start)
    for u in range(committee.units_start, committee.units_stop):
        if w.units[u].leader == NOBODY:
            rec.leader_vacancies += 1
        else:
            rec.leaders += 1
    for s in range(committee.settlements_start, committee.settlements_stop):
        rec.backlog += w.settlements[s].queue_length
        rec.matters_live += w.settlements[s].live_count
