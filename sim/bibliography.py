"""Where numbers come from: the sources that files may name, read from `data/bibliography.toml`.

Every number of the model carries a source: a key of the bibliography (or several, parted by
commas or spaces), or the word `calibrated` (fitted to patterns) or `assumed` (nobody has
measured it).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "data" / "bibliography.toml"
UNSOURCED = ("calibrated", "assumed")
"""Words that stand where a source would: fitted to patterns, or nobody's measurement."""


@dataclass(frozen=True)
class Source:
    """One source of numbers.

    Attributes:
        key: What files call it.
        title: Title, or what the source says when its title is not known.
        author: Author or issuing body; empty when not known.
        year: Year of publication; 0 when not known.
        address: Web address, DOI or file; empty when quoted from memory.
        warning: What a reader must know before relying on it; empty when nothing.
    """

    key: str
    title: str
    author: str = ""
    year: int = 0
    address: str = ""
    warning: str = ""


@cache
def bibliography() -> Mapping[str, Source]:
    """All sources by key, in the order of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({key: Source(key=key, **table) for key, table in tables.items()})


def keys_of(source: str) -> list[str]:
    """The single keys of a source given as `S2`, as `S2, U44` or as `S2 U44`."""
    return source.replace(",", " ").split()


def unknown_keys(source: str) -> list[str]:
    """Keys of a source that neither the bibliography nor the two words know.

    Args:
        source: One or several keys, parted by commas or spaces. An empty one is unknown, too.
    """
    keys = keys_of(source) or [source]
    return [key for key in keys if key not in UNSOURCED and key not in bibliography()]
