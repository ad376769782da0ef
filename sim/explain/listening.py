"""Listening to one resident's week: the model's own functions, with ears.

`Listener.namespace` holds every function of `sim.week.own` once more: the same code, but the
names that it looks up lead to versions that note down what they are given and what they return.
Draws are floats that note what they are compared with. The module itself is left as it is, so that
other residents, other models and other threads notice nothing.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from sim import randomness
from sim.columns import ACTIVITY, DELIBERATE, FORMS, NEVER, REPORT, SUPERVISE, VOTE
from sim.explain.encounters import STATES, Check, Encounter, Value, Who
from sim.explain.people import who
from sim.rules import TERMS, Offer, total
from sim.week import own
from sim.week.agenda import item_of
from sim.week.hearing import present

CHANNELS = ("in_person", "online")
FORM_OF = {
    "vote": ("election", VOTE),
    "decide": ("decision", VOTE),
    "appraise": ("appraisal", SUPERVISE),
    "sit_on_council": ("council", DELIBERATE),
    "deliberate": ("meeting", DELIBERATE),
    "join_activity": ("activity", ACTIVITY),
    "report": ("concern", REPORT),
}
"""Function of `sim.week.own` to what is on offer, and its form."""

CONTEXTS = {"asked_by_tie": "tie", "meet_neighbour": "tie_made", "be_found": "found"}
"""Functions within which a draw can only mean one thing."""


class Chance(float):
    """A chance that knows what hangs on it."""

    what: str

    def __new__(cls, value: float, what: str) -> Chance:
        """Name a chance."""
        chance = super().__new__(cls, value)
        chance.what = what
        return chance


class Draw(float):
    """A draw that says what it is compared with."""

    heard: Callable[[float, Any, bool, bool], None]

    def __new__(cls, value: float, heard: Callable[[float, Any, bool, bool], None]) -> Draw:
        """Let somebody hear of a draw."""
        draw = super().__new__(cls, value)
        draw.heard = heard
        return draw

    def __lt__(self, other: float) -> bool:
        """Compare, and tell."""
        result = float(self) < float(other)
        self.heard(float(self), other, False, result)
        return result

    def __gt__(self, other: float) -> bool:
        """Compare, and tell."""
        result = float(self) > float(other)
        self.heard(float(self), other, True, result)
        return result

    def __ge__(self, other: float) -> bool:
        """Compare, and tell: what is at least the chance does not happen."""
        result = float(self) >= float(other)
        self.heard(float(self), other, False, not result)
        return result

    __hash__ = float.__hash__


class Listener:
    """Notes down what one resident meets in one week.

    Args:
        model: A model on the reference engine.
        row: The resident's row.

    Attributes:
        namespace: What stands in for `sim.week.own.OWN_WEEK` while the resident steps.
        seen: Share of ties seen taking part.
        who: The resident when the first offer is met.
        encounters: What was met.
    """

    def __init__(self, model: Any, row: int) -> None:
        """Make ears for one row."""
        self._model = model
        self._row = row
        self._now: Encounter | None = None
        self._context: list[str] = []
        self.seen = 0.0
        self.who: Who | None = None
        self.encounters: list[Encounter] = []
        self.namespace = types.SimpleNamespace(**self._functions())

    def _functions(self) -> dict[str, Any]:
        names = own.names()
        modules = {module.__name__ for module in own.PARTS}
        for name, function in list(names.items()):
            if isinstance(function, types.FunctionType) and function.__module__ in modules:
                names[name] = types.FunctionType(
                    function.__code__, names, name, function.__defaults__, function.__closure__
                )
        plain = dict(names)
        names["rnd"] = types.SimpleNamespace(
            **{**vars(randomness), "draw4": self._draw4, "draw": self._draw}
        )
        for name in FORM_OF:
            names[name] = self._met(name, plain[name])
        for name, what in CONTEXTS.items():
            names[name] = self._within(what, plain[name])
        names["begin"] = self._begin(plain["begin"])
        names["look_round"] = self._look_round(plain["look_round"])
        names["unaware"] = self._unaware(plain["unaware"])
        names["terms"] = self._terms(plain["terms"])
        names["chance_of"] = self._chance_of(plain["chance_of"])
        names["take_part"] = self._take_part(plain["take_part"])
        return names

    # ------------------------------------------------------------------ what is heard

    def _draw4(self, *keys: int) -> tuple[Draw, ...]:
        return tuple(Draw(value, self._compared) for value in randomness.draw4(*keys))

    def _draw(self, *keys: int) -> Draw:
        return Draw(randomness.draw(*keys), self._compared)

    def _compared(self, draw: float, threshold: Any, above: bool, happened: bool) -> None:
        if self._now is None:
            return
        chance = float(threshold)
        what = self._what(threshold, above)
        if above:
            draw, chance = 1.0 - draw, 1.0 - chance
        self._now.checks.append(Check(what, min(1.0, max(0.0, chance)), draw, happened))

    def _what(self, threshold: Any, above: bool) -> str:
        """Return what hangs on a comparison."""
        assert self._now is not None
        if isinstance(threshold, Chance):
            return threshold.what
        if self._context:
            return self._context[-1]
        offer = self._now.offer
        if offer == "concern":
            return "blocked" if above else "concern"
        if offer == "election" and above:
            return "absent"
        if offer == "election" and threshold == self._model.parameters.migrants_registered:
            return "registered"
        if offer in ("election", "meeting", "activity"):
            return "branch" if self._now.check("asked") else "asked"
        if offer in ("decision", "appraisal"):
            return "branch"
        return "other"

    def _within(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def within(*arguments: Any) -> Any:
            self._context.append(what)
            try:
                return function(*arguments)
            finally:
                self._context.pop()

        return within

    def _look_round(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def look_round(*arguments: Any) -> Any:
            found = function(*arguments)
            self.seen = found[0]
            return found

        return look_round

    def _begin(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def begin(*arguments: Any) -> Any:
            function(*arguments)
            self.who = who(self._model, self._row)

        return begin

    def _unaware(self, function: Callable[..., float]) -> Callable[..., float]:
        return lambda *arguments: Chance(function(*arguments), "unaware")

    def _terms(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def terms(p: Any, r: Any, o: Offer) -> Any:
            found = function(p, r, o)
            if self._now is not None:
                self._now.values.append(
                    Value(
                        CHANNELS[int(o.online)],
                        {name: float(value) for name, value in o._asdict().items()},
                        dict(zip(TERMS, (float(value) for value in found), strict=True)),
                        float(total(found)),
                        {name: float(getattr(r, name)) for name in STATES},
                    )
                )
            return found

        return terms

    def _chance_of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def chance_of(*arguments: Any) -> Any:
            chance, share = function(*arguments)
            if self._now is not None:
                self._now.chance, self._now.share_online = float(chance), float(share)
            return Chance(chance, "takes_part"), Chance(share, "online")

        return chance_of

    def _take_part(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def take_part(w: Any, c: int, i: int, form: int, online: bool, hours: float) -> Any:
            if self._now is not None:
                self._now.outcome = "took_part"
                self._now.channel = CHANNELS[int(bool(online))]
                self._now.hours = float(hours)
            return function(w, c, i, form, online, hours)

        return take_part

    # ------------------------------------------------------------------ encounters

    def _met(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        offer, form = FORM_OF[name]

        def met(w: Any, c: int, *rest: Any) -> Any:
            self._now = now = Encounter(offer, FORMS[form])
            r = w.people[self._row]
            before = situation(w, c, r, self._row)
            now.facts = facts_of(offer, w, c, r, self._row)
            try:
                return function(w, c, *rest)
            finally:
                self._now = None
                conclude(now, w, c, r, before)
                concern = now.check("concern")
                if concern is None or concern.happened:
                    self.encounters.append(now)

        return met


def listened(kind: type, listeners: dict[int, Listener]) -> type:
    """Return a class of residents some of whom are listened to.

    Args:
        kind: The class they have.
        listeners: By row.
    """

    def find(self: Any) -> Any:
        listener = listeners.get(self.row)
        return own.OWN_WEEK if listener is None else listener.namespace

    return type(kind.__name__, (kind,), {"living": property(find), "__module__": kind.__module__})


def situation(w: Any, c: int, r: Any, i: int) -> dict[str, Any]:
    """Return what a resident's ways to take part hang on, as the offer finds it."""
    return {
        "minor": r.age < 18,
        "here": present(w, r),
        "acted": w.acted[i],
        "waiting": r.open_report_week != NEVER,
        "office": r.representative == 1 or r.serving == 1,
        "representative": r.representative == 1,
    }


