"""Ages as people write them in tables.

A whole number of years is understood with or without the word for years (`35岁`, `35 years`), in
digits of any width, and as the `35.0` that spreadsheets make of it. Whatever could mean another
age (half years, months, ages counted from one, bands, dates of birth) is refused, with what to
write instead where that is clear.
"""

from __future__ import annotations

import re
import unicodedata

from sim.population.bands import OLDEST
from sim.population.names import folded, spellings

_WRITTEN = re.compile(r"(\d{1,3})(?:\.(\d+))?([^\d.]*)")
_BIRTH = re.compile(r"(?:19|20)\d\d(?:年.*|[-/.]\d.*|[01]\d[0-3]\d)?|\d{1,2}/\d{1,2}/\d{2,4}")
_MONTHS_A_YEAR = 12


def age_of(cell: str) -> int | None:
    """The age that a cell says; None if it says none, or one that nobody has."""
    number, rest, unit = _parts(cell)
    if number is None or rest.strip("0") or (unit and unit not in spellings("residents.years")):
        return None
    return number if number <= OLDEST else None


def age_meant(cell: str) -> str | None:
    """The age that should be written for one in months or with a fraction; None if not clear."""
    number, _rest, unit = _parts(cell)
    if number is None:
        return None
    if unit in spellings("residents.months"):
        number //= _MONTHS_A_YEAR
    elif unit and unit not in spellings("residents.years"):
        return None
    return str(number) if number <= OLDEST else None


def is_birth(cell: str) -> bool:
    """Whether a cell holds a date or a year of birth, not an age."""
    return _BIRTH.fullmatch(_plain(cell)) is not None


def _parts(cell: str) -> tuple[int | None, str, str]:
    """The whole number, the digits behind its point, and the word behind them."""
    found = _WRITTEN.fullmatch(_plain(cell))
    if found is None:
        return None, "", ""
    return int(found[1]), found[2] or "", folded(found[3])


def _plain(cell: str) -> str:
    """A cell with signs of ordinary width, and without blanks and signs that nobody sees."""
    seen = "".join(sign for sign in cell if unicodedata.category(sign) != "Cf")
    return "".join(unicodedata.normalize("NFKC", seen).split())
