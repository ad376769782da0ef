"""One week of a committee's area, a module a stage, in the order of the model's description.

0 `turnover` · 1 `matters` · 2 `workload` · 3 `offers`, which calls `leading`, `agenda`, `calling`,
`activities` and `organisations` · 4 and 5 `living`, which calls `looking`,
`hearing`, `voting`, `meeting`, `joining` and `reporting` (and these `acting` and `rewards`) ·
6 `outcomes` · 7 is in 5 and 6, and in `befriending` · 8 `records`. `turns` says who is first, and
`places` what lies where.

Every function takes the world `w` (`sim.engine.world.World`) and the index `c` of a committee, and
touches only that committee's area, so committees can be worked through by several threads at once.
Under a decision rule with known answers (`classic`) stages 0 to 3, 6 and 7 are left out.
"""

from __future__ import annotations

from typing import Any

from sim.engine.dispatch import rule
from sim.week.classic import is_classic, look_at_all
from sim.week.matters import arise
from sim.week.offers import make_offers
from sim.week.outcomes import conclude
from sim.week.records import record
from sim.week.turnover import turnover
from sim.week.turns import draw_turn
from sim.week.workload import work


@rule
def before_decisions(w: Any, c: int) -> None:
    """Carry out stages 0 to 3.

    Who lives here, what is the matter, what gets done, what is on offer.
    """
    draw_turn(w, c)
    if is_classic(w):
        look_at_all(w, c)
        return
    turnover(w, c)
    arise(w, c)
    meeting_hours, activity_hours, contact_hours = work(w, c)
    make_offers(w, c, meeting_hours, activity_hours, contact_hours)


@rule
def after_decisions(w: Any, c: int) -> None:
    """Carry out stages 6 to 8: what came of it, what is learned, what is recorded."""
    if not is_classic(w):
        conclude(w, c)
    record(w, c)
