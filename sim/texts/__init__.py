"""Texts that people read, kept out of the code, in every language the program speaks.

A package that speaks to people keeps a folder of TOML catalogues, one file a language
(`en.toml`, `zh.toml`), and registers it once with `register`. `text` looks a dotted key up in
the registered folders, the newest first, and fills in the values in braces.

The catalogues of one folder must have the same keys and the same placeholders in every
language; `catalogue` gives tests the flat table to check that with.
"""

from __future__ import annotations

import string
import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_LANGUAGE = "en"

_folders: list[Path] = [Path(__file__).parent]
_language: ContextVar[str] = ContextVar("linli_language", default=DEFAULT_LANGUAGE)


class Key(str):
    """A value that is the key of a text: it is put into words in the language of its sentence."""

    __slots__ = ()


class _Formatter(string.Formatter):
    """What `str.format_map` does, and the choice between two words by a number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_FORMATTER = _Formatter()


def register(folder: Path | str) -> None:
    """Add a folder of catalogues (`<language>.toml`); registering it twice does no harm.

    Args:
        folder: The folder; its texts win over those of folders registered earlier.

    Raises:
        FileNotFoundError: The folder has no catalogue in the default language.
    """
    path = Path(folder)
    if not (path / f"{DEFAULT_LANGUAGE}.toml").is_file():
        raise FileNotFoundError(path / f"{DEFAULT_LANGUAGE}.toml")
    if path not in _folders:
        _folders.append(path)


def registered_folders() -> list[Path]:
    """The registered folders, the oldest first."""
    return list(_folders)


def available_languages() -> list[str]:
    """Codes of the languages that the program's own catalogues exist in, sorted."""
    return list(_own_languages())


@cache
def _own_languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _folders[0].glob("*.toml")))


def current_language() -> str:
    """The language that texts come in when none is named."""
    return _language.get()


def set_language(lang: str) -> None:
    """Choose the language of the current context ("zh-CN", "zh_CN.UTF-8" and "zh" all do).

    Args:
        lang: A language code; one that is not available falls back to the default language.
    """
    _language.set(nearest_language(lang))


@contextmanager
def language(lang: str) -> Iterator[None]:
    """Speak another language for the length of a `with` block."""
    token = _language.set(nearest_language(lang))
    try:
        yield
    finally:
        _language.reset(token)


def nearest_language(lang: str) -> str:
    """The available language of a locale name, or the default language."""
    code = lang.replace("_", "-").split("-")[0].split(".")[0].lower()
    return code if code in available_languages() else DEFAULT_LANGUAGE


def text(key: str, lang: str | None = None, /, **values: Any) -> str:
    """The text of a key, with its placeholders filled in.

    Args:
        key: Dotted key, as `error.unknown_key`.
        lang: Language code; None takes the language of the current context.
        **values: What the placeholders in braces stand for; a `Key` stands for its text. Where
            two words parted by a bar stand behind a placeholder's colon (`{weeks:week|weeks}`),
            the first takes its place for one and the second for any other number.

    Returns:
        The text. A language that lacks the key answers in the default language.

    Raises:
        KeyError: No registered folder has the key, or a placeholder got no value.
    """
    code = current_language() if lang is None else nearest_language(lang)
    for candidate in dict.fromkeys((code, DEFAULT_LANGUAGE)):
        for folder in reversed(_folders):
            template = catalogue(folder, candidate).get(key)
            if template is not None:
                if not values:
                    return _unescaped(template)
                told = {k: text(v, code) if isinstance(v, Key) else v for k, v in values.items()}
                return _FORMATTER.vformat(template, (), told)
    raise KeyError(key)


def has_text(key: str) -> bool:
    """Whether any registered folder knows the key (in the default language)."""
    return any(key in catalogue(folder, DEFAULT_LANGUAGE) for folder in _folders)


@cache
def catalogue(folder: Path, lang: str) -> dict[str, str]:
    """All texts of one folder in one language, flat: dotted key to template.

    Args:
        folder: A registered folder.
        lang: Language code; a language without a file gives an empty table.
    """
    path = folder / f"{lang}.toml"
    if not path.is_file():
        return {}
    flat: dict[str, str] = {}
    _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "", flat)
    return flat


def placeholders(template: str) -> set[str]:
    """Names in braces of a template, without attributes or formats."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _flatten(table: dict[str, Any], prefix: str, into: dict[str, str]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{name}.", into)
        else:
            into[f"{prefix}{name}"] = str(value)


def _unescaped(template: str) -> str:
    """A template without values, as `format` would give it; one with placeholders must fail."""
    return template.format_map({})
