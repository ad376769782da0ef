"""Putting what pydantic found wrong into words, at the file and line it came from.

Models of other packages may raise `InputError` in their validators (keys of the catalogues, any
language) or an ordinary `ValueError`, whose text is shown as it is.
"""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.errors import InputError, InputErrors, nearest_name
from sim.scenario.meant import meant, number_meant
from sim.scenario.tree import Node, locate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ValidationError

_EXPECTED = {
    "int_type": "expect.whole_number",
    "int_parsing": "expect.whole_number",
    "int_parsing_size": "expect.whole_number",
    "int_from_float": "expect.whole_number",
    "float_type": "expect.number",
    "float_parsing": "expect.number",
    "finite_number": "expect.number",
    "string_type": "expect.text",
    "bool_type": "expect.yes_no",
    "bool_parsing": "expect.yes_no",
    "list_type": "expect.list",
    "tuple_type": "expect.list",
    "dict_type": "expect.map",
    "model_type": "expect.map",
    "model_attributes_type": "expect.map",
    "greater_than": "expect.greater_than",
    "greater_than_equal": "expect.at_least",
    "less_than": "expect.less_than",
    "less_than_equal": "expect.at_most",
    "literal_error": "expect.one_of",
    "enum": "expect.one_of",
    "string_too_short": "expect.not_empty",
    "too_short": "expect.not_empty",
    "string_pattern_mismatch": "expect.plain_name",
    "string_too_long": "expect.shorter",
    "too_long": "expect.shorter",
    "union_tag_invalid": "expect.one_of",
}
_LIMITS = ("gt", "ge", "lt", "le", "max_length")


def problems_of(
    error: ValidationError,
    tree: Node,
    model: type[BaseModel] | None = None,
    prefix: tuple[str | int, ...] = (),
) -> list[InputError]:
    """What is wrong, one `InputError` a problem.

    Args:
        error: What pydantic raised.
        tree: The tree that was checked, for files and lines.
        model: The model, for the names that would have been right.
        prefix: Where in the tree the checked part lies.
    """
    found = []
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and _has_inner(detail["loc"], details):
            continue  # it has as many as are sound
        path = prefix + tuple(detail["loc"])
        found.append(_problem(dict(detail), path, tree, model, len(prefix)))
    return _distinct(found)


