"""The model's parameters: one registry with unit, range, source and label of every number.

The registry is `data/parameters.toml`, one table a parameter:

    [norm_memory]
    value = 8.0                 # or one of `choices`
    unit = "week"
    low = 2.0                   # smallest and largest value that makes sense
    high = 26.0
    level = "calibrated"        # measured | literature | calibrated | assumed
    source = "calibrated"       # key of the bibliography, `calibrated` or `assumed`
    en = "Memory of the perceived norm"
    zh = "感知规范的记忆时长"
    note = "optional: why this value"

A parameter that picks one of several rules has `choices = ["log", "linear"]` instead of `low`
and `high`; engines see the place of the choice in the list, as a float.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, InputErrors, nearest_name
from sim.texts import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).parent / "data" / "parameters.toml"
LEVELS = ("measured", "literature", "calibrated", "assumed")
"""How good the evidence for a value is, best first."""

PARTS_OF_ONE = (
    ("share_reply", "share_work", "share_meeting", "share_activity"),
    ("scope_share_0", "scope_share_1", "scope_share_2"),
    ("owner_company", "owner_higher"),
)
"""Shares of one whole, the rest of which goes elsewhere: they add up to at most 1."""
IN_ORDER = (("reply_soon", "reply_late"),)
"""The first is at most the second."""
PURE = ("1", "0..1")
"""Units of pure numbers, which there is no word for."""
_ROUNDING = 1e-9

Value = float | str


@dataclass(frozen=True)
class Parameter:
    """One number of the model.

    Attributes:
        name: What scenario files and rules call it.
        value: Default value; one of `choices` where there are any.
        unit: Unit of the value, `1` for a pure number, `choice` for a rule.
        low: Smallest value allowed.
        high: Largest value allowed.
        source: Keys of the bibliography, or `calibrated` or `assumed`.
        level: How good the evidence is; one of `LEVELS`.
        en: Label in English.
        zh: Label in Chinese.
        note: Why this value; may be empty.
        choices: Names of the rules to choose from; empty for a number.
    """

    name: str
    value: Value
    unit: str
    source: str
    level: str
    en: str
    zh: str
    low: float = -math.inf
    high: float = math.inf
    note: str = ""
    choices: tuple[str, ...] = ()

    def checked(self, value: object) -> Value:
        """A value for this parameter, if it can be one.

        Raises:
            InputError: Not a number (or not one of the choices), or outside the range.
        """
        if self.choices:
            if isinstance(value, str) and value in self.choices:
                return value
            raise InputError(
                "error.bad_value",
                key=self.name,
                expected="expect.one_of",
                got=value,
                nearest=nearest_name(value, self.choices),
                names=", ".join(self.choices),
            )
        number = _number(value)
        if number is None or not self.low <= number <= self.high:
            raise InputError("error.bad_value", key=self.name, got=value, **self.wanted)
        return number

    @property
    def wanted(self) -> dict[str, Any]:
        """What an error says that was expected: a number from `low` to `high`, with its unit."""
        ends = {"low": f"{self.low:g}", "high": f"{self.high:g}"}
        if self.unit in PURE:
            return {"expected": "expect.number_between", **ends}
        return {"expected": "expect.number_in", "unit": Key(f"unit.{self.unit}"), **ends}

    def as_float(self, value: Value) -> float:
        """A checked value as engines see it."""
        return float(self.choices.index(str(value))) if self.choices else float(value)


class Parameters:
    """Values of all parameters: the registry's, with some of them replaced.

    A value is an attribute (`parameters.norm_memory`) and an item; engines take `record()`.

    Args:
        values: Replaced values by name.

    Raises:
        InputError: An unknown name, a value outside its range, or values that contradict one
            another; all of them at once.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        """See the class."""
        self._values: dict[str, Value] = {
            name: parameter.value for name, parameter in registry().items()
        }
        problems: list[InputError] = []
        for name, value in (values or {}).items():
            try:
                self._values[name] = find(name).checked(value)
            except InputError as problem:
                problems.append(problem)
        problems = problems or contradictions(values or {})
        if problems:
            raise InputErrors(problems)

    def with_values(self, values: Mapping[str, object]) -> Parameters:
        """A copy with some values replaced.

        Raises:
            InputError: An unknown name, or a value outside its range.
        """
        return Parameters({**self.changed(), **values})

    def changed(self) -> dict[str, Value]:
        """The values that differ from the registry's."""
        defaults = registry()
        return {n: v for n, v in self._values.items() if v != defaults[n].value}

    def record(self) -> np.record:
        """All values as one NumPy record: a float64 field a parameter, in registry order."""
        array = np.empty(1, dtype=record_dtype())
        for name, parameter in registry().items():
            array[name] = parameter.as_float(self._values[name])
        return array.view(np.recarray)[0]

    def __getattr__(self, name: str) -> Value:
        """A value by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> Value:
        """A value by its name."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in registry order."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many parameters there are."""
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        """Whether all values are the same."""
        return isinstance(other, Parameters) and self._values == other._values

    def __hash__(self) -> int:
        """Equal values, equal hash."""
        return hash(tuple(self._values.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to worker processes as the replaced values only."""
        return Parameters, (self.changed(),)

    def __repr__(self) -> str:
        """The values that differ from the registry's."""
        return f"Parameters({self.changed()!r})"


