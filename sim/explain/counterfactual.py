"""What would have changed one decision: a single term at the level that the other choice needs.

The draw is taken as it was. All terms but one stay as they were, by every channel that was open;
the one moves until the chance crosses the draw. What the term can reach at most follows from the
model's own rule, with the state behind it at its lowest and highest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.columns import FORMS
from sim.explain.encounters import STATES, Encounter, Value, Who
from sim.rules import TERMS, Offer, standard_terms

if TYPE_CHECKING:
    from sim.model import ParticipationModel


@dataclass(frozen=True)
class Change:
    """A term that alone would have changed the decision.

    Attributes:
        term: Name of `sim.rules.TERMS`.
        now: What it was, logit points.
        needed: What it would have had to be.
        limit: The farthest it could be on that side.
        was: The state, yuan or hours behind it, where there is one number.
        level: What that would have had to be.
    """

    term: str
    now: float
    needed: float
    limit: float
    was: float | None = None
    level: float | None = None

    @property
    def share(self) -> float:
        """How much of the way to its limit the term would have had to go, 0 to 1."""
        return (self.needed - self.now) / (self.limit - self.now)


@dataclass(frozen=True)
class Counterfactual:
    """What would have changed a decision.

    Attributes:
        came: Whether the resident decided to take part.
        chance: The chance, 0 to 1.
        draw: The draw.
        gap: Logit points that were missing (above 0) or to spare (below 0).
        changes: Terms that would each have been enough, the one with the shortest way first.
    """

    came: bool
    chance: float
    draw: float
    gap: float
    changes: tuple[Change, ...]

    def text(self, who: Who, lang: str | None = None) -> str:
        """Return it in words."""
        from sim.explain.wording_effects import counterfactual_words

        return counterfactual_words(self, who, lang)


def counterfactual(
    model: ParticipationModel, encounter: Encounter, who: Who
) -> Counterfactual | None:
    """Return which single term would have changed a decision, given the draw.

    Args:
        model: The model, for its parameters.
        encounter: What was met.
        who: Who met it.

    Returns:
        The changes; None when it did not come to a decision.
    """
    check, value = encounter.check("takes_part"), encounter.main_value
    if check is None or value is None:
        return None
    gap = _logit(check.draw) - _logit(check.chance)
    low, high = limits(model.parameters, encounter, value, who)
    changes = []
    for term in TERMS[1:]:
        now = value.terms[term]
        limit = (high if gap > 0.0 else low)[term]
        if abs(limit - now) >= abs(gap) and (limit - now) * gap > 0.0:
            changes.append(_change(term, now, now + gap, limit, value, who, model.parameters))
    changes.sort(key=lambda change: change.share)
    return Counterfactual(check.happened, check.chance, check.draw, gap, tuple(changes))


def limits(
    p: Any, encounter: Encounter, value: Value, who: Who
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the lowest and highest each term can be for such an offer, logit points.

    A stake is at most wholly the resident's own; a reward at most pays the hours at what an hour is
    worth to the resident; the hours are at most all those that are free.
    """
    offer, states = value.offer, who.states
    most_asked = 0.0 if encounter.offer == "concern" else 1.0
    own = max(1.0, 1.0 / max(states["stake"], 0.02))
    nothing = ("stake", "asked", "reward", "injunctive", "recognition")
    worst = offer | dict.fromkeys(nothing, 0.0) | {"hours": states["free_hours"]}
    best = offer | {"asked": most_asked, "injunctive": 1.0, "recognition": 1.0}
    best |= {"hours": 0.0, "unclear": 0.0, "stake": own * offer["stake"]}
    best["reward"] = max(offer["reward"], states["hour_value"] * offer["hours"])
    ends = []
    for level, kind in ((0.0, worst), (1.0, best)):
        names = ("motivation", "norm", "trust", "belonging", "skill")
        r = SimpleNamespace(**dict.fromkeys(names, level), fatigue=1.0 - level)
        r.hour_value, r.free_hours = states["hour_value"], states["free_hours"]
        for form in FORMS:
            setattr(r, f"habit_{form}", level)
            setattr(r, f"count_{form}", 0)
        o = Offer(FORMS.index(encounter.form), *(kind[name] for name in Offer._fields[1:]))
        ends.append(dict(zip(TERMS, standard_terms(p, r, o), strict=True)))
    low = {name: min(ends[0][name], ends[1][name], value.terms[name]) for name in TERMS}
    high = {name: max(ends[0][name], ends[1][name], value.terms[name]) for name in TERMS}
    return low, high


def _change(
    term: str, now: float, needed: float, limit: float, value: Value, who: Who, p: Any
) -> Change:
    was = level = None
    if term in STATES:
        was = value.states[term]
        end = 1.0 if (limit > now) != (term == "fatigue") else 0.0
        level = was + (needed - now) / (limit - now) * (end - was)
    elif term == "reward":
        was = value.offer["reward"]
        level = needed * who.states["hour_value"] / p.weight_money
    elif term == "time":
        was = value.offer["hours"]
        level = was * needed / now if now else None
    return Change(term, now, needed, limit, was, level)


def _logit(chance: float) -> float:
    return math.log(chance / (1.0 - chance))
