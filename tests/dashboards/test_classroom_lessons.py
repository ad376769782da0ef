"""Lessons: sound in both languages, and still showing what their notes and pages say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dashboards.lessons import measured, pages, reading, sheets
from dashboards.lessons.running import repetitions, run_lesson, whole
from dashboards.lessons.schema import Lesson
from dashboards.lessons.shelf import FOLDER, lesson, load, names
from sim.bibliography import bibliography
from sim.errors import InputError
from sim.scenario.base import Label

ROOT = Path(__file__).resolve().parents[2]
FEW = 2
"""Replicates that are carried out again."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def few(name: str) -> int:
    """Replicates to run of a lesson in these tests."""
    return min(FEW, lesson(name).run.replicates)


@pytest.fixture(scope="session")
def again() -> dict[str, dict]:
    """The first replicates of every lesson, run now."""
    return {name: whole(name, few(name)) for name in names()}


def labels(part: object) -> list[Label]:
    """Every text of a lesson."""
    if isinstance(part, Label):
        return [part]
    if isinstance(part, list):
        return [label for item in part for label in labels(item)]
    if hasattr(type(part), "model_fields"):
        return [label for name in type(part).model_fields for label in labels(getattr(part, name))]
    return []


# ---------------------------------------------------------------------- what is in them


def test_there_are_three_classics_and_five_policies_and_the_limits() -> None:
    kinds = [lesson(name).kind for name in names()]
    assert kinds.count("classic") == 3
    assert kinds.count("policy") >= 5
    assert kinds.count("limits") >= 1
    assert [lesson(name).order for name in names()] == list(range(1, len(names()) + 1))


@pytest.mark.parametrize("name", names())
def test_both_languages_say_it(name: str) -> None:
    for label in labels(lesson(name)):
        short = len(label.zh) < 12  # a number, or a sign of a unit
        assert HAN.search(label.zh) or short, label.zh
        assert not HAN.search(label.en), label.en


@pytest.mark.parametrize("name", names())
def test_numbers_of_a_run_are_in_both_languages(name: str) -> None:
    for finding in lesson(name).findings:
        found = [set(re.findall(r"{(\w+)}", text)) for text in (finding.says.zh, finding.says.en)]
        assert found[0] == found[1]
        assert found[0] <= {"value", "low", "high", "first", "second", "count"}


@pytest.mark.parametrize("name", names())
def test_evidence_is_in_the_bibliography_with_its_strength(name: str) -> None:
    evidence = lesson(name).notes.evidence
    assert len(evidence) >= 2
    assert {item.source for item in evidence} <= set(bibliography())


