"""What a community file says: who governs the place, with which hours, and its calendar.

The blocks `population`, `places` and `ties` say who lives there and are defined in
`sim.population.spec`. Hours are per week, money is in yuan. `sources` maps the dotted path of
each number (or of a block of numbers) to a key of the bibliography, `assumed` or `calibrated`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.errors import InputError
from sim.population.spec import PlacesSpec, PopulationSpec, TieSpec
from sim.scenario.base import (
    Amount,
    Count,
    FileModel,
    Hours,
    Label,
    Name,
    OwnHours,
    Positive,
    Share,
    Whole,
    no_flag,
)
from sim.scenario.unit import Unit

WEEKS_PER_YEAR = 52

WeekOfYear = Annotated[int, BeforeValidator(no_flag), Field(ge=0, lt=WEEKS_PER_YEAR)]
"""Week of the calendar year, 0..51."""


class CommitteeSpec(FileModel):
    """The residents' or villagers' committee of each settlement, and the bodies around it.

    Attributes:
        kind: 居委会 or 村委会.
        staff: Persons a settlement, in full-time posts; parts of a post are allowed.
        hours_per_week: Hours a post.
        admin_share: Share of the hours that administrative tasks take.
        admin_fixed_hours: Hours a week that they take besides, whatever the staff; one
            committee.
        project_fund: Yuan a person and year for carrying out matters.
        venue_seats: Seats of the largest room of a settlement.
        venue_hours: Hours of the way there and back, beyond what any meeting takes.
        council: Whether there is a residents' council (议事会) or villagers' council (理事会).
        supervision: Whether a supervision committee (监督委员会) holds appraisals.
        coordination: Whether there is a party-building coordination committee
            (党建协调委员会); what it pools is the intervention `party_coordination`.
        owners: Whether there is an owners' committee (业委会); what it takes over is the
            intervention `owners_governance`.
    """

    kind: Literal["residents", "villagers"]
    staff: Annotated[float, BeforeValidator(no_flag), Field(gt=0.0, le=10_000.0)]
    hours_per_week: OwnHours = 40.0
    admin_share: Share = 0.72
    admin_fixed_hours: Hours = 0.0
    project_fund: Amount = 0.0
    venue_seats: Annotated[Count, Field(le=1_000_000)] = 60
    venue_hours: OwnHours = 0.0
    council: bool = False
    supervision: bool = False
    coordination: bool = False
    owners: bool = False


class CompanySpec(FileModel):
    """The property company of an estate."""

    hours_per_week: Hours


class OrganisationSpec(FileModel):
    """A social organisation that works in the place; without a wage its hours are given."""

    label: Label
    kind: Literal["service", "mutual_aid", "charity"]
    hours_per_week: Hours
    income_per_year: Amount = 0.0
    wage: Annotated[Amount, Field(le=10_000.0)] = 0.0
    reserve: Amount = 0.0

    @model_validator(mode="after")
    def _wage(self) -> Self:
        """Refuse wages of next to nothing, which would buy hours without end."""
        if 0.0 < self.wage < 1.0:
            raise InputError(
                "error.bad_value",
                expected="expect.zero_or_from",
                got=self.wage,
                limit="1",
                path=("wage",),
            )
        return self


class CalendarSpec(FileModel):
    """Where the run lies in the year, and the weeks in which something special happens.

    Attributes:
        first_week_of_year: Week of the calendar year in which week 0 of the run lies.
        festival_weeks: Weeks of the year around the Spring Festival: people who work away are
            back.
        appraisal_weeks: Weeks of the year in which the committee is appraised.
        fiscal_year_week: Week of the year in which a new budget begins.
        election_week: Week of the run (0 is the first of the window) of an election; the
            others follow from the term.
        election_term_years: Years between elections.
    """

    first_week_of_year: WeekOfYear = 9
    festival_weeks: tuple[WeekOfYear, ...] = (3, 4, 5, 6)
    appraisal_weeks: tuple[WeekOfYear, ...] = (24, 50)
    fiscal_year_week: WeekOfYear = 0
    election_week: Whole = 78
    election_term_years: Positive = 5

    def week_of_year(self, week: int) -> int:
        """Week of the calendar year, 0..51, in which a week of the run lies."""
        return (week + self.first_week_of_year) % WEEKS_PER_YEAR

    def next_election(self, week: int) -> int:
        """The first week of the run from one on in which an election is held."""
        return week + (self.election_week - week) % (self.election_term_years * WEEKS_PER_YEAR)

    def next_appraisal(self, week: int) -> int | None:
        """The first week of the run from one on in which the committee is appraised, if ever."""
        now = self.week_of_year(week)
        waits = [(of_year - now) % WEEKS_PER_YEAR for of_year in self.appraisal_weeks]
        return week + min(waits) if waits else None


class Community(FileModel):
    """One community file: a place, its people and those who organise it."""

    name: Name = "community"
    label: Label
    note: Label | None = None
    sources: dict[str, str] = Field(default_factory=dict)
    population: PopulationSpec
    places: PlacesSpec = PlacesSpec()
    ties: TieSpec = TieSpec()
    committee: CommitteeSpec
    company: CompanySpec | None = None
    organisations: tuple[OrganisationSpec, ...] = ()
    unit: Unit = Unit(level="settlement")
    calendar: CalendarSpec = CalendarSpec()
