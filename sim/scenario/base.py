"""What all models of scenario and community files have in common.

A file model is closed (unknown keys are errors), frozen, and takes no infinities. The number
types refuse `true` and `false`, which pydantic would otherwise read as one and zero.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from sim.errors import InputError


class FileModel(BaseModel):
    """A part of a scenario or community file."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def no_flag(value: Any) -> Any:
    """Refuse `true` and `false` where a number is wanted."""
    if isinstance(value, bool):
        raise InputError("error.bad_value", expected="expect.number", got=value)
    return value


def not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list of nothing."""
    if not value:
        raise InputError("error.bad_value", expected="expect.not_empty", got=[])
    return value


T = TypeVar("T")
Several = Annotated[
    tuple[T, ...], AfterValidator(not_empty), Field(json_schema_extra={"minItems": 1})
]
"""A list of at least one."""
Number = Annotated[float, BeforeValidator(no_flag)]
"""Any finite number."""
Amount = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=1e9)]
"""A number that is not negative, as of yuan; more is a slip of the pen, as with all bounds here."""
Hours = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=100_000.0)]
"""Hours, a week or in all, of a committee or company: those of 2,500 people at most."""
OwnHours = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=168.0)]
"""Hours of one person: no week has more than 168."""
Factor = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=100.0)]
"""A factor on something, 1 leaving it as it is; or a dose."""
Seats = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=1_000_000.0)]
"""Seats of a room, or of all rooms together."""
Share = Annotated[float, BeforeValidator(no_flag), Field(ge=0.0, le=1.0)]
"""A share in [0, 1]."""
Whole = Annotated[int, BeforeValidator(no_flag)]
"""A whole number of any sign: a week."""
Count = Annotated[int, BeforeValidator(no_flag), Field(ge=0)]
"""A whole number that is not negative."""
Positive = Annotated[int, BeforeValidator(no_flag), Field(ge=1)]
"""A whole number from one."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A short text that is not empty."""


def _one_is_enough(schema: dict[str, Any]) -> None:
    """Let the published schema of labels take what their validator takes."""
    schema.pop("required", None)
    schema |= {"type": ["object", "string"], "minLength": 1, "minProperties": 1}


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


class Label(FileModel):
    """A text in both languages; a plain text, or one language alone, serves both."""

    model_config = ConfigDict(json_schema_extra=_one_is_enough)

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _for_both(cls, value: Any) -> Any:
        if isinstance(value, str):
            return dict.fromkeys(cls.model_fields, value)
        if isinstance(value, cls):
            return value
        said = value if isinstance(value, dict) else {}
        said = {key: words for key, words in said.items() if words is not None}
        if not said:
            shown = value if isinstance(value, (int, float)) else None
            raise InputError("error.bad_value", expected="expect.label", got=shown)
        sound = [said[lang] for lang in cls.model_fields if _is_words(said.get(lang))]
        # Where none is sound, that is told of what was written; what fills the gap is not shown.
        return dict.fromkeys(cls.model_fields, sound[0] if sound else "–") | said

    def in_language(self, lang: str) -> str:
        """The text in a language; English where the language is not Chinese."""
        return self.zh if lang.lower().startswith("zh") else self.en
