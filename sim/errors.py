"""What the program says about input that it cannot use.

Whatever a person can get wrong (a scenario, a table, a name, a folder) raises `InputError` or a
subclass of it. The error carries *what* is wrong as a key of the text catalogues, and *where*:
file, line, column or key, what was expected, what was found, and the nearest valid name. It is
put into words only when it is shown, so the same error can be read in every language. The
command line prints it and exits with code 2.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST_SHOWN = 20
"""Problems that a collection of errors spells out; the rest is counted."""


class InputError(ValueError):
    """Input from a person that cannot be used.

    Args:
        message: A key of the text catalogues (as `error.unknown_key`), or a finished sentence.
        file: The file, if there is one.
        line: Line in the file, counted from 1.
        column: Column of a table: its name.
        key: Dotted key in a scenario or community file.
        expected: What was expected: a finished phrase, or a key of the catalogues.
        got: What was found.
        nearest: The nearest valid name; see `nearest_name`.
        **values: What the placeholders of the message stand for.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        column: str | None = None,
        key: str | None = None,
        expected: str | None = None,
        got: object = None,
        nearest: str | None = None,
        **values: Any,
    ) -> None:
        """Hold the parts that the message is made of."""
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line
        self.column = column
        self.key = key
        self.expected = expected
        self.got = got
        self.nearest = nearest
        self.values = values

    def in_language(self, lang: str | None = None) -> str:
        """The whole message: where, what, what was expected, and the nearest valid name.

        Args:
            lang: Language code; None takes the language of the current context.
        """
        values = dict(self.values)
        if self.key is not None:
            values.setdefault("key", self.key)
        parts = [_translated(self.message, lang, **values)]
        if self.expected is not None:
            expected = _translated(self.expected, lang, **values)
            parts.append(text("error.expected", lang, expected=expected))
        if self.got is not None:
            parts.append(text("error.got", lang, got=_shown(self.got)))
        sentence = text("error.join", lang).join(parts)
        if self.nearest is not None:
            hint = text("error.nearest", lang, nearest=self.nearest)
            sentence += text("error.sentence", lang) + hint
        where = self._where(lang, sentence)
        return text("error.where", lang, place=where, problem=sentence) if where else sentence

    def _where(self, lang: str | None, sentence: str) -> str:
        place: list[str] = []
        if self.file is not None:
            place.append(text("error.file", lang, file=self.file))
        if self.line is not None:
            place.append(text("error.line", lang, line=self.line))
        if self.column is not None:
            place.append(text("error.column", lang, column=self.column))
        if self.key is not None and self.key not in sentence:
            place.append(text("error.key", lang, key=self.key))
        return text("error.join", lang).join(place)

    def __str__(self) -> str:
        """The message in the language of the current context."""
        return self.in_language()

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way from a worker process to the one that shows the error."""
        return _rebuilt, (type(self), self.args, self.__dict__)


class InputErrors(InputError):
    """Several problems of one input, told at once (the first twenty and a count).

    Args:
        errors: The problems, in the order they are to be shown; at least one.
        count: How many there are in all, when `errors` holds only the first of them.
    """

    def __init__(self, errors: Sequence[InputError], count: int | None = None) -> None:
        """Hold the problems; the first one stands for all where only one can be named."""
        first = errors[0]
        super().__init__(first.message, file=first.file, line=first.line, key=first.key)
        self.errors = list(errors[:MOST_SHOWN])
        self.count = len(errors) if count is None else count

    def in_language(self, lang: str | None = None) -> str:
        """All shown problems, one a line, headed by their number."""
        if self.count == 1:
            return self.errors[0].in_language(lang)
        lines = [text("error.several", lang, count=self.count)]
        lines += [f"  {error.in_language(lang)}" for error in self.errors]
        rest = self.count - len(self.errors)
        if rest > 0:
            lines.append("  " + text("error.more", lang, count=rest))
        return "\n".join(lines)


def nearest_name(name: object, valid: Iterable[str]) -> str | None:
    """The valid name that looks most like a mistaken one, or None when none is close.

    Args:
        name: What was written.
        valid: The names that would have been right.
    """
    folded = {str(candidate).casefold(): str(candidate) for candidate in valid}
    close = difflib.get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.5)
    return folded[close[0]] if close else None


def _translated(message: str, lang: str | None, **values: Any) -> str:
    """The text of a catalogue key; a finished sentence is returned as it is."""
    if " " in message or "." not in message:
        return message
    try:
        return text(message, lang, **values)
    except KeyError:
        return message


def _shown(value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return f"“{shown}”" if isinstance(value, str) else shown


def _rebuilt(kind: type[InputError], args: tuple[Any, ...], state: dict[str, Any]) -> InputError:
    error = kind.__new__(kind)
    ValueError.__init__(error, *args)
    error.__dict__.update(state)
    return error
