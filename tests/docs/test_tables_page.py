"""The page on tables names every column and value there is, and its examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.population import residents_from_csv
from sim.population.names import CODES, shown
from sim.population.population import LEVELS
from sim.population.spec import PlacesSpec
from sim.population.tie_files import ties_from_file
from sim.texts import language

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"
ENDINGS = {"en": "tables.md", "zh": "tables.zh.md"}


@pytest.mark.parametrize("lang", ENDINGS)
def test_every_column_and_value_is_named(lang: str) -> None:
    page = (PAGES / ENDINGS[lang]).read_text(encoding="utf-8")
    with language(lang):
        for name in ("id", "age", "household", *LEVELS, *CODES):
            assert f"`{name}`" in page
            assert lang == "en" or shown(f"residents.column.{name}") in page
        for trait, values in CODES.items():
            for value in values:
                assert f"`{value}`" in page
                word = shown(f"residents.category.{trait}.{value}")
                assert lang == "en" or f"{word}（`{value}`）" in page


@pytest.mark.parametrize("lang", ENDINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_the_examples_can_be_read(lang: str, encoding: str, tmp_path: Path) -> None:
    page = (PAGES / ENDINGS[lang]).read_text(encoding="utf-8")
    residents, ties = re.findall(r"```csv\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "residents.csv").write_text(residents, encoding=encoding)
    (tmp_path / "ties.csv").write_text(ties, encoding=encoding)
    places = PlacesSpec(courts=1, buildings=2, stairwells=1)
    people = residents_from_csv(tmp_path / "residents.csv", places=places)
    assert people.size == 3 and people.count("building") == 2
    row = dict(zip(people.ids, range(3), strict=True))
    first, second, apart = ("a1", "a2", "b1") if lang == "en" else ("甲1", "甲2", "乙1")
    household, party = people.residents["household"], people.residents["party"]
    assert household[row[first]] == household[row[second]] != household[row[apart]]
    assert (party[row[first]], party[row[second]], party[row[apart]]) == (0, 1, 0)
    read = ties_from_file(tmp_path / "ties.csv", people)
    assert set(read.of(row[apart])) == {row[first], row[second]}


def test_other_spellings_that_the_page_promises(tmp_path: Path) -> None:
    table = (
        "序号,周岁,文化程度,就业,产权,户口,政治面貌\n"
        "1,30,本科,在职,租房,流动人口,群众\n"
        "2,70,小学,退休,自有住房,本地户籍,党员\n"
    )
    (tmp_path / "residents.csv").write_text(table, encoding="gbk")
    places = PlacesSpec(courts=1, buildings=1, stairwells=1)
    people = residents_from_csv(tmp_path / "residents.csv", places=places)
    for trait, wanted in {
        "schooling": ("college", "primary"),
        "employment": ("employed", "retired"),
        "tenure": ("renter", "owner"),
        "registration": ("migrant", "local"),
        "party": ("no", "yes"),
    }.items():
        codes = (people.residents[trait][people.ids.index(one)] for one in ("1", "2"))
        assert tuple(CODES[trait][code] for code in codes) == wanted, trait