def facts_of(offer: str, w: Any, c: int, r: Any, i: int) -> dict[str, float]:
    """Return facts about an offer, for words."""
    facts: dict[str, float] = {"hours_left": r.free_hours - r.hours_used}
    committee, unit = w.committees[c], w.units[r._unit]
    if offer == "meeting":
        items = [w.matters[item_of(unit, k)] for k in range(unit.items)]
        concerned = sum(matter.start <= i < matter.stop for matter in items)
        facts.update(people=unit.people, items=unit.items, concerned=concerned, seats=unit.seats)
        facts.update(led=unit.by_leader, voice=unit.voice)
    elif offer == "activity":
        court = w.courts[r.court]
        facts.update(activities=court.activities, match=court.match, seats=court.seats)
    elif offer == "decision":
        matter = w.matters[committee.ballot]
        facts.update(people=matter.people, stake=matter.stake)
        facts.update(concerned=int(matter.start <= i < matter.stop))
        facts.update(has_vote=int(committee.ballot_start <= i < committee.ballot_stop))
        facts.update(by_representatives=int(committee.ballot_of_all == 0))
    elif offer == "appraisal":
        facts.update(performance=committee.performance, expectation=committee.expectation)
    elif offer == "concern":
        lines = max(0.0, w.p.line_capacity + w.place[c].line_capacity)
        busy = committee.calls_before > lines
        facts.update(line_free=lines / committee.calls_before if busy else 1.0)
    group = w.group[r.group]
    facts.update(reached_online=int(getattr(group, f"online_{FORM_NAME[offer]}") > r.reach_draw))
    facts.update(offered_online=int(getattr(group, f"online_{FORM_NAME[offer]}") > 0.0))
    return facts


