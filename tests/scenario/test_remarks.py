"""What is odd about a scenario that can be run all the same is told, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from experiments.single import run_one
from sim.interventions import registry
from sim.scenario import Scenario
from sim.scenario.names import shipped
from sim.scenario.remarks import remarks

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

HEAD = """extends: baseline
label: Mine
community:
  population: {kind: synthetic, place: haimen, people: 300}
  places: {settlements: 1, courts: 2, buildings: 3, stairwells: 2}
  committee: {staff: 2, supervision: true}
  calendar: {first_week_of_year: 9, appraisal_weeks: [24, 50], election_week: 78}
organisation: {unit: {level: court}}
weeks: {spin_up: 8, window: 13}
interventions:
"""
FIRST = HEAD.count("\n") + 1
"""Line of the first intervention."""

ONLY_APPRAISED = "kind: supervision, publicity: 0, expectation: 0"
ONLY_SUPERVISE = "activity: 0, deliberate: 0, vote: 0, report: 0, supervise: 3"
IDLE = [
    ("kind: election_drive", "start", "no_election", "78"),
    ("kind: election_drive, start: 3, stop: 9", "stop", "no_election", "78"),
    (f"{ONLY_APPRAISED}, admin_hours: 0", "start", "no_appraisal", "15"),
    (
        f"kind: points, admin_hours: 0, points: {{{ONLY_SUPERVISE}}}",
        "start",
        "no_appraisal",
        "15",
    ),
    (
        "kind: covenant, admin_hours: 0, enforcing_hours: 0, praised: {supervise: 1}, "
        "expects: {activity: 0, deliberate: 0, vote: 0, supervise: 1}",
        "start",
        "no_appraisal",
        "15",
    ),
    ("kind: points, dose: 0", "dose", "acts_not", None),
    ("kind: online_channel, dose: 0, ramp: 4", "dose", "acts_not", None),
    (
        "kind: covenant, admin_hours: 0, enforcing_hours: 0, praised: {activity: 0}, "
        "expects: {activity: 0}",
        None,
        "changes_nothing",
        None,
    ),
]
"""An intervention of a run of 13 weeks, the key to blame, what is said, and the weeks it names."""


def written(folder: Path, *interventions: str, **overrides: object) -> Scenario:
    file = folder / "mine.yaml"
    listed = "".join(f"  - {{{item}}}\n" for item in interventions)
    file.write_text(HEAD + listed, encoding="utf-8")
    return Scenario.load(file, overrides)


def acts(scenario: Scenario) -> pd.DataFrame:
    return run_one(scenario, seed=3).acts()


@pytest.fixture(scope="module")
def nothing_done(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return acts(written(tmp_path_factory.mktemp("nothing"), **{"interventions": []}))


@pytest.mark.parametrize(("item", "key", "message", "weeks"), IDLE)
def test_an_intervention_that_cannot_act_is_told_with_its_line_and_changes_nothing(
    tmp_path: Path,
    nothing_done: pd.DataFrame,
    item: str,
    key: str | None,
    message: str,
    weeks: str | None,
) -> None:
    scenario = written(tmp_path, item)
    (odd,) = remarks(scenario)
    assert odd.message == f"scenario.{message}"
    assert (odd.file, odd.line) == (str(scenario.file), FIRST)
    assert odd.key == "interventions[1]" + (f".{key}" if key else "")
    assert odd.values.get("weeks") == weeks
    for lang in ("en", "zh"):
        told = odd.in_language(lang)
        assert scenario.interventions[0].kind in told and (weeks or "") in told
    assert acts(scenario).equals(nothing_done)


def test_hours_that_it_takes_are_no_act(tmp_path: Path) -> None:
    (odd,) = remarks(written(tmp_path, ONLY_APPRAISED))
    assert odd.message == "scenario.no_appraisal"
    statistics = "kind: assessment, answer_first: 0, report_back: 0"
    assert remarks(written(tmp_path, statistics)) == []  # one may ask what hours alone do


@pytest.mark.parametrize(
    ("appraisals", "first", "weeks"),
    [([3, 30], 9, "21"), ([9], 8, "1"), ([8], 9, "51"), ([10, 11, 40], 9, "1, 2")],
)
def test_the_weeks_that_would_count_are_those_of_the_calendar(
    tmp_path: Path, appraisals: list[int], first: int, weeks: str
) -> None:
    calendar = {"appraisal_weeks": appraisals, "first_week_of_year": first}
    told = {f"community.calendar.{key}": value for key, value in calendar.items()}
    (odd,) = remarks(written(tmp_path, f"{ONLY_APPRAISED}, start: 3", **told))
    assert odd.values["weeks"] == weeks


def test_a_calendar_without_appraisals_is_told(tmp_path: Path) -> None:
    none = {"community.calendar.appraisal_weeks": []}
    (odd,) = remarks(written(tmp_path, ONLY_APPRAISED, **none))
    assert odd.message == "scenario.never_appraisal"
    assert "appraisal_weeks" in odd.in_language("en")


def test_what_begins_after_the_window_is_told(tmp_path: Path) -> None:
    items = ("kind: points, start: 12, stop: 13", "kind: points, start: 13")
    (odd,) = remarks(written(tmp_path, *items, **{"weeks.after": 4}))
    assert (odd.message, odd.key) == ("scenario.acts_too_late", "interventions[2].start")
    assert "week 13" in odd.in_language("en") and "第13周" in odd.in_language("zh")


@pytest.mark.parametrize(
    "item",
    [
        "kind: election_drive, start: 3, stop: 9",
        f"{ONLY_APPRAISED}, start: 3, stop: 9",
        "kind: points, dose: 0.01, start: 12",
        "kind: smaller_units",
    ],
)
def test_what_can_act_once_is_not_remarked_on(tmp_path: Path, item: str) -> None:
    calendar = {"appraisal_weeks": [14], "election_week": 5}
    told = {f"community.calendar.{key}": value for key, value in calendar.items()}
    assert remarks(written(tmp_path, item, **told)) == []


def test_shipped_scenarios_and_kinds_as_they_come_are_not_remarked_on() -> None:
    assert [name for name in shipped("scenario") if remarks(Scenario.load(name))] == []
    base = Scenario.load("baseline")
    for kind, model in registry().items():
        alone = base.model_copy(update={"interventions": (model.model_validate({"kind": kind}),)})
        assert remarks(alone) == [], kind
