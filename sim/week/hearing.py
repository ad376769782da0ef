"""Stage 4: how a resident learns of an opportunity.

From notices, by word of mouth, in an online group, from a tie who took part last week; being asked
by the organiser is settled where the offer is met. Nothing about being asked outlives the decision
that it belongs to.
"""

from __future__ import annotations

from typing import Any

from sim.engine.dispatch import rule


@rule
def present(w: Any, r: Any) -> bool:
    """Return whether the resident is in the neighbourhood this week."""
    return r.away == 0 or w.now.festival == 1


@rule
def asked_by_tie(p: Any, r: Any, ties: int, u: float) -> bool:
    """Return whether one of so many ties who took part last week asks this resident along."""
    quiet = 1.0
    for _ in range(ties):
        quiet = quiet * (1.0 - p.tie_asks)
    return u > quiet


@rule
def unaware(w: Any, c: int, r: Any, notices: int, near: float) -> float:
    """Return the chance to learn of an opportunity from no notice, no tie and no online group."""
    p = w.p
    notice = min(1.0, p.notice * w.place[c].notice * (1.0 + near))
    missed = 1.0
    for _ in range(notices):
        missed = missed * (1.0 - notice)
    missed = missed * (1.0 - p.word_of_mouth * r.norm / (r.norm + p.word_of_mouth_half))
    in_group = 1.0 - p.group_notice * w.group[r.group].online_notice
    return missed * (in_group if r.digital == 1 else 1.0)  # a choice, not a jump: it is a toss-up
