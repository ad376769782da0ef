"""A factor of a study: what varies, and how far.

A factor takes its values from a list, from named alternatives, or from a range. Designs know
nothing of that: they give a place in [0, 1), and `Factor.at` says which value lies there.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Label, Name, Number


class Level(FileModel):
    """A named alternative.

    Attributes:
        name: What the tables call it.
        label: What people call it.
        set: Values by dotted path of the scenario; `interventions: {replace: […]}` does, too.
    """

    name: Name
    label: Label | None = None
    set: dict[str, Any] = Field(default_factory=dict)


class Factor(FileModel):
    """What varies.

    Attributes:
        name: Column of the tables.
        label: What people call it.
        unit: Unit of its values, for tables and figures.
        path: Dotted path (or several, all with the same value) in the scenario.
        values: The values, in order.
        levels: Named alternatives, in order.
        low: Lower end of a range.
        high: Upper end of a range.
        scale: Whether a range is even in the value or in its logarithm.
        whole: Whether values of a range are rounded to whole numbers.
        usual: Value while others vary one at a time; the first value, or the middle of the range.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,40}$")]
    label: Label | None = None
    unit: Label | None = None
    path: Name | tuple[Name, ...] | None = None
    values: Annotated[tuple[Any, ...], Field(min_length=1)] | None = None
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] | None = None
    low: Number | None = None
    high: Number | None = None
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False
    usual: Any = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        ranged = self.low is not None or self.high is not None
        if (self.values is not None) + (self.levels is not None) + ranged != 1:
            raise InputError("study.one_kind", name=self.name)
        if (self.path is None) == (self.levels is None):
            raise InputError("study.path_or_levels", name=self.name)
        if ranged and (self.low is None or self.high is None or not self.low < self.high):
            raise InputError("study.bad_range", name=self.name)
        if ranged and self.scale == "log" and not (self.low or 0.0) > 0.0:
            raise InputError("study.log_range", name=self.name)
        if self.usual is not None:
            self.checked(self.usual)
        return self

    @property
    def choices(self) -> tuple[Any, ...] | None:
        """The values a factor without a range has: names of alternatives, or the values."""
        if self.levels is not None:
            return tuple(level.name for level in self.levels)
        return self.values

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, so that a response has a slope along it."""
        if self.choices is None:
            return True
        return all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in self.choices)

    def at(self, place: float) -> Any:
        """The value at a place.

        Args:
            place: In [0, 1]; a list is divided evenly.
        """
        if self.choices is not None:
            return self.choices[min(int(place * len(self.choices)), len(self.choices) - 1)]
        assert self.low is not None and self.high is not None
        if self.scale == "log":
            first, last = math.log(self.low), math.log(self.high)
            value = math.exp(first + place * (last - first))
            value = min(max(value, self.low), self.high)
        else:
            value = self.low + place * (self.high - self.low)
        return round(value) if self.whole else value

    def place(self, value: Any) -> float:
        """Where a value lies in [0, 1]: the reverse of `at`, a list by the order of its values.

        Args:
            value: A value of the factor; one outside its range lies outside [0, 1].
        """
        if self.choices is not None:
            if value not in self.choices:
                return math.nan
            return self.choices.index(value) / max(1, len(self.choices) - 1)
        assert self.low is not None and self.high is not None
        if self.scale == "log":
            if not value > 0:
                return -math.inf
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (float(value) - self.low) / (self.high - self.low)

    def grid(self, steps: int) -> list[Any]:
        """All values of a list, or so many of a range, ends included, without repeats.

        Args:
            steps: Values of a range, at least 2.
        """
        if self.choices is not None:
            return list(self.choices)
        return list(dict.fromkeys(self.at(k / (steps - 1)) for k in range(steps)))

    @property
    def at_rest(self) -> Any:
        """The value while another factor varies."""
        if self.usual is not None:
            return self.usual
        return self.at(0.5) if self.choices is None else self.choices[0]

    def checked(self, value: Any) -> Any:
        """A value that somebody gave, if the factor can take it.

        Raises:
            InputError: It cannot.
        """
        if self.choices is not None:
            for choice in self.choices:
                if choice == value or str(choice) == str(value):
                    return choice
            names = [str(choice) for choice in self.choices]
            raise InputError(
                "study.bad_factor_value",
                name=self.name,
                got=value,
                expected="expect.one_of",
                names=", ".join(names),
                nearest=nearest_name(value, names),
            )
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if isinstance(value, bool) or not math.isfinite(number):
            raise InputError(
                "study.bad_factor_value", name=self.name, got=value, expected="expect.number"
            )
        return round(number) if self.whole else number

    def overrides(self, value: Any) -> dict[str, Any]:
        """What a value sets in the scenario, by dotted path."""
        if self.levels is not None:
            return dict(next(level.set for level in self.levels if level.name == value))
        paths = (self.path,) if isinstance(self.path, str) else self.path or ()
        return dict.fromkeys(paths, value)

    def shown(self, value: Any) -> Any:
        """A value as tables hold it: numbers and words; lists and maps become text."""
        if value is None or isinstance(value, (str, int, float)):
            return value
        import json

        return json.dumps(value, ensure_ascii=False)
