"""Problems told in every language, also the parts that are put into words where they are found.

Readers of tables name a column and the categories it may hold in the language of whoever reads;
a page can be switched to another language while the problem is shown.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, TypeVar

from sim.errors import InputError
from sim.texts import available_languages, nearest_language, set_language

Found = TypeVar("Found")


class ToldError(InputError):
    """A problem with its words in every language.

    Args:
        message: As for `InputError`.
        told: The whole message by language.
    """

    def __init__(self, message: str, told: dict[str, str] | None = None) -> None:
        """Hold the words."""
        super().__init__(message)
        self.told = told or {}

    def in_language(self, lang: str | None = None) -> str:
        """The whole message."""
        words = self.told.get(nearest_language(lang or ""))
        return super().in_language(lang) if words is None else words


def in_each_language(function: Callable[..., Found], *args: Any) -> Found:
    """What a function returns; an `InputError` of it is told in every language.

    Args:
        function: Called once, and once more a language where it fails.
        *args: Its arguments.

    Raises:
        ToldError: The function raised an `InputError`.
    """
    told: dict[str, str] = {}
    message = ""
    for lang in available_languages():
        context = contextvars.copy_context()
        context.run(set_language, lang)
        try:
            return context.run(function, *args)
        except InputError as error:
            told[lang] = context.run(error.in_language, lang)
            message = error.message
    raise ToldError(message, told)
