"""Residents that a user gives: read in either language, checked row by row, completed by draws."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError, InputErrors
from sim.population import (
    LEVELS,
    PlacesSpec,
    Population,
    ResidentsSpec,
    residents_from_csv,
    residents_to_frame,
    synthesise,
)
from sim.population.population import TRAITS
from sim.population.residents import person_numbers

HEADING = "id,age,sex,schooling,employment,tenure,registration,party,digital,away,household,court"
CHINESE = "编号,年龄,性别,文化程度,就业状况,住房产权,户籍,是否党员,是否上网,外出务工,户编号,小区"


@pytest.fixture(scope="module")
def village() -> Population:
    return synthesise(
        {
            "population": {"kind": "synthetic", "place": "xichong", "people": 800, "urban": 0.0},
            "places": {"settlements": 2, "courts": 3, "buildings": 2, "stairwells": 2},
        },
        seed=3,
    )


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_what_is_exported_comes_back(village: Population, tmp_path: Path) -> None:
    frame = residents_to_frame(village)
    frame.to_csv(tmp_path / "people.csv", index=False)
    again = residents_from_csv(tmp_path / "people.csv")
    assert again.size == village.size
    for level in LEVELS:
        assert np.array_equal(again.starts(level), village.starts(level)), level
    order = np.argsort([int(name) for name in again.ids])
    for trait in ("age", *TRAITS):
        assert np.array_equal(again.residents[trait][order], village.residents[trait]), trait
    assert again.provenance["drawn"] == []


def test_the_order_of_rows_does_not_matter(village: Population, tmp_path: Path) -> None:
    frame = residents_to_frame(village).drop(columns=["party", "tenure"])
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.sample(frac=1, random_state=1).to_csv(tmp_path / "b.csv", index=False)
    a, b = (residents_from_csv(tmp_path / f"{name}.csv", seed=4) for name in "ab")
    assert a.ids == b.ids
    for name, column in a.residents.items():
        assert np.array_equal(column, b.residents[name]), name


def test_chinese_tables(tmp_path: Path) -> None:
    rows = [
        CHINESE,
        "甲1,47,女,初中,就业,自有,本地,群众,是,否,101,东区",
        "甲2,50,男,高中,就业,自有,本地,中共党员,是,是,101,东区",
        "乙,71,女,未上过学,退休,租住,外来,否,否,否,102,西区",
        "甲3,4,男,,,,,,,,101,东区",
    ]
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        people = residents_from_csv(write(tmp_path / f"{encoding}.csv", *rows, encoding=encoding))
        assert people.people == 4
        assert people.size == 3
        assert people.ids == ("甲2", "甲1", "乙")
        assert people.residents["party"].tolist() == [1, 0, 0]
        assert people.residents["away"].tolist() == [1, 0, 0]
        assert people.residents["schooling"].tolist() == [3, 2, 0]
        assert people.households["under6"].tolist() == [1, 0]
        assert people.households["tenure"].tolist() == [0, 1]
        assert people.names["court"] == ["东区", "西区"]


def test_problems_are_reported_by_row_and_all_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "people.csv",
        HEADING,
        "1,47,female,junior,employed,owner,local,no,yes,no,1,A",
        "2,abc,male,junior,employed,owner,local,no,yes,no,1,A",
        "3,33,femal,junior,employed,owner,local,no,yes,no,2,A",
        "1,20,male,junior,employed,owner,local,no,yes,no,2,A",
        "5,15,male,junior,pupil,owner,local,yes,yes,no,2,A",
        "6,40,male,,employed,owner,local,no,yes,no,2,A",
        "7,40,male,junior,employed,owner,local,no,yes,no,,A",
        "8,40,male,junior,employed,owner",
        ",40,male,junior,employed,owner,local,no,yes,no,2,A",
        "10,130,male,junior,employed,owner,local,no,yes,no,2,A",
    )
    with pytest.raises(InputErrors) as caught:
        residents_from_csv(path)
    assert caught.value.count == 9
    shown = caught.value.in_language("en").splitlines()
    wanted = [
        ("line 3", "age", "0 to 120", "abc"),
        ("line 4", "sex", "femal", "“female”"),
        ("line 5", "id", "“1”", "line 2"),
        ("line 6", "party", "18"),
        ("line 7", "schooling", "missing", "junior"),
        ("line 8", "household", "missing"),
        ("line 9", "6 cells", "12 cells"),
        ("line 10", "id", "missing"),
        ("line 11", "age", "130"),
    ]
    assert len(shown) == 1 + len(wanted)
    for line, words in zip(shown[1:], wanted, strict=True):
        for word in ("people.csv", *words):
            assert word in line
    assert "第 4 行" in caught.value.in_language("zh")


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        ("35", 35),
        ("35岁", 35),
        ("35 岁", 35),
        ("３５", 35),
        ("３５周岁", 35),
        ("35.0", 35),
        ("35\u3000岁\u200b", 35),
        ("35 years", 35),
        ("120岁", 120),
    ],
)
def test_ages_are_read_as_people_write_them(tmp_path: Path, cell: str, age: int) -> None:
    path = write(tmp_path / "people.csv", "编号,年龄,户编号", f"甲,{cell},1", "乙,70,1")
    people = residents_from_csv(path)
    assert sorted(people.residents["age"].tolist()) == sorted([age, 70])


@pytest.mark.parametrize(
    ("cell", "message", "nearest"),
    [
        ("35.5", "bad_age", "35"),
        ("35.5岁", "bad_age", "35"),
        ("18个月", "bad_age", "1"),
        ("6 months", "bad_age", "0"),
        ("35虚岁", "bad_age", None),
        ("30-39岁", "bad_age", None),
        ("35岁以上", "bad_age", None),
        ("三十五", "bad_age", None),
        ("-3", "bad_age", None),
        ("nan", "bad_age", None),
        ("300岁", "bad_age", None),
        ("1990", "birth_date", None),
        ("1990年5月", "birth_date", None),
        ("1990-05-03", "birth_date", None),
        ("1990/5/3 0:00", "birth_date", None),
        ("19900503", "birth_date", None),
        ("5/3/90", "birth_date", None),
        ("", "missing_value", None),
    ],
)
def test_ages_that_could_mean_another_one_are_refused(
    tmp_path: Path, cell: str, message: str, nearest: str | None
) -> None:
    path = write(tmp_path / "people.csv", "编号,年龄,户编号", "乙,70,1", f"甲,{cell},1")
    with pytest.raises(InputErrors) as caught:
        residents_from_csv(path)
    (problem,) = caught.value.errors
    assert (problem.line, problem.message) == (3, f"population.{message}")
    assert problem.nearest == nearest
    for lang, words in (("en", ("line 3", "whole number")), ("zh", ("第 3 行", "整数（周岁）"))):
        assert all(word in problem.in_language(lang) for word in words)


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nid;age\na;30\nb;31\n",
        "sep=,\nid,age\na,30\nb,31\n",
        "id,age,,\na,30,,\nb,31,,\n,,,\n",
        "\n,\nid,age\n\na,30\nb,31\n",
        "id,,age\na,,30\nb,,31\n",
    ],
)
def test_what_spreadsheets_leave_behind_is_no_problem(tmp_path: Path, content: str) -> None:
    for end in ("\n", "\r\n"):
        path = tmp_path / "people.csv"
        path.write_bytes(content.replace("\n", end).encode("utf-8-sig"))
        people = residents_from_csv(path)
        assert people.ids == ("a", "b") or people.ids == ("b", "a")
        assert sorted(people.residents["age"].tolist()) == [30, 31]


def test_a_folder_and_a_pipe_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder"):
        residents_from_csv(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "people.csv")
        with pytest.raises(InputError, match="no file that can be read"):
            residents_from_csv(tmp_path / "people.csv")


def test_many_problems_are_counted(tmp_path: Path) -> None:
    rows = [f"{number},{number},unknown" for number in range(500)]
    path = write(tmp_path / "people.csv", "id,age,sex", *rows)
    with pytest.raises(InputErrors) as caught:
        residents_from_csv(path)
    assert caught.value.count == 500 + 379  # all sexes, and ages from 121
    assert caught.value.errors[0].line == 2
    assert "859 more" in caught.value.in_language("en")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("age,sex\n3,male\n", ["“id”", "missing"]),
        ("id,age,sexx\n1,3,male\n", ["sexx", "“sex”", "line 1"]),
        ("id,age,编号\n1,3,2\n", ["编号", "same"]),
        ("id,age\n", ["no rows"]),
        ("", ["the file is empty"]),
        ("\n,,\n", ["the file is empty"]),
        ("社区居民登记表,,\nid,age,sex\n1,3,male\n", ["line 1", "not a heading", "id, age"]),
        ("1,30\n2,31\n", ["line 1", "not a heading"]),
        ("id|age\n1|30\n", ["not a heading", "commas, semicolons or tabs"]),
        ("id,age,\n1,30,\n2,31,x\n", ["line 1", "column 3 has values and no name"]),
        ('id,age\n"1,30\n2,31\n3,32\n', ["line 2", "not closed", "line 4"]),
        ("id,age\n3.2E+17,30\n3.2E+17,31\n", ["line 3", "spreadsheet has shortened"]),
        ("id,age\n\x00,30\n", ["not text"]),
        (f"id,age\n{'1' * 200_000},30\n", ["line 2", "131072 characters"]),
        ("id,age\n1,3\n", ["nobody of six"]),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, content: str, words: list[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        residents_from_csv(path, ResidentsSpec(file="people.csv", place="haimen"))
    for word in words:
        assert word in caught.value.in_language("en")


def test_files_that_are_not_tables(tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(b"\xff\xfe\xfa\x81\x00\xff")
    for name in ("noise.csv", "none.csv", "."):
        with pytest.raises(InputError):
            residents_from_csv(tmp_path / name)


@pytest.mark.parametrize("beginning", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_is_called_one(tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "people.csv").write_bytes(beginning + b"\x00" * 60)
    with pytest.raises(InputError) as caught:
        residents_from_csv(tmp_path / "people.csv")
    assert caught.value.message == "population.workbook"
    assert "CSV UTF-8" in caught.value.in_language("zh")


def test_missing_traits_are_drawn_and_said_so(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = [f"p{number},{rng.integers(18, 90)}" for number in range(3000)]
    path = write(tmp_path / "people.csv", "id,age", *rows)
    block = ResidentsSpec(file="people.csv", place="haimen", urban=1.0)
    places = PlacesSpec(courts=3, buildings=4, stairwells=2)
    people = residents_from_csv(path, block, places, seed=2)
    r = people.residents
    assert set(TRAITS) <= set(people.provenance["drawn"])
    assert people.count("household") == round(3000 / 2.22)
    assert [people.count(level) for level in ("settlement", "court", "building", "stairwell")] == [
        1, 3, 12, 24,
    ]  # fmt: skip
    assert 0.15 < r["tenure"].mean() < 0.30
    assert (r["employment"][r["age"] >= 70] == 3).mean() > 0.7
    assert r["digital"][r["age"] < 40].mean() > 0.95 > r["digital"][r["age"] > 70].mean()
    heads = people.households["start"][:-1]
    for trait in ("tenure", "registration"):
        assert np.array_equal(np.repeat(r[trait][heads], np.diff([*heads, people.size])), r[trait])
    other = residents_from_csv(path, block, places, seed=3)
    assert not np.array_equal(other.residents["party"], r["party"])
    assert set(zip(people.ids, r["person"], strict=True)) == set(
        zip(other.ids, other.residents["person"], strict=True)
    )


def test_given_traits_condition_drawn_ones(tmp_path: Path) -> None:
    rows = [f"p{number},40,{'college' if number % 2 else 'none'}" for number in range(4000)]
    people = residents_from_csv(write(tmp_path / "p.csv", "id,age,schooling", *rows), seed=1)
    r = people.residents
    assert r["party"][r["schooling"] == 4].mean() > 3 * r["party"][r["schooling"] == 0].mean()


def test_levels_that_are_not_given(tmp_path: Path) -> None:
    rows = [f"{n},{20 + n % 60},b{n // 20},h{n // 2}" for n in range(100)]
    path = write(tmp_path / "p.csv", "id,age,building,household", *rows)
    people = residents_from_csv(path, places=PlacesSpec(courts=7, stairwells=3))
    assert [people.count(level) for level in LEVELS] == [15, 5, 1, 1, 1, 1]
    assert people.people_of("building").tolist() == [20] * 5
    frame = residents_to_frame(people)
    assert frame.household.nunique() == 50


def test_persons_have_stable_distinct_numbers() -> None:
    ids = ["id-73579", "id-138655", *(f"id-{number}" for number in range(1000))]
    alone = [person_numbers([name])[0] for name in ids]
    assert alone[0] == alone[1]  # the hashes of the first two collide
    numbers = person_numbers(ids)
    assert len(set(numbers.tolist())) == len(ids)
    assert np.array_equal(person_numbers(ids[::-1]), numbers[::-1])
    assert (numbers == alone).sum() == len(ids) - 1
    assert 0 <= numbers.min() <= numbers.max() < 2**32


def test_a_community_of_given_residents(tmp_path: Path) -> None:
    rows = [f"{number},{20 + number % 60}" for number in range(200)]
    write(tmp_path / "people.csv", "id,age", *rows)
    community = {
        "population": {"kind": "residents", "file": "people.csv", "place": "haimen"},
        "places": {"courts": 2, "buildings": 2, "stairwells": 2},
    }
    people = synthesise(community, 1, tmp_path)
    assert people.people == 200
    assert people.provenance["file"] == "people.csv"
