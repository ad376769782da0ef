"""The file of shares: complete, sourced, and read with the key that is wrong."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.bibliography import unknown_keys
from sim.errors import InputError
from sim.population.bands import AGENT_BANDS, BANDS, by_band, national_by_band
from sim.population.margins import read_margins
from sim.population.shares import SHARES, read_shares


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(SHARES.read_text(encoding="utf-8"))
    return loaded


def test_every_entry_has_a_unit_and_sources_that_exist() -> None:
    sources = read_shares(1.0).sources
    for name, entry in document().items():
        if name != "schema_version":
            assert entry["unit"], name
            assert not unknown_keys(sources[name]), name


def test_shares_of_a_band_add_up() -> None:
    for urban in (0.0, 0.3, 1.0):
        shares = read_shares(urban)
        assert np.allclose(shares.schooling_shape.sum(axis=1), 1)
        assert np.allclose(shares.employment.sum(axis=2), 1)


def test_a_place_between_village_and_town_mixes_both() -> None:
    village, town, between = (read_shares(urban) for urban in (0.0, 1.0, 0.25))
    for name in ("renters", "migrants", "away", "digital", "employment"):
        mixed = 0.25 * getattr(town, name) + 0.75 * getattr(village, name)
        assert np.allclose(getattr(between, name), mixed), name


def test_digital_access_agrees_with_the_national_report() -> None:
    """About 43 % of those of 60 and over and 73 % of all are online (key cnnic49)."""
    table = (SHARES.parent / "china2020_age5.csv").read_text(encoding="utf-8")
    five = (line.split(",") for line in table.split()[1:])
    people = national_by_band({name: float(millions) for name, millions in five})
    shares = read_shares(0.6389).digital
    old = np.array([low >= 60 for low, _ in AGENT_BANDS])
    assert (shares * people[1:])[old].sum() / people[1:][old].sum() == pytest.approx(
        0.432, abs=0.03
    )
    assert (shares * people[1:]).sum() / people.sum() == pytest.approx(0.73, abs=0.05)


def test_bands_cover_every_age_once() -> None:
    assert BANDS[0][0] == 0
    assert all(high + 1 == low for (_, high), (low, _) in pairwise(BANDS))
    assert by_band({"6-29": "young", "30-": "old"}).count("young") == 6
    with pytest.raises(ValueError, match="15-17"):
        by_band({"6-16": 1, "17-": 2})


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("renters:", "rentrs:", ["renters", "“rentrs”"]),
        ("30-44: 1.4", "31-44: 1.4", ["renter_odds.by_age"]),
        ("value: 0.294", "value: -1", ["party_women.value"]),
        ("schema_version: 1", "schema_version: [1", ["line 10", "bracket is not closed"]),
    ],
)
def test_a_broken_file_names_the_key(
    tmp_path: Path, was: str, becomes: str, words: list[str]
) -> None:
    text = SHARES.read_text(encoding="utf-8")
    assert was in text
    own = tmp_path / "own.yaml"
    own.write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_shares(0.5, own)
    for word in ("own.yaml", *words):
        assert word in caught.value.in_language("en")


HEADING = (
    "place,population,male,female,age_0_14,age_15_59,age_60_plus,mean_household_size,edu_college"
)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("mine,1000,500,500,100,700,200,x,", ["line 2", "mean_household_size", "“x”"]),
        ("mine,1000,500,400,100,700,200,2.5,", ["line 2", "male + female", "900"]),
        ("mine,1000,500,,100,-7,200,2.5,", ["line 2", "female", "age_15_59"]),
        ("main,1000,500,500,100,700,200,2.5,", ["mine", "“main”"]),
    ],
)
def test_own_margins_are_checked(tmp_path: Path, row: str, words: list[str]) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"{HEADING}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_margins("mine", path)
    for word in ("own.csv", *words):
        assert word in caught.value.in_language("en")


def test_own_margins_need_only_the_required_columns(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"{HEADING}\nmine,1000,510,490,100,700,200,2.5,\n", encoding="utf-8")
    margins = read_margins("mine", path)
    assert margins.ages == (100, 700, 200)
    assert margins.schooling is None
    assert margins.household_size == 2.5


def test_margins_of_ones_own_are_read_as_a_spreadsheet_saves_them(tmp_path: Path) -> None:
    rows = (
        "place,population,male,female,age_0_14,age_15_59,age_60_plus,mean_household_size,,\n"
        "示范区,1000,500,500,100,600,300,2.5,,\n"
    )
    for number, (sign, encoding) in enumerate(
        [(",", "utf-8-sig"), (";", "gb18030"), ("\t", "utf-16")]
    ):
        path = tmp_path / f"margins{number}.csv"
        path.write_text(rows.replace(",", sign), encoding=encoding)
        assert read_margins("示范区", path).population == 1000
