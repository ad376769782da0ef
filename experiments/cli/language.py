"""In which language the command speaks.

The language is the one of `--lang`, else of `LINLI_LANG`, else of the locale. It is needed before
the options are read, since help texts are in it; so it is looked for in the bare arguments.
"""

from __future__ import annotations

import locale
from typing import TYPE_CHECKING

from sim.texts import available_languages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that a person asked for, as a code or a locale's name.

    Args:
        arguments: The bare arguments of the command.
        environment: The environment variables.
    """
    for i, argument in enumerate(arguments):
        if argument == "--lang" and i + 1 < len(arguments):
            return arguments[i + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    if environment.get("LINLI_LANG"):
        return environment["LINLI_LANG"]
    for name in _LOCALE_VARIABLES:
        if environment.get(name):
            return environment[name]
    return _system_language()


def is_language(code: str) -> bool:
    """Whether a code, as `zh` or `zh-CN`, names a language that the program speaks."""
    return code.replace("_", "-").split("-")[0].lower() in available_languages()


def _system_language() -> str:
    """The language of a system that says it in no variable: Windows calls it by its name."""
    try:
        name = locale.getlocale()[0] or ""
    except ValueError:
        return ""
    return "zh" if name.lower().startswith("chinese") else name
