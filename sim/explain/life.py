"""A resident's life over some weeks, recorded week by week, and told as a short story.

Nothing is lived again: the model's own columns are read after each week, so a life costs no more
than the run itself, at any size of place. What moved trust is told apart by what happened in the
week; what no event of the resident's own accounts for are results of common matters.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.columns import FORMS, NEVER, SUPERVISE
from sim.errors import InputError
from sim.explain.encounters import Who
from sim.explain.people import row_of, who

if TYPE_CHECKING:
    from sim.model import ParticipationModel

CHANNELS = ("in_person", "online")
CAUSES = ("soon", "late", "forgotten", "promise", "appraisal", "results", "rest")
"""What can move trust: a reply in time or late, a report forgotten, points that were not redeemed,
an appraisal, results of common matters, and time, in which trust returns to its resting level."""


@dataclass(frozen=True)
class WeekOfLife:
    """One week.

    Attributes:
        week: The week.
        acts: (form, channel) of what the resident took part in.
        filed: Whether a concern got into the queue.
        answer: "soon", "plain", "late" or "forgotten", if the report's waiting ended.
        waited: Weeks it had waited.
        offices: Offices held: "serving" (unit leader), "representative".
        trust: What moved trust, by name of `CAUSES`.
        who: The resident at the week's end.
        habits: Habit by form, 0 to 1.
    """

    week: int
    acts: tuple[tuple[str, str], ...]
    filed: bool
    answer: str | None
    waited: int
    offices: tuple[str, ...]
    trust: dict[str, float]
    who: Who
    habits: dict[str, float]


@dataclass(frozen=True)
class Life:
    """A resident's life over some weeks.

    Attributes:
        first_week: The first week.
        start: The resident before it.
        habits: Habit by form before it.
        offices: Offices held before it.
        weeks: The weeks lived here; they end early when somebody else lives in the row.
        left: The week in which the resident moved away or died, or None.
    """

    first_week: int
    start: Who
    habits: dict[str, float]
    offices: tuple[str, ...]
    weeks: tuple[WeekOfLife, ...]
    left: int | None

    def text(self, lang: str | None = None) -> str:
        """Return the life as a short story."""
        from sim.explain.wording_effects import told

        return told(self, lang)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)


def story(model: ParticipationModel, person: int | str, weeks: int, lang: str | None = None) -> str:
    """Tell a resident's life over the weeks to come as a short story.

    Args:
        model: The model; it is not changed.
        person: As for `sim.explain.explain`.
        weeks: Weeks, 1 or more.
        lang: Language; None takes the one of the context.
    """
    return record_life(model, person, weeks).text(lang)


def record_life(
    model: ParticipationModel,
    person: int | str,
    weeks: int,
    progress: Any = None,
) -> Life:
    """Record one resident's weeks on a fork of the model.

    Args:
        model: The model; it is not changed.
        person: As for `sim.explain.explain`.
        weeks: Weeks, 1 or more.
        progress: Called with weeks done and weeks in all.

    Raises:
        InputError: Nobody is called that, there are no such weeks, or residents decide by another
            rule than the model's own.
    """
    if model.scenario.decision.rule != "nested_logit":
        raise InputError("explain.other_rule", rule=model.scenario.decision.rule)
    if weeks < 1:
        raise InputError("explain.bad_weeks", got=weeks)
    arm = model.fork()
    arm.spin_up()
    row = row_of(arm, person)
    first, start, before = arm.week, who(arm, row), _columns(arm, row)
    habits, offices = _habits(before), _offices(before)
    lived: list[WeekOfLife] = []
    left = None
    for done in range(weeks):
        week = arm.week
        arm.step()
        after = _columns(arm, row)
        if after["generation"] != before["generation"]:
            left = week
            break
        lived.append(_week(arm, row, week, before, after))
        before = after
        if progress is not None:
            progress(done + 1, weeks)
    return Life(first, start, habits, offices, tuple(lived), left)


def _columns(model: ParticipationModel, row: int) -> dict[str, Any]:
    people = model.arrays.people
    return {name: people[name][row].item() for name in people.dtype.names or ()}


def _habits(columns: dict[str, Any]) -> dict[str, float]:
    return {form: columns[f"habit_{form}"] for form in FORMS}


def _offices(columns: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in ("serving", "representative") if columns[name])


def _week(
    model: ParticipationModel, row: int, week: int, before: dict[str, Any], after: dict[str, Any]
) -> WeekOfLife:
    p = model.parameters
    mask = int(model.acted_last[row])
    online = int(model.arrays.online[row])
    acts = tuple(
        (form, CHANNELS[(online >> k) & 1]) for k, form in enumerate(FORMS) if (mask >> k) & 1
    )
    asked, asks = before["open_report_week"], after["open_report_week"]
    ended = asked != NEVER and asks != asked
    waited = week - asked if ended else 0
    answer = None
    if ended:
        answer = "soon" if waited <= p.reply_soon else "late" if waited > p.reply_late else "plain"
        answer = "forgotten" if waited > p.report_life else answer
    trust = dict.fromkeys(CAUSES, 0.0)
    trust["rest"] = p.rate_slow * (p.trust_rest - before["trust"])
    steps = {"soon": 1.0, "late": -1.0, "forgotten": -p.forgotten_trust}
    if answer in steps:
        trust[answer] = steps[answer] * p.trust_step
    if before["knows_points"] and not after["knows_points"]:
        trust["promise"] = -p.promise_broken
    other = after["trust"] - before["trust"] - sum(trust.values())
    trust["appraisal" if (mask >> SUPERVISE) & 1 else "results"] = other
    return WeekOfLife(
        week=week,
        acts=acts,
        filed=asks not in (NEVER, asked),
        answer=answer,
        waited=waited,
        offices=_offices(after),
        trust=trust,
        who=who(model, row),
        habits=_habits(after),
    )
