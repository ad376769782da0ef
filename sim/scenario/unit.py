"""The self-governance unit (自治单元): a level of the hierarchy, or a number of people.

Scenario files say `unit: {level: building}` or `unit: {people: 208}`. A size is met as nearly as
whole stairwells, buildings or courts allow; the sizes obtained are in the model's `units_table`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.errors import InputError
from sim.scenario.base import FileModel, no_flag

UnitLevel = Literal["stairwell", "building", "court", "settlement", "community"]
"""Levels that can be a unit; `community` is the whole place that the file describes."""


class Unit(FileModel):
    """The self-governance unit; exactly one of the two keys is given."""

    level: UnitLevel | None = None
    people: Annotated[int, BeforeValidator(no_flag), Field(ge=2)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.level is None) == (self.people is None):
            raise InputError("scenario.unit_one_of_two")
        return self