@cache
def registry() -> Mapping[str, Parameter]:
    """All parameters by name, in the order of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _parameter(name, table) for name, table in tables.items()})


def find(name: str) -> Parameter:
    """The parameter of a name.

    Raises:
        InputError: There is none; the nearest name is given.
    """
    known = registry()
    if name not in known:
        raise InputError(
            "scenario.unknown_parameter",
            nearest=nearest_name(name, known),
            name=name,
        )
    return known[name]


def contradictions(
    values: Mapping[str, Any], lowest: Mapping[str, Any] | None = None
) -> list[InputError]:
    """What contradicts what in values that may each be sound.

    Args:
        values: Values by name; the registry's are taken for what is left out. Where values are
            drawn from ranges, the upper ends.
        lowest: The lower ends of such ranges.

    Returns:
        One problem each, whose key is the last of the names given in `values`.
    """
    known = registry()

    def of(name: str, ends: Mapping[str, Any]) -> float:
        return float(ends.get(name, known[name].value))

    found: list[InputError] = []
    for names in PARTS_OF_ONE:
        total = sum(of(name, values) for name in names)
        if total > 1.0 + _ROUNDING:
            found.append(
                InputError(
                    "scenario.shares_above_one", key=_last(names, values), names=", ".join(names),
                    expected="expect.at_most", limit="1", got=round(total, 6),
                )
            )  # fmt: skip
    for first, second in IN_ORDER:
        low, high = of(first, values), of(second, {**values, **(lowest or {})})
        if low > high:
            found.append(
                InputError(
                    "scenario.out_of_order", key=_last((first, second), values), first=first,
                    second=second, expected="expect.at_most", limit=f"{high:g}", got=low,
                )
            )  # fmt: skip
    return found


def _last(names: tuple[str, ...], given: Mapping[str, Any]) -> str:
    """The last of some names that is given; the last of all where none is."""
    return next((name for name in reversed(list(given)) if name in names), names[-1])


@cache
def record_dtype() -> np.dtype[np.void]:
    """The dtype of `Parameters.record`: one float64 field a parameter, in registry order."""
    return np.dtype([(name, np.float64) for name in registry()])


def _parameter(name: str, table: dict[str, Any]) -> Parameter:
    table = dict(table)
    table["choices"] = tuple(table.get("choices", ()))
    if not table["choices"]:
        table["value"] = float(table["value"])
    return Parameter(name=name, **table)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
