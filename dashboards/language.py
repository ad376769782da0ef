"""In which language a session sees the pages.

A session starts in the language of `?lang=` in the address, else in the one that the switch in the
header was last set to in this browser (a cookie), else in what the browser asks for, else in the
launcher's `--lang`, else in Chinese.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs

import solara
from solara.lab import cookies, headers

from dashboards.settings import LANGUAGE_VARIABLE
from sim.texts import available_languages, text

FIRST = "zh"
COOKIE = "linli-lang"

LOCALES = {"zh": "zh-CN", "en": "en"}
"""What `<html lang>` says."""

_chosen = solara.reactive("")


def use_language() -> str:
    """The session's language, "zh" or "en"; the component renders again when it changes."""
    return _chosen.value or asked_by_visitor(None)


def asked_by_visitor(search: str | None) -> str:
    """The language of the visitor who is being served.

    Args:
        search: The query of the address, without "?".
    """
    # mypy takes both for the modules of these names
    remembered = (cookies.value or {}).get(COOKIE)  # type: ignore[attr-defined]
    fallback = os.environ.get(LANGUAGE_VARIABLE)
    sent = headers.value  # type: ignore[attr-defined]
    return first_language(search, sent, fallback, remembered)


def choose(lang: str) -> None:
    """Change the session's language; a code that we do not have is left alone."""
    if lang in available_languages():
        _chosen.value = lang


def first_language(
    search: str | None,
    asked: dict[str, list[str]] | None,
    fallback: str | None,
    remembered: str | None = None,
) -> str:
    """The language of a visitor who has chosen none.

    Args:
        search: The query of the address, without "?".
        asked: Headers of the first request, by lower-case name.
        fallback: The launcher's language.
        remembered: What the switch was last set to in this browser.
    """
    known = available_languages()
    for given in parse_qs(search or "").get("lang", []):
        code = given.replace("_", "-").split("-")[0].lower()
        if code in known:
            return code
    if remembered in known:
        return remembered
    for code in _preferred(",".join((asked or {}).get("accept-language", []))):
        if code in known:
            return code
    return fallback if fallback in known else FIRST


def t(key: str, /, **values: Any) -> str:
    """The text of a key in the session's language."""
    return text(key, use_language(), **values)


def _preferred(header: str) -> list[str]:
    """Language codes of an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if name:
            wanted.append((-weight, name.split("-")[0].lower()))
    return [code for _, code in sorted(wanted, key=lambda pair: pair[0])]
