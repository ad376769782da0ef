"""What the fonts that ship can write, and what stands in the place of what they cannot.

Texts of the program hold nothing else; names that users give may. A sign that both fonts lack is
replaced by 〓, as printers do, rather than by nothing or by a failure after hours of work.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
SUBSTITUTE: Final = "〓"


@cache
def signs() -> frozenset[str]:
    """The signs that every font has."""
    from matplotlib.ft2font import FT2Font

    found = [FT2Font(str(path)).get_charmap() for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*(frozenset(map(chr, charmap)) for charmap in found))


def missing(line: str) -> set[str]:
    """The signs of a line that a font lacks; line breaks are none."""
    return {sign for sign in set(line) - signs() if sign >= " "}


def printable(line: str) -> str:
    """A line with a substitute for every sign that a font lacks."""
    lost = missing(line)
    return "".join(SUBSTITUTE if sign in lost else sign for sign in line) if lost else line
