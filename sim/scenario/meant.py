"""What a person may have meant who wrote a word of their own language, or with an input method on.

Names in files are English words. Somebody who writes 积分制 for `points`, 50% for 0.5 or a
full-width colon should be told what to write, not only that it is wrong. Nothing is accepted
silently: files mean the same to everybody.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import nearest_name
from sim.texts import available_languages, has_text, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CALLED = ("called", "intervention", "residents.column", *(
    f"residents.category.{trait}"
    for trait in ("sex", "schooling", "employment", "tenure", "registration")
))  # fmt: skip
"""Groups of texts that say what a name is called; several spellings are parted by a bar."""

_MYRIADS = {"千": 1e3, "万": 1e4, "亿": 1e8}
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)([%千万亿]?)")
_KEY = re.compile(r"\s*(?:-\s+)?[\w.\"-]+\s*(：|:(?=[\w\"'\[{]))")
_BLANK = re.compile(r"[ ]*(?:-[ ]+)?(?:[\w.\"-]+:)?[ ]*([\u3000\u00a0])")
_MARKS = {
    "：": ":",
    "，": ",",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "＃": "#",
}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*")
LOOKED_BACK = 2
"""Lines before the one that the reader of YAML stops at in which the fault may lie."""


class Slip(NamedTuple):
    """A sign that an input method wrote.

    Attributes:
        line: Line of the file, from 1.
        message: Key of the sentence.
        sign: The sign as it stands.
        instead: What should stand there.
    """

    line: int
    message: str
    sign: str
    instead: str


def meant(name: object, valid: Iterable[str]) -> str | None:
    """The valid name that looks most like a mistaken one, or is called so in some language.

    Args:
        name: What was written.
        valid: The names that would have been right.
    """
    names = [str(candidate) for candidate in valid]
    return nearest_name(name, names) or by_label(name, {name: _labels(name) for name in names})


def by_label(word: object, labels: Mapping[str, Iterable[str]]) -> str | None:
    """The name whose label looks most like a word.

    Args:
        word: What was written.
        labels: What each valid name is called.
    """
    called = {label: name for name, own in labels.items() for label in own}
    nearest = nearest_name(word, called)
    return None if nearest is None else called[nearest]


def _labels(name: str) -> list[str]:
    keys = [f"{group}.{name}" for group in CALLED]
    return [
        label
        for key in keys
        if has_text(key)
        for lang in available_languages()
        for label in text(key, lang).split("|")
    ]


def number_meant(written: object) -> str | None:
    """The number that a text stands for: full-width digits, 50%, 20,000 or 2万; None if none.

    Signs that nobody sees are left out.
    """
    if not isinstance(written, str):
        return None
    seen = "".join(sign for sign in written if unicodedata.category(sign) != "Cf")
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", seen).strip())
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    number, unit = found.groups()
    if not unit:
        return number
    value = float(number) / 100.0 if unit == "%" else float(number) * _MYRIADS[unit]
    return f"{value:.10g}"


def slip(source: str, stopped: int) -> Slip | None:
    """The sign of an input method, or missing blank, that keeps a text from being YAML.

    Args:
        source: The text.
        stopped: Line, from 1, at which its reader gave up; the fault lies there or before.
    """
    lines = source.splitlines()
    first = max(1, stopped - LOOKED_BACK)
    near = [(n, lines[n - 1]) for n in range(first, min(stopped, len(lines)) + 1)]
    for number, line in near:
        blank, key = _BLANK.match(line), _KEY.match(line)
        if blank is not None:
            return Slip(number, "scenario.wide_blank", blank[1], " ")
        if key is not None and key[1] == ":":
            return Slip(number, "scenario.no_blank", ":", ": ")
        if key is not None:
            return Slip(number, "scenario.wide_sign", "：", ":")
    for number, line in near:
        bare = _QUOTED.sub("", line)
        for sign, instead in _MARKS.items():
            if sign in bare:
                return Slip(number, "scenario.wide_sign", sign, instead)
    return None