# ---------------------------------------------------------------------- mistakes in a file


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of a lesson with a mistake in it."""
    source = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "mine.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes: 45", "minutes: soon", "minutes"),
        ("minutes: 45", "minuts: 45", "minutes"),
        ("outcome: any_after,", "outcome: any_aftr,", "any_after"),
        ("arm: stopped, against: plain", "arm: stoped, against: plain", "stopped"),
        ("measure: motivation", "measure: motivations", "motivation"),
        ("scenario: points_then_stop", "scenario: points_then_stp", "points_then_stop"),
        ("source: U36", "source: U999", "U999"),
        ("step: 1", "step: 0.7", ""),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = changed(tmp_path, "points", old, new)
    with pytest.raises(InputError) as caught:
        load(path)
    for lang in ("en", "zh"):
        message = caught.value.in_language(lang)
        assert "mine.yaml" in message or "stp" in message
        assert said in message


def test_an_unknown_lesson_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        lesson("ponts")
    assert "points" in caught.value.in_language("en")


def test_choices_must_be_those_of_the_answer(tmp_path: Path) -> None:
    path = changed(tmp_path, "replies", "{key: same,", "{key: equal,")
    with pytest.raises(InputError) as caught:
        load(path)
    assert "rise, same, fall" in caught.value.in_language("en")


# ---------------------------------------------------------------------- what they show


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_run_gives_what_was_measured(name: str, again: dict[str, dict]) -> None:
    """The first replicates equal those that the pages quote: nobody has to believe them."""
    kept = measured.values(name)["values"]
    for arm, table in again[name]["values"].items():
        for outcome, values in table.items():
            assert values == pytest.approx(kept[arm][outcome][: len(values)], rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("name", names())
def test_every_finding_holds_in_the_measured_run(name: str) -> None:
    plan, values = lesson(name), measured.values(name)
    assert values["done"] == plan.run.replicates
    for finding in plan.findings:
        assert reading.standing(finding, values, exact=plan.run.exact) == "holds", finding.says.en


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_short_run_contradicts_no_finding(name: str, again: dict[str, dict]) -> None:
    plan = lesson(name)
    for finding in plan.findings:
        if finding.quantity.take == "mean" and finding.direction in ("up", "down"):
            told = reading.standing(finding, again[name], exact=plan.run.exact)
            assert told != "contrary", finding.says.en


def test_the_classics_give_their_known_answers() -> None:
    exact = lesson("thresholds")
    values = measured.values("thresholds")
    assert reading.estimate(exact.answer.quantity, values, exact=True).value == 1
    assert reading.answer_keys(lesson("cascade"), measured.values("cascade")) == ["four"]
    levels = lesson("two_levels")
    found = reading.estimate(levels.answer.quantity, measured.values("two_levels"))
    # m = tanh(1.5 m) has the solutions ±0.85856, which are 85.856 points of a share apart.
    assert found.low - 1 < 85.856 < found.high + 1


def test_equal_parameter_sets_disagree_about_the_last_lesson() -> None:
    plan, values = lesson("cannot_tell"), measured.values("cannot_tell")
    found = reading.estimate(plan.answer.quantity, values)
    assert 10 < found.value < 90
    assert found.count == plan.run.replicates


def test_the_experiment_is_missed() -> None:
    plan, values = lesson("letters"), measured.values("letters")
    found = reading.estimate(plan.answer.quantity, values)
    assert found.high < plan.answer.observed


@pytest.mark.slow
def test_agreement_of_parameter_sets_is_what_was_counted() -> None:
    """With the first sets only: a finding that holds in all of them is counted so."""
    found = measured.in_every_set("replies", 2)
    for number, (agree, of) in found.items():
        kept = measured.agreement("replies", int(number))
        assert of == 2
        assert kept is not None and kept[0] >= agree - (kept[1] - kept[0])
    assert set(found) == {str(k) for k in range(len(lesson("replies").findings))}


def test_a_run_tells_more_as_it_goes_on() -> None:
    parts = list(run_lesson("two_levels", 4))
    told = [part.value["done"] for part in parts if part.value is not None]
    progress = [part.progress for part in parts]
    assert parts[0].value is None
    assert told == sorted(told) and {2, 4} <= set(told)
    assert progress == sorted(progress) and progress[-1] == 1.0
    early = next(part.value for part in parts if part.value is not None)
    assert len(early["values"]["all"]["acting_share"]) == 2  # a copy: later ones do not change it


def test_arms_share_people_and_luck() -> None:
    """Without a difference in the scenario there is none in the outcome, replicate by replicate."""
    plan = lesson("points")
    same = plan.run.arms[0].model_copy(update={"name": "stopped"})
    run = plan.run.model_copy(
        update={"arms": [plan.run.arms[0], same, *plan.run.arms[2:]], "replicates": 1}
    )
    table = repetitions(plan.model_copy(update={"run": run}))["values"]
    assert table["plain"] == table["stopped"]
    assert table["plain"] != table["kept"]


# ---------------------------------------------------------------------- pictures


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", names())
def test_every_picture_can_be_drawn_and_read_as_a_table(
    name: str, lang: str, again: dict[str, dict]
) -> None:
    pytest.importorskip("solara", reason="the pages' extra is not installed")
    from dashboards.pages.classroom import pictures

    plan, values = lesson(name), again[name]
    for number in range(len(plan.pictures)):
        for large in (False, True):
            option = pictures.option(plan, number, values, lang, large=large)
            json.dumps(option, allow_nan=False)
            assert option["series"]
        head, rows = pictures.table(plan, number, values, lang)
        assert rows and all(len(row) == len(head) for row in rows)
        assert all(cell for row in rows for cell in row[:2])
    wanted = plan.prediction
    some = [wanted.low] * 3 if wanted.kind == "number" else [wanted.choices[0].key] * 3
    for told in (None, values):
        option = pictures.guesses_option(plan, some, told, lang)
        json.dumps(option, allow_nan=False)
        points = option["series"][0]["data"]
        assert len(points) == (3 if wanted.kind == "number" else len(wanted.choices))


def test_a_state_from_0_to_100_is_not_magnified() -> None:
    """Motivation falls by less than one point of 100: the axis must not make a cliff of it."""
    pytest.importorskip("solara", reason="the pages' extra is not installed")
    from dashboards.pages.classroom import pictures

    plan = lesson("points")
    fall = {"mean": [0.403, 0.395], "low": [0.402, 0.394], "high": [0.404, 0.396]}
    values = {"series": {"1": dict.fromkeys(("plain", "stopped", "kept"), fall)}}
    axis = pictures.option(plan, 1, values, "en")["yAxis"]
    assert axis["max"] - axis["min"] >= pictures.LEAST_INDEX


# ---------------------------------------------------------------------- pages and sheets


def test_the_pages_are_those_that_the_lessons_make() -> None:
    folder = ROOT / "docs" / "lessons"
    made = pages.pages()
    assert {path.name for path in folder.glob("*.md")} == set(made)
    for name, content in made.items():
        assert (folder / name).read_text(encoding="utf-8") == content, name


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sheet_asks_and_gives_nothing_away(name: str, lang: str) -> None:
    plan: Lesson = lesson(name)
    sheet = sheets.sheet(name, lang)
    assert plan.prediction.ask.in_language(lang).split("“")[0][:20] in sheet
    assert "<script" not in sheet and "http" not in sheet
    assert "@page" in sheet
    for line in sheets.lines(plan.situation.in_language(lang)):
        assert line[:15] in sheet.replace("&quot;", '"').replace("&#x27;", "'")
    values = measured.values(name)
    for finding in plan.findings:
        assert reading.sentence(finding, values, lang, exact=plan.run.exact) not in sheet