FORM_NAME = {offer: FORMS[form] for offer, form in FORM_OF.values()}


def conclude(now: Encounter, w: Any, c: int, r: Any, before: dict[str, Any]) -> None:
    """Say how the resident learned of an offer, and what came of it."""
    now.learned = _learned(now, before)
    if now.outcome == "took_part":
        return
    decided = now.check("takes_part")
    if decided is not None:
        missed = {"activity": "turned_away", "concern": "blocked"}
        now.outcome = missed.get(now.offer, "turned_away") if decided.happened else "stayed_away"
    elif now.happened("unaware"):
        now.outcome, now.learned = "not_heard", None
    elif reasons := _not_theirs(now, before):
        now.outcome, now.reasons, now.learned = "not_asked", reasons, None
    else:
        now.outcome, now.reasons = "no_way", _no_way(now, r, before)


def _learned(now: Encounter, before: dict[str, Any]) -> str | None:
    if now.happened("asked"):
        led = now.offer == "meeting" and now.facts.get("led") == 1
        return "leader" if led else "organiser"
    for what in ("branch", "tie"):
        if now.happened(what):
            return what
    if now.check("unaware") is not None:
        return "notice"
    if now.offer in ("appraisal", "council", "decision"):
        return "office"
    return "own" if now.offer == "concern" else "known"


def _not_theirs(now: Encounter, before: dict[str, Any]) -> tuple[str, ...]:
    """Return why an offer is not for the resident, if it is not."""
    form = FORMS.index(now.form)
    if now.check("unaware") is not None:
        return ()
    delegate = before["representative"]
    already = (before["acted"] >> form) & 1 == 1
    tests = {
        "minor": before["minor"] and now.offer != "activity",
        "not_registered": now.check("registered") is not None and not now.happened("registered"),
        "not_concerned": now.offer == "decision" and now.facts["has_vote"] == 0,
        "already": already and now.offer in ("decision", "meeting"),
        "not_representative": bool(now.facts.get("by_representatives")) and not delegate,
        "no_office": now.offer == "appraisal" and not before["office"],
        "waiting": now.offer == "concern" and before["waiting"],
    }
    first = next((name for name, holds in tests.items() if holds), None)
    return () if first is None else (first,)


def _no_way(now: Encounter, r: Any, before: dict[str, Any]) -> tuple[str, ...]:
    """Return why neither way of taking part was open."""
    in_person = "hours"
    if not before["here"]:
        in_person = "away"
    elif now.happened("absent"):
        in_person = "at_work"
    elif now.offer == "meeting" and now.facts["seats"] <= 0:
        in_person = "full"
    reasons = [in_person]
    if now.facts["offered_online"]:
        if r.digital == 0:
            reasons.append("not_digital")
        elif not now.facts["reached_online"]:
            reasons.append("not_online_user")
    return tuple(reasons)
