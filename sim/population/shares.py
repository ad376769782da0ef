"""Shares that no table of a place gives: employment, tenure, party membership and the like.

They come from one YAML file (`scenarios/data/shares.yaml`), in which every entry names its unit,
its denominator and its source. A place between village and town takes a mixture. The result is
arrays over the age bands of `sim.population.bands`, ready for fitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, nearest_name
from sim.population.bands import AGENT_BANDS, BANDS, OLDEST, by_band, parse_range
from sim.population.margins import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.population.types import Floats

SHARES = DATA / "shares.yaml"
"""The shipped file of shares."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of one kind of place. `B` is the number of agent bands; sexes are female, male.

    Attributes:
        schooling: float64[5], shares of people of six and over who have no schooling … college,
            for a place that published none; see `schooling_of`.
        schooling_shape: float64[B, 5], how schooling goes with age.
        employment: float64[B, 2, 4], shares of each band and sex.
        renters: Share of residents who rent.
        migrants: Share of residents registered elsewhere.
        renters_among_migrants: Share of migrants who rent.
        renter_odds: float64[B].
        migrant_odds: float64[B].
        party: Members, as a share of people of all ages.
        party_women: Women, as a share of members.
        party_age: float64[B], members as a share of the band (shape only).
        party_schooling: float64[5], odds.
        digital: float64[B].
        digital_schooling: float64[5], odds.
        away: Away for work, as a share of people of all ages.
        away_odds: float64[B].
        away_male: Odds of men against women.
        male_per_female: float64[1 + B], all bands.
        partnered: float64[2, OLDEST + 1], by sex and single age.
        single_joins: float64[OLDEST + 1], weight of living with relatives.
        couple_joins: float64[OLDEST + 1].
        survival: Share of people of 85 and over who survive a year.
        sources: Source key by entry.
    """

    schooling_shape: Floats
    employment: Floats
    renters: float
    migrants: float
    renters_among_migrants: float
    renter_odds: Floats
    migrant_odds: Floats
    party: float
    party_women: float
    party_age: Floats
    party_schooling: Floats
    digital: Floats
    digital_schooling: Floats
    away: float
    away_odds: Floats
    away_male: float
    male_per_female: Floats
    partnered: Floats
    single_joins: Floats
    couple_joins: Floats
    survival: float
    schooling_totals: dict[str, Any]
    sources: dict[str, str]

    def schooling_of(self, place: str) -> tuple[Floats, str, str]:
        """Schooling of a place that published none.

        Returns:
            float64[4], people with primary … college schooling per person of any age; the source
            key; the place whose figures these are.
        """
        places = self.schooling_totals
        name = place if place in places else "china"
        row = places[name]
        levels = [float(row[level]) for level in ("primary", "junior", "senior", "college")]
        return np.array(levels) / float(row["of"]), str(row["source"]), name


def read_shares(urban: float, path: Path | None = None) -> Shares:
    """The shares of a place.

    Args:
        urban: Weight of the shares of towns, 0 to 1; the rest is that of villages.
        path: A file of shares; None takes the shipped one.

    Raises:
        InputError: The file is missing or broken, or lacks an entry or a value.
    """
    file = path or SHARES
    modified = file.stat().st_mtime_ns if file.is_file() else 0
    return _mixed(file, modified, round(float(urban), 9))


@lru_cache(maxsize=32)
def _mixed(file: Path, modified: int, urban: float) -> Shares:
    entry = _Entries(file, _document(file, modified), urban)
    return Shares(
        schooling_totals=entry.raw("schooling_totals", "places"),
        schooling_shape=entry.bands("schooling_shape", "by_age"),
        employment=np.stack(
            [entry.mixed_bands("employment", sex) for sex in ("female", "male")], axis=1
        ),
        renters=entry.mixed("renters"),
        migrants=entry.mixed("migrants"),
        renters_among_migrants=entry.mixed("renters_among_migrants"),
        renter_odds=entry.bands("renter_odds", "by_age"),
        migrant_odds=entry.bands("migrant_odds", "by_age"),
        party=entry.mixed("party_members"),
        party_women=entry.number("party_women", "value"),
        party_age=entry.bands("party_odds_age", "by_age"),
        party_schooling=entry.five("party_odds_schooling"),
        digital=entry.mixed_bands("digital"),
        digital_schooling=entry.five("digital_odds_schooling"),
        away=entry.mixed("away"),
        away_odds=entry.bands("away_odds", "by_age"),
        away_male=entry.number("away_odds", "male"),
        male_per_female=entry.bands("male_per_female", "by_age", bands=BANDS),
        partnered=np.stack([entry.ages("partnered", sex) for sex in ("female", "male")]),
        single_joins=entry.ages("joins_relatives", "single"),
        couple_joins=entry.ages("joins_relatives", "couple"),
        survival=entry.number("survival_85", "value"),
        sources=entry.sources(),
    )


@lru_cache(maxsize=8)
def _document(file: Path, _modified: int) -> dict[str, Any]:
    from sim.scenario.tree import plain, read

    document: dict[str, Any] = plain(read(file))
    return document


class _Entries:
    """Reads entries of the file, mixing town and village, and names the key when one is wrong."""

    def __init__(self, file: Path, document: dict[str, Any], urban: float) -> None:
        """Hold the document of one file and the weight of towns."""
        self.file, self.document, self.urban = file, document, urban

    def raw(self, *keys: str) -> Any:
        found: Any = self.document
        for depth, key in enumerate(keys):
            if not isinstance(found, dict) or key not in found:
                known = [str(name) for name in found] if isinstance(found, dict) else []
                raise InputError(
                    "error.missing_key",
                    file=self.file,
                    key=".".join(keys[: depth + 1]),
                    nearest=nearest_name(key, known),
                )
            found = found[key]
        return found

    def number(self, *keys: str) -> float:
        value = self.raw(*keys)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self._bad(keys, value)
        return float(value)

    def mixed(self, name: str) -> float:
        urban, village = self.number(name, "urban", "value"), self.number(name, "village", "value")
        return self.urban * urban + (1.0 - self.urban) * village

    def bands(self, *keys: str, bands: tuple[tuple[int, int], ...] = AGENT_BANDS) -> Floats:
        return self._numbers(keys, lambda table: by_band(table, bands))

    def mixed_bands(self, name: str, *keys: str) -> Floats:
        urban, village = (self.bands(name, kind, *keys) for kind in ("urban", "village"))
        return self.urban * urban + (1.0 - self.urban) * village

    def five(self, name: str) -> Floats:
        return self._numbers((name, "values"), list)

    def ages(self, *keys: str) -> Floats:
        def spread(table: Mapping[str, float]) -> list[float]:
            values = [0.0] * (OLDEST + 1)
            for name, value in table.items():
                low, high = parse_range(name)
                values[low : high + 1] = [float(value)] * (high + 1 - low)
            return values

        return self._numbers(keys, spread)

    def sources(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, entry in self.document.items():
            if isinstance(entry, dict):
                found[name] = ", ".join(dict.fromkeys(_named_sources(entry)))
        return found

    def _numbers(self, keys: tuple[str, ...], arrange: Any) -> Floats:
        value = self.raw(*keys)
        try:
            numbers = np.array(arrange(value), dtype=np.float64)
        except (TypeError, ValueError, AttributeError, IndexError):
            raise self._bad(keys, value) from None
        if not np.isfinite(numbers).all() or (numbers < 0).any():
            raise self._bad(keys, value)
        return numbers

    def _bad(self, keys: tuple[str, ...], value: object) -> InputError:
        return InputError(
            "error.bad_value",
            file=self.file,
            key=".".join(keys),
            expected="population.expect_shares",
            got=value if isinstance(value, str | int | float) else None,
        )


def _named_sources(entry: dict[str, Any]) -> list[str]:
    """All values of the key `source` in an entry and its parts, in order."""
    found = [str(entry["source"])] if "source" in entry else []
    for part in entry.values():
        if isinstance(part, dict):
            found += _named_sources(part)
    return found
