"""One figure of a user's own: what it is about, its value, and how sure it is."""

from __future__ import annotations

import math
import re
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from experiments.targets.measures import SHARES, Measure, catalogue, levels
from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Label, Name, Number, Positive

AnError = Annotated[Number, Field(gt=0.0)]
NORMAL_95: Final = 1.959964
"""Half-width of a 95 % interval, in standard errors."""


class Target(FileModel):
    """One figure of one's own.

    Attributes:
        name: Column of the tables; made from the rest unless given.
        label: What people call it.
        measure: What it is about; see `measures`.
        period: What it is told for: a share of people in a quarter or year, a sum a week, quarter
            or year.
        group: What residents are grouped by.
        level: Which of the groups: one, several together, or ages that bands make up (`60+`).
        of: A sum is told as a share of these sums together.
        per_people: A sum or state is told per so many residents.
        scale: Ends of the scale that a state of 0 to 1 is told on, as [1, 5].
        year: Year of the measured window, from 1; the last whole one unless told.
        value: The figure.
        error: Its standard error.
        sample: People asked; the error of a share follows from it.
        design_effect: Variance over that of a simple random sample of that size.
        interval: Its 95 % interval.
        fit: Whether parameters are fitted to it; otherwise it is only checked.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,60}$")] | None = None
    label: Label | None = None
    measure: Name
    period: Literal["week", "quarter", "year"] | None = None
    group: Name = "all"
    level: Name | Annotated[tuple[Name, ...], Field(min_length=1)] = "all"
    of: Name | Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    per_people: Positive | None = None
    scale: tuple[Number, Number] | None = None
    year: Literal["last"] | Positive = "last"
    value: Number
    error: AnError | None = None
    sample: Positive | None = None
    design_effect: Annotated[Number, Field(ge=1.0)] = 1.0
    interval: tuple[Number, Number] | None = None
    fit: bool = True

    @property
    def about(self) -> Measure:
        """The measure that it is about."""
        return catalogue()[self.measure]

    @property
    def told_for(self) -> str:
        """The period it is told for, "" where there is none."""
        return self.period or ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The sums that it is a share of."""
        return (self.of,) if isinstance(self.of, str) else self.of or ()

    @property
    def level_names(self) -> tuple[str, ...]:
        """The levels of the group that are taken together."""
        named = (self.level,) if isinstance(self.level, str) else self.level
        found = [name for one in named for name in _levels_of(self.group, one)]
        return tuple(dict.fromkeys(found))

    @property
    def standard_error(self) -> float:
        """The standard error of the figure."""
        if self.error is not None:
            return self.error
        if self.interval is not None:
            return (self.interval[1] - self.interval[0]) / (2 * NORMAL_95)
        assert self.sample is not None
        size = self.sample / self.design_effect
        share = (self.value * size + 2.0) / (size + 4.0)  # not zero where nobody or everybody did
        return math.sqrt(share * (1.0 - share) / size)

    @property
    def bounded(self) -> bool:
        """Whether it lies between 0 and 1."""
        return (self.about.bounded and self.scale is None) or self.of is not None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        known = catalogue()
        if self.measure not in known:
            raise InputError(
                "targets.unknown_measure",
                name=self.measure,
                nearest=nearest_name(self.measure, known),
                path=("measure",),
            )
        about = self.about
        self._check_period(about)
        self._check_group(about)
        self._check_extras(about)
        self._check_error()
        return self

    def _check_period(self, about: Measure) -> None:
        names = ", ".join(about.periods)
        if about.periods and not self.parts and self.period is None:
            raise InputError("targets.needs_period", name=self.measure, names=names)
        if self.period is not None and (self.period not in about.periods or self.parts):
            message = "targets.no_period" if not about.periods or self.parts else "error.bad_value"
            raise InputError(
                message,
                name=self.measure,
                names=names,
                expected="expect.one_of" if message == "error.bad_value" else None,
                got=self.period,
                path=("period",),
            )

    def _check_group(self, about: Measure) -> None:
        if self.group == "all" and self.level == "all":
            return
        if about.family != "form":
            names = ", ".join(SHARES)
            raise InputError("targets.no_group", name=self.measure, names=names, path=("group",))
        groups = levels()
        if self.group not in groups:
            raise InputError(
                "targets.unknown_group",
                name=self.group,
                names=", ".join(groups),
                expected="expect.one_of",
                nearest=nearest_name(self.group, groups),
                path=("group",),
            )
        named = (self.level,) if isinstance(self.level, str) else self.level
        for name in named:
            if not _levels_of(self.group, name):
                raise InputError(
                    "scenario.unknown_level",
                    name=name,
                    group=self.group,
                    names=", ".join(groups[self.group]),
                    expected="expect.one_of",
                    nearest=nearest_name(name, groups[self.group]),
                    path=("level",),
                )

    def _check_extras(self, about: Measure) -> None:
        for name in self.parts:
            whole = catalogue().get(name)
            if about.family != "flow" or whole is None or whole.family != "flow":
                flows = [n for n, m in catalogue().items() if m.family == "flow"]
                nearest = nearest_name(name, flows) if about.family == "flow" else None
                raise InputError("targets.not_a_sum", name=name, nearest=nearest, path=("of",))
        sums = about.family == "flow" or (about.family == "state" and about.unit != "0..1")
        if self.per_people is not None and (not sums or self.parts):
            raise InputError("targets.not_per_people", name=self.measure, path=("per_people",))
        if self.scale is not None:
            if about.unit != "0..1":
                raise InputError("targets.no_scale", name=self.measure, path=("scale",))
            if not self.scale[0] < self.scale[1]:
                raise InputError("targets.bad_ends", name="scale", path=("scale",))
        low, high = self.scale or ((0.0, 1.0) if self.bounded else (0.0, math.inf))
        if not low <= self.value <= high:
            raise InputError(
                "targets.value_outside", low=f"{low:g}", high=f"{high:g}", got=self.value,
                path=("value",),
            )  # fmt: skip
        if self.year != "last" and about.family == "election":
            raise InputError("targets.no_year", name=self.measure, path=("year",))

    def _check_error(self) -> None:
        given = [n for n in ("error", "sample", "interval") if getattr(self, n) is not None]
        if len(given) != 1:
            raise InputError("targets.one_error", count=len(given))
        share = self.about.unit == "share" and self.bounded
        if self.sample is not None and (not share or self.about.family == "concentration"):
            raise InputError("targets.sample_of_shares", name=self.measure, path=("sample",))
        if self.interval is not None and not self.interval[0] <= self.value <= self.interval[1]:
            raise InputError("targets.bad_ends", name="interval", path=("interval",))
        if self.interval is not None and self.interval[0] == self.interval[1]:
            raise InputError("targets.bad_ends", name="interval", path=("interval",))


