"""Search files: every mistake is told with its file, line and key; what ships is sound."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from experiments.cli import main
from experiments.search.check import check
from experiments.search.rounds import Frame
from experiments.search.schema import search_schema
from experiments.search.spec import SHIPPED, Search, is_search
from sim.errors import InputError

from .conftest import SCENARIO, framed

GOOD = """\
label: {en: Good, zh: 好}
scenario: baseline
choices:
  - kind: points
    dose: [0.5, 1]
    with: {budget_per_year: [20000, 60000]}
  - kind: closed_loop
    start: [0, 26]
budgets: {money: 50000, staff: 1}
objectives:
  - {goal: participation}
  - {goal: trust}
"""

BAD = [
    ("kind: closed_loop", "kind: closed_lop", 7, "closed_loop"),
    ("dose: [0.5, 1]", "dose: [-1]", 5, "choices[1].dose"),
    ("budget_per_year: [20000, 60000]", "budget_per_yaer: [20000]", 6, "budget_per_year"),
    ("budget_per_year: [20000, 60000]", "budget_per_year: [-5]", 6, "at least 0"),
    ("staff: 1}", "staff: -1}", 9, "budgets.staff"),
    ("staff: 1}", "stuff: 1}", 9, "staff"),
    ("{goal: trust}", "{goal: trusst}", 12, "trust"),
    ("{goal: trust}", "{goal: participation}", 12, "twice"),
    ("{goal: participation}", "{goal: money}", 11, "first"),
    ("{goal: trust}", "{goal: reach, group: schooling, levels: [primry]}", 12, "primary"),
    ("- kind: closed_loop", "- {kind: points}\n  - kind: closed_loop", 7, "points"),
    ("scenario: baseline", "scenario: baseline\nexclude: [[points, closed_lop]]", 3, "closed_loop"),
    ("scenario: baseline", "scenario: baseline\nmost: 0", 3, "most"),
    ("scenario: baseline", "scenario: baseline\nlimits: [{outcome: trust}]", 3, "trust"),
    ("scenario: baseline", "scenario: baseline\nsearch: {screen: 8, race: 4}", 3, "8"),
    ("scenario: baseline", "scenario: nowhere.yaml", 2, "nowhere.yaml"),
    (
        "scenario: baseline",
        "district: bad.yaml\nrobust: {by: share}\nscenario: baseline",
        3,
        "mean",
    ),
    ("dose: [0.5, 1]", "dose: {low: 1, high: 0.5}", 5, "high"),
]


@pytest.mark.parametrize(("said", "instead", "line", "word"), BAD)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, said: str, instead: str, line: int, word: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace(said, instead, 1), encoding="utf-8")
    with pytest.raises(InputError) as problem:
        Search.load(path)
    message = problem.value.in_language("en")
    assert f"line {line}" in message and word in message and "bad.yaml" in message, message
    assert problem.value.in_language("zh") != message


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    search = Search.load(path, {"budgets.money": 70000, "search.candidates": 9})
    assert search.name == "good" and search.budgets.money == 70000
    assert search.choices[0].doses == (0.5, 1.0) and search.choices[1].starts == (0, 26)
    assert search.search.candidates == 9 and search.budgets.posts == (0.0, 1.0)
    assert is_search(path) and not is_search(tmp_path / "no.yaml")


CHECKED = [
    ({"objectives": [{"goal": "outcome", "name": "trussst", "better": "more"}]}, "trust"),
    ({"limits": [{"outcome": "dept", "least": 0}]}, "depth"),
    ({"choices": [{"kind": "points", "start": 400}]}, "400"),
    ({"choices": [{"kind": "points", "target": {"courts": [9]}}]}, "9"),
]


@pytest.mark.parametrize(("changes", "word"), CHECKED)
def test_what_cannot_be_run_is_told_before_anything_is(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(InputError, match=word):
        check(framed(**changes), tmp_path)


def test_what_lasts_is_measured_for_a_year_unless_the_file_says_longer() -> None:
    for said, found in ((0, 52), (4, 52), (26, 26)):
        weeks = {"spin_up": 8, "window": 26, "after": said}
        frame = framed(objectives=[{"goal": "persistence"}], set={**SCENARIO, "weeks": weeks})
        assert frame.places[0].base["weeks"]["after"] == found


@pytest.mark.parametrize("page", ["search.md", "search.zh.md"])
def test_what_the_docs_show_is_sound(tmp_path: Path, page: str) -> None:
    content = (SHIPPED.parents[1] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    first, table = (
        re.findall(rf"```{kind}\n(.*?)```", content, re.DOTALL) for kind in ("yaml", "csv")
    )
    (tmp_path / "one.yaml").write_text(first[0], encoding="utf-8")
    (tmp_path / "district.csv").write_text(table[0], encoding="utf-8")
    budget = first[0].replace("budgets: {money: 50000, staff: 1}\n", first[1])
    (tmp_path / "many.yaml").write_text(budget, encoding="utf-8")
    for name, places in (("one", 1), ("many", 2)):
        search = Search.load(tmp_path / f"{name}.yaml")
        frame = Frame.of(search)
        check(frame, tmp_path)
        assert len(frame.places) == places


def test_what_ships_is_sound(tmp_path: Path) -> None:
    assert {"money_and_staff", "district"} <= set(Search.shipped())
    for name in Search.shipped():
        search = Search.load(name)
        check(Frame.of(search), tmp_path / name)


def test_the_published_schema_is_up_to_date() -> None:
    published = json.loads((SHIPPED / "schema.json").read_text(encoding="utf-8"))
    assert published == search_schema("en"), (
        "write it again: linli schema search --out scenarios/searches/schema.json"
    )
    chinese = search_schema("zh")["properties"]["budgets"]["description"]
    assert chinese != published["properties"]["budgets"]["description"]


def left(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    code = end.value.code
    return code if isinstance(code, int) else 0


def test_the_command_says_what_is_wrong_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("closed_loop", "closed_lop"), encoding="utf-8")
    assert left("search", path, "--lang", "en") == 2
    assert "line 7" in capsys.readouterr().err
    assert left("search", "money_and_stuff", "--lang", "en") == 2
    assert "money_and_staff" in capsys.readouterr().err
    assert left("validate", path, "--lang", "en") == 2
    assert "line 7" in capsys.readouterr().out
    path.write_text(GOOD, encoding="utf-8")
    assert left("validate", path, "--lang", "zh") == 0
    assert "好" in capsys.readouterr().out
    assert left("results", tmp_path, "--lang", "en") == 2
    assert not (tmp_path / "results").exists()


def test_searches_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert left("list", "searches", "--json", "--lang", "zh") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} == set(Search.shipped())
    assert any("二十万" in row["label"] for row in rows)
