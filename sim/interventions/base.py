"""What all interventions share: a delivery (when, how much, to whom) and a mechanism.

The delivery is data: start, stop, ramp, dose, target. The mechanism is two methods: `set_levers`
says which costs, hours, information, rewards and rules it changes, `quantities` what it uses up. A
mechanism may touch only the levers that its class declares in `changes`; a lever is never a
probability of taking part (`sim.levers`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.columns import AGE_BAND_NAMES, CATEGORIES, FORMS
from sim.levers import GROUP, PLACE
from sim.scenario.base import Count, Factor, FileModel, Label, Several, Share, Whole
from sim.scenario.unit import Unit

AgeBand = Literal["6-17", "18-29", "30-44", "45-59", "60-74", "75+"]
STRUCTURE = ("units", "committees")
"""Besides levers, an intervention may redraw units and committees."""


def assumed(default: Any) -> Any:
    """Return a field whose default nobody has measured.

    Args:
        default: The value, in the unit that the class documents.
    """
    return sourced(default, "assumed")


def sourced(default: Any, source: str) -> Any:
    """Return a field whose default comes from somewhere.

    Args:
        default: The value, in the unit that the class documents.
        source: Keys of the bibliography, `assumed` or `calibrated`.
    """
    return Field(default, json_schema_extra={"source": source})


def graded(factor: float, dose: float) -> float:
    """Return the factor of a dose: 1 at dose 0, `factor` at dose 1, never below 0.

    Args:
        factor: What the full dose multiplies by, 0 or more.
        dose: The dose, 0 or more.
    """
    return max(0.0, 1.0 + (factor - 1.0) * dose)


class FormShares(FileModel):
    """A share, 0..1, for each form of participation."""

    report: Share = 0.0
    activity: Share = 0.0
    deliberate: Share = 0.0
    vote: Share = 0.0
    supervise: Share = 0.0

    def of(self, form: str) -> float:
        """Return the share of a form."""
        return float(getattr(self, form))


FORM_LEVERS = {
    name: tuple(f"{name}_{form}" for form in FORMS) for name in ("recognition", "injunctive")
}
"""The levers of each family that has one a form, in the order of the forms."""


class Target(FileModel):
    """Whom an intervention reaches: everybody unless said; all conditions hold together.

    Attributes:
        age: Age bands.
        sex: female, male.
        schooling: none, primary, junior, senior, college.
        employment: pupil, employed, not_employed, retired.
        tenure: owner, renter.
        registration: local, migrant.
        party: member, non_member.
        settlements: Settlements by number (from 0).
        courts: Courts by number (from 0), over the whole place.
    """

    age: Several[AgeBand] | None = None
    sex: Several[Literal["female", "male"]] | None = None
    schooling: Several[Literal["none", "primary", "junior", "senior", "college"]] | None = None
    employment: Several[Literal["pupil", "employed", "not_employed", "retired"]] | None = None
    tenure: Several[Literal["owner", "renter"]] | None = None
    registration: Several[Literal["local", "migrant"]] | None = None
    party: Several[Literal["member", "non_member"]] | None = None
    settlements: Several[Count] | None = None
    courts: Several[Count] | None = None

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return all(value is None for value in self.__dict__.values())

    @property
    def people_only(self) -> bool:
        """Whether it says something about people, not only about places."""
        return any(getattr(self, name) is not None for name in ("age", *CATEGORIES))

    def masks(self) -> dict[str, int]:
        """Return one bit mask a trait: bit k is set when category k is reached."""
        names = {"age": AGE_BAND_NAMES, **CATEGORIES}
        masks = {}
        for trait, categories in names.items():
            wanted = getattr(self, trait)
            masks["ages" if trait == "age" else trait] = sum(
                1 << k for k, name in enumerate(categories) if wanted is None or name in wanted
            )
        return masks


@dataclass
class Levers:
    """What one intervention sets in one week; applied to its target by the model.

    Attributes:
        kind: Kind of the intervention, for messages.
        allowed: Levers that it declares.
        place: Place levers set.
        group: Group levers set.
    """

    kind: str
    allowed: frozenset[str]
    place: dict[str, float] = field(default_factory=dict)
    group: dict[str, float] = field(default_factory=dict)

    def set(self, name: str, value: float) -> None:
        """Set a lever; how it combines with other interventions is the lever's own rule.

        Raises:
            KeyError: The kind does not declare the lever, or there is none of that name.
        """
        if name not in self.allowed:
            raise KeyError(f"{self.kind} does not declare the lever {name}")
        if name in PLACE:
            self.place[name] = value
        elif name in GROUP:
            self.group[name] = value
        else:
            raise KeyError(name)


class Intervention(FileModel):
    """One intervention of a scenario.

    Attributes:
        kind: What it is.
        label: Name of this one, if it has its own.
        start: First week, counted from the start of the window.
        stop: First week in which it no longer holds; None: it stays.
        ramp: Weeks in which it grows to its full dose.
        dose: How much of it: 1 is as described, 0 is nothing at all.
        target: Whom it reaches.
    """

    kind: str
    label: Label | None = None
    start: Whole = 0
    stop: Whole | None = None
    ramp: Count = 0
    dose: Factor = 1.0
    target: Target = Target()

    changes: ClassVar[tuple[str, ...]] = ()
    """Levers (and "units", "committees") that this kind may change."""

    sources: ClassVar[tuple[str, ...]] = ()
    """Keys of the bibliography: where the kind is described."""

    once: ClassVar[tuple[str, ...]] = ()
    """Lines of the price file of which a committee is charged once, however many of the kind reach
    it: totals that the week counts a committee."""

    dose_is_share: ClassVar[bool] = False
    """Whether the dose is a share of people or places, at most 1."""

    def dose_in(self, week: int) -> float:
        """Return the dose in a week: 0 before the start and from the stop on, rising in a ramp."""
        if week < self.start or (self.stop is not None and week >= self.stop):
            return 0.0
        grown = 1.0 if self.ramp == 0 else min(1.0, (week - self.start + 1) / self.ramp)
        dose = self.dose * grown
        return min(1.0, dose) if self.dose_is_share else dose

    def levers_by_week(self, end: int) -> Iterator[tuple[int, Levers]]:
        """Yield the weeks of a run in which it holds, and what it sets in each.

        Args:
            end: Number of weeks of the run.
        """
        for week in range(max(0, self.start), end if self.stop is None else min(self.stop, end)):
            dose = self.dose_in(week)
            if dose > 0.0:
                levers = Levers(self.kind, frozenset(self.changes))
                self.set_levers(week, dose, levers)
                yield week, levers

    @abstractmethod
    def set_levers(self, week: int, dose: float, levers: Levers) -> None:
        """Set the levers of one week; called only while the dose is above 0."""

    def quantities(self, week: Mapping[str, float], dose: float) -> dict[str, float]:
        """Return what it used up in a week, by line of the price file.

        Args:
            week: The week's totals by name (`sim.columns.COUNTS`, `AMOUNTS`) where it reaches, with
                `week`, the number of `committees` and `settlements`, the leaders of the units that
                it redrew, `leaders_redrawn`, and `fiscal_start`: 1 in the week in which the
                budget year begins, else 0.
            dose: The dose of the week.
        """
        return {}

    @property
    def redraws_units(self) -> Unit | None:
        """The unit it introduces where it reaches, or None."""
        return None

    @property
    def redraws_committees(self) -> Literal["merge", "split", "keep"]:
        """What it does to committees."""
        return "keep"

    def describe(self) -> dict[str, Any]:
        """Return what the kind declares, for listings."""
        return {"kind": self.kind, "changes": list(self.changes), "sources": list(self.sources)}
