"""Stage 4: how a resident learns of an opportunity.

From notices, by word of mouth, in an online group, from a tie who took part last week; being asked
by the organiser is settled where the offer is met. Nothing about being asked outlives the decision
that it belongs to.
"""

from __future__ import annotations

from typing import Any

from sim import randomness as rnd
from sim.engine.dispatch import rule
from sim.rules import tired_by_ask
from sim.week.rewards import told

UNASKED, BY_TIE, INVITED = range(3)
"""Who asks: nobody, a tie who took part last week, the organiser or the party branch."""


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
def asked_by_branch(w: Any, c: int, r: Any, u: float, share: float) -> bool:
    """Return whether a party member is asked by the branch, whose time that takes."""
    if r.party == 1 and u < share:
        w.weekly[c].asks_branch += 1
        w.weekly[c].hours_volunteers += w.p.hours_contact_led
        return True
    return False


@rule
def asked_by(w: Any, c: int, r: Any, host: Any, reach: float, ties: int, u: float, k: int) -> int:
    """Return who asks a resident along: `INVITED`, `BY_TIE` or `UNASKED`.

    Args:
        w: The world.
        c: Committee.
        r: The resident.
        host: The unit or court whose organiser has invitations left.
        reach: Chance that the organiser invites this resident.
        ties: Ties who took part last week.
        u: The resident's draw for being asked by the organiser or the branch.
        k: Which of the week's draws of ties decides whether one of them asks.
    """
    here = present(w, r)
    if here and u < reach:
        host.contacts = host.contacts - 1
        w.weekly[c].asks += 1
        return INVITED
    if here and asked_by_branch(w, c, r, u, reach + w.place[c].branch_asks):
        return INVITED
    if ties > 0:
        t = rnd.draw4(w.seed, rnd.RESIDENT_TIES, r.person, r.generation, w.now.week, 0)
        if asked_by_tie(w.p, r, ties, t[k]):
            return BY_TIE
    return UNASKED


@rule
def asked_along(w: Any, c: int, r: Any, stake: float) -> None:
    """Let an ask of the organiser or the branch tire, and tell of points and of the time bank.

    Args:
        w: The world.
        c: Committee.
        r: The resident.
        stake: How much is at stake for the resident, 0..1 and above: a dull ask tires more.
    """
    tired_by_ask(w.p, r, stake)
    told(w, c, r)


@rule
def asked_of(p: Any, who: int) -> float:
    """Return what being asked by somebody weighs."""
    if who == INVITED:
        return 1.0
    return p.tie_ask if who == BY_TIE else 0.0


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