def column_name(target: Target) -> str:
    """The name of a target's column, made from what it says."""
    parts = [target.measure]
    if target.told_for:
        parts.append(target.told_for)
    if target.group != "all":
        named = (target.level,) if isinstance(target.level, str) else target.level
        parts += [target.group, *(name.replace("+", "_plus") for name in named)]
    if target.parts:
        parts += ["of", *target.parts]
    if isinstance(target.year, int):
        parts.append(f"year_{target.year}")
    if target.per_people is not None:
        parts += ["per", str(target.per_people)]
    return re.sub(r"\W+", "_", "_".join(parts))


def _levels_of(group: str, name: str) -> tuple[str, ...]:
    """The levels that a name stands for; none where it stands for nothing."""
    known = levels().get(group, ())
    if name in known:
        return (name,)
    if group != "age":
        return ()
    wanted = _ages(name)
    inside = [band for band in known if wanted and _within(_ages(band), wanted)]
    covered = [_ages(band) for band in inside]
    ends = (covered[0][0], covered[-1][1]) if covered and covered[0] and covered[-1] else None
    return tuple(inside) if ends == wanted else ()


def _ages(name: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"\s*(\d+)\s*(?:[-–]\s*(\d+)|(\+))\s*", name)
    if found is None:
        return None
    return int(found[1]), int(found[2]) if found[2] else 999


def _within(band: tuple[int, int] | None, wanted: tuple[int, int]) -> bool:
    return band is not None and wanted[0] <= band[0] and band[1] <= wanted[1]
