"""What an explanation holds: plain data, as numbers and names, without words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

OFFERS = ("election", "decision", "appraisal", "council", "meeting", "activity", "concern")
"""What can be on offer, in the order in which a resident meets it."""

OUTCOMES = (
    "took_part",  # by `Encounter.channel`
    "stayed_away",  # knew and could, and decided not to
    "turned_away",  # came, and there was no seat left
    "blocked",  # called, and the line was busy
    "not_heard",  # did not learn of it
    "no_way",  # no channel was open: see `Encounter.reasons`
    "not_asked",  # it is not for this person: see `Encounter.reasons`
)


@dataclass(frozen=True)
class Who:
    """A resident as the week's first offer finds them, last week already remembered.

    Attributes:
        row: Row of the columns.
        name: What a user calls the row's resident: the id of their table, else the number.
        person: Stable number.
        generation: How many lived in the row before.
        unit: The self-governance unit's number in that week.
        traits: Traits by name: `age` in years, categories by name, flags as 0 or 1.
        states: States by name, 0 to 1; `free_hours` a week; `hour_value` in yuan.
    """

    row: int
    name: str
    person: int
    generation: int
    unit: int
    traits: dict[str, Any]
    states: dict[str, float]


@dataclass(frozen=True)
class Check:
    """A comparison of a draw with a chance.

    Attributes:
        what: What hung on it: "asked" (by the organiser), "branch" (by the party branch), "tie" (by
            a tie), "unaware", "takes_part", "online", "concern", "registered", "absent",
            "blocked", "found", "tie_made" or "other".
        chance: The chance that it happens, 0 to 1.
        draw: The draw; it happens below the chance.
        happened: Whether it did.
    """

    what: str
    chance: float
    draw: float
    happened: bool


STATES = ("motivation", "trust", "belonging", "fatigue")
"""Terms that are linear in a state of the same name."""


@dataclass(frozen=True)
class Value:
    """What an offer was worth to the resident by one channel.

    Attributes:
        channel: "in_person" or "online".
        offer: The fields of `sim.rules.Offer`, by name.
        terms: Value of each of `sim.rules.TERMS`, logit points.
        total: Their sum, as the decision took it.
        states: Motivation, trust, belonging and fatigue as the offer was weighed: what happened
            earlier in the week, being asked for one, has moved them.
    """

    channel: str
    offer: dict[str, float]
    terms: dict[str, float]
    total: float
    states: dict[str, float]


@dataclass
class Encounter:
    """One offer that the resident met, or missed.

    Attributes:
        offer: One of `OFFERS`.
        form: Form of participation.
        facts: About the offer, by name; differs by offer.
        learned: "organiser", "leader", "branch", "tie", "notice", "known" (everybody knows),
            "office" (it is theirs as a representative or leader), "own", or None.
        checks: Every comparison of a draw, in order.
        values: What it was worth by each channel that was open.
        chance: Chance of taking part; None when it did not come to a decision.
        share_online: Share of that chance which is online.
        outcome: One of `OUTCOMES`.
        reasons: Why it was not for them, or why no way was open.
        channel: How they took part.
        hours: Hours it took.
    """

    offer: str
    form: str
    facts: dict[str, float] = field(default_factory=dict)
    learned: str | None = None
    checks: list[Check] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    chance: float | None = None
    share_online: float | None = None
    outcome: str = ""
    reasons: tuple[str, ...] = ()
    channel: str | None = None
    hours: float = 0.0

    def check(self, what: str) -> Check | None:
        """Return the first comparison on which something hung, or None."""
        return next((check for check in self.checks if check.what == what), None)

    def happened(self, what: str) -> bool:
        """Return whether something that hung on a draw happened."""
        return any(check.what == what and check.happened for check in self.checks)

    @property
    def main_value(self) -> Value | None:
        """The value that speaks for the decision: of the channel taken, else of the better one."""
        taken = [value for value in self.values if value.channel == self.channel]
        return max(taken or self.values, key=lambda value: value.total, default=None)


@dataclass(frozen=True)
class Explanation:
    """What one resident met in one week, and what came of it.

    Attributes:
        week: The week.
        lang: Language of `text` when none is named there.
        who: The resident.
        seen: Share of ties seen taking part in the week before.
        encounters: What was on offer, in the order in which it was met.
    """

    week: int
    lang: str | None
    who: Who
    seen: float
    encounters: tuple[Encounter, ...]

    def text(self, lang: str | None = None) -> str:
        """Return the explanation in words, strongest reasons first, with every term."""
        from sim.explain.wording import explained

        return explained(self, lang or self.lang)

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values, for JSON."""
        return asdict(self)
