"""What can be a target; `measuring` says how a finished run gives it.

| Family | Names | Told as |
|---|---|---|
| form | the five forms and `any` | share of a group who took part at least once in a period |
| election | `turnout`, `ballot_share` | votes decided on, or ballots cast, over the electorate |
| concentration | `core`, `gini`, `top_tenth` | how concentrated the acts of a year are |
| state | trust, backlog … | mean over the weeks of a year |
| flow | counts, hours, yuan of `model.measures` | sum a week, quarter or year |
| wait | `reply_weeks` | mean weeks until a reply, over the replies of a year |

A flow may be told per so many residents, or as a share of other flows (staff hours for replies
of all staff hours). Shares of several levels of a group (60–74 and 75+) are those of their people
together. The year is the last whole one of the measured window unless the target says another;
a quarter is an average quarter of that year. Elections count over the whole window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sim.columns import FORMS
from sim.glossary import measures as glossary

if TYPE_CHECKING:
    from collections.abc import Mapping


SHARES: Final = (*FORMS, "any")
"""Forms of participation."""
ELECTION: Final = {"turnout": "voters", "ballot_share": "ballots"}
"""Shares of the electorate, and the measure that each counts."""
CONCENTRATION: Final = ("core", "gini", "top_tenth")
WAIT: Final = "reply_weeks"
STOCKS: Final = (
    "backlog",
    "leaders",
    "leader_vacancies",
    "matters_live",
    "organisations",
    "points_outstanding",
    "credits_outstanding",
    "agents",
)
"""Measures that are there at a time, and do not add up over weeks."""
WEEKS: Final = {"week": 1, "quarter": 13, "year": 52}


@dataclass(frozen=True)
class Measure:
    """Something that a target can be about.

    Attributes:
        name: What a file calls it.
        family: form, election, concentration, state, flow or wait.
        unit: share, 0..1, or the unit of the model's measure.
        periods: Periods that it can be told for; none where there is no choice.
    """

    name: str
    family: str
    unit: str
    periods: tuple[str, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.unit in ("share", "0..1")


@cache
def catalogue() -> Mapping[str, Measure]:
    """All measures that can be targets, by name."""
    found = [Measure(form, "form", "share", ("quarter", "year")) for form in SHARES]
    found += [Measure(name, "election", "share") for name in ELECTION]
    found += [Measure(name, "concentration", "share") for name in CONCENTRATION]
    for measure in glossary().values():
        if measure.name == WAIT:
            found.append(Measure(WAIT, "wait", "week"))
        elif measure.unit == "0..1" or measure.name in STOCKS:
            found.append(Measure(measure.name, "state", measure.unit))
        else:
            found.append(Measure(measure.name, "flow", measure.unit, tuple(WEEKS)))
    return {measure.name: measure for measure in found}


@cache
def levels() -> Mapping[str, tuple[str, ...]]:
    """The levels of each group that shares can be told for."""
    from sim.measures import group_levels

    found: dict[str, list[str]] = {}
    for group, level in group_levels():
        found.setdefault(group, []).append(level)
    return {group: tuple(names) for group, names in found.items()}