def _has_inner(place: tuple[str | int, ...], details: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something is wrong inside a place, too."""
    size = len(place)
    return any(len(other["loc"]) > size and other["loc"][:size] == place for other in details)


def at(
    tree: Node,
    path: Sequence[str | int],
    message: str,
    *,
    got: object = None,
    expected: str | None = None,
    nearest: str | None = None,
    **values: Any,
) -> InputError:
    """A problem with the value at a path of the tree."""
    mark, key = locate(tree, path)
    return InputError(
        message,
        file=mark.file,
        line=mark.line,
        key=key or None,
        got=got,
        expected=expected,
        nearest=nearest,
        **values,
    )


def raise_all(problems: Sequence[InputError]) -> None:
    """Raise the problems found, if any, in the order of files and lines.

    Raises:
        InputError: The only problem.
        InputErrors: Several.
    """
    if not problems:
        return
    order = sorted(problems, key=lambda p: (p.file or "", p.line or 0))
    raise order[0] if len(order) == 1 else InputErrors(order)


def _problem(
    detail: dict[str, Any],
    path: tuple[str | int, ...],
    tree: Node,
    model: type[BaseModel] | None,
    skip: int,
) -> InputError:
    kind = str(detail["type"])
    context = detail.get("ctx", {})
    cause = context.get("error")
    mark, key = locate(tree, path, keep_last=kind == "missing")
    if isinstance(cause, InputError):
        return _placed(cause, tree, path)
    place: dict[str, Any] = {"file": mark.file, "line": mark.line, "key": key or None}
    if kind in ("missing", "union_tag_not_found"):
        tag = str(context.get("discriminator", "kind")).strip("'")
        name = str(path[-1]) if kind == "missing" else tag
        shown = key if kind == "missing" else (f"{key}.{tag}" if key else tag)
        if not shown.endswith(name):
            shown = f"{shown}.{name}" if shown else name
        return InputError("error.missing_key", **{**place, "key": shown})
    if kind == "extra_forbidden":
        names = fields_at(model, path[skip:-1]) if model is not None else []
        nearest = nearest_name(path[-1], names)
        expected = "expect.one_of" if names and nearest is None else None
        return InputError(
            "error.unknown_key", **place, nearest=nearest, expected=expected,
            names=", ".join(names),
        )  # fmt: skip
    got = detail.get("input")
    expected, values = _EXPECTED.get(kind), _limits(context)
    nearest = None
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        names = _names(str(context.get("expected") or context.get("expected_tags") or ""))
        tag = context.get("tag", got)
        nearest = meant(tag, names) if isinstance(tag, str) else None
        got, values["names"] = tag, ", ".join(names)
    if expected in ("expect.whole_number", "expect.number"):
        nearest = number_meant(got)
    if expected == "expect.yes_no" and isinstance(got, str):
        nearest = meant(got, ("true", "false"))
    message = "error.bad_value"
    if expected is None:
        message, values["reason"] = "scenario.bad_value_because", str(cause or detail["msg"])
    return InputError(
        message, **place, expected=expected, got=_brief(got), nearest=nearest, **values
    )


def _placed(cause: InputError, tree: Node, path: tuple[str | int, ...]) -> InputError:
    """A problem that a validator raised, with file, line and key filled in."""
    inner = cause.values.get("path", ())
    mark, key = locate(tree, path + tuple(inner), keep_last=bool(inner))
    if isinstance(cause, InputErrors):
        for single in cause.errors:
            _placed(single, tree, path)
        return cause
    if cause.file is None:
        cause.file = None if mark.file is None else str(mark.file)
        cause.line = mark.line
    cause.key = key or cause.key
    return cause


def fields_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that are right where a path leads; none when the model does not say."""
    here: list[type[BaseModel]] = [model]
    for element in path:
        deeper: list[type[BaseModel]] = []
        for candidate in here:
            field = candidate.model_fields.get(str(element))
            if field is not None:
                deeper += models_in(field.annotation)
        if not deeper:
            tagged = [m for m in here if _has_kind(m, str(element))]
            deeper = tagged or here
        here = deeper
    return list(dict.fromkeys(name for candidate in here for name in candidate.model_fields))


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in models_in(part)]


def _has_kind(model: type[BaseModel], tag: str) -> bool:
    field = model.model_fields.get("kind") or model.model_fields.get("rule")
    return field is not None and tag in map(str, typing.get_args(field.annotation))


def _limits(context: dict[str, Any]) -> dict[str, Any]:
    for name in _LIMITS:
        if name in context:
            limit = context[name]
            whole = isinstance(limit, float) and limit.is_integer()
            return {"limit": f"{limit:.0f}" if whole else str(limit)}
    return {}


def _names(listed: str) -> list[str]:
    """The names in pydantic's list: 'a', 'b' or 'c'."""
    return [part for i, part in enumerate(listed.split("'")) if i % 2 == 1]


def _brief(value: object) -> object:
    if isinstance(value, (dict, list, tuple)):
        inside = "…" if value else ""
        return f"{{{inside}}}" if isinstance(value, dict) else f"[{inside}]"
    shown = str(value)
    return value if len(shown) <= 60 else shown[:59] + "…"


def _distinct(problems: list[InputError]) -> list[InputError]:
    """Without those that differ only in the alternative that was tried."""
    seen: dict[tuple[object, ...], InputError] = {}
    for problem in problems:
        seen.setdefault((problem.file, problem.line, problem.key, problem.message), problem)
    return list(seen.values())
